"""The set is asked of the real use cases in this process."""

import pytest

from sluiceway_embed.adapters.encoders.hashing import HashingEncoder
from tests.benchmarks.answer_set.__main__ import listed, main
from tests.benchmarks.answer_set.asking import asked_by, messages
from tests.benchmarks.answer_set.generated import generated
from tests.benchmarks.answer_set.served import ASKED, drawn
from tests.benchmarks.answer_set.values import AnswerSet
from tests.benchmarks.answers_in_memory import MODELS, section

QUESTIONS = ("library/en/books", "library/en/unknown", "library/en/holds")


def library() -> AnswerSet:
    """A page of each library, and three questions on them."""
    whole = generated("building", ["en"])
    documents = tuple(each for each in whole.documents if each.key.startswith("en/library/"))
    return AnswerSet(documents, tuple(each for each in whole.questions if each.id in QUESTIONS))


async def test_answers_come_with_the_keys_of_the_documents_that_they_cite() -> None:
    of = library()
    found = await asked_by(HashingEncoder(), of, ("oracle", "extractive"))
    told = {one.question.id: one for one in found["oracle"].answered}
    assert set(told) == set(QUESTIONS)
    assert told["library/en/books"].verdict == "right"
    assert {quote.key for one in told.values() for quote in one.said.quotes} <= {each.key for each in of.documents}
    assert all(one.said.milliseconds > 0 for tally in found.values() for one in tally.answered)


async def test_what_was_not_right_is_listed_with_what_was_wanted() -> None:
    found = await asked_by(HashingEncoder(), library(), ("oracle",))
    text = listed(found)
    wrong = [one for one in found["oracle"].answered if one.verdict not in ("right", "rightly refused")]
    assert [f"`{one.question.id}`" in text for one in wrong] == [True] * len(wrong)
    assert "`library/en/books`" not in text


def test_the_turns_before_come_before_the_question() -> None:
    (asked,) = (each for each in library().questions if each.kind == "follow-up")
    assert [message.role for message in messages(asked)] == ["user", "assistant", "user"]
    assert messages(asked)[-1].text == asked.text


def test_a_slow_model_is_asked_the_same_part_every_time() -> None:
    questions = generated("unseen").questions
    assert len(drawn(questions, "llama")) == ASKED["llama"]
    assert drawn(questions, "llama") == drawn(questions[::-1], "llama")
    assert len(drawn(questions, "oracle")) == len(questions)


@pytest.mark.parametrize("split", ["unseen", "blind"])
def test_what_rules_are_not_built_on_is_never_listed(split: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--split", split, "--wrong", "nowhere.md"]) == 2
    assert "never listed" in capsys.readouterr().err


async def test_all_splits_stand_side_by_side_and_bars_are_of_the_blind_one() -> None:
    found = await asked_by(HashingEncoder(), library(), MODELS)
    printed = section({"blind": found, "unseen": found, "building": found}, {"blind": found}).markdown()
    assert "| oracle, unseen        | 3 " in printed
    assert "| oracle, building      | 3 " in printed
    assert printed.count("| oracle     | wrong but cited, of all") == 1
