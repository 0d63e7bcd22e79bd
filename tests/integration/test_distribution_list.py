# SPDX-License-Identifier: GPL-3.0-or-later
"""Distribution lists from a playbook: what v1 and v0 both offer, under every dialect."""

import pytest

from emulator import Emulator
from integration.gates import Phases, gated


def seed(api: Emulator) -> None:
    """Fill the domain with a list for each task."""
    api.add_domain("example.com", aliases=["alias.example"])
    for name in ("alex.smith", "sam.jones", "robin.lee"):
        api.add_mailbox("example.com", name, display_name=name.title())
    both = ("alex.smith", "sam.jones")
    for name, display_name, address in (
        ("same", "The Same", "twin@example.com"),
        ("team", "Old Team", "team-old@example.com"),
        ("full", "Full", "full-too@example.com"),
        ("still", "Still", "still-too@example.com"),
        ("leaver", "Leaver", "leaver-too@example.com"),
    ):
        api.add_list(
            "example.com", name, display_name=display_name, addresses=[address], members=both
        )


world = gated("distribution_list.yml", seed)


def test_a_list_is_created_with_all_that_is_declared(api: Emulator, phases: Phases) -> None:
    result = phases.real["Create with all that there is"]
    shown = result["distribution_list"]
    assert shown["display_name"] == "Sales Team"
    assert shown["email_addresses"] == ["sales@example.com", "selling@example.com"]
    assert shown["members"] == ["alex.smith", "sam.jones"]
    assert shown["member_count"] == 2
    assert result["diff"]["before"] == {}
    made = api.distribution_list("example.com", "sales")
    assert made is not None
    assert (made.display_name, made.hidden) == ("Sales Team", True)
    assert made.members == ["alex.smith", "sam.jones"]
    assert [it.value for it in made.addresses] == ["sales@example.com", "selling@example.com"]


def test_a_list_needs_no_more_than_its_name(api: Emulator, phases: Phases) -> None:
    assert phases.real["Create with nothing but a name"]["plan"] == [
        "POST distribution list bare-list: display_name"
    ]
    made = api.distribution_list("example.com", "bare-list")
    assert made is not None
    assert (made.display_name, made.hidden, made.members) == ("Bare-List", False, [])


@pytest.mark.parametrize("task", ["Keep as it is", "Take off who is not on it"])
def test_a_list_that_is_as_declared_costs_no_write(phases: Phases, task: str) -> None:
    result = phases.real[task]
    assert (result["changed"], result["plan"], result["pending"]) == (False, [], False)
    assert result["diff"]["before"] == result["diff"]["after"]
    assert result["distribution_list"]["members"] == ["alex.smith", "sam.jones"]


def test_only_what_differs_is_changed(api: Emulator, phases: Phases) -> None:
    result = phases.real["Change every kind of thing"]
    assert result["diff"]["after"]["email_addresses"] == [
        "team-new@alias.example",
        "team-new@example.com",
        "team@alias.example",
        "team@example.com",
    ]
    assert result["diff"]["after"]["members"] == ["alex.smith", "robin.lee"]
    team = api.distribution_list("example.com", "team")
    assert team is not None
    assert (team.display_name, team.hidden) == ("New Team", True)
    assert sorted(team.members) == ["alex.smith", "robin.lee"]
    assert [it.value for it in team.addresses] == ["team@example.com", "team-new@example.com"]


def test_an_empty_set_leaves_nobody(api: Emulator, phases: Phases) -> None:
    result = phases.real["Leave nobody"]
    assert result["distribution_list"]["members"] == []
    assert result["distribution_list"]["member_count"] == 0
    full = api.distribution_list("example.com", "full")
    assert full is not None
    assert full.members == []
    assert [it.value for it in full.addresses] == ["full@example.com", "full-too@example.com"]


def test_a_list_is_deleted_with_one_write(api: Emulator, phases: Phases) -> None:
    result = phases.real["Delete"]
    assert result["plan"] == ["DELETE distribution list leaver"]
    assert result["distribution_list"] is None
    # The description is v1's alone.
    before = {"description": "", **result["diff"]["before"]}
    assert before == {"display_name": "Leaver", "description": "", "hidden": False}
    assert api.distribution_list("example.com", "leaver") is None


def test_a_list_that_is_not_there_needs_no_deletion(phases: Phases) -> None:
    result = phases.real["Delete what is not there"]
    assert (result["changed"], result["distribution_list"]) == (False, None)


def test_a_domain_that_does_not_exist_is_an_error(phases: Phases) -> None:
    result = phases.real["Look for it in an unknown domain"]
    assert result["status"] == 404
    assert result["msg"]
