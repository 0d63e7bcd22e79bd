# SPDX-License-Identifier: GPL-3.0-or-later
"""The role `report` in real playbooks, and its page in a real browser."""

import itertools
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from emulator import Emulator
from integration.browser import Page, browser, chromium
from integration.harness import ROOT, Run, run_playbook

README = (ROOT / "roles" / "report" / "README.md").read_text(encoding="utf-8")
ROLE = "cloudoffice.email.report : "
COMPARED = f"{ROLE}Compare it with what is declared"
MAILBOXES = f"{ROLE}Read the mailboxes"
STATE = f"{ROLE}Read spam settings and lists"
PAGE = f"{ROLE}Write the page"
MARKDOWN = f"{ROLE}Write the Markdown file"
COUNTED = f"{ROLE}Hand on the counts"
SECRETS = ("Secret123!@#", "Activate987")

# A display name that would be a script, a template, a table's next cell, a link or a remark.
HOSTILE = (
    "<script>document.title='x'</script>\"><img src=http://evil.example/x onerror=alert(1)>"
    " {{ 7 * 7 }} {% raw %} | ![x](http://evil.example/y) `z` --> \u202etxt & 'so'"
)


@pytest.fixture
def api() -> Iterator[Emulator]:
    with Emulator(read_limit=0, write_limit=0) as api:
        api.add_domain("example.com")
        yield api


def playbook(folder: Path, **variables: Any) -> Path:
    """Write a playbook that does nothing but run the role; its variables are in another file."""
    files = {"report_html": "report.html", "report_markdown": "report.md"}
    (folder / "variables.json").write_text(
        json.dumps({"report_name": "example.com", **files, **variables})
    )
    play = {
        "hosts": "localhost",
        "gather_facts": False,
        "vars_files": ["variables.json"],
        "roles": ["cloudoffice.email.report"],
    }
    path = folder / "playbook.yml"
    path.write_text(json.dumps([play]))
    return path


def seed(api: Emulator) -> None:
    """Fill a domain with one of each thing that a report tells of."""
    api.add_mailbox(
        "example.com",
        "alex",
        display_name="Alex Smith",
        size=2048,
        current_usage=1900,
        last_login="3/4/2026 5:06:07 PM",
        forwarding="alex@private.example",
        blacklist=["%@partner.example", "orders@supplier.example", "spam.example"],
    )
    api.add_mailbox(
        "example.com",
        "sam",
        display_name="Sam Jones",
        size=1024,
        current_usage=12,
        enabled=False,
        forwarding="robin@example.net",
        filter_level="off",
    )
    api.add_mailbox("example.com", "zoe", display_name="Zoë Müller", hidden=True, size=4096)
    api.add_mailbox("example.com", "odd", display_name=HOSTILE, size=100, current_usage=112)
    api.add_list("example.com", "news", display_name="News", members=["alex", "r@reader.example"])
    api.add_list("example.com", "nobody", members=[], managers=["sam"], hidden=True)
    api.add_list(
        "example.com",
        "team",
        display_name="Team | <b>all</b>",
        members=["alex", "sam", "zoe"],
        managers=["zoe", "alex"],
        sender_policy="restricted",
        senders=["alex", "zoe"],
    )


PARTNERS = {
    "report_partners": ["partner.example", "orders@supplier.example", "other.example"],
    "report_inside": ["example.net"],
}
DECLARED: dict[str, Any] = {
    "report_mailboxes": [
        {
            "name": "alex",
            "display_name": "Alexandra <i>Smith</i> | [A]",
            "password": SECRETS[0],
            "update_password": "always",
            "hidden": True,
            "contact": {"job_title": "Head of Sales"},
            "email_addresses": ["boss@example.com"],
        },
        {
            "name": "new",
            "display_name": "New",
            "size": 5,
            "mobile_services": {"blackberry": True},
        },
        {"name": "zoe", "display_name": "Zoë Müller"},
        {"name": "sam", "state": "absent"},
    ],
    "report_distribution_lists": [{"name": "team", "members": ["alex", "zoe", "new"]}],
}


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


