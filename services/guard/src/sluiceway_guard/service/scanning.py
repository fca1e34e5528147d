"""Scanning of texts by all scanners, in time, each on its own account: one that breaks takes no other with it."""

import asyncio
import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, partial
from itertools import islice
from typing import Final, TypeVar

from sluiceway_common import tasks
from sluiceway_common.errors import TooLarge, Unavailable
from sluiceway_common.fair_semaphore import FairSemaphore
from sluiceway_guard.domain.findings import Finding
from sluiceway_guard.domain.normalisation import OutOfTime, ScannedText
from sluiceway_guard.domain.normalisation.watch import Watch
from sluiceway_guard.domain.policy import DecidingPolicies, Policy
from sluiceway_guard.domain.policy_history import MOST_KINDS
from sluiceway_guard.domain.subject import SubjectKind
from sluiceway_guard.domain.verdict import ScannerRun, ScannerStatus
from sluiceway_guard.domain.windows import WINDOW
from sluiceway_guard.ports import Scanner

Done = TypeVar("Done")

# What is shorter is scanned in the loop: a millisecond or two. What is longer waits for a thread, in its tenant's turn;
# so does what is parsed, which takes longer the more is nested in it.
SHORT: Final = 4_096
# So many steps through the words of a policy are short as well: one for each letter of the longest, at each sign.
_SHORT_WALK: Final = 16 * SHORT
_PARSED: Final[frozenset[SubjectKind]] = frozenset({"tool_call"})
# One of them no tenant has alone: two that compute side by side keep the interpreter from the loop far longer than one.
_THREADS: Final = 2
# Parts of documents that are scanned at a time: the other thread is left to questions.
_UNHURRIED: Final = 1
MOST_FINDINGS: Final = 10_000
# Words in a part that nobody waits for: more than any policy that is accepted can have found in it.
_MOST_WORDS_FOUND: Final = MOST_KINDS * WINDOW
# The words of the policy are looked for by name of a scanner, too.
WORDS: Final = "words"


@dataclass(kw_only=True)
class Runs:
    """What each scanner came to over all texts of a subject; one that could not look at one has not looked.

    They have `seconds`, until `due`; what they have `spent` is the time of the processor, without any waiting. Where
    the subject `is_long`, none of its texts is scanned in the loop.
    """

    seconds: float
    due: float
    spent: float = 0.0
    is_long: bool = False
    found: int = 0
    _by_name: dict[str, ScannerRun] = field(default_factory=dict)

    def note(self, name: str, version: str, status: ScannerStatus) -> None:
        run = self._by_name.get(name)
        if run is None or run.status == "ran":
            self._by_name[name] = _run(name, version, status)

    def all(self) -> tuple[ScannerRun, ...]:
        return tuple(self._by_name.values())

    def check(self, policy: Policy) -> None:
        """Raises Unavailable where something has not looked that the policy does not forgive, and TooLarge where it
        will have no time however often somebody asks."""
        missing = [run for run in self.all() if run.status != "ran" and run.name not in policy.open]
        if missing:
            names = ", ".join(run.name for run in missing)
            if self.spent >= self.seconds > 0 and all(run.status == "late" for run in missing):
                raise TooLarge(
                    f"it takes the guard more than {self.seconds:g} s to look at it ({names}); send fewer characters, "
                    "or have its operators raise GUARD_SCAN_SECONDS"
                )
            raise Unavailable(f"the guard could not look at it ({names}); ask again in a moment", retry_after=1.0)


@dataclass(frozen=True)
class Found:
    """What is found in a text, with the words of the policy that decides; and what its shadow would have found."""

    findings: Sequence[Finding]
    for_shadow: Sequence[Finding] = ()


