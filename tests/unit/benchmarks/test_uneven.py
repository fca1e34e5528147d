"""Uneven set: its documents tell what is accepted, much of what is asked is told nowhere, and one half stays unseen."""

from collections import Counter

import pytest

from tests.benchmarks.answer_set.__main__ import main
from tests.benchmarks.answer_set.comparing import stands
from tests.benchmarks.answer_set.uneven import Half, themes
from tests.benchmarks.answer_set.values import KINDS, AnswerSet, KnownQuestion, Together

HALVES: tuple[Half, ...] = ("building", "unseen")
EACH = [(half, theme) for half in HALVES for theme in themes(half)]


@pytest.mark.parametrize(("half", "theme"), EACH, ids=[theme.questions[0].family for _, theme in EACH])
def test_what_is_accepted_stands_in_the_documents_of_its_theme(half: Half, theme: AnswerSet) -> None:
    texts = [document.content.decode() for document in theme.documents]
    for question in theme.questions:
        assert question.kind in KINDS
        assert question.split == half
        assert question.answerable == bool(question.accepted)
        told = [text for text in texts if any(_stand(together, text, question) for together in question.accepted)]
        assert bool(told) == question.answerable, question.id


@pytest.mark.parametrize(("half", "theme"), EACH, ids=[theme.questions[0].family for _, theme in EACH])
def test_a_good_model_says_what_is_accepted_and_a_careless_one_does_not(half: Half, theme: AnswerSet) -> None:
    for question in theme.questions:
        assert bool(question.says) == question.answerable
        is_right = any(_stand(together, question.says, question) for together in question.accepted)
        assert is_right == question.answerable, f"{half}: {question.id}"
        assert question.lies
        assert not any(_stand(together, question.lies, question) for together in question.accepted), question.id


def _stand(together: Together, text: str, question: KnownQuestion) -> bool:
    return all(stands(words, text, question.language) for words in together)


@pytest.mark.parametrize("half", HALVES)
def test_each_language_is_told_as_much_as_every_other(half: Half) -> None:
    told, untold = (
        Counter(one.language for theme in themes(half) for one in theme.questions if one.answerable == is_told)
        for is_told in (True, False)
    )
    assert set(told) == set(untold) == {"en", "de", "zh", "ar"}
    assert len(set(told.values())) == len(set(untold.values())) == 1


def test_no_theme_is_in_both_halves() -> None:
    seen, unseen = ({document.content for theme in themes(half) for document in theme.documents} for half in HALVES)
    assert seen.isdisjoint(unseen)


def test_the_half_that_may_be_built_on_is_listed(tmp_path: object) -> None:
    assert main(["--split", "uneven", "--files", str(tmp_path)]) == 0
