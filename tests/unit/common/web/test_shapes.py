"""What a caller of the OpenAI API is told of a body that cannot be read."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from sluiceway_common.errors import Invalid
from sluiceway_common.web import shapes
from sluiceway_common.web.shapes import Shape, read
from sluiceway_infer.rpc.shapes import UNSUPPORTED, ChatRequest, EmbeddingsRequest

HELLO: dict[str, Any] = {"messages": [{"role": "user", "content": "Hi!"}]}


def refused(body: bytes, shape: type[Shape] = ChatRequest) -> Invalid:
    """Whatever is wrong, what it is in is named."""
    with pytest.raises(Invalid, match=r"`|the body") as raised:
        read(shape, body, UNSUPPORTED)
    return raised.value


def chat(**options: Any) -> bytes:
    return json.dumps(HELLO | options).encode()


def said(content: Any) -> bytes:
    return chat(messages=[{"role": "user", "content": content}])


@pytest.mark.parametrize(
    ("body", "field", "message"),
    [
        (b"{}", "messages", "`messages` is missing; add it"),
        (b"[]", "", "the body must be an object"),
        (b'{"model": }', "", "the body is not JSON at line 1 column 11; send one object in JSON"),
        (b'{"model": "\xff"}', "", "the body is not JSON at line 1 column 12; send one object in JSON"),
        (chat(tools=[{}]), "tools", "this server does not support `tools`; leave it out"),
        (chat(tool_choice="required"), "tool_choice", "this server does not support `tool_choice`; leave it out"),
        (chat(service_tier="flex"), "service_tier", "this server does not support `service_tier`; leave it out"),
        (
            chat(messages=[{"role": "assistant", "content": "Hi!", "tool_calls": [{"id": "1"}]}]),
            "messages.0.tool_calls",
            "this server does not support `messages.0.tool_calls`; leave it out",
        ),
        (chat(messages="Hi!"), "messages", "`messages` must be a list"),
        (chat(model=5), "model", "`model` must be a string"),
        (chat(n=2), "n", "`n` must be 1"),
        (chat(store=True), "store", "`store` must be false"),
        (chat(seed=2**63), "seed", f"`seed` must be less than {2**63}"),
        (chat(seed=-(2**70)), "seed", f"`seed` must be at least {-(2**63)}"),
        (said(5), "messages.0.content", "`messages.0.content` must be a string or a list"),
        (said(None), "messages.0.content", "`messages.0.content` is missing; add it"),
        (chat(messages=None), "messages", "`messages` is missing; add it"),
        (
            said([{"type": "text", "text": None}]),
            "messages.0.content.0.text",
            "`messages.0.content.0.text` is missing; add it",
        ),
        (said([{"type": "text"}]), "messages.0.content.0.text", "`messages.0.content.0.text` is missing; add it"),
        (chat(stop=5), "stop", "`stop` must be a string or a list"),
        (chat(stop=["a", 5]), "stop.1", "`stop.1` must be a string"),
        (chat(stream="yes"), "stream", "`stream` must be true or false"),
        (chat(max_tokens=True), "max_tokens", "`max_tokens` must be a whole number"),
        (chat(temperature="1"), "temperature", "`temperature` must be a number"),
        (chat(sluiceway={"k": "6"}), "sluiceway.k", "`sluiceway.k` must be a whole number"),
        (chat(user="x" * 257), "user", "`user` is too long; it may have 256 characters"),
        (chat(model="x" * 301), "model", "`model` is too long; it may have 300 characters"),
        (chat(sluiceway=5), "sluiceway", "`sluiceway` must be an object"),
        (
            chat(sluiceway={"ungrounded": "never"}),
            "sluiceway.ungrounded",
            '`sluiceway.ungrounded` must be "extract", "refuse" or "allow"',
        ),
        (
            chat(sluiceway={"colection": "default"}),
            "sluiceway.colection",
            "there is no `sluiceway.colection`; did you mean `sluiceway.collection`?",
        ),
        (chat(top_k=5), "top_k", "there is no `top_k`; did you mean `sluiceway.top_k`?"),
        (chat(response_format="json"), "response_format", "`response_format` must be an object"),
        (
            chat(stream_options={"x": 1}),
            "stream_options.x",
            "there is no `stream_options.x`; "
            "there are `stream_options.include_usage`, `stream_options.include_obfuscation`",
        ),
        (
            chat(response_format={"type": "json_object"}),
            "response_format.type",
            '`response_format.type` must be one of "text", "json_schema"',
        ),
        (chat(response_format={}), "response_format.type", "`response_format.type` is missing; add it"),
        (
            chat(response_format={"type": "json_schema"}),
            "response_format.json_schema",
            "`response_format.json_schema` is missing; add it",
        ),
        (
            chat(response_format={"type": "json_schema", "json_schema": {"name": "x"}}),
            "response_format.json_schema.schema",
            "`response_format.json_schema.schema` is missing; add it",
        ),
    ],
)
def test_it_is_told_what_would_be_right_of_the_field_that_was_sent(body: bytes, field: str, message: str) -> None:
    refusal = refused(body)
    assert (refusal.field, refusal.message) == (field, message)


@pytest.mark.parametrize(
    ("told", "field", "message"),
    [
        ({"input": 5}, "input", "`input` must be a string or a list"),
        ({"input": [[1, 2]]}, "input.0", "`input.0` must be a string"),
        (
            {"input": "x", "dimensions": 3},
            "dimensions",
            "this server does not support `dimensions`; leave it out",
        ),
    ],
)
def test_texts_are_told_of_in_the_same_way(told: dict[str, Any], field: str, message: str) -> None:
    refusal = refused(json.dumps({"model": "any"} | told).encode(), EmbeddingsRequest)
    assert (refusal.field, refusal.message) == (field, message)


def embedded(texts: Any) -> bytes:
    return json.dumps({"model": "any", "input": texts}).encode()


def filtered(condition: Any) -> bytes:
    return chat(sluiceway={"filter": condition})


def obeying(schema: Any) -> bytes:
    return chat(response_format={"type": "json_schema", "json_schema": {"schema": schema}})


MATCH = {"match": {"field": "language", "values": "de"}}
WIDE = {"all": [{"all": [MATCH] * 32}] * 32}


@pytest.mark.parametrize("entry", [1, {}, HELLO["messages"][0], {"type": "text", "text": ""}, MATCH, "word"])
@pytest.mark.parametrize(
    ("body", "shape", "said"),
    [
        (lambda entry: chat(messages=[entry] * 9_000), ChatRequest, "`messages` has too many entries; it may have 256"),
        (lambda entry: said([entry] * 9_000), ChatRequest, "`messages.0.content` has too many parts; it may have 64"),
        (lambda entry: chat(stop=[entry] * 9_000), ChatRequest, "`stop` has too many entries; it may have 4"),
        (lambda entry: embedded([entry] * 9_000), EmbeddingsRequest, "`input` has too many texts; it may have 2,048"),
        (
            lambda entry: filtered({"any": [entry] * 33}),
            ChatRequest,
            "`sluiceway.filter.any` has too many parts; it may have 32",
        ),
        (
            lambda entry: filtered({"match": {"field": "language", "values": [entry] * 257}}),
            ChatRequest,
            "`sluiceway.filter.match.values` has too many values; it may have 256",
        ),
        (
            lambda entry: filtered({"not": {"all": [WIDE, WIDE, [entry]]}}),
            ChatRequest,
            "`sluiceway.filter` has too many values in all; it may have 8,192",
        ),
        (
            lambda entry: obeying({"enum": [[entry] * 5_000, [entry] * 5_000]}),
            ChatRequest,
            "`response_format.json_schema.schema` has too many values in all; it may have 8,192",
        ),
    ],
)
def test_what_is_too_much_is_refused_before_it_is_looked_at(
    entry: Any, body: Callable[[Any], bytes], shape: type[Shape], said: str
) -> None:
    refusal = refused(body(entry), shape)
    assert refusal.message == said
    assert isinstance(refusal.__cause__, ValidationError)
    assert refusal.__cause__.error_count() == 1


@pytest.mark.parametrize(
    "rest",
    [
        b"[" + b"[]," * 60_000 + b"[]]",
        b"[" + b"1," * 100_000 + b"1]",
        b"{" + b'"":{},' * 60_000 + b'"":{}}',
        b"[" + b'"",' * 400_000 + b'""]',
        b'["' + b"[" * 70_000 + b'",' + b"[] ,\n" * 60_000 + b"0]",
        rb'["\\\\",' + b"[]," * 60_000 + rb'"\\\""]',
        b"," * 100_000,
    ],
)
def test_what_has_too_many_values_is_refused_before_any_of_them_is_made(
    rest: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shapes, "from_json", lambda _: pytest.fail("it was read"))
    body = b'{"messages":[{"role":"user","content":"Hi!"}],"x":' + rest + b"}"
    assert refused(body).message == "the body has too many values in all; it may have 100,000"


@pytest.mark.parametrize("sign", [",", "[", "{[,", '"', '",', "\\", '\\",[', '\\\\"{', "\u2028,", "\n,"])
@pytest.mark.parametrize("ascii_alone", [True, False])
def test_signs_in_a_text_are_no_values(sign: str, ascii_alone: bool) -> None:
    text = sign * 150_000
    body = json.dumps({"messages": [{"role": "user", "content": text}] * 2}, ensure_ascii=ascii_alone).encode()
    assert [message.content for message in read(ChatRequest, body).messages] == [text, text]


def test_of_many_messages_that_are_none_the_first_is_looked_at() -> None:
    refusal = refused(chat(messages=[1] * 256))
    assert refusal.message == "`messages.0` must be an object"
    assert isinstance(refusal.__cause__, ValidationError)
    assert refusal.__cause__.error_count() == 1


def test_as_many_as_there_may_be_are_taken() -> None:
    many = [{"role": "user", "content": [{"type": "text", "text": "Hi!"}] * 64}] * 256
    body = chat(messages=many, stop=["a"] * 4, model="x" * 300, sluiceway={"filter": WIDE})
    assert len(read(ChatRequest, body).messages) == 256
    assert len(read(EmbeddingsRequest, embedded(["x"] * 2_048)).texts()) == 2_048


def test_a_long_name_comes_back_short() -> None:
    assert len(refused(chat(**{"x" * 100_000: 1})).field) == 80
