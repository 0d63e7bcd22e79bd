# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading distribution lists, and who may be in them, without changing them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .._api.client import Client
from .._api.faults import NotFound
from .list_reading import (
    ADDRESSES,
    KEYS,
    PARTS,
    SENDERS,
    ListAt,
    read_available,
    read_index,
    read_list,
    read_list_v0,
    read_part,
)
from .options import OptionError, domain_name, local_name
from .recipients import recipient_keys

_AVAILABLE = [option for option, part in PARTS.items() if part.available]
_OFFERED_BY_V0 = ("email_addresses", "members")


class DistributionListInfo:
    """The resource of the module ``ex_distribution_list_info``."""

    specs: Mapping[str, Any] = {
        "domain": {"type": "str", "required": True},
        "name": {"type": "str"},
        "contains": {"type": "str"},
        "gather": {"type": "list", "elements": "str", "choices": list(PARTS), "default": []},
        "available": {"type": "list", "elements": "str", "choices": _AVAILABLE, "default": []},
    }
    mutually_exclusive = (("name", "contains"),)

    def describe(self, options: Mapping[str, Any]) -> str:
        """Say what is read, for a person."""
        return f"distribution lists of {options['domain']}"

    def gather(self, client: Client, options: Mapping[str, Any]) -> dict[str, Any]:
        """Read one list, or those that the filter lets through, with the parts that are asked for.

        With v1 1 read for one list, else 1 for each 100; then 1 for each part of each list, and 1
        for each kind of recipients that are available, more where these have further pages. With
        v0 1 read for each 250 lists, and 1 for each list of which a part is asked for.
        """
        domain = domain_name(options["domain"])
        name = None if options["name"] is None else local_name(options["name"], domain)
        v0 = client.account.api_version == "v0"
        if v0:
            _refuse_unoffered(options)
        if name is None:
            found = read_index(client, domain, options["contains"])
        elif v0:
            found = [{"name": name}]
        else:
            state = read_list(client, ListAt(domain, name)).state
            found = [state] if state else []
        read = _with_parts_v0 if v0 else _with_parts
        parts = [option for option in PARTS if option in options["gather"]]
        if parts or (v0 and name is not None):
            whole = [read(client, ListAt(domain, it["name"]), it, parts) for it in found]
            found = [state for state in whole if state]
        result: dict[str, Any] = {"distribution_lists": found}
        if options["available"]:
            known = name is None or found
            result["available"] = {
                option: read_available(client, domain, name, PARTS[option]) if known else []
                for option in options["available"]
            }
        return result


def _refuse_unoffered(options: Mapping[str, Any]) -> None:
    unoffered = [part for part in options["gather"] if part not in _OFFERED_BY_V0]
    if unoffered:
        raise OptionError(f"gather: {', '.join(unoffered)} not offered by api_version v0; use v1")
    if options["available"]:
        raise OptionError("available: not offered by api_version v0; use v1")


def _with_parts(
    client: Client, at: ListAt, state: Mapping[str, Any], parts: Sequence[str]
) -> dict[str, Any] | None:
    """Return a list with its parts, or None if it has been deleted meanwhile."""
    whole = dict(state)
    try:
        for option in parts:
            held, policy = read_part(client, at, PARTS[option])
            is_address = option == ADDRESSES.option
            whole[option] = held if is_address else recipient_keys(held, at.domain)
            if option == SENDERS.option:
                whole["sender_policy"] = policy
                whole[option] = whole[option] if policy == "restricted" else []
    except NotFound as fault:
        if fault.missing in ("domain", "customer"):
            raise
        return None
    return {key: whole[key] for key in KEYS if key in whole}


def _with_parts_v0(
    client: Client, at: ListAt, _state: Mapping[str, Any], parts: Sequence[str]
) -> dict[str, Any] | None:
    whole = read_list_v0(client, at)
    return whole and {
        key: it for key, it in whole.items() if key not in _OFFERED_BY_V0 or key in parts
    }
