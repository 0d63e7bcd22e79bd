# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: domain_report
short_description: Work out what a report says of a domain
version_added: 0.1.0
author:
  - Cloud Office Collection Maintainers (@cloudoffice)
description:
  - Puts together what M(cloudoffice.email.ex_mailbox_info), M(cloudoffice.email.ex_spam_info),
    M(cloudoffice.email.ex_domain_info) and M(cloudoffice.email.ex_domain) in check mode have found, into the rows and counts
    that the templates of the role P(cloudoffice.email.report#role) show.
  - Texts are freed of line breaks and of characters that steer the direction of a text. They are not escaped for any
    kind of page; that is for the template to do.
positional: _input, domain
options:
  _input:
    description: The mailboxes, RV(cloudoffice.email.ex_mailbox_info#module:mailboxes).
    type: list
    elements: dict
    required: true
  domain:
    description: The domain.
    type: str
    required: true
  state:
    description:
      - The lists of the domain, RV(cloudoffice.email.ex_domain_info#module:domain_state). Left out if they were not read.
    type: dict
  spam:
    description:
      - RV(cloudoffice.email.ex_spam_info#module:spam) of each mailbox, under its name. Only C(settings) and C(blacklist)
        count. Left out if it was not read.
    type: dict
  drift:
    description: The result of M(cloudoffice.email.ex_domain) in check mode. Left out if nothing is declared.
    type: dict
  declared:
    description: What was declared to it, with C(mailboxes), C(distribution_lists) or both.
    type: dict
  partners:
    description: Domains and addresses that must be on no black list. A text is cut at commas.
    type: list
    elements: str
    default: []
  inside:
    description: Domains to which mail may be forwarded without being marked, beside O(domain). A text is cut at commas.
    type: list
    elements: str
    default: []
  nearly_full:
    description: From how many percent of its size on a mailbox counts as nearly full.
    type: int
    default: 90
  bars:
    description: How many mailboxes the chart shows, the fullest first.
    type: int
    default: 20
"""

EXAMPLES = r"""
- name: Read the mailboxes with every field
  cloudoffice.email.ex_mailbox_info:
    domain: example.com
    details: true
  register: read

- name: Name those that forward to somebody outside
  ansible.builtin.debug:
    msg: "{{ report.forwarding | selectattr('outside') | map(attribute='name') }}"
  vars:
    report: "{{ read.mailboxes | cloudoffice.email.domain_report('example.com', inside=['example.net']) }}"
"""

RETURN = r"""
_value:
  description:
    - C(domain); C(counts), a number for each thing that is counted; C(mailboxes), C(lists), C(forwarding), C(out_of_sight),
      C(spam) and C(chart), each a list of rows; C(nearly_full), the number; C(drift), or V(none).
  type: dict
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ansible_collections.cloudoffice.email.plugins.plugin_utils._elements import elements, texts
from ansible_collections.cloudoffice.email.plugins.plugin_utils._report import (
    Bounds,
    Row,
    clean,
    differences,
    list_row,
    mailbox_row,
)


def domain_report(
    mailboxes: Iterable[Mapping[str, Any]],
    domain: str,
    state: Mapping[str, Any] | None = None,
    spam: Mapping[str, Any] | None = None,
    drift: Mapping[str, Any] | None = None,
    declared: Mapping[str, Any] | None = None,
    partners: Sequence[str] = (),
    inside: Sequence[str] = (),
    nearly_full: int = 90,
    bars: int = 20,
) -> Row:
    """Return the rows and counts of a report."""
    mailboxes = elements(mailboxes, "the mailboxes of a report")
    bounds = Bounds(domain, texts(partners), texts(inside), int(nearly_full), int(bars))
    state, spam = state or {}, spam or {}
    rows = sorted(
        (mailbox_row(it, spam.get(it["name"], {}), bounds) for it in mailboxes),
        key=lambda row: row["name"],
    )
    lists = sorted(
        (list_row(it, bounds) for it in state.get("distribution_lists", ())),
        key=lambda row: row["name"],
    )
    found = {
        "mailboxes": [row["name"] for row in rows],
        "distribution_lists": [row["name"] for row in lists],
    }
    measured = [row for row in rows if row["percent"] is not None]
    fullest = sorted(measured, key=lambda row: (-row["share"], -row["percent"], row["name"]))
    report: Row = {
        "domain": clean(domain),
        "mailboxes": rows,
        "lists": lists,
        "chart": fullest[: bounds.bars],
        "nearly_full": bounds.nearly_full,
        "spread": _spread(measured),
        "forwarding": sorted(
            (row for row in rows if row["forwards_to"]), key=lambda row: not row["outside"]
        ),
        "out_of_sight": [row for row in rows if row["hidden"] or row["disabled"]],
        "spam": [row for row in rows if row["filter_off"] or row["blocked"]],
        "drift": differences(drift, declared, found),
    }
    return {**report, "counts": _counts(report, measured)}


def _spread(rows: Iterable[Row]) -> list[int]:
    """Return how many mailboxes are used up to 10 %, up to 20 % and so on; the last are full."""
    tenths = [0] * 11
    for row in rows:
        tenths[min(row["percent"] // 10, 10)] += 1
    return tenths


def _counts(report: Row, measured: Sequence[Row]) -> dict[str, int]:
    rows, lists, drift = report["mailboxes"], report["lists"], report["drift"] or {}

    def count(these: Iterable[Row], key: str) -> int:
        return sum(1 for row in these if row[key])

    return {
        "mailboxes": len(rows),
        "lists": len(lists),
        "size": sum(row["size"] for row in measured),
        "used": sum(row["used"] for row in measured),
        "unmeasured": len(rows) - len(measured),
        "nearly_full": count(rows, "nearly_full"),
        "forwarding": len(report["forwarding"]),
        "outside": count(rows, "outside"),
        "hidden": count(rows, "hidden"),
        "disabled": count(rows, "disabled"),
        "filter_off": count(rows, "filter_off"),
        "blocked": count(rows, "blocked"),
        "public": count(lists, "public"),
        "unmanaged": count(lists, "unmanaged"),
        "empty": count(lists, "empty"),
        "drift": sum(len(drift.get(key, ())) for key in ("missing", "differing", "surplus")),
        "undeclared": len(drift.get("undeclared", ())),
    }


class FilterModule:
    """Ansible's way to find the filter."""

    def filters(self) -> dict[str, Any]:
        """Name the filter."""
        return {"domain_report": domain_report}