def done(run: Run) -> dict[str, Any]:
    """Return the counts of a run without failures."""
    assert run.status == 0, run.output
    assert not [secret for secret in SECRETS if secret in run.output]
    counts: dict[str, Any] = run[COUNTED]["ansible_facts"]["report_counts"]
    return counts


def reads(run: Run) -> int:
    """Return how many reads the role made."""
    results = (run.results.get(task, {}) for task in (COMPARED, MAILBOXES, STATE))
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

    run = run_playbook(path, api)
    done(run)
    files = sorted(tmp_path.glob("report.*"))
    assert [file.stat().st_mode & 0o777 for file in files] == [0o640, 0o640]
    before = [file.read_bytes() for file in files]
    # Python orders sets anew in each process, so one more run may be alike by chance.
    for seed_of_hashes in ("1", "2"):
        again = run_playbook(path, api, environment={"PYTHONHASHSEED": seed_of_hashes})
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


def test_three_hundred_mailboxes_cost_what_the_documentation_says(
    api: Emulator, tmp_path: Path
) -> None:
    for number in range(300):
        api.add_mailbox(
            "example.com",
            f"person{number:03}",
            display_name=f"Persön {number}",
            size=1000,
            current_usage=number * 3,
        )
    for number in range(20):
        api.add_list(
            "example.com", f"team{number:02}", members=["person001"], managers=["person002"]
        )
    run = run_playbook(playbook(tmp_path, report_bars=7), api)
    counts = done(run)
    # The README tells of such a domain.
    assert "For 300 mailboxes and 20 lists that is 1,865 reads" in README
    assert reads(run) == len(api.calls) == 1865
    assert (counts["mailboxes"], counts["nearly_full"]) == (300, 0)
    page, markdown = written(tmp_path)
    assert sum("Persön" in line for line in page.texts("mailboxes")) == 300
    bars = [line for line in page.texts("use") if " MB" in line]
    assert (len(bars), bars[0]) == (7, "person299 89 % 897 of 1,000 MB")
    assert markdown.count("\n| person") == 307


def test_the_older_api_is_reported_on_as_far_as_it_tells(api: Emulator, tmp_path: Path) -> None:
    seed(api)
    run = run_playbook(playbook(tmp_path), api, environment={"CLOUDOFFICE_API_VERSION": "v0"})
    counts = done(run)
    assert (counts["empty"], counts["public"], counts["unmanaged"]) == (1, 0, 0)
    page, _markdown = written(tmp_path)
    assert "news News / 2 / not known / not known / 1 outside" in page.texts("lists")


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"report_html": None, "report_markdown": None}, "needs report_html or report_markdown"),
        (
            {"report_mailboxes": [{"name": "a"}, {"name": "A@example.com"}]},
            "mailboxes: A@example.com stands in the variables of the role (entry 1) and in"
            " the variables of the role (entry 2)",
        ),
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
    run = run_playbook(path, api)
    assert run.status == 2
    *_before, last = run.results.values()
    assert message in last["msg"]
    assert api.calls == []


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
    again = run_playbook(tmp_path / name, api)
    assert not any(result.get("changed") for result in again.results.values())
    assert list(tmp_path.glob("*.html"))

    api.edit_mailbox("example.com", "alex.smith", forwarding="alex@private.example")
    run = run_playbook(tmp_path / name, api)
    if name == "drift.yml":
        assert "1 mailboxes or lists differ, see drift.html" in run.output
    else:
        assert done(run)["outside"] == 1


# --- in the browser ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """Return the browser, with the report on a domain of many kinds of mailboxes in it."""
    chromium()
    folder = tmp_path_factory.mktemp("report")
    with Emulator(read_limit=0, write_limit=0) as api:
        api.add_domain("example.com")
        seed(api)
        for number in range(40):
            long = f"a.very.long.name.that.nobody.can.break.anywhere-{number:03}"
            api.add_mailbox("example.com", long, size=51200, current_usage=number * 1200)
        variables = {**PARTNERS, **DECLARED, "report_date": "21 November 2026"}
        done(run_playbook(playbook(folder, **variables), api))
    with browser(folder / "profile") as page:
        page.open((folder / "report.html").as_uri())
        yield page


