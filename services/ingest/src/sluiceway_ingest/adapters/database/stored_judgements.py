"""Stored form of the judgements of a document: a list for each where rows are short, and else an object, the names of
whose fields take more room than what they say. Whoever reads takes either."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sluiceway_ingest.domain.judging import JudgeOutcome

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


def told_judgements(judgements: Sequence[JudgeOutcome]) -> list[dict[str, Any]]:
    """As a release before reads them."""
    return [{**asdict(one), "at": one.at.isoformat()} for one in judgements]


def short_judgements(judgements: Sequence[JudgeOutcome]) -> list[list[Any]]:
    """Judge, action and microseconds since 1970, and the kinds behind them."""
    return [[one.judge, one.action, (one.at - _EPOCH) // _MICROSECOND, *one.kinds] for one in judgements]


def judgements_of(stored: Sequence[Any]) -> tuple[JudgeOutcome, ...]:
    """Of a row in either form."""
    return tuple(_of_list(*one) if isinstance(one, list) else _of_object(one) for one in stored)


def _of_list(judge: str, action: Any, microseconds: int, *kinds: str) -> JudgeOutcome:
    return JudgeOutcome(judge=judge, action=action, at=_EPOCH + microseconds * _MICROSECOND, kinds=kinds)


def _of_object(told: dict[str, Any]) -> JudgeOutcome:
    return JudgeOutcome(**{**told, "at": datetime.fromisoformat(told["at"]), "kinds": tuple(told["kinds"])})
