"""Replay of a policy over verdicts of the past."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from sluiceway_guard.domain.policy import Action, policy_of
from sluiceway_guard.domain.replay import MOST_CHANGED, KeptFinding, KeptVerdict, Replay, Words

CANDIDATE = """name = "next"
version = "1"
[words]
"word.names" = ["heron"]
[[rules]]
findings = ["pii", "word"]
action = "redact"
texts = ["answer"]
[[rules]]
findings = ["injection"]
action = "block"
score = 0.5
"""
AT = datetime(2026, 1, 1, tzinfo=UTC)
WORDS: dict[str, Words] = {"same": {"word.names": ("heron",)}, "other": {"word.names": ("crane",)}}
PASSED = KeptVerdict(
    tenant="acme",
    id="ver_1",
    kind="answer",
    action="allow",
    judged_at=AT,
    policy_name="ours",
    policy_version="1",
    policy_digest="same",
)


def found(kind: str, *, part: int = 0, rule: str = "r", score: float = 1.0) -> KeptFinding:
    return KeptFinding(part=part, kind=kind, rule=rule, score=score)


def replayed(*verdicts: KeptVerdict) -> Replay:
    replay = Replay(policy=policy_of(CANDIDATE), words=WORDS)
    replay.add(verdicts)
    return replay


@pytest.mark.parametrize(
    ("findings", "action"),
    [
        ((), "allow"),
        ((found("pii.card"),), "redact"),
        ((found("pii.card", part=1),), "allow"),
        ((found("injection", score=0.4),), "allow"),
        ((found("pii.card"), found("injection", part=1)), "block"),
        ((found("word.names", rule="words"),), "redact"),
        ((found("word.gone", rule="words"),), "allow"),
    ],
)
def test_its_rules_decide_over_the_findings_by_the_kind_of_their_part(
    findings: tuple[KeptFinding, ...], action: Action
) -> None:
    verdict = replace(PASSED, findings=findings, part_kinds=("answer", "question"))
    assert list(replayed(verdict).outcomes) == [("answer", "allow", action)]


def test_words_count_only_where_the_same_ones_were_looked_for() -> None:
    seen = replace(PASSED, findings=(found("word.names", rule="words"),))
    assert replayed(seen).words_not_replayed == set()
    for digest in ("other", "unknown"):
        replay = replayed(seen, replace(seen, id="ver_2", policy_digest=digest))
        assert replay.words_not_replayed == {"word.names"}
        assert replay.outcomes == {("answer", "allow", "redact"): 1, ("answer", "allow", "allow"): 1}


def test_what_stays_the_same_is_counted_and_not_named() -> None:
    replay = replayed(PASSED, replace(PASSED, id="ver_2", left_out=7))
    assert (replay.verdicts, replay.incomplete, replay.changed) == (2, 1, [])


def test_the_largest_change_comes_first_then_the_harder_then_the_last() -> None:
    card, order = (found("pii.card"),), (found("injection"),)
    verdicts = [
        replace(PASSED, id="ver_softer", action="block"),
        replace(PASSED, id="ver_redacted", findings=card),
        replace(PASSED, id="ver_blocked", findings=order),
        replace(PASSED, id="ver_later", findings=order, judged_at=AT + timedelta(days=1)),
        replace(PASSED, id="ver_hardened", action="review", findings=order),
    ]
    assert [one.verdict.id for one in replayed(*verdicts).changed] == [
        *("ver_later", "ver_blocked", "ver_softer", "ver_hardened", "ver_redacted")
    ]


def test_of_many_changes_the_largest_are_named() -> None:
    many = [replace(PASSED, id=f"ver_{number}", findings=(found("pii.card"),)) for number in range(300)]
    last = replace(PASSED, id="ver_block", findings=(found("injection"),), judged_at=AT - timedelta(days=9))
    replay = replayed(*many, last)
    assert (len(replay.changed), replay.changed[0].verdict.id) == (MOST_CHANGED, "ver_block")
    assert replay.outcomes["answer", "allow", "redact"] == 300
