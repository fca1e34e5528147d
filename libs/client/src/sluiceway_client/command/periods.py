"""Periods in commands: since when and until when, as a day, a time of day, or how long ago; and durations in hours."""

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from sluiceway_client.errors import Invalid

_AGO = re.compile(r"(\d{1,9})([mhdw])")
# A century.
_MOST_HOURS = 876_000
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_FORMS = "as 2026-11-25 or 2026-11-25T08:30 (UTC unless it says +01:00), or how long ago: 90m, 24h, 7d, 2w."

Since = Annotated[str, typer.Option("--since", help=f"Not before this time, {_FORMS}")]
Until = Annotated[str, typer.Option("--until", help=f"Before this time, {_FORMS}")]


def moment(said: str, option: str, now: datetime) -> datetime | None:
    """None where nothing is said. Raises Invalid for what is no time."""
    try:
        if ago := _AGO.fullmatch(said):
            return now - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
        read = datetime.fromisoformat(said) if said else None
        return read.astimezone(UTC) if read and read.tzinfo else read and read.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise Invalid(
            f"`{option} {said[:40]}` is no time; say 2026-11-25, 2026-11-25T08:30, or how long ago, such as 24h",
            field=option,
        ) from error


def duration(hours: float, option: str) -> timedelta:
    """Raises Invalid for what nobody waits for."""
    if not 0 <= hours <= _MOST_HOURS:
        raise Invalid(f"`{option}` is {hours:g}; it must lie between 0 and {_MOST_HOURS:,} hours", field=option)
    return timedelta(hours=hours)


def period(since: str, until: str) -> tuple[datetime | None, datetime | None]:
    """Both ends, seen from now."""
    now = datetime.now(UTC)
    return moment(since, "--since", now), moment(until, "--until", now)
