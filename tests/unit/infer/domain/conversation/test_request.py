"""What a caller may ask for."""

from dataclasses import replace

import pytest

from sluiceway_common.errors import Invalid
from sluiceway_infer.domain.conversation.chat import Message, Sampling
from sluiceway_infer.domain.conversation.request import GenerateRequest, Grounding, check, check_feedback
from sluiceway_infer.domain.models.info import ModelInfo, refuse_too_long, refuse_unsupported

REQUEST = GenerateRequest(messages=(Message("user", "Why?"),))


@pytest.mark.parametrize(
    ("asked", "field", "said"),
    [
        (replace(REQUEST, messages=()), "messages", "`messages` is 0"),
        (replace(REQUEST, messages=(Message("assistant", "I say."),)), "messages", "is no question of the person"),
        (replace(REQUEST, messages=(Message("user", "  "),)), "messages", "is no question of the person"),
        (replace(REQUEST, sampling=Sampling(temperature=2.5)), "temperature", "`temperature` is 2.5"),
        (replace(REQUEST, sampling=Sampling(top_p=0.0)), "top_p", "`top_p` is 0"),
        (replace(REQUEST, sampling=Sampling(top_k=0)), "top_k", "`top_k` is 0"),
        (replace(REQUEST, max_tokens=0), "max_tokens", "`max_tokens` is 0"),
        (replace(REQUEST, max_tokens=5_000), "max_tokens", "`max_tokens` is 5000"),
        (replace(REQUEST, stop=("a", "b", "c", "d", "e")), "stop", "`stop` is 5"),
        (replace(REQUEST, stop=("",)), "stop", "has an empty word"),
        (replace(REQUEST, stop=("x" * 257,)), "stop", "`stop` is 257 characters"),
        (
            replace(REQUEST, messages=(Message("user", "Warum? " * 1_200),), grounding=Grounding()),
            "messages",
            "has 8,400 characters",
        ),
        (replace(REQUEST, messages=(Message("user", "é" * 262_145),)), "messages", "524,290 bytes; .* in the messages"),
        (replace(REQUEST, response_schema="{"), "response_schema", "is not JSON"),
        (replace(REQUEST, response_schema="[]"), "response_schema", "is no object"),
        (replace(REQUEST, response_schema="{}", grounding=Grounding()), "response_schema", "exclude each other"),
        (replace(REQUEST, grounding=Grounding(k=51)), "k", "`k` is 51"),
        (replace(REQUEST, grounding=Grounding(collection="x" * 65)), "collection", "`collection` is 'x.*64 at most"),
        (replace(REQUEST, grounding=Grounding(collection="Übersicht")), "collection", "`collection` is 'Übersicht'"),
        (replace(REQUEST, grounding=Grounding(collection="a\n")), "collection", r"`collection` is 'a\\n'"),
        (replace(REQUEST, grounding=Grounding(alpha=1.5)), "alpha", "`alpha` is 1.5"),
        (replace(REQUEST, model="smollm2+" + "x" * 300), "model", "`model` is 308 characters"),
        (replace(REQUEST, session="x" * 129), "session", "`session` is 129 characters"),
    ],
)
def test_what_crosses_a_bound_is_refused_by_its_field(asked: GenerateRequest, field: str, said: str) -> None:
    with pytest.raises(Invalid, match=said) as raised:
        check(asked, 4_096)
    assert raised.value.field == field


def test_a_plain_question_is_taken() -> None:
    check(REQUEST, 4_096)


def test_what_stands_before_the_question_may_be_longer_than_a_question() -> None:
    check(replace(REQUEST, messages=(Message("user", "x" * 1_000_000), *REQUEST.messages)), 4_096)


def test_what_a_model_does_not_support_is_refused_and_not_ignored() -> None:
    info = ModelInfo(
        name="m", engine="openai_http", digest="d", context_tokens=100, supports=frozenset({"temperature"})
    )
    refuse_unsupported(info, replace(REQUEST, sampling=Sampling(temperature=0.5)).prompt(REQUEST.messages, 1))
    with pytest.raises(Invalid, match="does not support `seed`"):
        refuse_unsupported(info, replace(REQUEST, sampling=Sampling(seed=1)).prompt(REQUEST.messages, 1))


@pytest.mark.parametrize("text", ["Why is that so? ", "なぜですか。", "    ", "لماذا هذا كذلك؟ "])
def test_a_conversation_that_no_window_of_the_model_has_room_for_is_refused_uncounted(text: str) -> None:
    info = ModelInfo(name="m", engine="llama", digest="d", context_tokens=100, supports=frozenset())
    refuse_too_long(info, [text * (700 // len(text))] * 2, "messages")
    with pytest.raises(Invalid, match=r"`messages` has .* in all; model 'm' takes 1,600"):
        refuse_too_long(info, ["system", text * (1_640 // len(text))], "messages")


@pytest.mark.parametrize("score", [-1.1, 1.1, float("nan"), float("inf")])
def test_a_feedback_lies_between_bad_and_good(score: float) -> None:
    with pytest.raises(Invalid, match=r"`score` is .*; it must lie between -1 and 1"):
        check_feedback(score, "", "")


def test_a_number_out_of_bounds_is_said_in_its_own_digits() -> None:
    with pytest.raises(Invalid, match="`max_tokens` is 1000000"):
        check(replace(REQUEST, max_tokens=1_000_000), 4_096)
