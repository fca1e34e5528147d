"""Passages that were judged as their document came in: not again by the same ruling, by another one always."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field, replace

import pytest

from sluiceway.guard.v1 import values_pb2
from sluiceway.guard.v1.events_pb2 import VerdictRecorded
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.principal import acting_as
from sluiceway_infer.adapters.guards import ScriptedGuard
from sluiceway_infer.adapters.memory import MemoryRetriever
from sluiceway_infer.domain.answers.answer import Answer, Finished
from sluiceway_infer.domain.conversation.chat import Message
from sluiceway_infer.domain.conversation.request import GenerateRequest, Grounding
from sluiceway_infer.domain.guard import Subject, Verdict, question_subject
from sluiceway_infer.domain.retrieval.passages import Passage, StoredVerdict
from sluiceway_infer.ports import Guard
from tests.support.guard_rpc import guard_at, guard_server, guard_service
from tests.support.infer import READER, World, extractive, passage
from tests.support.replica import started

NOW = "ruling-now"
LENGTH = "The Halden lock is 62 metres long."
YEAR = "The Halden lock was opened in 1904."


@dataclass
class Ruling:
    """The guard `behind`, with a ruling on passages; and the passages that it was asked about."""

    ruling: str
    behind: ScriptedGuard = field(default_factory=lambda: ScriptedGuard(blocked=["metres"]))
    judged: list[str] = field(default_factory=list)

    async def judge(self, subject: Subject) -> Verdict:
        self.judged += [part.text for part in subject.parts if part.kind == "passage" and part.text]
        return replace(await self.behind.judge(subject), passage_ruling=self.ruling)

    def release(self, deltas: AsyncGenerator[str, None], question: Subject) -> AsyncGenerator[str | Verdict, None]:
        return self.behind.release(deltas, question)


def allowed(text: str, ruling: str = NOW) -> Passage:
    verdict = StoredVerdict(id="ver_doc", ruling=ruling, policy="standard", policy_version="2", policy_digest="ab")
    return replace(passage(text), allowed=verdict)


async def asked(guard: Guard, *passages: Passage) -> Answer:
    documents = MemoryRetriever()
    for one in passages:
        documents.add("default", one)
    world = World(documents=documents, guard=guard)
    request = GenerateRequest(messages=(Message("user", "When was the Halden lock opened?"),), grounding=Grounding())
    service = await world.service(extractive())
    with acting_as(READER):
        events = [event async for event in service.generating.generate(READER, request)]
    (finished,) = [event for event in events if isinstance(event, Finished)]
    return finished.answer


async def test_what_was_allowed_by_the_ruling_that_is_in_force_is_not_judged_again() -> None:
    guard = Ruling(NOW)
    answer = await asked(guard, allowed(YEAR))
    assert (guard.judged, "1904" in answer.text) == ([], True)
    assert [(one.id, one.policy.name) for one in answer.verdicts if one.kind == "passage"] == [("ver_doc", "standard")]


@pytest.mark.parametrize(
    ("ruling", "found"),
    [(NOW, passage(YEAR)), (NOW, allowed(YEAR, "another")), (NOW, allowed(YEAR, "")), ("", allowed(YEAR, ""))],
)
async def test_all_else_is_judged(ruling: str, found: Passage) -> None:
    guard = Ruling(ruling)
    await asked(guard, found)
    assert guard.judged == [YEAR]


async def test_of_several_passages_those_are_judged_that_were_not() -> None:
    guard = Ruling(NOW)
    answer = await asked(guard, allowed(YEAR), passage(LENGTH))
    assert guard.judged == [LENGTH]
    assert [source.text for source in answer.sources] == [YEAR]


POLICY = 'name = "house"\nversion = "{}"\nrules = []\n'


async def passages_judged(version: str, found: Passage) -> tuple[int, str]:
    """Of a service guard under that version: how many verdicts on passages it has said, and its ruling on them."""
    said: list[OutgoingEvent] = []
    server = guard_server(guard_service(POLICY.format(version), said))
    async with started(server), guard_at(server.port) as client:
        await asked(client, found)
        with acting_as(READER):
            ruling = (await client.judge(question_subject([Message("user", "When?")]))).passage_ruling
    verdicts = [one.event.verdict for one in said if isinstance(one.event, VerdictRecorded)]
    return sum(verdict.kind == values_pb2.SUBJECT_KIND_PASSAGE for verdict in verdicts), ruling


async def test_a_service_that_guards_says_no_second_verdict_until_another_policy_decides() -> None:
    before, ruling = await passages_judged("1", passage(YEAR))
    assert before == 1
    assert await passages_judged("1", allowed(YEAR, ruling)) == (0, ruling)
    again, other = await passages_judged("2", allowed(YEAR, ruling))
    assert (again, other != ruling) == (1, True)
