"""Check of texts that are there as a whole."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice

from sluiceway_common.principal import Principal
from sluiceway_guard.domain.findings import Finding
from sluiceway_guard.domain.policy import DecidingPolicies
from sluiceway_guard.domain.pseudonyms import Pseudonym, PseudonymTable, checked_known, find_marks, written_marks
from sluiceway_guard.domain.subject import Part, characters, checked
from sluiceway_guard.domain.verdict import PartFinding, Released, Verdict, judged, released
from sluiceway_guard.service.judging import Judgement, Judging
from sluiceway_guard.service.releasing import AnswerReader
from sluiceway_guard.service.scanning import MOST_FINDINGS, Found, count_findings


@dataclass(frozen=True)
class Checking:
    """Every subject gets one verdict."""

    judging: Judging

    async def check(self, caller: Principal, parts: Sequence[Part], known: Sequence[Pseudonym] = ()) -> Verdict:
        """`known` marks stand in other texts of the request. Raises Invalid, TooLarge, and Unavailable where nothing
        may go on for want of a scanner."""
        parts, known = checked(parts), checked_known(known)
        judgement = await self.judging.begin(caller.tenant, characters(parts))
        if judgement.policy.pseudonymises:
            judgement.marks = _marks(parts, known)
        return await self.judging.record(await verdict_on(parts, judgement), judgement)

    async def try_out(self, caller: Principal, parts: Sequence[Part], policies: DecidingPolicies) -> Verdict:
        """The verdict under these policies, which nobody is told of. Raises what a check raises."""
        parts = checked(parts)
        judgement = self.judging.under(policies, caller.tenant, characters(parts))
        # A policy that nobody has let decide may make much of a short text.
        judgement.runs.is_long = True
        judgement.marks = _marks(parts)
        return await verdict_on(parts, judgement)


async def verdict_on(parts: Sequence[Part], judgement: Judgement) -> Verdict:
    """What all parts together come to. Raises what a judgement raises."""
    texts = list[Released]()
    for number, part in enumerate(parts):
        if number:
            # A thousand short parts are a long text: others have their turns in between.
            await asyncio.sleep(0)
        texts.append(await _judged(part, number, judgement))
    judgement.check()
    return judgement.verdict(parts[-1].kind, texts)


async def _judged(part: Part, number: int, judgement: Judgement) -> Released:
    """An answer is cut as it would be if it came, so that it is judged as its stream would be."""
    if part.kind == "answer":
        reader = AnswerReader(judgement, part=number, is_whole=True)
        await reader.read(part.text, is_last=True)
        decided = reader.end()
        return await judgement.weigh(partial(_released, part, decided, judgement), decided)
    judgement.name.read(part.text)
    found = await judgement.scan(part.kind, part.text)
    written = _written(part, judgement)
    weighing = partial(_weighed, part, number, found, written, judgement)
    return await judgement.weigh(weighing, found.findings, found.for_shadow, written)


def _weighed(part: Part, number: int, found: Found, written: Sequence[Finding], judgement: Judgement) -> Released:
    judgement.weigh_for_shadow(found.for_shadow, part.kind)
    decided = judged([*found.findings, *written], part=number, kind=part.kind, policy=judgement.policy)
    judgement.end_part(part.kind, len(part.text), decided)
    return _released(part, decided, judgement)


def _released(part: Part, decided: Sequence[PartFinding], judgement: Judgement) -> Released:
    return released(part.text, decided, judgement.marks, restorable=part.origin in judgement.policy.restore)


def _marks(parts: Sequence[Part], known: Sequence[Pseudonym] = ()) -> PseudonymTable:
    return PseudonymTable(known, written_marks(part.text for part in parts))


def _written(part: Part, judgement: Judgement) -> Sequence[Finding]:
    """What looks like a mark to a model and was written by somebody else than guard. Raises TooLarge."""
    if part.is_of_a_model or not judgement.policy.pseudonymises:
        return ()
    marks = find_marks(part.text, judgement.policy.labels | judgement.marks.labels())
    written = tuple(islice(marks, MOST_FINDINGS + 1))
    count_findings(judgement.runs, len(written))
    return written
