# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Having the API mail a file of all distribution lists of a domain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .._api.client import Client
from .._api.request import Request
from .._plan import Plan, Step
from .list_reading import lists_path
from .options import OptionError, domain_name, email_address


@dataclass(frozen=True)
class Export:
    """Whose lists are to be mailed to whom."""

    domain: str
    to: str


class DistributionListExport:
    """The resource of the module ``ex_distribution_list_export``: one request, made each time."""

    kind = "export"
    specs: Mapping[str, Any] = {
        "domain": {"type": "str", "required": True},
        "to": {"type": "str", "required": True},
    }

    def describe(self, options: Mapping[str, Any]) -> str:
        """Say what is exported, even if the options are wrong."""
        return f"distribution lists of {options['domain']}"

    def desire(self, options: Mapping[str, Any]) -> Export:
        """Check the options and return what is wanted; raises OptionError, calls nothing."""
        return Export(domain_name(options["domain"]), email_address(options["to"], "to"))

    def read(self, client: Client, desired: Export) -> None:
        """Read nothing; raises OptionError with v0, which has no export."""
        if client.account.api_version == "v0":
            raise OptionError("the export is not offered by api_version v0; use v1")

    def plan(self, desired: Export, current: None) -> Plan:
        """Return the one request. It is a read by its method, and yet repeated as a write is."""
        step = Step(
            Request("GET", lists_path(desired.domain), query={"exportTo": desired.to}),
            f"GET distribution lists of {desired.domain}: export to {desired.to}",
            f"exporting the distribution lists of {desired.domain} to {desired.to}",
            lambda client: None,
        )
        state = {"domain": desired.domain, "to": desired.to}
        return Plan((step,), {}, {"to": desired.to}, state)
