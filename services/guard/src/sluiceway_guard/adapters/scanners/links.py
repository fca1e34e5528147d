"""Link scanner: addresses that a reader, or only the page that shows a text, would be made to visit."""

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from urllib.parse import SplitResult

from sluiceway_guard.adapters.scanners.matching import characters, compiled, version_of
from sluiceway_guard.domain.addresses import Hosts, carries_data, host_of, runs_code, split
from sluiceway_guard.domain.findings import Finding
from sluiceway_guard.domain.markup import ADDRESSED, markup
from sluiceway_guard.domain.normalisation import ScannedText

# An address that is longer is read so far.
LONGEST = 4096

_BARE = compiled(r"(?i)\b(?:https?|ftp):[/\\]{2}[^\s<>\"'`]+")
_IMAGE_TAG = re.compile(
    r"<(?:img|image|input|video|audio|source|iframe|embed)\b(?:[^<>\"']|\"[^\"]*\"|'[^']*'|[\"']){0,2000}",
    re.IGNORECASE,
)
_SOURCE = re.compile(r"\b(src|srcset|poster|href)\s*=\s*[\"']?([^\s\"'<>]+)", re.IGNORECASE)
# An attribute as browsers read it, with its value in one of three forms or without one.
_ATTRIBUTE = re.compile(
    r"""([^ \t\n\f\r/>][^ \t\n\f\r/>=]*+)(?:[ \t\n\f\r]*+=[ \t\n\f\r]*+"""
    r"""(?:"([^"]*+)|'([^']*+)|([^ \t\n\f\r>"'][^ \t\n\f\r>]*+)))?"""
)
_SOURCES = frozenset({"src", "srcset", "poster", "href", "xlink:href"})
# Of several pictures to choose from: an address, and unless a comma ends it, what is said of it up to the next one.
_CANDIDATE = re.compile(r"[ \t\n\f\r,]*+([^ \t\n\f\r]++)(?:(?<!,)(?:\([^)]*+\)?|[^,(])*+,?)?")
# In a quotation each line begins with its sign.
_DESTINATION = compiled(r"\]\((?:\n[ \t]*>|\s)*|\]:[ \t]*(?:(?:\r\n?|\n)[ \t>]*)?")
_IN_ANGLES = re.compile(r"<((?:\\.|[^<>\n\r\\])*+)>")
_PART = re.compile(r"\\[!-/:-@\[-`{-~]|[()]|[\x00-\x20\x7f]+")
_BLANK = re.compile(r"\s")
# Brackets within brackets of an address, and definitions in one word; more than Markdown's readers follow.
_DEEPEST = 32
_HAS_HOST = re.compile(r"[:/\\&]")
_SLASHES = re.compile(r"[/\\&]")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_TRAILING = ".,;:!?)]}*_"
_BRACKET = re.compile(r"[\[\]]")


@dataclass(frozen=True)
class _Address:
    """What it may be read as, where it is written, and whether a page fetches it unasked. One that `is_nested` stands
    in so many others that nobody reads what it is."""

    readings: Sequence[str]
    start: int
    end: int
    shown: bool
    is_nested: bool = False


class LinkScanner:
    """Finds images of hosts that are not allowed, links to hosts that are denied, code in place of an address, and
    addresses that carry data away."""

    name = "links"

    def __init__(self, allowed: Sequence[str] = (), denied: Sequence[str] = ()) -> None:
        self.version = version_of("4", allowed, denied)
        self._hosts = Hosts(frozenset(map(str.lower, allowed)), frozenset(map(str.lower, denied)))

    def scan(self, text: ScannedText) -> Sequence[Finding]:
        found: dict[int, Finding] = {}
        for address in text.each(self._addresses(text)):
            for finding in self._judged(address):
                found.setdefault(finding.start, finding)
        return sorted(found.values(), key=lambda finding: finding.start)

    def _addresses(self, scanned: ScannedText) -> Iterator[_Address]:
        """Those of Markdown and of tags first, as they tell images from links."""
        text = scanned.text
        if "](" in text or "]:" in text:
            yield from _in_markdown(scanned)
        if "<" in text:
            yield from _in_tags(text)
        if ":/" in text or ":\\" in text:
            yield from _bare(text)

    def _judged(self, address: _Address) -> Iterator[Finding]:
        if address.is_nested:
            yield Finding(kind="image", rule="image.nested", start=address.start, end=address.end)
        split_readings = filter(None, map(split, address.readings))
        named = (self._named(parts, address.shown) for parts in split_readings)
        kind, rule = next((one for one in named if one[0]), ("", ""))
        if kind:
            yield Finding(kind=kind, rule=rule, start=address.start, end=address.end)

    def _named(self, parts: SplitResult, shown: bool) -> tuple[str, str]:
        """Kind and rule; empty where nothing is to be said."""
        host = host_of(parts)
        if runs_code(parts):
            return "link.code", "link.code"
        if not host or self._hosts.allows(host):
            return "", ""
        if shown:
            return "image", "image.host"
        if self._hosts.denies(host):
            return "link", "link.host"
        return ("link.exfiltration", "link.exfiltration") if carries_data(parts) else ("", "")


