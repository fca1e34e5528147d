"""The six errors over HTTP, in the shape that clients of OpenAI read."""

import json
from datetime import UTC, datetime
from math import ceil

import pytest

from sluiceway_common.errors import (
    Blocked,
    Conflict,
    Invalid,
    NotFound,
    Overloaded,
    Refusal,
    TooLarge,
    Unauthenticated,
    Unavailable,
    WindowFull,
)
from sluiceway_common.web import errors, responses

MEANT = [
    (Invalid("`k` is 0", field="k"), 400, "invalid_request_error", "invalid"),
    (TooLarge("the body is larger"), 413, "invalid_request_error", "invalid"),
    (NotFound("there is no model `x`"), 404, "not_found_error", "not_found"),
    (Conflict("it is withdrawn"), 409, "conflict_error", "conflict"),
    (WindowFull("it is too long"), 400, "invalid_request_error", "context_length_exceeded"),
    (Blocked("this needs a role"), 403, "permission_error", "blocked"),
    (Unauthenticated("the key has expired"), 401, "authentication_error", "unauthenticated"),
    (Overloaded("all slots are taken", retry_after=1.2), 429, "rate_limit_error", "overloaded"),
    (Unavailable("the engine does not answer"), 503, "service_unavailable_error", "unavailable"),
]


@pytest.mark.parametrize(("error", "status", "kind", "code"), MEANT, ids=[type(error).__name__ for error, *_ in MEANT])
def test_each_error_has_its_status_and_body(error: Refusal, status: int, kind: str, code: str) -> None:
    answer = responses.refusal(error)

    assert answer.status_code == status
    assert json.loads(bytes(answer.body)) == {
        "error": {"message": error.message, "type": kind, "param": error.field or None, "code": code}
    }


def test_a_long_message_keeps_its_end_where_the_way_out_stands() -> None:
    said = json.loads(bytes(responses.refusal(NotFound(f"there is no model '{'ö' * 5_000}'; name another")).body))
    assert said["error"]["message"].startswith("there is no model 'öö")
    assert said["error"]["message"].endswith("öö'; name another")
    assert len(said["error"]["message"].encode()) < 1_010


def test_a_wait_is_told_in_whole_seconds_rounded_up() -> None:
    assert responses.refusal(Overloaded("full", retry_after=1.2)).headers["retry-after"] == "2"
    assert "retry-after" not in responses.refusal(Overloaded("full")).headers


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("2", 2.0),
        ("0.25", 0.25),
        ("86400", 3600.0),
        ("9" * 400, 3600.0),
        ("Fri, 02 Jan 2026 03:04:35 GMT", 30.0),
        ("Friday, 02-Jan-26 03:04:35 GMT", 30.0),
        ("Fri, 02 Jan 2026 03:04:35 -0000", 30.0),
        ("Fri, 02 Jan 2026 02:00:00 GMT", 0.0),
        ("Thu, 31 Dec 2099 23:59:59 GMT", 3600.0),
        ("", 1.0),
        (".", 1.0),
        ("-5", 1.0),
        ("nan", 1.0),
        ("soon", 1.0),
        ("Fri, 99 Jan 2026 99:99:99 GMT", 1.0),
        (f"Fri, 02 Jan 2026 03:04:35 +{'9' * 400}", 1.0),
        (f"Fri, {'9' * 5_000} Jan 2026 03:04:35 GMT", 1.0),
    ],
)
def test_the_wait_that_a_server_names_is_a_time_to_wait(header: str, seconds: float) -> None:
    wait = errors.retry_after_of(header, datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
    assert wait == seconds
    assert responses.refusal(Overloaded("full", retry_after=wait)).headers["retry-after"] == str(ceil(seconds))


def test_what_asking_again_does_not_mend_says_so_to_clients_that_would() -> None:
    assert responses.refusal(Conflict("it is withdrawn")).headers["x-should-retry"] == "false"
    assert "x-should-retry" not in responses.refusal(Overloaded("full")).headers


def test_a_missing_credential_is_told_how_to_come() -> None:
    assert responses.refusal(Unauthenticated("no key")).headers["www-authenticate"] == "Bearer"


def test_a_fault_says_a_reference_and_nothing_else() -> None:
    try:
        raise ValueError("library words")
    except ValueError:
        told = errors.fault("POST answer")

    assert told["error"]["message"].startswith("something went wrong inside; the log has it as req_")
    assert told["error"]["type"] == "server_error"


class BodyTooLarge(TooLarge):
    """A kind of a kind."""


def test_a_kind_of_an_error_has_the_status_of_the_kind_it_is_nearest_to() -> None:
    assert errors.status(BodyTooLarge("the body is larger")) == 413
