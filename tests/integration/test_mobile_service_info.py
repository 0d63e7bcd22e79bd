# SPDX-License-Identifier: GPL-3.0-or-later
"""Who has mobile services, under every dialect."""

from emulator import Emulator
from integration.gates import Phases, gated

WITH_ACTIVESYNC = [f"phone{number:02}" for number in range(15)]


def seed(api: Emulator) -> None:
    """Fill the domain with more mailboxes than the shortest page holds."""
    api.add_domain("example.com")
    for name in (*WITH_ACTIVESYNC, "berry", "nothing"):
        api.add_mailbox(
            "example.com",
            name,
            display_name=name.title(),
            activesync=name in WITH_ACTIVESYNC,
            blackberry=name == "berry",
        )


world = gated("mobile_service_info.yml", seed)


def test_both_services_are_read_whole(phases: Phases) -> None:
    services = phases.real["Read both"]["mobile_services"]
    assert {name: sorted(names) for name, names in services.items()} == {
        "activesync": WITH_ACTIVESYNC,
        "blackberry": ["berry"],
    }


def test_only_the_service_that_is_asked_for_is_read(phases: Phases) -> None:
    result = phases.real["Read one"]
    assert result["mobile_services"] == {"blackberry": ["berry"]}
    assert result["api_calls"]["reads"] == 1


def test_an_unknown_domain_is_an_error(phases: Phases) -> None:
    assert "unknown.example not found" in phases.real["Read an unknown domain"]["msg"]
