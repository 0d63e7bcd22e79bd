# SPDX-License-Identifier: GPL-3.0-or-later
"""The roles for people take what the modules take, and say so everywhere in the same way."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.cloudoffice.email.plugins.filter import onboard_people
from ansible_collections.cloudoffice.email.plugins.modules import ex_domain
from ansible_collections.cloudoffice.email.plugins.plugin_utils._leaving import STAGES

ROLES = Path(__file__).resolve().parents[3] / "roles"
MAILBOX: dict[str, Any] = yaml.safe_load(ex_domain.DOCUMENTATION)["options"]["mailboxes"][
    "suboptions"
]


def variables(role: str) -> dict[str, Any]:
    specs = yaml.safe_load((ROLES / role / "meta" / "argument_specs.yml").read_text())
    options: dict[str, Any] = specs["argument_specs"]["main"]["options"]
    return options


def assert_same(options: dict[str, Any], suboptions: dict[str, Any]) -> None:
    assert set(options) <= set(suboptions)
    for name, option in options.items():
        for key in ("type", "elements", "required", "default", "choices"):
            assert option.get(key) == suboptions[name].get(key), (name, key)
        assert option["description"]
        assert bool(option.get("no_log")) is (name in ("password", "activation_password"))
        if "suboptions" in suboptions[name]:
            assert list(option["options"]) == list(suboptions[name]["suboptions"])
            assert_same(option["options"], suboptions[name]["suboptions"])


def test_a_person_has_the_options_of_a_mailbox() -> None:
    person = dict(variables("onboard")["onboard_mailbox"]["options"])
    del person[onboard_people.LISTS]
    assert set(person) == set(MAILBOX) - {"state"}
    assert_same(person, MAILBOX)


def test_defaults_are_what_several_people_can_have_alike() -> None:
    defaults = variables("onboard")["onboard_defaults"]["options"]
    own = {"name", "state", "display_name", "password", "update_password", "email_addresses"}
    assert set(defaults) == set(MAILBOX) - own - {"forwarding_address"}
    assert_same(defaults, MAILBOX)


def test_the_stages_are_the_same_everywhere() -> None:
    stages = variables("offboard")["offboard_stages"]
    defaults = yaml.safe_load((ROLES / "offboard" / "defaults" / "main.yml").read_text())
    assert stages["choices"] == stages["default"] == list(STAGES)
    assert defaults == {"offboard_stages": list(STAGES), "offboard_undo": False}
    rows = re.findall(r"^\| `(\w+)` \|", (ROLES / "offboard" / "README.md").read_text(), re.M)
    assert [row for row in rows if not row.startswith("offboard_")] == list(STAGES)


@pytest.mark.parametrize("role", ["onboard", "offboard"])
def test_the_readme_has_a_row_for_each_variable(role: str) -> None:
    rows = re.findall(r"^\| `(\w+)` \|", (ROLES / role / "README.md").read_text(), re.M)
    assert sorted(row for row in rows if row.startswith(role)) == sorted(variables(role))


@pytest.mark.parametrize(
    ("role", "secrets"),
    [
        ("onboard", {"onboard_initial_passwords", "onboard_password_lookup"}),
        ("offboard", {"offboard_undo_password", "offboard_undo_activation_password"}),
    ],
)
def test_passwords_are_marked_as_secrets(role: str, secrets: set[str]) -> None:
    assert {name for name, it in variables(role).items() if it.get("no_log")} == secrets
