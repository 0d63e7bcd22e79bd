# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading the listing of an account's domains: what is taken over of it, and what is not."""

from collections.abc import Iterator
from typing import Any

import pytest

from ansible_collections.cloudoffice.email.plugins.module_utils._api.client import Account, Client
from ansible_collections.cloudoffice.email.plugins.module_utils._api.faults import Unreadable
from ansible_collections.cloudoffice.email.plugins.module_utils._api.limits import (
    READS,
    WRITES,
    Limits,
)
from ansible_collections.cloudoffice.email.plugins.module_utils._api.patience import Patience
from ansible_collections.cloudoffice.email.plugins.module_utils._resources.domain_reading import (
    read_domains,
)
from emulator import DIALECTS, Emulator, Rule, trouble


@pytest.fixture(scope="module")
def server() -> Iterator[Emulator]:
    with Emulator(read_limit=0, write_limit=0) as emulator:
        yield emulator


@pytest.fixture
def api(server: Emulator) -> Emulator:
    server.reset()
    return server


def read(api: Emulator, version: str = "v1", **filters: str) -> list[dict[str, Any]]:
    account = Account(api.url, version, "me", api.user_key, api.secret_key)
    client = Client(account, Limits({READS: 0, WRITES: 0}, None), Patience(0))
    return read_domains(client, filters)


@pytest.mark.parametrize("version", ["v1", "v0"])
def test_each_domain_is_read_with_its_service_and_account(api: Emulator, version: str) -> None:
    api.add_domain("b.example", service_type="both")
    api.add_domain("a.example")
    assert read(api, version) == [
        {"name": "a.example", "service_type": "exchange", "account_number": api.customer},
        {"name": "b.example", "service_type": "both", "account_number": api.customer},
    ]
    assert [domain["name"] for domain in read(api, version, startswith="B")] == ["b.example"]


def test_a_page_is_a_read(api: Emulator) -> None:
    names = [f"d{number:03}.example" for number in range(501)]
    for name in names:
        api.add_domain(name)
    assert [domain["name"] for domain in read(api)] == names
    assert len(api.calls) == 3


@pytest.mark.parametrize(
    "switch",
    ["index_order", "page_cap", "name_case", "extra_fields", "empty_list", "numbers", "keep_alive"],
)
def test_every_dialect_of_listings_is_understood(api: Emulator, switch: str) -> None:
    for value in DIALECTS[switch]:
        api.reset({switch: value})
        assert read(api) == []
        names = [f"d{number}.example" for number in range(10)]
        for name in names:
            api.add_domain(name)
        assert [domain["name"] for domain in read(api)] == names


def answered(api: Emulator, domain: str) -> list[dict[str, Any]]:
    body = f'{{"total": 1, "offset": 0, "size": 250, "domains": [{domain}]}}'
    api.inject(Rule("GET", "/domains$", action=trouble.answer(200, body=body)))
    return read(api)


@pytest.mark.parametrize(
    "domain",
    [
        '{"name": "a.example"}',
        '{"name": "A.example", "serviceType": null, "accountNumber": null}',
        '{"name": "a.example", "serviceType": "{{ 1 }}", "accountNumber": "a b"}',
    ],
)
def test_what_is_not_told_in_a_plain_word_is_left_empty(api: Emulator, domain: str) -> None:
    told = {"name": "a.example", "service_type": "", "account_number": ""}
    assert answered(api, domain) == [told]


@pytest.mark.parametrize("domain", ['{"serviceType": "exchange"}', '{"name": ""}', '"a.example"'])
def test_a_domain_without_a_name_is_not_believed(api: Emulator, domain: str) -> None:
    with pytest.raises(Unreadable, match="a domain in it has no name"):
        answered(api, domain)
