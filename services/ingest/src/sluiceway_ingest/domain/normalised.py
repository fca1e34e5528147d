"""The one form that text is stored in, so that offsets and digests mean the same everywhere."""

import re
import unicodedata

# C0 and C1 without tab and line feed, byte order marks, noncharacters and lone surrogates: nobody meant to write them.
_UNWANTED = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff\ud800-\udfff]")
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_TRAILING = re.compile(r"[ \t\u00a0]+(?=\n|\Z)")
_BLANK_LINES = re.compile(r"\n{4,}")


def normalised(text: str) -> str:
    """NFC, line feeds alone, no control characters, no white space at line ends. Doing it twice is doing it once."""
    text = _LINE_ENDS.sub("\n", text)
    text = _UNWANTED.sub("", text)
    text = unicodedata.normalize("NFC", text)
    text = _TRAILING.sub("", text)
    return _BLANK_LINES.sub("\n\n\n", text).strip("\n")


def one_line(text: str, limit: int = 300) -> str:
    """Titles and names: white space becomes single spaces, and the end is cut."""
    return " ".join(normalised(text).split())[:limit].rstrip()
