"""Conditions on passages, as words of a command: `--where language=de --where label.team=quality,sales`."""

from collections.abc import Sequence
from typing import Annotated

import typer

from sluiceway.embed.v1.values_pb2 import Filter, Filters, Match
from sluiceway_client.errors import Invalid

FIELDS = ("document_id", "source_key", "language", "media_type")

Where = Annotated[
    list[str] | None,
    typer.Option(
        "--where",
        help="Only passages whose FIELD has one of these values: FIELD=VALUE[,VALUE]. FIELD is document_id, "
        "source_key, language, media_type or label.NAME. Given twice, both hold.",
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
    values = [value for value in told.split(",") if value]
    if not is_there or not values:
        raise Invalid(f"`--where {wanted}` has no value; say FIELD=VALUE, such as language=de", field="--where")
    if field not in FIELDS and not (field.startswith("label.") and field != "label."):
        raise Invalid(
            f"`--where {wanted}`: there is no {field!r}; there are {', '.join(FIELDS)} and label.NAME", field="--where"
        )
    return Match(field=field, values=values)
