"""Retention of evaluations and suites: what is over, and what was followed and nothing names, is let go of when its
days are over. What a gate said stays with the version in the registry, and on the log.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sluiceway_common.clock import Clock
from sluiceway_common.errors import Refusal
from sluiceway_eval.ports.evaluations import EvaluationStore, SuitePlace, SuiteStore

SWEEP_SECONDS: Final = 3600.0
_AT_A_TIME: Final = 200

OnUnswept = Callable[[Refusal], None]
"""Told what could not be let go of; it is tried again an hour later."""


@dataclass(frozen=True, kw_only=True)
class EvaluationRetentionRule:
    """How long evaluations are kept that are over, and versions of suites that nothing names."""

    evaluations: timedelta = timedelta(days=365)
    suites: timedelta = timedelta(days=365)


@dataclass(frozen=True, kw_only=True)
class EvaluationRetention:
    """Sweeper over all tenants. Several replicas may sweep at once."""

    evaluations: EvaluationStore
    suites: SuiteStore
    clock: Clock
    rule: EvaluationRetentionRule
    on_unswept: OnUnswept

    async def run(self) -> None:
        """For ever, every hour. Evaluations first: they name suites."""
        while True:
            for sweep in (self.sweep_evaluations, self.sweep_suites):
                await self._tried(sweep)
            await self.clock.sleep(SWEEP_SECONDS)

    async def sweep_evaluations(self) -> int:
        """Says how many were let go of. Raises Unavailable."""
        before, gone = self.clock.now() - self.rule.evaluations, 0
        while some := await self.evaluations.sweep(before, _AT_A_TIME):
            gone += some
        return gone

    async def sweep_suites(self) -> int:
        """Says how many were let go of. One that an evaluation is started of at this moment may be among them: it
        fails then, and says so. Raises Unavailable."""
        before, gone = self.clock.now() - self.rule.suites, 0
        place: SuitePlace | None = None
        while some := await self.suites.followed(before, place, _AT_A_TIME):
            place = (some[-1].tenant, some[-1].name, some[-1].version)
            for suite in some:
                gone += not await self.evaluations.names(suite) and await self.suites.let_go(suite)
        return gone

    async def _tried(self, sweep: Callable[[], Awaitable[int]]) -> None:
        try:
            await sweep()
        except Refusal as error:
            self.on_unswept(error)
