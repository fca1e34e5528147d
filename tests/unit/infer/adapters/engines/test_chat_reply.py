"""Reply of a chat completion: what a server says of its end, of its text and of its tokens, and what is none of it."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from sluiceway_infer.adapters.engines.chat_reply import Reply, events, tells_reading
from sluiceway_infer.domain.conversation.chat import ALIVE, TokenDelta, Usage


def event(**choice: Any) -> dict[str, Any]:
    return {"choices": [{"index": 0, **choice}]}


def ended(reason: Any) -> Reply:
    reply = Reply()
    reply.take(event(delta={"content": "Half a"}, finish_reason=None))
    reply.take(event(delta={}, finish_reason=reason))
    return reply


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        *((reason, "stop") for reason in ("stop", "STOP", "eos_token", "stop_sequence", "end_turn", "eos")),
        *((reason, "stop") for reason in ("COMPLETE", "end_of_text", "endoftext", "normal")),
        *((reason, "length") for reason in ("length", "max_tokens", "MAX_TOKENS", "model_length")),
    ],
)
def test_each_house_has_its_words_for_an_end_and_for_the_bound(reason: str, expected: str) -> None:
    end = ended(reason).end
    assert end is not None
    assert end.reason == expected


@pytest.mark.parametrize(
    "reason",
    [
        *("content_filter", "refusal", "SAFETY", "RECITATION", "PROHIBITED_CONTENT"),
        *("content_filtered", "guardrail_intervened", "ERROR_TOXIC", "sensitive"),
    ],
)
def test_what_a_filter_has_ended_is_filtered(reason: str) -> None:
    assert ended(reason).is_filtered


@pytest.mark.parametrize(
    "reason", ["abort", "error", "cancelled", "timeout", "not_finished", "tool_calls", "what is to come", 7, ["stop"]]
)
def test_any_other_reason_is_no_end(reason: object) -> None:
    with pytest.raises(ValueError, match="no end"):
        ended(reason)


@pytest.mark.parametrize("reason", [None, ""])
def test_where_no_reason_is_said_there_is_no_end(reason: str | None) -> None:
    assert ended(reason).end is None


@pytest.mark.parametrize(
    "told",
    [
        {"choices": ["x"]},
        {"choices": "x"},
        {"choices": {"delta": {}}},
        event(delta="x"),
        event(delta=["x"]),
        event(delta={"content": 7}),
        event(delta={"content": ["x"]}),
        event(delta={"content": [{"type": "text", "text": 7}]}),
    ],
)
def test_an_event_of_another_shape_is_no_text(told: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="no text of an answer"):
        Reply().take(told)


@pytest.mark.parametrize(
    "told", [{}, {"choices": None}, {"choices": []}, event(), event(delta=None), event(delta={"content": None})]
)
def test_an_event_may_bring_nothing(told: dict[str, Any]) -> None:
    assert Reply().take(told) is None


@pytest.mark.parametrize("name", ["reasoning_content", "reasoning"])
def test_what_a_model_thinks_is_a_sign_of_life_and_no_text(name: str) -> None:
    reply = Reply()
    assert reply.take(event(delta={name: "hm", "content": None})) is ALIVE
    assert reply.take(event(delta={name: "", "content": "Yes"})) == TokenDelta("Yes")


THOUGHT = {"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]}
PARTS = [{"type": "text", "text": "Ye"}, {"type": "reference", "reference_ids": [1]}, {"type": "text", "text": "s"}]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (PARTS, TokenDelta("Yes")),
        ([THOUGHT, *PARTS], TokenDelta("Yes")),
        ([THOUGHT], ALIVE),
        ([{"type": "thinking", "thinking": []}], ALIVE),
        ([{"type": "reference", "reference_ids": [1]}, {"type": "text"}, {}], None),
        ([], None),
    ],
)
def test_of_a_text_in_parts_the_text_is_said_and_what_is_thought_is_a_sign_of_life(
    parts: list[dict[str, Any]], expected: TokenDelta | None
) -> None:
    assert Reply().take(event(delta={"content": parts})) == expected


async def test_a_line_without_an_end_is_not_kept() -> None:
    given = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal given
        for given in range(1_000):  # noqa: B007  # how many is asked afterwards
            yield b"data: " + b"a" * 2**16

    with pytest.raises(ValueError, match="no event"):
        [each async for each in events(endless())]
    assert given < 100


def heard(*texts: str) -> list[str]:
    reply = Reply()
    deltas = [reply.take(event(delta={"content": text})) for text in texts]
    return [delta.text for delta in (*deltas, reply.rest) if delta]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (("Hi \ud83d", "\ude00!"), ["Hi ", "😀!"]),
        (("\ud83d", "\ude00"), ["😀"]),
        (("\ud83d", "", "\ude00"), ["😀"]),
        (("\ud83d\ude00",), ["😀"]),
        (("a\ud83d", "b"), ["a", "\ufffdb"]),
        (("\ude00b",), ["\ufffdb"]),
        (("\ud83d", "\ud83d", "\ude00"), ["\ufffd", "😀"]),
        (("end\ud83d",), ["end", "\ufffd"]),
    ],
)
def test_a_character_that_is_cut_in_two_is_whole_and_no_half_of_one_is_given(
    texts: tuple[str, ...], expected: list[str]
) -> None:
    assert heard(*texts) == expected


def test_the_tokens_of_a_character_that_was_cut_are_those_of_its_halves() -> None:
    reply = Reply()
    assert reply.take(event(delta={"content": "\ud83d"})) is None
    assert reply.take(event(delta={"content": "\ude00"})) == TokenDelta("😀", tokens=2)


def counted(usage: Any) -> Usage:
    reply = Reply()
    for text in ("one", " two"):
        reply.take(event(delta={"content": text}))
    reply.take({**event(delta={}, finish_reason="stop"), "usage": usage})
    assert reply.end is not None
    return reply.end.usage


@pytest.mark.parametrize(
    ("usage", "expected"),
    [
        ({"prompt_tokens": 9, "completion_tokens": 3, "total_tokens": 12}, Usage(9, 3, 0)),
        ({"prompt_tokens": 9, "prompt_tokens_details": {"cached_tokens": 4}}, Usage(9, 2, 4)),
        ({"prompt_tokens": 9, "completion_tokens": 0, "total_tokens": 14}, Usage(9, 5, 0)),
        ({"prompt_tokens": 9, "completion_tokens": 3, "total_tokens": 52}, Usage(9, 43, 0)),
        ({"prompt_tokens": 9, "completion_tokens": 3, "total_tokens": 10}, Usage(9, 3, 0)),
        ({"prompt_tokens": 9, "total_tokens": 9}, Usage(9, 2, 0)),
        ({"total_tokens": 14}, Usage(0, 2, 0)),
        (None, Usage(0, 2, 0)),
        ("12", Usage(0, 2, 0)),
        ({"prompt_tokens": "9", "completion_tokens": "3", "total_tokens": "12"}, Usage(0, 2, 0)),
        ({"prompt_tokens": 9, "completion_tokens": -1, "prompt_tokens_details": [4]}, Usage(9, 2, 0)),
        ({"prompt_tokens": 10**12, "completion_tokens": True}, Usage(0, 2, 0)),
    ],
)
def test_of_the_usage_only_what_is_not_told_is_counted_here(usage: object, expected: Usage) -> None:
    assert counted(usage) == expected


@pytest.mark.parametrize(
    ("progress", "expected"),
    [
        ({"total": 90, "cache": 0, "processed": 0}, False),
        ({"total": 90, "cache": 60, "processed": 60}, False),
        ({"total": 90, "cache": 0, "processed": 12}, True),
        ({"total": 90, "cache": 60, "processed": 72}, True),
        (None, False),
        ("half of it", False),
    ],
)
def test_a_prompt_is_read_where_more_was_than_had_been_kept(progress: object, expected: bool) -> None:
    assert tells_reading(event(delta={}) | {"prompt_progress": progress}) is expected
