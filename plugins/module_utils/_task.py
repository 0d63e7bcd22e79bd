# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The only room that knows Ansible: options of the API, running a resource, results, failures."""

from __future__ import annotations

import os
import re
import traceback
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Callable, Protocol

from ansible.module_utils.basic import AnsibleModule, missing_required_lib
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.common.parameters import AnsibleFallbackNotFound

from ._api.answers import REQUESTS_MISSING
from ._api.client import Client
from ._api.faults import ApiFault, doing
from ._connection import LIMITS_ALONE, connection
from ._plan import Resource, StepFailed, converge
from ._resources.options import OptionError


def _environment(name: str) -> str:
    """Return a variable of the environment; one that is empty counts as not set."""
    if not os.environ.get(name):
        raise AnsibleFallbackNotFound
    return os.environ[name]


def _option(environment: str, **spec: Any) -> dict[str, Any]:
    return {**spec, "fallback": (_environment, [f"CLOUDOFFICE_{environment}"])}


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


_PASSWORD = re.compile(r"(?<!update_)password[\"']?\s*[=:]\s*[\"']?([^\s\"',}]+)")
_WRONG_TYPE = re.compile(r"argument '(?P<option>\w+)' is of type .* to (?P<kind>int|bool)\b", re.S)
_NO_KEYS = re.compile(r"missing required arguments: [\w, ]*\b(user|secret)_key\b")
_KEYS = "CLOUDOFFICE_USER_KEY and CLOUDOFFICE_SECRET_KEY"


class Info(Protocol):
    """A kind of object that an info module reads."""

    specs: Mapping[str, Any]
    mutually_exclusive: Sequence[Sequence[str]]

    def describe(self, options: Mapping[str, Any]) -> str:
        """Say what is read, for a person."""

    def gather(self, client: Client, options: Mapping[str, Any]) -> dict[str, Any]:
        """Check the options and return the result's own keys."""


class Whole(Protocol):
    """What a module keeps in its declared state that is more than one object."""

    specs: Mapping[str, Any]

    def describe(self, options: Mapping[str, Any]) -> str:
        """Name it for a person, even if the options are wrong."""

    def converge(
        self, client: Client, options: Mapping[str, Any], check_mode: bool
    ) -> dict[str, Any]:
        """Bring it to its declared state; returns the result's own keys, and ``failure``,
        ``partly``, ``notes`` and ``plan_done``."""


def run(resource: Resource) -> None:
    """Run a module that keeps one object of ``resource`` in its declared state, and exit."""
    module = _Module(argument_spec={**API_SPECS, **resource.specs}, supports_check_mode=True)

    def work(client: Client) -> dict[str, Any]:
        plan = converge(resource, client, module.params, module.check_mode)
        return {
            "changed": bool(plan.steps),
            "diff": {"before": plan.before, "after": plan.after},
            "plan": plan.lines,
            "warnings": list(plan.warnings),
            resource.kind: plan.state,
            **plan.extra,
        }

    _run(module, resource.describe(module.params), work)


def run_domain(domain: Whole) -> None:
    """Run the module that keeps a whole domain in its declared state, and exit."""
    module = _Module(argument_spec={**API_SPECS, **domain.specs}, supports_check_mode=True)

    def work(client: Client) -> dict[str, Any]:
        result = domain.converge(client, module.params, module.check_mode)
        failure, notes, done = result.pop("failure"), result.pop("notes"), result.pop("plan_done")
        partly = result.pop("partly")
        if failure is None:
            return {"changed": bool(result["plan"]), **result}
        about = f"{domain.describe(module.params)}: {failure}."
        told = {"msg": about} if isinstance(failure, str) else _failure(failure)
        told["msg"] = " ".join([told["msg"], *(f"{note}." for note in notes)])
        changed = bool(done) or partly
        return {**result, **told, "plan_done": done, "changed": changed}

    _run(module, domain.describe(module.params), work)


def run_info(info: Info) -> None:
    """Run a module that reads and changes nothing, and exit."""
    module = _Module(
        argument_spec={**API_SPECS, **info.specs},
        mutually_exclusive=info.mutually_exclusive,
        supports_check_mode=True,
    )
    what = info.describe(module.params)

    def work(client: Client) -> dict[str, Any]:
        with doing(f"reading {what}"):
            found = info.gather(client, module.params)
        return {"changed": False, "diff": {"before": {}, "after": {}}, "plan": [], **found}

    _run(module, what, work)


