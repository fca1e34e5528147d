"""Redrive of dead letters: lists those of a service, sends them back to the group that could not handle them, and
forgets those that nobody wants back."""

import asyncio
import heapq
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from operator import attrgetter
from typing import Final

from sluiceway_common.bus.log import Log
from sluiceway_common.bus.records import Record, TopicPartition
from sluiceway_common.bus.topics import all_topics
from sluiceway_common.dead_letter import DeadLetter
from sluiceway_common.dead_letter_return import DeadLetterReturn, RedriveOutcome, RefusedRecord
from sluiceway_common.dead_letter_scan import (
    DeadLetterScan,
    LetterFilter,
    LetterKey,
    ReadableLetters,
    ScannedLetter,
)
from sluiceway_common.errors import Conflict, NotFound, Unavailable
from sluiceway_common.fair_semaphore import FairSemaphore
from sluiceway_common.paging import Position

_MOST: Final = 100
# Garbage of one producer comes to millions in an hour. So many of a tenant are some tens of megabytes.
_MOST_KEPT: Final = 50_000
# At a time, and one of each tenant: each reads whole topics.
_SCANS: Final = 2
# At a time, and one of each tenant: each waits for the log twice for each record, and a list must not wait for that.
_MOVES: Final = 2
_DELETED_AT_ONCE: Final = 100

# That of positions, of which none is made for each of a hundred thousand: it would hold up the loop.
_order: Final = attrgetter("at", "id")


@dataclass(frozen=True)
class DeadLetterListing:
    """The oldest dead letters behind a position, and how many there are in all; where it goes on, if it does."""

    records: Sequence[DeadLetter]
    total: int
    end: Position | None = None


