"""Log lines of tests."""

import structlog


def log_plainly() -> None:
    """Tracebacks without local variables: the pretty ones take seconds each on a busy machine."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
        ]
    )
