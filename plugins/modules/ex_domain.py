#!/usr/bin/python

# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: ex_domain
short_description: Keep all mailboxes and distribution lists of a hosted Exchange domain in their declared state
version_added: 0.1.0
author:
  - Cloud Office Collection Maintainers (@cloudoffice)
description:
  - Brings the mailboxes and distribution lists of a domain to their declared state in one task, with spam settings, spam lists
    and mobile services. All is read and compared first, and only what differs is written. What you do not declare is neither
    changed nor read. On request, what is not declared is deleted, see O(purge).
  - "The writes are ordered for you, whatever the order of the elements: mailboxes come before their addresses, then mobile
    services and spam, then the lists that name them. In removal it is the other way round: who goes is taken off the declared
    lists before the mailbox is deleted."
  - An address that moves from one declared mailbox or list to another is taken from the one and then given to the other. If
    the giving fails, it is put back.
  - "What the declaration alone shows to be wrong is refused before any call: one name twice, one address wanted by two
    owners, a list and a mailbox of one name, a member who is declared absent, the own domain on a black list. What only the
    domain shows is refused after reading, before anything is written: such as a new member inside the domain who is neither
    declared, nor there as a mailbox or list, nor among the recipients that the API offers. What is there already is accepted
    under C(set) in whatever form it is, so that everything that the API shows can be declared."
  - "Reads for mailboxes, if O(mailboxes) is given: 1 for each 250 mailboxes of the domain, which tells names, display names,
    sizes and mobile services. 1 more for each declared mailbox that exists and declares anything else, but spam and mobile
    services, or that is to be changed by a PUT, for the forwarding address must be sent along with it. 1 for each declared
    spam document of a mailbox that exists, which are the settings and each of the four lists. Mobile services cost nothing
    more, unless the listing does not tell about them; then it is 1 for each 250 mailboxes that have the service."
  - "Reads for distribution lists, if O(distribution_lists) is given: 1 for each 100 lists of the domain, 1 for each declared
    part of a list that exists (email addresses, members, managers, senders with their policy), more where a part has 100
    entries or more. With O(api_version=v0) 1 for each 250 lists, and 1 for each declared list of which more than the display
    name is declared."
  - Members to be added who are not declared cost the listing of the mailboxes, if it was not read for O(mailboxes), and if
    they are not there either, the recipients that the API offers.
  - Where somebody is to get a further address of which it is not known who has it, and others are to be deleted, each of these
    costs 1 read, for it may be theirs.
  - So 1,000 mailboxes of which only display names and sizes are declared cost 4 reads, and 1,004 with contact data. Mailboxes
    and lists that do not exist yet cost no reads of their own.
  - "Writes are those of the single modules: 1 for a new mailbox or one with changed fields, 1 for each e-mail address that
    comes or goes, 1 for changed spam settings, 1 for each changed spam list, 1 for each mobile service, 1 for a list whatever
    changes in it, 1 for each deletion. A new list with a primary address needs a second one, and an address that moves into or
    out of a list may need one of its own. With O(api_version=v0) each spam entry, each list address and each member is
    1 write."
  - RV(budget) adds it all up, in check mode too. Polls for lists that the API works on, and repeats of failed calls, are
    outside it. A task that needs more than some 600 reads or 300 writes at the documented limits takes longer than the usual
    O(max_wait) allows, so raise that for it. If not even the reads fit into it, the task fails before it begins with them;
    if the writes do not, there is a warning.
extends_documentation_fragment:
  - cloudoffice.email.api
  - cloudoffice.email.attributes
attributes:
  idempotent:
    support: partial
    details:
      - With O(mailboxes[].update_password=always) and O(mailboxes[].password) each run writes the password again, because the
        API cannot be asked for it.
