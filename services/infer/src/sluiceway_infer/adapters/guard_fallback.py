"""Fallback of the guard: while it does not answer, a tenant whose policy is open then is answered unchecked."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Final

from sluiceway_common.cache import LoadingCache
from sluiceway_common.calls.limits import remaining
from sluiceway_common.clock import Clock
from sluiceway_common.errors import Unanswered
from sluiceway_common.observability.metrics import Counter, Metrics
from sluiceway_common.principal import current
from sluiceway_infer.adapters.answer_source import AnswerSource
from sluiceway_infer.adapters.guard import GuardClient
from sluiceway_infer.adapters.guard_stream import ReleasedPiece
from sluiceway_infer.domain.guard import GuardPolicy, Subject, SubjectKind, Verdict

AWAY: Final = Counter(
    "sluiceway_guard_away_total",
    "Texts that guard did not answer for, by what became of them: `refused`, or `unchecked` where the policy is open.",
    "texts",
    ("became",),
)
# As long as guard itself goes by a policy that it cannot read anew.
KEPT_SECONDS: Final = 600.0
# Who need not wait for a guard that was away just now is not made to.
AWAY_SECONDS: Final = 2.0
_TENANTS: Final = 10_000
# Seconds that a call has left where its own time was over, and not that of guard.
_OVER: Final = 0.1
Events = AsyncGenerator[str | Verdict, None]


@dataclass(frozen=True)
class _OpenPolicy:
    """A policy that is open while the guard is away, and the scanners that it has for each kind of text."""

    policy: GuardPolicy
    scanners: dict[SubjectKind, tuple[str, ...]] = field(default_factory=dict)

    def unchecked(self, kind: SubjectKind, texts: tuple[str, ...]) -> Verdict:
        """The verdict on what nobody has looked at."""
        return Verdict(
            kind=kind,
            action="allow",
            released=texts,
            scanners_away=self.scanners.get(kind, ()),
            policy=self.policy,
            unchecked=True,
            when_away="open",
        )


@dataclass
class _Told:
    """What the guard has released of an answer, how far in it that reaches, and whether it came to its verdict."""

    texts: list[str] = field(default_factory=list)
    until: int = 0
    is_judged: bool = False


@dataclass
class _Source:
    """Where an answer comes from, and whether it is what did not answer."""

    failure: Unanswered | None = None

    async def pieces(self, deltas: AsyncGenerator[str, None]) -> AsyncGenerator[str, None]:
        try:
            async with aclosing(deltas):
                async for delta in deltas:
                    yield delta
        except Unanswered as error:
            self.failure = error
            raise


class GuardFallback:
    """The guard `client`, and what policies want while it does not answer: what each tenant's last verdict said, for
    ten minutes. A tenant of whom nothing is known is refused, and so is whom the guard itself refuses: it has answered.
    """

    def __init__(self, client: GuardClient, clock: Clock, metrics: Metrics) -> None:
        self._client = client
        self._open: LoadingCache[str, _OpenPolicy] = LoadingCache(clock, seconds=KEPT_SECONDS, capacity=_TENANTS)
        self._away: LoadingCache[str, bool] = LoadingCache(clock, seconds=AWAY_SECONDS, capacity=_TENANTS)
        self._became = metrics.counter(AWAY)

    async def judge(self, subject: Subject) -> Verdict:
        known = self._open.get(current().tenant)
        if known is None or not self._is_away():
            try:
                return self._remembered(await self._client.judge(subject))
            except Unanswered as error:
                known = self._given_up(error)
        self._became.labels("unchecked").inc()
        return known.unchecked(subject.kind, subject.texts)

    async def release(self, deltas: AsyncGenerator[str, None], question: Subject) -> Events:
        known = self._open.get(current().tenant)
        # Who is refused anyway need not be able to go on where the guard left him.
        events = self._closed(deltas, question) if known is None else self._opened(deltas, question, known)
        async with aclosing(events):
            async for event in events:
                yield event

    async def _closed(self, deltas: AsyncGenerator[str, None], question: Subject) -> Events:
        """What the guard releases; where it fails, the answer is refused."""
        source = _Source()
        try:
            async with aclosing(self._client.release(source.pieces(deltas), question)) as events:
                async for event in events:
                    yield event
        except Unanswered as error:
            if error is not source.failure:
                self._became.labels("refused").inc()
            raise

    async def _opened(self, deltas: AsyncGenerator[str, None], question: Subject, known: _OpenPolicy) -> Events:
        """What the guard releases; from where it fails on, all as it is."""
        source, told = AnswerSource(deltas), _Told()
        try:
            async with aclosing(self._guarded(source, question, told)) as events:
                async for event in events:
                    yield event
            if told.is_judged:
                return
            async with aclosing(source.behind(told.until)) as texts:
                async for text in texts:
                    told.texts.append(text)
                    yield text
            self._became.labels("unchecked").inc()
            yield known.unchecked("answer", ("".join(told.texts),))
        finally:
            await source.close()

    async def _guarded(self, source: AnswerSource, question: Subject, told: _Told) -> Events:
        """Ends without a verdict where the guard does not answer."""
        if self._is_away():
            return
        try:
            async with aclosing(self._client.released(source.pieces(), question.known)) as events:
                async for event in events:
                    yield self._told(event, told)
        except Unanswered as error:
            if error is source.failure:
                raise
            self._given_up(error)

    def _told(self, event: ReleasedPiece | Verdict, told: _Told) -> str | Verdict:
        if isinstance(event, Verdict):
            told.is_judged = True
            return self._learnt(event)
        told.texts.append(event.text)
        told.until = event.until
        return event.text

    def _is_away(self) -> bool:
        return self._away.get(current().tenant) is not None

    def _given_up(self, error: Unanswered) -> _OpenPolicy:
        """What counts now that the guard has not answered. Raises the error where that is a refusal."""
        tenant = current().tenant
        known = self._open.get(tenant)
        if known is None:
            self._became.labels("refused").inc()
            raise error
        left = remaining()
        if left is not None and left <= _OVER:
            # It was the caller who had no more time. That says nothing of guard, and nothing for his neighbours.
            raise error
        self._away.put(tenant, True)
        return known

    def _remembered(self, verdict: Verdict) -> Verdict:
        """What the policy wants from now on."""
        tenant = current().tenant
        if verdict.when_away == "closed":
            self._open.forget(tenant)
            return verdict
        known = self._open.get(tenant)
        scanners = known.scanners if known is not None and known.policy == verdict.policy else {}
        self._open.put(tenant, _OpenPolicy(verdict.policy, {**scanners, verdict.kind: verdict.scanners}))
        return verdict

    def _learnt(self, verdict: Verdict) -> Verdict:
        """Of a stream the scanners alone: its policy is as old as its first word, and another one may decide by now."""
        known = self._open.get(current().tenant)
        if known is not None and known.policy == verdict.policy:
            known.scanners[verdict.kind] = verdict.scanners
        return verdict
