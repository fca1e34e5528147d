"""Link scanner: addresses that a reader, or only the page that shows a text, would be made to visit."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from urllib.parse import SplitResult

from markdown_it import MarkdownIt
from markdown_it.token import Token

from sluiceway_guard.adapters.scanners.matching import characters, compiled
from sluiceway_guard.domain.addresses import Hosts, carries_data, host_of, runs_code, split
from sluiceway_guard.domain.findings import Finding
from sluiceway_guard.domain.normalisation import ScannedText

# An address that is longer is read so far.
LONGEST = 4096
# Parsing takes three microseconds a sign: longer texts are read without the parser, and what may be an image is one.
LONGEST_PARSED = 65_536

_BARE = compiled(r"(?i)\b(?:https?|ftp):[/\\]{2}[^\s<>\"'`]+")
_IMAGE_TAG = re.compile(r"<(?:img|image|input|video|audio|source|iframe|embed)\b[^<>]{0,2000}", re.IGNORECASE)
_SOURCE = re.compile(r"\b(?:src|srcset|poster|href)\s{0,8}=\s{0,8}[\"']?([^\s\"'<>]+)", re.IGNORECASE)
_DESTINATION = compiled(r"\]\(\s{0,8}<?([^\s()<>]+)|\]:[ \t]{0,8}<?([^\s<>]+)")
_TRAILING = ".,;:!?)]}*_"
# Without a destination or a definition that may have a host or a scheme, a text has no address but bare ones.
_TELLING = r"\s*(?:<[^<>\n]*|[^\s)>]*)[:/\\&]"
_MARKDOWN = compiled(rf"(?m)\]\({_TELLING}|^[\s>*+\-\d.)]*\[[^\]]*\]:{_TELLING}")


@dataclass(frozen=True)
class _Address:
    """Where it is written, and whether a page fetches it unasked."""

    written: str
    start: int
    end: int
    shown: bool


class _Markdown(MarkdownIt):
    """Keeps every address, as it was written."""

    def validateLink(self, url: str) -> bool:
        return True

    def normalizeLink(self, url: str) -> str:
        return url


class LinkScanner:
    """Finds images of hosts that are not allowed, links to hosts that are denied, code in place of an address, and
    addresses that carry data away."""

    name = "links"
    version = "1"

    def __init__(self, allowed: Sequence[str] = (), denied: Sequence[str] = ()) -> None:
        self._hosts = Hosts(frozenset(map(str.lower, allowed)), frozenset(map(str.lower, denied)))
        self._markdown = _Markdown("commonmark", {"html": False})

    def scan(self, text: ScannedText) -> Sequence[Finding]:
        found: dict[int, Finding] = {}
        for address in self._addresses(text.text):
            for finding in self._judged(address):
                found.setdefault(finding.start, finding)
        return sorted(found.values(), key=lambda finding: finding.start)

    def _addresses(self, text: str) -> Iterator[_Address]:
        """Those of Markdown and of tags first, as they tell images from links."""
        if ("](" in text or "]:" in text) and any(_MARKDOWN.finditer(characters(text))):
            yield from _in_markdown(text, self._markdown) if len(text) <= LONGEST_PARSED else _as_markdown(text)
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


def _as_markdown(text: str) -> Iterator[_Address]:
    for match in _DESTINATION.finditer(characters(text)):
        start, end = match.span(1 if match[1] else 2)
        end = min(end, start + LONGEST)
        yield _Address(text[start:end], start, end, shown=True)


def _in_markdown(text: str, markdown: MarkdownIt) -> Iterator[_Address]:
    starts = [0, *(match.end() for match in re.finditer(r"\r\n|\r|\n", text)), len(text)]
    for block in markdown.parse(text):
        if block.children and block.map:
            first, last = (starts[min(line, len(starts) - 1)] for line in block.map)
            yield from _in_block(text, first, last, block.children)


def _in_block(text: str, first: int, last: int, tokens: Sequence[Token]) -> Iterator[_Address]:
    """The parser tells the lines alone. An address is looked for in them as it was written, then among the definitions;
    where it is written with escapes, it is all of the lines."""
    seen: dict[str, int] = {}
    for token in _all(tokens):
        written = _target(token)
        if not written:
            continue
        start = _written(text, written, seen.get(written, first), last)
        place = (start, start + len(written)) if start >= 0 else (first, last)
        seen[written] = place[1]
        yield _Address(written, *place, shown=token.type == "image")


def _written(text: str, written: str, first: int, last: int) -> int:
    """Where Markdown has the address, and not where it stands bare; -1 where nothing has it so."""
    signs = [(sign, first, last) for sign in ("](", "](<", "]( ", "<")]
    for sign, start, end in (*signs, ("]: ", 0, len(text)), ("]: <", 0, len(text)), ("", first, last)):
        if (place := text.find(sign + written, start, end)) >= 0:
            return place + len(sign)
    return -1


def _all(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _all(token.children or ())


def _target(token: Token) -> str:
    target = token.attrGet("src" if token.type == "image" else "href")
    return str(target or "")
