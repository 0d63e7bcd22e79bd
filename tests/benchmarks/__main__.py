# SPDX-License-Identifier: GPL-3.0-or-later
"""Run the benchmarks that are named, or all: ``python -m benchmarks [NAME...]``."""

import sys

from benchmarks import domain, domains, emulator_speed, lists, loop, spam

BENCHMARKS = {
    "loop": loop.main,
    "spam": spam.main,
    "lists": lists.main,
    "domain": domain.main,
    "domains": domains.main,
    "emulator": emulator_speed.main,
}

for name in sys.argv[1:] or BENCHMARKS:
    if name not in BENCHMARKS:
        sys.exit(f"There is no benchmark {name}; there are {', '.join(BENCHMARKS)}.")
    print(f"== {name}", flush=True)
    BENCHMARKS[name]()
