"""The policy that decides on a machine that tests share: another one for a while, and the one before it again."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial

from sluiceway.infer.v1.events_pb2 import AnswerGiven
from sluiceway_client import Blocked, Question, Sluiceway, Unavailable
from sluiceway_client.answers import Answer
from sluiceway_common.testing import eventually
from tests.support.laptop import Laptop
from tests.support.system import client, said

QUESTION = "When did Carl Wilhelm Scheele discover oxygen?"


async def asked(machine: Laptop, question: str) -> Answer:
    async with client(machine) as sluiceway:
        return await sluiceway.answers.ask(Question(text=question, model="extractive"))


async def is_judged_under(machine: Laptop, policy: str, question: str = QUESTION) -> bool:
    """Whether guard is there, and decides by it: the policy before it may forbid what is asked."""
    with suppress(Unavailable, Blocked):
        answer = await asked(machine, question)
        given = {event.answer_id: event for event in await said(machine, AnswerGiven)}[answer.answer_id]
        verdicts = given.provenance.verdicts
        return all(verdict.verdict_id and verdict.policy == policy for verdict in verdicts)
    return False


@asynccontextmanager
async def same_policy_afterwards(machine: Laptop) -> AsyncIterator[None]:
    """Whatever is activated inside, behind it answers are judged under the policy that decided before."""
    async with client(machine) as sluiceway:
        before = await sluiceway.policies.get()
        try:
            yield
        finally:
            await eventually(partial(_activated, sluiceway, before.name, before.version), within=60, every=0.3)
            # Until guard has looked it up anew, and infer has heard of it.
            await eventually(partial(is_judged_under, machine, before.name), within=60, every=0.3)


async def _activated(sluiceway: Sluiceway, name: str, version: str) -> bool:
    with suppress(Unavailable):
        return bool(await sluiceway.policies.activate(name, version))
    return False
