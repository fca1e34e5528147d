"""Release of an answer while it comes: what cannot become anything forbidden any more goes on."""

import asyncio
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from functools import partial
from typing import NamedTuple

from sluiceway_common.errors import TooLarge
from sluiceway_common.principal import Principal
from sluiceway_guard.domain.findings import Finding
from sluiceway_guard.domain.key_rows import PRIVATE_KEY, rest_of_key
from sluiceway_guard.domain.markup import Markup, markup
from sluiceway_guard.domain.opened import Opened
from sluiceway_guard.domain.pseudonyms import Pseudonym, PseudonymTable, checked_known
from sluiceway_guard.domain.stream import (
    CONTEXT,
    LONGEST_FINDING,
    LONGEST_UNSAFE,
    NOTHING_TRIED,
    Cut,
    Unsettled,
    next_cut,
    unsettled,
)
from sluiceway_guard.domain.subject import MOST_CHARACTERS
from sluiceway_guard.domain.table_heads import TableHeads
from sluiceway_guard.domain.verdict import (
    REPLACES,
    PartFinding,
    Released,
    Verdict,
    judged,
    replaced,
    replacements,
    torn_tags,
)
from sluiceway_guard.service.judging import Judgement, Judging
from sluiceway_guard.service.scanning import Found


class AnswerPiece(NamedTuple):
    """More of an answer, and whether nothing comes after it."""

    text: str
    is_last: bool = False


@dataclass(frozen=True)
class ReleasedText:
    """More that may leave. With what was released before, it stands for the answer to before code point `until`."""

    text: str
    until: int


@dataclass
class AnswerReader:
    """Reads an answer in pieces and says what of it may leave. However it is split, that is the same in the end.

    One that `is_whole` was there before it is judged: it is read to its end, so all that is in it is found. Of one that
    comes, nothing is read behind what blocks it.

    `_text` is what is still needed of the answer; `_base` is where it begins. What lies before `_judged` was scanned,
    what lies before `_left` has left or was taken out; all breaks but the `_unsettled` were tried, and what
    is `_opened` from `_judged` on was read. The last markup that was judged ends at `_markup`.
    """

    judgement: Judgement
    part: int = 0
    is_whole: bool = False
    findings: list[PartFinding] = field(default_factory=list)
    is_blocked: bool = False
    _text: str = ""
    _base: int = 0
    _judged: int = 0
    _left: int = 0
    _unsettled: Unsettled = NOTHING_TRIED
    _opened: Opened = field(default_factory=Opened)
    _markup: int = 0
    _is_in_key: bool = False
    _heads: TableHeads = field(default_factory=TableHeads)

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
        reach, pieces = self.judgement.reach, list[str]()
        while not self.is_blocked:
            start = self._judged - self._base
            cut = self._cut(start, reach, is_last)
            if cut.at == start:
                tried = max(0, min(len(self._text) - reach, start + LONGEST_UNSAFE))
                self._unsettled = unsettled(self._text[:tried]).moved(self._base)
                break
            if not cut.is_safe:
                # What was open before it holds nothing together behind it.
                self._unsettled = NOTHING_TRIED
            if pieces:
                # A long answer in one piece is no reason for others to wait.
                await asyncio.sleep(0)
            pieces.append(await self._judge(start, cut, reach))
        return "".join(pieces)

    def _cut(self, start: int, reach: int, is_last: bool) -> Cut:
        """What cannot become anything else any more is judged in one, where it is not too long for that."""
        end = Cut(len(self._text))
        if is_last and end.at - start <= LONGEST_UNSAFE:
            return end
        untried = self._unsettled.moved(-self._base)
        cut = next_cut(self._text, start, unsettled=untried, opened=self._opened, reach=reach)
        return end if is_last and cut.at == start else cut

    async def _judge(self, start: int, where: Cut, reach: int) -> str:
        """Scans what lies between two cuts, with what stands around it; findings are told as places of the answer."""
        # Who begins to read within a tag takes its quotes for those of others.
        begin = max(0, start - CONTEXT, self._markup - self._base)
        cut, seen = where.at, reach if where.is_safe else max(reach, LONGEST_FINDING)
        if "<" in (head := self._heads.before()):
            head = ""
        if head:
            begin = start - len(head)
        window = head + self._text[start if head else begin : cut + seen]
        found = await self.judgement.scan("answer", window)
        self.judgement.check()
        found = self._with_rest_of_key(found, begin, begin + len(window))
        return await self.judgement.weigh(
            partial(self._weigh, found, begin, start, cut), found.findings, found.for_shadow
        )

    def _with_rest_of_key(self, found: Found, begin: int, end: int) -> Found:
        """With what goes on of a private key that the text before has begun: by itself nobody knows what it is."""
        findings = list(found.findings)
        at = max(self._judged, self._left) - self._base
        if self._is_in_key and at < end:
            behind, self._is_in_key = rest_of_key(self._text, at, end)
            if behind > at:
                findings.append(Finding(kind="secret", rule=PRIVATE_KEY, start=at - begin, end=behind - begin))
        self._is_in_key |= any(one.rule == PRIVATE_KEY and one.end == end - begin for one in findings)
        return replace(found, findings=findings)

    def _weigh(self, found: Found, begin: int, start: int, cut: int) -> str:
        """What of `_text[start:cut]` may leave, of which that was found in a text from `begin` on."""
        here = self._here(found.findings, begin, cut)
        tags = [one.moved(self._base) for one in markup(self._text, start, cut)]
        decided = self._decided([*here, *self._torn(self._decided(here), tags)])
        left, judged_until = cut + self._base, cut + self._base
        blocking = next((one for one in decided if one.action == "block"), None)
        if blocking is not None and not self.is_whole:
            self.is_blocked, left, judged_until = True, blocking.finding.start, blocking.finding.end
            decided = tuple(one for one in decided if one.finding.start <= left)
        for_shadow = self._here(found.for_shadow, begin, cut)
        self.judgement.weigh_for_shadow((one for one in for_shadow if one.start <= left), "answer")
        self.judgement.name.read(self._text[start : judged_until - self._base])
        self.findings += decided
        piece = self._redacted(left, decided)
        self._heads.take(self._text[start : judged_until - self._base])
        self._judged = judged_until
        self._markup = max([self._markup, *(one.end for one in tags)])
        self._forget()
        return piece

    def _decided(self, found: Iterable[Finding]) -> tuple[PartFinding, ...]:
        return judged(found, part=self.part, kind="answer", policy=self.judgement.policy)

    def _torn(self, decided: Sequence[PartFinding], tags: Sequence[Markup]) -> list[Finding]:
        """Tags that what is replaced in them makes others, where such are to be taken out."""
        local = [replace(one, finding=_moved(one.finding, -self._base)) for one in decided] if tags else ()
        stand_in = tuple(replacements(self._text, local, self.judgement.marks, left=self._left - self._base))
        torn = torn_tags(self._text, [one.moved(-self._base) for one in tags], stand_in)
        return [
            one.finding for one in self._decided(_moved(each, self._base) for each in torn) if one.action in REPLACES
        ]

    def _here(self, found: Iterable[Finding], begin: int, cut: int) -> list[Finding]:
        """Of those in a text from `begin` on, as places of the answer: who begin before the cut and end behind what has
        left; of one that began before that, the rest."""
        start, cut = max(self._judged, self._left), cut + self._base
        moved = (_moved(one, begin + self._base) for one in found)
        begun = (one for one in moved if one.start < cut and (one.start >= self._judged or one.end > start))
        return [one if one.start >= self._judged else replace(one, start=start) for one in begun]

    def end(self) -> Sequence[PartFinding]:
        """What was found, once all was read: of one that came, to the end of what blocks it."""
        self.judgement.end_part("answer", self._judged, self.findings)
        return self.findings

    def _redacted(self, end: int, decided: tuple[PartFinding, ...]) -> str:
        local = [replace(one, finding=_moved(one.finding, -self._base)) for one in decided]
        begun = (one for one in local if one.finding.start < end - self._base)
        stand_in = replacements(self._text, begun, self.judgement.marks, left=self._left - self._base)
        piece = replaced(self._text, stand_in, self._left - self._base, end - self._base)
        taken_out = [one.finding.end for one in decided if one.action in REPLACES and one.finding.start < end]
        self._left = max(self._left, end, *taken_out)
        return piece

    def _forget(self) -> None:
        gone = min(self._judged, self._left) - CONTEXT - self._base
        if gone > 0:
            self._text, self._base = self._text[gone:], self._base + gone
        self._opened = Opened(self._judged - self._base)


