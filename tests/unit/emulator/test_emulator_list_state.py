# SPDX-License-Identifier: GPL-3.0-or-later
"""The handle on distribution lists: seeding, copies, reset, the state file."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from emulator import Emulator, ListAddress

from .lists import CREATION, LISTS, ONE, failure, seed_people, steps, values

if TYPE_CHECKING:
    from .conftest import Client


def test_seeding_takes_everything(client: Client, api: Emulator) -> None:
    api.add_domain("example.com", aliases=["example.net"])
    copy = api.add_list(
        "EXAMPLE.com",
        "ExampleDL",
        display_name="The List",
        description="What for",
        hidden=True,
        members=["MexUser1", "b@Example.com", "c@example.net", "Out@Elsewhere.org", "mexuser1"],
        managers=("d",),
        senders=["e"],
        sender_policy="restricted",
        addresses=["Second@example.com", ("x500", "/o=Old/cn=X")],
        primary="SECOND@example.com",
    )
    stored = api.distribution_list("example.COM", "exampledl")
    assert stored == copy
    assert copy.members == ["mexuser1", "b", "c", "out@elsewhere.org"]
    assert (copy.managers, copy.senders, copy.sender_policy) == (["d"], ["e"], "restricted")
    assert (copy.name, copy.display_name, copy.description) == ("exampledl", "The List", "What for")
    assert copy.addresses == [
        ListAddress("exampledl@example.com"),
        ListAddress("second@example.com"),
        ListAddress("/o=Old/cn=X", "x500"),
    ]
    assert (copy.primary, copy.hidden) == ("second@example.com", True)
    assert client.json(ONE)["PrimarySmtpAddress"] == "second@example.com"
    assert values(client, "emailaddresses") == [
        "exampledl@example.com",
        "exampledl@example.net",
        "second@example.com",
        "second@example.net",
        "/o=Old/cn=X",
    ]


def test_the_defaults(api: Emulator) -> None:
    copy = api.add_list("example.com", "plain")
    assert (copy.display_name, copy.description, copy.hidden) == ("plain", "", False)
    assert copy.members == copy.managers == copy.senders == []
    assert (copy.sender_policy, copy.primary) == ("public", "plain@example.com")


def test_editing_and_removing(client: Client, api: Emulator) -> None:
    api.add_list("example.com", "exampledl", members=["a"], addresses=["b@example.com"])
    copy = api.edit_list("example.com", "ExampleDL", members=["B"], hidden=True)
    assert (copy.members, copy.hidden, len(copy.addresses)) == (["b"], True, 2)
    api.edit_list("example.com", "exampledl", primary="b@example.com")
    copy = api.edit_list("example.com", "exampledl", addresses=[], error={"Message": "No"})
    assert copy.primary == "exampledl@example.com"
    assert len(copy.addresses) == 1
    assert failure(client) == "No"
    assert api.edit_list("example.com", "exampledl", description="x").errors, "it stays"
    api.edit_list("example.com", "exampledl", error=None)
    assert failure(client) is None
    copy.members.clear()
    stored = api.distribution_list("example.com", "exampledl")
    assert stored and stored.members == ["b"]
    api.remove_list("example.com", "EXAMPLEDL")
    assert api.distribution_list("example.com", "exampledl") is None
    assert api.distribution_list("nowhere.com", "exampledl") is None


@pytest.mark.parametrize(
    ("error", "fields"),
    [
        (TypeError, {"shoe_size": 1}),
        (TypeError, {"members": "abc"}),
        (TypeError, {"addresses": "abc"}),
        (ValueError, {"sender_policy": "open"}),
        (ValueError, {"primary": "other@example.com"}),
        (ValueError, {"error": {"Mesage": "x"}}),
        (ValueError, {"addresses": ["mexuser1@example.com"]}),
    ],
)
def test_seeding_refuses_nonsense(
    client: Client, error: type[Exception], fields: dict[str, Any]
) -> None:
    seed_people(client)
    with pytest.raises(error):
        client.api.add_list("example.com", "exampledl", **fields)
    assert client.api.distribution_list("example.com", "exampledl") is None
    with pytest.raises(ValueError, match="in use"):
        client.api.add_list("example.com", "mexuser1")


def test_names_are_kept_from_seeded_mailboxes_too(api: Emulator) -> None:
    api.add_list("example.com", "exampledl", addresses=["second@example.com"])
    for name in ("exampledl", "second"):
        with pytest.raises(ValueError, match="in use"):
            api.add_mailbox("example.com", name)


def test_thousands_of_members_are_seeded_fast(api: Emulator) -> None:
    names = [f"member{number}" for number in range(5000)]
    begin = time.monotonic()
    api.add_list("example.com", "exampledl", members=names)
    assert time.monotonic() - begin < 1
    stored = api.distribution_list("example.com", "exampledl")
    assert stored and stored.members == names


def test_a_removed_mailbox_is_on_no_list(api: Emulator) -> None:
    api.add_mailbox("example.com", "a")
    api.add_list("example.com", "exampledl", members=["a", "b"], senders=["a"])
    api.remove_mailbox("example.com", "a")
    stored = api.distribution_list("example.com", "exampledl")
    assert stored and (stored.members, stored.senders) == (["b"], [])


def test_reset_forgets_lists(client: Client, api: Emulator) -> None:
    api.add_list("example.com", "exampledl")
    api.reset()
    api.add_domain("example.com")
    assert client.json(LISTS)["Total"] == 0


def test_the_log_has_json_bodies(client: Client, api: Emulator) -> None:
    client("POST", LISTS, body=CREATION)
    client("POST", "a", client.valid)
    client("POST", LISTS, b"{", headers={"Content-Type": "application/json; charset=utf-8"})
    assert [call.json for call in api.calls] == [CREATION, None, None]
    assert [call.form for call in api.calls] == [{}, client.valid, {}]
    assert [call.effect for call in api.calls] == [True, True, False]


def test_the_state_file_has_lists_and_what_still_runs(
    new_client: Callable[..., Client], tmp_path: Path
) -> None:
    file, dialect = tmp_path / "state.json", {"list_creation": "busy", "list_update": "two_reads"}
    client = seed_people(new_client(dialect, state_file=file))
    seeded = client.api.add_list(
        "example.com", "old", members=["MexUser1"], addresses=[("x500", "/o=x")], error={"Code": 1}
    )
    client("POST", LISTS, body=CREATION)
    client("PUT", ONE, body={"Members": steps(Add=["mexuser3"])})
    assert client.json(ONE)["Status"] == "Pending"
    client.api.stop()
    with Emulator(dialect, state_file=file) as again:
        assert again.distribution_list("example.com", "old") == seeded
        other = client.__class__(again)
        seen = [other.json(ONE)["Status"] for _turn in range(4)]
        assert seen == ["Pending", "Pending", "Pending", "Ready"]
        assert values(other, "members") == ["mexuser1", "mexuser2", "mexuser3"]
        other.session.close()
