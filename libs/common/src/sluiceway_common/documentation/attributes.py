"""Attributes of a CloudEvent: what each header of a record means, told once for the page of events and for AsyncAPI."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

FromOutside = Literal["required", "recommended", "optional", "limited", "never"]


@dataclass(frozen=True, kw_only=True)
class Attribute:
    """A header. `ours`: our services always write it; `outside`: whether an outside producer should, `limits` how."""

    name: str
    meaning: str
    outside: FromOutside
    ours: bool = False
    limits: str = ""


ATTRIBUTES: Final = (
    Attribute(
        name="content-type",
        meaning="`application/protobuf` or `application/json`",
        outside="required",
    ),
    Attribute(name="ce_type", meaning="full name of the event, as below", outside="required", ours=True),
    Attribute(
        name="ce_id",
        meaning="the same id is the same event; without it, each record is an event of its own",
        outside="recommended",
        ours=True,
    ),
    Attribute(name="ce_source", meaning="who says it", outside="recommended", ours=True),
    Attribute(name="ce_specversion", meaning="`1.0`", outside="recommended", ours=True),
    Attribute(name="ce_time", meaning="when it was said, RFC 3339", outside="optional", ours=True),
    Attribute(name="ce_subject", meaning="the key", outside="optional", ours=True),
    Attribute(
        name="ce_tenant",
        meaning="whose it is",
        outside="limited",
        ours=True,
        limits="leave it out, or name the tenant of the external topic; another one is parked",
    ),
    Attribute(name="ce_causation", meaning="id of the event or call that caused it", outside="optional"),
    Attribute(
        name="ce_onlyfor",
        meaning="the group that a redriven record is for; all others skip it. Not heeded on external topics",
        outside="never",
    ),
    Attribute(
        name="ce_signature",
        meaning="of the service that says it, over all `ce_` headers but `ce_onlyfor`, content type, topic, key and "
        "body. Not looked at on external topics",
        outside="never",
    ),
    Attribute(name="traceparent", meaning="W3C trace that it is part of", outside="optional"),
)

# What a header must look like, where more can be said than that it is text.
_SHAPES: Final[dict[str, dict[str, Any]]] = {
    "ce_specversion": {"const": "1.0"},
    "ce_time": {"format": "date-time"},
    "traceparent": {"pattern": "^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"},
}


def attributes_table() -> str:
    """Table of all headers, for a page."""
    rows = (f"| `{one.name}` | {one.meaning} | {_outside(one)} |\n" for one in ATTRIBUTES)
    return "| header | meaning | from an outside producer |\n|---|---|---|\n" + "".join(rows)


def attributes_of_ours() -> dict[str, Any]:
    """JSON Schema of the headers of a record that one of our services wrote; a tombstone has no content type."""
    return _schema(ATTRIBUTES, [one.name for one in ATTRIBUTES if one.ours])


def attributes_of_outsiders() -> dict[str, Any]:
    """JSON Schema of the headers that an outside producer may write."""
    allowed = [one for one in ATTRIBUTES if one.outside != "never"]
    return _schema(allowed, [one.name for one in allowed if one.outside == "required"])


def _schema(attributes: Sequence[Attribute], required: Sequence[str]) -> dict[str, Any]:
    properties = {
        one.name: {"type": "string", "description": _told(one), **_SHAPES.get(one.name, {})} for one in attributes
    }
    return {"type": "object", "required": list(required), "properties": properties}


def _told(one: Attribute) -> str:
    return ". ".join(part for part in (one.meaning, one.limits) if part)


def _outside(one: Attribute) -> str:
    return one.limits or (f"**{one.outside}**" if one.outside == "required" else one.outside)
