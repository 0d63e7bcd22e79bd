# SPDX-License-Identifier: GPL-3.0-or-later
"""One module as a process of its own: arguments as JSON on standard input, its result on output.

That is what Ansible runs on a host, without the packing and the connection around it. With "idle"
behind the module's name it ends as soon as Ansible has checked the arguments.
"""

from __future__ import annotations

import importlib
import sys

from ansible.module_utils import basic

from ansible_collections.cloudoffice.email.plugins.module_utils import _task


def main() -> None:
    """Run the module that is named on the command line."""
    basic._ANSIBLE_ARGS = sys.stdin.buffer.read()
    # How ansible-core 2.19 and newer want the arguments read; older ones do not look at it.
    basic._ANSIBLE_PROFILE = "legacy"
    if sys.argv[2:] == ["idle"]:
        _task._attempt = lambda module, what, work: (None, {"changed": False})
    importlib.import_module(
        f"ansible_collections.cloudoffice.email.plugins.modules.{sys.argv[1]}"
    ).main()


if __name__ == "__main__":
    main()
