# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Mobile services of mailboxes: which are on, and switching them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from .._api.client import Client
from .._api.request import Request
from .._plan import Plan, Step, Turn
from .fields import pick, unexpected
from .mailbox_reading import mailbox_path, read_mailbox, show_mailbox
from .options import OptionError, domain_name, local_name

SERVICES = {"activesync": "activesyncmobileservice", "blackberry": "blackberrymobileservice"}


@dataclass(frozen=True)
class Desired:
    """Whether a mailbox shall have a service."""

    domain: str
    mailbox: str
    service: str
    enabled: bool
    activation_password: str | None


def read_service(client: Client, domain: str, service: str) -> list[str]:
    """Return the names of all mailboxes that have a service; 1 read for each 250.

    The shape of this listing is not documented (facts 5): items may be names or objects with a
    name, under any key, and a name may be the full address.
    """

    def name_of(row: Any) -> str:
        name = row if isinstance(row, str) else pick(row, "name")
        if not name:
            raise unexpected(path, "a mailbox in it has no name")
        return str(name).lower().partition("@")[0]

    path = ("domains", domain, "ex", f"{SERVICES[service]}s")
    rows = client.listing(path, None, name_of)
    return [name_of(row) for row in rows]


def _is_on(client: Client, desired: Desired, state: Mapping[str, Any]) -> bool:
    """Return whether a mailbox has the service; where its state does not tell, the listing does."""
    told = state[desired.service]
    if told is not None:
        return bool(told)
    return desired.mailbox in read_service(client, desired.domain, desired.service)


class MobileService:
    """The resource of the module ``ex_mobile_service``."""

    kind = "mobile_service"
    specs: Mapping[str, Any] = {
        "domain": {"type": "str", "required": True},
        "mailbox": {"type": "str", "required": True},
        "service": {"type": "str", "required": True, "choices": list(SERVICES)},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "activation_password": {"type": "str", "no_log": True},
    }

    def describe(self, options: Mapping[str, Any]) -> str:
        """Name the service for a person, even if the options are wrong."""
        return f"{options['service']} of mailbox {options['mailbox']} in {options['domain']}"

    def desire(self, options: Mapping[str, Any]) -> Desired:
        """Check the options and return the desired state; raises OptionError, calls nothing."""
        domain = domain_name(options["domain"])
        desired = Desired(
            domain=domain,
            mailbox=local_name(options["mailbox"], domain, "mailbox"),
            service=options["service"],
            enabled=options["state"] == "present",
            activation_password=options["activation_password"],
        )
        _demand_password(desired)
        return desired

    def read(self, client: Client, desired: Desired) -> bool:
        """Read whether the mailbox has the service; one that does not exist has none."""
        look = show_mailbox if desired.enabled else read_mailbox
        state = look(client, desired.domain, desired.mailbox)
        return state is not None and _is_on(client, desired, state)

    def plan(self, desired: Desired, current: bool) -> Plan:
        """Compare, and return what is to be written; raises OptionError without the password."""
        if current is not desired.enabled:
            _demand_password(desired)
        steps = () if current is desired.enabled else (_step(desired),)
        state = {
            "service": desired.service,
            "mailbox": desired.mailbox,
            "enabled": desired.enabled,
        }
        return Plan(steps, _shown(current), _shown(desired.enabled), state)


def _demand_password(desired: Desired) -> None:
    password = (desired.activation_password or "").strip()
    if desired.service == "blackberry" and desired.enabled and not password:
        raise OptionError("activation_password: Missing required field: activationPassword")


def _shown(enabled: bool) -> dict[str, Any]:
    return {"enabled": True} if enabled else {}


def _step(desired: Desired) -> Step:
    method, verb = ("POST", "adding") if desired.enabled else ("DELETE", "removing")
    form = {}
    if desired.enabled and desired.service == "blackberry":
        form["activationPassword"] = str(desired.activation_password)
    return Step(
        Request(
            method,
            (*mailbox_path(desired.domain, desired.mailbox), SERVICES[desired.service]),
            form=form,
        ),
        f"{method} mailbox {desired.mailbox} {desired.service}",
        f"{verb} {desired.service} of mailbox {desired.mailbox}@{desired.domain}",
        partial(_was_switched, desired),
        turn=Turn.SERVICE,
    )


def _was_switched(desired: Desired, client: Client) -> bool:
    state = show_mailbox(client, desired.domain, desired.mailbox)
    return _is_on(client, desired, state) is desired.enabled


class MobileServiceInfo:
    """The resource of the module ``ex_mobile_service_info``."""

    specs: Mapping[str, Any] = {
        "domain": {"type": "str", "required": True},
        "service": {"type": "str", "choices": list(SERVICES)},
    }
    mutually_exclusive = ()

    def describe(self, options: Mapping[str, Any]) -> str:
        """Say what is read, for a person."""
        return f"mobile services of {options['domain']}"

    def gather(self, client: Client, options: Mapping[str, Any]) -> dict[str, Any]:
        """Read which mailboxes have which service; 1 read for each 250 of a service."""
        domain = domain_name(options["domain"])
        services = [options["service"]] if options["service"] else list(SERVICES)
        return {"mobile_services": {name: read_service(client, domain, name) for name in services}}
