# SPDX-License-Identifier: GPL-3.0-or-later
"""The role `report` in real playbooks."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from emulator import Emulator, Rule, trouble
from integration.harness import ROOT, Run, run_playbook
from integration.report_world import DECLARED, HOSTILE, PARTNERS, SECRETS, done, playbook, seed

README = (ROOT / "roles" / "report" / "README.md").read_text(encoding="utf-8")
ROLE = "cloudoffice.email.report : "
COMPARED = f"{ROLE}Compare it with what is declared"
MAILBOXES = f"{ROLE}Read the mailboxes"
SPAM = f"{ROLE}Read spam settings and black lists"
LISTS = f"{ROLE}Read the distribution lists"
THERE = f"{ROLE}Read who is there"
PAGE = f"{ROLE}Write the page"
MARKDOWN = f"{ROLE}Write the Markdown file"


@pytest.fixture
def api() -> Iterator[Emulator]:
    with Emulator(read_limit=0, write_limit=0) as api:
        api.add_domain("example.com")
        yield api


class Content(HTMLParser):
    """What is in a page: its elements, and under each heading the cells and texts there."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.sections: dict[str, list[list[str]]] = {}
        self._lines: list[list[str]] = []
        self._is_new = True
        self._is_over = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.elements.append((tag, attributes))
        self._is_over = tag == "footer" or self._is_over
        if tag == "h2":
            self._lines = self.sections.setdefault(str(attributes["id"]), [])
        if tag in ("tr", "p", "li", "h3", "caption"):
            self._lines.append([])
        if tag in ("th", "td", "p", "li", "h3", "caption"):
            self._is_new = True

    def handle_data(self, data: str) -> None:
        if self._is_over or not self._lines or (self._is_new and not data.strip()):
            return
        if self._is_new:
            self._lines[-1].append("")
        self._is_new = False
        self._lines[-1][-1] += data

    def texts(self, section: str) -> list[str]:
        """Return the lines below a heading, with a slash between the cells of a table's row."""
        lines = (
            " / ".join(" ".join(cell.split()) for cell in line) for line in self.sections[section]
        )
        return [line for line in lines if line]


def written(folder: Path) -> tuple[Content, str]:
    """Return what the page holds, and the text of the Markdown file."""
    text = (folder / "report.html").read_text(encoding="utf-8")
    return Content(text), (folder / "report.md").read_text(encoding="utf-8")


def reads(run: Run) -> int:
    """Return how many reads the role made."""
    results = [run.results.get(task, {}) for task in (THERE, COMPARED, MAILBOXES, LISTS)]
    results += run.results.get(SPAM, {}).get("results", [])
    return sum(result["api_calls"]["reads"] for result in results if "api_calls" in result)


def test_a_report_tells_of_each_thing(api: Emulator, tmp_path: Path) -> None:
    seed(api)
    api.refuse_writes = True
    counts = done(run_playbook(playbook(tmp_path, **PARTNERS), api, "-vvv"))
    assert counts == {
        **{"mailboxes": 4, "lists": 3, "size": 7268, "used": 2024, "unmeasured": 0},
        **{"nearly_full": 2, "forwarding": 2, "outside": 1, "hidden": 1, "disabled": 1},
        **{"filter_off": 1, "blocked": 1, "public": 2, "unmanaged": 1, "empty": 1},
        **{"drift": 0, "undeclared": 0},
    }
    page, markdown = written(tmp_path)
    assert "1 mailbox forwards to somebody outside" in page.texts("glance")
    assert "alex Alex Smith / alex@private.example / outside" in page.texts("forwarding")
    assert "sam Sam Jones / robin@example.net / inside" in page.texts("forwarding")
    assert "alex 92 % 1,900 of 2,048 MB" in page.texts("use")
    assert "sam Sam Jones / disabled / not known" in page.texts("out-of-sight")
    assert "zoe Zoë Müller / hidden / not known" in page.texts("out-of-sight")
    assert (
        "alex Alex Smith / on / partner.example (by %@partner.example),"
        " orders@supplier.example" in page.texts("spam")
    )
    assert "sam Sam Jones / off" in page.texts("spam")
    assert page.texts("lists")[-3:] == [
        "news News / 2 / none / everyone / 1 outside",
        "nobody / none / sam / everyone / hidden",
        "team Team | <b>all</b> / 3 / alex, zoe / 2 senders",
    ]
    assert "alex Alex Smith / 1,900 / 2,048 / 92 % / 2026-03-04 17:06" in " ".join(
        page.texts("mailboxes")
    )
    assert "drift" not in page.sections
    for line in (
        "- **1** mailbox forwards to somebody outside",
        "| alex | ▰▰▰▰▰▰▰▰▰▱ | **92 %** | 1,900 | 2,048 |",
        "| alex (Alex Smith) | alex@private.example | **outside** |",
        "| sam (Sam Jones) | **off** |  |",
        "| nobody | **none** | sam | **everyone** | hidden |",
        "| alex (Alex Smith) | 1,900 | 2,048 | 92 % | 2026-03-04 17:06 |"
        " **forwards outside**, **blocks partners** |",
    ):
        assert line in markdown.splitlines()
    assert api.writes == []


