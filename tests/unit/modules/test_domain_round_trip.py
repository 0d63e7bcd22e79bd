# SPDX-License-Identifier: GPL-3.0-or-later
"""What ex_domain_info reads, ex_domain takes: for any domain, any change of it, any dialect.

Each example is a generated domain and a generated change of it, see `domain_strategies`. They are
the same in each run. `CLOUDOFFICE_TEST_EXAMPLES` asks for so many other ones in each setting; what
fails is then also made as small as it can be.
"""

from __future__ import annotations

import json
import os
import random
import zlib
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from emulator import Call, Emulator
from integration.dialects import Setting, every_pair
from integration.gates import some_settings
from integration.harness import run_module

from .domain_big import big_change
from .domain_change import Change, declaration
from .domain_model import DOMAIN, Terms, World, alike, differing, expected_export, exported, held
from .domain_model import seed as put_into
from .domain_strategies import cases

EXAMPLES = int(os.environ.get("CLOUDOFFICE_TEST_EXAMPLES", "0"))
FEW = {"v1": 3, "v0": 2}
LAST = 12
SPAM = {
    **{"blacklist": "blacklist", "blocklist": "blacklist", "safelist": "safelist"},
    **{"ipblacklist": "ip_blacklist", "ipblocklist": "ip_blacklist", "ipsafelist": "ip_safelist"},
}
EXTRAS = {"emailaddresses": "email address", "members": "member"}
SERVICES = {"activesyncmobileservice": "activesync", "blackberrymobileservice": "blackberry"}


def _settings() -> list[Setting]:
    """Return every pair of values of the dialects' switches, with v1 and as far as it is with v0.

    There are so many more switches for v1 that the pairs as they are would hardly try that.
    """
    return [
        Setting(version, setting.dialect)
        for setting in every_pair()
        for version in dict.fromkeys(("v1", setting.api_version))
    ]


SETTINGS = _settings()[: 8 * some_settings()]


