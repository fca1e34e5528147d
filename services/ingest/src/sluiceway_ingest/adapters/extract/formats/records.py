"""JSON, JSON lines and notebooks as lines of `path: value`, one paragraph a record."""

import json
from collections.abc import Iterator
from typing import Any

from sluiceway_ingest.adapters.extract.formats import failures
from sluiceway_ingest.adapters.extract.formats.decoding import decoded, decoded_lines
from sluiceway_ingest.adapters.extract.formats.draft import Draft, File
from sluiceway_ingest.adapters.extract.formats.plain import first_heading, with_marked_headings


def read_json(file: File) -> Draft:
    """One document; a file that is JSON lines under another name is read as such."""
    text = decoded(file.content)
    try:
        return Draft(parts=(_paragraphs(_loaded(text)),))
    except ValueError as error:
        if isinstance(error, json.JSONDecodeError) and error.msg == "Extra data":
            return read_lines(file)
        raise _broken(error) from error


def read_lines(file: File) -> Draft:
    try:
        records = [_loaded(line) for line in decoded_lines(file.content).split("\n") if line.strip()]
    except ValueError as error:
        raise _broken(error) from error
    return Draft(parts=("\n\n".join(map(_paragraphs, records)),))


def read_notebook(file: File) -> Draft:
    """Prose and code cells in order; outputs are left out."""
    try:
        book = json.loads(decoded(file.content))
        cells = [(cell["cell_type"], "".join(cell["source"])) for cell in book["cells"]]
    except (ValueError, KeyError, TypeError) as error:
        raise failures.corrupt("The file is named as a notebook, but has none's cells") from error
    said = ((kind, with_marked_headings(source) if kind == "markdown" else source) for kind, source in cells)
    text = "\n\n".join(f"```\n{source}\n```" if kind == "code" else source for kind, source in said)
    return Draft(parts=(text,), form="markdown", title=first_heading(text))


def _loaded(text: str) -> Any:
    """Numbers as they are written: a version is no amount, and a long one has more digits than a float."""
    return json.loads(text, parse_float=str, parse_int=str)


def _broken(error: ValueError) -> Exception:
    where = f" near line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
    return failures.corrupt(f"The file is not valid JSON{where}")


def _paragraphs(document: Any) -> str:
    if isinstance(document, list) and any(isinstance(record, dict) for record in document):
        return "\n\n".join("\n".join(_lines(record, "")) for record in document)
    return "\n".join(_lines(document, ""))


def _lines(node: Any, path: str) -> Iterator[str]:
    if isinstance(node, dict):
        for name, below in node.items():
            yield from _lines(below, f"{path}.{name}" if path else str(name))
    elif isinstance(node, list):
        for below in node:
            yield from _lines(below, path)
    elif node is not None and node != "":
        yield f"{path}: {node}" if path else str(node)
