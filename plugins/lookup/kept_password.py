# Copyright (c) 2026 Cloud Office Collection Maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: kept_password
short_description: Make up a password for a mailbox and keep it in a file
version_added: 0.1.0
author:
  - Cloud Office Collection Maintainers (@cloudoffice)
description:
  - Returns the password that a file holds. If there is no such file, a password is made up and the file is written first, for
    its owner only (mode 0600). A run that fails later finds it there when it is repeated.
  - "A password has 19 characters and meets the rules of the service: small and capital letters, digits and hyphens, and never
    more than two letters in a row, so that no name is in it. Letters and digits that look alike are left out."
  - The files are on the machine that runs C(ansible-playbook). Folders that are not there are made, for their owner only (mode
    0700), each of them.
  - A file that is there and that others can read or write is made to be for its owner only, before its password is used.
options:
  _terms:
    description:
      - The paths of the files, one for each password. A relative path begins at the current folder.
    type: list
    elements: str
    required: true
  keep:
    description:
      - With V(false) nothing is written. A password that no file holds is then made up and forgotten, as in check mode. A place
        where no file could be written is an error nevertheless.
    type: bool
    default: true
  avoid:
    description:
      - What must not be in a new password, such as the names of its owner. Each is cut into words, and words of fewer than three
        letters or digits do not count.
    type: list
    elements: str
    default: []
"""

EXAMPLES = r"""
- name: A mailbox gets a password that nobody has seen
  cloudoffice.email.ex_mailbox:
    domain: example.com
    name: alex.smith
    display_name: Alex Smith
    size: 2048
    password: "{{ lookup('cloudoffice.email.kept_password', path, keep=not ansible_check_mode, avoid=['Alex Smith']) }}"
  vars:
    path: "{{ playbook_dir }}/passwords/alex.smith@example.com"
"""

RETURN = r"""
_raw:
  description: The passwords, in the order of the paths.
  type: list
  elements: str
"""

import contextlib
import errno
import os
import re
import secrets
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ansible.errors import AnsibleError
from ansible.plugins.lookup import LookupBase

from ansible_collections.cloudoffice.email.plugins.plugin_utils._elements import plain_text

_LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ"
_DIGITS = "23456789"
_GROUPS = 5
_SHORTEST_WORD = 3


class LookupModule(LookupBase):  # type: ignore[misc]
    """Ansible's way to find the lookup."""

    def run(
        self,
        terms: Sequence[Any],
        variables: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> list[str]:
        """Return the password of each file; no error shows one."""
        self.set_options(var_options=variables, direct=kwargs)
        avoid = words(self.get_option("avoid"))
        keep = self.get_option("keep")
        return [_password(Path(plain_text(term)).expanduser(), avoid, keep) for term in terms]


def words(texts: Iterable[Any]) -> set[str]:
    """Return what of these texts must not be in a password."""
    found = {word for text in texts for word in re.split(r"[\W_]+", plain_text(text).lower())}
    return {word for word in found if len(word) >= _SHORTEST_WORD}


def made_up(avoid: Iterable[str]) -> str:
    """Return a new password."""
    avoid = list(avoid)
    while True:
        groups = (
            secrets.choice(_LETTERS) + secrets.choice(_LETTERS) + secrets.choice(_DIGITS)
            for _group in range(_GROUPS)
        )
        password = "-".join(groups)
        mixed = password.lower() != password != password.upper()
        if mixed and not any(word in password.lower() for word in avoid):
            return password


def _password(path: Path, avoid: Iterable[str], keep: bool) -> str:
    try:
        if not path.exists():
            if not keep:
                _foresee(path)
                return made_up(avoid)
            _write(path, made_up(avoid))
        if keep and path.stat().st_mode & 0o077:
            path.chmod(0o600)
        password = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "is not a text in UTF-8"
        raise AnsibleError(f"{path}: no password can be kept there: {why}") from None
    if not password:
        raise AnsibleError(f"{path}: holds no password; remove it, and a new one is made up")
    return password


def _foresee(path: Path) -> None:
    """Fail as writing the file would."""
    folder = next(it for it in path.absolute().parents if it.exists())
    if not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


def _write(path: Path, password: str) -> None:
    """Write the file all at once; another run that was faster keeps its own."""
    for folder in reversed(path.parents):
        # The mode given to makedirs would not hold for the folders between.
        if not folder.exists():
            folder.mkdir(mode=0o700, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(f"{password}\n")
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        os.unlink(draft)