def test_a_second_run_changes_nothing_and_check_mode_writes_no_file(
    api: Emulator, tmp_path: Path
) -> None:
    seed(api)
    path = playbook(tmp_path, **PARTNERS, **DECLARED, report_file_mode="0640")
    check = run_playbook(path, api, "--check", "--diff")
    done(check)
    assert check[PAGE]["changed"] is check[MARKDOWN]["changed"] is True
    assert not list(tmp_path.glob("report.*"))

    # Sets have another order in each of these.
    done(run_playbook(path, api, environment={"PYTHONHASHSEED": "1"}))
    files = sorted(tmp_path.glob("report.*"))
    assert [file.stat().st_mode & 0o777 for file in files] == [0o640, 0o640]
    before = [file.read_bytes() for file in files]
    again = run_playbook(path, api, environment={"PYTHONHASHSEED": "2"})
    assert [task for task, result in again.results.items() if result.get("changed")] == []
    assert [file.read_bytes() for file in files] == before

    api.edit_mailbox("example.com", "alex", current_usage=5)
    assert run_playbook(path, api)[PAGE]["changed"] is True
    assert api.writes == []


def test_the_differences_from_what_is_declared_are_told(api: Emulator, tmp_path: Path) -> None:
    seed(api)
    api.refuse_writes = True
    run = run_playbook(playbook(tmp_path, **DECLARED), api, "-vvv")
    counts = done(run)
    assert (counts["drift"], counts["undeclared"]) == (4, 3)
    assert run[COMPARED]["changed"] is False
    page, markdown = written(tmp_path)
    lines = page.texts("drift")
    assert lines[0].startswith("4 mailboxes or lists differ from what is declared, 1 does not.")
    start = lines.index("Mailbox alex")
    assert lines[start + 1 : start + 5] == [
        "display name / Alex Smith / Alexandra <i>Smith</i> | [A]",
        "hidden / no / yes",
        "job title / empty / Head of Sales",
        "email addresses / nothing more / only here: boss@example.com",
    ]
    assert lines[start + 5 :] == [
        "List team",
        "members / only here: sam / only here: new",
        "Declared, but not there",
        "Mailbox new",
        "There, but declared absent",
        "Mailbox sam",
        "There, but not declared",
        "Mailbox odd",
        "List news",
        "List nobody",
    ]
    assert (
        "| Mailbox alex | display name | Alex Smith |"
        " Alexandra &lt;i&gt;Smith&lt;/i&gt; \\| \\[A\\] |" in markdown
    )
    assert "| List team | members | *only here:* sam | *only here:* new |" in markdown
    assert "### Declared, but not there\n\n- Mailbox new\n" in markdown
    text = (tmp_path / "report.html").read_text(encoding="utf-8") + markdown
    assert not [secret for secret in SECRETS if secret in text]


def test_who_was_deleted_is_told_however_little_is_declared(api: Emulator, tmp_path: Path) -> None:
    api.add_mailbox("example.com", "alex", hidden=True)
    api.add_list("example.com", "team", members=["alex"])
    declared = {
        "report_mailboxes": [
            {"name": "Alex@example.com", "hidden": True},
            {"name": "gone", "hidden": True, "spam_settings": {"filter_level": "off"}},
        ],
        "report_distribution_lists": [
            {"name": "team", "members": ["alex", "gone"]},
            {"name": "lost", "members": {"add": ["alex"]}, "managers": {"remove": ["alex"]}},
        ],
    }
    run = run_playbook(playbook(tmp_path, report_gather=[], **declared), api)
    counts = done(run)
    assert (counts["drift"], counts["undeclared"]) == (3, 0)
    page, markdown = written(tmp_path)
    start = page.texts("drift").index("Declared, but not there")
    assert page.texts("drift")[start:] == ["Declared, but not there", "Mailbox gone", "List lost"]
    assert "### Declared, but not there\n\n- Mailbox gone\n- List lost\n" in markdown
    assert run[THERE]["api_calls"]["reads"] == 1
    assert reads(run) == len(api.calls)

    # Who is declared in full costs no further read.
    declared["report_mailboxes"] = [{"name": "gone", "display_name": "Gone", "size": 5}]
    run = run_playbook(playbook(tmp_path, report_gather=[], **declared), api)
    done(run)
    assert "api_calls" not in run.results.get(THERE, {})


