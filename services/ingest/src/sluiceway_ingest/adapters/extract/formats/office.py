"""Kreuzberg as a parser: text documents, e-books, messages, HTML, old office files.

Its Markdown is made fit to be quoted.
"""

import html
import re
from collections.abc import Mapping
from functools import partial
from typing import Any

import kreuzberg

from sluiceway_ingest.adapters.extract.formats import failures, media_types, rtf_marks, word_fields
from sluiceway_ingest.adapters.extract.formats.draft import Draft, File
from sluiceway_ingest.adapters.extract.formats.plain import first_heading

_CONFIG = partial(
    kreuzberg.ExtractionConfig, output_format="markdown", use_cache=False, enable_quality_processing=False
)
_FENCE = re.compile(r"(^[ \t]*(?:```|~~~).*?^[ \t]*(?:```|~~~)[ \t]*$)", re.DOTALL | re.MULTILINE)
_PICTURE = re.compile(r"!\[([^\]\n]*)\]\([^)\n]*\)")
_LINK = re.compile(r"(?<!!)\[([^\[\]\n]*)\]\((?!https?://)[^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?: \"[^\"\n]*\")?\)")
# At the start of a line the backslash keeps a character from becoming markup; elsewhere it only spoils the quote.
_ESCAPE = re.compile(
    r"(?<=[^\s\\])\\([!-/:-@\[-`{-~])|(?<=\S )\\([!-/:-@\[-`{}~])|^[ \t]*\\([-+*>_.(\[])", re.MULTILINE
)
_PICTURE_LINE = re.compile(r"^[ \t]*\[?image[_ ]?\d{0,5}(?:\.\w{3,4})?\]?[ \t]*$", re.MULTILINE | re.IGNORECASE)
# Codes of fields of Word documents from before 1997, in which they are not found by their marks.
_FIELDS = re.compile(
    r"""HYPERLINK\s+(?:\\[a-z]\s+)*"[^"\n]{0,2000}"(?:\s+\\[a-z](?:\s+"[^"\n]{0,500}")?)*\s?
    |\b(?:PAGEREF|NOTEREF|REF)\s+_\w{1,60}(?:\s+\\[a-z])*\s?
    |\bTOC(?:\s+\\[a-z](?:\s+"[^"\n]{0,100}")?){1,9}\s?
    |\bSEQ\s+\w{1,40}\s+\\{1,2}\*\s*\w{1,20}(?:\s+\\[a-z](?:\s\d+)?)*\s?
    |\bEMBED\s+\w{1,40}(?:\.\w{1,40}){1,3}(?:\s+\\[a-z])?\s?
    |\bINCLUDEPICTURE\s+"[^"\n]{0,2000}"(?:\s+\\{1,2}(?:\*\s*)?\w{1,20})*\s?
    |\b(?:PAGE|NUMPAGES|DATE|TIME|AUTHOR|FILENAME|MERGEFIELD\s+\w{1,60})?\s+\\{1,2}\*\s*MERGEFORMAT\s?
    |\bFORM(?:TEXT|CHECKBOX|DROPDOWN)\b\s?""",
    re.VERBOSE,
)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_HTML_FRONT = re.compile(r"\A---\n+## title:[^\n]*\n")


def read(file: File) -> Draft:
    try:
        result = kreuzberg.extract_bytes_sync(_prepared(file), file.media_type, config=_CONFIG())
    except (kreuzberg.ParsingError, OSError, ValueError, RuntimeError) as error:
        raise failures.corrupt("The file is damaged or not what it claims to be") from error
    except kreuzberg.KreuzbergError as error:
        raise failures.unsupported(
            "This file cannot be read", "Save it as DOCX, PDF or text and submit that."
        ) from error
    text = cleaned(result.content)
    text = _FIELDS.sub("", text) if file.media_type == media_types.DOC else text
    title = _title(result.metadata) or first_heading(text)
    return Draft(parts=(text,), title=title, form="markdown")


def _prepared(file: File) -> bytes:
    """Without what Kreuzberg takes for text and nobody is shown."""
    if file.media_type == media_types.DOC:
        return word_fields.blanked(file.content)
    return rtf_marks.rewritten(file.content) if file.media_type == media_types.RTF else file.content


def _title(metadata: Mapping[str, Any]) -> str:
    core = metadata.get("core_properties") or {}
    return metadata.get("title") or metadata.get("subject") or core.get("title") or ""


def cleaned(markdown: str) -> str:
    """Pictures become their description, links within the document their text, and needless escapes go."""
    pieces = _FENCE.split(_HTML_FRONT.sub("", markdown))
    return "".join(piece if number % 2 else _prose(piece) for number, piece in enumerate(pieces))


def _prose(text: str) -> str:
    text = _COMMENT.sub("", text)
    text = _PICTURE.sub(lambda found: "" if media_types.is_picture_file(found[1]) else found[1], text)
    text = _PICTURE_LINE.sub("", text)
    text = _LINK.sub(lambda found: found[1], text)
    text = html.unescape(text)
    return _ESCAPE.sub(lambda found: next(filter(None, found.groups())), text)
