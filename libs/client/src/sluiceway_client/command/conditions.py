"""Conditions on passages, as words of a command: `--where language=de --where label.team=quality,sales`."""

import re
from collections.abc import Sequence
from typing import Annotated

import typer

from sluiceway.embed.v1.values_pb2 import Filter, Filters, Match
from sluiceway_client.command.naming import keys
from sluiceway_client.errors import Invalid

_VALUE = re.compile(r'\s*(?:"((?:[^"]|"")*)"|([^,]*?))\s*(?:,|$)')
FIELDS = ("document_id", "source_key", "language", "media_type")

Where = Annotated[
    list[str] | None,
    typer.Option(
        "--where",
        help="Only passages whose FIELD has one of these values: FIELD=VALUE[,VALUE]; a value with a comma stands in "
        'quotation marks ("). FIELD is document_id, source_key (also the path of a file), language, media_type or '
        "label.NAME. Given twice, both hold.",
    ),
]


def condition(wanted: Sequence[str] | None) -> Filter | None:
    """All of them; None where there are none. Raises Invalid for what is no condition."""
    if not wanted:
        return None
    matches = [Filter(match=_match(one)) for one in wanted]
    return matches[0] if len(matches) == 1 else Filter(all=Filters(filters=matches))


def _match(wanted: str) -> Match:
    field, is_there, told = wanted.partition("=")
    values = _values(told)
    if not is_there or not values:
        raise Invalid(f"`--where {wanted}` has no value; say FIELD=VALUE, such as language=de", field="--where")
    if field not in FIELDS and not (field.startswith("label.") and field != "label."):
        raise Invalid(
            f"`--where {wanted}`: there is no {field!r}; there are {', '.join(FIELDS)} and label.NAME", field="--where"
        )
    return Match(field=field, values=[spelling for value in values for spelling in _spellings(field, value)])


def _spellings(field: str, value: str) -> Sequence[str]:
    """What was added as a file is shown by its path, and called by its address; `DE` is the language `de`."""
    if field == "source_key":
        return keys(value)
    return list(dict.fromkeys((value, value.lower()))) if field == "language" else (value,)


def _values(told: str) -> list[str]:
    """As in a row of CSV, for a label may hold a comma; blanks beside a value are no part of it."""
    values = (quoted.replace('""', '"') or plain for quoted, plain in _VALUE.findall(told))
    return [value for value in values if value]
