#!/usr/bin/python

# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: ex_mailbox_info
short_description: Read hosted Exchange mailboxes
version_added: 0.1.0
author:
  - Cloud Office Collection Maintainers (@cloudoffice)
description:
  - Reads one mailbox of a hosted Exchange domain, or all of them, or those that a filter lets through.
  - A listing costs 1 read for each 250 mailboxes, and with O(details) 1 more for each mailbox. A single mailbox costs 1
    read.
extends_documentation_fragment:
  - cloudoffice.email.api
  - cloudoffice.email.attributes
  - cloudoffice.email.attributes.info
options:
  domain:
    description:
      - The domain whose mailboxes are read. It is an error if it does not exist.
    type: str
    required: true
  name:
    description:
      - Read only this mailbox, with every field. The full address is taken as well.
      - If there is no such mailbox, the result is an empty list.
    type: str
  contains:
    description:
      - Only mailboxes whose name or display name contains this.
    type: str
  startswith:
    description:
      - Only mailboxes whose name or display name starts with this. V(0-9) means any digit.
    type: str
  enabled:
    description:
      - Only mailboxes that are enabled, or only those that are not.
    type: bool
  details:
    description:
      - Read every field of each mailbox, instead of only what the listing gives.
    type: bool
    default: false
seealso:
  - module: cloudoffice.email.ex_mailbox
"""

EXAMPLES = r"""
- name: Read all mailboxes of a domain, 250 with one call
  cloudoffice.email.ex_mailbox_info:
    domain: example.com
  register: everyone

- name: Show their names
  ansible.builtin.debug:
    msg: "{{ everyone.mailboxes | map(attribute='name') }}"

- name: Read one mailbox with every field
  cloudoffice.email.ex_mailbox_info:
    domain: example.com
    name: alex.smith

- name: Read the disabled mailboxes with every field
  cloudoffice.email.ex_mailbox_info:
    domain: example.com
    enabled: false
    details: true
"""

RETURN = r"""
mailboxes:
  description:
    - The mailboxes, from all pages of the listing.
    - Without O(details) each has RV(mailboxes[].name) and RV(mailboxes[].display_name), and RV(mailboxes[].size),
      RV(mailboxes[].current_usage), RV(mailboxes[].activesync) and RV(mailboxes[].blackberry) where the API's listing
      gives them.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: The name, in lower case.
      type: str
    display_name:
      description: The name that people see.
      type: str
    size:
      description: How much the mailbox can hold, in megabytes.
      type: int
    current_usage:
      description: How much it holds, in megabytes.
      type: int
    enabled:
      description: Whether it can be used.
      type: bool
    hidden:
      description: Whether it is left out of the Global Address List.
      type: bool
    public_folder_admin:
      description: Whether it may administer public folders.
      type: bool
    forwarding_address:
      description: Where mail is forwarded to, or an empty string.
      type: str
    contact:
      description: The contact data, with the names that M(cloudoffice.email.ex_mailbox) uses.
      type: dict
    email_addresses:
      description: All addresses of the mailbox.
      type: list
      elements: dict
      contains:
        address:
          description: The full address.
          type: str
        reply_to:
          description: Whether mail from the mailbox carries this address.
          type: bool
    activesync:
      description: Whether the ActiveSync mobile service is on.
      type: bool
    blackberry:
      description: Whether the BlackBerry mobile service is on.
      type: bool
    last_login:
      description: When the mailbox was last logged in to, as the API writes it, or null.
      type: str
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
      description: Always 0.
      type: int
    retries:
      description: Repeats of these reads.
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

from ansible_collections.cloudoffice.email.plugins.module_utils._resources.mailbox_info import (
    MailboxInfo,
)
from ansible_collections.cloudoffice.email.plugins.module_utils._task import run_info


def main() -> None:
    run_info(MailboxInfo())


if __name__ == "__main__":
    main()
