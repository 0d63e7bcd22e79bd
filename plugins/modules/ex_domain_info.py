#!/usr/bin/python

# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: ex_domain_info
short_description: Read a hosted Exchange domain into what ex_domain takes
version_added: 0.1.0
author:
  - Cloud Office Collection Maintainers (@cloudoffice)
description:
  - Reads the mailboxes and distribution lists of a domain, whole or in part, into exactly the options of
    M(cloudoffice.email.ex_domain). Given back to that module, the result changes nothing and writes nothing.
  - Passwords are not in it, for the API does not tell them.
  - The listing of the mailboxes costs 1 read for each 250 of them. C(contacts) and C(email_addresses), or either of them, cost
    1 more for each mailbox, and C(spam) 5 more for each mailbox. C(mobile_services) costs nothing more, unless the listing
    does not tell about them; then it is 1 for each 250 mailboxes that have the service.
  - C(distribution_lists) costs 1 read for each 100 lists. With it, C(email_addresses), C(members), C(managers) and C(senders)
    each cost 1 more for each list, more where there are 100 entries or more.
  - With O(api_version=v0), C(distribution_lists) costs 1 read for each 250 lists, and with it C(email_addresses) and C(members),
    or either of them, 1 more for each list. C(managers) and C(senders) are passed over there, for they are not offered.
  - So 1,000 mailboxes cost 4 reads with C(mobile_services) alone, 1,004 with C(contacts), and 6,004 with C(spam) as well.
extends_documentation_fragment:
  - cloudoffice.email.api
  - cloudoffice.email.attributes
  - cloudoffice.email.attributes.info
options:
  domain:
    description:
      - The domain to read. It is an error if it does not exist.
    type: str
    required: true
  gather:
    description:
      - What to read beside the names, display names and sizes of the mailboxes.
      - V(email_addresses) is for mailboxes, and for lists if V(distribution_lists) is there too. V(members), V(managers) and
        V(senders) count only together with V(distribution_lists).
      - Where the API does not offer managers any more, V(managers) is passed over.
    type: list
    elements: str
    choices: [contacts, email_addresses, spam, mobile_services, distribution_lists, members, managers, senders]
    default: [contacts, email_addresses, spam, mobile_services, distribution_lists, members, managers, senders]
seealso:
  - module: cloudoffice.email.ex_domain
"""

EXAMPLES = r"""
- name: Read a domain with all that there is
  cloudoffice.email.ex_domain_info:
    domain: example.com
  register: found

- name: Show it as the options that would declare it
  ansible.builtin.debug:
    msg: "{{ found.domain_state | to_nice_yaml(sort_keys=false) }}"

- name: Give it back, which changes nothing
  cloudoffice.email.ex_domain:
    domain: "{{ found.domain_state.domain }}"
    mailboxes: "{{ found.domain_state.mailboxes }}"
    distribution_lists: "{{ found.domain_state.distribution_lists }}"

- name: Read the lists and who is on them, and of mailboxes only the names and sizes
  cloudoffice.email.ex_domain_info:
    domain: example.com
    gather:
      - distribution_lists
      - members
"""

RETURN = r"""
domain_state:
  description:
    - The domain as the options of M(cloudoffice.email.ex_domain). What O(gather) does not ask for is left out.
  returned: success
  type: dict
  contains:
    domain:
      description: The domain.
      type: str
    mailboxes:
      description: All mailboxes, with the names and forms of the option of M(cloudoffice.email.ex_domain).
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
        enabled:
          description: Whether it can be used; with C(contacts) or C(email_addresses).
          type: bool
        hidden:
          description: Whether it is left out of the Global Address List; with C(contacts) or C(email_addresses).
          type: bool
        public_folder_admin:
          description: Whether it may administer public folders; with C(contacts) or C(email_addresses).
          type: bool
        forwarding_address:
          description: Where mail is forwarded to, or an empty string; with C(contacts) or C(email_addresses).
          type: str
        contact:
          description: The contact data, each an empty string where there is nothing; with C(contacts).
          type: dict
        email_addresses:
          description: The further addresses under C(set); with C(email_addresses).
          type: dict
        spam_settings:
          description: C(filter_level), C(send_to_domain_quarantine) and C(quarantine_owner); with C(spam).
          type: dict
        spam_lists:
          description:
            - C(blacklist), C(safelist), C(ip_blacklist) and C(ip_safelist), each with its entries under C(set); with C(spam).
          type: dict
        mobile_services:
          description: C(activesync) and C(blackberry), each a boolean; with C(mobile_services).
          type: dict
    distribution_lists:
      description: All lists, with the names and forms of the option; only with C(distribution_lists).
      type: list
      elements: dict
      contains:
        name:
          description: The name, in lower case.
          type: str
        display_name:
          description: The name that people see.
          type: str
        description:
          description: The text that describes the list. Not with O(api_version=v0).
          type: str
        hidden:
          description:
            - Whether the list is left out of the Global Address List. With O(api_version=v0) only with C(email_addresses)
              or C(members).
          type: bool
        email_addresses:
          description: The further addresses under C(set); with C(email_addresses).
          type: dict
        primary_address:
          description: The address that mail from the list carries; with C(email_addresses). Not with O(api_version=v0).
          type: str
        members:
          description: Who gets the mail, under C(set), by name inside the domain and else by address; with C(members).
          type: dict
        managers:
          description: Who manages the list, in the same form; with C(managers). Not with O(api_version=v0).
          type: dict
        senders:
          description: Who may write to the list, in the same form, if it is restricted; with C(senders). Not with O(api_version=v0).
          type: dict
        sender_policy:
          description: V(public) or V(restricted); with C(senders). Not with O(api_version=v0).
          type: str
  sample:
    domain: example.com
    mailboxes:
      - name: alex.smith
        display_name: Alex Smith
        size: 2048
        mobile_services:
          activesync: true
          blackberry: false
    distribution_lists:
      - name: sales-team
        display_name: Sales Team
        description: ""
        hidden: false
        members:
          set: [alex.smith, agency@partner.example]
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
    reads: 8
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

from ansible_collections.cloudoffice.email.plugins.module_utils._domain.state import DomainInfo
from ansible_collections.cloudoffice.email.plugins.module_utils._task import run_info


def main() -> None:
    run_info(DomainInfo())


if __name__ == "__main__":
    main()
