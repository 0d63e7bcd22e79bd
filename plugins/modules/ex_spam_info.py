#!/usr/bin/python

# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: ex_spam_info
short_description: Read spam settings and spam lists of a hosted Exchange mailbox
version_added: 0.1.0
author:
  - Cloud Office Collection Maintainers (@cloudoffice)
description:
  - Reads the spam settings and the four spam lists of a mailbox, or some of them.
  - Each costs 1 read.
  - An entry that stands on a black list and on the safe list beside it gives a warning if both were read.
extends_documentation_fragment:
  - cloudoffice.email.api
  - cloudoffice.email.attributes
  - cloudoffice.email.attributes.info
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
  gather:
    description:
      - What to read.
    type: list
    elements: str
    choices: [settings, blacklist, safelist, ip_blacklist, ip_safelist]
    default: [settings, blacklist, safelist, ip_blacklist, ip_safelist]
seealso:
  - module: cloudoffice.email.ex_spam_list
  - module: cloudoffice.email.ex_spam_settings
"""

EXAMPLES = r"""
- name: Read everything about spam
  cloudoffice.email.ex_spam_info:
    domain: example.com
    mailbox: alex.smith

- name: Read only the safe list
  cloudoffice.email.ex_spam_info:
    domain: example.com
    mailbox: alex.smith
    gather:
      - safelist
  register: trusted

- name: Show it
  ansible.builtin.debug:
    var: trusted.spam.safelist
"""

RETURN = r"""
spam:
  description: One key for each part of O(gather), and no others.
  returned: success
  type: dict
  contains:
    settings:
      description: The settings, named as the options of M(cloudoffice.email.ex_spam_settings).
      type: dict
    blacklist:
      description: Addresses and domains from which no mail is taken.
      type: list
      elements: str
    safelist:
      description: Addresses and domains whose mail is never spam.
      type: list
      elements: str
    ip_blacklist:
      description: IP addresses from which no mail is taken.
      type: list
      elements: str
    ip_safelist:
      description: IP addresses whose mail is never spam.
      type: list
      elements: str
changed:
  description: Always false.
  returned: always
  type: bool
  sample: false
diff:
  description: Empty before and after, for nothing is changed.
  returned: success
  type: dict
  sample:
    before: {}
    after: {}
plan:
  description: Always empty.
  returned: success
  type: list
  elements: str
  sample: []
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
"""

from ansible_collections.cloudoffice.email.plugins.module_utils._resources.spam_info import SpamInfo
from ansible_collections.cloudoffice.email.plugins.module_utils._task import run_info


def main() -> None:
    run_info(SpamInfo())


if __name__ == "__main__":
    main()
