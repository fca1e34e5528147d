"""Sketches: their estimate is near the Jaccard index, and what is nearly the same is found."""

import random
from unicodedata import normalize

import pytest

from sluiceway_train.domain.sketches import MOST_COMPARED, SketchIndex, similarity, sketch

WORDS = [f"word{number}" for number in range(400)]


def text(seed: int, words: int = 120) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=words))


def changed(whole: str, share: float) -> str:
    chosen = random.Random(7)
    return " ".join(word if chosen.random() > share else "other" for word in whole.split())


def shingles(whole: str) -> set[str]:
    plain = " ".join(whole.casefold().split())
    return {plain[start : start + 5] for start in range(len(plain) - 4)}


@pytest.mark.parametrize("share", [0.0, 0.02, 0.1, 0.3])
def test_the_estimate_is_near_the_jaccard_index(share: float) -> None:
    differences = []
    for seed in range(20):
        one, two = text(seed), changed(text(seed), share)
        true = len(shingles(one) & shingles(two)) / len(shingles(one) | shingles(two))
        differences.append(similarity(sketch(one), sketch(two)) - true)
    assert abs(sum(differences) / len(differences)) < 0.03
    assert max(map(abs, differences)) < 0.2


def test_case_and_spaces_make_no_difference() -> None:
    assert similarity(sketch("The  heron\nNESTS"), sketch("the heron nests")) == 1.0


def test_an_accent_is_the_same_however_it_is_written() -> None:
    written = "Làm thế nào để tôi có thể đổi mật khẩu của mình?"
    assert similarity(sketch(normalize("NFD", written)), sketch(normalize("NFC", written))) == 1.0


@pytest.mark.parametrize("short", ["", "a", "ab", "äöü"])
def test_a_short_text_has_a_sketch(short: str) -> None:
    assert similarity(sketch(short), sketch(short)) == 1.0


def test_copies_are_found_among_others_and_nothing_else_is() -> None:
    index = SketchIndex()
    for seed in range(300):
        index.add(sketch(text(seed)))
    found = [index.near(sketch(changed(text(seed), 0.01)), 0.85) for seed in range(300)]
    assert sum(seed in near for seed, near in enumerate(found)) >= 297
    assert sum(len(near) for near in found) <= 300


def test_where_all_are_alike_few_are_compared() -> None:
    index = SketchIndex()
    same = sketch(text(1))
    for _ in range(MOST_COMPARED * 2):
        index.add(same)
    assert len(index.near(same, 0.85)) == MOST_COMPARED


def test_the_closest_are_the_most_similar_ones_and_of_equal_ones_the_first() -> None:
    index = SketchIndex()
    for said in (text(2), changed(text(1), 0.1), text(1), text(1)):
        index.add(sketch(said))
    assert index.closest(sketch(text(1)), [0, 1, 2, 3], 3) == [2, 3, 1]
    assert index.closest(sketch(text(1)), [], 3) == []
