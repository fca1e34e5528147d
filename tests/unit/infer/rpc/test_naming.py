"""Refusals by the names that the caller of the OpenAI API sent."""

from typing import Any

import pytest

from sluiceway_common.errors import Invalid, Refusal, Unavailable
from sluiceway_common.web.shapes import naming
from sluiceway_infer.rpc.shapes import ChatRequest, EmbeddingsRequest

HELLO: dict[str, Any] = {"messages": [{"role": "user", "content": "Hi!"}]}


def told(asked: ChatRequest | EmbeddingsRequest, refusal: Refusal) -> tuple[str, str]:
    with pytest.raises(type(refusal)) as raised, naming(asked.as_sent):
        raise refusal
    return raised.value.field, raised.value.message


@pytest.mark.parametrize(
    ("inside", "sent"),
    [
        ("k", "sluiceway.k"),
        ("grounding", "sluiceway.collection"),
        ("text", "messages"),
        ("response_schema", "response_format"),
        ("temperature", "temperature"),
        ("max_tokens", "max_tokens"),
    ],
)
def test_a_field_of_a_chat_is_named_as_it_was_sent(inside: str, sent: str) -> None:
    asked = ChatRequest.model_validate(HELLO)
    assert told(asked, Invalid(f"`{inside}` is off", field=inside)) == (sent, f"`{sent}` is off")


def test_the_newer_name_of_a_bound_is_kept() -> None:
    asked = ChatRequest.model_validate(HELLO | {"max_completion_tokens": 5})
    assert told(asked, Invalid("`max_tokens` is 5", field="max_tokens"))[0] == "max_completion_tokens"


def test_both_names_of_a_bound_are_told_apart_where_both_were_sent() -> None:
    asked = ChatRequest.model_validate(HELLO | {"max_tokens": 5, "max_completion_tokens": 6})
    with pytest.raises(Invalid, match="they mean the same, so send one") as refused, naming(asked.as_sent):
        asked.generate_request()
    assert refused.value.message.startswith("`max_completion_tokens` is 6 and `max_tokens` is 5;")


@pytest.mark.parametrize(
    ("sent", "inside", "named"),
    [
        ("", "texts[0]", "input"),
        (("x", ""), "texts[1]", "input.1"),
        ((), "texts", "input"),
    ],
)
def test_a_text_is_named_as_it_was_sent(sent: str | tuple[str, ...], inside: str, named: str) -> None:
    asked = EmbeddingsRequest(input=sent, model="any")
    assert told(asked, Invalid(f"`{inside}` is off", field=inside)) == (named, f"`{named}` is off")


def test_what_names_no_field_stays_as_it_is() -> None:
    asked = ChatRequest.model_validate(HELLO)
    assert told(asked, Unavailable("embed does not answer")) == ("", "embed does not answer")
