# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From the options of the API to what a client is made of, whoever has read the options."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Any

from ._api.client import Account
from ._api.limits import READS, WRITES, Limits, limits_path
from ._api.patience import Patience
from ._resources.options import OptionError

LIMITS_ALONE = (
    "No folder for the account's request limits could be written, so that this task"
    " keeps them alone and not together with other processes. Make the folder"
    " ~/.cache writable or set XDG_CACHE_HOME."
)

_URL = re.compile(
    r"https?://(?:[\w-]{1,63}(?:\.[\w-]{1,63})*|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?(?:/[\w./~-]*)?"
)
_KEY = re.compile(r"[!-~]+")
_CUSTOMER = re.compile(r"[A-Za-z0-9-]+")


def connection(options: Mapping[str, Any]) -> tuple[Account, Limits, Patience]:
    """Check the options of the API and return what a client takes; raises OptionError."""
    account = _account(options)
    limits = Limits(
        {READS: options["read_limit"], WRITES: options["write_limit"]},
        limits_path(account.user_key, account.api_url, os.environ),
    )
    return account, limits, Patience(options["max_wait"])


def _account(options: Mapping[str, Any]) -> Account:
    url = options["api_url"].rstrip("/")
    if not _URL.fullmatch(url):
        raise OptionError(f"api_url: {url!r} is not the address of an API, like https://host")
    if options["ca_path"] and not os.path.exists(options["ca_path"]):
        raise OptionError(f"ca_path: there is no {options['ca_path']}")
    for option, pattern in (("user_key", _KEY), ("secret_key", _KEY), ("customer", _CUSTOMER)):
        if not pattern.fullmatch(options[option]):
            raise OptionError(
                f"{option}: is empty, or holds white space or a character that none can have"
            )
    for option, least in (("timeout", 1), ("read_limit", 0), ("write_limit", 0), ("max_wait", 0)):
        if options[option] < least:
            raise OptionError(f"{option}: must be at least {least}, not {options[option]}")
    return Account(
        api_url=url,
        api_version=options["api_version"],
        customer=options["customer"],
        user_key=options["user_key"],
        secret_key=options["secret_key"],
        verify=options["validate_certs"] and (options["ca_path"] or True),
        timeout=options["timeout"],
    )
