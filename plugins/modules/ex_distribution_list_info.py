#!/usr/bin/python

# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: ex_distribution_list_info
short_description: Read hosted Exchange distribution lists
version_added: 0.1.0
author:
  - Cloud Office Collection Maintainers (@cloudoffice)
description:
  - Reads one distribution list of a hosted Exchange domain, or all of them, or those that a filter lets through; and who may be
    added to one.
  - A listing costs 1 read for each 100 lists, a single list 1 read. Each entry of O(gather) costs 1 more read for each list, and
    each entry of O(available) 1 more, more where there are 100 entries or more.
  - With O(api_version=v0) a listing costs 1 read for each 250 lists, and with O(gather) 1 more for each list. Only
    C(email_addresses) and C(members) are offered.
extends_documentation_fragment:
  - cloudoffice.email.api
  - cloudoffice.email.attributes
  - cloudoffice.email.attributes.info
options:
  domain:
    description:
      - The domain whose lists are read. It is an error if it does not exist.
    type: str
    required: true
  name:
    description:
      - Read only this list. The full address is taken as well.
      - If there is no such list, the result is an empty list.
    type: str
  contains:
    description:
      - Only lists whose name or display name contains this.
    type: str
  gather:
    description:
      - Which parts of each list are read too.
    type: list
    elements: str
    choices: [email_addresses, members, managers, senders]
    default: []
  available:
    description:
      - Also read who may be added to these parts of the list O(name), or of a new one where O(name) is not given.
    type: list
    elements: str
    choices: [members, managers, senders]
    default: []
seealso:
  - module: cloudoffice.email.ex_distribution_list
"""

EXAMPLES = r"""
- name: Read all distribution lists of a domain, 100 with one call
  cloudoffice.email.ex_distribution_list_info:
    domain: example.com
  register: found

- name: Show their names
  ansible.builtin.debug:
    msg: "{{ found.distribution_lists | map(attribute='name') }}"

- name: Read one list with its members and with those who may write to it
  cloudoffice.email.ex_distribution_list_info:
    domain: example.com
    name: sales-team
    gather:
      - members
      - senders

- name: Read who could be a member of a new list
  cloudoffice.email.ex_distribution_list_info:
    domain: example.com
    available:
      - members
"""

RETURN = r"""
distribution_lists:
  description:
    - The lists, from all pages of the listing. Parts that O(gather) does not ask for are left out. With O(api_version=v0) and
      without O(gather), a listing gives the names only.
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
    description:
      description: The text that describes the list. Not with O(api_version=v0).
      type: str
    hidden:
      description: Whether the list is left out of the Global Address List.
      type: bool
    primary_address:
      description: The address that mail from the list carries. Not with O(api_version=v0).
      type: str
    email_addresses:
      description: All addresses of the list, those in domain aliases included; if O(gather) asks for it.
      type: list
      elements: str
    members:
      description:
        - Who gets the mail, by name inside the domain and else by address; if O(gather) asks for it.
      type: list
      elements: str
    managers:
      description: Who manages the list, in the same form; if O(gather) asks for it.
      type: list
      elements: str
    senders:
      description: Who may write to a restricted list, in the same form; if O(gather) asks for it.
      type: list
      elements: str
    sender_policy:
      description: V(public) if everyone may write to the list, else V(restricted); if O(gather) asks for C(senders).
      type: str
    member_count:
      description: How many members there are.
      type: int
    status:
      description: The API's word for what it is doing with the list, C(Ready) if nothing. Not with O(api_version=v0).
      type: str
available:
  description: Who may be added, for each entry of O(available), by name inside the domain and else by address.
  returned: when O(available) is given
  type: dict
  sample:
    members: [alex.smith, sam.jones]
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

from ansible_collections.cloudoffice.email.plugins.module_utils._resources.distribution_list_info import (
    DistributionListInfo,
)
from ansible_collections.cloudoffice.email.plugins.module_utils._task import run_info


def main() -> None:
    run_info(DistributionListInfo())


if __name__ == "__main__":
    main()
