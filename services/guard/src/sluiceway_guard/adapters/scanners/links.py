"""Link scanner: addresses that a reader, or only the page that shows a text, would be made to visit."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from urllib.parse import SplitResult

from sluiceway_guard.adapters.scanners.matching import characters, compiled, version_of
from sluiceway_guard.domain.addresses import Hosts, carries_data, host_of, runs_code, split
from sluiceway_guard.domain.findings import Finding
from sluiceway_guard.domain.normalisation import ScannedText

# An address that is longer is read so far.
LONGEST = 4096

_BARE = compiled(r"(?i)\b(?:https?|ftp):[/\\]{2}[^\s<>\"'`]+")
_IMAGE_TAG = re.compile(
    r"<(?:img|image|input|video|audio|source|iframe|embed)\b(?:[^<>\"']|\"[^\"]*\"|'[^']*'|[\"']){0,2000}",
    re.IGNORECASE,
)
_SOURCE = re.compile(r"\b(?:src|srcset|poster|href)\s{0,8}=\s{0,8}[\"']?([^\s\"'<>]+)", re.IGNORECASE)
_DESTINATION = compiled(r"\]\(\s{0,8}<?([^\s()<>]+)|\]:[ \t]{0,8}<?([^\s<>]+)")
_TRAILING = ".,;:!?)]}*_"
_BRACKET = re.compile(r"[\[\]]")


@dataclass(frozen=True)
class _Address:
    """Where it is written, and whether a page fetches it unasked."""

    written: str
    start: int
    end: int
    shown: bool


class LinkScanner:
    """Finds images of hosts that are not allowed, links to hosts that are denied, code in place of an address, and
    addresses that carry data away."""

    name = "links"

    def __init__(self, allowed: Sequence[str] = (), denied: Sequence[str] = ()) -> None:
        self.version = version_of("1", allowed, denied)
        self._hosts = Hosts(frozenset(map(str.lower, allowed)), frozenset(map(str.lower, denied)))

    def scan(self, text: ScannedText) -> Sequence[Finding]:
        found: dict[int, Finding] = {}
        for address in self._addresses(text.text):
            for finding in self._judged(address):
                found.setdefault(finding.start, finding)
        return sorted(found.values(), key=lambda finding: finding.start)

    def _addresses(self, text: str) -> Iterator[_Address]:
        """Those of Markdown and of tags first, as they tell images from links."""
        if "](" in text or "]:" in text:
            yield from _in_markdown(text)
        if "<" in text:
            yield from _in_tags(text)
        if ":/" in text or ":\\" in text:
            yield from _bare(text)

    def _judged(self, address: _Address) -> Iterator[Finding]:
        parts = split(address.written)
        kind, rule = self._named(parts, address.shown) if parts is not None else ("", "")
        if kind:
            yield Finding(kind=kind, rule=rule, start=address.start, end=address.end)

    def _named(self, parts: SplitResult, shown: bool) -> tuple[str, str]:
        """Kind and rule; empty where nothing is to be said."""
        host = host_of(parts)
        if runs_code(parts):
            return "link", "link.code"
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
        yield _Address(written, match.start(), match.start() + len(written), shown=False)


def _in_tags(text: str) -> Iterator[_Address]:
    for tag in _IMAGE_TAG.finditer(text):
        for source in _SOURCE.finditer(tag[0]):
            yield _Address(unescape(source[1]), tag.start() + source.start(1), tag.start() + source.end(1), shown=True)


def _in_markdown(text: str) -> Iterator[_Address]:
    """Destinations of images and links, and definitions, as they are written. No block is parsed: a piece of a text has
    those of the whole, also where it might be code. What may be an image is one."""
    images = _images(text)
    for match in _DESTINATION.finditer(characters(text)):
        start, end = match.span(1 if match[1] else 2)
        end = min(end, start + LONGEST)
        yield _Address(unescape(text[start:end]), start, end, shown=images.get(match.start(), True) or not match[1])


def _images(text: str) -> dict[int, bool]:
    """By the place of each bracket that closes: whether it was opened as an image."""
    opened, images = list[int](), dict[int, bool]()
    for match in _BRACKET.finditer(text):
        if match[0] == "[":
            opened.append(match.start())
        elif opened:
            images[match.start()] = text[max(0, opened.pop() - 1)] == "!"
    return images
