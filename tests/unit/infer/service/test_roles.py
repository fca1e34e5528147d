"""Roles in the use cases of infer: the wall behind the door, for a door that was forgotten."""

from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import replace

import pytest

from sluiceway_common.errors import Blocked
from sluiceway_infer.domain.answers.answer import Feedback
from sluiceway_infer.domain.conversation.chat import Message
from sluiceway_infer.domain.conversation.request import GenerateRequest, Grounding
from sluiceway_infer.service import InferService
from tests.support.infer import ANSWER, READER, World, extractive

NOBODY = replace(READER, roles=frozenset({"contributor", "operator", "approver"}))
USE_CASES: dict[str, Callable[[InferService], Awaitable[object]]] = {
    "score": lambda infer: infer.scoring.score(NOBODY, "a", ["b"], ""),
    "embed": lambda infer: infer.embedding.embed(NOBODY, ["a"], "query", encoder=""),
    "get an answer": lambda infer: infer.answers.get(NOBODY, ANSWER.id),
    "give feedback": lambda infer: infer.feedback.give(NOBODY, Feedback(ANSWER.id, 1)),
}


@pytest.mark.parametrize("name", USE_CASES)
async def test_without_the_role_nothing_is_done(name: str) -> None:
    world = World()
    await world.answers.keep(ANSWER)
    with pytest.raises(Blocked, match="this needs the role `reader`"):
        await USE_CASES[name](await world.service(extractive()))


async def test_without_the_role_no_question_is_answered_and_no_model_is_named() -> None:
    infer = await World().service(extractive())
    asked = GenerateRequest(messages=(Message("user", "Where is the mill?"),), model="", grounding=Grounding())
    async with aclosing(infer.generating.generate(NOBODY, asked)) as events:
        with pytest.raises(Blocked, match="this needs the role `reader`"):
            await anext(events)
    with pytest.raises(Blocked, match="this needs the role `reader`"):
        infer.models.infos(NOBODY)
