"""HTML scanner: active content in a text that a page may show as it is."""

import re
from collections.abc import Iterator, Sequence

import nh3

from sluiceway_guard.adapters.scanners.matching import characters, compiled
from sluiceway_guard.domain.findings import Finding
from sluiceway_guard.domain.markup import LONGEST as LONGEST_MARKUP
from sluiceway_guard.domain.markup import Markup, markup, openings
from sluiceway_guard.domain.normalisation import ScannedText

# A tag that is longer is read so far.
LONGEST = 4096
# What is longer is judged by its tags alone.
LONGEST_PARSED = 262_144
# So is what may become longer than that: HTML opens each formatting element again in every block behind it, and looks
# through all that is open at each tag. So a page is at most as long as the text, for each of its tags.
LONGEST_CLEANED = 8_000_000

_TAG = compiled(r"<[A-Za-z!/?]")
_ACTIVE = frozenset(
    "script iframe frame frameset object embed applet base meta link style form input button textarea select svg math "
    "template noscript marquee portal isindex animate set foreignobject plaintext xmp listing noembed noframes".split()
)
# What is in a title is text to a browser, tags or not: who reads on behind it reads otherwise.
_ALWAYS = _ACTIVE | {"title"}
_IN_TABLES = frozenset("caption col colgroup tbody td tfoot th thead tr".split())
# A tag that does nothing by its name does nothing without an attribute.
_BARE = re.compile(r"</?[A-Za-z][A-Za-z0-9]*[ \t\n]*/?>")
_PASSIVE = frozenset(nh3.ALLOWED_TAGS) - _ACTIVE
_SAFE = {"*": {"title", "alt", "lang", "dir", "id", "class"}, "a": {"href"}, "img": {"src"}, "q": {"cite"}}
_HANDLERS = re.compile(r"\bon[a-z]{3,30}\b", re.IGNORECASE)
# Browsers leave out control characters in the name of a scheme; the sanitiser takes the address for a relative one.
_BROKEN = r"[\x00-\x20]{0,4}".join
_HIDDEN_CODE = re.compile(
    rf"=\s{{0,8}}[\"']?[^\w\"'<>#/]{{0,16}}(?:{_BROKEN('java')}|{_BROKEN('vb')}|{_BROKEN('live')})[\x00-\x20]{{0,4}}"
    rf"{_BROKEN('script')}\s{{0,8}}:",
    re.IGNORECASE,
)
# Tags of a whole page, which the sanitiser does not read in a part of one.
_HANDLER_IN_TAG = compiled(r"(?i)<[A-Za-z][^<>]*[\s/\"']on[a-z]{3,30}\s*=")
_UNSAFE = frozenset(
    "style srcdoc formaction action background xlink:href href src data poster srcset cite is slot".split()
)
_SCHEMES = frozenset({"http", "https", "mailto", "tel", "ftp"})
_CODE = frozenset({"javascript", "vbscript", "livescript", "data", "mocha", "feed", "view-source"})
_SUSPECT = compiled(
    rf"(?i)<\s*/?\s*(?:{'|'.join(sorted(_ACTIVE))})\b[^<>]*>?"
    r"|<[A-Za-z!?/][^<>]*(?:[\s/\"']on[a-z]+\s*=|[\s/\"'](?:style|srcdoc|formaction|action|background)\s*=|script\s*:|&)[^<>]*>?"
)


class HtmlScanner:
    """Finds what a sanitiser takes out of a text because it acts: scripts, handlers, frames, forms, code as addresses.

    Markup that only shows something (`<b>`, `<table>`), and tags that HTML does not have (`List<String>`), are none.
    """

    name = "html"
    version = "2"

    def scan(self, text: ScannedText) -> Sequence[Finding]:
        if "<" not in text.text:
            return ()
        data = characters(text.text)
        tags = sum(1 for _ in _TAG.finditer(data))
        if not tags:
            return ()
        if len(text.text) > LONGEST_PARSED:
            return tuple(text.each(_suspects(data)))
        if tags * len(text.text) > LONGEST_CLEANED:
            return tuple(text.each(_tag_by_tag(text.text)))
        if not _acts(text.text, data):
            return ()
        return tuple(text.each(_suspects(data))) or (
            Finding(kind="html", rule="html.active", start=0, end=len(text.text)),
        )


class TagScanner:
    """The same of an answer, tag by tag, so that one that comes in pieces has the findings of the whole: what is
    taken out is a tag from its beginning to its end. What has no end in time loses its beginnings."""

    name = "tags"
    version = "2"

    def scan(self, text: ScannedText) -> Sequence[Finding]:
        return tuple(text.each(_tag_by_tag(text.text))) if "<" in text.text else ()


def _tag_by_tag(text: str) -> Iterator[Finding]:
    return (finding for one in markup(text) for finding in _in(one, text))


def _alone(one: Markup, text: str) -> str:
    """A tag as it is judged: without what stands around it. Parts of a table would be left out there."""
    tag = text[one.start : one.end]
    if one.state == "unclosed" or one.name in _ALWAYS or _BARE.fullmatch(tag):
        return ""
    return f"<b{tag[1 + len(one.name) :]}" if one.name in _IN_TABLES else tag


def _in(one: Markup, text: str) -> Iterator[Finding]:
    if one.state == "unclosed" or (one.state == "open" and one.end - one.start >= LONGEST_MARKUP):
        for start, end in openings(text, one.start, one.end):
            yield Finding(kind="html", rule="html.unclosed", start=start, end=end)
    elif one.name in _ALWAYS or _act(_alone(one, text), is_open=one.state == "open"):
        yield Finding(kind="html", rule="html.active", start=one.start, end=one.end)


def _act(tag: str, *, is_open: bool) -> bool:
    """Of a tag that is open: however it may be closed by what a page has behind it."""
    ends = ("", ">", '">', "'>") if is_open else ("",)
    return bool(tag) and any(_acts(tag + end, characters(tag + end)) for end in ends)


def _acts(text: str, data: bytes) -> bool:
    """Whether the sanitiser keeps more of it when it keeps what acts."""
    if _HIDDEN_CODE.search(text) or any(_HANDLER_IN_TAG.finditer(data)):
        return True
    handlers = {name.lower() for name in _HANDLERS.findall(text)}
    lenient = {"*": _SAFE["*"] | _UNSAFE | handlers}
    with_all = _cleaned(text, _PASSIVE | _ACTIVE, lenient, _SCHEMES | _CODE)
    return with_all != _cleaned(text, _PASSIVE, _SAFE | {"*": _SAFE["*"]}, _SCHEMES)


def _cleaned(text: str, tags: frozenset[str], attributes: dict[str, set[str]], schemes: frozenset[str]) -> str:
    return nh3.clean(
        text.encode("utf-8", "replace").decode("utf-8"),
        tags=set(tags),
        clean_content_tags=set(),
        attributes=attributes,
        url_schemes=set(schemes),
        link_rel=None,
    )


def _suspects(data: bytes) -> Iterator[Finding]:
    for match in _SUSPECT.finditer(data):
        end = min(match.end(), match.start() + LONGEST)
        yield Finding(kind="html", rule="html.active", start=match.start(), end=end)
