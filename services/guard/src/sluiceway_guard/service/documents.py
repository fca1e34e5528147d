"""Judging of documents as they come in, before anybody can find them."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

from sluiceway_common.errors import NotFound
from sluiceway_guard.domain.document import ChunkedDocument, DocumentText, Tally, becomes, document_findings
from sluiceway_guard.domain.findings import Finding
from sluiceway_guard.domain.key_rows import WholeKeys
from sluiceway_guard.domain.verdict import Verdict
from sluiceway_guard.domain.windows import windows
from sluiceway_guard.ports import DocumentTexts
from sluiceway_guard.service.events import document_judged
from sluiceway_guard.service.judging import Judgement, Judging
from sluiceway_guard.service.scanning import Found


@dataclass(frozen=True)
class DocumentJudging:
    """A document gets one verdict under the policy of its tenant, and each of its passages its part of that."""

    texts: DocumentTexts
    judging: Judging

    async def judge(self, document: ChunkedDocument, causation: str) -> None:
        """Twice is once. Raises Invalid where the text is not what the log says, Unavailable where a scanner cannot
        look now."""
        judgement = await self.judging.begin(document.tenant)
        try:
            read = await self.texts.read(document)
        except NotFound:
            # It was erased meanwhile; where it was lost, whoever indexes it says so.
            return
        tally = Tally(read, judgement.policy)
        verdict = await self.judging.record(await _verdict(document, read, judgement, tally), judgement)
        now = self.judging.clock.now()
        await self.judging.publish(document_judged(document, verdict, tally, now, causation))


async def _verdict(document: ChunkedDocument, read: DocumentText, judgement: Judgement, tally: Tally) -> Verdict:
    async for found in _found(tally.places.text, judgement):
        tally.in_places(found)
    async for found in _found(read.text, judgement):
        tally.in_text(found)
    whole = await asyncio.to_thread(document_findings, read.text, document.near_duplicates)
    tally.in_whole(whole)
    judgement.weigh_for_shadow(whole, "passage")
    if becomes(tally.action) != "quarantine":
        await _each_by_itself(read, judgement, tally)
    judgement.check()
    judgement.name.read(f"{document.near_duplicates}")
    judgement.end_part("passage", 0, tally.findings)
    # What is not among the findings counts all the same.
    return replace(judgement.verdict("passage", ()), action=tally.action, findings_left_out=tally.left_out)


async def _each_by_itself(read: DocumentText, judgement: Judgement, tally: Tally) -> None:
    """As they would be judged for a question, so that those that pass need not be."""
    places = dict[str, Found]()
    for number in list(tally.unsuspected()):
        passage = read.passages[number]
        if passage.place not in places:
            places[passage.place] = await judgement.scan_unhurried("passage", passage.place)
        found = await judgement.scan_unhurried("passage", read.text[passage.start : passage.end])
        tally.by_itself(number, [*places[passage.place].findings, *found.findings])


async def _found(text: str, judgement: Judgement) -> AsyncIterator[list[Finding]]:
    """Window by window: nobody waits for an answer, and others have their turns in between."""
    judgement.name.read(text)
    keys = WholeKeys(text)
    for window in windows(text):
        found = await judgement.scan_unhurried("passage", window.scanned)
        judgement.weigh_for_shadow(found.for_shadow, "passage")
        yield list(keys.of(window, found.findings))
    judgement.end_part("passage", len(text), ())
