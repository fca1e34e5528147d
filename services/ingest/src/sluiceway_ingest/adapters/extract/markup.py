"""Markdown as other people's converters write it, made fit to be quoted."""

import re

_FENCE = re.compile(r"(^[ \t]*(?:```|~~~).*?^[ \t]*(?:```|~~~)[ \t]*$)", re.DOTALL | re.MULTILINE)
_PICTURE = re.compile(r"!\[([^\]\n]*)\]\([^)\n]*\)")
_LINK = re.compile(r"(?<!!)\[([^\[\]\n]*)\]\((?!https?://)[^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?: \"[^\"\n]*\")?\)")
# At the start of a line the backslash keeps a character from becoming markup; elsewhere it only spoils the quote.
_ESCAPE = re.compile(r"(?<=[^\s\\])\\([!-/:-@\[-`{-~])|(?<=\S )\\([!-/:-@\[-`{}~])")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_HTML_FRONT = re.compile(r"\A---\n+## title:[^\n]*\n")


def cleaned(markdown: str) -> str:
    """Pictures become their description, links within the document their text, and needless escapes go."""
    pieces = _FENCE.split(_HTML_FRONT.sub("", markdown))
    return "".join(piece if number % 2 else _prose(piece) for number, piece in enumerate(pieces))


def _prose(text: str) -> str:
    text = _COMMENT.sub("", text)
    text = _PICTURE.sub(lambda found: found[1], text)
    text = _LINK.sub(lambda found: found[1], text)
    return _ESCAPE.sub(lambda found: found[1] or found[2], text)
