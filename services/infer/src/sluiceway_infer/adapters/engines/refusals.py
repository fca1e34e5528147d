"""What a model server's no means, in our words: its own stay in the log."""

import json
from typing import Any

import structlog

from sluiceway_common.errors import Conflict, Invalid, NotFound, Overloaded, Refusal, Unavailable

log = structlog.get_logger(__name__)

_WINDOW = ("exceed_context_size_error", "context_length_exceeded")


def refusal(model: str, status: int, content: bytes, retry_after: str = "") -> Refusal:
    """One of the six errors for a status and the body that came with it."""
    told = _told(content)
    log.warning("engine_refused", model=model, status=status, kind=str(told.get("type", ""))[:64])
    if _is_window(told) or status == 409:
        return Conflict(f"the prompt does not fit into the window of model {model!r}; shorten it", field="messages")
    if status == 429:
        return Overloaded(f"model {model!r} has no room now", retry_after=_seconds(retry_after))
    if status == 404:
        return NotFound(f"the engine of model {model!r} does not know it", field="model")
    if status in (400, 422):
        return Invalid(f"the engine of model {model!r} refuses this request; look at its options and its schema")
    if status in (401, 403):
        return Unavailable(f"the engine of model {model!r} does not take the key it is given")
    return Unavailable(f"the engine of model {model!r} answers with status {status}", retry_after=1.0)


def _is_window(told: dict[str, Any]) -> bool:
    return any(told.get(field) in _WINDOW for field in ("type", "code"))


def _told(content: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(content)
    except ValueError:
        return {}
    error = answer.get("error", answer) if isinstance(answer, dict) else {}
    return error if isinstance(error, dict) else {}


def _seconds(header: str) -> float:
    return float(header) if header.replace(".", "", 1).isdigit() else 1.0
