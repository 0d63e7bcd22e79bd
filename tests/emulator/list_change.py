# SPDX-License-Identifier: GPL-3.0-or-later
"""What a write makes of a distribution list: its steps one by one, and what is wrong with each."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, replace

from .lists import CONTENT, RECIPIENTS, DistributionList, ListAddress, Step, Wish, bare, plain_x500
from .state import Domain, State


@dataclass(frozen=True)
class Problem:
    """Why a step cannot be done: with the value's name in it, and without."""

    named: str
    generic: str


class Draft:
    """A list as it would be after a write; `problems` are the steps that could not be done.

    The list itself is untouched until `commit`.
    """

    def __init__(
        self, state: State, dialect: Mapping[str, str], domain: Domain, target: DistributionList
    ) -> None:
        self.state = state
        self.dialect = dialect
        self.domain = domain
        self.target = target
        content = {name: deepcopy(getattr(target, name)) for name in CONTENT}
        self.after = replace(target, **content)
        self.problems: list[Problem] = []

    def commit(self) -> None:
        """Put what could be done in force."""
        for name in CONTENT:
            setattr(self.target, name, getattr(self.after, name))

    def apply(self, wish: Wish) -> None:
        """Do everything that a write asks for, as far as it can be done."""
        for name, value in wish.fields.items():
            setattr(self.after, name, value)
        for step in wish.addresses:
            self.change_address(step)
        for kind in RECIPIENTS:
            for step in getattr(wish, kind):
                self.change_recipient(kind, step)
        if wish.policy:
            self.after.sender_policy = wish.policy
        # Removals from what is cleared are no mistakes, so this comes last.
        if wish.policy == "public" and self.dialect["list_public"] == "clears":
            self.after.senders = []

    # --- recipients ---

    def change_recipient(self, kind: str, step: Step) -> None:
        """Add somebody to members, managers or senders, or take him off."""
        names: list[str] = getattr(self.after, kind)
        name, is_known = self.resolve(step.value)
        as_given = self._bare(step.value.lower())
        name = as_given if as_given in names else name
        if step.action == "remove" and not self._is_as_shown(step.value, name):
            name = ""
        if step.action == "add" and not is_known:
            text = f"No user with the email address {step.value} exists"
            self._fail(text, "A recipient does not exist")
        elif step.action == "add" and name in names:
            self._no_change(f"{step.value} is on the list already", "A recipient is there already")
        elif step.action == "add":
            self.after.spell(self._bare(step.value), name)
            names.append(name)
        elif name not in names:
            self._no_change(f"{step.value} is not on the list", "A recipient is not on the list")
        else:
            names.remove(name)

    def _is_as_shown(self, value: str, name: str) -> bool:
        if self.dialect["list_match"] == "any":
            return True
        is_long = self.dialect["list_recipients"] == "address" and "@" not in name
        return value.lower() == (f"{name}@{self.domain.name}" if is_long else name)

    def resolve(self, value: str) -> tuple[str, bool]:
        """Return a recipient in canonical form, and whether there is one.

        An address of a mailbox or list stands for its owner. Outside the account's domains
        everybody is taken to be there.
        """
        text = value.lower()
        local, _at, place = text.rpartition("@")
        if not local:
            local, place = text, self.domain.name
        # Mail to a domain alias is mail to the domain.
        of_alias = (d.name for d in self.state.domains.values() if place in d.aliases)
        found = self.state.find(f"{local}@{place}") or self.state.find(
            f"{local}@{next(of_alias, place)}"
        )
        if found is None:
            return self._bare(text), not self.state.knows_domain(place)
        domain, owner = found
        return owner.name if domain is self.domain else f"{owner.name}@{domain.name}", True

    def _bare(self, value: str) -> str:
        return bare(value, self.domain.name, self.domain.aliases)

    # --- addresses ---

    def change_address(self, step: Step) -> None:
        """Add or remove an address, or make it the primary one or not."""
        if step.protocol == "x500":
            self._change_x500(step)
            return
        value, place = step.value.lower(), step.value.lower().rpartition("@")[2]
        if place in self.domain.aliases:
            # Twins come and go with the address that they mirror (facts 9.15).
            text = f"The email address {step.value} belongs to a domain alias"
            self._fail(text, "An email address belongs to a domain alias")
        elif step.action == "add":
            self._add_smtp(step, value, place)
        elif not self.after.has_address(value):
            self._absent(step)
        elif step.action == "remove" and value == self.after.own_address:
            text = f"The email address {step.value} cannot be removed"
            self._fail(text, "The common name email address cannot be removed")
        else:
            if step.action == "remove":
                self.after.addresses.remove(ListAddress(value))
            self._set_primary(value, step.action == "update" and step.primary)

    def _add_smtp(self, step: Step, value: str, place: str) -> None:
        if not self.state.knows_domain(place):
            text = f"{place} is not an accepted domain"
            self._fail(text, "An email address is not in an accepted domain")
        elif self.after.has_address(value):
            self._no_change(f"The email address {step.value} is already in use", _IN_USE)
            # Only an update takes it away: the examples have it false with every Add.
            self._set_primary(value, step.primary or None)
        elif any(self.state.owner(address) for address in (value, *self.twins(value))):
            self._fail(f"The email address {step.value} is already in use", _IN_USE)
        else:
            self.after.spell(step.value, value)
            self.after.addresses.append(ListAddress(value))
            self._set_primary(value, step.primary)

    def twins(self, address: str) -> list[str]:
        """Return what an address is mirrored as under the domain's aliases."""
        return twins_of(address, self.domain)

    def _set_primary(self, value: str, wanted: bool | None) -> None:
        """Make an address the primary one, or fall back from it to the common name's."""
        if wanted:
            self.after.primary = value
        elif wanted is False and value == self.after.primary:
            self.after.primary = self.after.own_address

    def _change_x500(self, step: Step) -> None:
        text = plain_x500(step.value)
        entry = next(
            (
                a
                for a in self.after.addresses
                if a.protocol == "x500" and a.value.lower() == text.lower()
            ),
            None,
        )
        if step.action == "add" and entry:
            self._no_change(f"The email address {step.value} is already in use", _IN_USE)
        elif step.action == "add":
            self.after.addresses.append(ListAddress(text, "x500"))
        elif entry is None:
            self._absent(step)
        elif step.action == "remove":
            self.after.addresses.remove(entry)

    def _absent(self, step: Step) -> None:
        text, generic = f"Email address {step.value} not found", "An email address was not found"
        if step.action == "remove":
            self._no_change(text, generic)
        else:
            self._fail(text, generic)

    # --- what is wrong ---

    def _fail(self, named: str, generic: str) -> None:
        self.problems.append(Problem(named, generic))

    def _no_change(self, named: str, generic: str) -> None:
        if self.dialect["list_no_change"] == "error":
            self._fail(named, generic)


_IN_USE = "An email address is already in use"


def twins_of(address: str, domain: Domain) -> list[str]:
    """Return what an address of the domain is mirrored as under its aliases (facts 9.15)."""
    local, _at, place = address.rpartition("@")
    return [f"{local}@{alias}" for alias in domain.aliases] if place == domain.name else []
