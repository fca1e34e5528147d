"""`python -m tests.fuzz [--seconds N] [--seed S] [--only TEXT]`: hostile calls to a machine of its own, in rounds."""

import argparse
import asyncio
import random
import sys
import time
from collections.abc import Sequence
from typing import Final

from tests.fuzz.http_calls import run_http
from tests.fuzz.rounds import Report, attempts, run
from tests.fuzz.wellbeing import Wellbeing
from tests.fuzz.world import World, world
from tests.support.laptop import Laptop, laptop
from tests.support.system import HEAD_OFFICE

# Who is refused as often as here would hear it late.
MACHINE: Final = {"SLUICEWAY_ADMIN_TENANT": HEAD_OFFICE, "SLUICEWAY_REFUSAL_HOLD_SECONDS": "0"}
_OWN, _SHARED, _HEAVY, _HTTP = 40, 6, 1, 600


def main(words: Sequence[str] | None = None) -> int:
    """0 when nothing was found."""
    chosen = _arguments().parse_args(words)
    with laptop(MACHINE) as machine:
        said = machine.up()
        assert said.returncode == 0, said.stderr
        return asyncio.run(_fuzzed(machine, chosen.seconds, chosen.seed, chosen.only))


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=600.0, help="no round begins later (default 600)")
    parser.add_argument("--seed", type=int, default=1, help="of the first round; the next ones count on (default 1)")
    parser.add_argument("--only", default="", help="methods whose name has this in it; and nothing over HTTP")
    return parser


async def _fuzzed(machine: Laptop, seconds: float, seed: int, only: str) -> int:
    ends, found = time.monotonic() + seconds, 0
    async with world(machine) as made:
        before = Wellbeing.of(machine)
        while time.monotonic() < ends:
            faults = await _round(made, random.Random(seed), f"seed {seed}", only)
            faults += await before.troubles(made.addresses)
            for fault in faults:
                print(f"  {fault}")
            found, seed = found + len(faults), seed + 1
    return 1 if found else 0


async def _round(made: World, draw: random.Random, name: str, only: str) -> list[str]:
    planned = attempts(made, draw, own=_OWN, shared=_SHARED, heavy=_HEAVY, only=only)
    reports = [await run(made, planned)]
    if not only:
        reports.append(await run_http(made, draw, most=_HTTP))
    for report in reports:
        print(_line(name, report), flush=True)
    return [fault for report in reports for fault in report.faults]


def _line(name: str, report: Report) -> str:
    codes = ", ".join(f"{code} {count}" for code, count in report.codes.most_common())
    seconds, slowest = report.slowest
    return f"{name}: {report.calls} calls: {codes}; the slowest took {seconds:.1f} s: {slowest}"


if __name__ == "__main__":
    sys.exit(main())
