#!/usr/bin/python

# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: ex_spam_list
short_description: Keep a spam list of a hosted Exchange mailbox in its declared state
version_added: 0.1.0
author:
  - Cloud Office Collection Maintainers (@cloudoffice)
description:
  - Adds entries to one of the four spam lists of a mailbox, removes entries from it, or makes it hold exactly the given
    ones.
  - The list is read first, which costs 1 read, and only what differs is written. With O(api_version=v1) that is 1 write for
    all differences together. With V(v0), or where the API refuses that form, it is 1 write for each entry that differs.
  - Entries are compared without regard to case and to a leading C(@) before a domain. What the list holds already stays in
    its own spelling.
  - All entries are checked before anything is written.
extends_documentation_fragment:
  - cloudoffice.email.api
  - cloudoffice.email.attributes
options:
  domain:
    description:
      - The domain that the mailbox belongs to.
    type: str
    required: true
  mailbox:
    description:
      - The mailbox's name. The full address is taken as well, if it belongs to O(domain).
    type: str
    required: true
  list:
    description:
      - Which list. The first two hold e-mail addresses and domains, the others IP addresses.
    type: str
    required: true
    choices: [blacklist, safelist, ip_blacklist, ip_safelist]
  entries:
    description:
      - On V(blacklist) and V(safelist), e-mail addresses and domains, also with the wildcard C(%), as in C(@%.example.net).
      - On V(ip_blacklist) and V(ip_safelist), IPv4 and IPv6 addresses, and IPv4 addresses that end with the wildcard C(%),
        as in C(10.167.10.%).
      - The own O(domain) cannot be put on V(blacklist).
      - An empty list together with O(state=exact) empties the list.
    type: list
    elements: str
    required: true
  state:
    description:
      - V(present) makes sure that the entries are on the list, and leaves others alone.
      - V(absent) makes sure that they are not. There is nothing to do for a mailbox that does not exist; 1 more read then
        makes sure that the domain does.
      - V(exact) makes sure that the list holds these entries and no others.
    type: str
    choices: [present, absent, exact]
    default: present
seealso:
  - module: cloudoffice.email.ex_spam_info
  - module: cloudoffice.email.ex_spam_settings
"""

EXAMPLES = r"""
- name: Never take mail from these
  cloudoffice.email.ex_spam_list:
    domain: example.com
    mailbox: alex.smith
    list: blacklist
    entries:
      - anyone@spam.example
      - junk.example

- name: Trust exactly these partners, and nobody else
  cloudoffice.email.ex_spam_list:
    domain: example.com
    mailbox: alex.smith
    list: safelist
    entries:
      - partner.example
      - friend@yahoo.example
    state: exact

- name: Trust a network
  cloudoffice.email.ex_spam_list:
    domain: example.com
    mailbox: alex.smith
    list: ip_safelist
    entries:
      - 216.12.34.%
      - 2001:db8::25

- name: Take one off again
  cloudoffice.email.ex_spam_list:
    domain: example.com
    mailbox: alex.smith
    list: blacklist
    entries:
      - junk.example
    state: absent
"""

RETURN = r"""
changed:
  description: Whether anything was written, or would be in check mode.
  returned: always
  type: bool
  sample: true
diff:
  description: The declared options before and after, the same in check mode.
  returned: success
  type: dict
  sample:
    before:
      entries: []
    after:
      entries: [junk.example]
plan:
  description: One line for each write, in order, the same in check mode.
  returned: success, and when a write failed
  type: list
  elements: str
  sample:
    - 'PUT mailbox alex.smith blacklist: add junk.example'
api_calls:
  description: How many requests were made.
  returned: always
  type: dict
  contains:
    reads:
      description: Reads that were answered or lost.
      type: int
    writes:
      description: Writes that were answered or lost.
      type: int
    retries:
      description: Repeats of these requests.
      type: int
    waited:
      description: Seconds spent waiting for the account's limits and for repeats.
      type: float
  sample:
    reads: 1
    writes: 0
    retries: 0
    waited: 0.0
spam_list:
  description: The list afterwards, in check mode as predicted.
  returned: success
  type: dict
  contains:
    list:
      description: Which list.
      type: str
    entries:
      description: What it holds, in the API's spelling and in a stable order.
      type: list
      elements: str
  sample:
    list: blacklist
    entries: [junk.example]
status:
  description: The HTTP status of the answer, or null if there was none.
  returned: failure
  type: int
  sample: 404
fault:
  description: The API's key for the fault, or null.
  returned: failure
  type: str
  sample: itemNotFoundFault
plan_done:
  description: The lines of RV(plan) that had been written before the failure.
  returned: failure
  type: list
  elements: str
  sample: []
"""

from ansible_collections.cloudoffice.email.plugins.module_utils._resources.spam_list import SpamList
from ansible_collections.cloudoffice.email.plugins.module_utils._task import run


def main() -> None:
    run(SpamList())


if __name__ == "__main__":
    main()
