# SPDX-License-Identifier: GPL-3.0-or-later
"""Distribution lists from a playbook: what only v1 offers, under every dialect."""

import pytest

from emulator import Emulator
from integration.gates import Phases, gated

NEWS_X500 = "x500:/o=Old/ou=Site/cn=News"


def seed(api: Emulator) -> None:
    """Fill the domain with a list for each task."""
    api.add_domain("example.com", aliases=["alias.example"])
    for name in ("alex.smith", "sam.jones", "robin.lee"):
        api.add_mailbox("example.com", name, display_name=name.title())
    members, senders = ("alex.smith", "sam.jones"), ("sam.jones",)
    restricted = {"sender_policy": "restricted", "senders": senders}

    def add(name: str, **more: object) -> None:
        api.add_list("example.com", name, **{"members": members, **more})

    add("team", addresses=["team-old@example.com"], **restricted)
    add(
        "same",
        display_name="The Same",
        description="As ever",
        addresses=["same-too@example.com", ("x500", "/o=Old/ou=Site/cn=Same")],
        primary="same-too@example.com",
        **{**restricted, "members": ("alex.smith", "jane@outside.example")},
    )
    add("fallen", addresses=["fallen-too@example.com"], primary="fallen-too@example.com")
    add("closed", **restricted)
    add("reopened", **restricted)
    add("described", description="Something")
    add("busy", busy_reads=2)
    add("broken", error={"Message": "It broke", "Details": "Long ago", "Code": 400})
    add("managed", managers=("sam.jones",))
    add("leaver")
    add("quiet", display_name="Quiet List", description="Hush", addresses=["q@example.com"])


world = gated("distribution_list_v1.yml", seed)


def test_a_list_is_created_with_one_write_and_its_primary_address_with_another(
    api: Emulator, phases: Phases
) -> None:
    result = phases.real["Create with all that there is"]
    assert result["plan"] == [
        "POST distribution list news: display_name, description, hidden, sender_policy,"
        f" email_addresses (add announcements@example.com, {NEWS_X500}),"
        " members (add alex.smith, Jane@Outside.example), senders (add alex.smith, sam.jones)",
        "PUT distribution list news: primary_address",
    ]
    assert result["distribution_list"] == {
        "name": "news",
        "display_name": "News",
        "description": "What is new",
        "hidden": False,
        "primary_address": "announcements@example.com",
        "email_addresses": ["news@example.com", "announcements@example.com", NEWS_X500],
        "members": ["alex.smith", "jane@outside.example"],
        "senders": ["alex.smith", "sam.jones"],
        "sender_policy": "restricted",
        "member_count": 2,
        "status": "Ready",
    }
    news = api.distribution_list("example.com", "news")
    assert news is not None
    assert (news.primary, news.sender_policy) == ("announcements@example.com", "restricted")
    assert [(it.protocol, it.value) for it in news.addresses] == [
        ("smtp", "news@example.com"),
        ("smtp", "announcements@example.com"),
        ("x500", "/o=Old/ou=Site/cn=News"),
    ]


def test_all_differences_go_into_one_write(api: Emulator, phases: Phases) -> None:
    result = phases.real["Change every kind of thing at once"]
    assert result["plan"] == [
        "PUT distribution list team: display_name, description, hidden, primary_address,"
        " email_addresses (add team-new@example.com; remove team-old@example.com),"
        " members (add robin.lee, Jane@Outside.example; remove sam.jones),"
        " senders (add robin.lee; remove sam.jones)"
    ]
    team = api.distribution_list("example.com", "team")
    assert team is not None
    assert (team.display_name, team.description, team.hidden) == ("New Team", "New text", True)
    assert team.primary == "team-new@example.com"
    assert sorted(team.members) == ["alex.smith", "jane@outside.example", "robin.lee"]
    assert (team.sender_policy, team.senders) == ("restricted", ["robin.lee"])


def test_a_list_that_is_as_declared_in_other_words_costs_no_write(phases: Phases) -> None:
    result = phases.real["Keep as it is"]
    assert (result["changed"], result["plan"]) == (False, [])
    assert "same-too@alias.example" in result["distribution_list"]["email_addresses"]


