"""Reply of a chat completion: what a server says of its end, of its text and of its tokens, and what is none of it."""

from typing import Any

import pytest

from sluiceway_infer.adapters.engines.chat_reply import Reply


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
        *((reason, "length") for reason in ("length", "max_tokens", "MAX_TOKENS", "model_length")),
    ],
)
def test_each_house_has_its_words_for_an_end_and_for_the_bound(reason: str, expected: str) -> None:
    end = ended(reason).end
    assert end is not None
    assert end.reason == expected


@pytest.mark.parametrize("reason", ["content_filter", "refusal", "SAFETY", "RECITATION", "PROHIBITED_CONTENT"])
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
