"""Output of values: as JSON lines for programs, as tables for people."""

import dataclasses
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from rich.table import Table
from rich.text import Text

from sluiceway_client.command.context import out

_STATE_COLOURS = {"indexed": "green", "failed": "red", "quarantined": "red", "withdrawn": "dim", "erased": "dim"}


def as_json(value: object) -> None:
    """One object on one line of stdout."""
    out.out(json.dumps(plain(value), ensure_ascii=False, default=_encoded), highlight=False)


def plain(value: object) -> Any:
    """A dataclass as a dictionary; anything else as it is."""
    return dataclasses.asdict(value) if dataclasses.is_dataclass(value) and not isinstance(value, type) else value


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str | Text]]) -> Table:
    """A plain table; text of documents is printed as it is, never read as markup."""
    made = Table(title=title or None, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for number, column in enumerate(columns):
        # The first column is what a person copies.
        made.add_column(column, no_wrap=number == 0, overflow="fold")
    for row in rows:
        made.add_row(*[cell if isinstance(cell, Text) else Text(cell) for cell in row])
    return made


def counted(number: int, what: str) -> str:
    """`1 document`, `1,200 documents`."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def state(name: str) -> Text:
    """A state in its colour."""
    return Text(name, style=_STATE_COLOURS.get(name, "yellow"))


def _encoded(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")
