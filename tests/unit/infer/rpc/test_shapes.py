"""Requests of the OpenAI API as orders."""

import json
from typing import Any

import pytest

from sluiceway_common.errors import Invalid
from sluiceway_infer.domain.conversation.chat import Message, Sampling
from sluiceway_infer.domain.conversation.request import GenerateRequest
from sluiceway_infer.rpc.shapes import ChatRequest

HELLO: dict[str, Any] = {"messages": [{"role": "user", "content": "Hi!"}]}
REQUEST = GenerateRequest(messages=(Message("user", "Hi!"),), whole=True)


def asked(**options: Any) -> GenerateRequest:
    return ChatRequest.model_validate_json(json.dumps(HELLO | options)).generate_request()


def test_whom_a_client_asks_for_is_taken_and_not_used() -> None:
    assert asked(user="ada") == REQUEST


def test_a_stream_is_not_heard_as_a_whole() -> None:
    assert not asked(stream=True).whole


def test_a_whole_number_is_a_fraction_as_well() -> None:
    assert asked(temperature=1).sampling == Sampling(temperature=1.0)


@pytest.mark.parametrize(
    "names", [("max_tokens",), ("max_completion_tokens",), ("max_tokens", "max_completion_tokens")]
)
def test_a_bound_has_two_names(names: tuple[str, ...]) -> None:
    assert asked(**dict.fromkeys(names, 5)).max_tokens == 5


def test_two_bounds_that_differ_are_refused() -> None:
    with pytest.raises(Invalid, match="`max_completion_tokens` is 6 and `max_tokens` is 5") as raised:
        asked(max_tokens=5, max_completion_tokens=6)
    assert raised.value.field == "max_completion_tokens"
