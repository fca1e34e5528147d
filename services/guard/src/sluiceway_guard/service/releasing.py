"""Release of an answer while it comes: what cannot become anything forbidden any more goes on."""

import asyncio
from collections.abc import AsyncGenerator, Iterable
from contextlib import aclosing
from dataclasses import dataclass, field, replace

from sluiceway_common.bus.port import Publish
from sluiceway_common.clock import Clock
from sluiceway_common.errors import TooLarge
from sluiceway_common.principal import Principal
from sluiceway_guard.domain.findings import Finding
from sluiceway_guard.domain.policy import Policy
from sluiceway_guard.domain.stream import CONTEXT, LONGEST_FINDING, LONGEST_UNSAFE, next_cut, unsettled
from sluiceway_guard.domain.subject import MOST_CHARACTERS
from sluiceway_guard.domain.verdict import PartFinding, Verdict, VerdictName, hardest, judged, redacted
from sluiceway_guard.ports import Policies
from sluiceway_guard.service.events import verdict_recorded
from sluiceway_guard.service.scanning import Runs, Scanning


@dataclass(frozen=True)
class ReleasedText:
    """More that may leave. With what was released before, it stands for the answer to before code point `until`."""

    text: str
    until: int


@dataclass(kw_only=True)
class AnswerReader:
    """Reads an answer in pieces and says what of it may leave. However it is split, that is the same in the end.

    `_text` is what is still needed of the answer; `_base` is where it begins. What lies before `_judged` was scanned,
    what lies before `_left` has left or was taken out; before `_looked` it cannot be cut.
    """

    scanning: Scanning
    policy: Policy
    tenant: str
    runs: Runs
    name: VerdictName
    part: int = 0
    findings: list[PartFinding] = field(default_factory=list)
    is_blocked: bool = False
    _text: str = ""
    _base: int = 0
    _judged: int = 0
    _left: int = 0
    _looked: int = 0

    @property
    def judged(self) -> int:
        """Code points that the verdict rests on: all of them, or those to the end of what blocks."""
        return self._judged

    @property
    def left(self) -> int:
        """Code points that what was released stands for."""
        return self._left

    @property
    def characters(self) -> int:
        """Code points that were read."""
        return self._base + len(self._text)

    async def read(self, more: str, *, is_last: bool) -> str:
        """What may leave now. Raises Unavailable where a scanner could not look that the policy needs."""
        self._text += more
        reach, pieces = self.policy.longest_phrase, list[str]()
        while not self.is_blocked:
            start = self._judged - self._base
            cut = next_cut(self._text, start, looked=self._looked - self._base, reach=reach)
            if cut == start and is_last:
                cut = len(self._text)
            if cut == start:
                self._looked = self._base + unsettled(self._text[: len(self._text) - reach])
                break
            pieces.append(await self._judge(start, cut, reach))
            # A long answer in one piece is no reason for others to wait.
            await asyncio.sleep(0)
        return "".join(pieces)

    async def _judge(self, start: int, cut: int, reach: int) -> str:
        """Scans what lies between two cuts, with what stands around it; findings are told as places of the answer."""
        begin = max(0, start - CONTEXT)
        seen = max(reach, LONGEST_FINDING) if cut - start >= LONGEST_UNSAFE else reach
        window = self._text[begin : cut + seen]
        found = await self.scanning.scan("answer", window, self.policy, self.tenant, self.runs)
        self.runs.check(self.policy)
        here = self._here((_moved(one, begin + self._base) for one in found), cut + self._base)
        decided = judged(here, part=self.part, kind="answer", policy=self.policy)
        left, judged_until = cut + self._base, cut + self._base
        blocking = next((one for one in decided if one.action == "block"), None)
        if blocking is not None:
            self.is_blocked, left, judged_until = True, blocking.finding.start, blocking.finding.end
            decided = tuple(one for one in decided if one.finding.start <= left)
        self.name.read(self._text[start : judged_until - self._base])
        self.findings += decided
        piece = self._redacted(left, decided)
        self._judged = judged_until
        self._forget()
        return piece

    def _here(self, found: Iterable[Finding], cut: int) -> list[Finding]:
        """Those that begin before the cut and end behind what has left; of one that began before that, the rest."""
        start = max(self._judged, self._left)
        begun = (one for one in found if one.start < cut and (one.start >= self._judged or one.end > start))
        return [one if one.start >= self._judged else replace(one, start=start) for one in begun]

    def _redacted(self, end: int, decided: tuple[PartFinding, ...]) -> str:
        local = [replace(one, finding=_moved(one.finding, -self._base)) for one in decided]
        piece = redacted(self._text, self._left - self._base, end - self._base, local)
        taken_out = [one.finding.end for one in decided if one.action == "redact" and one.finding.start < end]
        self._left = max(self._left, end, *taken_out)
        return piece

    def _forget(self) -> None:
        gone = min(self._judged, self._left) - CONTEXT - self._base
        if gone > 0:
            self._text, self._base = self._text[gone:], self._base + gone


@dataclass(frozen=True, kw_only=True)
class Releasing:
    """An answer that comes gets one verdict, last, which is on the log before it is told."""

    scanning: Scanning
    policies: Policies
    publish: Publish
    clock: Clock
    id_key: bytes

    async def release(
        self, caller: Principal, deltas: AsyncGenerator[str, None]
    ) -> AsyncGenerator[ReleasedText | Verdict, None]:
        """What may leave, while it comes; last the verdict. A verdict that blocks ends it: no more is read then.

        Raises TooLarge, and Unavailable where nothing more may go on for want of a scanner.
        """
        policy = await self.policies.active(caller.tenant)
        name, released = VerdictName(self.id_key, caller.tenant, policy), list[str]()
        reader = AnswerReader(
            scanning=self.scanning, policy=policy, tenant=caller.tenant, runs=self.scanning.runs(), name=name
        )
        async with aclosing(_ended(deltas)) as pieces:
            async for piece, is_last in pieces:
                self.scanning.give_time(reader.runs)
                if text := await reader.read(piece, is_last=is_last):
                    released.append(text)
                    yield ReleasedText(text, reader.left)
                if reader.is_blocked:
                    break
                _check_length(reader.characters)
        name.end("answer", reader.judged)
        verdict = Verdict(
            id=name.id(reader.runs.all()),
            kind="answer",
            action=hardest(one.action for one in reader.findings),
            findings=tuple(reader.findings),
            scanners=reader.runs.all(),
            policy=policy,
            released=(None if reader.is_blocked else "".join(released),),
        )
        await self.publish(verdict_recorded(verdict, caller.tenant, reader.judged, self.clock.now()))
        yield verdict


def _check_length(characters: int) -> None:
    if characters > MOST_CHARACTERS:
        raise TooLarge(f"the answer has more than {MOST_CHARACTERS} characters; that is the most that is judged")


def _moved(finding: Finding, by: int) -> Finding:
    return replace(finding, start=finding.start + by, end=finding.end + by)


async def _ended(deltas: AsyncGenerator[str, None]) -> AsyncGenerator[tuple[str, bool], None]:
    """Each delta, and an empty last one."""
    async with aclosing(deltas):
        async for delta in deltas:
            yield delta, False
    yield "", True
