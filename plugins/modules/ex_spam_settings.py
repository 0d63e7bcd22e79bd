#!/usr/bin/python

# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: ex_spam_settings
short_description: Keep the spam settings of a hosted Exchange mailbox in their declared state
version_added: 0.1.0
author:
  - Cloud Office Collection Maintainers (@cloudoffice)
description:
  - Sets how spam for a mailbox is filtered and where it goes.
  - The settings are read first, which costs 1 read, and written with 1 write if one of the declared ones differs. The API
    wants all settings in each write, so those that you do not declare are sent as they were.
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
  filter_level:
    description:
      - V(on) filters spam, V(off) does not, V(exclusive) lets only the safe lists through.
      - YAML takes a bare V(on) or V(off) for a boolean. Both are understood.
    type: str
    choices: ["on", "off", "exclusive"]
  send_to_domain_quarantine:
    description:
      - Whether spam goes to the quarantine of the domain instead of the mailbox's own.
      - Cannot be true while the filter is V(off), whether declared so or already set.
    type: bool
  quarantine_owner:
    description:
      - The address that is told of quarantined mail. An empty string clears it.
    type: str
seealso:
  - module: cloudoffice.email.ex_spam_info
  - module: cloudoffice.email.ex_spam_list
"""

EXAMPLES = r"""
- name: Filter spam and send it to the domain's quarantine
  cloudoffice.email.ex_spam_settings:
    domain: example.com
    mailbox: alex.smith
    filter_level: "on"
    send_to_domain_quarantine: true
    quarantine_owner: postmaster@example.com

- name: Let only the safe lists through
  cloudoffice.email.ex_spam_settings:
    domain: example.com
    mailbox: alex.smith
    filter_level: exclusive

- name: Tell nobody of quarantined mail any more
  cloudoffice.email.ex_spam_settings:
    domain: example.com
    mailbox: alex.smith
    quarantine_owner: ""
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
      filter_level: "on"
    after:
      filter_level: exclusive
plan:
  description: One line for each write, in order, the same in check mode.
  returned: success, and when a write failed
  type: list
  elements: str
  sample:
    - 'PUT mailbox alex.smith spam settings: filter_level'
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
spam_settings:
  description: The settings afterwards, in check mode as predicted.
  returned: success
  type: dict
  contains:
    filter_level:
      description: V(on), V(off) or V(exclusive).
      type: str
    send_to_domain_quarantine:
      description: Whether spam goes to the quarantine of the domain.
      type: bool
    quarantine_owner:
      description: The address that is told of quarantined mail, or an empty string.
      type: str
  sample:
    filter_level: exclusive
    send_to_domain_quarantine: false
    quarantine_owner: ""
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

from ansible_collections.cloudoffice.email.plugins.module_utils._resources.spam_settings import (
    SpamSettings,
)
from ansible_collections.cloudoffice.email.plugins.module_utils._task import run


def main() -> None:
    run(SpamSettings())


if __name__ == "__main__":
    main()