def test_the_page_loads_nothing_but_itself_and_has_no_complaint(tab: Page) -> None:
    tab.open(tab.run("location.href"))
    assert {url.rpartition("/")[2] for url in tab.requested} == {"report.html"}
    assert all(url.startswith("file:///") for url in tab.requested)
    assert tab.logged == []
    assert tab.run("document.title") == "Report on example.com"
    assert tab.run("document.scripts.length + document.images.length") == 0


@pytest.mark.parametrize("width", [320, 360, 720, 1200, 2400])
@pytest.mark.parametrize("media", ["screen", "print"])
def test_nothing_sticks_out_at_the_side(tab: Page, width: int, media: str) -> None:
    # Paper is never as narrow as a phone.
    width = max(width, 640) if media == "print" else width
    tab.look(width=width, media=media)
    assert tab.run("document.documentElement.scrollWidth") == width
    outside = tab.run(
        """[...document.querySelectorAll('body *:not(.skip)')].filter(it => {
            const box = it.getBoundingClientRect();
            return box.width > 1 && !it.closest('svg') && box.right > innerWidth + 0.5;
        }).map(it => it.outerHTML.slice(0, 80))"""
    )
    assert outside == []
    # A number is never broken into its digits.
    broken = tab.run(
        """[...document.querySelectorAll('.number, strong, td.amount, .mark')].filter(it =>
            !(it instanceof SVGElement) && it.firstChild && it.firstChild.nodeType === 3 &&
            (() => { const range = document.createRange(); range.selectNodeContents(it);
                return new Set([...range.getClientRects()].map(box => box.top)).size > 1; })()
        ).map(it => it.outerHTML)"""
    )
    assert broken == []


def test_the_tab_key_reaches_everything_in_order_and_shows_where_it_is(tab: Page) -> None:
    tab.look()
    tab.open(tab.run("location.href.split('#')[0]"))
    expected = tab.run("[...document.querySelectorAll('a[href]')].map(it => it.outerHTML)")
    seen = []
    for _turn in expected:
        tab.press("Tab", 9)
        seen.append(tab.run("document.activeElement.outerHTML"))
        outline = tab.run(
            """(() => { const style = getComputedStyle(document.activeElement);
                const box = document.activeElement.getBoundingClientRect();
                return [style.outlineStyle, parseFloat(style.outlineWidth) >= 2,
                        box.top >= 0 && box.bottom <= innerHeight]; })()"""
        )
        assert outline == ["solid", True, True], seen[-1]
    assert seen == expected
    assert len(seen) > 10


def test_the_skip_link_skips(tab: Page) -> None:
    tab.look()
    tab.open(tab.run("location.href.split('#')[0]"))
    tab.press("Tab", 9)
    assert tab.run("document.activeElement.textContent") == "Skip to the report"
    tab.call(
        "Input.dispatchKeyEvent", type="keyDown", key="Enter", windowsVirtualKeyCode=13, text="\r"
    )
    assert tab.run("document.activeElement.id") == "main"
    tab.press("Tab", 9)
    assert tab.run("document.activeElement.closest('section').querySelector('h2').id") == "glance"


def test_every_link_leads_somewhere(tab: Page) -> None:
    assert (
        tab.run(
            """[...document.querySelectorAll('a[href]')].filter(
                it => !document.getElementById(it.getAttribute('href').slice(1))).length"""
        )
        == 0
    )
    assert tab.run("new Set([...document.querySelectorAll('[id]')].map(it => it.id)).size") == (
        tab.run("document.querySelectorAll('[id]').length")
    )