options:
  domain:
    description:
      - The domain that all mailboxes and lists belong to.
    type: str
    required: true
  mailboxes:
    description:
      - The mailboxes to keep in their declared state, each with the options of M(cloudoffice.email.ex_mailbox), and with its
        spam settings, spam lists and mobile services.
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - The mailbox's name, that is the part of its address before the C(@). The full address is taken as well, if it
            belongs to O(domain).
          - Upper and lower case are the same, and the API keeps names in lower case.
        type: str
        required: true
      state:
        description:
          - V(present) makes sure that the mailbox exists with what else is declared.
          - V(absent) deletes it; then nothing but the name counts. The API deletes a mailbox with all its contents, for good.
            O(max_deletions) does not count it.
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
          - See O(mailboxes[].update_password) for what it means for a mailbox that exists already.
        type: str
      update_password:
        description:
          - V(on_create) sets O(mailboxes[].password) only when the mailbox is created.
          - V(always) writes O(mailboxes[].password) in every run, and every run then reports a change.
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
          - The mailbox's own address always stays. It need not be listed under C(set) and cannot be listed under C(remove).
          - An address that another declared mailbox or list gives up in the same task is moved. One that somebody keeps who
            was read is refused beforehand, one that somebody else has is refused by the API.
          - Twins in domain aliases are treated as by M(cloudoffice.email.ex_mailbox).
        type: raw
      spam_settings:
        description:
          - How spam is filtered and where it goes. What you leave out stays as it is.
        type: dict
        suboptions:
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
      spam_lists:
        description:
          - The entries of the mailbox's spam lists. A list that is left out stays as it is.
          - Each is a list, or a dictionary with C(add) and C(remove) or with C(set), as for O(mailboxes[].email_addresses).
            C(set) with an empty list empties it.
          - Entries are compared without regard to case and to a leading C(@) before a domain.
        type: dict
        suboptions:
          blacklist:
            description:
              - E-mail addresses and domains from which no mail is taken, also with the wildcard C(%), as in
                C(@%.example.net).
              - The own O(domain) cannot be put on it.
            type: raw
          safelist:
            description:
              - E-mail addresses and domains whose mail is never spam, in the same form.
            type: raw
          ip_blacklist:
            description:
              - IPv4 and IPv6 addresses, and IPv4 addresses that end with the wildcard C(%), as in C(10.167.10.%), from which
                no mail is taken.
            type: raw
          ip_safelist:
            description:
              - IP addresses whose mail is never spam, in the same form.
            type: raw
      mobile_services:
        description:
          - Which mobile services the mailbox has. One that is left out stays as it is.
        type: dict
        suboptions:
          activesync:
            description:
              - Whether it has ActiveSync.
            type: bool
          blackberry:
            description:
              - Whether it has the BlackBerry service.
            type: bool
          activation_password:
            description:
              - The activation password for BlackBerry. Needed only where that has to be switched on.
              - It cannot be read back, so it is sent only when the service is switched on.
            type: str
  distribution_lists:
    description:
      - The distribution lists to keep in their declared state, each with the options of
        M(cloudoffice.email.ex_distribution_list).
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - The list's name, the part of its address before the C(@). The full address is taken as well, if it belongs
            to O(domain).
        type: str
        required: true
      state:
        description:
          - V(present) makes sure that the list is there and as declared.
          - V(absent) deletes it; of the other options only O(distribution_lists[].wait) then counts. O(max_deletions) does not
            count it.
        type: str
        choices: [present, absent]
        default: present
      display_name:
        description:
          - The name that people see. A new list gets its name if nothing is given.
        type: str
      description:
        description:
          - A text that describes the list. An empty string clears it. Not offered with O(api_version=v0).
        type: str
      hidden:
        description:
          - Whether the list is left out of the Global Address List. A new list is not hidden.
        type: bool
      email_addresses:
        description:
          - The further e-mail addresses at which the list receives mail, as full addresses, in the same form as
            O(mailboxes[].email_addresses). An address that another declared owner gives up is moved.
          - The list's own address always stays. Twins in domain aliases are treated as by
            M(cloudoffice.email.ex_distribution_list).
          - An X.500 address is written with C(x500:) before it.
        type: raw
      primary_address:
        description:
          - The address that mail from the list carries. It must be one of the list's addresses. Not offered with
            O(api_version=v0).
        type: str
      members:
        description:
          - Who gets the mail, as names of mailboxes or lists in the domain, or as full addresses. They may be new in this very
            task.
          - A list, or a dictionary with C(add) and C(remove) or with C(set), as for O(mailboxes[].email_addresses).
          - Name a mailbox or list of the domain by its own name or address, not by another address of it.
        type: raw
      managers:
        description:
          - Who manages the list, in the same form as O(distribution_lists[].members). Not offered with O(api_version=v0), and
            perhaps not any more by the API.
        type: raw
      senders:
        description:
          - Who may write to the list, in the same form as O(distribution_lists[].members). Implies
            O(distribution_lists[].sender_policy=restricted). Not offered with O(api_version=v0).
        type: raw
      sender_policy:
        description:
          - With V(public) everyone may write to the list, with V(restricted) only the senders may. Not offered with
            O(api_version=v0).
        type: str
        choices: [public, restricted]
      wait:
        description:
          - Wait until the API has done what was written.
          - With V(false) the list counts as created, updated or deleted as soon as the API has accepted the write. A mistake
            that the API finds later, such as an unknown member, is then not reported. Where others of the task need what was
            written, it is waited for all the same.
        type: bool
        default: true
  purge:
    description:
      - Delete what O(mailboxes) or O(distribution_lists) does not list. An option that is named here must be given.
      - Only what a whole and complete listing of the domain shows is deleted, and nothing that is O(protected).
      - O(max_deletions) must allow it, or the task fails before it writes anything.
      - An empty O(mailboxes) stands for no mailboxes at all, so the purge would delete all of them.
    type: list
    elements: str
    choices: [mailboxes, distribution_lists]
    default: []
  protected:
    description:
      - Names or full addresses of mailboxes and lists that O(purge) never deletes. Shell wildcards are understood, as in
        V(svc-*).
      - It does not keep an element from saying C(state=absent) itself.
    type: list
    elements: str
    default: []
  max_deletions:
    description:
      - The most mailboxes and lists together that O(purge) may delete. If it were more, the task fails before its first write,
        in check mode too, and says how many and which.
      - Elements that say C(state=absent) themselves are not counted.
    type: int
    default: 0
  max_requests:
    description:
      - The most reads and writes together that the task may need. If RV(budget) is higher, the task fails before its first
        write, in check mode too.
      - Polls for lists that the API works on, and repeats of failed calls, are not counted.
    type: int
  on_error:
    description:
      - V(stop) ends the task with the first failure.
      - V(continue) goes on with what does not depend on the failed mailbox or list, and fails at the end, with the first
        failure's message. RV(summary) tells what became of each. A mailbox or list that could not be read is not touched.
      - Either way, another run does what is left.
    type: str
    choices: [stop, continue]
    default: stop
  progress_file:
    description:
      - A file on the machine that runs the module, to which it writes lines on its progress while it works. They tell what is
        done, of how many, and how long the rest takes at the account's limits. C(tail -f) follows it.
      - Each run begins it anew. If it cannot be written, there is a warning, and the task goes on.
    type: path
