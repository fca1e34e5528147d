"""Rounds of calls: of every method some mutations each, drawn by a seed, as each of the callers."""

import asyncio
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import grpc
from google.protobuf.descriptor import MethodDescriptor

from sluiceway_ingest.rpc.servicer import ENDLESS as INGEST_ENDLESS
from sluiceway_train.rpc import ENDLESS as TRAIN_ENDLESS
from tests.fuzz.calls import Caller, Outcome, abandoned, called
from tests.fuzz.mutations import Mutation, mutations
from tests.fuzz.oracle import problems
from tests.fuzz.world import SECRETS, World
from tests.support.guarded_methods import CASES, methods

_ENDLESS: Final = frozenset((*INGEST_ENDLESS, *TRAIN_ENDLESS))
_SECONDS: Final = 60.0
_WATCHED_SECONDS: Final = 3.0
_AT_ONCE: Final = 24
_HEAVY_AT_ONCE: Final = 2
# Whoever is told to ask again does so: a machine that is full of others' work does not answer in time.
_TRIES: Final = 4
_TRY_AGAIN_SECONDS: Final = 2.0
# Whoever knows a tenant's things asks most of the time.
_WEIGHTS: Final = {"admin": 12, "operator": 3, "contributor": 3, "reader": 3, "stranger": 3, "head office": 3}
# Later than the others: they change what those are judged by, or take it away.
_LATE: Final = ("PolicyService/", "/Withdraw", "/Erase", "/DeleteCollection", "/RevokeKey", "/RotateKey")


@dataclass(frozen=True)
class Attempt:
    """One call that is to be made."""

    service: str
    method: MethodDescriptor
    mutation: Mutation
    caller: Caller
    leaves: bool = False

    @property
    def full_name(self) -> str:
        return f"{self.method.containing_service.full_name}/{self.method.name}"

    def __str__(self) -> str:
        return f"{self.service}: {self.full_name} ({self.mutation.name}) as {self.caller.name}"


@dataclass(kw_only=True)
class Report:
    """What came of all calls."""

    calls: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    slowest: tuple[float, str] = (0.0, "")


def attempts(world: World, draw: random.Random, *, own: int, shared: int, heavy: int, only: str = "") -> list[Attempt]:
    """Of each method of a service so many as `own`, of those that all serve `shared`; `heavy` have as many bytes as
    a message may."""
    drawn = [
        attempt
        for name, method in methods().items()
        if only in name
        for attempt in _of_method(world, name, method, draw, shared if ".ops." in name else own, heavy)
    ]
    draw.shuffle(drawn)
    return sorted(drawn, key=lambda attempt: any(late in attempt.full_name for late in _LATE))


def _of_method(
    world: World, name: str, method: MethodDescriptor, draw: random.Random, most: int, heavy: int
) -> Iterator[Attempt]:
    service, _, full = name.partition(": ")
    requests = CASES[full].requests(world.of(full), service)
    every = list(mutations(requests, streams=method.client_streaming, draw=draw))
    light, large = ([each for each in every if each.heavy is kind] for kind in (False, True))
    for mutation in (*_some(light, most, draw), *_some(large, heavy, draw)):
        yield Attempt(service, method, mutation, weighed(world, draw), leaves=draw.random() < 0.03)


def _some(found: Sequence[Mutation], most: int, draw: random.Random) -> Sequence[Mutation]:
    return draw.sample(found, min(most, len(found)))


def weighed(world: World, draw: random.Random) -> Caller:
    """One of the callers."""
    return draw.choices(world.callers, [_WEIGHTS.get(caller.name, 0.2) for caller in world.callers])[0]


async def run(world: World, planned: Sequence[Attempt]) -> Report:
    """Makes the calls, some at a time, the late ones when the others are done."""
    report, room, large = Report(), asyncio.Semaphore(_AT_ONCE), asyncio.Semaphore(_HEAVY_AT_ONCE)
    async with world.channels() as channels:

        async def make(attempt: Attempt) -> None:
            async with large if attempt.mutation.heavy else room:
                await _made(world, channels, attempt, report)

        for late in (False, True):
            async with asyncio.TaskGroup() as group:
                for attempt in planned:
                    if any(word in attempt.full_name for word in _LATE) is late:
                        group.create_task(make(attempt))
    return report


async def _made(world: World, channels: Mapping[str, grpc.aio.Channel], attempt: Attempt, report: Report) -> None:
    messages, channel = attempt.mutation.messages(), channels[attempt.service]
    report.calls += 1
    if attempt.leaves:
        await abandoned(channel, attempt.method, messages, attempt.caller)
        report.codes["left"] += 1
        return
    endless = attempt.full_name in _ENDLESS
    seconds = _WATCHED_SECONDS if endless else _SECONDS
    outcome = await _outcome(channel, attempt, messages, seconds)
    report.codes[outcome.code.name] += 1
    report.slowest = max(report.slowest, (outcome.seconds, str(attempt)))
    foreign = SECRETS if world.sees_nothing(attempt.caller) else ()
    for problem in problems(outcome, b"".join(messages), foreign, endless=endless):
        report.faults.append(f"{attempt}: {problem}: {outcome.message[:300]}")


async def _outcome(channel: grpc.aio.Channel, attempt: Attempt, messages: Sequence[bytes], seconds: float) -> Outcome:
    """The last one, where all tries are told that something is away."""
    for _ in range(_TRIES - 1):
        outcome = await called(channel, attempt.method, messages, attempt.caller, seconds)
        if outcome.code is not grpc.StatusCode.UNAVAILABLE:
            return outcome
        await asyncio.sleep(_TRY_AGAIN_SECONDS)
    return await called(channel, attempt.method, messages, attempt.caller, seconds)