class Redrive:
    """`dead_letters` names the topics of every group of the service, as `Delivery.dead_letters` does.

    Of a tenant `most` are seen at a time, and those behind them once some were sent back: what one producer fills a
    topic with is never all in memory. Those that are not whole have as much room of their own. Each reads the topics
    for itself, two at a time and one of a tenant. The topics that are `compacted` are those of the contracts, unless
    others are named.
    """

    def __init__(
        self,
        log: Log,
        dead_letters: Mapping[str, Sequence[str]],
        *,
        most: int = _MOST_KEPT,
        compacted: Collection[str] | None = None,
    ) -> None:
        self._log = log
        self._compacted = _compacted_by_contract() if compacted is None else compacted
        self._topics_of = dead_letters
        self._scan = DeadLetterScan(log, dead_letters, most=most)
        self._scans = FairSemaphore(_SCANS, reserved=_SCANS - 1)
        self._moves = FairSemaphore(_MOVES, reserved=_MOVES - 1)

    async def dead_letters(
        self,
        group: str = "",
        *,
        tenant: str | None = None,
        ids: Collection[str] | None = None,
        limit: int = _MOST,
        after: Position | None = None,
    ) -> DeadLetterListing:
        """Of one group or of all, of one tenant or of all, all or those that are named. Raises NotFound for a group
        that is not the service's."""
        async with self._scans.slot(tenant or ""):
            found = (await self._scan.living(self._topics(group, ids), LetterFilter(tenant, ids))).values()
            rest = found if after is None else [each for each in found if _order(each) > _order(after)]
            page = heapq.nsmallest(limit, rest, key=_order)
            records = await self._told(page)
        end = Position(at=page[-1].at, id=page[-1].id) if len(rest) > limit else None
        return DeadLetterListing(records, len(found), end)

    async def redrive(self, ids: Collection[str], *, group: str = "", tenant: str | None = None) -> RedriveOutcome:
        """Sends records back for their group alone and forgets them. Raises NotFound, Conflict or Unavailable before
        anything is sent; sent twice is handled twice. What its topic does not take back stays, and what lies on a
        partition that does not answer, and stop nothing else; where the log goes away in the middle, what is left
        stays."""
        async with self._moves.slot(tenant or ""):
            found = await self._readable(group, LetterFilter(tenant, frozenset(ids)))
            missing = set(ids) - {each.id for each in found.letters.values()}
            unread = {each: why for each in missing if (why := self._unread(each, found))}
            if unknown := missing - unread.keys():
                raise await self._unknown(unknown)
            chosen = found.letters.values()
            _must_be_whole(chosen)
            return await self._send_back(chosen, unread)

    async def redrive_all(self, group: str = "", *, tenant: str | None = None) -> RedriveOutcome:
        """The same for all that a list has; what was too large to be kept whole stays where it is. Of a topic that
        cannot be read it is said that it was not, under the name of the topic."""
        async with self._moves.slot(tenant or ""):
            found = await self._readable(group, LetterFilter(tenant, whole=True))
            unread = {topic: error.message for topic, error in found.unread.items()}
            return await self._send_back(found.letters.values(), unread)

    async def delete(self, ids: Collection[str], *, group: str = "", tenant: str | None = None) -> int:
        """Forgets records, whole or not, without sending them back. Raises NotFound before anything is deleted."""
        async with self._moves.slot(tenant or ""):
            return await self._forget(await self._named(ids, group, tenant))

    async def delete_all(self, group: str = "", *, tenant: str | None = None, cut: bool = False) -> int:
        """The same for all that a list has, or for those of it that are `cut`: nobody can send these back."""
        async with self._moves.slot(tenant or ""):
            return await self._forget(await self._living(group, LetterFilter(tenant, whole=False if cut else None)))

    async def _have_dropped(self, topics: Iterable[str]) -> bool:
        """Whether one of them begins later than it did: compaction alone leaves its beginning where it is."""
        there = await self._log.names()
        starts = await asyncio.gather(*(self._log.starts(topic) for topic in topics if topic in there))
        return any(offset for of_topic in starts for offset in of_topic.values())

    def _topics(self, group: str, ids: Collection[str] | None = None) -> Collection[str]:
        """Of one group or of all; where records are named, of the groups that these are of."""
        if group and group not in self._topics_of:
            raise NotFound(f"no group {group!r} here; there are {', '.join(sorted(self._topics_of))}")
        groups: Iterable[str] = [group] if group else self._topics_of
        if ids is not None:
            groups = [each for each in groups if any(named.startswith(f"{each}/") for named in ids)]
        return [topic for each in groups for topic in self._topics_of[each]]

    async def _living(self, group: str, wanted: LetterFilter) -> Mapping[LetterKey, ScannedLetter]:
        async with self._scans.slot(wanted.tenant or ""):
            return await self._scan.living(self._topics(group, wanted.ids), wanted)

    async def _named(self, ids: Collection[str], group: str, tenant: str | None) -> Mapping[LetterKey, ScannedLetter]:
        found = await self._living(group, LetterFilter(tenant, frozenset(ids)))
        if missing := set(ids) - {each.id for each in found.values()}:
            raise await self._unknown(missing)
        return found

    async def _unknown(self, ids: Collection[str]) -> NotFound:
        """What is said of records that are no dead letters here: whether some of their groups were dropped."""
        named = ", ".join(sorted(ids)[:5])
        if await self._have_dropped(self._topics("", ids)):
            return NotFound(
                f"no longer a dead letter here: {named}; some were dropped by age or size (SLUICEWAY_DEAD_LETTER_DAYS, "
                "SLUICEWAY_DEAD_LETTER_BYTES), and their producer must say them again",
                field="ids",
            )
        return NotFound(
            f"no such record is a dead letter here: {named}; `sluiceway dlq list` says what is", field="ids"
        )

    async def _told(self, page: Collection[ScannedLetter]) -> Sequence[DeadLetter]:
        """With their words, as far as they still lie there."""
        async with aclosing(self._scan.records(page)) as records:
            read = [self._scan.dead_letter(record) async for record in records]
        return sorted((each for each in read if each is not None), key=lambda each: each.position)

    async def _readable(self, group: str, wanted: LetterFilter) -> ReadableLetters:
        async with self._scans.slot(wanted.tenant or ""):
            return await self._scan.readable(self._topics(group, wanted.ids), wanted)

    def _unread(self, named: str, found: ReadableLetters) -> str:
        """Why nobody knows of this one; empty where the topics of its group were read."""
        topics = {
            topic for group in self._topics_of if named.startswith(f"{group}/") for topic in self._topics_of[group]
        }
        return next((error.message for topic, error in found.unread.items() if topic in topics), "")

    async def _send_back(self, chosen: Collection[ScannedLetter], unread: Mapping[str, str]) -> RedriveOutcome:
        outcome = await DeadLetterReturn(self._log, self._scan, self._compacted).send(chosen)
        stayed = tuple(RefusedRecord(name, why) for name, why in unread.items())
        return RedriveOutcome(outcome.sent, (*outcome.refused, *stayed))

    async def _forget(self, letters: Mapping[LetterKey, ScannedLetter]) -> int:
        """Raises Unavailable, with the number of those that are forgotten by then. A partition that does not answer
        stops no other."""
        by_place, forgotten, away = defaultdict[TopicPartition, list[LetterKey]](list), 0, list[Unavailable]()
        for key, letter in letters.items():
            by_place[letter.place].append(key)
        for keys in by_place.values():
            try:
                for start in range(0, len(keys), _DELETED_AT_ONCE):
                    batch = keys[start : start + _DELETED_AT_ONCE]
                    await self._log.put(*(Record(*key, None) for key in batch))
                    forgotten += len(batch)
            except Unavailable as error:
                away.append(error)
                if not await self._is_there():
                    break
        if away:
            raise Unavailable(
                f"{forgotten:,} of {len(letters):,} dead letters were forgotten, and the log did not take the rest; "
                "list them anew, and forget these"
            ) from away[0]
        return forgotten

    async def _is_there(self) -> bool:
        """The log itself, and not all of its partitions."""
        try:
            await self._log.names()
        except Unavailable:
            return False
        return True


def _compacted_by_contract() -> frozenset[str]:
    return frozenset(topic.name for topic in all_topics() if topic.compacted)


def _must_be_whole(chosen: Iterable[ScannedLetter]) -> None:
    cut = [dead_letter.id for dead_letter in chosen if not dead_letter.whole]
    if cut:
        raise Conflict(f"too large to have been kept: {', '.join(cut[:5])}; their producer must say them again")
