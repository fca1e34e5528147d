"""`python -m tests.mutants [MODULE …] [--most N]`: plants bugs, and prints those that no test noticed."""

import argparse
import multiprocessing
import os
import sys
import tomllib
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from tests.mutants.runs import Group, Guarded, Judged, judge, row
from tests.support.servers import postgres

PLAN = Path(__file__).parent / "guarded.toml"
MOST = 9
AT_ONCE = 2
BAR = 0.95


def main(words: Sequence[str] | None = None) -> int:
    """0 when all modules were judged, and at least 95 % of the mutants that are no equivalents killed."""
    chosen = _arguments().parse_args(words)
    groups = _groups(tomllib.loads(PLAN.read_text("utf-8")), chosen.modules)
    found = _judged(groups, chosen.most, chosen.at_once)
    complete = len(found) == sum(len(group.guarded) for group in groups)
    return 0 if _summary(found) >= BAR and complete else 1


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="paths of `guarded.toml`; all where none is named")
    parser.add_argument("--most", type=int, default=MOST, help=f"mutants of a module at the most (default {MOST})")
    parser.add_argument("--at-once", type=int, default=AT_ONCE, help=f"processes that judge (default {AT_ONCE})")
    return parser


def _groups(plan: Mapping[str, Mapping[str, Any]], modules: Sequence[str]) -> list[Group]:
    """The modules that were named, or all, by the tests that concern them."""
    groups: dict[tuple[str, ...], list[Guarded]] = {}
    for module, tests in plan["guarded"].items():
        if not modules or module in modules:
            guarded = Guarded(Path(module), plan["equivalent"].get(module, {}))
            groups.setdefault(tuple(tests), []).append(guarded)
    return [Group(tests, tuple(guarded)) for tests, guarded in groups.items()]


def _judged(groups: Sequence[Group], most: int, at_once: int) -> list[Judged]:
    """One PostgreSQL serves all runs; each test has a database of its own."""
    with postgres() as server, ProcessPoolExecutor(at_once, multiprocessing.get_context("spawn")) as pool:
        os.environ["TEST_POSTGRES_URL"] = server.url
        parts = [pool.submit(judge, groups[first::at_once], most) for first in range(at_once)]
        return [judged for part in parts for judged in part.result()]


def _summary(found: Sequence[Judged]) -> float:
    """The row of all, and the share that was killed."""
    judged = sum(each.mutants for each in found)
    killed = sum(each.killed for each in found)
    print(row(judged, killed, sum(each.equivalent for each in found), f"{len(found)} modules, the bar is {BAR:.0%}"))
    return killed / judged if judged else 1.0


if __name__ == "__main__":
    sys.exit(main())
