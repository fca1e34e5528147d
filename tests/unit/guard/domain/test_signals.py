"""Signals: a strong one is a finding; weak ones are where enough of them meet."""

from sluiceway_guard.domain.findings import Finding
from sluiceway_guard.domain.signals import WINDOW, PhraseRule, Signal, combined, least_score, weighed


def rule(name: str, score: float, kind: str = "jailbreak") -> PhraseRule:
    return PhraseRule(id=name, kind=kind, language="en", pattern=name, score=score)


def test_a_strong_signal_suffices() -> None:
    assert weighed([Signal(3, 9, rule("strong", 0.9))], 100) == [
        Finding(kind="jailbreak", rule="strong", start=3, end=9, score=0.9)
    ]


def test_a_weak_signal_does_not() -> None:
    assert weighed([Signal(3, 9, rule("weak", 0.5))], 100) == []


def test_not_even_a_signal_that_is_nearly_strong() -> None:
    assert weighed([Signal(3, 9, rule("nearly", 0.89))], 100) == []


def test_weak_signals_that_meet_are_one_finding() -> None:
    weak = [Signal(at * 10, at * 10 + 5, rule(f"weak-{at}", 0.6)) for at in range(3)]
    assert weighed(weak, 100) == [Finding(kind="jailbreak", rule="weak-2", start=0, end=25, score=0.936)]


def test_a_rule_counts_once() -> None:
    assert weighed([Signal(at, at + 1, rule("weak", 0.6)) for at in range(50)], 100) == []


def test_weak_signals_that_are_far_apart_do_not_meet() -> None:
    weak = [Signal(at * WINDOW, at * WINDOW + 5, rule(f"weak-{at}", 0.7)) for at in range(3)]
    assert weighed(weak, 5_000) == []


def test_a_window_forgets_what_has_left_it() -> None:
    first, second, third = (rule(f"weak-{at}", 0.7) for at in range(3))
    signals = [Signal(0, 5, first), Signal(10, 15, second), Signal(WINDOW + 100, WINDOW + 105, third)]
    assert [finding.end for finding in weighed(signals, 100)] == [15]


def test_the_kind_is_that_of_most_of_it() -> None:
    signals = [
        Signal(0, 5, rule("a", 0.6, "injection")),
        Signal(6, 9, rule("b", 0.6, "injection")),
        Signal(10, 12, rule("c", 0.7)),
    ]
    assert [(one.kind, one.rule) for one in weighed(signals, 100)] == [("injection", "b")]


def test_a_longer_text_needs_more_of_weak_signals_and_no_more_of_a_strong_one() -> None:
    weak = [Signal(at * 10, at * 10 + 5, rule(f"weak-{at}", 0.65)) for at in range(2)]
    assert weighed(weak, 1_000)
    assert not weighed(weak, 1_000_000)
    assert weighed([Signal(0, 5, rule("strong", 0.9))], 1_000_000)


def test_the_least_score_grows_with_the_length() -> None:
    scores = [least_score(length) for length in (0, 4_000, 16_000, 1_000_000)]
    assert scores == sorted(scores)
    assert scores[0] == scores[1] < scores[2] < scores[3] < 1


def test_doubts_multiply() -> None:
    assert combined([0.5, 0.5, 0.5]) == 0.875