seealso:
  - module: cloudoffice.email.ex_domain_info
  - module: cloudoffice.email.ex_mailbox
  - module: cloudoffice.email.ex_distribution_list
"""

EXAMPLES = r"""
- name: Bring these mailboxes and lists to this state, and leave all others alone
  cloudoffice.email.ex_domain:
    domain: example.com
    mailboxes:
      - name: alex.smith
        display_name: Alex Smith
        password: "{{ vault_first_password }}"
        size: 2048
        contact:
          job_title: Head of Sales
          mobile_number: "8005551234"
        email_addresses:
          - alex@example.com
          - sales@example.com
        spam_settings:
          filter_level: "on"
          send_to_domain_quarantine: true
        spam_lists:
          safelist:
            add:
              - partner.example
        mobile_services:
          activesync: true
      - name: kim.park
        display_name: Kim Park
        password: "{{ vault_first_password }}"
        size: 2048
        mobile_services:
          blackberry: true
          activation_password: "{{ vault_activation_password }}"
    distribution_lists:
      - name: sales-team
        display_name: Sales Team
        members:
          - alex.smith
          - kim.park
          - sam.jones
          - agency@partner.example
    progress_file: /tmp/example.com.progress

- name: An address moves from one person to another
  cloudoffice.email.ex_domain:
    domain: example.com
    mailboxes:
      - name: alex.smith
        email_addresses:
          remove:
            - sales@example.com
      - name: robin.lee
        email_addresses:
          add:
            - sales@example.com

- name: Sam leaves, and is taken off the list before
  cloudoffice.email.ex_domain:
    domain: example.com
    mailboxes:
      - name: sam.jones
        state: absent
    distribution_lists:
      - name: sales-team
        members:
          remove:
            - sam.jones

