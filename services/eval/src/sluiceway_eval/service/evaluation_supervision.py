"""Supervisor of the evaluations of a replica: claims what waits, as much as there is room for."""

import asyncio
from dataclasses import dataclass
from typing import Final

from sluiceway_common.errors import Overloaded, Refusal, Unavailable
from sluiceway_common.leases import LeaseKeeper
from sluiceway_eval.domain.evaluations import ModelEvaluation
from sluiceway_eval.ports.evaluations import EvaluationClaim, OnUnevaluated
from sluiceway_eval.service.evaluating import Evaluating, EvaluationPorts
from sluiceway_eval.service.evaluation_faults import Undone

_CLAIM_EVERY: Final = 1.0


@dataclass(frozen=True, kw_only=True)
class EvaluationSupervision:
    """Evaluations of any tenant, of which `concurrent` at a time here, and `most_of_tenant` of one tenant anywhere."""

    ports: EvaluationPorts
    evaluating: Evaluating
    keeper: LeaseKeeper
    concurrent: int
    most_of_tenant: int
    on_unevaluated: OnUnevaluated

    async def run(self) -> None:
        """Until it is cancelled. A store that is away is asked again the next time."""
        working: set[asyncio.Task[None]] = set()
        async with asyncio.TaskGroup() as group:
            while True:
                working = {task for task in working if not task.done()}
                claimed = await self._claimed() if len(working) < self.concurrent else None
                if claimed is not None:
                    working.add(group.create_task(self._work(claimed), name=f"evaluation {claimed.evaluation_id}"))
                    continue
                await self.ports.clock.sleep(_CLAIM_EVERY)

    async def _claimed(self) -> ModelEvaluation | None:
        lease = self.keeper.lease()
        claim = EvaluationClaim(
            owner=lease.owner,
            now=self.ports.clock.now(),
            until=lease.until,
            most_of_tenant=self.most_of_tenant,
        )
        try:
            return await self.ports.store.claim(claim)
        except Refusal as error:
            self.on_unevaluated(error, None)
            return None

    async def _work(self, evaluation: ModelEvaluation) -> None:
        """A fault of ours ends this evaluation alone: it would be the same for whoever claims it next. What was away is
        handed over."""
        try:
            await self.evaluating.work(evaluation)
        except (Unavailable, Overloaded) as error:
            self.on_unevaluated(error, evaluation)
        except Exception as error:
            self.on_unevaluated(error, evaluation)
            await self.evaluating.give_up(evaluation, Undone("INTERNAL", "a fault of ours; the log of `eval` has it"))
