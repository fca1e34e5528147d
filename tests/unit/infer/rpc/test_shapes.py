"""Requests of the OpenAI API as orders."""

import json
from typing import Any

import pytest

from sluiceway_common.errors import Invalid
from sluiceway_common.web.shapes import read
from sluiceway_infer.domain.conversation.chat import Message, Sampling
from sluiceway_infer.domain.conversation.request import GenerateRequest, check
from sluiceway_infer.rpc.shapes import UNSUPPORTED, ChatRequest

HELLO: dict[str, Any] = {"messages": [{"role": "user", "content": "Hi!"}]}
REQUEST = GenerateRequest(messages=(Message("user", "Hi!"),))


def asked(**options: Any) -> GenerateRequest:
    return ChatRequest.model_validate_json(json.dumps(HELLO | options)).generate_request()


def test_whom_a_client_asks_for_is_taken_and_not_used() -> None:
    assert asked(user="ada") == REQUEST


@pytest.mark.parametrize(
    "options",
    [
        {"tools": [], "tool_choice": "none", "functions": [], "function_call": "auto"},
        {"service_tier": "auto", "modalities": ["text"], "logit_bias": {}, "metadata": {}},
        {"messages": [HELLO["messages"][0] | {"annotations": [], "tool_calls": [], "audio": None}]},
    ],
)
def test_what_asks_for_nothing_counts_as_left_out(options: dict[str, Any]) -> None:
    assert asked(**options) == REQUEST


@pytest.mark.parametrize("strict", [True, False, None])
def test_a_schema_is_obeyed_whether_it_is_called_strict_or_not(strict: bool | None) -> None:
    schema = {"name": "answer", "schema": {"type": "object"}, "strict": strict}
    asked_for = asked(response_format={"type": "json_schema", "json_schema": schema})
    assert json.loads(asked_for.response_schema) == {"type": "object"}


def test_a_schema_in_any_script_is_as_long_as_its_caller_wrote_it() -> None:
    schema = {"type": "object", "properties": {"город": {"type": "string", "description": "где он живёт, " * 500}}}
    written = json.dumps(schema, ensure_ascii=False, separators=(",", ":"))
    asked_for = asked(response_format={"type": "json_schema", "json_schema": {"name": "address", "schema": schema}})
    check(asked_for, 4_096)
    assert asked_for.response_schema == written


def test_a_stream_without_padding_may_be_asked_for_and_one_with_it_is_refused() -> None:
    assert asked(stream=True, stream_options={"include_obfuscation": False}) == REQUEST
    body = json.dumps(HELLO | {"stream": True, "stream_options": {"include_obfuscation": True}}).encode()
    with pytest.raises(Invalid, match=r"`stream_options\.include_obfuscation` must be false"):
        read(ChatRequest, body, UNSUPPORTED)


@pytest.mark.parametrize("content", [{}, {"content": None}, {"content": ""}])
def test_a_refusal_that_is_sent_back_is_what_the_model_said(content: dict[str, Any]) -> None:
    question = {"role": "user", "content": "Hi!"}
    said = {"role": "assistant", "refusal": "I cannot help with that."} | content
    assert asked(messages=[question, said, question]).messages[1] == Message("assistant", "I cannot help with that.")


@pytest.mark.parametrize(
    "message",
    [
        {"role": "user", "content": "Hi!", "refusal": "No."},
        {"role": "user", "refusal": "No."},
        {"role": "assistant", "content": "Yes.", "refusal": "No."},
        {"role": "assistant", "content": None, "refusal": 5},
    ],
)
def test_a_refusal_of_anybody_else_or_beside_an_answer_is_refused(message: dict[str, Any]) -> None:
    with pytest.raises(Invalid, match=r"this server does not support `messages\.0\.refusal`; leave it out"):
        read(ChatRequest, json.dumps({"messages": [message]}).encode(), UNSUPPORTED)


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


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"stream_options": {"include_usage": True}}, "stream_options"),
        ({"sluiceway": {"drafts": True}}, "sluiceway.drafts"),
    ],
)
def test_words_of_streams_are_refused_where_there_is_none(options: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid, match=f"`{field}` is for streams alone; set `stream`, or leave it out") as raised:
        asked(**options)
    assert raised.value.field == field
    assert asked(**options, stream=True).messages == REQUEST.messages
