"""Scorers: a number with its version, or the reason why there is none."""
# ruff: noqa: RUF001 (words of other alphabets)

import math
from dataclasses import replace

import pytest

from sluiceway_common.errors import Invalid
from sluiceway_eval.domain.scores import (
    SCORERS,
    AnswerScore,
    FeedbackMean,
    ScoredAnswer,
    checked_score,
    feedback_score,
    mean_feedback,
    scored,
)

ANSWER = ScoredAnswer(
    given=True,
    groundedness="grounded",
    groundedness_score=0.75,
    passages=4,
    cited=1,
    citations=2,
    prompt_tokens=300,
    completion_tokens=20,
    timings={"total": 120.0, "retrieval": 15.0},
    text="The mill has four gates.",
)


def score(name: str, answer: ScoredAnswer) -> AnswerScore:
    (found,) = [one for one in scored(answer) if one.name == name]
    return found


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("groundedness", 0.75),
        ("refusal", 0.0),
        ("citations", 2.0),
        ("cited_share", 0.25),
        ("length", 24.0),
        ("latency.total", 120.0),
        ("latency.retrieval", 15.0),
        ("tokens.prompt", 300.0),
        ("tokens.completion", 20.0),
    ],
)
def test_an_answer_is_scored(name: str, value: float) -> None:
    found = score(name, ANSWER)
    assert (found.status, found.value, found.reason) == ("scored", value, "")


@pytest.mark.parametrize(
    ("name", "answer", "reason"),
    [
        ("groundedness", replace(ANSWER, groundedness="unspecified"), "it was asked without documents"),
        ("groundedness", replace(ANSWER, groundedness="not_in_documents"), "claims nothing"),
        ("groundedness", replace(ANSWER, given=False), "no answer was given"),
        ("cited_share", replace(ANSWER, passages=0, cited=0), "no passage was shown"),
        ("cited_share", replace(ANSWER, given=False), "no answer was given"),
        ("latency.generation", ANSWER, "this stage did not run"),
        ("tokens.completion", replace(ANSWER, completion_tokens=0), "no model read or wrote anything"),
        ("length", replace(ANSWER, given=False), "no answer was given"),
        ("refusal", replace(ANSWER, given=False), "no answer was given"),
        ("citations", replace(ANSWER, given=False), "no answer was given"),
    ],
)
def test_where_there_is_nothing_to_score_the_reason_stands(name: str, answer: ScoredAnswer, reason: str) -> None:
    found = score(name, answer)
    assert (found.status, found.value) == ("not_applicable", None)
    assert reason in found.reason


def test_a_groundedness_that_is_no_number_fails() -> None:
    found = score("groundedness", replace(ANSWER, groundedness_score=None))
    assert (found.status, found.value, found.reason) == ("failed", None, "infer said no number")


@pytest.mark.parametrize("name", ["length", "refusal"])
def test_a_text_that_cannot_be_read_fails_with_the_reason(name: str) -> None:
    found = score(name, replace(ANSWER, text=None, unread="its key was dropped"))
    assert (found.status, found.value, found.reason) == ("failed", None, "its key was dropped")


@pytest.mark.parametrize(
    "text",
    [
        "I'm sorry, but I can't help with that.",
        "I\u2019m unable to say.",
        "I cannot answer this.",
        "I cant help with that.",
        "Sorry, I can't help with that.",
        "I apologize, but I cannot.",
        "I won\u2019t say.",
        "As an AI, I have no opinion.",
        "Es tut mir leid, das geht nicht.",
        "Ich kann das leider nicht beantworten.",
        "Lo siento, no puedo responder.",
        "抱歉, 我无法回答。",
        "عذراً، لا أستطيع الإجابة.",
        "آسف، لا يمكنني ذلك.",
        "Desculpe, mas não posso ajudar com isso.",
        "Infelizmente, não consigo responder.",
        "Het spijt me, dat mag ik niet zeggen.",
        "Ik kan je helaas niet helpen.",
        "К сожалению, я не могу ответить на этот вопрос.",
        "Мне очень жаль, но ответить нельзя.",
        "Извините, но я не могу помочь.",
        "申し訳ありませんが、お答えできません。",
        "その質問にはお答えできません。",
        "죄송하지만 답변해 드릴 수 없습니다.",
        "क्षमा करें, मैं इसमें मदद नहीं कर सकता।",
        "माफ़ करें, मैं उत्तर नहीं दे सकता।",
    ],
)
def test_an_excuse_is_a_refusal(text: str) -> None:
    assert score("refusal", replace(ANSWER, groundedness="unspecified", text=text)).value == 1.0


@pytest.mark.parametrize(
    "text",
    [
        'The manual says that the phrase "I\'m sorry" is to be avoided.',
        "I can tell you: it has four gates.",
        "Imsorry is a village in the north.",
        "Ich kann lesen.",
        "عذر المستأجر يقبل كتابة.",
        "آسفي مدينة على المحيط.",
        "Desculpas são aceitas até sexta-feira.",
        "Não, posso confirmar que abre às nove.",
        "Ik kan het bevestigen: maandag.",
        "Не могут участвовать дети до 12 лет.",
        "Жаль, что музей закрыт: откроется в мае.",
        "申し訳は三日以内に出してください。",
        "죄는 없습니다.",
        "क्षमा शुल्क 20 रुपये है।",
        "No.",
        "",
    ],
)
def test_a_text_that_answers_is_no_refusal(text: str) -> None:
    assert score("refusal", replace(ANSWER, text=text)).value == 0.0


def test_an_honest_no_is_a_refusal() -> None:
    assert score("refusal", replace(ANSWER, groundedness="not_in_documents")).value == 1.0


def test_every_scorer_says_something_of_every_answer() -> None:
    for given in (True, False):
        scores = scored(replace(ANSWER, given=given, timings={}, text=None, unread="gone"))
        assert len({one.name for one in scores}) == len(SCORERS)
        assert all((one.value is None) == (one.status != "scored") for one in scores)
        assert all(one.version and (one.status == "scored" or one.reason) for one in scores)


def test_no_score_is_nan_or_without_end() -> None:
    assert all(math.isfinite(one.value) for one in scored(ANSWER) if one.value is not None)


def test_what_people_say_is_a_score_and_its_mean() -> None:
    assert feedback_score(-0.5).value == -0.5
    assert mean_feedback(FeedbackMean(0.25, 2)).value == 0.25
    assert mean_feedback(None).status == "not_applicable"


def test_a_score_that_nobody_makes_is_refused_with_those_that_there_are() -> None:
    assert checked_score("feedback") == "feedback"
    with pytest.raises(
        Invalid, match=r"`score.name` is 'groundednes', which is no score; it must be one of groundedness"
    ):
        checked_score("groundednes")
