"""Structured logs: JSON for machines, colour for people, and never what people wrote or what is secret."""

import logging
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any, Literal, Protocol

import structlog
from opentelemetry import trace
from structlog.typing import EventDict, Processor, WrappedLogger

from sluiceway_common.errors import Unauthenticated
from sluiceway_common.principal import current

HIDDEN = "[hidden]"
_REPEATING = frozenset({"aiokafka"})
_SECRET = frozenset(
    {
        "answer",
        "api_key",
        "authorization",
        "comment",
        "content",
        "credential",
        "message",
        "password",
        "prompt",
        "question",
        "secret",
        "text",
        "token",
    }
)


class LogSettings(Protocol):
    """What a process says of its logs."""

    @property
    def log_format(self) -> Literal["auto", "json", "console"]: ...
    @property
    def log_level(self) -> str: ...
    @property
    def replica(self) -> str: ...


def configure(shared: LogSettings, service: str) -> None:
    """Sends our logs, and warnings of libraries, to standard error in one format."""
    level = logging.getLevelNamesMapping()[shared.log_level.upper()]
    ours_alone = logging.getLogger("sluiceway")
    ours_alone.setLevel(level)
    ours: Sequence[Processor] = (_named(service, shared.replica), *_PROCESSORS)
    structlog.configure(
        processors=[*ours, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: ours_alone,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=ours,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_renderers(shared)],
        )
    )
    handler.addFilter(_sparing())
    logging.basicConfig(handlers=[handler], level=max(level, logging.WARNING), force=True)


class Seldom:
    """Lets one line pass per name and `seconds`: an outage must not fill the disk with a line per call."""

    def __init__(self, seconds: float = 10.0) -> None:
        self._seconds = seconds
        self._last: dict[str, float] = {}

    def may(self, name: str) -> bool:
        """Whether the line may be written now."""
        now = time.monotonic()
        if now - self._last.get(name, -self._seconds) < self._seconds:
            return False
        self._last[name] = now
        return True


def _sparing() -> Callable[[logging.LogRecord], bool]:
    """Lets each statement of a library that repeats itself pass now and then: while brokers are away, each client in
    each process says so several times a second, and our own lines say it too."""
    seldom = Seldom()

    def may_pass(record: logging.LogRecord) -> bool:
        repeats_itself = record.name.partition(".")[0] in _REPEATING
        return not repeats_itself or seldom.may(f"{record.pathname}:{record.lineno}")

    return may_pass


def _renderers(shared: LogSettings) -> list[Processor]:
    if shared.log_format == "console" or (shared.log_format == "auto" and sys.stderr.isatty()):
        # The pretty traceback prints local variables: prompts and credentials among them.
        return [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
    return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]


def _named(service: str, replica: str) -> Processor:
    def named(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        return {**event, "service": service, "replica": replica}

    return named


def in_whose_name(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Adds tenant, subject, purpose and trace of what runs; read when a line is written, so silence costs nothing."""
    try:
        principal = current()
        event.setdefault("tenant", principal.tenant)
        event.setdefault("subject", principal.subject)
        if principal.purpose:
            event.setdefault("purpose", principal.purpose)
    except Unauthenticated:
        pass
    context = trace.get_current_span().get_span_context()
    if context.is_valid:
        event.setdefault("trace_id", trace.format_trace_id(context.trace_id))
    return event


def redacted(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Hides fields whose name says that people wrote them or that they are secret, at any depth."""
    return {name: HIDDEN if _secret(name) else _hidden(field) for name, field in event.items()}


def _hidden(field: Any) -> Any:
    if isinstance(field, dict):
        return {name: HIDDEN if _secret(str(name)) else _hidden(inner) for name, inner in field.items()}
    if isinstance(field, list | tuple):
        return [_hidden(inner) for inner in field]
    return field


def _secret(name: str) -> bool:
    return name.lower() in _SECRET


_PROCESSORS: tuple[Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    in_whose_name,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    redacted,
)
