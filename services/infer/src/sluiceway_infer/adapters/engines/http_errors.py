"""HTTP errors of a model server as one of the six errors; its own words stay in the log."""

import json
import re
from typing import Any

import structlog
from pydantic_core import from_json

from sluiceway_common.errors import (
    Conflict,
    ContentFiltered,
    Invalid,
    NotFound,
    Overloaded,
    Refusal,
    Unavailable,
    WindowFull,
)
from sluiceway_common.web.errors import error_of_status, retry_after_of

log = structlog.get_logger(__name__)

FILTERED = "content_filter"
# What a full window is called: by a name where the server has one (llama.cpp, OpenAI), else in a sentence of vLLM, TGI,
# SGLang or TensorRT-LLM.
_WINDOW = frozenset({"exceed_context_size_error", "context_length_exceeded"})
_WINDOW_SAID = (
    "maximum context length",
    "maximum model length",
    "model's context length",
    "`max_new_tokens` must be",
    "`inputs` must have less than",
    "max_seq_len",
    # Anthropic.
    "prompt is too long",
    "exceed context limit",
    # Gemini.
    "exceeds the maximum number of tokens",
)
# What llama.cpp says, at times with status 500, where the model's template refuses the messages: its first engine for
# templates names the place, its second one itself.
_TEMPLATE_SAID = re.compile(r"jinja exception:|at row \d+, column \d+:", re.IGNORECASE)
# What a server without room says beside its status (529) or in the middle of a stream.
_NO_ROOM = frozenset({"overloaded_error", "rate_limit_error", "rate_limit_exceeded"})
_NO_ROOM_STATUS = 529
# Said with the status of no room, and waiting does not help.
_NO_MONEY = "insufficient_quota"


def refusal(model: str, status: int, content: bytes, retry_after: str = "") -> Refusal:
    """One of the six errors for a status and the body that came with it."""
    try:
        answer = one_object(content)
    except ValueError:
        answer = {}
    return refusal_told(model, status, answer, retry_after)


def refusal_told(model: str, status: int, answer: dict[str, Any], retry_after: str = "") -> Refusal:
    """The same where the body was read already."""
    told = _error_in(answer)
    log.warning("engine_refused", model=model, status=status, kind=_text(told, "type")[:64])
    kind = error_of_status(status)
    if _is_window(told) or kind is Conflict:
        return WindowFull(
            f"prompt and answer do not fit into the window of model {model!r}; shorten the conversation "
            "or ask for a smaller `max_tokens`",
            field="messages",
        )
    if FILTERED in _names(told):
        return filtered(model)
    if _NO_MONEY in _names(told):
        return Unavailable(
            f"the account at the server of model {model!r} has no quota left; see to it there, or name another model"
        )
    if kind is Overloaded or status == _NO_ROOM_STATUS or not _NO_ROOM.isdisjoint(_names(told)):
        return Overloaded(
            f"model {model!r} has no room now; ask again in a moment", retry_after=retry_after_of(retry_after)
        )
    if _TEMPLATE_SAID.search(_text(told, "message")):
        return Invalid(
            f"the template of model {model!r} does not take these roles in this order; let user and assistant take "
            "turns, or leave the system message out",
            field="messages",
        )
    if kind is NotFound:
        return NotFound(
            f"the engine of model {model!r} does not know it; see to its name in INFER_MODELS", field="model"
        )
    if issubclass(kind, Invalid):
        return Invalid(f"the engine of model {model!r} refuses this request; look at its options and its schema")
    if status in (401, 403):
        return Unavailable(
            f"the engine of model {model!r} does not take the key it is given; see to it in INFER_MODELS"
        )
    return Unavailable(f"the engine of model {model!r} answers with status {status}; its log says why", retry_after=1.0)


def filtered(model: str) -> ContentFiltered:
    """The server's own filter said no, to the question or in the middle of the answer."""
    return ContentFiltered(
        f"the content filter of the server behind model {model!r} withholds this answer; ask otherwise"
    )


def _is_window(told: dict[str, Any]) -> bool:
    said = _text(told, "message").lower()
    return not _WINDOW.isdisjoint(_names(told)) or any(words in said for words in _WINDOW_SAID)


def _names(told: dict[str, Any]) -> set[str]:
    return {_text(told, field) for field in ("type", "code")}


def _error_in(answer: dict[str, Any]) -> dict[str, Any]:
    error = answer.get("error", answer)
    return error if isinstance(error, dict) else {"message": error}


def _text(told: dict[str, Any], field: str) -> str:
    text = told.get(field)
    return text if isinstance(text, str) else ""


def one_object(content: bytes) -> dict[str, Any]:
    """The object that a server says; Gemini lays its errors into a list. Raises ValueError for anything else."""
    match _json(content):
        case dict(one) | [dict(one), *_]:
            return one
    raise ValueError("no object")


def _json(content: bytes) -> Any:
    """The standard library alone reads half characters, and costs five times as much."""
    try:
        return from_json(content)
    except ValueError:
        pass
    try:
        return json.loads(content)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
