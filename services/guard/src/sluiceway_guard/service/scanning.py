"""Scanning of texts by all scanners, in time, each on its own account: one that breaks takes no other with it."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sluiceway_common.errors import Unavailable
from sluiceway_common.fair_semaphore import FairSemaphore
from sluiceway_guard.domain.findings import Finding
from sluiceway_guard.domain.normalisation import ScannedText
from sluiceway_guard.domain.policy import Policy
from sluiceway_guard.domain.subject import SubjectKind
from sluiceway_guard.domain.verdict import ScannerRun, ScannerStatus
from sluiceway_guard.domain.words import find_words
from sluiceway_guard.ports import Scanner

# What is shorter is scanned in the loop: a millisecond or two. What is longer waits for a thread, in its tenant's turn.
SHORT: Final = 4_096
_THREADS: Final = 2
# The words of the policy are looked for by name of a scanner, too.
WORDS: Final = "words"


@dataclass
class Runs:
    """What each scanner came to over all texts of a subject; one that could not look at one has not looked."""

    _by_name: dict[str, ScannerRun] = field(default_factory=dict)

    def note(self, name: str, version: str, status: ScannerStatus) -> None:
        run = self._by_name.get(name)
        if run is None or run.status == "ran":
            self._by_name[name] = ScannerRun(name, version, status)

    def all(self) -> tuple[ScannerRun, ...]:
        return tuple(self._by_name.values())

    def check(self, policy: Policy) -> None:
        """Raises Unavailable where something has not looked that the policy does not forgive."""
        missing = [run.name for run in self.all() if run.status != "ran" and run.name not in policy.open]
        if missing:
            names = ", ".join(missing)
            raise Unavailable(f"the guard could not look at it ({names}); ask again in a moment", retry_after=1.0)


@dataclass(frozen=True, kw_only=True)
class Scanning:
    """`scanners` by the kind of text that they look at; `seconds` is what all of them may take for one subject;
    `on_failed` is told which one broke."""

    scanners: Mapping[SubjectKind, Sequence[Scanner]]
    seconds: float
    on_failed: Callable[[str, Exception], None]
    _threads: FairSemaphore = field(default_factory=lambda: FairSemaphore(_THREADS))

    async def scan(
        self, texts: Sequence[tuple[SubjectKind, str]], policy: Policy, tenant: str, runs: Runs
    ) -> list[list[Finding]]:
        """The findings of each text."""
        due = time.monotonic() + self.seconds
        if sum(len(text) for _, text in texts) <= SHORT:
            return [self._scan(kind, text, policy, due, runs) for kind, text in texts]
        async with self._threads.slot(tenant):
            return [await asyncio.to_thread(self._scan, kind, text, policy, due, runs) for kind, text in texts]

    def _scan(self, kind: SubjectKind, text: str, policy: Policy, due: float, runs: Runs) -> list[Finding]:
        scanned, found = ScannedText(text), list(find_words(text, policy.tries))
        runs.note(WORDS, policy.version, "ran")
        for scanner in self.scanners[kind]:
            findings, status = self._findings(scanner, scanned, due)
            found += findings
            runs.note(scanner.name, scanner.version, status)
        return found

    def _findings(self, scanner: Scanner, text: ScannedText, due: float) -> tuple[Sequence[Finding], ScannerStatus]:
        if time.monotonic() > due:
            return (), "late"
        try:
            return scanner.scan(text), "ran"
        except Exception as error:  # A plug-in of a customer may raise anything.
            self.on_failed(scanner.name, error)
            return (), "failed"
