"""Guards of this process: none at all, and one that obeys lists of words. The guard proper is a service."""

import re
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import aclosing

from sluiceway_common import ids
from sluiceway_infer.domain.guard import Action, Finding, GuardPolicy, Subject, SubjectKind, Verdict

MASK = "[redacted]"


class Unguarded:
    """Lets everything pass, unchecked: only where the settings say so, and every answer records it."""

    async def judge(self, subject: Subject) -> Verdict:
        return Verdict(kind=subject.kind, action="allow", released=subject.texts, unchecked=True)

    async def release(
        self, deltas: AsyncGenerator[str, None], question: Subject
    ) -> AsyncGenerator[str | Verdict, None]:
        texts = []
        async with aclosing(deltas):
            async for delta in deltas:
                texts.append(delta)
                yield delta
        yield Verdict(kind="answer", action="allow", released=("".join(texts),), unchecked=True)


class ScriptedGuard:
    """Blocks where one of `blocked` words stands, and masks each of `redacted`, whatever their case."""

    def __init__(self, *, blocked: Iterable[str] = (), redacted: Iterable[str] = ()) -> None:
        self._blocked = frozenset(word.lower() for word in blocked)
        words = sorted(self._blocked.union(word.lower() for word in redacted), key=len, reverse=True)
        # The longest first: of two words that begin alike the longer one is meant.
        self._pattern = re.compile("|".join(map(re.escape, words)) or r"(?!)", re.IGNORECASE)
        self._longest = max(map(len, words), default=1)
        self._policy = GuardPolicy("scripted", "1", ids.sha256("\n".join(words)))

    async def judge(self, subject: Subject) -> Verdict:
        scanners = [self._scanner(number) for number in range(len(subject.parts))]
        released = [scanner.read(text, is_last=True) for scanner, text in zip(scanners, subject.texts, strict=True)]
        return self._verdict(subject.kind, scanners, released)

    async def release(
        self, deltas: AsyncGenerator[str, None], question: Subject
    ) -> AsyncGenerator[str | Verdict, None]:
        scanner, released = self._scanner(0), list[str]()
        async with aclosing(_ended(deltas)) as texts:
            async for text, is_last in texts:
                released.append(scanner.read(text, is_last=is_last))
                if released[-1]:
                    yield released[-1]
                if scanner.is_blocked:
                    break
        yield self._verdict("answer", [scanner], ["".join(released)])

    def _scanner(self, part: int) -> "_Scanner":
        return _Scanner(self._pattern, self._longest, self._blocked, part)

    def _verdict(self, kind: SubjectKind, scanners: Sequence["_Scanner"], released: Sequence[str]) -> Verdict:
        findings = tuple(finding for scanner in scanners for finding in scanner.findings)
        texts = tuple(None if scanner.is_blocked else text for scanner, text in zip(scanners, released, strict=True))
        action: Action = "block" if None in texts else "redact" if findings else "allow"
        return Verdict(
            # Named by what was judged: judging twice is judging once.
            id=f"ver_{ids.sha256(ids.derived(kind, *(scanner.text for scanner in scanners)))[:32]}",
            kind=kind,
            action=action,
            released=texts,
            findings=findings,
            scanners_run=("words",),
            policy=self._policy,
        )


class _Scanner:
    """Reads a text in pieces; says what of it may go on now, and holds back what could still become a word."""

    def __init__(self, pattern: re.Pattern[str], longest: int, blocked: frozenset[str], part: int) -> None:
        self.text = ""
        self.findings: list[Finding] = []
        self.is_blocked = False
        self._pattern, self._longest, self._blocked, self._part = pattern, longest, blocked, part
        self._at = 0

    def read(self, more: str, *, is_last: bool) -> str:
        """A match that begins where the longest word would still fit is decided; what comes after waits."""
        self.text += more
        decided = len(self.text) if is_last else max(self._at, len(self.text) - self._longest + 1)
        pieces = []
        for match in self._pattern.finditer(self.text, self._at):
            if match.start() >= decided or self.is_blocked:
                break
            pieces += [self.text[self._at : match.start()], self._masked(match)]
            self._at = match.end()
        if not self.is_blocked:
            pieces.append(self.text[self._at : decided])
            self._at = max(self._at, decided)
        return "".join(pieces)

    def _masked(self, match: re.Match[str]) -> str:
        self.is_blocked = match[0].lower() in self._blocked
        kind = "blocked_word" if self.is_blocked else "redacted_word"
        self.findings.append(Finding(kind=kind, rule="words", part=self._part, start=match.start(), end=match.end()))
        return "" if self.is_blocked else MASK


async def _ended(deltas: AsyncGenerator[str, None]) -> AsyncGenerator[tuple[str, bool], None]:
    """Each delta, and an empty last one."""
    async with aclosing(deltas):
        async for delta in deltas:
            yield delta, False
    yield "", True
