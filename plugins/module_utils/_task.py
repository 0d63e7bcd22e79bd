# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The only room that knows Ansible: options of the API, running a resource, results, failures."""

from __future__ import annotations

import os
import traceback
from collections.abc import Mapping, Sequence
from typing import Any, Protocol
from urllib.parse import urlsplit

from ansible.module_utils.basic import AnsibleModule, env_fallback, missing_required_lib

from ._api.client import REQUESTS_MISSING, Account, Client
from ._api.faults import ApiFault, doing
from ._api.limits import READS, WRITES, Limits, limits_path
from ._api.patience import Patience
from ._plan import Resource, StepFailed, converge
from ._resources.options import OptionError


def _option(environment: str, **spec: Any) -> dict[str, Any]:
    return {**spec, "fallback": (env_fallback, [f"CLOUDOFFICE_{environment}"])}


API_SPECS: dict[str, Any] = {
    "api_url": _option("API_URL", type="str", default="https://api.emailsrvr.com"),
    "api_version": _option("API_VERSION", type="str", default="v1", choices=["v1", "v0"]),
    "customer": _option("CUSTOMER", type="str", default="me"),
    "user_key": _option("USER_KEY", type="str", required=True, no_log=False),
    "secret_key": _option("SECRET_KEY", type="str", required=True, no_log=True),
    "validate_certs": _option("VALIDATE_CERTS", type="bool", default=True),
    "ca_path": _option("CA_PATH", type="path"),
    "timeout": _option("TIMEOUT", type="int", default=30),
    "read_limit": _option("READ_LIMIT", type="int", default=60),
    "write_limit": _option("WRITE_LIMIT", type="int", default=30),
    "max_wait": _option("MAX_WAIT", type="int", default=600),
}


class Info(Protocol):
    """A kind of object that an info module reads."""

    specs: Mapping[str, Any]
    mutually_exclusive: Sequence[Sequence[str]]

    def describe(self, options: Mapping[str, Any]) -> str:
        """Say what is read, for a person."""

    def gather(self, client: Client, options: Mapping[str, Any]) -> dict[str, Any]:
        """Check the options and return the result's own keys."""


def run(resource: Resource) -> None:
    """Run a module that keeps one object of ``resource`` in its declared state, and exit."""
    module = AnsibleModule(argument_spec={**API_SPECS, **resource.specs}, supports_check_mode=True)
    task = _Task(module)
    try:
        plan = converge(resource, task.client, module.params, module.check_mode)
    except OptionError as error:
        return task.refuse(resource.describe(module.params), error)
    except StepFailed as failure:
        return task.fail(failure.fault, failure.plan.lines, failure.done)
    except ApiFault as fault:
        return task.fail(fault)
    return task.exit(
        changed=bool(plan.steps),
        diff={"before": plan.before, "after": plan.after},
        plan=plan.lines,
        **{resource.kind: plan.state},
    )


def run_info(info: Info) -> None:
    """Run a module that reads and changes nothing, and exit."""
    module = AnsibleModule(
        argument_spec={**API_SPECS, **info.specs},
        mutually_exclusive=info.mutually_exclusive,
        supports_check_mode=True,
    )
    task = _Task(module)
    try:
        with doing(f"reading {info.describe(module.params)}"):
            found = info.gather(task.client, module.params)
    except OptionError as error:
        return task.refuse(info.describe(module.params), error)
    except ApiFault as fault:
        return task.fail(fault)
    for warning in found.pop("warnings", []):
        module.warn(warning)
    return task.exit(changed=False, diff={"before": {}, "after": {}}, plan=[], **found)


class _Task:
    """A module with its client: how it starts, and the three ways in which it can end."""

    def __init__(self, module: AnsibleModule) -> None:
        if REQUESTS_MISSING:
            module.fail_json(
                msg=missing_required_lib("requests"),
                exception="".join(traceback.format_exception_only(REQUESTS_MISSING)),
            )
        self.module = module
        options = module.params
        try:
            account = _account(options)
        except OptionError as error:
            module.fail_json(
                msg=str(error), status=None, fault=None, plan=[], plan_done=[], changed=False
            )
        self.limits = Limits(
            {READS: options["read_limit"], WRITES: options["write_limit"]},
            limits_path(account.user_key, account.api_url, os.environ),
        )
        self.patience = Patience(options["max_wait"])
        self.client = Client(account, self.limits, self.patience)

    def exit(self, **result: Any) -> None:
        self.module.exit_json(**result, **self._account_of_calls())

    def fail(self, fault: ApiFault, plan: Sequence[str] = (), done: Sequence[str] = ()) -> None:
        self.module.fail_json(
            msg=str(fault),
            status=fault.status,
            fault=fault.fault,
            plan=list(plan),
            plan_done=list(done),
            changed=bool(done),
            **self._account_of_calls(),
        )

    def refuse(self, what: str, error: OptionError) -> None:
        """End for options that cannot be meant; nothing has been written."""
        self.module.fail_json(
            msg=f"{what}: {error}",
            status=None,
            fault=None,
            plan=[],
            plan_done=[],
            changed=False,
            **self._account_of_calls(),
        )

    def _account_of_calls(self) -> dict[str, Any]:
        if not self.limits.shared:
            self.module.warn(
                "No folder for the account's request limits could be written, so that this task"
                " keeps them alone and not together with other processes. Make the folder"
                " ~/.cache writable or set XDG_CACHE_HOME."
            )
        client = self.client
        return {
            "api_calls": {
                "reads": client.reads,
                "writes": client.writes,
                "retries": client.retries,
                "waited": round(self.patience.waited, 3),
            }
        }


def _account(options: Mapping[str, Any]) -> Account:
    """Check the options of the API and return them as the client takes them."""
    url = options["api_url"].rstrip("/")
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query:
        raise OptionError(f"api_url: {url!r} is not the address of an API, like https://host")
    for option in ("user_key", "secret_key", "customer"):
        value = options[option]
        if not value or not value.isascii() or not value.isprintable() or " " in value:
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
