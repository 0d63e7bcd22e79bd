# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """What the modules can do in Ansible's terms."""

    DOCUMENTATION = r"""
options: {}
attributes:
  check_mode:
    description: Can run in check mode and predict what would be written, without writing.
    support: full
  diff_mode:
    description: Returns what is or would be changed, before and after.
    support: full
  idempotent:
    description: Running it again with the same options, while nothing else has changed, writes nothing.
    support: full
  action_group:
    description: Use C(group/cloudoffice.email.all) in C(module_defaults) to set options for all modules at once.
    support: full
    membership:
      - cloudoffice.email.all
"""

    INFO = r"""
options: {}
attributes:
  diff_mode:
    support: N/A
    details:
      - This module changes nothing.
"""
