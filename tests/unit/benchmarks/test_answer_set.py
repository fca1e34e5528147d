"""The generated set: the same for the same seed, its answers stand in its documents, its traps do not."""

from functools import cache

import pytest

from tests.benchmarks.answer_set.comparing import stands
from tests.benchmarks.answer_set.families import families, splits, world
from tests.benchmarks.answer_set.generated import generated
from tests.benchmarks.answer_set.in_memory import extracted
from tests.benchmarks.answer_set.judging import Quoted, Said, verdict
from tests.benchmarks.answer_set.models import liar, oracle, script
from tests.benchmarks.answer_set.values import KINDS, LANGUAGES, SPLITS, AnswerSet, KnownQuestion, Split

SEEDS = (8, 9)
EACH = [(split, seed) for split in SPLITS for seed in SEEDS]


@cache
def texts(split: Split, seed: int) -> dict[str, str]:
    """The documents as they are read."""
    return {document.key: extracted(document).text for document in generated(split, seed=seed).documents}


def quoted(question: KnownQuestion, text: str, held: dict[str, str]) -> Said:
    """Says so and cites all of what may be cited; where nothing may be, any document."""
    keys = sorted(question.cited) or sorted(held)[:1]
    return Said(text, False, tuple(Quoted(key, held[key]) for key in keys))


def answerable(of: AnswerSet) -> list[KnownQuestion]:
    return [question for question in of.questions if question.answerable]


@pytest.mark.parametrize("split", SPLITS)
def test_the_same_seed_makes_the_same_set_and_another_one_another(split: Split) -> None:
    assert generated(split) == generated(split)
    assert generated(split, seed=1) != generated(split, seed=2)


def test_each_split_has_hundreds_of_questions_of_every_kind_in_every_language() -> None:
    for split in SPLITS:
        questions = generated(split).questions
        assert len(questions) >= 200
        assert {(one.language, one.kind) for one in questions} == {(one, kind) for one in LANGUAGES for kind in KINDS}


def test_the_splits_share_no_family_and_each_has_one_of_every_type() -> None:
    by_split = {split: {one.type for one in families() if splits()[one.name] == split} for split in SPLITS}
    assert by_split["building"] == by_split["unseen"] == {one.type for one in families()}
    assert by_split["blind"]
    asked = {split: {question.family for question in generated(split).questions} for split in SPLITS}
    assert not asked["building"] & asked["unseen"]


@pytest.mark.parametrize(("split", "seed"), EACH)
def test_questions_and_documents_are_told_apart(split: Split, seed: int) -> None:
    of = generated(split, seed=seed)
    for names in (
        [question.id for question in of.questions],
        [question.text for question in of.questions],
        [document.key for document in of.documents],
    ):
        assert len(set(names)) == len(names)


@pytest.mark.parametrize(("split", "seed"), EACH)
def test_no_value_was_forgotten_in_a_template(split: Split, seed: int) -> None:
    of = generated(split, seed=seed)
    said = [*texts(split, seed).values(), *(one.text + one.says + one.lies for one in of.questions)]
    assert [text for text in said if "{" in text or "}" in text] == []


@pytest.mark.parametrize(("split", "seed"), EACH)
def test_every_answer_stands_in_the_documents_that_may_be_cited(split: Split, seed: int) -> None:
    held = texts(split, seed)
    for question in answerable(generated(split, seed=seed)):
        there = [held[key] for key in question.cited]
        words = question.evidence or [word for together in question.accepted for word in together]
        found = [any(stands(word, text, question.language) for text in there) for word in words]
        assert all(found) if question.evidence else any(found), (question.id, words)


@pytest.mark.parametrize(("split", "seed"), EACH)
def test_what_is_asked_for_in_vain_is_nowhere(split: Split, seed: int) -> None:
    """Neither a name that nothing bears, nor what a liar says of something that there is."""
    of, held = generated(split, seed=seed), texts(split, seed)
    for question in (one for one in of.questions if one.kind in ("absent", "false premise")):
        there = [text for key, text in held.items() if key.startswith(f"{question.language}/")]
        assert not any(stands(one, text, question.language) for one in question.wrong for text in there), question.id


@pytest.mark.parametrize(("split", "seed"), EACH)
def test_a_thing_that_is_unknown_is_named_nowhere(split: Split, seed: int) -> None:
    held = texts(split, seed)
    for family, language in ((family, language) for family in families() for language in LANGUAGES):
        unknown = str(world(family, language, seed)[family.things[-1]]["name"].value)
        assert not any(unknown in text for text in held.values()), (family.name, language)


@pytest.mark.parametrize(("split", "seed"), EACH)
def test_the_value_of_a_near_miss_is_the_siblings(split: Split, seed: int) -> None:
    held = texts(split, seed)
    for question in generated(split, seed=seed).questions:
        if question.kind == "near-miss name":
            told = [text for key, text in held.items() if key.startswith(f"{question.language}/{question.family}/")]
            assert all(any(stands(one, text, question.language) for text in told) for one in question.wrong), (
                question.id
            )


@pytest.mark.parametrize(("split", "seed"), EACH)
def test_the_oracle_is_judged_right(split: Split, seed: int) -> None:
    held = texts(split, seed)
    judged = {one.id: verdict(one, quoted(one, oracle(one), held)) for one in answerable(generated(split, seed=seed))}
    assert {name: found for name, found in judged.items() if found != "right"} == {}


@pytest.mark.parametrize(("split", "seed"), EACH)
def test_the_liar_is_judged_wrong_but_cited(split: Split, seed: int) -> None:
    held = texts(split, seed)
    judged = {one.id: verdict(one, quoted(one, liar(one), held)) for one in generated(split, seed=seed).questions}
    assert {name: found for name, found in judged.items() if found != "wrong but cited"} == {}


@pytest.mark.parametrize(("split", "seed"), EACH)
def test_a_script_says_of_each_question_what_belongs_to_it(split: Split, seed: int) -> None:
    """A question in which another one occurs is not taken for it."""
    questions = generated(split, seed=seed).questions
    rules = script(questions, oracle)
    said = {question.id: next(rule.say for rule in rules if rule.when in question.text) for question in questions}
    assert said == {question.id: oracle(question) for question in questions}


def test_a_follow_up_does_not_name_its_thing() -> None:
    """Else it would be no follow-up."""
    by_name = {family.name: family for family in families()}
    follow_ups = [one for split in SPLITS for one in generated(split).questions if one.kind == "follow-up"]
    for question in follow_ups:
        names = {name for row in by_name[question.family].spoken(question.language)["names"] for name in row}
        assert question.turns
        assert not any(name in question.text for name in names), question.id
