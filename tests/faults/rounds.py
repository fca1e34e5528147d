"""The faults at length: `python -m tests.faults.rounds 5` plays five rounds of 200 documents on a machine of its own.

In each round every process is killed at a random moment. Then the log and the database are away for a minute each.
"""

import asyncio
import sys
import time
from dataclasses import replace

from tests.support.laptop import Laptop, laptop
from tests.support.storm import Flow, all_ready, frozen, outcome, stormy, texts, undisturbed

DOCUMENTS = 200
AWAY_SECONDS = 60


async def storm(machine: Laptop, seed: int) -> bool:
    """A round, compared with the same documents in peace."""
    documents, began = texts(DOCUMENTS, seed), time.monotonic()
    after = await stormy(machine, f"storm-{seed}", documents, seed)
    seconds = time.monotonic() - began
    calm = await undisturbed(machine, f"calm-{seed}", documents)
    well = after == calm == replace(calm, states={"indexed": DOCUMENTS}, chunks=len(calm.spans), parked=set())
    print(
        f"round {seed}: {dict(after.states)}, {after.chunks} passages of {calm.chunks}, {len(after.parked)} parked, "
        f"{seconds:.0f} s: {'as in peace' if well else 'NOT as in peace'}",
        flush=True,
    )
    return well


async def outage(machine: Laptop, server: str) -> bool:
    """A minute without one of the servers."""
    flow = Flow(machine, f"no-{server}", texts(DOCUMENTS // 4, len(server)))
    async with asyncio.TaskGroup() as group:
        group.create_task(flow.run())
        with frozen(machine, server):
            await asyncio.sleep(AWAY_SECONDS)
        returned = time.monotonic()
    await all_ready(machine)
    after = await outcome(flow)
    well = (dict(after.states), after.chunks, len(after.parked)) == ({"indexed": len(flow.texts)}, len(after.spans), 0)
    print(
        f"{server} away for {AWAY_SECONDS} s: {dict(after.states)}, {len(after.parked)} parked, all at their end "
        f"{time.monotonic() - returned:.0f} s after: {'well' if well else 'NOT well'}",
        flush=True,
    )
    return well


async def play(rounds: int) -> bool:
    with laptop() as machine:
        said = machine.up()
        if said.returncode != 0:
            sys.exit(said.stderr)
        ends = [await storm(machine, seed) for seed in range(101, 101 + rounds)]
        ends += [await outage(machine, server) for server in ("kafka", "postgres")]
    return all(ends)


if __name__ == "__main__":
    sys.exit(0 if asyncio.run(play(int(sys.argv[1]))) else 1)
