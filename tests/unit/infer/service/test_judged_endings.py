"""What an answer is to be like is judged with the question: the words of a schema, however written, and stops."""

import json

import pytest

from sluiceway_common.clock import SystemClock
from sluiceway_common.errors import Blocked
from sluiceway_infer.adapters.engines.scripted import SUPPORTS, Script, Scripted, ScriptRule
from sluiceway_infer.adapters.guards import ScriptedGuard
from sluiceway_infer.domain.conversation.chat import Message
from sluiceway_infer.domain.conversation.request import GenerateRequest
from sluiceway_infer.domain.conversation.schema_pieces import schema_texts
from sluiceway_infer.domain.models.info import ModelInfo
from sluiceway_infer.service.models import served
from tests.support.infer import World, answered

SCRIPT = Script((ScriptRule("", "Red."),))
GUARD = ScriptedGuard(blocked=["dynamite"], redacted=["secret"])


def asked(schema: object = None, stop: tuple[str, ...] = (), question: str = "Name a colour.") -> GenerateRequest:
    written = schema if isinstance(schema, str) else json.dumps(schema) if schema is not None else ""
    return GenerateRequest(messages=(Message("user", question),), stop=stop, response_schema=written)


async def question_of_the_answer(request: GenerateRequest) -> str:
    info = ModelInfo(
        name="scripted",
        engine="scripted",
        digest=SCRIPT.digest,
        context_tokens=4096,
        supports=SUPPORTS | {"response_schema"},
    )
    service = await World(guard=GUARD).service(served(info, Scripted(info, SCRIPT, SystemClock()), 4))
    return (await answered(service, request)).question


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object", "description": "dynamite"},
        {"type": "object", "title": "dynamite"},
        {"type": "object", "properties": {"dynamite": {"type": "string"}}},
        {"type": "object", "properties": {"a": {"enum": ["red", "dynamite"]}}},
        {"type": "object", "properties": {"a": {"const": "dynamite"}}},
        {"type": "object", "$defs": {"a": {"type": "string", "examples": [["dynamite"]]}}},
        r'{"type": "object", "description": "d\u0079namite"}',
        '{"type": "object", "title": "dynamite", "title": "colour"}',
    ],
    ids=json.dumps,
)
async def test_a_word_of_a_schema_that_the_policy_forbids_reaches_no_model(schema: object) -> None:
    with pytest.raises(Blocked, match="forbids this question"):
        await question_of_the_answer(asked(schema))


async def test_a_stop_that_the_policy_forbids_reaches_no_model() -> None:
    with pytest.raises(Blocked, match="forbids this question"):
        await question_of_the_answer(asked(stop=("end", "dynamite")))


@pytest.mark.parametrize("request_", [asked({"type": "object", "title": "secret"}), asked(stop=("secret",))])
async def test_what_would_lose_a_word_is_refused_by_name(request_: GenerateRequest) -> None:
    with pytest.raises(Blocked, match="`response_schema` or `stop`"):
        await question_of_the_answer(request_)


async def test_a_question_that_loses_a_word_keeps_its_schema_and_stops() -> None:
    request = asked({"type": "object", "title": "colour"}, ("end",), "Name a secret colour.")
    assert await question_of_the_answer(request) == "Name a [redacted] colour."


def test_all_words_of_a_schema_are_its_texts() -> None:
    assert schema_texts('{"title": "a", "title": "b", "enum": [1, ["c", {"d": null}]]}') == (
        "d",
        "title",
        "a",
        "title",
        "b",
        "enum",
        "c",
    )
