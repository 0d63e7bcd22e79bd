#!/usr/bin/python

# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: ex_distribution_list_export
short_description: Have a file of all distribution lists of a domain mailed
version_added: 0.1.0
author:
  - Cloud Office Collection Maintainers (@cloudoffice)
description:
  - Asks the API to mail a CSV file of a domain's distribution lists to an address. The API accepts that and does it later.
  - Costs 1 request, which the account's limits count as a read. In check mode nothing is asked.
  - Not offered with O(api_version=v0).
extends_documentation_fragment:
  - cloudoffice.email.api
  - cloudoffice.email.attributes
attributes:
  idempotent:
    support: none
    details:
      - Each run asks for another mail.
options:
  domain:
    description:
      - The domain whose lists are exported.
    type: str
    required: true
  to:
    description:
      - The address to which the file is mailed.
    type: str
    required: true
seealso:
  - module: cloudoffice.email.ex_distribution_list_info
"""

EXAMPLES = r"""
- name: Mail a file of all distribution lists
  cloudoffice.email.ex_distribution_list_export:
    domain: example.com
    to: postmaster-desk@example.com
"""

RETURN = r"""
changed:
  description: Always true, but for a failure.
  returned: always
  type: bool
  sample: true
diff:
  description: What is asked for, the same in check mode.
  returned: success
  type: dict
  sample:
    before: {}
    after:
      to: postmaster-desk@example.com
plan:
  description: One line for the request, the same in check mode.
  returned: success, and when the request failed
  type: list
  elements: str
  sample:
    - 'GET distribution lists of example.com: export to postmaster-desk@example.com'
api_calls:
  description: How many requests were made.
  returned: always
  type: dict
  contains:
    reads:
      description: Requests that were answered or lost.
      type: int
    writes:
      description: Always 0.
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
export:
  description: What was asked for, or would be in check mode.
  returned: success
  type: dict
  sample:
    domain: example.com
    to: postmaster-desk@example.com
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
  description: Always empty.
  returned: failure
  type: list
  elements: str
  sample: []
"""

from ansible_collections.cloudoffice.email.plugins.module_utils._resources.distribution_list_export import (
    DistributionListExport,
)
from ansible_collections.cloudoffice.email.plugins.module_utils._task import run


def main() -> None:
    run(DistributionListExport())


if __name__ == "__main__":
    main()
