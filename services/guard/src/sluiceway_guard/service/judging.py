"""Judgement of a subject: what is found in its texts under the policies of a tenant, and the verdict it comes to."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from sluiceway_common.bus.port import OutgoingEvent, Publish
from sluiceway_common.clock import Clock
from sluiceway_guard.domain.findings import Finding
from sluiceway_guard.domain.policy import Action, DecidingPolicies, Policy
from sluiceway_guard.domain.pseudonyms import PseudonymTable
from sluiceway_guard.domain.subject import SubjectKind
from sluiceway_guard.domain.verdict import PartFinding, Released, ShadowVerdict, Verdict, VerdictName, hardest
from sluiceway_guard.ports import Policies
from sluiceway_guard.service.events import verdict_recorded
from sluiceway_guard.service.scanning import Done, Found, Runs, Scanning

# Findings that are weighed, and replaced, in a millisecond or two.
_FEW: Final = 200


@dataclass(kw_only=True)
class Judgement:
    """One subject on its way to its verdict. `characters` are those that the verdict rests on. Where it `is_held` until
    then, it is refused for want of a scanner; what has gone on is judged by those that there are. `marks` stand for
    values in its texts."""

    tenant: str
    policies: DecidingPolicies
    scanning: Scanning
    runs: Runs
    name: VerdictName
    is_held: bool
    marks: PseudonymTable = field(default_factory=PseudonymTable)
    findings: list[PartFinding] = field(default_factory=list)
    kinds: list[SubjectKind] = field(default_factory=list)
    characters: int = 0
    _shadow: Action = "allow"

    @property
    def policy(self) -> Policy:
        return self.policies.policy

    @property
    def reach(self) -> int:
        """Code points that a word of the policies may go on behind where a text is cut."""
        shadow = self.policies.shadow
        return max(self.policy.longest_phrase, shadow.longest_phrase if shadow is not None else 0)

    async def scan(self, kind: SubjectKind, text: str) -> Found:
        """Raises TooLarge where there is more than anybody could look at."""
        return await self.scanning.scan(kind, text, self.policies, self.tenant, self.runs)

    async def scan_unhurried(self, kind: SubjectKind, text: str) -> Found:
        """The same for a part of something that nobody waits for, however much is found in it."""
        return await self.scanning.scan_unhurried(kind, text, self.policies, self.tenant, self.runs)

    async def weigh(self, work: Callable[[], Done], *found: Sequence[object]) -> Done:
        """What follows of what was found; where that is much, apart from the loop."""
        is_much = sum(map(len, found)) > _FEW
        return await self.scanning.apart(self.tenant, work) if is_much else work()

    def give_time(self) -> None:
        """All that a subject gets, for what comes next."""
        self.scanning.give_time(self.runs)

    def check(self) -> None:
        """Raises Unavailable where a scanner could not look that the policy needs."""
        if self.is_held:
            self.runs.check(self.policy)

    def weigh_for_shadow(self, found: Iterable[Finding], kind: SubjectKind) -> None:
        if (shadow := self.policies.shadow) is not None:
            self._shadow = hardest((self._shadow, *(shadow.action(one, kind) for one in found)))

    def end_part(self, kind: SubjectKind, characters: int, findings: Iterable[PartFinding]) -> None:
        self.name.end(kind, characters)
        self.kinds.append(kind)
        self.characters += characters
        self.findings += findings

    def verdict(self, kind: SubjectKind, released: Sequence[Released]) -> Verdict:
        shadow, runs = self.policies.shadow, self.runs.all()
        return Verdict(
            id=self.name.id(runs),
            kind=kind,
            action=hardest(one.action for one in self.findings),
            findings=tuple(self.findings),
            scanners=runs,
            policy=self.policy,
            released=tuple(one.text for one in released),
            replacements=tuple(one.replacements for one in released),
            shadow=ShadowVerdict(self._shadow, shadow) if shadow is not None else None,
            characters=self.characters,
            passage_ruling=self.scanning.ruling("passage", self.policy),
        )


@dataclass(frozen=True, kw_only=True)
class Judging:
    """Begins judgements, and says what they came to: every verdict is on the log before it is told."""

    scanning: Scanning
    policies: Policies
    publish: Publish
    clock: Clock
    id_key: bytes
    on_judged: Callable[[Verdict], None]

    async def begin(self, tenant: str, characters: int = 0) -> Judgement:
        """Of so many characters, where that is known. Raises Unavailable where no policy is to be had."""
        return self.under(await self.policies.deciding(tenant), tenant, characters)

    def under(self, policies: DecidingPolicies, tenant: str, characters: int = 0, *, is_held: bool = True) -> Judgement:
        return Judgement(
            tenant=tenant,
            policies=policies,
            scanning=self.scanning,
            runs=self.scanning.runs(characters),
            name=VerdictName(self.id_key, tenant, policies.policy),
            is_held=is_held,
        )

    async def record(self, verdict: Verdict, judgement: Judgement, answer_id: str = "") -> Verdict:
        """The verdict, once it is on the log; `answer_id` of an answer that was given before."""
        event = verdict_recorded(verdict, judgement.kinds, self.clock.now())
        event.answer_id = answer_id
        await self.publish(OutgoingEvent(event, judgement.tenant, causation=answer_id))
        self.on_judged(verdict)
        return verdict
