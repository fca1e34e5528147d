"""Words of a policy are found wherever they stand, at a cost that does not grow with their number."""

import random
import re
import sys
from collections.abc import Sequence
from types import FrameType

import pytest

from sluiceway_common.errors import Invalid
from sluiceway_guard.domain.findings import Finding
from sluiceway_guard.domain.policy import policy_of
from sluiceway_guard.domain.words import WordTrie, find_words


def found(text: str, *words: str) -> list[str]:
    return [text[start:end] for start, end in WordTrie(words).find(text)]


def by_pattern(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """The same, as a pattern says it."""
    longest_first = sorted(map(re.escape, words), key=len, reverse=True)
    return [one.span() for one in re.finditer("|".join(longest_first), text, re.IGNORECASE)]


@pytest.mark.parametrize(
    ("text", "words", "spans"),
    [
        ("A HERON, a heron's", ["heron"], ["HERON", "heron"]),
        ("the herons of Heron Hill", ["heron", "heron hill"], ["heron", "Heron Hill"]),
        ("in Straße and STRASSE", ["straße"], ["Straße"]),
        ("İstanbul heron", ["HERON"], ["heron"]),
        ("ΟΔΟΣ οδος", ["οδός", "οδος"], ["ΟΔΟΣ", "οδος"]),
        ("anan", ["ana"], ["ana"]),
        ("aab", ["ab"], ["ab"]),
        ("", ["a"], []),
        ("abc", [], []),
    ],
)
def test_a_word_is_found_whatever_its_case(text: str, words: list[str], spans: list[str]) -> None:
    assert found(text, *words) == spans


@pytest.mark.parametrize("seed", range(50))
def test_it_finds_what_a_pattern_would(seed: int) -> None:
    draw = random.Random(seed)
    words = {"".join(draw.choices("abAB ", k=draw.randint(1, 5))) for _ in range(draw.randint(1, 8))}
    text = "".join(draw.choices("abABc ", k=200))
    assert list(WordTrie(words).find(text)) == by_pattern(text, sorted(words))


def test_findings_are_told_by_kind() -> None:
    tries = {"word.birds": WordTrie(["heron"]), "word.towns": WordTrie(["Wexcombe"])}
    assert list(find_words("Wexcombe's heron", tries)) == [
        Finding(kind="word.birds", rule="words", start=11, end=16),
        Finding(kind="word.towns", rule="words", start=0, end=8),
    ]


def test_a_thousand_times_as_many_words_are_no_more_steps() -> None:
    few, many = [f"x{number}" for number in range(10)], [f"x{number}" for number in range(10_000)]
    text = "quiet words and nothing else. " * 50
    assert _lines_run(WordTrie(many), text) == _lines_run(WordTrie(few), text)


def test_a_word_has_an_end() -> None:
    with pytest.raises(Invalid, match=r"`words\.word\.a\.0` of the policy is wrong"):
        policy_of(f'name = "a"\nversion = "1"\n[words]\n"word.a" = ["{"a" * 129}"]\n')


def test_the_longest_phrase_is_how_far_a_word_may_reach_over_a_break() -> None:
    policy = policy_of(
        'name = "a"\nversion = "1"\n[words]\n"word.a" = ["one two", "threefourfive"]\n"word.b" = ["a b c d"]\n'
    )
    assert policy.longest_phrase == 7


def _lines_run(trie: WordTrie, text: str) -> int:
    """How many lines of its module are run to search the text. What else runs meanwhile is not counted."""
    count, module = 0, sys.modules[WordTrie.__module__].__file__

    def trace(frame: FrameType, *_: object) -> object:
        nonlocal count
        if frame.f_code.co_filename != module:
            return None
        count += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)  # type: ignore[arg-type]  # a tracer may be any function
    try:
        list(trie.find(text))
    finally:
        sys.settrace(before)
    return count
