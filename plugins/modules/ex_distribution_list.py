#!/usr/bin/python

# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: ex_distribution_list
short_description: Keep a hosted Exchange distribution list in its declared state
version_added: 0.1.0
author:
  - Cloud Office Collection Maintainers (@cloudoffice)
description:
  - Creates, changes or deletes a distribution list, its e-mail addresses, members, managers and senders.
  - An unchanged list costs 1 read, and 1 more for each of O(email_addresses), O(members), O(managers) and senders that is
    declared, more where one of these has 100 entries or more. All differences are 1 write. Only a new list with
    a O(primary_address) needs a second one, and one with O(managers) 1 more read, for the API may pass over them in silence.
  - The API accepts such a write and does it later. The module waits for that, with growing pauses. Each look is a read. If
    the API fails at it, the task fails with the API's message and says what has become of the list.
  - A list that the API is still working on is waited for before it is compared. One that is not C(Ready) and shows the error
    of a failed operation is looked at a few times more, for it may be either at rest or at work again.
  - With O(api_version=v0) each address and each member is a write of its own, nothing has to be waited for, and
    O(description), O(primary_address), O(managers), O(senders) and O(sender_policy) are not offered.
extends_documentation_fragment:
  - cloudoffice.email.api
  - cloudoffice.email.attributes
options:
  domain:
    description:
      - The domain that the list belongs to.
    type: str
    required: true
  name:
    description:
      - The list's name, the part of its address before the C(@). The full address is taken as well, if it belongs
        to O(domain).
    type: str
    required: true
  state:
    description:
      - V(present) makes sure that the list is there and as declared.
      - V(absent) deletes it; of the other options only O(wait) then counts.
    type: str
    choices: [present, absent]
    default: present
  display_name:
    description:
      - The name that people see. A new list gets O(name) if nothing is given.
    type: str
  description:
    description:
      - A text that describes the list. An empty string clears it.
    type: str
  hidden:
    description:
      - Whether the list is left out of the Global Address List. A new list is not hidden.
    type: bool
  email_addresses:
    description:
      - The further e-mail addresses at which the list receives mail, as full addresses.
      - A dictionary with C(add) and C(remove), each a list, to change only what they name, or with C(set), a list, to have
        exactly these. A bare list means C(set). C(set) excludes the other two.
      - The list's own address, made of O(name) and O(domain), always stays. It need not be listed under C(set) and cannot
        be listed under C(remove).
      - Where the domain has aliases, the API keeps a twin of each address in each alias, which comes and goes with it.
        C(set) leaves such twins to the API. What looks like them, that is another domain in which the list has the very same
        names, is taken for twins as long as nothing is to be written. Else the domain is read to be sure, which costs 1 more
        read.
      - An X.500 address is written with C(x500:) before it.
    type: raw
  primary_address:
    description:
      - The address that mail from the list carries. It must be one of the list's addresses, and changing it does not rename
        the list.
      - If the primary address is removed and no other one named, the list's own address takes its place.
    type: str
  members:
    description:
      - Who gets the mail, as names of mailboxes or lists in the domain, or as full addresses.
      - Name a mailbox or list of the domain by its own name or address. By another address of it, or one in a domain alias, the
        API may know it too, but shows it by its name; the module cannot tell that both are the same, writes with each run, and
        does not find it under C(remove).
      - A list, or a dictionary with C(add) and C(remove) or with C(set), as for O(email_addresses). C(set) with an empty list
        leaves nobody.
    type: raw
  managers:
    description:
      - Who manages the list, in the same form as O(members).
      - The API may not offer managers any more. Then a task that declares them fails, and others are not affected.
    type: raw
  senders:
    description:
      - Who may write to the list, in the same form as O(members). Implies O(sender_policy=restricted).
    type: raw
  sender_policy:
    description:
      - With V(public) everyone may write to the list, so that O(senders) cannot be given with it.
      - With V(restricted) only the senders may. There is a warning if that leaves nobody.
      - The API may keep the senders of a list that becomes public. They are not shown as long as it is, and count again as soon
        as it is restricted.
    type: str
    choices: [public, restricted]
  wait:
    description:
      - Wait until the API has done what was written, that is until the list is C(Ready), or gone.
      - With V(false) the task ends as soon as the API has accepted it, and RV(pending) tells so. A mistake that the API finds
        later, such as an unknown member, is then not reported. A new list with a O(primary_address) is waited for all the
        same, for only then can that be written. A new list may not be seen yet by a task that follows at once.
    type: bool
    default: true