class _Module(AnsibleModule):  # type: ignore[misc]
    """A module whose every failure has the keys that failures of this collection have."""

    # Whether Ansible took the options.
    checked = False

    def _load_params(self) -> None:
        """Take the arguments. Ansible itself knows secrets only where options have their form."""
        super()._load_params()
        self._given = dict(self.params)
        self.no_log_values.update(_passwords(self.params))

    def fail_json(self, msg: str, **result: Any) -> None:
        """End with a failure; those of Ansible itself, about options, come here too."""
        usual: dict[str, Any] = {
            "changed": False,
            "status": None,
            "fault": None,
            "plan": [],
            "plan_done": [],
            "api_calls": {"reads": 0, "writes": 0, "retries": 0, "waited": 0.0},
        }
        if not self.checked:
            msg = "; ".join(self._wrong_entries()) or _in_the_api_s_words(msg)
        super().fail_json(msg, **{**usual, **result})

    def _wrong_entries(self) -> Iterator[str]:
        """Yield what is wrong with each entry of an option that is a list of dicts. Ansible tells
        of one mistake, and not where it is."""
        for option, spec in self.argument_spec.items():
            entries = self._given.get(option)
            if spec.get("elements") != "dict" or not isinstance(entries, list):
                continue
            validator = ArgumentSpecValidator(spec["options"])
            for position, entry in enumerate(entries, start=1):
                if isinstance(entry, dict):
                    where = f"{option}, entry {position} ({entry.get('name')})"
                    for error in validator.validate(entry).error_messages:
                        unknown = "unknown option " if "Supported parameters" in error else ""
                        yield f"{where}: {unknown}{_in_the_api_s_words(error).rstrip('.')}"


def _passwords(arguments: Any) -> Iterator[str]:
    """Yield all that is called a password, in whatever form the arguments are."""
    if isinstance(arguments, Mapping):
        for name, value in arguments.items():
            secret = str(name).endswith("password") and name != "update_password"
            yield from [str(value)] if secret and value else _passwords(value)
    elif isinstance(arguments, (list, tuple)):
        for value in arguments:
            yield from _passwords(value)
    elif isinstance(arguments, str):
        yield from _PASSWORD.findall(arguments)


def _in_the_api_s_words(message: str) -> str:
    """Put the API's words before Ansible's where an option is not of its type, and say where else
    keys may come from."""
    if _NO_KEYS.match(message):
        return f"{message}. Keys may also come from the environment of the module: {_KEYS}"
    wrong = _WRONG_TYPE.match(message)
    if not wrong:
        return message
    kind = {"int": "an integer", "bool": "True or False"}[wrong["kind"]]
    return f"Invalid format for {wrong['option']}, input must be {kind}: {message}"


def _run(module: _Module, what: str, work: Callable[[Client], dict[str, Any]]) -> None:
    """Do the work with a client, and end the module with its result or its failure."""
    module.checked = True
    if REQUESTS_MISSING:
        missing = "".join(traceback.format_exception_only(REQUESTS_MISSING))
        module.fail_json(msg=missing_required_lib("requests"), exception=missing)
    # Outside the except clauses, or Ansible adds the traceback of a plain refusal at -vvv.
    client, result = _attempt(module, what, work)
    if client:
        _warn_of_limits(module, client)
        result["api_calls"] = {
            "reads": client.reads,
            "writes": client.writes,
            "retries": client.retries,
            "waited": round(client.patience.waited, 3),
        }
    for warning in result.pop("warnings", []):
        module.warn(warning)
    if "msg" in result:
        module.fail_json(**result)
    module.exit_json(**result)


def _attempt(
    module: _Module, what: str, work: Callable[[Client], dict[str, Any]]
) -> tuple[Client | None, dict[str, Any]]:
    """Return the client and the result, which is a failure if it has a ``msg``."""
    client = None
    try:
        client = Client(*connection(module.params))
        return client, work(client)
    except OptionError as error:
        return client, {"msg": f"{what}: {error}"}
    except StepFailed as failure:
        return client, {
            **_failure(failure.fault),
            "plan": failure.plan.lines,
            "plan_done": failure.done,
            "changed": bool(failure.done) or failure.fault.changed,
        }
    except ApiFault as fault:
        return client, _failure(fault)


def _failure(fault: ApiFault) -> dict[str, Any]:
    return {"msg": str(fault), "status": fault.status, "fault": fault.fault}


def _warn_of_limits(module: _Module, client: Client) -> None:
    if not client.limits.shared:
        module.warn(LIMITS_ALONE)
