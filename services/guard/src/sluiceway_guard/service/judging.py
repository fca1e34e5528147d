"""Judging of documents as they come in, before anybody can find them."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

from sluiceway_common.bus.port import Publish
from sluiceway_common.clock import Clock
from sluiceway_common.errors import NotFound
from sluiceway_guard.domain.document import ChunkedDocument, DocumentText, Tally
from sluiceway_guard.domain.findings import Finding
from sluiceway_guard.domain.policy import Policy
from sluiceway_guard.domain.verdict import Verdict, VerdictName
from sluiceway_guard.domain.whole_document import document_findings
from sluiceway_guard.domain.windows import windows
from sluiceway_guard.ports import DocumentTexts, Policies
from sluiceway_guard.service.events import document_judged, verdict_recorded
from sluiceway_guard.service.scanning import Runs, Scanning


@dataclass(frozen=True, kw_only=True)
class DocumentJudging:
    """A document gets one verdict under the policy of its tenant, and each of its passages its part of that."""

    texts: DocumentTexts
    scanning: Scanning
    policies: Policies
    publish: Publish
    clock: Clock
    id_key: bytes

    async def judge(self, document: ChunkedDocument, causation: str) -> None:
        """Twice is once. Raises Invalid where the text is not what the log says, Unavailable where a scanner cannot
        look now."""
        policy = await self.policies.active(document.tenant)
        try:
            read = await self.texts.read(document)
        except NotFound:
            # It was erased meanwhile; where it was lost, whoever indexes it says so.
            return
        tally = Tally(read, policy)
        verdict = await self._verdict(document, read, policy, tally)
        at = self.clock.now()
        await self.publish(
            verdict_recorded(verdict, document.tenant, len(read.text), at),
            document_judged(document, verdict, tally, at, causation),
        )

    async def _verdict(self, document: ChunkedDocument, read: DocumentText, policy: Policy, tally: Tally) -> Verdict:
        tenant, runs = document.tenant, self.scanning.runs()
        async for found in self._found(tally.places.text, policy, tenant, runs):
            tally.in_places(found)
        async for found in self._found(read.text, policy, tenant, runs):
            tally.in_text(found)
        tally.in_whole(await asyncio.to_thread(document_findings, read.text, document.near_duplicates))
        runs.check(policy)
        name = VerdictName(self.id_key, tenant, policy)
        for text in (tally.places.text, read.text, f"{document.near_duplicates}"):
            name.read(text)
            name.end("passage", len(text))
        return Verdict(
            id=name.id(runs.all()),
            kind="passage",
            action=tally.action,
            findings=tuple(tally.findings),
            findings_left_out=tally.left_out,
            scanners=runs.all(),
            policy=policy,
            released=(),
        )

    async def _found(self, text: str, policy: Policy, tenant: str, runs: Runs) -> AsyncIterator[list[Finding]]:
        """Window by window, each with all of the time: nobody waits for an answer, and others have turns between."""
        for window in windows(text):
            self.scanning.give_time(runs)
            found = await self.scanning.scan_unhurried("passage", window.text, policy, tenant, runs)
            yield [
                replace(one, start=one.start + window.start, end=one.end + window.start)
                for one in found
                if one.start + window.start < window.until
            ]
