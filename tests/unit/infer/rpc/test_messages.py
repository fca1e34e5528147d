"""Requests over gRPC as orders."""

import pytest

from sluiceway.infer.v1 import infer_service_pb2 as calls
from sluiceway.infer.v1 import values_pb2
from sluiceway_common.errors import Invalid
from sluiceway_infer.domain.conversation.chat import Message
from sluiceway_infer.domain.conversation.request import GenerateRequest
from sluiceway_infer.rpc.messages import continuations_of, request_of

HI = values_pb2.Message(role=values_pb2.ROLE_USER, text="Hi!")
# Whoever looks at it refuses it.
NOBODYS = values_pb2.Message(text="Hi!")


def test_as_many_as_there_may_be_are_taken() -> None:
    asked = request_of(calls.GenerateRequest(messages=[HI] * 256, stop="abcd"))
    assert asked == GenerateRequest(messages=(Message("user", "Hi!"),) * 256, stop=("a", "b", "c", "d"))
    assert continuations_of(calls.ScoreRequest(continuations=["yes"] * 64)) == ("yes",) * 64


@pytest.mark.parametrize(
    ("asked", "field", "said"),
    [
        (
            calls.GenerateRequest(messages=[NOBODYS] * 257),
            "messages",
            "`messages` is 257; it must lie between 1 and 256",
        ),
        (calls.GenerateRequest(), "messages", "`messages` is 0; it must lie between 1 and 256"),
        (calls.GenerateRequest(messages=[NOBODYS], stop="abcde"), "stop", "`stop` is 5; it must lie between 0 and 4"),
        (calls.GenerateRequest(messages=[NOBODYS]), "messages.role", "which this version does not know"),
    ],
)
def test_more_than_there_may_be_is_refused_before_one_is_looked_at(
    asked: calls.GenerateRequest, field: str, said: str
) -> None:
    with pytest.raises(Invalid, match=said) as raised:
        request_of(asked)
    assert raised.value.field == field


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        (calls.ScoreRequest(continuations=[""] * 65), "continuations"),
        (calls.ScoreRequest(continuations=["yes"], model="x" * 301), "model"),
    ],
)
def test_continuations_are_bounded_in_the_same_way(asked: calls.ScoreRequest, field: str) -> None:
    with pytest.raises(Invalid, match=f"`{field}` is [0-9]+.*; it must lie between") as raised:
        continuations_of(asked)
    assert raised.value.field == field
