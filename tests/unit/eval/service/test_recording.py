"""What is heard becomes facts and scores, once."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from sluiceway.eval.v1.events_pb2 import DocumentForgotten, ScoresRecorded
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_eval.adapters.memory import MemoryRecord
from sluiceway_eval.domain.facts import Fact
from sluiceway_eval.service.recording import MOST_AT_ONCE, HeardAnswer, HeardFeedback, asker_of
from tests.support.eval_builders import answer, feedback, step, training_row
from tests.support.eval_memory import KEY, MemoryEval, named


@pytest.fixture
def world() -> MemoryEval:
    return MemoryEval()


async def test_an_answer_is_recorded_with_its_scores_and_says_them(world: MemoryEval) -> None:
    await world.hear("ans_1", text="Four gates.")

    found = await world.record.answer("acme", "ans_1")
    assert found is not None
    scores = {score.name: score.value for score in found.scores}
    assert (scores["length"], scores["citations"]) == (11.0, 1.0)
    (said,) = [one.event for one in world.record.said]
    assert isinstance(said, ScoresRecorded)
    assert (said.answer_id, len(said.scores)) == ("ans_1", len(found.scores))
    assert not next(one for one in said.scores if one.name == "tokens.prompt").HasField("value")
    assert world.meter.scores == list(found.scores)


async def test_who_asked_is_named_without_being_told(world: MemoryEval) -> None:
    await world.hear("ans_1", subject="ada")
    found = await world.record.answer("acme", "ans_1")
    assert found is not None
    assert found.asker == named("ada") != named("bob")
    assert "ada" not in found.asker


async def test_who_is_told_in_the_clear_by_an_older_event_has_the_same_name(world: MemoryEval) -> None:
    await world.service.recording.record([HeardAnswer(answer=answer("ans_1"), subject="ada", text=None)])
    found = await world.record.answer("acme", "ans_1")
    assert found is not None
    assert found.asker == named("ada")


@pytest.mark.parametrize("how", ["dropped", "changed"])
async def test_a_text_that_cannot_be_opened_leaves_an_answer_whose_scores_say_why(world: MemoryEval, how: str) -> None:
    sealed = await world.seal.seal("acme", "Four gates.")
    broken = replace(sealed, key_id="another") if how == "dropped" else replace(sealed, ciphertext=b"x" * 40)
    await world.service.recording.record([HeardAnswer(answer=answer("ans_1"), subject=broken, text=broken)])

    found = await world.record.answer("acme", "ans_1")
    assert found is not None
    (length,) = [score for score in found.scores if score.name == "length"]
    assert (found.asker, length.status) == ("", "failed")
    assert how in length.reason


async def test_a_batch_that_is_heard_again_leaves_the_same_record(world: MemoryEval) -> None:
    texts = await world.seal.seal("acme", "Four gates."), await world.seal.seal("acme", "ada")
    heard = [HeardAnswer(answer=answer("ans_1"), subject=texts[1], text=texts[0]), step("doc_a", "chunked")]
    await world.service.recording.record(heard)
    once = await world.record.digest("acme")
    await world.service.recording.record([*heard, *heard])
    assert await world.record.digest("acme") == once


class Parts(MemoryRecord):
    """How many facts were written at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.sizes: list[int] = []

    async def write(self, facts: Sequence[Fact], events: Sequence[OutgoingEvent] = ()) -> None:
        self.sizes.append(len(facts))


async def test_many_rows_are_written_in_parts_and_what_one_event_told_is_one_part() -> None:
    store, half = Parts(), [training_row("ds_1", f"row_{number}") for number in range(MOST_AT_ONCE // 2)]
    gone = [step("doc_a", "withdrawn"), step("doc_a", "erased")]
    recording = MemoryEval(record=store).service.recording
    await recording.record_each([half, half[1:], gone, half])
    await recording.record_each([])
    assert store.sizes == [MOST_AT_ONCE + 1, MOST_AT_ONCE // 2]


async def test_feedback_is_a_score_of_its_own(world: MemoryEval) -> None:
    await world.service.recording.record([feedback("ans_1", -0.5)])
    (said,) = [one.event for one in world.record.said]
    assert isinstance(said, ScoresRecorded)
    assert [(one.name, one.value) for one in said.scores] == [("feedback", -0.5)]


async def test_who_gave_feedback_is_kept_as_a_digest_and_his_last_word_counts(world: MemoryEval) -> None:
    first, last = feedback("ans_1", 1.0, 1, event_id="a"), feedback("ans_1", -1.0, 2, event_id="b")
    await world.service.recording.record([HeardFeedback(feedback=one, subject="ada") for one in (last, first)])
    (kept,) = await world.record.feedback("acme", "ans_1", 10)
    assert kept == replace(last, giver=asker_of("acme", "ada", KEY))
    assert len(world.record.said) == 2


async def test_two_people_who_say_the_same_have_said_it_twice(world: MemoryEval) -> None:
    await world.service.recording.record([feedback("ans_1", 1.0, event_id=one) for one in ("of ada", "of bob")])
    assert len({one.id for one in world.record.said}) == 2


async def test_an_answer_that_is_heard_again_once_its_key_is_gone_says_no_other_scores(world: MemoryEval) -> None:
    subject, text = await world.seal.seal("acme", "ada"), await world.seal.seal("acme", "Four gates.")
    heard = HeardAnswer(answer=answer("ans_1", asker=""), subject=subject, text=text)
    await world.service.recording.record([heard])
    once = await world.record.answer("acme", "ans_1")
    await world.seal.drop("acme")
    await world.service.recording.record([heard])
    assert await world.record.answer("acme", "ans_1") == once
    assert len({one.id for one in world.record.said}) == 1


async def test_a_withdrawal_is_acknowledged_though_nothing_was_held(world: MemoryEval) -> None:
    await world.service.recording.record([step("doc_a", "withdrawn", version=3)])
    (said,) = [one for one in world.record.said if isinstance(one.event, DocumentForgotten)]
    assert said.event == DocumentForgotten(document_id="doc_a", version=3, erase=False)
    assert said.tenant == "acme"


async def test_an_erasure_is_acknowledged_as_one_and_a_withdrawal_beside_it_as_one(world: MemoryEval) -> None:
    erased = [step("doc_a", "withdrawn", event_id="erasure"), step("doc_a", "erased", event_id="erasure")]
    await world.service.recording.record([*erased, step("doc_b", "withdrawn")])
    assert [one.event for one in world.record.said] == [
        DocumentForgotten(document_id="doc_a", version=1, erase=True),
        DocumentForgotten(document_id="doc_b", version=1, erase=False),
    ]


async def test_nothing_is_said_of_what_has_no_score(world: MemoryEval) -> None:
    await world.service.recording.record([step("doc_a", "chunked"), step("doc_a", "forgotten", service="embed")])
    assert world.record.said == []


async def test_a_text_of_another_tenant_is_not_opened(world: MemoryEval) -> None:
    theirs = await world.seal.seal("other", "Theirs.")
    await world.service.recording.record([HeardAnswer(answer=answer("ans_1"), subject=theirs, text=theirs)])
    found = await world.record.answer("acme", "ans_1")
    assert found is not None
    assert (found.asker, {score.status for score in found.scores if score.name == "length"}) == ("", {"failed"})