def _bare(text: str) -> Iterator[_Address]:
    for match in _BARE.finditer(characters(text)):
        written = text[match.start() : match.end()].rstrip(_TRAILING)[:LONGEST]
        yield _Address((written,), match.start(), match.start() + len(written), shown=False)


def _in_tags(text: str) -> Iterator[_Address]:
    """Those of tags, and of what would be one to who reads otherwise: in a value, in what is text to a browser."""
    for one in markup(text):
        if one.name in ADDRESSED:
            for attribute in _ATTRIBUTE.finditer(text, one.start + 1 + len(one.name), one.end):
                if attribute.lastindex and attribute.lastindex > 1 and attribute[1].lower() in _SOURCES:
                    yield _shown(attribute[1], *attribute.span(attribute.lastindex), text)
    for tag in _IMAGE_TAG.finditer(text):
        for source in _SOURCE.finditer(tag[0]):
            yield _shown(source[1], tag.start() + source.start(2), tag.start() + source.end(2), text)


def _shown(name: str, start: int, end: int, text: str) -> _Address:
    written = unescape(text[start:end])
    several = (one[1].rstrip(",") for one in _CANDIDATE.finditer(written))
    return _Address(tuple(several) if name.lower() == "srcset" else (written,), start, end, shown=True)


def _in_markdown(scanned: ScannedText) -> Iterator[_Address]:
    """Destinations of images and links, and definitions, as they are written. No block is parsed: a piece of a text has
    those of the whole, also where it might be code. What may be an image is one."""
    text = scanned.text
    images, found = _images(text), list(scanned.each(_DESTINATION.finditer(characters(text))))
    ends = _ends(text, [match.end() for match in found if match.group().startswith(b"](")])
    word = _Word(text)
    for match in found:
        at, is_defined = match.end(), match.group().startswith(b"]:")
        if is_defined and not word.is_read_from(at):
            yield from word.unread(at)
            continue
        start, end = _destination(text, at, word.blank if is_defined else ends[at])
        if _HAS_HOST.search(text, start, end):
            shown = is_defined or images.get(match.start(), True)
            yield _Address(_markdown_readings(text[start:end]), start, end, shown=shown)


class _Word:
    """What stands without white space, and may have many definitions in it: each reaches to its end, so only the first
    are read. Asked from left to right, it is gone through once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.blank = self._end = self._read = 0

    def is_read_from(self, at: int) -> bool:
        """Whether a definition that begins there is read: one of the first of the word, or of a long part of it."""
        if at >= self._end:
            if at >= self.blank:
                self.blank = blank.start() if (blank := _BLANK.search(self._text, at)) else len(self._text)
            self._end, self._read = min(max(at + 1, self.blank), at + LONGEST), 0
        self._read += 1
        return self._read <= _DEEPEST

    def unread(self, at: int) -> Iterator[_Address]:
        """What begins there, once for the part of the word that is left, where it may name a host."""
        if self._read == _DEEPEST + 1 and _SLASHES.search(self._text, at, self._end):
            yield _Address((), at, self._end, shown=True, is_nested=True)


def _destination(text: str, at: int, end: int) -> tuple[int, int]:
    """In angle brackets; else to the end."""
    if (in_angles := _IN_ANGLES.match(text, at, at + LONGEST)) is not None:
        return in_angles.span(1)
    start = at + text.startswith("<", at)
    return start, max(start, min(end, start + LONGEST))


def _ends(text: str, starts: Sequence[int]) -> dict[int, int]:
    """Where what begins at each of these places ends: before white space, or the bracket that closes the one before
    it. One pass for all of them, as they may stand in each other."""
    ends, opened, waiting = dict[int, int](), deque[int](), deque(starts)
    for part in _PART.finditer(text):
        at = part.start()
        while waiting and waiting[0] <= at:
            opened.append(waiting.popleft())
        if part[0] == ")" and opened:
            ends[opened.pop()] = at
        elif part[0] == "(" and not (waiting and waiting[0] == part.end()):
            # What begins behind it is opened there; of others only their number counts.
            opened.append(-1)
        elif part[0].isspace() or not part[0].isprintable():
            ends.update(dict.fromkeys(opened, at))
            opened.clear()
        if len(opened) > _DEEPEST:
            ends[opened.popleft()] = at
    return dict.fromkeys(starts, len(text)) | ends


def _markdown_readings(written: str) -> Sequence[str]:
    """As it stands, and without the backslashes that Markdown takes out."""
    read = unescape(written)
    return (read, _ESCAPED.sub(r"\1", read)) if "\\" in read else (read,)


def _images(text: str) -> dict[int, bool]:
    """By the place of each bracket that closes: whether it was opened as an image."""
    opened, images = list[int](), dict[int, bool]()
    for match in _BRACKET.finditer(text):
        if match[0] == "[":
            opened.append(match.start())
        elif opened:
            images[match.start()] = text[max(0, opened.pop() - 1)] == "!"
    return images
