#!/usr/bin/python

# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: ex_mailbox
short_description: Keep a hosted Exchange mailbox in its declared state
version_added: 0.1.0
author:
  - Cloud Office Collection Maintainers (@cloudoffice)
description:
  - Creates, changes and deletes one mailbox of a hosted Exchange domain, with its contact data, its forwarding address
    and its further e-mail addresses.
  - The mailbox is read first, and only what differs is written. What you do not declare is left as it is.
  - An unchanged mailbox costs 1 read. Creating or changing it costs 1 read and 1 write, and 1 more write for each e-mail
    address that is added or removed.
extends_documentation_fragment:
  - cloudoffice.email.api
  - cloudoffice.email.attributes
attributes:
  idempotent:
    support: partial
    details:
      - With O(update_password=always) and O(password) each run writes the password again, because the API cannot be asked
        for it.
options:
  domain:
    description:
      - The domain that the mailbox belongs to.
    type: str
    required: true
  name:
    description:
      - The mailbox's name, that is the part of its address before the C(@). The full address is taken as well, if it belongs
        to O(domain).
      - Upper and lower case are the same, and the API keeps names in lower case.
    type: str
    required: true
  state:
    description:
      - V(present) makes sure that the mailbox exists with what else is declared.
      - V(absent) deletes it. The API deletes a mailbox with all its contents, for good.
    type: str
    choices: [present, absent]
    default: present
  display_name:
    description:
      - The name that people see. Needed to create a mailbox.
    type: str
  password:
    description:
      - The password, at least 8 characters long. Needed to create a mailbox.
      - See O(update_password) for what it means for a mailbox that exists already.
    type: str
  update_password:
    description:
      - V(on_create) sets O(password) only when the mailbox is created.
      - V(always) writes O(password) in every run, and every run then reports a change.
    type: str
    choices: [on_create, always]
    default: on_create
  size:
    description:
      - How much the mailbox can hold, in megabytes, at least 1. Needed to create a mailbox.
    type: int
  hidden:
    description:
      - Whether the mailbox is left out of the Global Address List.
    type: bool
  public_folder_admin:
    description:
      - Whether the mailbox may administer public folders.
    type: bool
  enabled:
    description:
      - Whether the mailbox can be used.
    type: bool
  forwarding_address:
    description:
      - The address that mail is forwarded to. An empty string switches forwarding off.
      - The service may accept only addresses that exist inside the organisation.
    type: str
  contact:
    description:
      - Contact data. What you leave out stays as it is, and an empty string clears a field.
    type: dict
    suboptions:
      first_name:
        description: First name.
        type: str
      last_name:
        description: Last name.
        type: str
      company:
        description: Company.
        type: str
      department:
        description: Department.
        type: str
      job_title:
        description: Job title.
        type: str
      street:
        description: Street address.
        type: str
      city:
        description: City.
        type: str
      state:
        description: State.
        type: str
      zip:
        description: Zip or postal code. Put it in quotes, for YAML takes C(01067) for a number.
        type: str
      country:
        description: Country.
        type: str
      business_number:
        description: Business phone number.
        type: str
      pager_number:
        description: Pager number.
        type: str
      home_number:
        description: Home phone number.
        type: str
      mobile_number:
        description: Mobile phone number.
        type: str
      fax_number:
        description: Fax number.
        type: str
      notes:
        description: Notes.
        type: str
  email_addresses:
    description:
      - The further e-mail addresses at which the mailbox receives mail, as full addresses.
      - A dictionary with C(add) and C(remove), each a list, to change only what they name, or with C(set), a list, to have
        exactly these. A bare list means C(set). C(set) excludes the other two.
      - The mailbox's own address, made of O(name) and O(domain), always stays. It need not be listed under C(set) and cannot
        be listed under C(remove).
      - Where the domain has aliases, the API may keep a twin of each address in each alias, which comes and goes with it.
        C(set) leaves such twins to the API. To tell them from addresses of their own, it reads the domain, which costs 1
        more read, but only if the mailbox has the same names in another domain and its addresses are to change.
    type: raw
seealso:
  - module: cloudoffice.email.ex_mailbox_info
  - module: cloudoffice.email.ex_domain
"""

EXAMPLES = r"""
- name: Create a mailbox, or bring it to this state
  cloudoffice.email.ex_mailbox:
    domain: example.com
    name: alex.smith
    display_name: Alex Smith
    password: "{{ vault_first_password }}"
    size: 2048
    contact:
      first_name: Alex
      last_name: Smith
      job_title: Head of Sales
      mobile_number: "8005551234"
    email_addresses:
      - alex@example.com
      - sales@example.com

- name: Change one field and leave all others alone
  cloudoffice.email.ex_mailbox:
    domain: example.com
    name: alex.smith
    contact:
      job_title: Managing Director

- name: Give up one address and take another
  cloudoffice.email.ex_mailbox:
    domain: example.com
    name: alex.smith
    email_addresses:
      add:
        - director@example.com
      remove:
        - sales@example.com

- name: Disable and hide a mailbox, and switch its forwarding off
  cloudoffice.email.ex_mailbox:
    domain: example.com
    name: alex.smith
    enabled: false
    hidden: true
    forwarding_address: ""

- name: Delete a mailbox with all its contents
  cloudoffice.email.ex_mailbox:
    domain: example.com
    name: alex.smith
    state: absent
"""

RETURN = r"""
changed:
  description: Whether anything was written, or would be in check mode.
  returned: always
  type: bool
  sample: true
diff:
  description: The declared options before and after, the same in check mode. Secrets are left out.
  returned: success
  type: dict
  sample:
    before:
      display_name: Alex Smith
    after:
      display_name: Alexandra Smith
plan:
  description: One line for each write, in order, the same in check mode.
  returned: success, and when a write failed
  type: list
  elements: str
  sample:
    - 'PUT mailbox alex.smith: display_name, size'
    - 'POST mailbox alex.smith email address: alex@example.com'
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
      description: Repeats of these reads and writes.
      type: int
    waited:
      description: Seconds spent waiting for the account's limits and for repeats.
      type: float
  sample:
    reads: 1
    writes: 2
    retries: 0
    waited: 0.0
mailbox:
  description:
    - The mailbox afterwards, in check mode as predicted; null where it is absent.
    - Nothing is read after a write. For a mailbox that was just created, what nobody declared is shown as the API is known
      to start it.
  returned: success
  type: dict
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
      description: The contact data, with the names of the option O(contact), each an empty string where there is nothing.
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
status:
  description: The HTTP status of the answer, or null if there was none.
  returned: failure
  type: int
  sample: 400
fault:
  description: The API's key for the fault, or null.
  returned: failure
  type: str
  sample: badRequestFault
plan_done:
  description: The lines of RV(plan) that had been written before the failure.
  returned: failure
  type: list
  elements: str
  sample: []
"""

from ansible_collections.cloudoffice.email.plugins.module_utils._resources.mailbox import Mailbox
from ansible_collections.cloudoffice.email.plugins.module_utils._task import run


def main() -> None:
    run(Mailbox())


if __name__ == "__main__":
    main()
