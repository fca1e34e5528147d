"""Verdicts that are kept, and policies that are replayed over them."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sluiceway_common.errors import Invalid, NotFound
from sluiceway_common.fair_semaphore import FairSemaphore
from sluiceway_common.principal import Principal
from sluiceway_guard.domain.policy import policy_of
from sluiceway_guard.domain.policy_history import PolicyName
from sluiceway_guard.domain.replay import NO_WORDS, KeptVerdict, Replay, Words
from sluiceway_guard.ports import VerdictStore
from sluiceway_guard.service.policies import PolicyQueries

MOST_REPLAYED: Final = 100_000
# Each may have a thousand findings, which are read on the loop.
_PAGE: Final = 50


@dataclass(frozen=True)
class VerdictKeeping:
    """What guard has said of verdicts, as far as a replay needs it."""

    verdicts: VerdictStore

    async def keep(self, verdicts: Sequence[KeptVerdict]) -> None:
        await self.verdicts.keep(verdicts)


@dataclass(frozen=True)
class Replayed:
    """A replay that is over, and whether the range had more verdicts than were replayed."""

    replay: Replay
    truncated: bool


@dataclass(frozen=True, kw_only=True)
class PolicyReplaying:
    """What a policy would have decided. One is replayed at a time, in the turn of its tenant."""

    queries: PolicyQueries
    verdicts: VerdictStore
    most: int = MOST_REPLAYED
    _turns: FairSemaphore = field(default_factory=lambda: FairSemaphore(1))

    async def replay(
        self, caller: Principal, policy: str | PolicyName | None, since: datetime | None, until: datetime | None
    ) -> Replayed:
        """`policy` is the text of one, one that is stored, or the active one. Raises Invalid, NotFound, TooLarge."""
        caller.must("operator")
        if since is not None and until is not None and until < since:
            raise Invalid("`since` lies behind `until`; let the range begin before it ends", field="since")
        words = dict[str, Words]()
        before = (until, "") if until is not None else None
        async with self._turns.slot(caller.tenant):
            replay = Replay(policy=await self.queries.read(caller, policy), words=words)
            while True:
                left = self.most - replay.verdicts
                page = await self.verdicts.page(caller.tenant, since, before, min(_PAGE, left + 1))
                taken = page[:left]
                for one in taken:
                    if one.policy_digest not in words:
                        words[one.policy_digest] = _equal(replay.policy.words, await self._words(one))
                await asyncio.to_thread(replay.add, taken)
                if len(taken) < len(page):
                    return Replayed(replay, truncated=True)
                if not page:
                    return Replayed(replay, truncated=False)
                before = (page[-1].judged_at, page[-1].id)

    async def _words(self, verdict: KeptVerdict) -> Words:
        """Those of the policy that decided; none where it is not there any more."""
        try:
            name = PolicyName(name=verdict.policy_name, version=verdict.policy_version)
            stored = await self.queries.named(verdict.tenant, name)
        except NotFound:
            return NO_WORDS
        if stored.digest != verdict.policy_digest:
            return NO_WORDS
        return (await asyncio.to_thread(policy_of, stored.toml)).words


def _equal(ours: Words, theirs: Words) -> Words:
    """Those of ours that are theirs too: of every version that ever decided there is no room for all."""
    return {kind: words for kind, words in ours.items() if theirs.get(kind) == words}
