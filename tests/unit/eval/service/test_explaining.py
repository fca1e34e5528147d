"""An answer is explained to who may see it, with its words as far as their owner holds them."""

from dataclasses import replace

import pytest

from sluiceway_common.errors import Invalid, NotFound
from sluiceway_common.principal import Principal
from sluiceway_eval.domain.explanation import AnswerTexts, CitedWords, DocumentFate
from sluiceway_eval.domain.queries import MOST_FEEDBACK, MOST_STEPS
from sluiceway_eval.domain.record import RecordedActivation, VerdictEdge
from sluiceway_eval.domain.scores import FeedbackMean
from sluiceway_eval.rpc.explanations import explain_response
from tests.support.eval_builders import answer, cited, feedback, step, told, verdict
from tests.support.eval_memory import ADA, BOB, OPERATOR, STRANGER, MemoryEval, named


@pytest.fixture
async def world() -> MemoryEval:
    world = MemoryEval()
    await world.hear("ans_1", subject="ada")
    return world


async def test_the_whole_chain_is_told(world: MemoryEval) -> None:
    await world.record.write([step("doc_a", "chunked"), verdict("ver_1"), feedback("ans_1", 1.0, 3)])
    world.owner.known["ans_1"] = AnswerTexts(status="held", question="How many?", text="Four gates.")

    explained = await world.service.explaining.explain(ADA, "ans_1")

    assert explained.answer.answer_id == "ans_1"
    assert [(one.passage.document_id, one.fate.fate) for one in explained.passages] == [("doc_a", "current")]
    assert [(one.verdict_id, one.verdict is not None) for one in explained.verdicts] == [("ver_1", True)]
    assert ([one.score for one in explained.feedback], explained.said) == ([1.0], FeedbackMean(1.0, 1))
    assert (explained.texts.question, explained.texts.text) == ("How many?", "Four gates.")


async def test_of_more_feedback_than_is_told_the_last_is_told_and_all_is_counted(world: MemoryEval) -> None:
    """A message has its bound."""
    said = [feedback("ans_1", 1.0, each, giver=f"person {each}") for each in range(MOST_FEEDBACK + 3)]
    await world.record.write(said)
    explained = await world.service.explaining.explain(ADA, "ans_1")
    assert list(explained.feedback) == said[3:]
    assert explain_response(explained).feedback_total == MOST_FEEDBACK + 3


async def test_of_a_document_with_a_long_history_the_fate_is_told(world: MemoryEval) -> None:
    versions = range(1, MOST_STEPS + 3)
    await world.record.write([step("doc_a", "chunked", version, version=version) for version in versions])
    (passage,) = (await world.service.explaining.explain(ADA, "ans_1")).passages
    replaced = DocumentFate(fate="replaced", at=told(2).at, manifest_sha256="manifest of 1")
    assert passage.fate == replaced
    await world.record.write([step("doc_a", "withdrawn", 1.5)])
    (passage,) = (await world.service.explaining.explain(ADA, "ans_1")).passages
    assert passage.fate == replace(replaced, fate="withdrawn", at=told(1.5).at)


async def test_a_verdict_that_was_not_heard_of_has_its_name(world: MemoryEval) -> None:
    (one,) = (await world.service.explaining.explain(ADA, "ans_1")).verdicts
    assert (one.verdict_id, one.verdict, one.policy_since) == ("ver_1", None, None)


async def test_a_verdict_of_after_it_was_given_is_told_behind_those_of_before(world: MemoryEval) -> None:
    edge = VerdictEdge(told=told(5), answer_id="ans_1", verdict_id="ver_late")
    await world.record.write([verdict("ver_1"), verdict("ver_late", 5, action="block"), edge])
    found = (await world.service.explaining.explain(ADA, "ans_1")).verdicts
    assert [(one.verdict_id, one.verdict and one.verdict.action) for one in found] == [
        ("ver_1", "allow"),
        ("ver_late", "block"),
    ]


async def test_a_verdict_says_since_when_its_policy_decided(world: MemoryEval) -> None:
    activations = [
        RecordedActivation(told=told(minute), number=number, name="standard", version="1", digest=digest)
        for number, (minute, digest) in enumerate([(-9, "cd" * 32), (-5, "cd" * 32), (-2, "ef" * 32), (3, "cd" * 32)])
    ]
    await world.record.write(activations)
    (one,) = (await world.service.explaining.explain(ADA, "ans_1")).verdicts
    assert one.policy_since == told(-5).at


@pytest.mark.parametrize("caller", [BOB, STRANGER])
async def test_an_answer_of_another_is_not_there(world: MemoryEval, caller: Principal) -> None:
    with pytest.raises(NotFound, match="the record has no answer 'ans_1'"):
        await world.service.explaining.explain(caller, "ans_1")
    assert world.owner.asked == []


async def test_an_operator_is_told_of_all(world: MemoryEval) -> None:
    assert (await world.service.explaining.explain(OPERATOR, "ans_1")).answer.answer_id == "ans_1"


async def test_an_answer_whose_asker_nobody_knows_is_for_operators_alone(world: MemoryEval) -> None:
    nobody = Principal("acme", "", frozenset({"reader"}))
    await world.hear("ans_2", subject="")
    with pytest.raises(NotFound, match="the record has no answer 'ans_2'"):
        await world.service.explaining.explain(nobody, "ans_2")


async def test_words_are_not_asked_for_where_nobody_wants_them(world: MemoryEval) -> None:
    explained = await world.service.explaining.explain(ADA, "ans_1", without_texts=True)
    assert (explained.texts.status, world.owner.asked) == ("not_asked", [])


async def test_an_owner_that_is_away_takes_the_words_alone(world: MemoryEval) -> None:
    world.owner.known["ans_1"] = AnswerTexts(status="unavailable")
    assert (await world.service.explaining.explain(ADA, "ans_1")).texts.status == "unavailable"


async def test_of_what_was_withheld_nobody_is_asked_for_words(world: MemoryEval) -> None:
    await world.record.write([replace(answer("ans_2", asker=named("ada")), finish_reason="blocked")])
    assert (await world.service.explaining.explain(ADA, "ans_2")).texts.status == "withheld"
    assert world.owner.asked == []


async def test_where_nobody_judged_no_verdict_is_named(world: MemoryEval) -> None:
    await world.record.write([answer("ans_2", asker=named("ada"), verdicts=("",))])
    explained = await world.service.explaining.explain(ADA, "ans_2")
    assert (explained.verdicts, len(explained.answer.parts.verdicts)) == ((), 1)


async def test_a_name_that_nothing_can_have_is_refused(world: MemoryEval) -> None:
    with pytest.raises(Invalid, match="`answer_id` names nothing; it must have 1 to 400 characters"):
        await world.service.explaining.explain(ADA, "")


def test_a_quote_is_found_by_its_place() -> None:
    place, quote = cited("doc_a"), CitedWords("four gates", "Mill", "mill.txt")
    texts = AnswerTexts(status="held", quotes={(place.chunk_id, place.start, place.end): quote})
    assert texts.quote(place) == quote
    assert texts.quote(cited("doc_b")) is None
