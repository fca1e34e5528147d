"""Given answers: read again, rated and forgotten, in memory."""

from dataclasses import replace

import pytest

from sluiceway.guard.v1 import values_pb2 as guard_values
from sluiceway.guard.v1.events_pb2 import VerdictRecorded
from sluiceway.infer.v1 import values_pb2
from sluiceway.infer.v1.events_pb2 import DocumentForgotten
from sluiceway_common.access.port import SealedText
from sluiceway_common.bus.port import Envelope
from sluiceway_common.delivery import HeardEvent
from sluiceway_common.errors import Blocked, Invalid, NotFound, Unavailable
from sluiceway_common.principal import Principal
from sluiceway_infer.adapters.guards import ScriptedGuard
from sluiceway_infer.adapters.memory import MemoryAnswers
from sluiceway_infer.domain.answers.answer import Answer, Feedback, Finished, LateVerdict, WithdrawnDocument
from sluiceway_infer.domain.conversation.chat import Message
from sluiceway_infer.domain.conversation.request import GenerateRequest
from sluiceway_infer.domain.guard import Action
from sluiceway_infer.handlers import on_verdicts_recorded
from sluiceway_infer.rpc.messages import answer_message
from tests.support.infer import ANSWER, READER, STRANGER, World, extractive, speaking

SOMEBODY = replace(READER, subject="somebody")
OPERATOR = replace(SOMEBODY, roles=frozenset({"reader", "operator"}))


@pytest.fixture
async def given(world: World) -> Answer:
    await world.answers.keep(ANSWER)
    return ANSWER


@pytest.fixture
def world() -> World:
    return World()


async def test_an_answer_can_be_read_again_by_its_asker_and_by_operators(world: World, given: Answer) -> None:
    answers = (await world.service(extractive())).answers
    assert (await answers.get(READER, given.id)).text == given.text
    assert (await answers.get(OPERATOR, given.id)).text == given.text
    for principal in (SOMEBODY, STRANGER):
        with pytest.raises(NotFound, match=f"there is no answer {given.id!r}"):
            await answers.get(principal, given.id)


async def test_what_the_guard_has_found_is_not_kept_with_the_answer(world: World) -> None:
    """A few kilobytes of a question may have thousands of such places."""
    world.guard = ScriptedGuard(redacted=["secret"])
    service = await world.service(speaking(["Why?"]))
    asked = GenerateRequest(messages=(Message("user", "secret " * 1_000),))
    *_, last = [event async for event in service.generating.generate(READER, asked)]
    assert isinstance(last, Finished)
    kept = await world.answers.get(READER.tenant, last.answer.id)
    assert [(verdict.action, verdict.findings) for verdict in kept.verdicts] == [("redact", ()), ("allow", ())]


async def test_who_lost_the_right_to_a_document_reads_and_rates_no_answer_that_rests_on_it(
    world: World, given: Answer
) -> None:
    service = await world.service(extractive())
    assert given.documents
    world.documents.hidden |= given.documents
    for use in (service.answers.get(READER, given.id), service.feedback.give(READER, Feedback(given.id, 1))):
        with pytest.raises(Blocked, match=f"the answer {given.id!r} rests on documents that your groups do not find"):
            await use
    assert world.feedback_given() == []
    assert (await service.answers.get(OPERATOR, given.id)).text == given.text
    world.documents.hidden.clear()
    assert (await service.answers.get(READER, given.id)).text == given.text


async def test_what_an_evaluation_was_answered_operators_read_where_they_find_its_documents(
    world: World, given: Answer
) -> None:
    """It was asked with the groups of who started it."""
    evaluated = replace(given, id="ans_evaluated", subject="service:eval")
    await world.answers.keep(evaluated)
    service = await world.service(extractive())
    assert (await service.answers.get(OPERATOR, evaluated.id)).text == given.text
    world.documents.hidden |= given.documents
    for use in (
        service.answers.get(OPERATOR, evaluated.id),
        service.feedback.give(OPERATOR, Feedback(evaluated.id, 1)),
    ):
        with pytest.raises(Blocked, match="rests on documents that your groups do not find"):
            await use
    trains = replace(OPERATOR, subject="service:train")
    assert (await service.answers.get(trains, evaluated.id)).text == given.text


async def test_feedback_is_on_the_log_with_its_texts_sealed(world: World, given: Answer) -> None:
    service = await world.service(extractive())
    await service.feedback.give(READER, Feedback(given.id, 0.5, "good", ""))
    (said,) = world.feedback_given()
    sealed = SealedText(said.comment.key_id, said.comment.nonce, said.comment.ciphertext)
    assert (said.answer_id, said.score, await world.seal.open("default", sealed)) == (given.id, 0.5, "good")
    assert not said.HasField("correction")


