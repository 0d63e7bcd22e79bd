# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory plugin `domains` inside this process: what it asks for, takes over and refuses."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.errors import AnsibleParserError
from ansible.inventory.data import InventoryData
from ansible.parsing.dataloader import DataLoader

from ansible_collections.cloudoffice.email.plugins.inventory import domains
from ansible_collections.cloudoffice.email.plugins.module_utils._task import API_SPECS
from emulator import Emulator, Rule, trouble


@pytest.fixture
def api(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Emulator]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with Emulator(read_limit=0, write_limit=0) as api:
        yield api


def parse(api: Emulator, afresh: bool = False, **options: Any) -> InventoryData:
    """Read the domains of the account into an inventory, with options that Ansible has read."""
    given = {
        **{name: spec.get("default") for name, spec in API_SPECS.items()},
        **{"api_url": api.url, "user_key": api.user_key, "secret_key": api.secret_key},
        **{"startswith": None, "contains": None, "cache": False, "strict": False},
        **{"compose": {}, "groups": {}, "keyed_groups": []},
        **options,
    }
    plugin = domains.InventoryModule()
    plugin._cache = CACHE
    plugin.get_options = lambda: given
    plugin.get_option = given.get
    plugin.get_cache_key = lambda path: f"plugin_{path}"
    plugin._read_config_data = lambda path: None
    inventory = InventoryData()
    plugin.parse(inventory, DataLoader(), "domains.yml", not afresh)
    return inventory


CACHE: dict[str, Any] = {}


@pytest.fixture(autouse=True)
def no_cache() -> None:
    CACHE.clear()


def test_domains_become_hosts_in_groups(api: Emulator) -> None:
    api.add_domain("a.example", service_type="both")
    inventory = parse(api)
    assert list(inventory.hosts) == ["a.example"]
    assert inventory.hosts["a.example"].get_vars()["account_number"] == api.customer
    assert inventory.get_groups_dict()["service_both"] == ["a.example"]


def test_what_is_no_plain_word_or_no_domain_is_not_taken_over(api: Emulator) -> None:
    api.add_domain("a.example").service_type = "{{ lookup('pipe', 'id') }}"
    api.add_domain("{{ lookup('pipe', 'id') }}.example")
    inventory = parse(api)
    assert list(inventory.hosts) == ["a.example"]
    assert inventory.hosts["a.example"].get_vars()["service_type"] == ""
    assert not [name for name in inventory.groups if name.startswith("service_")]


def test_the_cache_is_of_one_account_and_one_filter(api: Emulator) -> None:
    api.add_domain("a.example")
    for calls, options in (
        (1, {}),
        (1, {}),
        (2, {"contains": "a"}),
        (3, {"customer": api.customer}),
        (4, {"api_version": "v0"}),
        (5, {"cache": False}),
    ):
        assert list(parse(api, **{"cache": True, **options}).hosts) == ["a.example"]
        assert len(api.calls) == calls
    parse(api, afresh=True, cache=True)
    assert len(api.calls) == 6


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"secret_key": "wrong"}, "reading the domains of the account: Authentication failed"),
        ({"startswith": "a", "contains": "b"}, "only one of them can be given"),
        ({"read_limit": -1}, "read_limit: must be at least 0"),
    ],
)
def test_what_is_wrong_is_an_error_of_the_parser(
    api: Emulator, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(AnsibleParserError, match=message) as raised:
        parse(api, **options)
    assert str(raised.value).startswith("cloudoffice.email.domains: ")
    assert api.secret_key not in str(raised.value)


def test_a_listing_with_a_nameless_domain_is_not_believed(api: Emulator) -> None:
    body = b'{"total": 1, "offset": 0, "size": 250, "domains": [{"serviceType": "exchange"}]}'
    api.inject(Rule("GET", "/domains$", action=trouble.answer(200, body=body)))
    with pytest.raises(AnsibleParserError, match="a domain in it has no name"):
        parse(api)


def test_variables_that_are_empty_are_forgotten(
    api: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOUDOFFICE_CUSTOMER", "")
    monkeypatch.setenv("CLOUDOFFICE_TIMEOUT", "7")
    parse(api)
    assert "CLOUDOFFICE_CUSTOMER" not in domains.os.environ
    assert domains.os.environ["CLOUDOFFICE_TIMEOUT"] == "7"


def test_names_of_files() -> None:
    plugin = domains.InventoryModule()
    folder = Path(__file__).parent
    assert not plugin.verify_file(str(folder / "domains.yml"))  # It is not there.
    assert not plugin.verify_file(__file__)


@pytest.mark.parametrize(
    ("name", "taken"),
    [
        ("domains.yml", True),
        ("domains.yaml", True),
        ("my.domains.yml", True),
        ("mydomains.yml", False),
        ("domains.ini", False),
        ("domains.yml.bak", False),
    ],
)
def test_a_file_is_known_by_its_name(tmp_path: Path, name: str, taken: bool) -> None:
    (tmp_path / name).write_text("plugin: cloudoffice.email.domains\n")
    assert domains.InventoryModule().verify_file(str(tmp_path / name)) is taken


def test_the_keys_of_the_configuration_are_documented() -> None:
    documentation = yaml.safe_load(domains.DOCUMENTATION)
    assert set(documentation["options"]) == {"plugin", "startswith", "contains"}
    assert documentation["options"]["plugin"]["choices"] == [domains.InventoryModule.NAME]
    assert set(domains.IDENTITY) <= {*API_SPECS, "startswith", "contains"}