@dataclass(frozen=True)
class Releasing:
    """An answer that comes gets one verdict, last."""

    judging: Judging

    async def release(
        self, caller: Principal, pieces: AsyncGenerator[AnswerPiece, None], known: Sequence[Pseudonym] = ()
    ) -> AsyncGenerator[ReleasedText | Verdict, None]:
        """What may leave, while it comes; last the verdict. Behind the last piece, and behind one that blocks, no more
        is read. The `known` marks are those of the texts that the model was told.

        Raises Invalid, TooLarge, and Unavailable where nothing more may go on for want of a scanner.
        """
        judgement = await self.judging.begin(caller.tenant)
        judgement.marks = PseudonymTable(checked_known(known))
        reader, released = AnswerReader(judgement), list[str]()
        async with aclosing(pieces):
            async for piece in pieces:
                _check_length(reader.characters + len(piece.text))
                judgement.give_time()
                if text := await reader.read(piece.text, is_last=piece.is_last):
                    released.append(text)
                    yield ReleasedText(text, reader.left)
                if reader.is_blocked or piece.is_last:
                    break
        reader.end()
        verdict = judgement.verdict("answer", [Released(None if reader.is_blocked else "".join(released))])
        yield await self.judging.record(verdict, judgement)


def _check_length(characters: int) -> None:
    if characters > MOST_CHARACTERS:
        raise TooLarge(f"the answer has more than {MOST_CHARACTERS} characters; that is the most that is judged")


def _moved(finding: Finding, by: int) -> Finding:
    return replace(finding, start=finding.start + by, end=finding.end + by)
