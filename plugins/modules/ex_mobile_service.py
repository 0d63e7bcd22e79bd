#!/usr/bin/python

# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: ex_mobile_service
short_description: Switch a mobile service of a hosted Exchange mailbox on or off
version_added: 0.1.0
author:
  - Cloud Office Collection Maintainers (@cloudoffice)
description:
  - Makes sure that a mailbox has the ActiveSync or the BlackBerry mobile service, or has it not.
  - An unchanged service costs 1 read, and switching it 1 write. Where the API's answer about the mailbox does not tell, the
    listing of the service is read too, which costs 1 read for each 250 mailboxes that have it.
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
  service:
    description:
      - Which service.
    type: str
    required: true
    choices: [activesync, blackberry]
  state:
    description:
      - V(present) switches the service on.
      - V(absent) switches it off. There is nothing to do for a mailbox that does not exist.
    type: str
    choices: [present, absent]
    default: present
  activation_password:
    description:
      - The activation password. Needed for V(blackberry) with O(state=present).
      - It cannot be read back, so it is sent only when the service is switched on.
    type: str
seealso:
  - module: cloudoffice.email.ex_mobile_service_info
"""

EXAMPLES = r"""
- name: Let the phone in
  cloudoffice.email.ex_mobile_service:
    domain: example.com
    mailbox: alex.smith
    service: activesync

- name: Add a BlackBerry
  cloudoffice.email.ex_mobile_service:
    domain: example.com
    mailbox: alex.smith
    service: blackberry
    activation_password: "{{ vault_activation_password }}"

- name: Lock the phone out
  cloudoffice.email.ex_mobile_service:
    domain: example.com
    mailbox: alex.smith
    service: activesync
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
    before: {}
    after:
      enabled: true
plan:
  description: One line for each write, in order, the same in check mode.
  returned: success, and when a write failed
  type: list
  elements: str
  sample:
    - 'POST mailbox alex.smith activesync'
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
mobile_service:
  description: The service afterwards, in check mode as predicted.
  returned: success
  type: dict
  contains:
    service:
      description: Which service.
      type: str
    mailbox:
      description: The mailbox's name, in lower case.
      type: str
    enabled:
      description: Whether it is on.
      type: bool
  sample:
    service: activesync
    mailbox: alex.smith
    enabled: true
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

from ansible_collections.cloudoffice.email.plugins.module_utils._resources.mobile_service import (
    MobileService,
)
from ansible_collections.cloudoffice.email.plugins.module_utils._task import run


def main() -> None:
    run(MobileService())


if __name__ == "__main__":
    main()
