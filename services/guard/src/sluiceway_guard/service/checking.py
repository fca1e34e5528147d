"""Check of texts that are there as a whole."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from sluiceway_common.bus.port import Publish
from sluiceway_common.clock import Clock
from sluiceway_common.principal import Principal
from sluiceway_guard.domain.policy import Policy
from sluiceway_guard.domain.subject import Part, checked
from sluiceway_guard.domain.verdict import PartFinding, Verdict, VerdictName, hardest, judged, released
from sluiceway_guard.ports import Policies
from sluiceway_guard.service.events import verdict_recorded
from sluiceway_guard.service.releasing import AnswerReader
from sluiceway_guard.service.scanning import Runs, Scanning


@dataclass(frozen=True, kw_only=True)
class Checking:
    """Every subject gets one verdict, which is on the log before it is told."""

    scanning: Scanning
    policies: Policies
    publish: Publish
    clock: Clock
    id_key: bytes

    async def check(self, caller: Principal, parts: Sequence[Part]) -> Verdict:
        """Raises Invalid, TooLarge, and Unavailable where nothing may go on for want of a scanner."""
        policy = await self.policies.active(caller.tenant)
        verdict = await self.judge(caller, parts, policy)
        characters = sum(len(part.text) for part in parts)
        await self.publish(verdict_recorded(verdict, caller.tenant, characters, self.clock.now()))
        return verdict

    async def judge(self, caller: Principal, parts: Sequence[Part], policy: Policy) -> Verdict:
        """The verdict, which nobody is told of. Raises what a check raises."""
        parts = checked(parts)
        runs = self.scanning.runs(sum(len(part.text) for part in parts))
        name = VerdictName(self.id_key, caller.tenant, policy)
        found = list[tuple[PartFinding, ...]]()
        for number, part in enumerate(parts):
            found.append(await self._judged(part, number, policy, caller.tenant, runs, name))
            # A thousand short parts are a long text: others have their turns in between.
            await asyncio.sleep(0)
        runs.check(policy)
        return Verdict(
            id=name.id(runs.all()),
            kind=parts[-1].kind,
            action=hardest(one.action for each in found for one in each),
            findings=tuple(one for each in found for one in each),
            scanners=runs.all(),
            policy=policy,
            released=tuple(released(part.text, each) for part, each in zip(parts, found, strict=True)),
        )

    async def _judged(
        self, part: Part, number: int, policy: Policy, tenant: str, runs: Runs, name: VerdictName
    ) -> tuple[PartFinding, ...]:
        """An answer is read as if it came in one piece, so that it is judged as its stream would be."""
        if part.kind == "answer":
            reader = AnswerReader(
                scanning=self.scanning, policy=policy, tenant=tenant, part=number, runs=runs, name=name
            )
            await reader.read(part.text, is_last=True)
            name.end("answer", reader.judged)
            return tuple(reader.findings)
        name.read(part.text)
        name.end(part.kind, len(part.text))
        findings = await self.scanning.scan(part.kind, part.text, policy, tenant, runs)
        return judged(findings, part=number, kind=part.kind, policy=policy)