def test_the_list_s_own_address_steps_in_for_a_primary_one_that_goes(
    api: Emulator, phases: Phases
) -> None:
    result = phases.real["Lose the primary address"]
    assert result["distribution_list"]["primary_address"] == "fallen@example.com"
    fallen = api.distribution_list("example.com", "fallen")
    assert fallen is not None
    assert fallen.primary == "fallen@example.com"


def test_a_public_list_has_no_senders(api: Emulator, phases: Phases) -> None:
    result = phases.real["Open to everyone"]
    assert result["plan"] == ["PUT distribution list closed: sender_policy"]
    assert result["distribution_list"]["sender_policy"] == "public"
    assert result["distribution_list"]["senders"] == []
    closed = api.distribution_list("example.com", "closed")
    assert closed is not None
    assert closed.sender_policy == "public"


def test_senders_are_exactly_those_declared(api: Emulator, phases: Phases) -> None:
    assert phases.real["Close again for other senders"]["changed"]
    reopened = api.distribution_list("example.com", "reopened")
    assert reopened is not None
    assert (reopened.sender_policy, reopened.senders) == ("restricted", ["alex.smith"])


@pytest.mark.parametrize(
    ("task", "name", "description"),
    [
        ("Clear the description", "described", ""),
        ("Wait for one that is busy", "busy", "Done"),
        ("Change one whose last operation failed", "broken", "Mended"),
    ],
)
def test_one_field_is_changed_and_nothing_else(
    api: Emulator, phases: Phases, task: str, name: str, description: str
) -> None:
    assert phases.real[task]["plan"] == [f"PUT distribution list {name}: description"]
    changed = api.distribution_list("example.com", name)
    assert changed is not None
    assert changed.description == description
    assert changed.members == ["alex.smith", "sam.jones"]


def test_managers_are_exactly_those_declared_or_refused_clearly(
    api: Emulator, phases: Phases
) -> None:
    result = phases.real["Declare managers"]
    managed = api.distribution_list("example.com", "managed")
    assert managed is not None
    if api.core.dialect["list_managers"] == "offered":
        assert sorted(managed.managers) == ["alex.smith", "robin.lee"]
    else:
        assert "does not offer managers of distribution lists any more" in result["msg"]
        assert managed.managers == ["sam.jones"]


def test_a_list_is_deleted_and_waited_for(api: Emulator, phases: Phases) -> None:
    assert phases.real["Delete"]["distribution_list"] is None
    assert api.distribution_list("example.com", "leaver") is None


def test_a_list_is_read_with_the_parts_that_are_asked_for(phases: Phases) -> None:
    (quiet,) = phases.real["Read one list"]["distribution_lists"]
    assert sorted(quiet.pop("email_addresses")) == [
        "q@alias.example",
        "q@example.com",
        "quiet@alias.example",
        "quiet@example.com",
    ]
    assert quiet == {
        "name": "quiet",
        "display_name": "Quiet List",
        "description": "Hush",
        "hidden": False,
        "primary_address": "quiet@example.com",
        "members": ["alex.smith", "sam.jones"],
        "senders": [],
        "sender_policy": "public",
        "member_count": 2,
        "status": quiet["status"],
    }
    assert quiet["status"].lower() == "ready"


def test_a_list_that_is_not_there_is_none(phases: Phases) -> None:
    result = phases.real["Read a list that is not there"]
    assert (result["distribution_lists"], result["available"]) == ([], {"members": []})


def test_lists_are_found_by_a_part_of_their_names(phases: Phases) -> None:
    found = phases.real["Find lists"]["distribution_lists"]
    assert [it["name"] for it in found] == ["quiet"]
    assert "members" not in found[0]


def test_those_who_are_available_are_told(phases: Phases) -> None:
    available = phases.real["Read who is available for a list"]["available"]
    assert "robin.lee" in available["members"]
    assert "alex.smith" not in available["members"]
    assert {"alex.smith", "robin.lee", "sam.jones"} <= set(available["senders"])


def test_the_export_is_asked_for_by_each_real_run(api: Emulator, phases: Phases) -> None:
    assert phases.real["Export"]["changed"]
    assert phases.real["Export"]["plan"] == [
        "GET distribution lists of example.com: export to desk@example.com"
    ]
    assert api.exports == [("example.com", "desk@example.com")] * 2