def test_a_domain_as_declared_has_no_differences(api: Emulator, tmp_path: Path) -> None:
    api.add_mailbox("example.com", "alex", display_name="Alex", size=2048)
    api.add_mailbox("example.com", "zoe", display_name="Zoë", size=2048)
    (tmp_path / "declared").mkdir()
    (tmp_path / "declared" / "alex.yml").write_text("mailboxes: [{name: alex, size: 2048}]")
    (tmp_path / "people.csv").write_text("name,display_name\nzoe,Zoë\n", encoding="utf-8")
    path = playbook(tmp_path, report_folder="declared", report_people="people.csv")
    counts = done(run_playbook(path, api))
    assert (counts["drift"], counts["undeclared"]) == (0, 0)
    page, _markdown = written(tmp_path)
    assert page.texts("drift") == [
        "What is declared is what is there: 2 mailboxes and lists without a difference."
        " Passwords cannot be compared."
    ]


def test_what_comes_from_outside_stays_text(api: Emulator, tmp_path: Path) -> None:
    seed(api)
    api.add_list("example.com", "odd-list", display_name=HOSTILE, members=["odd"])
    # What the user writes is a template like everywhere in Ansible, but no HTML.
    own = HOSTILE.partition("{{")[0]
    path = playbook(tmp_path, report_title=own, report_date=own, report_partners=[own])
    done(run_playbook(path, api))
    page, markdown = written(tmp_path)
    shown = " ".join(HOSTILE.replace("\u202e", "").split())
    assert any(shown in line for line in page.texts("mailboxes"))
    assert any(shown in line for line in page.texts("lists"))
    names = {tag for tag, _attributes in page.elements}
    assert not names & {"script", "img", "link", "iframe", "object", "embed", "form", "base"}
    for _tag, attributes in page.elements:
        assert not [name for name in attributes if name.startswith("on") or name == "src"]
        assert attributes.get("href", "#").startswith("#")
    tokens = MarkdownIt("commonmark").enable("table").parse(markdown)
    inside = [child for token in tokens for child in token.children or ()]
    kinds = {token.type for token in [*tokens, *inside]}
    assert not kinds & {"html_inline", "html_block", "link_open", "image", "code_inline"}
    texts = ["".join(it.content for it in token.children or ()) for token in tokens]
    assert f"odd ({shown})" in texts


def test_an_empty_domain_has_a_report_too(api: Emulator, tmp_path: Path) -> None:
    counts = done(run_playbook(playbook(tmp_path), api))
    assert set(counts.values()) == {0}
    page, markdown = written(tmp_path)
    assert page.texts("glance") == ["Nothing stands out in what was read."]
    assert page.texts("use") == page.texts("mailboxes") == ["There are no mailboxes."]
    assert page.texts("lists") == ["There are no distribution lists."]
    assert "Nothing stands out in what was read." in markdown
    assert "<table" not in (tmp_path / "report.html").read_text()


def test_what_is_not_gathered_is_not_read_and_the_report_says_so(
    api: Emulator, tmp_path: Path
) -> None:
    seed(api)
    run = run_playbook(playbook(tmp_path, report_gather=[]), api)
    done(run)
    assert reads(run) == len(api.calls) == 1
    page, markdown = written(tmp_path)
    for section in ("forwarding", "out-of-sight", "spam", "lists"):
        assert page.texts(section) == ["This was not read."]
    assert markdown.count("This was not read.") == 4
    assert "distribution list" not in page.texts("glance")[0]
    assert "alex 92 % 1,900 of 2,048 MB" in page.texts("use")
    assert "sam Sam Jones / 12 / 1,024 / 1 % / not read" in page.texts("mailboxes")


def fill(api: Emulator, mailboxes: int, lists: int) -> None:
    """Fill a domain with many of a kind."""
    for number in range(mailboxes):
        api.add_mailbox(
            "example.com",
            f"person{number:03}",
            display_name=f"Persön {number}",
            size=1000,
            current_usage=number * 3,
        )
    for number in range(lists):
        api.add_list(
            "example.com", f"team{number:02}", members=["person001"], managers=["person002"]
        )


