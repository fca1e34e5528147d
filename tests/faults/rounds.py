"""The faults at length: `python -m tests.faults.rounds 5`, which is `make chaos`, plays five rounds of 200 documents.

On a machine of its own every process is killed at a random moment of each round, the workers of the runs that are
under way too, while questions are asked and answers corrected. After it every document is found as in peace, every run
has ended once and left one version, every correction is one example, the record has every answer that is on the log,
with its verdicts, and the log, heard anew into an empty database, makes the same record. Then the log and the database
are away for a minute each. A second number says how many documents a round has, a third one is the seed of the first
round, to play one again. It needs the environment that `make worker` makes.
"""

import asyncio
import sys
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from sluiceway_client import Question
from sluiceway_common.settings import Shared
from sluiceway_common.testing import eventually
from tests.support.asked import HOSTILE, Asked, all_recorded, asked_all_the_while, on_the_log
from tests.support.laptop import Laptop, laptop
from tests.support.learning import Learning, environment, learned, learned_all_the_while, wanted
from tests.support.record import record_of
from tests.support.replayed import empty_installation, replayed_digest
from tests.support.servers import folder
from tests.support.storm import Flow, all_ready, frozen, outcome, stormy, texts, undisturbed
from tests.support.system import client
from tests.support.train_world import make_tiny_base, worker_python

SAMPLE = Path(__file__).parents[2] / "docs" / "sample"
DOCUMENTS = 200
FIRST_SEED = 101
AWAY_SECONDS = 60
ASKERS = 2
# Of a round, beside whatever else the machine does.
PATIENCE = 1800.0
QUESTIONS = tuple(
    Question(text=text, model="extractive")
    for text in ("When did Carl Wilhelm Scheele discover oxygen?", "What does a steam engine need?", HOSTILE)
)


async def storm(machine: Laptop, seed: int, count: int) -> bool:
    """A round, compared with the same documents in peace."""
    documents, began = texts(count, seed), time.monotonic()
    async with client(machine) as sluiceway:
        learning = Learning(machine, sluiceway, seed)
        async with (
            asked_all_the_while([sluiceway] * ASKERS, QUESTIONS) as asked,
            learned_all_the_while(learning, asked),
        ):
            after = await stormy(machine, f"storm-{seed}", documents, seed, patience=PATIENCE)
        seconds = time.monotonic() - began
        trained = await learned_well(learning)
    calm = await undisturbed(machine, f"calm-{seed}", documents, patience=PATIENCE)
    well = after == calm == replace(calm, states={"indexed": count}, chunks=len(calm.spans), parked=set())
    print(
        f"round {seed}: {dict(after.states)}, {after.chunks} passages of {calm.chunks}, {len(after.parked)} parked, "
        f"{seconds:.0f} s: {'as in peace' if well else 'NOT as in peace'}",
        flush=True,
    )
    return await recorded(machine, asked) and trained and well


async def learned_well(learning: Learning) -> bool:
    """Whether of what was ordered of train nothing is lost, and nothing there twice."""
    trouble = (await learned(learning)).unlike(wanted(learning))
    attempts = sorted(run.attempt for run in learning.runs.values())
    print(
        f"  training: {len(learning.runs)} runs in {attempts} tries, {learning.killed} workers killed, "
        f"{len(learning.taught)} answers corrected, {learning.unheld} held no longer: "
        f"{f'NOT well: {trouble}' if trouble else 'well'}",
        flush=True,
    )
    return not trouble


async def recorded(machine: Laptop, asked: Asked) -> bool:
    """Whether the record has all answers and verdicts of the log, each once, and no answer that nobody has judged."""
    async with record_of(machine) as record:
        told = await all_recorded(machine, record)
    log = await on_the_log(machine)
    well = told == log and told.answers.keys() >= set(asked.answers) and not asked.ends["forbidden, and answered"]
    print(
        f"  questions: {dict(asked.ends)}; the record has {len(told.answers)} answers of {len(log.answers)}, "
        f"{len(told.verdicts)} verdicts of {len(log.verdicts)}, {len(told.unjudged)} unjudged: "
        f"{'well' if well else 'NOT well'}",
        flush=True,
    )
    return well


async def outage(machine: Laptop, server: str, count: int) -> bool:
    """A minute without one of the servers."""
    flow = Flow(machine, f"no-{server}", texts(count, len(server)))
    async with asyncio.TaskGroup() as group:
        group.create_task(flow.run())
        with frozen(machine, server):
            await asyncio.sleep(AWAY_SECONDS)
        returned = time.monotonic()
    await all_ready(machine, within=PATIENCE)
    after = await outcome(flow)
    well = (dict(after.states), after.chunks, len(after.parked)) == ({"indexed": len(flow.texts)}, len(after.spans), 0)
    print(
        f"{server} away for {AWAY_SECONDS} s: {dict(after.states)}, {len(after.parked)} parked, all at their end "
        f"{time.monotonic() - returned:.0f} s after: {'well' if well else 'NOT well'}",
        flush=True,
    )
    return well


async def replayed(machine: Laptop, shared: Shared) -> bool:
    """Whether the log makes the same record again."""
    anew = await replayed_digest(machine, shared)
    async with record_of(machine) as record:

        async def is_same() -> bool:
            return await record.digest() == anew

        with suppress(AssertionError):
            await eventually(is_same, within=120, every=1)
        there = await record.digest()
    told = "the same record" if there == anew else "NOT the same record"
    print(f"  {there[1]} facts, heard anew {anew[1]}: {told}", flush=True)
    return there == anew


def round_of(machine: Laptop, seed: int, count: int) -> bool:
    well = asyncio.run(storm(machine, seed, count))
    with empty_installation(machine) as shared:
        return asyncio.run(replayed(machine, shared)) and well


def play(rounds: int, count: int = DOCUMENTS, first: int = FIRST_SEED) -> bool:
    with folder() as place:
        python = worker_python()
        return _played(environment(python, make_tiny_base(python, place)), range(first, first + rounds), count)


def _played(training: Mapping[str, str], seeds: Iterable[int], count: int) -> bool:
    with laptop(training) as machine:
        for said in (machine.up(), machine.say("add", str(SAMPLE), "--wait")):
            if said.returncode != 0:
                sys.exit(said.stderr)
        ends = [round_of(machine, seed, count) for seed in seeds]
        ends += [asyncio.run(outage(machine, server, count // 4)) for server in ("kafka", "postgres")]
    return all(ends)


if __name__ == "__main__":
    sys.exit(0 if play(*map(int, sys.argv[1:])) else 1)
