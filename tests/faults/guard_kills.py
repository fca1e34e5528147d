"""Guard under kills at length: `python -m tests.faults.guard_kills 2000` asks so many questions on its own machine.

All the while guard is killed, frozen and told to end, at random. The policy is closed: afterwards every answer on the
log, and every one in the record, has a recorded verdict on its question, its passages and itself, and no question that
is forbidden was answered. Nobody waits long for a guard that is away, so that many calls meet it.
"""

import asyncio
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import grpc

from sluiceway.guard.v1.events_pb2 import VerdictRecorded
from sluiceway.infer.v1 import values_pb2
from sluiceway.infer.v1.events_pb2 import AnswerGiven, AnswerWithheld
from sluiceway.infer.v1.infer_service_pb2 import GenerateRequest, Grounding
from sluiceway.infer.v1.infer_service_pb2_grpc import InferServiceStub
from sluiceway_client import Blocked, Overloaded, Unavailable, discover
from sluiceway_client.channel import credential
from sluiceway_client.discovery import Addresses
from sluiceway_client.errors import translating_errors
from sluiceway_common.testing import eventually
from tests.support.asked import HOSTILE, all_recorded, on_the_log
from tests.support.laptop import Laptop, laptop
from tests.support.record import JUDGED, record_of
from tests.support.system import said

SAMPLE = Path(__file__).parents[2] / "docs" / "sample"
ASKERS = 6
HARMLESS = (
    "When did Carl Wilhelm Scheele discover oxygen?",
    "Who published first on oxygen?",
    "What does a steam engine need?",
)
# Longest wait of infer for a verdict. A caller does not ask again by itself.
ENVIRONMENT = {"INFER_GUARD_SECONDS": "1.5"}
ANSWERED_WITHIN = 30.0
REFUSED_SECONDS = 1.0
QUESTIONS_AND_PASSAGES = JUDGED - {values_pb2.GUARD_SUBJECT_ANSWER}


async def ask(addresses: Addresses, questions: Sequence[str]) -> Counter[str]:
    """One question after another; how each ended."""
    ends: Counter[str] = Counter()
    async with grpc.aio.insecure_channel(addresses.of("infer")) as channel:
        # The stub's types know the blocking channel alone.
        generate: Any = InferServiceStub(channel).Generate  # type: ignore[no-untyped-call, unused-ignore]
        for question in questions:
            call = generate(_request(question), metadata=credential(addresses), timeout=ANSWERED_WITHIN)
            ends[await _end(call, addresses, is_hostile=question == HOSTILE)] += 1
    return ends


def _request(question: str) -> GenerateRequest:
    message = values_pb2.Message(role=values_pb2.ROLE_USER, text=question)
    return GenerateRequest(messages=[message], model="extractive", grounding=Grounding(collection="default"))


async def _end(call: Any, addresses: Addresses, *, is_hostile: bool) -> str:
    try:
        with translating_errors("infer", addresses.of("infer")):
            async for _ in call:
                """To its end."""
    except Blocked:
        return "blocked"
    except (Unavailable, Overloaded):
        # Else most of the questions are spent on a guard that starts.
        await asyncio.sleep(REFUSED_SECONDS)
        return "refused while guard was away"
    return "forbidden, and answered" if is_hostile else "answered"


@asynccontextmanager
async def harassed(machine: Laptop, chance: random.Random) -> AsyncIterator[Counter[str]]:
    """Guard is not left alone inside."""
    deeds: Counter[str] = Counter()
    work = asyncio.create_task(_harass(machine, chance, deeds))
    try:
        yield deeds
    finally:
        work.cancel()
        with suppress(asyncio.CancelledError):
            await work


async def _harass(machine: Laptop, chance: random.Random, deeds: Counter[str]) -> None:
    async def ready() -> bool:
        return bool((await asyncio.to_thread(machine.status))["guard"]["state"] == "ready")

    while True:
        # It dies while it starts, too.
        if chance.random() < 0.8:
            await eventually(ready, within=120, every=0.3)
        await asyncio.sleep(chance.uniform(0, 4))
        pid = (await asyncio.to_thread(machine.status))["guard"]["pid"]
        deed = chance.choice((signal.SIGKILL, signal.SIGTERM, signal.SIGSTOP))
        with suppress(ProcessLookupError, TypeError):
            os.kill(pid, deed)
            deeds[deed.name] += 1
            if deed is signal.SIGSTOP:
                await asyncio.sleep(chance.uniform(0.5, 8))
                os.kill(pid, signal.SIGCONT)


async def unjudged_on_the_log(machine: Laptop) -> list[str]:
    """What left though nobody had judged it."""
    recorded = {event.verdict_id for event in await said(machine, VerdictRecorded)}
    left = []
    for given in await said(machine, AnswerGiven):
        verdicts = given.provenance.verdicts
        whole = {verdict.subject for verdict in verdicts} >= JUDGED
        if not whole or not all(verdict.verdict_id in recorded for verdict in verdicts):
            left.append(given.answer_id)
    for withheld in await said(machine, AnswerWithheld):
        judged = {verdict.subject for verdict in withheld.provenance.verdicts}
        if withheld.HasField("released") and not judged >= QUESTIONS_AND_PASSAGES:
            left.append(withheld.answer_id)
    return left


async def unjudged_in_the_record(machine: Laptop) -> list[str]:
    """The same of what was given, and what is not there though the log has it."""
    async with record_of(machine) as record:
        told = await all_recorded(machine, record)
    return [*((await on_the_log(machine)).answers - told.answers), *told.unjudged]


async def play(calls: int, seed: int = 7) -> bool:
    chance = random.Random(seed)
    questions = [HOSTILE if chance.random() < 0.1 else chance.choice(HARMLESS) for _ in range(calls)]
    with laptop(ENVIRONMENT) as machine:
        started = machine.up()
        added = machine.say("add", str(SAMPLE), "--wait")
        if started.returncode or added.returncode:
            sys.exit(started.stderr + added.stderr)
        began = time.monotonic()
        addresses = discover(machine.data, {})
        async with harassed(machine, chance) as deeds:
            asked = await asyncio.gather(*(ask(addresses, questions[number::ASKERS]) for number in range(ASKERS)))
        seconds, ends = time.monotonic() - began, sum(asked, Counter[str]())
        left, missing = await unjudged_on_the_log(machine), await unjudged_in_the_record(machine)
    print(
        f"{calls} questions in {seconds:.0f} s: {dict(ends)}; guard met {dict(deeds)}; "
        f"left unjudged: {len(left)} {left[:5]}; unjudged in the record: {len(missing)} {missing[:5]}",
        flush=True,
    )
    return not left and not missing and not ends["forbidden, and answered"]


if __name__ == "__main__":
    sys.exit(0 if asyncio.run(play(int(sys.argv[1]))) else 1)
