"""Page tree of a PDF, looked at before a parser follows it: pages that hold one another have no end.

Objects are found as they lie in the file and not by its directory, which a damaged or hostile file need not have. What
is hidden from this (by encryption, by odd spelling) ends by the time that a document of its size may take.
"""

import re
import zlib
from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence

from sluiceway_ingest.adapters.extract.formats import failures

Kids = dict[int, tuple[int, ...]]

_OBJECT = re.compile(rb"(\d{1,10})\s{1,20}\d{1,5}\s{1,20}obj\b")
_REFERENCE = re.compile(rb"(\d{1,10})\s{1,20}\d{1,5}\s{1,20}R\b")
_KIDS = re.compile(rb"/Kids\s{0,20}(?:\[|(\d{1,10})\s{1,20}\d{1,5}\s{1,20}R)")
_PACKED = re.compile(rb"/N\s{1,20}(\d{1,7})\b")
_STREAM = re.compile(rb"stream\r?\n")
_UNPACKED_BYTES = 16 * 2**20
_NUMBERS = re.compile(rb"\d{1,10}")


def refuse_endless(content: bytes, most: int) -> None:
    """Raises ExtractionFailed where the pages of a PDF hold themselves, or are held more often than `most`."""
    if b"/Kids" not in content and b"/ObjStm" not in content:
        return
    bodies = list(_bodies(content))
    arrays = {number: references for number, body in bodies if (references := _array(body))}
    # Of an object that is defined twice some readers take the first, others the last.
    for ordered in (bodies, bodies[::-1]):
        kids = {number: found for number, body in ordered if (found := _kids(body, arrays))}
        if _ways(kids, most) > most:
            raise failures.bomb("Its pages hold one another without end")


def _bodies(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Numbers and bytes of objects, those in packed streams too."""
    found = list(_OBJECT.finditer(content))
    ends = [after.start() for after in found[1:]] + [len(content)]
    for one, end in zip(found, ends, strict=False):
        body = content[one.end() : end]
        yield int(one[1]), body
        if b"/ObjStm" in body:
            yield from _packed(body)


def _packed(body: bytes) -> Iterator[tuple[int, bytes]]:
    """A stream of objects begins with pairs of their numbers and places."""
    stream, count = _STREAM.search(body), _PACKED.search(body)
    if stream is None or count is None:
        return
    try:
        unpacked = zlib.decompressobj().decompress(body[stream.end() :], _UNPACKED_BYTES)
    except zlib.error:
        unpacked = body[stream.end() :]
    first = re.search(rb"/First\s{1,20}(\d{1,9})\b", body)
    start = int(first[1]) if first else 0
    head = [int(number) for number in _NUMBERS.findall(unpacked[:start])][: 2 * int(count[1])]
    places = sorted(zip(head[1::2], head[::2], strict=False))
    ends = [place for place, _ in places[1:]] + [len(unpacked)]
    for (place, number), end in zip(places, ends, strict=False):
        yield number, unpacked[start + place : start + end]


def _array(body: bytes) -> tuple[int, ...]:
    """The references of an object that is an array, as kids may be listed."""
    return _references(body, 0) if body.lstrip()[:1] == b"[" else ()


def _kids(body: bytes, arrays: Mapping[int, Sequence[int]]) -> tuple[int, ...]:
    listed = list(_KIDS.finditer(body))
    if not listed:
        return ()
    last = listed[-1]
    return tuple(arrays.get(int(last[1]), ())) if last[1] else _references(body, last.end())


def _references(body: bytes, start: int) -> tuple[int, ...]:
    end = body.find(b"]", start)
    return tuple(int(found[1]) for found in _REFERENCE.finditer(body, start, end if end >= 0 else len(body)))


def _ways(kids: Kids, most: int) -> int:
    """How many pages somebody meets who follows the tree from its roots; more than `most` where there is no end."""
    held = Counter(kid for below in kids.values() for kid in below)
    ways = dict.fromkeys(kids, 0) | {number: 1 for number in kids if not held[number]}
    ready, followed, pages = deque(number for number in kids if not held[number]), 0, 0
    while ready:
        number = ready.popleft()
        followed += 1
        for kid in kids[number]:
            if kid in kids:
                ways[kid] = min(ways[kid] + ways[number], most + 1)
                held[kid] -= 1
                if not held[kid]:
                    ready.append(kid)
            else:
                pages += ways[number]
    return pages if followed == len(kids) else most + 1
