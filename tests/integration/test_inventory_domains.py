# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory plugin `domains`, in real runs of ansible-inventory."""

import importlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from emulator import Emulator
from integration.harness import run_inventory

PLUGIN = "cloudoffice.email.domains"
SERVICES = {
    "a.example": "exchange",
    "b.example": "both",
    "c.example": "rsemail",
    "d.test": "none",
}


@pytest.fixture
def api() -> Iterator[Emulator]:
    with Emulator(read_limit=0, write_limit=0) as api:
        for name, service_type in SERVICES.items():
            api.add_domain(name, service_type=service_type)
        yield api


def configuration(folder: Path, **options: Any) -> Path:
    """Write the plugin's configuration file."""
    path = folder / "my.domains.yml"
    path.write_text(yaml.safe_dump({"plugin": PLUGIN, **options}))
    return path


def listed(source: Path, api: Emulator, *options: str, **environment: str) -> dict[str, Any]:
    """Return the inventory, which could be read without a warning."""
    done = run_inventory(source, api, "--list", *options, **environment)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def refused(source: Path, api: Emulator, **environment: str) -> str:
    """Return what is said of an inventory that cannot be read; it holds no key."""
    done = run_inventory(source, api, "--list", "-vvv", **environment)
    assert done.returncode != 0
    keys = {api.secret_key, environment.get("CLOUDOFFICE_SECRET_KEY") or api.secret_key}
    assert not [key for key in keys if key in done.stdout + done.stderr]
    assert "Traceback" not in done.stderr
    return " ".join(done.stderr.split())


@pytest.mark.parametrize("api_version", ["v1", "v0"])
def test_each_domain_is_a_host_with_its_facts_in_a_group_of_its_service(
    api: Emulator, tmp_path: Path, api_version: str
) -> None:
    found = listed(configuration(tmp_path, api_version=api_version), api)
    assert found["_meta"]["hostvars"] == {
        name: {
            "domain_name": name,
            "service_type": service_type,
            "account_number": api.customer,
            "ansible_connection": "local",
            "ansible_python_interpreter": "{{ ansible_playbook_python }}",
        }
        for name, service_type in SERVICES.items()
    }
    for name, service_type in SERVICES.items():
        assert found[f"service_{service_type}"]["hosts"] == [name]
    assert [call.path for call in api.calls] == [f"/{api_version}/customers/me/domains"]


def test_the_groups_are_shown_as_a_graph(api: Emulator, tmp_path: Path) -> None:
    done = run_inventory(configuration(tmp_path), api, "--graph", "service_both")
    assert done.stdout.split() == ["@service_both:", "|--b.example"]


def test_variables_and_groups_can_be_constructed(api: Emulator, tmp_path: Path) -> None:
    source = configuration(
        tmp_path,
        compose={"folder": "'declared/' ~ domain_name"},
        groups={"exchange": "service_type in ['exchange', 'both']"},
        keyed_groups=[{"key": "domain_name.split('.')[-1]", "prefix": "tld"}],
    )
    found = listed(source, api)
    folder = found["_meta"]["hostvars"]["a.example"]["folder"]
    # What is composed is data to newer versions of Ansible, and marked as such in the listing.
    assert folder in ("declared/a.example", {"__ansible_unsafe": "declared/a.example"})
    assert found["exchange"]["hosts"] == ["a.example", "b.example"]
    assert found["tld_example"]["hosts"] == ["a.example", "b.example", "c.example"]
    assert found["tld_test"]["hosts"] == ["d.test"]

    source = configuration(tmp_path, compose={"folder": "nobody_knows"})
    assert "folder" not in listed(source, api)["_meta"]["hostvars"]["a.example"]
    source = configuration(tmp_path, compose={"folder": "nobody_knows"}, strict=True)
    assert "Could not set folder for host a.example" in refused(source, api)


@pytest.mark.parametrize(
    "dialect",
    [
        {},
        {"index_order": "creation", "name_case": "capital", "extra_fields": "some"},
        {"page_cap": "7", "name_case": "lower", "keep_alive": "no"},
    ],
)
def test_all_pages_are_read(tmp_path: Path, dialect: dict[str, str]) -> None:
    with Emulator(dialect=dialect, read_limit=0, write_limit=0) as api:
        names = [f"d{number:03}.example" for number in range(300)]
        for name in reversed(names):
            api.add_domain(name)
        found = listed(configuration(tmp_path), api)
        assert list(found["_meta"]["hostvars"]) == names
        assert found["service_exchange"]["hosts"] == names
        if "page_cap" not in dialect:
            assert len(api.calls) == 2


