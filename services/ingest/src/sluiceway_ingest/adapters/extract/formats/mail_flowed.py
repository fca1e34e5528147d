"""Flowed text of a mail (RFC 3676): lines that a program broke to fit a width are one line again."""

from collections.abc import Iterator
from email.message import Message

_SIGNATURE = "-- "


def is_flowed(part: Message) -> bool:
    return part.get_content_type() == "text/plain" and _said(part, "format") == "flowed"


def unbroken(part: Message, text: str) -> str:
    """A line that ends with a blank goes on in the next one, unless that is quoted more or less deeply. Where the part
    says so (DelSp), the blank was put there to break a word, or a text without blanks."""
    drops_blank = _said(part, "delsp") == "yes"
    return "\n".join(_lines(text.replace("\r\n", "\n").split("\n"), drops_blank=drops_blank))


def _lines(lines: list[str], *, drops_blank: bool) -> Iterator[str]:
    begun: list[str] = []
    depth = 0
    for line in lines:
        bare = line.lstrip(">")
        quoted, said = len(line) - len(bare), bare.removeprefix(" ")
        if begun and (quoted != depth or said == _SIGNATURE):
            yield "".join(begun)
            begun = []
        if not begun:
            depth = quoted
            begun = [f"{'>' * quoted} " if quoted else ""]
        goes_on = said.endswith(" ") and said != _SIGNATURE
        begun.append(said[:-1] if goes_on and drops_blank else said)
        if not goes_on:
            yield "".join(begun)
            begun = []
    if begun:
        yield "".join(begun)


def _said(part: Message, name: str) -> str:
    return str(part.get_param(name, "")).strip().lower()
