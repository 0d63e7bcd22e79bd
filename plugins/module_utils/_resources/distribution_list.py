# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An Exchange distribution list in a declared state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._api.client import Client
from .._plan import Plan
from .list_desired import SPECS, Desired, desired_list
from .v0_list_plan import CurrentV0, plan_v0, read_v0
from .v1_list_plan import Current, plan_v1, read_v1


class DistributionList:
    """The resource of the module ``ex_distribution_list``."""

    kind = "distribution_list"
    specs: Mapping[str, Any] = SPECS

    def describe(self, options: Mapping[str, Any]) -> str:
        """Name the list for a person, even if the options are wrong."""
        name = str(options["name"])
        return f"distribution list {name if '@' in name else name + '@' + str(options['domain'])}"

    def desire(self, options: Mapping[str, Any]) -> Desired:
        """Check the options and return the desired list; raises OptionError, calls nothing."""
        return desired_list(options)

    def read(self, client: Client, desired: Desired) -> Current | CurrentV0:
        """Read the list and its declared parts.

        Raises OptionError, before any call, for options that v0 does not offer.
        """
        if client.account.api_version == "v0":
            return read_v0(client, desired)
        return read_v1(client, desired)

    def plan(self, desired: Desired, current: Current | CurrentV0) -> Plan:
        """Compare, and return what is to be written."""
        if isinstance(current, CurrentV0):
            return plan_v0(desired, current)
        return plan_v1(desired, current)
