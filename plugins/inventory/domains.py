# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: domains
short_description: The domains of an account as hosts
version_added: 0.1.0
author:
  - Cloud Office Collection Maintainers (@cloudoffice)
description:
  - Lists the domains of a hosted Exchange account as hosts, so that plays, C(--limit), forks and the slices and permissions
    of AWX work by domain.
  - Each host has C(ansible_connection) C(local), and runs its modules with the Python that runs Ansible.
  - The variables of a host are C(domain_name), C(service_type), C(account_number), C(ansible_connection) and
    C(ansible_python_interpreter).
  - A host belongs to a group for what its domain is served with, for example C(service_exchange), C(service_rsemail),
    C(service_both) or C(service_none), unless the API does not tell that.
  - Costs 1 read for each 250 domains, or none where O(cache) has them.
  - In O(api_url), O(customer), O(user_key), O(secret_key), O(startswith) and O(contains) templates are filled in. They may use
    lookups and what C(--extra-vars) gives, but no other variables. Values that C(ansible-vault) has encrypted are decrypted.
  - The name of the configuration file is C(domains.yml) or C(domains.yaml), or ends in C(.domains.yml) or C(.domains.yaml).
extends_documentation_fragment:
  - cloudoffice.email.api
  - cloudoffice.email.api.plugin
  - ansible.builtin.constructed
  - ansible.builtin.inventory_cache
notes:
  - What the cache keeps is the list of the domains, and no key. It is read again if O(api_url), O(api_version), O(customer),
    O(user_key), O(startswith) or O(contains) has changed, or with C(--flush-cache).
options:
  plugin:
    description: Says that the file is for this plugin.
    type: str
    required: true
    choices: [cloudoffice.email.domains]
  startswith:
    description:
      - Only domains whose names begin with this text, without regard to case.
      - V(0-9) means any digit.
      - Mutually exclusive with O(contains).
    type: str
  contains:
    description:
      - Only domains whose names hold this text, without regard to case.
      - Mutually exclusive with O(startswith).
    type: str
seealso:
  - module: cloudoffice.email.ex_domain
"""

EXAMPLES = r"""
# domains.yml: the first line alone lists all domains of the account, with the keys from the environment. The others take
# the keys from files, make a group of all domains with hosted Exchange, and keep the list for ten minutes.
plugin: cloudoffice.email.domains
user_key: "{{ lookup('ansible.builtin.file', '~/.cloudoffice/user_key') }}"
secret_key: "{{ lookup('ansible.builtin.file', '~/.cloudoffice/secret_key') }}"
contains: example
groups:
  exchange: service_type in ["exchange", "both"]
keyed_groups:
  - key: domain_name.split('.')[-1]
    prefix: tld
compose:
  domain_folder: "'/srv/email/' ~ domain_name"