def test_the_api_filters_by_name(api: Emulator, tmp_path: Path) -> None:
    for option, text, expected in (
        ("startswith", "B", ["b.example"]),
        ("contains", ".test", ["d.test"]),
    ):
        api.clear_log()
        found = listed(configuration(tmp_path, **{option: text}), api)
        assert list(found["_meta"]["hostvars"]) == expected
        (call,) = api.calls
        assert call.query[option] == text
    both = configuration(tmp_path, startswith="a", contains="b")
    assert "only one of them can be given" in refused(both, api)


def test_a_name_that_no_module_takes_is_left_out_and_told(api: Emulator, tmp_path: Path) -> None:
    api.add_domain("under_score.example")
    api.add_domain("{{ 1 + 1 }}.example")
    done = run_inventory(configuration(tmp_path), api, "--list")
    assert set(json.loads(done.stdout)["_meta"]["hostvars"]) == set(SERVICES)
    assert "left out 'under_score.example'" in " ".join(done.stderr.split())


def test_the_cache_spares_the_calls_until_it_is_flushed_or_asks_for_others(
    api: Emulator, tmp_path: Path
) -> None:
    kept = tmp_path / "kept"
    cache = {
        "cache": True,
        "cache_plugin": "ansible.builtin.jsonfile",
        "cache_connection": str(kept),
    }
    source = configuration(tmp_path, **cache)
    first = listed(source, api)
    assert len(api.calls) == 1
    assert listed(source, api) == first
    assert len(api.calls) == 1

    api.add_domain("e.example")
    assert listed(source, api) == first
    play = tmp_path / "play.yml"
    play.write_text("- hosts: all\n")
    options = [str(play), "--list-hosts", "--flush-cache"]
    afresh = run_inventory(source, api, *options, command="ansible-playbook")
    assert "e.example" in afresh.stdout
    assert "e.example" in listed(source, api)["_meta"]["hostvars"]
    assert len(api.calls) == 2

    source = configuration(tmp_path, startswith="a", **cache)
    assert list(listed(source, api)["_meta"]["hostvars"]) == ["a.example"]
    assert list(listed(source, api)["_meta"]["hostvars"]) == ["a.example"]
    assert len(api.calls) == 3
    for change in ({"CLOUDOFFICE_API_VERSION": "v0"}, {"CLOUDOFFICE_CUSTOMER": api.customer}):
        api.clear_log()
        listed(source, api, **change)
        assert len(api.calls) == 1
    source = configuration(tmp_path, contains="b", **cache)
    assert list(listed(source, api)["_meta"]["hostvars"]) == ["b.example"]
    texts = [file.read_text() for file in kept.iterdir()]
    assert len(texts) == 5
    for text in texts:
        assert api.secret_key not in text
        assert api.user_key not in text


def test_the_cache_of_an_account_is_not_that_of_another(tmp_path: Path) -> None:
    cache = {
        "cache": True,
        "cache_plugin": "ansible.builtin.jsonfile",
        "cache_connection": str(tmp_path / "kept"),
    }
    source = configuration(tmp_path, **cache)
    # The same address with another key, and another address with the same key.
    with Emulator(read_limit=0, write_limit=0) as api:
        api.add_domain("one.example")
        assert list(listed(source, api)["_meta"]["hostvars"]) == ["one.example"]
        port = int(api.url.rpartition(":")[2])
    with Emulator(read_limit=0, write_limit=0, port=port) as other:
        other.add_domain("two.example")
        assert list(listed(source, other)["_meta"]["hostvars"]) == ["two.example"]
        keys = {"user_key": other.user_key, "secret_key": other.secret_key}
    with Emulator(read_limit=0, write_limit=0, **keys) as third:
        third.add_domain("three.example")
        assert list(listed(source, third)["_meta"]["hostvars"]) == ["three.example"]


@pytest.mark.parametrize(
    "forged",
    [
        [{"name": "a.example", "service_type": "both", "account_number": "{{ 6 * 7 }}"}],
        [{"name": "a.example", "service_type": "both"}],
        [{"name": 5, "service_type": "both", "account_number": "1"}],
        [["a.example"]],
        {"a": "b"},
        7,
    ],
)
def test_what_others_put_into_the_cache_is_not_believed(
    api: Emulator, tmp_path: Path, forged: Any
) -> None:
    kept = tmp_path / "kept"
    source = configuration(
        tmp_path,
        cache=True,
        cache_plugin="ansible.builtin.jsonfile",
        cache_connection=str(kept),
    )
    first = listed(source, api)
    (file,) = kept.iterdir()
    text = json.loads(file.read_text())
    # Newer versions of Ansible wrap what they keep.
    whole = text if isinstance(text, list) else {**text, "__payload__": json.dumps(forged)}
    file.write_text(json.dumps(forged if isinstance(text, list) else whole))
    assert listed(source, api) == first
    assert len(api.calls) == 2


