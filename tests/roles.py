"""Table of every method x condition -> outcome, from the real services: `python -m tests.roles`."""

import asyncio
import sys

from tests.support.guarded_methods import CONDITIONS, guarded, methods
from tests.support.laptop import Laptop, laptop

_MEANT = ("refused", "not found", "nothing of theirs", "answered")


async def printed(machine: Laptop) -> int:
    """The table on stdout; how many outcomes are not what they should be."""
    print("| method |", " | ".join(CONDITIONS), "|")
    print("|---|" + "---|" * len(CONDITIONS))
    wrong = 0
    async with guarded(machine) as world:
        for name in methods():
            outcomes = [await world.outcome(name, condition) for condition in CONDITIONS]
            wrong += sum(outcome not in _MEANT for outcome in outcomes)
            print(f"| {name} |", " | ".join(outcomes), "|", flush=True)
    return wrong


if __name__ == "__main__":
    with laptop() as made:
        up = made.up()
        sys.exit(up.stderr if up.returncode else min(1, asyncio.run(printed(made))))
