"""`python -m tests.mutants [MODULE …] [--most N]`: plants bugs, and prints those that no test noticed."""

import argparse
import multiprocessing
import os
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from tests.mutants.planted import Mutant
from tests.mutants.runs import Guarded, Outcome, found_in
from tests.support.servers import postgres

PLAN = Path(__file__).parent / "guarded.toml"
MOST = 24
BAR = 0.95


def main(words: Sequence[str] | None = None) -> int:
    """0 when at least 95 % of the mutants that are no equivalents were killed."""
    chosen = _arguments().parse_args(words)
    plan = tomllib.loads(PLAN.read_text("utf-8"))
    equivalent: Mapping[str, str] = plan["equivalent"]
    guarded = [each for each in _guarded(plan) if not chosen.modules or str(each.module) in chosen.modules]
    return _summary(_judged(guarded, chosen.most, frozenset(equivalent)), equivalent)


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="paths of `guarded.toml`; all where none is named")
    parser.add_argument("--most", type=int, default=MOST, help=f"mutants of a module at the most (default {MOST})")
    return parser


def _guarded(plan: Mapping[str, Mapping[str, Sequence[str]]]) -> Iterator[Guarded]:
    for module, tests in plan["guarded"].items():
        yield Guarded(Path(module), tuple(tests))


def _judged(guarded: Sequence[Guarded], most: int, equivalent: frozenset[str]) -> Mapping[Mutant, Outcome]:
    """One PostgreSQL serves all runs; each has a database of its own."""
    found: dict[Mutant, Outcome] = {}
    with postgres() as server:
        os.environ["SLUICEWAY_TEST_POSTGRES"] = server.url
        with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn"), max_tasks_per_child=1) as pool:
            work = {pool.submit(found_in, each, most, equivalent): each for each in guarded}
            for done in as_completed(work):
                found |= done.result()
                _print(work[done], done.result())
    return found


def _print(guarded: Guarded, found: Mapping[Mutant, Outcome]) -> None:
    survived = [mutant for mutant, outcome in found.items() if outcome == "survived"]
    print(f"{guarded.module}: {len(found) - len(survived)} of {len(found)} killed", flush=True)
    for mutant in survived:
        print(f"  {mutant}", flush=True)


def _summary(found: Mapping[Mutant, Outcome], equivalent: Mapping[str, str]) -> int:
    killed = sum(outcome == "killed" for outcome in found.values())
    share = killed / len(found) if found else 0.0
    print(
        f"{killed} of {len(found)} mutants killed ({share:.1%}; the bar is {BAR:.0%}); "
        f"{len(equivalent)} more are equivalent and named with their reasons in {PLAN.name}"
    )
    return 0 if share >= BAR else 1


if __name__ == "__main__":
    sys.exit(main())
