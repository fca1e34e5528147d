"""Words of a policy are found wherever they stand, at a cost that does not grow with their number."""

import random
import re
import sys
from collections.abc import Iterable, Sequence
from types import FrameType

import pytest

from sluiceway_common.errors import Invalid
from sluiceway_guard.domain.findings import Finding
from sluiceway_guard.domain.policy import policy_of
from sluiceway_guard.domain.words import WordTrie


def found(text: str, *words: str) -> list[str]:
    return [text[start:end] for start, end in spans(text, words)]


def spans(text: str, words: Iterable[str]) -> list[tuple[int, int]]:
    return [(one.start, one.end) for one in WordTrie({"word.a": words}).find(text)]


def by_pattern(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """The same, as a pattern says it."""
    longest_first = sorted(map(re.escape, words), key=len, reverse=True)
    return [one.span() for one in re.finditer("|".join(longest_first), text, re.IGNORECASE)]


@pytest.mark.parametrize(
    ("text", "words", "spans"),
    [
        ("A HERON, a heron's", ["heron"], ["HERON", "heron"]),
        ("the herons of Heron Hill", ["heron", "heron hill"], ["heron", "Heron Hill"]),
        ("in Straße and STRASSE", ["straße"], ["Straße", "STRASSE"]),
        ("in Straße and STRASSE", ["Strasse"], ["Straße", "STRASSE"]),
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


@pytest.mark.parametrize(
    ("text", "words", "spans"),
    [
        ("in Zu\u0308rich", ["Zürich"], ["Zu\u0308rich"]),
        ("in Zürich", ["Zu\u0308rich"], ["Zürich"]),
        ("a her\u00adon, he\u200bron\u2060s", ["heron"], ["her\u00adon", "he\u200bron"]),
        ("a ＨＥＲＯＮ of the ﬁrst oﬃce", ["heron", "first office"], ["ＨＥＲＯＮ", "ﬁrst oﬃce"]),
        ("an oﬃce", ["office"], ["oﬃce"]),
        ("か\u3099っこう", ["がっこう"], ["か\u3099っこう"]),
        ("\u1112\u1161\u11ab\u1100\u1173\u11af", ["한글"], ["\u1112\u1161\u11ab\u1100\u1173\u11af"]),
        ("مُدَرِّس", ["مُدَرِّس"], ["مُدَرِّس"]),
        # An accent makes another word.
        ("schon", ["schön"], []),
        ("ß", ["s"], ["ß"]),
        ("Maß", ["as"], ["aß"]),
    ],
)
def test_a_word_is_found_however_its_letters_are_written(text: str, words: list[str], spans: list[str]) -> None:
    assert found(text, *words) == spans


@pytest.mark.parametrize("seed", range(50))
def test_it_finds_what_a_pattern_would(seed: int) -> None:
    draw = random.Random(seed)
    words = {"".join(draw.choices("abAB ", k=draw.randint(1, 5))) for _ in range(draw.randint(1, 8))}
    text = "".join(draw.choices("abABc ", k=200))
    assert spans(text, words) == by_pattern(text, sorted(words))


def test_findings_are_told_by_kind() -> None:
    trie = WordTrie({"word.birds": ["heron"], "word.towns": ["Wexcombe"]})
    assert list(trie.find("Wexcombe's heron")) == [
        Finding(kind="word.towns", rule="words", start=0, end=8),
        Finding(kind="word.birds", rule="words", start=11, end=16),
    ]


@pytest.mark.parametrize("seed", range(50))
def test_each_kind_is_found_as_if_it_were_alone(seed: int) -> None:
    draw = random.Random(seed)
    kinds = {f"word.{kind}": ["".join(draw.choices("ab ", k=draw.randint(1, 5))) for _ in range(5)] for kind in "xyz"}
    text = "".join(draw.choices("abAB c", k=200))
    alone = [one for kind, words in kinds.items() for one in WordTrie({kind: words}).find(text)]
    together = list(WordTrie(kinds).find(text))
    assert sorted(map(repr, together)) == sorted(map(repr, alone))
    assert [one.start for one in together] == sorted(one.start for one in together)


def test_a_hundred_times_as_many_kinds_are_no_more_steps() -> None:
    word, text = "a" * 100 + "b", "a" * 500
    few, many = ({f"word.{number}": [word] for number in range(count)} for count in (1, 100))
    assert _lines_run(WordTrie(many), text) == _lines_run(WordTrie(few), text)


def test_a_thousand_times_as_many_words_are_no_more_steps() -> None:
    few, many = [f"x{number}" for number in range(10)], [f"x{number}" for number in range(10_000)]
    text = "quiet words and nothing else. " * 50
    assert _lines_run(WordTrie({"a": many}), text) == _lines_run(WordTrie({"a": few}), text)


def test_a_word_has_an_end() -> None:
    with pytest.raises(Invalid, match=r"`words\.word\.a\.0` of the policy is wrong"):
        policy_of(f'name = "a"\nversion = "1"\n[words]\n"word.a" = ["{"a" * 129}"]\n')


def test_the_longest_phrase_is_how_far_a_word_may_reach_over_a_break() -> None:
    policy = policy_of(
        'name = "a"\nversion = "1"\n[words]\n"word.a" = ["one two", "threefourfive"]\n"word.b" = ["a b c d"]\n'
    )
    assert policy.longest_phrase == 7


def test_an_accent_may_stand_by_itself_where_a_phrase_goes_over_a_break() -> None:
    policy = policy_of('name = "a"\nversion = "1"\n[words]\n"word.a" = ["süße Äpfel"]\n')
    assert policy.longest_phrase == len("su\u0308ße A\u0308pfel")


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
