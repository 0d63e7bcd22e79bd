# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """The options that every module takes, and where other plugins find them as well."""

    DOCUMENTATION = r"""
options:
  api_url:
    description:
      - Where the API is, without the version.
      - Can also be set by the environment variable E(CLOUDOFFICE_API_URL).
    type: str
    default: https://api.emailsrvr.com
  api_version:
    description:
      - The version of the API, as it stands in the path of every request.
      - Can also be set by the environment variable E(CLOUDOFFICE_API_VERSION).
    type: str
    choices: [v1, v0]
    default: v1
  customer:
    description:
      - The number of the customer account, or V(me) for the one that the key belongs to.
      - Can also be set by the environment variable E(CLOUDOFFICE_CUSTOMER).
    type: str
    default: me
  user_key:
    description:
      - The public half of the API key.
      - The environment is that of the machine that runs the module.
      - Can also be set by the environment variable E(CLOUDOFFICE_USER_KEY).
    type: str
    required: true
  secret_key:
    description:
      - The secret half of the API key.
      - Can also be set by the environment variable E(CLOUDOFFICE_SECRET_KEY).
    type: str
    required: true
  validate_certs:
    description:
      - Whether the certificate of O(api_url) is checked.
      - Can also be set by the environment variable E(CLOUDOFFICE_VALIDATE_CERTS).
    type: bool
    default: true
  ca_path:
    description:
      - A file with the certificates of the authorities to trust for O(api_url), instead of the usual ones.
      - Can also be set by the environment variable E(CLOUDOFFICE_CA_PATH).
    type: path
  timeout:
    description:
      - How long one request may stay without an answer, in seconds.
      - Can also be set by the environment variable E(CLOUDOFFICE_TIMEOUT).
    type: int
    default: 30
  read_limit:
    description:
      - How many reads (GET) the account may make in a minute; V(0) means that no limit is kept.
      - All processes of a user on a machine that use the same O(user_key) and O(api_url) keep the limit together.
      - Can also be set by the environment variable E(CLOUDOFFICE_READ_LIMIT).
    type: int
    default: 60
  write_limit:
    description:
      - How many writes (POST, PUT and DELETE together) the account may make in a minute; V(0) means that no limit is
        kept.
      - Can also be set by the environment variable E(CLOUDOFFICE_WRITE_LIMIT).
    type: int
    default: 30
  max_wait:
    description:
      - The longest total time, in seconds, that one task may spend waiting for the account's limits, for repeats of requests
        that failed in passing, and for work that the API does later.
      - Can also be set by the environment variable E(CLOUDOFFICE_MAX_WAIT).
    type: int
    default: 600
requirements:
  - requests >= 2.28
"""

    # Modules look into their own environment; for plugins of the controller Ansible does.
    PLUGIN = r"""
options:
  api_url:
    env:
      - name: CLOUDOFFICE_API_URL
  api_version:
    env:
      - name: CLOUDOFFICE_API_VERSION
  customer:
    env:
      - name: CLOUDOFFICE_CUSTOMER
  user_key:
    env:
      - name: CLOUDOFFICE_USER_KEY
  secret_key:
    env:
      - name: CLOUDOFFICE_SECRET_KEY
  validate_certs:
    env:
      - name: CLOUDOFFICE_VALIDATE_CERTS
  ca_path:
    env:
      - name: CLOUDOFFICE_CA_PATH
  timeout:
    env:
      - name: CLOUDOFFICE_TIMEOUT
  read_limit:
    env:
      - name: CLOUDOFFICE_READ_LIMIT
  write_limit:
    env:
      - name: CLOUDOFFICE_WRITE_LIMIT
  max_wait:
    env:
      - name: CLOUDOFFICE_MAX_WAIT
"""
