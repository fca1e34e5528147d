"""Answers are searched for by what is known of them, and by words that their owner holds."""

import asyncio
from dataclasses import replace
from unicodedata import normalize

import pytest

from sluiceway_common.errors import Blocked, Invalid, Overloaded, Unavailable
from sluiceway_eval.domain.explanation import AnswerTexts
from sluiceway_eval.domain.queries import AnswerFilter, VerdictFilter
from tests.support.eval_builders import answer, feedback, verdict
from tests.support.eval_memory import ADA, OPERATOR, STRANGER, MemoryEval


@pytest.fixture
async def world() -> MemoryEval:
    world = MemoryEval()
    for number, subject in enumerate(("ada", "bob", "ada")):
        await world.hear(f"ans_{number}", subject, minute=number)
        world.owner.known[f"ans_{number}"] = AnswerTexts(status="held", question=f"How many GATES, {number}?")
    return world


async def test_who_is_no_operator_finds_his_own(world: MemoryEval) -> None:
    mine = await world.service.searching.answers(ADA, AnswerFilter(), "", 0, "")
    assert [one.answer.answer_id for one in mine.items] == ["ans_2", "ans_0"]
    every = await world.service.searching.answers(OPERATOR, AnswerFilter(), "", 0, "")
    assert len(every.items) == 3
    assert (await world.service.searching.answers(STRANGER, AnswerFilter(), "", 0, "")).items == ()


async def test_nobody_finds_those_of_another_by_naming_them(world: MemoryEval) -> None:
    of_bob = AnswerFilter(asker=(await world.record.answers("acme", AnswerFilter(), None, 3))[1].asker)
    found = await world.service.searching.answers(ADA, of_bob, "", 0, "")
    assert [one.answer.answer_id for one in found.items] == ["ans_2", "ans_0"]


async def test_words_of_the_question_are_looked_for_with_its_owner(world: MemoryEval) -> None:
    world.owner.known["ans_2"] = AnswerTexts(status="gone")
    found = await world.service.searching.answers(OPERATOR, AnswerFilter(), "gates", 0, "")
    assert [(one.answer.answer_id, one.question) for one in found.items] == [
        ("ans_1", "How many GATES, 1?"),
        ("ans_0", "How many GATES, 0?"),
    ]


@pytest.mark.parametrize(("asked", "sought"), [("NFD", "NFC"), ("NFC", "NFD")])
async def test_words_are_found_however_their_accents_are_written(world: MemoryEval, asked: str, sought: str) -> None:
    world.owner.known["ans_1"] = AnswerTexts(status="held", question=normalize(asked, "Où est le café ?"))
    found = await world.service.searching.answers(OPERATOR, AnswerFilter(), normalize(sought, "CAFÉ"), 0, "")
    assert [one.answer.answer_id for one in found.items] == ["ans_1"]


async def test_a_page_may_be_empty_and_not_be_the_last(world: MemoryEval) -> None:
    first = await world.service.searching.answers(OPERATOR, AnswerFilter(), "gates, 0", 1, "")
    assert (first.items, bool(first.next)) == ((), True)


async def test_an_owner_that_is_away_is_said_and_not_taken_for_nothing_found(world: MemoryEval) -> None:
    world.owner.known["ans_1"] = AnswerTexts(status="unavailable")
    with pytest.raises(Unavailable, match="infer, which holds the questions, does not answer"):
        await world.service.searching.answers(OPERATOR, AnswerFilter(), "gates", 0, "")


async def test_nothing_is_asked_once_the_call_has_ended() -> None:
    world, asked = MemoryEval(), list[str]()

    class Away:
        async def texts(self, answer_id: str) -> AnswerTexts:
            asked.append(answer_id)
            await asyncio.sleep(0)
            return AnswerTexts(status="unavailable")

    for number in range(60):
        await world.hear(f"ans_{number:02}", minute=number)
    searching = replace(world.service.searching, owner=Away())
    with pytest.raises(Unavailable, match="infer, which holds the questions, does not answer"):
        await searching.answers(OPERATOR, AnswerFilter(), "gates", 0, "")
    then = len(asked)
    for _ in range(200):
        await asyncio.sleep(0)
    assert len(asked) == then < 60