seealso:
  - module: cloudoffice.email.ex_distribution_list_info
  - module: cloudoffice.email.ex_distribution_list_export
  - module: cloudoffice.email.ex_domain
"""

EXAMPLES = r"""
- name: Create a list, or bring it to this state
  cloudoffice.email.ex_distribution_list:
    domain: example.com
    name: sales-team
    display_name: Sales Team
    description: Everyone who sells
    members:
      - alex.smith
      - sam.jones
      - agency@partner.example
    managers:
      - alex.smith

- name: One member comes and another goes; the rest stays as it is
  cloudoffice.email.ex_distribution_list:
    domain: example.com
    name: sales-team
    members:
      add:
        - robin.lee
      remove:
        - sam.jones

- name: A list that only one person may write to, with an address of its own
  cloudoffice.email.ex_distribution_list:
    domain: example.com
    name: news
    hidden: true
    email_addresses:
      - announcements@example.com
    primary_address: announcements@example.com
    senders:
      - alex.smith

- name: Let everyone write to it again
  cloudoffice.email.ex_distribution_list:
    domain: example.com
    name: news
    sender_policy: public

- name: Delete a list, and do not wait until it is gone
  cloudoffice.email.ex_distribution_list:
    domain: example.com
    name: news
    state: absent
    wait: false
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
      members: [alex.smith, sam.jones]
    after:
      members: [alex.smith, robin.lee]
plan:
  description: One line for each write, in order, the same in check mode.
  returned: success, and when a write failed
  type: list
  elements: str
  sample:
    - 'PUT distribution list sales-team: members (add robin.lee; remove sam.jones)'
api_calls:
  description: How many requests were made.
  returned: always
  type: dict
  contains:
    reads:
      description: Reads that were answered or lost, polls included.
      type: int
    writes:
      description: Writes that were answered or lost.
      type: int
    retries:
      description: Repeats of these requests.
      type: int
    waited:
      description: Seconds spent waiting for the account's limits, for repeats and for the list.
      type: float
  sample:
    reads: 1
    writes: 0
    retries: 0
    waited: 0.0
distribution_list:
  description:
    - The list afterwards, in check mode as predicted; null where it is absent. The parts that were not read are left out.
  returned: success
  type: dict
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
      description: All addresses of the list, those in domain aliases included; if the option was declared.
      type: list
      elements: str
    members:
      description:
        - Who gets the mail, by name inside the domain and else by address; if the option was declared.
      type: list
      elements: str
    managers:
      description: Who manages the list, in the same form; if the option was declared.
      type: list
      elements: str
    senders:
      description: Who may write to a restricted list, in the same form; if O(senders) or O(sender_policy) was declared.
      type: list
      elements: str
    sender_policy:
      description: V(public) if everyone may write to the list, else V(restricted); if O(senders) or O(sender_policy) was declared.
      type: str
    member_count:
      description: How many members there are.
      type: int
    status:
      description:
        - C(Ready), or C(Accepted) after a write that was not waited for; where nothing was written, the API's own word. Not
          with O(api_version=v0).
      type: str
pending:
  description: Whether the API has accepted a write that was not waited for.
  returned: success
  type: bool
  sample: false
status:
  description: The HTTP status of the answer, or the code of an operation that failed later, or null.
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

from ansible_collections.cloudoffice.email.plugins.module_utils._resources.distribution_list import (
    DistributionList,
)
from ansible_collections.cloudoffice.email.plugins.module_utils._task import run


def main() -> None:
    run(DistributionList())


if __name__ == "__main__":
    main()
