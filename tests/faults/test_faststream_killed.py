"""An application of another team on FastStream is killed while it hears; nothing is lost, and all keeps its order."""

import asyncio
import random
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections import defaultdict
from pathlib import Path

import pytest

from sluiceway.embed.v1.events_pb2 import DocumentIndexed
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.testing import eventually
from tests.support.log import log_at

pytestmark = [pytest.mark.server, pytest.mark.timeout(900)]

KILLS = 5
EVENTS = 400
KEYS = 16
WITHIN = 400.0


async def application(*words: str) -> Process:
    command = (sys.executable, "-m", "tests.support.offering", *words)
    return await asyncio.create_subprocess_exec(*command, stdout=PIPE, stderr=DEVNULL)


async def killed(process: Process) -> None:
    process.kill()
    await process.communicate()


async def test_an_application_that_is_killed_hears_each_event_and_those_of_a_key_in_their_order(
    kafka: str, tmp_path: Path
) -> None:
    draw, ledger = random.Random(12), tmp_path / "ledger"
    ledger.touch()
    mine = f"doc_{tmp_path.name}"
    async with log_at(kafka, source="embed") as log:
        await log.ensure_topics(DocumentIndexed)
        said = [(f"{mine}_{number % KEYS}", number) for number in range(EVENTS)]
        await log.publish(
            [OutgoingEvent(DocumentIndexed(document_id=key, version=number), "acme") for key, number in said]
        )
        words = ("hear", kafka, f"billing.{mine}", str(ledger))
        for share in sorted(draw.uniform(0.1, 0.9) for _ in range(KILLS)):
            hearing = await application(*words)
            await eventually(lambda share=share: len(_heard(ledger, mine)) > share * EVENTS, within=WITHIN)
            await killed(hearing)
        hearing = await application(*words)
        await eventually(lambda: set(_heard(ledger, mine)) == set(said), within=WITHIN)
        await killed(hearing)
    firsts: defaultdict[str, list[int]] = defaultdict(list)
    for key, number in _heard(ledger, mine):
        if number not in firsts[key]:
            firsts[key].append(number)
    assert all(numbers == sorted(numbers) for numbers in firsts.values())


def _heard(ledger: Path, mine: str) -> list[tuple[str, int]]:
    """Whole lines about the events of this test."""
    lines = [line.split() for line in ledger.read_text().splitlines()]
    return [(each[0], int(each[1])) for each in lines if len(each) == 2 and each[0].startswith(f"{mine}_")]
