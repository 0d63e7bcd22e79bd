# SPDX-License-Identifier: GPL-3.0-or-later
"""Mobile services from a playbook under every dialect."""

import pytest

from emulator import Emulator
from integration.gates import Phases, gated


def seed(api: Emulator) -> None:
    """Fill the domain with a mailbox for each task."""
    api.add_domain("example.com")
    for name, has in {"without": False, "with": True, "leaver": True, "never": False}.items():
        api.add_mailbox(
            "example.com", name, display_name=name.title(), activesync=has, blackberry=has
        )


world = gated("mobile_service.yml", seed)


@pytest.mark.parametrize(
    ("task", "line", "enabled"),
    [
        ("Switch ActiveSync on", "POST mailbox without activesync", True),
        ("Switch BlackBerry on", "POST mailbox without blackberry", True),
        ("Switch ActiveSync off", "DELETE mailbox leaver activesync", False),
        ("Switch BlackBerry off", "DELETE mailbox leaver blackberry", False),
    ],
)
def test_a_service_is_switched_with_one_write(
    api: Emulator, phases: Phases, task: str, line: str, enabled: bool
) -> None:
    result = phases.real[task]
    _method, _kind, name, service = line.split()
    assert result["plan"] == [line]
    assert result["mobile_service"] == {"service": service, "mailbox": name, "enabled": enabled}
    assert result["diff"] == {
        "before": {} if enabled else {"enabled": True},
        "after": {"enabled": True} if enabled else {},
    }
    assert result["api_calls"]["writes"] == 1
    mailbox = api.mailbox("example.com", name)
    assert mailbox is not None
    assert getattr(mailbox, service) is enabled


def test_the_activation_password_is_the_one_given(api: Emulator, phases: Phases) -> None:
    mailbox = api.mailbox("example.com", "without")
    assert mailbox is not None
    assert mailbox.activation_password == "Activate987"


@pytest.mark.parametrize(
    ("task", "enabled"),
    [("Keep ActiveSync on", True), ("Keep BlackBerry on", True), ("Keep ActiveSync off", False)],
)
def test_a_service_that_is_as_declared_costs_no_write(
    phases: Phases, task: str, enabled: bool
) -> None:
    result = phases.real[task]
    assert (result["changed"], result["plan"]) == (False, [])
    assert result["mobile_service"]["enabled"] is enabled
    # One read where the mailbox tells of its services, else the listing's as well.
    assert result["api_calls"]["reads"] in (1, 2)


def test_a_mailbox_that_is_not_there_can_be_given_nothing(phases: Phases) -> None:
    result = phases.real["Switch on for a mailbox that is not there"]
    assert result["status"] == 404
    assert "Mailbox not found" in result["msg"]


def test_a_mailbox_that_is_not_there_has_nothing_to_lose(phases: Phases) -> None:
    result = phases.real["Switch off for a mailbox that is not there"]
    assert result["changed"] is False
    assert result["mobile_service"] == {
        "service": "activesync",
        "mailbox": "nobody",
        "enabled": False,
    }


def test_an_unknown_domain_is_an_error(phases: Phases) -> None:
    result = phases.real["Switch off in an unknown domain"]
    assert "unknown.example not found" in result["msg"]
