"""Output of values: as JSON lines for programs, as tables for people."""

import dataclasses
import json
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import typer

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

_STATE_COLOURS = {
    **dict.fromkeys(("indexed", "succeeded"), "green"),
    **dict.fromkeys(("failed", "quarantined", "refused"), "red"),
    **dict.fromkeys(("withdrawn", "erased", "cancelled"), "dim"),
}
_FILE = "file://"
# Embeddings, overrides and isolates of the direction (UAX 9): they turn round how the rest of a line is shown.
_TURNING = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
# What JSON lets stand and a terminal obeys, or a reader of lines takes for the end of one.
_ESCAPED = {sign: f"\\u{sign:04x}" for sign in (*range(0x7F, 0xA0), 0x2028, 0x2029, *_TURNING)}
# As a shell writes them.
_LINE_ENDS = {ord("\n"): "\\n", ord("\r"): "\\r", ord("\t"): "\\t"}
_STEERING = dict.fromkeys((*range(0x09), *range(0x0B, 0x20), *range(0x7F, 0xA0), *_TURNING))


def as_json(value: object) -> None:
    """One object on one line of stdout. What would steer a terminal is written as an escape: it is read as it was."""
    typer.echo(escaped(json.dumps(plain(value), ensure_ascii=False, default=_encoded)))


def escaped(text: str) -> str:
    """JSON in which what would steer a terminal is an escape. What JSON itself forbids to stand is left out."""
    return harmless(text.translate(_ESCAPED))


def for_reader(text: str) -> str:
    """A text as it is where a program reads it, harmless on a terminal."""
    return harmless(text) if sys.stdout.isatty() else text


def plain(value: object) -> Any:
    """A dataclass as a dictionary; anything else as it is."""
    return dataclasses.asdict(value) if dataclasses.is_dataclass(value) and not isinstance(value, type) else value


def name(source_key: str) -> str:
    """What a person calls a document, on one line: the path of a file, not its address; any other key as it is."""
    said = unquote(source_key.removeprefix(_FILE)) if source_key.startswith(_FILE) else source_key
    return said.translate(_LINE_ENDS)


def harmless(text: str) -> str:
    """Without what would steer a terminal: titles and texts come from strangers. Lines and tabs stay."""
    return text.translate(_STEERING)


def table(title: str, columns: Sequence[str], rows: "Iterable[Sequence[str | Text]]") -> "Table":
    """A plain table; text of documents is printed as it is, never read as markup."""
    from rich.text import Text

    from sluiceway_client.command.terminal import ReadableTable

    made = ReadableTable(title=title or None, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for number, column in enumerate(columns):
        # The first column is what a person copies.
        made.add_column(column, no_wrap=number == 0, overflow="fold")
    for row in rows:
        made.add_row(*[cell if isinstance(cell, Text) else Text(cell) for cell in row])
    return made


def line(text: str) -> str:
    """A text on one line."""
    return " ".join(text.split())


def moment(when: datetime | None) -> str:
    """A time as a person reads it, in UTC; empty where there is none."""
    return f"{when:%Y-%m-%d %H:%M:%S} UTC" if when else ""


def figure(number: float | None) -> str:
    """Up to three decimals, without those that say nothing; empty where there is none."""
    return "" if number is None else f"{number:,.3f}".rstrip("0").rstrip(".")


def digest(whole: str) -> str:
    """The beginning of a digest, which names it well enough for a person; what is none stays as it is."""
    return whole[:12] if len(whole) >= 32 and not whole.strip("0123456789abcdef") else whole


def counted(number: int, what: str) -> str:
    """`1 document`, `1,200 documents`."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def state(name: str) -> "Text":
    """A state in its colour."""
    from rich.text import Text

    return Text(name, style=_STATE_COLOURS.get(name, "yellow"))


def _encoded(value: object) -> str | float:
    """A length of time in seconds."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    raise TypeError(f"{type(value).__name__} has no JSON form")