def test_a_report_costs_what_the_documentation_says(api: Emulator, tmp_path: Path) -> None:
    fill(api, 12, 3)
    path = playbook(tmp_path, report_partners=["partner.example"])
    run = run_playbook(path, api)
    done(run)

    def cost(mailboxes: int, lists: int) -> int:
        listings = 2 * -(-mailboxes // 250) + -(-lists // 100)
        return listings + 3 * mailboxes + 3 * lists

    assert reads(run) == len(api.calls) == cost(12, 3)
    assert f"For 300 mailboxes and 20 lists that is {cost(300, 20)} reads" in README
    assert reads(run_playbook(playbook(tmp_path), api)) == cost(12, 3) - 12


def test_a_report_on_three_hundred_mailboxes(api: Emulator, tmp_path: Path) -> None:
    fill(api, 300, 20)
    gather = ["details", "distribution_lists"]
    run = run_playbook(playbook(tmp_path, report_bars=7, report_gather=gather), api)
    counts = done(run)
    assert "without `spam` it is 365" in README
    assert reads(run) == len(api.calls) == 365
    assert (counts["mailboxes"], counts["nearly_full"]) == (300, 0)
    page, markdown = written(tmp_path)
    assert sum("Persön" in line for line in page.texts("mailboxes")) == 300
    ends = [name for name in page.sections if page.texts(name)[-1] == "Back to the top"]
    assert ends == ["use", "forwarding", "out-of-sight", "spam", "lists", "mailboxes"]
    bars = [line for line in page.texts("use") if " MB" in line]
    assert (len(bars), bars[0]) == (7, "person299 89 % 897 of 1,000 MB")
    assert markdown.count("\n| person") == 307


def test_a_mailbox_that_vanishes_meanwhile_does_not_stop_a_report(
    api: Emulator, tmp_path: Path
) -> None:
    seed(api)
    delete = trouble.call(lambda state: state.remove_mailbox("example.com", "sam"))
    api.inject(Rule(path="/sam/spam/settings$", action=delete))
    counts = done(run_playbook(playbook(tmp_path), api))
    assert (counts["mailboxes"], counts["filter_off"]) == (4, 0)
    api.inject(Rule(path="/spam/settings$", action=trouble.answer(400, "No luck")))
    assert run_playbook(playbook(tmp_path), api).status == 2


def test_the_older_api_is_reported_on_as_far_as_it_tells(api: Emulator, tmp_path: Path) -> None:
    seed(api)
    run = run_playbook(playbook(tmp_path), api, environment={"CLOUDOFFICE_API_VERSION": "v0"})
    counts = done(run)
    assert (counts["empty"], counts["public"], counts["unmanaged"]) == (1, 0, 0)
    page, _markdown = written(tmp_path)
    assert "news News / 2 / not known / not known / 1 outside" in page.texts("lists")


def test_the_log_does_not_show_the_people(api: Emulator, tmp_path: Path) -> None:
    seed(api)
    for options in (["--check", "--diff"], ["--diff"]):
        run = run_playbook(playbook(tmp_path), api, *options)
        done(run)
        assert "Alex Smith" not in run.output


def test_several_domains_in_one_play_do_not_mix(api: Emulator, tmp_path: Path) -> None:
    seed(api)
    api.add_domain("other.example")
    tasks = [
        {
            "name": domain,
            "ansible.builtin.include_role": {"name": "cloudoffice.email.report"},
            "vars": {"report_name": domain, "report_html": f"{domain}.html", **more},
        }
        for domain, more in (
            ("example.com", DECLARED),
            ("other.example", {"report_gather": ["details"]}),
        )
    ]
    path = tmp_path / "playbook.yml"
    path.write_text(json.dumps([{"hosts": "localhost", "gather_facts": False, "tasks": tasks}]))
    counts = done(run_playbook(path, api))
    assert set(counts.values()) == {0}
    page = Content((tmp_path / "other.example.html").read_text(encoding="utf-8"))
    assert "drift" not in page.sections
    assert page.texts("lists") == ["This was not read."]


@pytest.mark.parametrize("name", ["report.yml", "drift.yml"])
def test_the_examples_of_the_readme_run(api: Emulator, tmp_path: Path, name: str) -> None:
    api.add_mailbox("example.com", "alex.smith", display_name="Alex Smith", size=2048)
    api.add_list("example.com", "sales-team", members=["alex.smith"])
    for text in re.findall(r"```yaml\n(.*?)```", README, re.DOTALL):
        path = tmp_path / re.match(r"# (\S+)\n", text)[1]
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for options in (["--check", "--diff"], []):
        run = run_playbook(tmp_path / name, api, *options)
        done(run)
    assert list(tmp_path.glob("*.html"))

    api.edit_mailbox("example.com", "alex.smith", forwarding="alex@private.example")
    run = run_playbook(tmp_path / name, api)
    if name == "drift.yml":
        assert "1 mailboxes or lists differ, see drift.html" in run.output
    else:
        assert done(run)["outside"] == 1