def test_an_option_that_there_is_not_is_told(api: Emulator, tmp_path: Path) -> None:
    source = configuration(tmp_path, contians="example")
    assert "contians: there is no such option" in refused(source, api)
    assert api.calls == []


def test_a_filter_may_be_a_template(api: Emulator, tmp_path: Path) -> None:
    source = configuration(tmp_path, contains="{{ part }}")
    found = listed(source, api, "-e", "part=test")
    assert list(found["_meta"]["hostvars"]) == ["d.test"]


def test_keys_may_come_from_lookups_variables_and_a_vault(api: Emulator, tmp_path: Path) -> None:
    (tmp_path / "user_key").write_text(f"{api.user_key}\n")
    (tmp_path / "vault_password").write_text("opensesame")
    command = [Path(sys.executable).parent / "ansible-vault", "encrypt_string"]
    encrypted = subprocess.run(
        [*command, "--vault-password-file=vault_password", "--name=secret_key", api.secret_key],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    source = tmp_path / "domains.yaml"
    source.write_text(
        f"plugin: {PLUGIN}\n"
        f"user_key: \"{{{{ lookup('ansible.builtin.file', '{tmp_path}/user_key') }}}}\"\n"
        'customer: "{{ whose }}"\n' + encrypted
    )
    without = {"CLOUDOFFICE_USER_KEY": "", "CLOUDOFFICE_SECRET_KEY": ""}
    options = ["-e", f"whose={api.customer}", "--vault-password-file", f"{tmp_path}/vault_password"]
    found = listed(source, api, *options, **without)
    assert set(found["_meta"]["hostvars"]) == set(SERVICES)
    assert [call.path for call in api.calls] == [f"/v1/customers/{api.customer}/domains"]
    assert "customer: 'whose' is undefined" in refused(
        source, api, ANSIBLE_VAULT_PASSWORD_FILE=f"{tmp_path}/vault_password", **without
    )


def test_a_variable_of_the_environment_that_is_empty_counts_as_not_set(
    api: Emulator, tmp_path: Path
) -> None:
    empty = {f"CLOUDOFFICE_{name}": "" for name in ("CUSTOMER", "API_VERSION", "READ_LIMIT")}
    found = listed(configuration(tmp_path), api, **empty)
    assert set(found["_meta"]["hostvars"]) == set(SERVICES)


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({"CLOUDOFFICE_SECRET_KEY": "Wr0ngKey"}, "Authentication failed (HTTP 403"),
        ({"CLOUDOFFICE_SECRET_KEY": ""}, "secret_key"),
        ({"CLOUDOFFICE_SECRET_KEY": "has white space"}, "secret_key: is empty, or holds white"),
        ({"CLOUDOFFICE_READ_LIMIT": "-1"}, "read_limit: must be at least 0, not -1"),
        ({"CLOUDOFFICE_CUSTOMER": "87654321"}, "Customer Not Found"),
        ({"CLOUDOFFICE_API_URL": "example.com"}, "is not the address of an API, like https://host"),
        (
            {"CLOUDOFFICE_API_URL": "http://127.0.0.1:9", "CLOUDOFFICE_MAX_WAIT": "0"},
            "reading the domains of the account: no connection",
        ),
    ],
)
def test_what_is_wrong_is_said_in_plain_words_and_without_a_key(
    api: Emulator, tmp_path: Path, environment: dict[str, str], message: str
) -> None:
    assert message in refused(configuration(tmp_path), api, **environment)


def test_a_file_of_another_name_is_not_taken(api: Emulator, tmp_path: Path) -> None:
    source = configuration(tmp_path).rename(tmp_path / "mydomains.yml")
    assert f"could not be verified by inventory plugin '{PLUGIN}'" in refused(source, api)
    assert api.calls == []


def test_the_examples_of_the_documentation_work(api: Emulator, tmp_path: Path) -> None:
    code = importlib.import_module(
        "ansible_collections.cloudoffice.email.plugins.inventory.domains"
    )
    keys = tmp_path / ".cloudoffice"
    keys.mkdir()
    (keys / "user_key").write_text(api.user_key)
    (keys / "secret_key").write_text(api.secret_key)
    for options in yaml.safe_load_all(code.EXAMPLES):
        found = listed(configuration(tmp_path, **options), api)
        assert "a.example" in found["service_exchange"]["hosts"]
    assert found["tld_example"]["hosts"] == ["a.example", "b.example", "c.example"]
