"""Answers that are judged again after they were given."""

from collections.abc import Sequence

import pytest

from sluiceway.guard.v1 import values_pb2
from sluiceway.guard.v1.events_pb2 import VerdictRecorded
from sluiceway.infer.v1 import values_pb2 as infer_values
from sluiceway.infer.v1.events_pb2 import AnswerGiven
from sluiceway_common.access.sealed import sealed_message
from sluiceway_common.bus.port import Envelope, OutgoingEvent
from sluiceway_common.errors import NotFound
from sluiceway_guard.domain.findings import Finding
from sluiceway_guard.domain.normalisation import ScannedText
from sluiceway_guard.domain.policy import policy_of
from sluiceway_guard.handlers import on_answer_given
from sluiceway_guard.service import GuardService
from tests.support.guard_rpc import guard_service

POLICY = """name = "ours"
version = "2"
words = {"word.high" = ["dynamite"]}
rules = [{findings = ["word"], action = "block"}]
"""
NOW, BEFORE = policy_of(POLICY).digest, "digest of another one"
ANSWER, QUESTION = infer_values.GUARD_SUBJECT_ANSWER, infer_values.GUARD_SUBJECT_QUESTION
PASSED, UNCHECKED = infer_values.GUARD_STATUS_PASSED, infer_values.GUARD_STATUS_UNCHECKED
MISSED = infer_values.MissedScanner(name="pii", reason=infer_values.MISSED_REASON_LATE)


class Breaking:
    """A scanner that breaks on every text."""

    name, version = "breaking", "1"

    def scan(self, text: ScannedText) -> Sequence[Finding]:
        raise RuntimeError


class World:
    """A guard, and what it says."""

    def __init__(self, *more: Breaking) -> None:
        self.said: list[OutgoingEvent] = []
        self.guard: GuardService = guard_service(POLICY, self.said, more=more)

    async def hears(self, *verdicts: infer_values.GuardVerdict, text: str = "It is dynamite.") -> None:
        seal = self.guard.rejudging.seal
        event = AnswerGiven(
            answer_id="ans_1",
            answer=await sealed_message(seal, "acme", text),
            provenance=infer_values.Provenance(verdicts=verdicts),
        )
        await self.heard(event)

    async def heard(self, event: AnswerGiven) -> None:
        envelope = Envelope(id="1", type="", source="infer", time=None, subject="", tenant="acme")
        await on_answer_given(event, envelope, self.guard)

    def verdicts(self) -> list[VerdictRecorded]:
        return [one.event for one in self.said if isinstance(one.event, VerdictRecorded)]


def judged(
    digest: str = NOW, status: infer_values.GuardStatus.ValueType = PASSED, *missed: infer_values.MissedScanner
) -> infer_values.GuardVerdict:
    return infer_values.GuardVerdict(subject=ANSWER, policy_digest=digest, status=status, missed=missed)


@pytest.mark.parametrize(
    "verdicts",
    [
        [judged(BEFORE)],
        [judged(NOW, UNCHECKED)],
        [judged(NOW, PASSED, MISSED)],
        [judged(), judged(BEFORE)],
    ],
)
async def test_what_was_not_looked_at_or_by_another_policy_is_judged_again(
    verdicts: list[infer_values.GuardVerdict],
) -> None:
    world = World()
    await world.hears(*verdicts)
    (said,) = world.said
    (event,) = world.verdicts()
    assert (event.answer_id, said.causation, said.tenant) == ("ans_1", "ans_1", "acme")
    assert (event.verdict.action, event.verdict.kind) == (values_pb2.ACTION_BLOCK, values_pb2.SUBJECT_KIND_ANSWER)
    assert event.verdict.policy.digest == NOW


@pytest.mark.parametrize(
    "verdicts",
    [
        [],
        [judged()],
        [judged(BEFORE), judged()],
        [infer_values.GuardVerdict(subject=QUESTION, policy_digest=BEFORE), judged()],
        [infer_values.GuardVerdict(subject=QUESTION, policy_digest=BEFORE)],
    ],
)
async def test_what_was_judged_so_already_or_by_nobodys_wish_is_not(verdicts: list[infer_values.GuardVerdict]) -> None:
    world = World()
    await world.hears(*verdicts)
    assert world.said == []


async def test_the_same_again_has_the_same_verdict() -> None:
    world = World()
    for _ in range(2):
        await world.hears(judged(BEFORE), text="A heron.")
    first, second = world.verdicts()
    assert first.verdict == second.verdict
    assert first.verdict.action == values_pb2.ACTION_ALLOW


async def test_a_scanner_that_breaks_for_ever_holds_nothing_up_and_is_named() -> None:
    world = World(Breaking())
    await world.hears(judged(BEFORE))
    (event,) = world.verdicts()
    failed = {run.name for run in event.verdict.scanners if run.status == values_pb2.SCANNER_STATUS_FAILED}
    assert (failed, event.verdict.action) == ({"breaking"}, values_pb2.ACTION_BLOCK)


async def test_of_a_tenant_that_was_dropped_nothing_is_said() -> None:
    world = World()
    seal = world.guard.rejudging.seal
    event = AnswerGiven(
        answer_id="ans_1",
        answer=await sealed_message(seal, "acme", "It is dynamite."),
        provenance=infer_values.Provenance(verdicts=[judged(BEFORE)]),
    )
    await seal.drop("acme")
    with pytest.raises(NotFound, match="was dropped"):
        await world.heard(event)
    assert world.said == []