cache: true
cache_plugin: ansible.builtin.jsonfile
cache_connection: ~/.cache/cloudoffice.email/inventory
cache_timeout: 600
"""

import hashlib
import os
from typing import Any

from ansible.errors import AnsibleError, AnsibleParserError
from ansible.module_utils.basic import missing_required_lib
from ansible.plugins.inventory import BaseInventoryPlugin, Cacheable, Constructable

from ansible_collections.cloudoffice.email.plugins.module_utils._api.answers import (
    REQUESTS_MISSING,
)
from ansible_collections.cloudoffice.email.plugins.module_utils._api.client import Client
from ansible_collections.cloudoffice.email.plugins.module_utils._api.faults import ApiFault, doing
from ansible_collections.cloudoffice.email.plugins.module_utils._connection import (
    LIMITS_ALONE,
    connection,
)
from ansible_collections.cloudoffice.email.plugins.module_utils._resources.domain_reading import (
    is_listing,
    read_domains,
)
from ansible_collections.cloudoffice.email.plugins.module_utils._resources.options import (
    OptionError,
    domain_name,
)

try:
    from ansible.template import trust_as_template
except ImportError:  # before ansible-core 2.19, which trusts every text of a plugin

    def trust_as_template(value: str) -> str:
        return value


FILTERS = ("startswith", "contains")
TEMPLATED = ("api_url", "customer", "user_key", "secret_key", *FILTERS)
# What decides which domains are listed.
IDENTITY = ("api_url", "api_version", "customer", "user_key", *FILTERS)


class InventoryModule(BaseInventoryPlugin, Constructable, Cacheable):  # type: ignore[misc]
    """Lists the domains of an account as hosts."""

    NAME = "cloudoffice.email.domains"

    def verify_file(self, path: str) -> bool:
        """Whether the file is called as one for this plugin is."""
        stem, extension = os.path.splitext(os.path.basename(path))
        is_ours = stem.rsplit(".", 1)[-1] == "domains" and extension in (".yml", ".yaml")
        return is_ours and bool(super().verify_file(path))

    def parse(self, inventory: Any, loader: Any, path: str, cache: bool = True) -> None:
        """Put the domains into the inventory; ``cache`` is false if it is to be read afresh."""
        super().parse(inventory, loader, path, cache)
        _forget_empty_variables()
        try:
            given = self._read_config_data(path)
            options = self.get_options()
            for name in given:
                if name not in options:
                    raise OptionError(f"{name}: there is no such option")
            options = self._filled(options)
            domains = self._domains(options, path, cache)
        except (OptionError, ApiFault) as error:
            # Without its cause: that would come with a traceback.
            raise AnsibleParserError(f"{self.NAME}: {error}") from None
        for domain in domains:
            self._add(domain, options)

    def _filled(self, options: dict[str, Any]) -> dict[str, Any]:
        """Return the options with their templates filled in."""
        if options["startswith"] and options["contains"]:
            raise OptionError("startswith and contains: only one of them can be given")
        self.templar.available_variables = self._vars
        filled = dict(options)
        for name in TEMPLATED:
            if options[name] is None:
                continue
            try:
                filled[name] = str(self.templar.template(options[name]))
            except AnsibleError as error:
                raise OptionError(f"{name}: {error}") from None
        return filled

    def _domains(self, options: dict[str, Any], path: str, cache: bool) -> list[dict[str, str]]:
        """Return the domains, from the cache where that is asked for and has them."""
        if not options["cache"]:
            return self._read(options)
        identity = "\n".join(str(options[name]) for name in IDENTITY)
        digest = hashlib.sha256(identity.encode()).hexdigest()[:12]
        key = f"{self.get_cache_key(path)}_{digest}"
        # Others may be able to write to the place of the cache.
        if not cache or not is_listing(self._cache.get(key)):
            self._cache[key] = self._read(options)
        domains: list[dict[str, str]] = self._cache[key]
        return domains

    def _read(self, options: dict[str, Any]) -> list[dict[str, str]]:
        if REQUESTS_MISSING:
            raise AnsibleParserError(f"{self.NAME}: {missing_required_lib('requests')}")
        client = Client(*connection(options))
        with doing("reading the domains of the account"):
            domains = read_domains(client, {key: options[key] for key in FILTERS if options[key]})
        if not client.limits.shared:
            self.display.warning(LIMITS_ALONE)
        return domains

    def _add(self, domain: dict[str, str], options: dict[str, Any]) -> None:
        """Add one domain with its variables and groups."""
        try:
            host = domain_name(domain["name"])
        except OptionError:
            self.display.warning(
                f"{self.NAME}: left out {domain['name']!r}, which no module takes for a domain"
            )
            return
        self.inventory.add_host(host)
        texts = {
            "domain_name": host,
            "service_type": domain["service_type"],
            "account_number": domain["account_number"],
            "ansible_connection": "local",
            # Not the path itself: AWX keeps the hosts, and runs them in other images later.
            "ansible_python_interpreter": "{{ ansible_playbook_python }}",
        }
        # None of the others can be a template, see `domain_name` and `is_listing`. A text that is
        # not trusted would be marked in what `ansible-inventory` prints, and AWX take it for a dict.
        variables = {name: trust_as_template(text) for name, text in texts.items()}
        for name, value in variables.items():
            self.inventory.set_variable(host, name, value)
        if domain["service_type"]:
            group = self._sanitize_group_name(f"service_{domain['service_type']}")
            self.inventory.add_child(self.inventory.add_group(group), host)
        strict = options["strict"]
        self._set_composite_vars(options["compose"], variables, host, strict=strict)
        self._add_host_to_composed_groups(options["groups"], variables, host, strict=strict)
        self._add_host_to_keyed_groups(options["keyed_groups"], variables, host, strict=strict)


def _forget_empty_variables() -> None:
    """Let a variable that is empty count as not set, as the modules do.

    AWX sets one for each field of a credential, also for those that are left empty.
    """
    for name, value in list(os.environ.items()):
        if name.startswith("CLOUDOFFICE_") and not value:
            del os.environ[name]
