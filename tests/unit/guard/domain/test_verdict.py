"""What goes on of a text in which something was found."""

import pytest

from sluiceway_guard.domain.findings import Finding
from sluiceway_guard.domain.policy import policy_of
from sluiceway_guard.domain.pseudonyms import PseudonymTable
from sluiceway_guard.domain.verdict import ScannerRun, VerdictName, judged, released

POLICY = policy_of(
    """
name = "house"
version = "1"
rules = [
    {findings = ["secret", "pii", "control_token", "bidi"], action = "redact"},
    {findings = ["bomb"], action = "block"},
    {findings = ["odd"], action = "review"},
]
"""
)
TEXT = "Mail ann@mill.example the key k-123."
MAIL = "Mail [redacted pii.email] the key k-123."


def found(kind: str, part: str, text: str = TEXT) -> Finding:
    start = text.index(part)
    return Finding(kind=kind, rule="r", start=start, end=start + len(part))


@pytest.mark.parametrize(
    ("findings", "left"),
    [
        ((), TEXT),
        ((found("odd", "Mail"),), TEXT),
        ((found("pii.email", "ann@mill.example"),), "Mail [redacted pii.email] the key k-123."),
        (
            (found("secret", "k-123"), found("pii.email", "ann@mill.example")),
            "Mail [redacted pii.email] the key [redacted secret].",
        ),
        ((found("odd", "Mail"), found("secret", "k-123")), "Mail ann@mill.example the key [redacted secret]."),
        # Of two that overlap the longer one of those that begin first is named.
        (
            (found("pii.nick", "ann"), found("pii.email", "ann@mill.example")),
            "Mail [redacted pii.email] the key k-123.",
        ),
        ((found("pii.email", "ann@mill.example the"), found("secret", "the key")), "Mail [redacted pii.email] k-123."),
        ((found("control_token", "the key "),), "Mail ann@mill.example [redacted control_token]k-123."),
        # Never nothing: what stood around it would become one word.
        ((found("bidi", " the "),), "Mail ann@mill.example\ufffdkey k-123."),
        ((found("bomb", "key"), found("secret", "k-123")), None),
    ],
)
def test_what_is_to_be_redacted_does_not_go_on(findings: tuple[Finding, ...], left: str | None) -> None:
    assert released(TEXT, judged(findings, part=0, kind="answer", policy=POLICY), PseudonymTable()).text == left


def test_a_verdict_is_named_by_all_that_decides_it() -> None:
    def name(*texts: str, tenant: str = "a", key: bytes = b"key", status: str = "ran") -> str:
        named = VerdictName(key, tenant, POLICY)
        for text in texts:
            named.read(text)
            named.end("question", len(text))
        return named.id([ScannerRun("words", "1", status)])  # type: ignore[arg-type]  # a literal

    same = name("ab", "c")
    others = {name("a", "bc"), name("abc"), name("ab", "c", tenant="b"), name("ab", "c", key=b"k"), name("ab", "d")}
    assert (name("ab", "c") == same, same in others, len(others)) == (True, False, 5)
    assert name("ab", "c", status="late") not in {same, *others}


def test_a_verdict_of_a_stream_has_the_name_of_its_text() -> None:
    whole, pieces = VerdictName(b"k", "a", POLICY), VerdictName(b"k", "a", POLICY)
    whole.read("one two \ud800")
    for piece in ("on", "", "e two ", "\ud800"):
        pieces.read(piece)
    whole.end("answer", 9)
    pieces.end("answer", 9)
    assert whole.id([]) == pieces.id([])