async def test_words_need_an_owner_who_is_named(world: MemoryEval) -> None:
    world.owner.known["ans_1"] = AnswerTexts(status="not_asked")
    with pytest.raises(Invalid, match="`question` needs the service infer; set EVAL_INFER"):
        await world.service.searching.answers(OPERATOR, AnswerFilter(), "gates", 0, "")


async def test_searches_for_words_are_few_at_a_time(world: MemoryEval) -> None:
    with world.word_searches.slot(STRANGER), pytest.raises(Overloaded, match="words"):
        await world.service.searching.answers(OPERATOR, AnswerFilter(), "gates", 0, "")
    assert world.owner.asked == []


async def test_many_words_are_refused(world: MemoryEval) -> None:
    with pytest.raises(Invalid, match="`question` has 201 characters; at most 200"):
        await world.service.searching.answers(ADA, AnswerFilter(), "x" * 201, 0, "")


async def test_what_people_said_is_among_the_scores(world: MemoryEval) -> None:
    await world.record.write([feedback("ans_2", 1.0, event_id="a"), feedback("ans_2", 0.0, event_id="b")])
    one, *_ = (await world.service.searching.answers(OPERATOR, AnswerFilter(), "", 0, "")).items
    assert {score.name: score.value for score in one.scores}["feedback"] == 0.5


async def test_verdicts_are_for_operators(world: MemoryEval) -> None:
    await world.record.write([verdict("ver_1")])
    assert len((await world.service.searching.verdicts(OPERATOR, VerdictFilter(), 0, "")).items) == 1
    assert (await world.service.searching.verdicts(STRANGER, VerdictFilter(), 0, "")).items == ()
    with pytest.raises(Blocked, match="this needs the role `operator`"):
        await world.service.searching.verdicts(ADA, VerdictFilter(), 0, "")


async def test_questions_that_no_message_bears_come_in_several_pages(world: MemoryEval) -> None:
    for number in range(3):
        world.owner.known[f"ans_{number}"] = AnswerTexts(status="held", question="gates" + "\u8a9e" * 2**20)
    first = await world.service.searching.answers(OPERATOR, AnswerFilter(), "gates", 0, "")
    rest = await world.service.searching.answers(OPERATOR, AnswerFilter(), "gates", 1, first.next)
    assert [[one.answer.answer_id for one in page.items] for page in (first, rest)] == [["ans_2"], ["ans_1"]]


async def test_answers_with_so_many_verdicts_that_no_message_bears_them_come_in_several_pages(
    world: MemoryEval,
) -> None:
    """One for each of many documents."""
    many = tuple(f"ver_{number}" for number in range(1_000))
    await world.record.write([answer(f"ans_many_{number}", 60 + number, verdicts=many) for number in range(20)])
    first = await world.service.searching.answers(OPERATOR, AnswerFilter(), "", 0, "")
    rest = await world.service.searching.answers(OPERATOR, AnswerFilter(), "", 0, first.next)
    ids = [one.answer.answer_id for one in (*first.items, *rest.items)]
    assert (len(ids), len(set(ids)), rest.next) == (23, 23, "")
    assert len(first.items) == 16


async def test_verdicts_that_no_message_bears_come_in_several_pages(world: MemoryEval) -> None:
    findings = b"x" * 3 * 2**20
    await world.record.write([replace(verdict(f"ver_{number}", number), verdict=findings) for number in range(2)])
    first = await world.service.searching.verdicts(OPERATOR, VerdictFilter(), 0, "")
    rest = await world.service.searching.verdicts(OPERATOR, VerdictFilter(), 0, first.next)
    assert [[one.verdict_id for one in page.items] for page in (first, rest)] == [["ver_1"], ["ver_0"]]