# This deletes mailboxes with all their contents, for good. Look at it in check mode first.
- name: Delete the mailboxes that are not listed here, if it is one at the most
  cloudoffice.email.ex_domain:
    domain: example.com
    mailboxes:
      - name: alex.smith
    purge:
      - mailboxes
    protected:
      - robin.*
      - postmaster
    max_deletions: 1
    max_requests: 100

- name: Change what can be changed, even if something goes wrong with one of them
  cloudoffice.email.ex_domain:
    domain: example.com
    mailboxes:
      - name: alex.smith
        hidden: true
      - name: robin.lee
        enabled: false
    on_error: continue
"""

RETURN = r"""
changed:
  description: Whether anything was written, or would be in check mode.
  returned: always
  type: bool
  sample: true
diff:
  description:
    - One entry for each mailbox or list that changes, in the order of the options, the same in check mode. Unchanged options
      and secrets are left out. Empty if nothing changes.
    - RV(ignore:before) is empty for what is created, RV(ignore:after) for what is deleted.
    - After a failure it still shows what was planned; RV(summary) tells what was done.
  returned: success, and failure after reading
  type: list
  elements: dict
  sample:
    - before_header: mailbox/alex.smith
      after_header: mailbox/alex.smith
      before:
        contact:
          job_title: Clerk
      after:
        contact:
          job_title: Head of Sales
plan:
  description: One line for each write, in order, the same in check mode.
  returned: success, when a write failed, and when O(max_deletions) or O(max_requests) would be exceeded
  type: list
  elements: str
  sample:
    - 'POST mailbox kim.park: display_name, size, password'
    - 'POST mailbox kim.park blackberry'
    - 'PUT distribution list sales-team: members (add kim.park)'
summary:
  description:
    - What became of each mailbox and list that is declared or purged, as C(mailbox/NAME) or C(distribution_list/NAME), each in
      one of the lists. In check mode as predicted.
  returned: success, and failure after reading
  type: dict
  contains:
    created:
      description: What did not exist before. A list with C(wait=false) is here as soon as the API has accepted it.
      type: list
      elements: str
    updated:
      description: What was changed.
      type: list
      elements: str
    deleted:
      description: What was deleted.
      type: list
      elements: str
    unchanged:
      description: What was as declared.
      type: list
      elements: str
    failed:
      description: What could not be read, or not be written with all that was planned. Part of it may be done.
      type: list
      elements: str
    unknown:
      description: What had a write whose reply was lost, so that nobody can tell whether it took effect.
      type: list
      elements: str
    not_reached:
      description: What the task did not come to, because it stopped, or because it depends on something that failed.
      type: list
      elements: str
  sample:
    created: [mailbox/kim.park]
    updated: [distribution_list/sales-team]
    deleted: []
    unchanged: [mailbox/alex.smith]
    failed: []
    unknown: []
    not_reached: []
budget:
  description:
    - What the plan needs, in check mode too, with the reads that were made for it. Polls for lists that the API works on, and
      repeats of failed calls, are not in it.
  returned: success, and failure after reading
  type: dict
  contains:
    reads:
      description: How many reads.
      type: int
    writes:
      description: How many writes.
      type: int
    seconds:
      description: How long that takes at the account's limits, O(read_limit) and O(write_limit).
      type: float
  sample:
    reads: 3
    writes: 3
    seconds: 0.0
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
      description: Seconds spent waiting for the account's limits, for repeats and for lists.
      type: float
  sample:
    reads: 3
    writes: 3
    retries: 0
    waited: 0.0
status:
  description:
    - The HTTP status of the answer, or the code of an operation that failed later, or null. With O(on_error=continue) that of
      the first failure.
  returned: failure
  type: int
  sample: 400
fault:
  description: The API's key for the fault, or null. With O(on_error=continue) that of the first failure.
  returned: failure
  type: str
  sample: badRequestFault
plan_done:
  description:
    - The lines of RV(plan) that were written, and after them those by which an address was put back that had been taken.
  returned: failure
  type: list
  elements: str
  sample: []
"""

from ansible_collections.cloudoffice.email.plugins.module_utils._domain.domain import Domain
from ansible_collections.cloudoffice.email.plugins.module_utils._task import run_domain


def main() -> None:
    run_domain(Domain())


if __name__ == "__main__":
    main()
