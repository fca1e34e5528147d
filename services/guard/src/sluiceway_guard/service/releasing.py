"""Release of an answer while it comes: what cannot become anything forbidden any more goes on."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field, replace

from sluiceway_common.bus.port import Publish
from sluiceway_common.clock import Clock
from sluiceway_common.errors import TooLarge
from sluiceway_common.principal import Principal
from sluiceway_guard.domain.findings import Finding
from sluiceway_guard.domain.policy import Policy
from sluiceway_guard.domain.stream import CONTEXT, next_cut
from sluiceway_guard.domain.subject import MOST_CHARACTERS
from sluiceway_guard.domain.verdict import PartFinding, Verdict, VerdictName, hardest, judged, redacted
from sluiceway_guard.ports import Policies
from sluiceway_guard.service.events import verdict_recorded
from sluiceway_guard.service.scanning import Runs, Scanning


@dataclass(kw_only=True)
class AnswerReader:
    """Reads an answer in pieces and says what of it may leave. However it is split, that is the same in the end.

    `_text` is what is still needed of the answer; `_base` is where it begins. What lies before `_judged` was scanned,
    what lies before `_left` has left or was taken out; before `_looked` it cannot be cut.
    """

    scanning: Scanning
    policy: Policy
    tenant: str
    part: int = 0
    runs: Runs = field(default_factory=Runs)
    findings: list[PartFinding] = field(default_factory=list)
    is_blocked: bool = False
    _text: str = ""
    _base: int = 0
    _judged: int = 0
    _left: int = 0
    _looked: int = 0

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
                self._looked = self.characters - reach
                break
            pieces.append(await self._judge(start, cut, reach))
        return "".join(pieces)

    async def _judge(self, start: int, cut: int, reach: int) -> str:
        """Scans what lies between two cuts, with what stands around it; findings are told as places of the answer."""
        begin = max(0, start - CONTEXT)
        ((found),) = await self.scanning.scan(
            [("answer", self._text[begin : cut + reach])], self.policy, self.tenant, self.runs
        )
        self.runs.check(self.policy)
        here = [_moved(one, begin + self._base) for one in found if start <= one.start + begin < cut]
        decided = judged(here, part=self.part, kind="answer", policy=self.policy)
        end = cut + self._base
        blocking = next((one for one in decided if one.action == "block"), None)
        if blocking is not None:
            self.is_blocked, end = True, blocking.finding.start
            decided = tuple(one for one in decided if one.finding.start <= end)
        self.findings += decided
        piece = self._redacted(end, decided)
        self._judged = cut + self._base
        self._forget()
        return piece

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
    ) -> AsyncGenerator[str | Verdict, None]:
        """What may leave, while it comes; last the verdict. A verdict that blocks ends it: no more is read then.

        Raises TooLarge, and Unavailable where nothing more may go on for want of a scanner.
        """
        policy = await self.policies.active(caller.tenant)
        reader = AnswerReader(scanning=self.scanning, policy=policy, tenant=caller.tenant)
        name, released = VerdictName(self.id_key, caller.tenant, policy), list[str]()
        async with aclosing(_ended(deltas)) as pieces:
            async for piece, is_last in pieces:
                name.read(piece)
                if text := await reader.read(piece, is_last=is_last):
                    released.append(text)
                    yield text
                if reader.is_blocked:
                    break
                _check_length(reader.characters)
        name.end("answer", reader.characters)
        verdict = Verdict(
            id=name.id(reader.runs.all()),
            kind="answer",
            action=hardest(one.action for one in reader.findings),
            findings=tuple(reader.findings),
            scanners=reader.runs.all(),
            policy=policy,
            released=(None if reader.is_blocked else "".join(released),),
        )
        await self.publish(verdict_recorded(verdict, caller.tenant, reader.characters, self.clock.now()))
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
