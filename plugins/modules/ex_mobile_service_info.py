#!/usr/bin/python

# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: ex_mobile_service_info
short_description: Read which hosted Exchange mailboxes have mobile services
version_added: 0.1.0
author:
  - Cloud Office Collection Maintainers (@cloudoffice)
description:
  - Reads which mailboxes of a domain have the ActiveSync or the BlackBerry mobile service.
  - Costs 1 read for each 250 mailboxes that have a service.
extends_documentation_fragment:
  - cloudoffice.email.api
  - cloudoffice.email.attributes
  - cloudoffice.email.attributes.info
options:
  domain:
    description:
      - The domain whose mailboxes are listed. It is an error if it does not exist.
    type: str
    required: true
  service:
    description:
      - Only this service, instead of both.
    type: str
    choices: [activesync, blackberry]
seealso:
  - module: cloudoffice.email.ex_mobile_service
"""

EXAMPLES = r"""
- name: Read who has which mobile service
  cloudoffice.email.ex_mobile_service_info:
    domain: example.com

- name: Read who has ActiveSync
  cloudoffice.email.ex_mobile_service_info:
    domain: example.com
    service: activesync
  register: mobile

- name: Show their number
  ansible.builtin.debug:
    msg: "{{ mobile.mobile_services.activesync | length }}"
"""

RETURN = r"""
mobile_services:
  description: The names of the mailboxes that have each service, from all pages. Only the services that were asked for.
  returned: success
  type: dict
  contains:
    activesync:
      description: Mailboxes with ActiveSync.
      type: list
      elements: str
    blackberry:
      description: Mailboxes with BlackBerry.
      type: list
      elements: str
  sample:
    activesync: [alex.smith]
    blackberry: []
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

from ansible_collections.cloudoffice.email.plugins.module_utils._resources.mobile_service import (
    MobileServiceInfo,
)
from ansible_collections.cloudoffice.email.plugins.module_utils._task import run_info


def main() -> None:
    run_info(MobileServiceInfo())


if __name__ == "__main__":
    main()