@dataclass(frozen=True, kw_only=True)
class Scanning:
    """`scanners` by the kind of text that they look at; `seconds` is what all of them may take for one subject;
    `on_failed` is told which one broke."""

    scanners: Mapping[SubjectKind, Sequence[Scanner]]
    seconds: float
    on_failed: Callable[[str, Exception], None]
    _threads: FairSemaphore = field(default_factory=lambda: FairSemaphore(_THREADS, reserved=_THREADS - 1))
    _unhurried: FairSemaphore = field(default_factory=lambda: FairSemaphore(_UNHURRIED))

    def runs(self, characters: int = 0) -> Runs:
        """For a subject of so many characters."""
        return Runs(seconds=self.seconds, due=time.monotonic() + self.seconds, is_long=characters > SHORT)

    def ruling(self, kind: SubjectKind, policy: Policy) -> str:
        """Digest of all that decides about a text of that kind but the text itself."""
        return _ruling(policy.digest, self._versions.get(kind, ()))

    @cached_property
    def _versions(self) -> Mapping[SubjectKind, tuple[tuple[str, str], ...]]:
        return {
            kind: tuple(sorted((scanner.name, scanner.version) for scanner in scanners))
            for kind, scanners in self.scanners.items()
        }

    def give_time(self, runs: Runs) -> None:
        """All of it, for what comes next."""
        runs.due, runs.spent = time.monotonic() + self.seconds, 0.0

    async def scan(self, kind: SubjectKind, text: str, policies: DecidingPolicies, tenant: str, runs: Runs) -> Found:
        """What is found in a text. Raises TooLarge where there is more than anybody could look at."""
        is_long = len(text) > SHORT or len(text) * policies.longest_word > _SHORT_WALK
        work = partial(self._scan, kind, text, policies, runs, MOST_FINDINGS + 1)
        found = await self.apart(tenant, work) if runs.is_long or is_long or kind in _PARSED else work()
        count_findings(runs, len(found.findings))
        return found

    async def apart(self, tenant: str, work: Callable[[], Done]) -> Done:
        """Work in a thread, in the turn of the tenant."""
        async with self._threads.slot(tenant):
            # A caller who leaves keeps his slot as long as his work keeps the thread.
            return await tasks.to_the_end(asyncio.to_thread(work))

    async def scan_unhurried(
        self, kind: SubjectKind, text: str, policies: DecidingPolicies, tenant: str, runs: Runs
    ) -> Found:
        """The same for a part of something that nobody waits for: with all of the time, and however much is found."""
        async with self._unhurried.slot(tenant), self._threads.slot(tenant):
            self.give_time(runs)
            work = partial(self._scan, kind, text, policies, runs, _MOST_WORDS_FOUND)
            return await tasks.to_the_end(asyncio.to_thread(work))

    def _scan(self, kind: SubjectKind, text: str, policies: DecidingPolicies, runs: Runs, most_words: int) -> Found:
        began, found, policy = time.thread_time(), list[Finding](), policies.policy
        scanned = ScannedText(text, lambda: time.monotonic() > runs.due)
        words, status = _words(scanned, policy, most_words)
        runs.note(WORDS, policy.version, status)
        for scanner in self.scanners[kind]:
            findings, status = self._findings(scanner, scanned)
            found += findings
            runs.note(scanner.name, scanner.version, status)
        for_shadow: Sequence[Finding] = ()
        if policies.shadow is not None:
            for_shadow = [*_words(scanned, policies.shadow, most_words)[0], *found]
        runs.spent += time.thread_time() - began
        return Found([*words, *found], for_shadow)

    def _findings(self, scanner: Scanner, text: ScannedText) -> tuple[Sequence[Finding], ScannerStatus]:
        if text.is_due():
            return (), "late"
        try:
            return scanner.scan(text), "ran"
        except TooLarge:
            raise
        except OutOfTime:
            return (), "late"
        except Exception as error:  # A plug-in of a customer may raise anything.
            self.on_failed(scanner.name, error)
            return (), "failed"


def count_findings(runs: Runs, number: int) -> None:
    """Raises TooLarge where with so many more there are too many."""
    runs.found += number
    if runs.found > MOST_FINDINGS:
        raise TooLarge(f"more than {MOST_FINDINGS} findings are in it; send fewer characters")


def _words(text: ScannedText, policy: Policy, most: int) -> tuple[Sequence[Finding], ScannerStatus]:
    try:
        return tuple(islice(policy.trie.find(text.text, Watch(text.is_due)), most)), "ran"
    except OutOfTime:
        return (), "late"


@lru_cache(1_000)
def _run(name: str, version: str, status: ScannerStatus) -> ScannerRun:
    """One value for all texts: each has a run of every scanner."""
    return ScannerRun(name, version, status)


@lru_cache(10_000)
def _ruling(policy_digest: str, scanners: tuple[tuple[str, str], ...]) -> str:
    return hashlib.sha256(repr((policy_digest, scanners)).encode()).hexdigest()[:32]
