"""Train, eval and a list of models over real servers in one process, as a learning loop meets them.

What train and eval say on the log is heard by the record, and by the registry, at once. Runs learn in a tenth of a
second: the worker does what is written down.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import grpc

from sluiceway.eval.v1.events_pb2 import ModelJudged
from sluiceway.infer.v1 import infer_service_pb2 as infer_calls
from sluiceway.infer.v1.infer_service_pb2_grpc import InferServiceServicer, add_InferServiceServicer_to_server
from sluiceway.infer.v1.values_pb2 import Model
from sluiceway_client import Sluiceway
from sluiceway_client.discovery import Addresses
from sluiceway_client.learning_loop import LearningLoop
from sluiceway_client.loop_promotion import LoopPace, OnStep
from sluiceway_client.loop_values import LoopCanary, LoopEnd, LoopGate, LoopOrder, LoopStep
from sluiceway_common import tasks
from sluiceway_common.bus.port import Envelope, OutgoingEvent
from sluiceway_common.calls import Authenticator, ServiceTokens
from sluiceway_common.delivery import HeardEvent
from sluiceway_common.errors import Overloaded
from sluiceway_common.principal import Principal, Role
from sluiceway_common.rpc import Server
from sluiceway_common.run import BackgroundTask
from sluiceway_common.testing import ImpatientClock
from sluiceway_eval import rpc as eval_rpc
from sluiceway_eval.handlers import FACTS
from sluiceway_eval.service import EvalService
from sluiceway_train import rpc as train_rpc
from sluiceway_train.adapters.memory_runs import MemoryRunStore
from sluiceway_train.handlers.judged import on_model_judged
from sluiceway_train.service import TrainService
from tests.support import scripted_worker as worker
from tests.support.eval_builders import answer, feedback
from tests.support.eval_memory import MemoryEval
from tests.support.evaluations import EvaluationWorld, cases
from tests.support.infer_rpc import SEED
from tests.support.replica import started
from tests.support.train_builders import Said
from tests.support.train_datasets import DatasetWorld
from tests.support.train_world import TrainWorld

CASES: Final = 60
QUICK: Final = LoopPace(look_every=0.02, heard_within=3.0)
CLERK: Final = "tiny+clerk"
EVERYTHING: Final = frozenset[Role]({"reader", "operator", "approver"})


class LoopModels(InferServiceServicer):
    """Knows the versions that it was told of."""

    def __init__(self) -> None:
        self.names: set[str] = {"tiny"}

    async def ListModels(self, _request: Any, _context: Any) -> infer_calls.ListModelsResponse:
        return infer_calls.ListModelsResponse(models=[Model(name=name) for name in sorted(self.names)])


@dataclass
class LoopWorld:
    """All that a loop meets; `roles` are those of whoever calls. The first `full` calls from now on are told to come
    again."""

    address: str
    train: TrainService
    world: TrainWorld
    eval: MemoryEval
    evaluating: EvalService
    models: LoopModels
    runs: Said
    folder: Path
    roles: frozenset[Role] = EVERYTHING
    full: int = 0
    steps: list[LoopStep] = field(default_factory=list)
    on_step: OnStep = lambda _: None
    _heard: set[int] = field(default_factory=set)
    _told: set[str] = field(default_factory=set)
    _answers: int = 0

    def client(self) -> Sluiceway:
        return Sluiceway(Addresses(api_key="sw_1", services=dict.fromkeys(("train", "eval", "infer"), self.address)))

    async def loop(self, **changed: Any) -> LoopEnd:
        """One that is driven until it ends."""
        async with self.client() as sluiceway:
            return await LearningLoop(sluiceway, an_order(**changed), on_step=self._stepped, pace=QUICK).run()

    def _stepped(self, step: LoopStep) -> None:
        self.steps.append(step)
        self.on_step(step)

    def said(self, step: str) -> list[str]:
        """States of one step."""
        return [each.state for each in self.steps if each.step == step]

    def passes(self, **cases_of: int) -> None:
        """How many cases each model passes; `_1` is version 1 of the clerk, `tiny` the base."""
        named = {f"{CLERK}@{name[1:]}" if name[0] == "_" else name: number for name, number in cases_of.items()}
        self.eval.evaluations.models.passing = {name: range(number) for name, number in named.items()}

    async def corrected(self, *numbers: int, answer: str = "It is") -> None:
        """People say what answers should have been."""
        for number in numbers:
            await self.world.datasets.corrected(
                number, f"Where does platform {number} lie, seen from gate {number * 7}?", "No.", f"{answer} {number}."
            )
        self.world.datasets.clock.advance(3600)

    async def stands(self, alias: str = "live") -> tuple[int, int]:
        """Version and canary of the alias; zeros where there is none."""
        found = await self.world.models.alias("acme", "clerk", alias)
        return (found.version, found.canary.version if found.canary else 0) if found else (0, 0)

    async def answered(self, arm: str, number: int, *, bad: int = 0) -> None:
        """So many answers of an arm of the canary, and what people said of some."""
        now, arms = datetime.now(UTC), dict(zip(("stable", "canary"), await self.stands(), strict=True))
        for each in range(number):
            self._answers += 1
            answer_id = f"ans_{arm}_{self._answers}"
            given = answer(answer_id, model=f"{CLERK}@{arms[arm]}")
            told = replace(given.told, at=now)
            parts = replace(given.parts, variant=f"clerk@live/{arm}")
            await self.evaluating.recording.record([replace(given, told=told, parts=parts)])
            if each < bad:
                said = feedback(answer_id, -1.0, event_id=f"said {answer_id}")
                await self.evaluating.recording.record([replace(said, told=replace(said.told, at=now))])

    async def hear(self) -> None:
        """What was said since."""
        while True:
            said = [*self.world.models.said, *self.runs.events, *self.world.datasets.published]
            said += [*self.world.datasets.store.said, *self.eval.evaluations.said]
            for event in said:
                if id(event) not in self._heard:
                    self._heard.add(id(event))
                    await self._heard_by_others(event)
            await self._asked()
            await asyncio.sleep(0.02)

    async def _heard_by_others(self, said: OutgoingEvent) -> None:
        principal = Principal.service("test", tenant=said.tenant, roles=("reader",))
        name = said.id or said.event.SerializeToString(deterministic=True).hex()[:60]
        envelope = Envelope(id=name, type="", source="train", time=datetime.now(UTC), subject="", tenant=said.tenant)
        if facts := FACTS.get(type(said.event)):
            await self.evaluating.recording.record([*facts(said.event, HeardEvent(said.event, envelope, principal))])
        if isinstance(said.event, ModelJudged):
            await on_model_judged(said.event, envelope, self.train)

    async def _asked(self) -> None:
        """infer knows each version, and each that a gate asked has given an answer."""
        known = self.eval.evaluations.models
        for version in await self.world.models.versions("acme", "clerk", 100):
            name = f"clerk@{version.version}"
            self.models.names.add(f"tiny+{name}")
            known.adapters[f"tiny+{name}"] = version.digest
            if name not in self._told and any(one.model == f"tiny+{name}" for one in known.asked):
                self._told.add(name)
                given = answer(f"ans_of_{version.version}", adapter=name, digest=version.digest)
                await self.evaluating.recording.record([given])


def an_order(**changed: Any) -> LoopOrder:
    usual: dict[str, Any] = {"model": "clerk", "dataset": "support", "gate": LoopGate(suite="tickets")}
    return LoopOrder(**usual | {"approved": True, "canary": LoopCanary(share=0.5, answers=20)} | changed)


@asynccontextmanager
async def loop_world(folder: Path) -> AsyncIterator[LoopWorld]:
    """With a suite, and a worker that learns."""
    base, runs, datasets = folder / "base.gguf", Said(), DatasetWorld(builds=True)
    base.write_text("GGUF")
    python = worker.written(folder / "worker", [*worker.LEARNS, *worker.DONE])
    data: Any = datasets.data
    world = TrainWorld(MemoryRunStore(runs), folder, python, base, data=data, datasets=datasets)
    train, models = world.replica(), LoopModels()
    memory = MemoryEval(evaluations=EvaluationWorld(clock=ImpatientClock()))
    evaluating = memory.service
    made: list[LoopWorld] = []

    async def authenticate(_token: str) -> Principal:
        if made[0].full:
            made[0].full -= 1
            raise Overloaded("too many calls", retry_after=0.01)
        return Principal("acme", "olga", made[0].roles)

    def register(server: grpc.aio.Server) -> None:
        train_rpc.register(server, train)
        eval_rpc.register(server, evaluating)
        add_InferServiceServicer_to_server(models, server)

    names = (*train_rpc.SERVICES, *eval_rpc.SERVICES, "sluiceway.infer.v1.InferService")
    tokens = Authenticator(authenticate, ServiceTokens(SEED, (), audience="train"))
    server = Server("127.0.0.1:0", register=register, names=names, authenticate=tokens, drain=0.5)
    async with started(server, BackgroundTask(evaluating.evaluation_supervision.run, "evaluations")):
        address = f"127.0.0.1:{server.port}"
        there = LoopWorld(address, train, world, memory, evaluating, models, runs, folder)
        made.append(there)
        await evaluating.suites.put(Principal("acme", "olga", EVERYTHING), "tickets", cases(CASES))
        working = [asyncio.create_task(work) for work in (train.supervision.run(), there.hear())]
        yield there
        for task in working:
            await tasks.end(task)
        for run in await world.folders.all():
            await train.supervision.ports.launcher.kill(world.folders.of(run))
