"""What a log line says, and what it never says."""

import io
import json
import logging
from collections.abc import Iterator
from contextlib import redirect_stderr

import pytest
import structlog
from opentelemetry import trace

from sluiceway_common.observability import logs
from sluiceway_common.principal import Principal, acting_as
from sluiceway_common.settings import Shared
from tests.support.plain_logs import log_plainly

KEY = "A" * 43 + "="


def shared(**knobs: str) -> Shared:
    return Shared(database="postgresql://u:p@h/d", master_key=KEY, internal_key=KEY, replica="r1", **knobs)


@pytest.fixture
def _as_before() -> Iterator[None]:
    handlers, level = logging.root.handlers[:], logging.root.level
    yield
    log_plainly()
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)


pytestmark = pytest.mark.usefixtures("_as_before")


def lines(say: "object", **knobs: str) -> list[dict[str, object]]:
    """What is logged, as JSON."""
    written = io.StringIO()
    with redirect_stderr(written):
        logs.configure(shared(log_format="json", **knobs), "embed")
        assert callable(say)
        say()
    return [json.loads(line) for line in written.getvalue().splitlines()]


def test_a_line_says_what_where_and_in_whose_name() -> None:
    def say() -> None:
        span = trace.NonRecordingSpan(trace.SpanContext(0xABC, 0xDEF, is_remote=False))
        with acting_as(Principal("acme", "ada", frozenset())), trace.use_span(span):
            structlog.get_logger().info("indexed", document_id="doc_1", passages=12)

    (line,) = lines(say)
    assert line.pop("timestamp")
    assert line == {
        "event": "indexed",
        "level": "info",
        "document_id": "doc_1",
        "passages": 12,
        "service": "embed",
        "replica": "r1",
        "tenant": "acme",
        "subject": "ada",
        "trace_id": f"{0xABC:032x}",
    }


@pytest.mark.parametrize(
    "name", ["prompt", "answer", "text", "secret", "password", "authorization", "api_key", "question", "Authorization"]
)
def test_what_people_wrote_and_what_is_secret_is_hidden_at_any_depth(name: str) -> None:
    def say() -> None:
        nested = {"headers": [{name: "swordfish"}]}
        structlog.get_logger().warning("asked", **{name: "swordfish"}, call=nested)

    (line,) = lines(say)
    assert "swordfish" not in json.dumps(line)
    assert line[name] == logs.HIDDEN


def test_a_bound_secret_is_hidden_too() -> None:
    def say() -> None:
        with structlog.contextvars.bound_contextvars(api_key="swordfish"):
            structlog.get_logger().info("asked")

    (line,) = lines(say)
    assert line["api_key"] == logs.HIDDEN


def test_what_libraries_log_has_the_same_form() -> None:
    (line,) = lines(lambda: logging.getLogger("aiokafka").warning("broker %s is away", 1))

    assert (line["event"], line["level"], line["service"]) == ("broker 1 is away", "warning", "embed")


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_a_traceback_has_no_local_variables(log_format: str) -> None:
    def fail(prompt: str) -> None:
        raise ValueError("no")

    written = io.StringIO()
    with redirect_stderr(written):
        logs.configure(shared(log_format=log_format), "embed")
        try:
            fail(prompt="sword" + "fish")
        except ValueError:
            structlog.get_logger().exception("failed")

    assert "ValueError: no" in written.getvalue()
    assert "swordfish" not in written.getvalue()


def test_a_library_that_repeats_itself_while_brokers_are_away_is_heard_once_a_while() -> None:
    def say() -> None:
        for attempt in range(1000):
            logging.getLogger("aiokafka").error("Unable connect to node with id %s", attempt % 3)
            logging.getLogger("aiokafka.consumer.group_coordinator").warning("Heartbeat failed")
        logging.getLogger("asyncio").error("a fault")
        logging.getLogger("asyncio").error("another fault")

    said = [line["event"] for line in lines(say)]
    assert said == ["Unable connect to node with id 0", "Heartbeat failed", "a fault", "another fault"]


def test_below_the_level_nothing_is_said() -> None:
    def say() -> None:
        structlog.get_logger().info("indexed")
        structlog.get_logger().warning("stalled")

    assert [line["event"] for line in lines(say, log_level="warning")] == ["stalled"]


def test_libraries_are_heard_from_warnings_on() -> None:
    def say() -> None:
        structlog.get_logger().debug("indexed")
        logging.getLogger("aiokafka").info("fetch")

    assert [line["event"] for line in lines(say, log_level="debug")] == ["indexed"]