# The ratio of WCAG 2 for each text that is shown, against the nearest background behind it.
CONTRAST = """
(() => {
  const numbers = color => color.match(/[\\d.]+/g).map(Number);
  const light = color => {
    const [r, g, b] = numbers(color).map(it => it / 255)
      .map(it => it <= 0.04045 ? it / 12.92 : ((it + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = it => {
    for (; it; it = it.parentElement) {
      const color = getComputedStyle(it).backgroundColor;
      if (numbers(color)[3] !== 0) return color;
    }
    return 'rgb(255, 255, 255)';
  };
  const found = [];
  for (const it of document.querySelectorAll('body *')) {
    const own = [...it.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    if (!own || !it.getClientRects().length) continue;
    const style = getComputedStyle(it);
    const color = it instanceof SVGElement ? style.fill : style.color;
    const [one, other] = [light(color), light(behind(it))].sort((a, b) => b - a);
    found.push([(one + 0.05) / (other + 0.05), it.outerHTML.slice(0, 80)]);
  }
  return found.sort((a, b) => a[0] - b[0]);
})()
"""


@pytest.mark.parametrize(
    ("scheme", "media"), [("light", "screen"), ("dark", "screen"), ("dark", "print")]
)
def test_all_texts_are_easy_to_tell_from_their_background(
    tab: Page, scheme: str, media: str
) -> None:
    tab.look(scheme=scheme, media=media)
    found = tab.run(CONTRAST)
    assert len(found) > 100
    assert found[0][0] >= 4.5, found[0]
    background = tab.run("getComputedStyle(document.body).backgroundColor")
    is_dark = max(map(int, re.findall(r"\d+", background))) < 60
    # Nobody prints on black.
    assert is_dark is (scheme == "dark" and media == "screen")


@pytest.mark.parametrize("width", [360, 1200])
def test_a_screen_reader_finds_its_way(tab: Page, width: int) -> None:
    tab.look(width=width)
    nodes = tab.call("Accessibility.getFullAXTree")["nodes"]
    roles = [node["role"]["value"] for node in nodes if "role" in node and not node["ignored"]]
    for landmark in ("banner", "navigation", "main", "contentinfo"):
        assert roles.count(landmark) == 1, landmark
    tables = tab.run("document.querySelectorAll('table').length")
    assert roles.count("table") == tables == 6
    # Tables that are laid out as cards stay tables.
    assert roles.count("rowheader") >= 44
    assert tab.run("document.querySelectorAll('table > caption').length") == tables
    assert tab.run("document.querySelectorAll('th:not([scope])').length") == 0
    levels = tab.run("[...document.querySelectorAll('h1,h2,h3')].map(it => +it.tagName[1])")
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    assert tab.run("document.documentElement.lang") == "en"


@pytest.mark.parametrize("width", [360, 1200])
def test_the_bars_are_as_long_as_the_use_they_stand_for(tab: Page, width: int) -> None:
    tab.look(width=width)
    bars = tab.run(
        """[...document.querySelectorAll('.bars li')].map(it => [
            it.querySelectorAll('rect')[1].getBoundingClientRect().width
              / it.querySelectorAll('rect')[0].getBoundingClientRect().width,
            parseInt(it.querySelector('strong').textContent) / 100])"""
    )
    assert len(bars) == 20
    assert bars[0] == [1, 1.12]
    for shown, told in bars:
        assert shown == pytest.approx(min(told, 1), abs=0.011)
    names = tab.run(
        """[...document.querySelectorAll('.bars li')].filter(it => {
            const [a, b] = [...it.querySelectorAll('.who, .much')].map(
              it => it.getBoundingClientRect());
            return a.right > b.left && a.bottom > b.top && b.bottom > a.top; }).length"""
    )
    assert names == 0


def test_the_page_can_be_printed(tab: Page) -> None:
    tab.look(media="print")
    assert tab.run("getComputedStyle(document.querySelector('nav')).display") == "none"
    assert tab.run("getComputedStyle(document.querySelector('thead')).display") == (
        "table-header-group"
    )
    tab.look(media="")
    pdf = tab.pdf()
    assert pdf.startswith(b"%PDF-")
    pages = len(re.findall(rb"/Type\s*/Page\b", pdf))
    assert 3 <= pages <= 8


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_seen(tab: Page, scheme: str) -> None:
    tab.look(width=360, scheme=scheme)
    picture = tab.picture()
    assert picture.startswith(b"\x89PNG")
    assert int.from_bytes(picture[16:20]) == 360
    assert len(picture) > 50_000