@pytest.mark.parametrize("setting", SETTINGS, ids=[f"pair{i}" for i in range(len(SETTINGS))])
def test_an_export_changes_nothing_and_a_change_is_made_as_predicted(
    api: Emulator, monkeypatch: pytest.MonkeyPatch, setting: Setting
) -> None:
    monkeypatch.setenv("CLOUDOFFICE_API_VERSION", setting.api_version)
    terms = Terms.of(setting)

    # Without a seed of its own, each setting would get the same examples.
    @seed(random.randrange(2**32) if EXAMPLES else zlib.crc32(str(setting).encode()))
    @settings(
        max_examples=EXAMPLES or FEW[setting.api_version],
        phases=(Phase.generate, Phase.shrink) if EXAMPLES else (Phase.generate,),
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    @given(cases(terms))
    def holds(change: Change) -> None:
        api.reset(setting.dialect)
        put_into(api, change.before)
        round_trip(api, terms, change, f"in the setting {setting}")

    holds()


def test_a_domain_of_hundreds_of_objects_goes_there_and_back(api: Emulator) -> None:
    change = big_change(people=300, lists=60)
    api.reset()
    put_into(api, change.before)
    round_trip(api, Terms(), change, "in the documented setting")


def round_trip(api: Emulator, terms: Terms, change: Change, where: str) -> None:
    """Export the domain and apply that; then the change; then export and apply once more."""
    story: dict[str, Any] = {}
    try:
        state = story["exported"] = export(change.before, terms)
        assert_nothing_to_do(Run(api, state))
        options = story["declared"] = declaration(change, state, terms)
        check = Run(api, options, check_mode=True)
        real = Run(api, options)
        story["planned"], story["written"] = check.result.get("plan"), real.written
        assert_as_predicted(check, real)
        assert_as_budgeted(check, real)
        assert_told(change, options, real.result)
        assert differing(alike(held(api)), alike(change.after)) == {}
        assert_nothing_to_do(Run(api, options))
        assert_nothing_to_do(Run(api, export(change.after, terms)))
    except AssertionError as error:
        error.add_note(where)
        for title, content in story.items():
            error.add_note(f"{title}: {json.dumps(content, ensure_ascii=False, indent=1)}")
        raise


class Run:
    """One run of ex_domain: its result, and the calls that it made."""

    def __init__(self, api: Emulator, options: dict[str, Any], *, check_mode: bool = False) -> None:
        api.clear_log()
        api.refuse_writes = check_mode
        self.result = run_module("ex_domain", {**options, "_ansible_check_mode": check_mode})
        api.refuse_writes = False
        self.calls = api.calls
        self.writes = [call for call in self.calls if call.is_write]
        assert not self.result.get("failed"), "\n".join(
            [
                self.result["msg"],
                *("planned:", *self.result["plan"]),
                *("done:", *self.result["plan_done"]),
                *("called at last:", *map(call_line, self.calls[-LAST:])),
            ]
        )
        made = self.result["api_calls"]
        assert made["reads"] + made["writes"] + made["retries"] == len(self.calls)

    @property
    def planning(self) -> int:
        """How many reads came before the first write; those after it wait for lists."""
        return next((at for at, it in enumerate(self.calls) if it.is_write), len(self.calls))

    @property
    def written(self) -> list[str]:
        """What was written, as the plan should have it.

        A write that is refused for its form and then made in another is one: that of a list by the
        other spelling of its route, that of a spam list by single entries, that of an owner.
        """
        lines: list[str] = []
        for call in self.writes:
            line = write_line(call)
            many = call.path.startswith("/v1/") and "/spam/" in call.path
            if call.status in range(200, 300) or many:
                lines += [] if many and lines[-1:] == [line] else [line]
            else:
                by_route = "/distributionlist" in call.path and call.status in (404, 405)
                assert by_route, f"{call.method} {call.path} was answered {call.status}"
        return lines


def call_line(call: Call) -> str:
    """Return a call and how it was answered."""
    return f"{call.method} {call.path} {call.json or call.form or ''} -> {call.status}"


def write_line(call: Call) -> str:
    """Return the line of the plan that a write should have, up to what it changes."""
    version, _customers, _me, _domains, _domain, _ex, *rest = call.path.strip("/").split("/")
    kind, *names = rest
    if kind != "mailboxes":
        name = names[0] if names else call.json["CommonName"]
        entry = [f"{EXTRAS[names[1]]}: {names[2]}"] if names[1:] else []
        return " ".join([call.method, "distribution list", name, *entry])
    owner = f"mailbox {names[0]}"
    if names[1:] and names[1] in SERVICES:
        return f"{call.method} {owner} {SERVICES[names[1]]}"
    if names[1:] and names[1] == "spam":
        if names[2] == "settings":
            return f"{call.method} {owner} spam settings"
        # With v1 all entries are one write, which single ones may stand in for.
        if version == "v1":
            return f"PUT {owner} {SPAM[names[2]]}"
        return f"{call.method} {owner} {SPAM[names[2]]}: {names[3]}"
    return " ".join([call.method, owner, *(f"{EXTRAS[it]}: {names[2]}" for it in names[1:2])])


def export(world: World, terms: Terms) -> dict[str, Any]:
    """Read the domain, make sure that the export has all of it, and return it."""
    result = run_module("ex_domain_info", {"domain": DOMAIN})
    assert not result.get("failed"), result["msg"]
    assert (result["changed"], result["plan"]) == (False, [])
    state: dict[str, Any] = result["domain_state"]
    assert differing(exported(state, world.aliases), expected_export(world, terms)) == {}
    return state


def assert_nothing_to_do(run: Run) -> None:
    assert [f"{call.method} {call.path}" for call in run.writes] == []
    assert (run.result["changed"], run.result["plan"], run.result["diff"]) == (False, [], [])
    assert run.result["budget"]["writes"] == 0
    assert run.result["budget"]["reads"] == len(run.calls)
    assert {fate: names for fate, names in run.result["summary"].items() if names}.keys() <= {
        "unchanged"
    }


PREDICTED = ("changed", "plan", "diff", "summary", "budget")


def assert_as_predicted(check: Run, real: Run) -> None:
    assert [f"{call.method} {call.path}" for call in check.writes] == []
    assert {it: check.result[it] for it in PREDICTED} == {it: real.result[it] for it in PREDICTED}
    plan, written = real.result["plan"], real.written
    assert real.result["changed"] is bool(plan)
    same = [
        line == did or line.startswith(f"{did}:") for line, did in zip(plan, written, strict=False)
    ]
    assert len(plan) == len(written) and all(same), f"planned {plan}, written {written}"


def assert_as_budgeted(check: Run, real: Run) -> None:
    """Of the reads after a write only those of a new list's managers are in the budget: whether it
    got them. Outside are polls of lists, and looks at what was refused."""
    budget = real.result["budget"]
    assert budget["writes"] == len(real.written)
    assert real.planning == len(check.calls)
    later = [call.path for call in real.calls[real.planning :] if not call.is_write]
    created = [it.json["CommonName"] for it in real.writes if it.method == "POST" and it.json]
    looks = {path for path in later for name in created if path.endswith(f"/{name}/managers")}
    assert budget["reads"] == real.planning + len(looks)
    refused = {any_route(it.path) for it in real.writes if it.status not in range(200, 300)}
    others = [path for path in later if "/ex/distributionlists" not in path]
    assert [path for path in others if any_route(path) not in refused] == []


def any_route(path: str) -> str:
    """Return a path with the older name of a black list."""
    return path.replace("blocklist", "blacklist")


def assert_told(change: Change, options: dict[str, Any], result: dict[str, Any]) -> None:
    """The result names each object by its fate, and shows what changed in the order declared."""
    fates = {"created": change.created, "updated": change.updated, "deleted": change.deleted}
    told = {fate: set(names) for fate, names in result["summary"].items()}
    assert {fate: told[fate] for fate in fates} == {it: kinds(fates[it]) for it in fates}
    assert [told[it] for it in ("failed", "unknown", "not_reached")] == [set(), set(), set()]
    shown = [entry["after_header"] for entry in result["diff"]]
    assert sorted(shown) == sorted(kinds(set().union(*fates.values())))
    declared = [
        f"{kind}/{element['name'].lower().partition('@')[0]}"
        for kind, option in KINDS.items()
        for element in options.get(option, [])
    ]
    assert [it for it in shown if it in declared] == [it for it in declared if it in shown]


KINDS = {"mailbox": "mailboxes", "distribution_list": "distribution_lists"}


def kinds(keys: set[str]) -> set[str]:
    """Return objects as the result names them."""
    words = {option: kind for kind, option in KINDS.items()}
    return {
        f"{words[option]}/{name}" for option, _slash, name in (it.partition("/") for it in keys)
    }
