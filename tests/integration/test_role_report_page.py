# SPDX-License-Identifier: GPL-3.0-or-later
"""The page of the role `report` in a real browser."""

import itertools
import re
from collections.abc import Iterator

import pytest

from emulator import Emulator
from integration.browser import Page, browser, chromium
from integration.harness import run_playbook
from integration.report_world import DECLARED, PARTNERS, done, playbook, seed

# One browser serves them all.
pytestmark = pytest.mark.xdist_group("report-page")


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
        api.add_mailbox("example.com", "large", size=12_345_678, current_usage=11_000_000)
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
    # However many digits a size has, it stays in its column.
    wide = tab.run(
        """[...document.querySelectorAll('.bars .much')].filter(it => {
            const box = it.getBoundingClientRect();
            return [...it.children].map(part => part.getBoundingClientRect())
              .some(part => part.right > box.right + 0.5 || part.left < box.left - 0.5);
        }).length"""
    )
    assert wide == 0
    assert "11,000,000 of 12,345,678 MB" in tab.run("document.querySelector('.bars').textContent")


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
