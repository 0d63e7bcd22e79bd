# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m emulator`: the emulator as a command."""

from __future__ import annotations

import argparse
import json
import shlex
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from .dialects import DIALECTS, table
from .server import Emulator
from .state import write_private


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="emulator", description="Emulate the Cloud Office API")
    add = parser.add_argument
    add("--port", type=int, default=0, help="port on loopback (default: a free one)")
    add("--user-key", help="public half of the key (default: made up)")
    add("--secret-key", help="secret half of the key (default: made up)")
    add("--domain", action="append", help="a domain to have, repeatable (default: example.com)")
    add("--state", type=Path, metavar="FILE", help="keep the state, keys included, in this file")
    add("--dialect", action="append", default=[], metavar="NAME=VALUE", help="set a switch")
    add("--list-dialects", action="store_true", help="show the switches and their values")
    add("--read-limit", type=int, default=60, help="GETs a minute, 0 for no limit (default: 60)")
    add("--write-limit", type=int, default=30, help="writes a minute, 0: no limit (default: 30)")
    add("--ready-file", type=Path, metavar="FILE", help="write address and keys here as JSON")
    add("--quiet", action="store_true", help="print no line for each request")
    options = parser.parse_args(arguments)
    options.dialect = dict(text.partition("=")[::2] for text in options.dialect)
    for name, value in options.dialect.items():
        if value not in DIALECTS.get(name, ()):
            parser.error(f"--dialect {name}={value}: see --list-dialects")
    return options


def greet(api: Emulator) -> None:
    """Say where it listens and what to export for a client."""
    print(f"Listening on {api.url}, account {api.customer}. Stop with Ctrl-C.")
    values = {"API_URL": api.url, "USER_KEY": api.user_key, "SECRET_KEY": api.secret_key}
    for name, value in values.items():
        print(f"export CLOUDOFFICE_{name}={shlex.quote(value)}")
    sys.stdout.flush()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run until SIGINT or SIGTERM."""
    options = parse(arguments)
    if options.list_dialects:
        print(table())
        return 0
    stopping = {signal.SIGINT, signal.SIGTERM}
    # Blocked before the server's thread is made, so that only sigwait below gets them.
    signal.pthread_sigmask(signal.SIG_BLOCK, stopping)
    api = Emulator(
        options.dialect,
        read_limit=options.read_limit,
        write_limit=options.write_limit,
        state_file=options.state,
        port=options.port,
        user_key=options.user_key,
        secret_key=options.secret_key,
    )
    for domain in options.domain or ["example.com"]:
        api.add_domain(domain)
    if not options.quiet:
        api.core.log.printer = lambda line: print(line, flush=True)
    try:
        with api:
            greet(api)
            if options.ready_file:
                ready = {"url": api.url, "user_key": api.user_key, "secret_key": api.secret_key}
                write_private(options.ready_file, json.dumps(ready))
            signal.sigwait(stopping)
        if options.ready_file:
            options.ready_file.unlink(missing_ok=True)
    except OSError as error:
        print(f"emulator: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