@pytest.mark.parametrize("principal", [SOMEBODY, STRANGER], ids=["another caller", "another tenant"])
async def test_feedback_for_an_answer_that_the_caller_may_not_read_is_refused(
    world: World, given: Answer, principal: Principal
) -> None:
    service = await world.service(extractive())
    with pytest.raises(NotFound) as theirs:
        await service.feedback.give(principal, Feedback(given.id, 1))
    with pytest.raises(NotFound) as nobodys:
        await service.feedback.give(principal, Feedback("ans_9", 1))
    assert theirs.value.message == nobodys.value.message.replace("ans_9", given.id)
    assert world.feedback_given() == []


async def test_feedback_beyond_its_bounds_is_refused(world: World, given: Answer) -> None:
    service = await world.service(extractive())
    with pytest.raises(Invalid, match="`score` is 2"):
        await service.feedback.give(READER, Feedback(given.id, 2))
    assert world.feedback_given() == []


async def test_operators_may_rate_what_they_may_read(world: World, given: Answer) -> None:
    service = await world.service(extractive())
    await service.feedback.give(OPERATOR, Feedback(given.id, 1))
    assert len(world.feedback_given()) == 1


async def test_answers_of_a_withdrawn_document_are_forgotten(world: World, given: Answer) -> None:
    service = await world.service(extractive())
    (document,) = given.documents
    await service.forgetting.forget(WithdrawnDocument("default", document, 1), "withdrawal")
    with pytest.raises(NotFound, match=f"there is no answer {given.id!r}"):
        await service.answers.get(READER, given.id)


async def test_a_document_is_said_to_be_forgotten_also_where_nothing_was_held_of_it(world: World) -> None:
    service = await world.service(extractive())
    await service.forgetting.forget(WithdrawnDocument("default", "doc_unknown", 3), "withdrawal")
    assert world.forgotten() == [DocumentForgotten(document_id="doc_unknown", version=3, erase=False)]


async def test_the_answers_that_were_let_go_of_are_counted(world: World, given: Answer) -> None:
    service = await world.service(extractive())
    (document, *_) = given.documents
    await service.forgetting.forget(WithdrawnDocument("default", document, 1, erase=True), "erasure")
    (said,) = world.forgotten()
    assert (dict(said.let_go), said.erase) == ({"answers": 1}, True)


async def test_nothing_is_said_of_a_document_whose_answers_could_not_be_deleted(world: World) -> None:
    class Away(MemoryAnswers):
        async def forget(self, tenant: str, document_id: str) -> int:
            raise Unavailable("the database does not answer")

    world.answers = Away()
    service = await world.service(extractive())
    with pytest.raises(Unavailable):
        await service.forgetting.forget(WithdrawnDocument("default", "doc_tesla", 1), "withdrawal")
    assert world.forgotten() == []


def late(action: Action = "block", answer_id: str = ANSWER.id) -> LateVerdict:
    return LateVerdict(tenant="default", verdict_id="ver_9", answer_id=answer_id, action=action)


async def test_the_words_of_an_answer_that_is_blocked_later_are_for_operators_alone(
    world: World, given: Answer
) -> None:
    service = await world.service(extractive())
    await service.blocking.consider([late()])
    read = await service.answers.get(READER, given.id)
    assert (read.guard, read.blocked_by, read.text, read.citations) == ("blocked", "ver_9", "", ())
    assert (read.question, read.model) == (given.question, given.model)
    told = await service.answers.get(OPERATOR, given.id)
    assert (told.guard, told.blocked_by, told.text, told.citations) == ("blocked", "ver_9", given.text, given.citations)
    message = answer_message(read)
    assert (message.guard, message.blocked_by, message.text) == (values_pb2.GUARD_STATUS_BLOCKED, "ver_9", "")


@pytest.mark.parametrize("verdict", [late("allow"), late("redact"), late(answer_id=""), late(answer_id="ans_9")])
async def test_other_verdicts_block_nothing(world: World, given: Answer, verdict: LateVerdict) -> None:
    service = await world.service(extractive())
    await service.blocking.consider([verdict])
    assert await service.answers.get(READER, given.id) == given


async def test_a_verdict_is_heard_in_the_tenant_of_its_event(world: World, given: Answer) -> None:
    service = await world.service(extractive())
    verdict = guard_values.Verdict(verdict_id="ver_9", action=guard_values.ACTION_BLOCK)
    event = VerdictRecorded(verdict_id="ver_9", verdict=verdict, answer_id=given.id)
    for tenant, blocked_by in (("other", ""), ("default", "ver_9")):
        envelope = Envelope(id="1", type="", source="guard", time=None, subject="", tenant=tenant)
        heard = HeardEvent(event, envelope, Principal.service("infer", tenant=tenant))
        await on_verdicts_recorded([heard], service)
        assert (await service.answers.get(READER, given.id)).blocked_by == blocked_by
