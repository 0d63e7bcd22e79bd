# SPDX-License-Identifier: GPL-3.0-or-later
"""What a user gives the role `report`, rightly and wrongly."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from emulator import Emulator
from integration.harness import run_playbook
from integration.report_world import PARTNERS, done, playbook, seed


@pytest.fixture
def api() -> Iterator[Emulator]:
    with Emulator(read_limit=0, write_limit=0) as api:
        api.add_domain("example.com")
        yield api


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"report_html": None, "report_markdown": None}, "needs report_html or report_markdown"),
        (
            {"report_mailboxes": [{"name": "a"}, {"name": "A@example.com"}]},
            "mailboxes: A@example.com stands in the variables of the role (entry 1) and in"
            " the variables of the role (entry 2)",
        ),
        (
            {
                "report_mailboxes": [
                    {
                        **{"name": "a", "display_name": "A", "size": 5},
                        "email_addresses": {"add": ["nonsense"]},
                    }
                ]
            },
            "invalid email address: nonsense",
        ),
        ({"report_people": "people.csv"}, "people.csv, row 2, column name: Invalid user name"),
        ({"report_folder": "gone"}, "gone: there is no such folder"),
        ({"report_gather": ["everything"]}, "report_gather"),
        ({"report_mailboxes": [{"name": "a", "titel": "b"}]}, "report_mailboxes.titel"),
    ],
)
def test_a_mistake_is_named_before_any_call(
    api: Emulator, tmp_path: Path, variables: dict[str, Any], message: str
) -> None:
    path = playbook(tmp_path, **variables)
    given = json.loads((tmp_path / "variables.json").read_text())
    kept = {name: value for name, value in given.items() if value is not None}
    (tmp_path / "variables.json").write_text(json.dumps(kept))
    (tmp_path / "people.csv").write_text("name\na/b\n")
    run = run_playbook(path, api)
    assert run.status == 2
    *_before, last = run.results.values()
    assert message in last["msg"]
    assert "Error while resolving value for" not in run.output
    assert api.calls == []


@pytest.mark.parametrize("name", ["report_html", "report_markdown"])
@pytest.mark.parametrize("options", [[], ["--check"]])
def test_a_folder_that_cannot_be_written_to_is_told_before_any_call(
    api: Emulator, tmp_path: Path, name: str, options: list[str]
) -> None:
    (tmp_path / "file").write_text("")
    for place in ("missing/report", "file/report"):
        run = run_playbook(playbook(tmp_path, **{name: place}), api, *options)
        assert run.status == 2
        assert f"{tmp_path / place} cannot be written" in run.output
        assert api.calls == []


def test_all_variables_may_be_texts(api: Emulator, tmp_path: Path) -> None:
    seed(api)
    lists = {"report_gather": ["details", "spam", "distribution_lists"], **PARTNERS}
    numbers = {"report_nearly_full": 50, "report_bars": 2, "report_file_mode": "0640"}
    texts = {"report_title": "Title", "report_date": "today"}
    expected = tmp_path / "expected"
    expected.mkdir()
    counts = done(run_playbook(playbook(expected, **lists, **numbers, **texts), api))
    variables = {
        **{"report_name": "example.com", "report_html": "report.html"},
        **{"report_markdown": "report.md", **texts, **numbers},
        **{name: ",".join(entries) for name, entries in lists.items()},
        "report_partners": ", ".join(PARTNERS["report_partners"]),
    }
    given = [it for name, text in variables.items() for it in ("-e", f'{name}="{text}"')]
    assert done(run_playbook(playbook(tmp_path), api, *given)) == counts
    for name in ("report.html", "report.md"):
        assert (tmp_path / name).read_bytes() == (expected / name).read_bytes()


@pytest.mark.parametrize(
    "text", ["report_nearly_full=0", "report_nearly_full=101", "report_bars=-1"]
)
def test_a_number_that_cannot_be_meant_is_refused(api: Emulator, tmp_path: Path, text: str) -> None:
    run = run_playbook(playbook(tmp_path), api, "-e", text)
    assert run.status == 2
    name, _equals, number = text.partition("=")
    told = f"{name} (has to be 1 to 100|must not be negative), and is {number}"
    assert re.search(told, run.output)
    assert api.calls == []
