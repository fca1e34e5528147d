"""`python -m tests.mutants [MODULE …] [--most N]`: plants bugs, and prints those that no test noticed."""

import argparse
import multiprocessing
import os
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import Any

from tests.mutants.runs import Guarded, Judged, judge
from tests.support.servers import postgres

PLAN = Path(__file__).parent / "guarded.toml"
MOST = 9
AT_ONCE = 2
BAR = 0.95


def main(words: Sequence[str] | None = None) -> int:
    """0 when at least 95 % of the mutants that are no equivalents were killed."""
    chosen = _arguments().parse_args(words)
    groups = _groups(tomllib.loads(PLAN.read_text("utf-8")), chosen.modules)
    return _summary(list(_judged(groups, chosen.most, chosen.at_once)))


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="paths of `guarded.toml`; all where none is named")
    parser.add_argument("--most", type=int, default=MOST, help=f"mutants of a module at the most (default {MOST})")
    parser.add_argument("--at-once", type=int, default=AT_ONCE, help=f"modules at the same time (default {AT_ONCE})")
    return parser


def _groups(plan: Mapping[str, Mapping[str, Any]], modules: Sequence[str]) -> Mapping[tuple[str, ...], list[Guarded]]:
    """The modules that were named, or all, by the tests that concern them."""
    groups: dict[tuple[str, ...], list[Guarded]] = {}
    for module, tests in plan["guarded"].items():
        if not modules or module in modules:
            guarded = Guarded(Path(module), plan["equivalent"].get(module, {}))
            groups.setdefault(tuple(tests), []).append(guarded)
    return groups


def _judged(groups: Mapping[tuple[str, ...], Sequence[Guarded]], most: int, at_once: int) -> Iterator[Judged]:
    """One PostgreSQL serves all runs; each test has a database of its own."""
    spawn = multiprocessing.get_context("spawn")
    with postgres() as server, ProcessPoolExecutor(at_once, mp_context=spawn, max_tasks_per_child=1) as pool:
        os.environ["TEST_POSTGRES_URL"] = server.url
        for done in as_completed([pool.submit(judge, group, tests, most) for tests, group in groups.items()]):
            for judged in done.result():
                _print(judged)
                yield judged


def _print(judged: Judged) -> None:
    print(_row(judged.mutants, judged.killed, judged.equivalent, judged.module), flush=True)
    for mutant in judged.survived:
        print(f"  {mutant}", flush=True)


def _row(judged: int, killed: int, equivalent: int, of: object) -> str:
    share = killed / judged if judged else 0.0
    return (
        f"{judged:5} judged {killed:5} killed {judged - killed:4} survived {share:7.1%} {equivalent:4} equivalent  {of}"
    )


def _summary(found: Sequence[Judged]) -> int:
    """The row of all; a module of which all mutants are equivalent has none to judge."""
    judged = sum(each.mutants for each in found)
    killed = sum(each.killed for each in found)
    print(_row(judged, killed, sum(each.equivalent for each in found), f"{len(found)} modules, the bar is {BAR:.0%}"))
    return 0 if killed >= BAR * judged else 1


if __name__ == "__main__":
    sys.exit(main())
