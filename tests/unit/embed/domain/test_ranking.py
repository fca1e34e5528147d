"""The order in which a caller sees what was found."""
# ruff: noqa: RUF001 - letters of other scripts are meant

import random
from collections import Counter
from datetime import timedelta

import numpy as np
import pytest

from sluiceway_embed.domain import alike
from sluiceway_embed.domain.hits import Hit, RankedHit, aged
from sluiceway_embed.domain.ranking import by_score, collapsed, diverse, folded
from tests.support.passages import AT, chunk


def ranked(name: str, score: float, text: str = "The mill turns.", twins: tuple[str, ...] = ()) -> RankedHit:
    passage = chunk(text, chunk_id=name, document_id=f"doc_{name}", near_duplicates=twins)
    return RankedHit(Hit(chunk=passage, score=score), score)


def test_a_passage_of_the_half_life_counts_half() -> None:
    hit = Hit(chunk=chunk(), score=0.8)
    assert aged(hit, AT + timedelta(days=7), 7 * 86_400).score == pytest.approx(0.4)


def test_without_a_half_life_age_does_not_count() -> None:
    assert aged(Hit(chunk=chunk(), score=0.8), AT + timedelta(days=700), None).score == 0.8


def test_a_passage_from_the_future_is_not_better_than_fresh() -> None:
    assert aged(Hit(chunk=chunk(), score=0.8), AT - timedelta(days=7), 60.0).freshness == 1.0


def test_near_duplicates_become_one_that_names_the_others() -> None:
    kept = collapsed([ranked("a", 0.9, twins=("doc_b",)), ranked("b", 0.8, twins=("doc_a",)), ranked("c", 0.7)])
    assert [(each.document_id, each.also_in) for each in kept] == [("doc_a", ("doc_b",)), ("doc_c", ())]


def test_copies_within_a_document_become_one_unless_they_stand_under_other_headings() -> None:
    headings = {"a": ("Fees",), "b": ("Fees",), "c": ("Fines",)}
    passages = [chunk("It is 5 EUR.", chunk_id=name, heading_path=path) for name, path in headings.items()]
    kept = collapsed([RankedHit(Hit(chunk=each, score=0.5), 0.5) for each in passages])
    assert [(each.hit.chunk.chunk_id, each.also_in) for each in kept] == [("a", ()), ("c", ())]


@pytest.mark.parametrize(("per_document", "kept"), [(0, "a1 a2 b1 a3 b2"), (1, "a1 b1"), (2, "a1 a2 b1 b2")])
def test_so_many_of_each_document_stay_in_their_order(per_document: int, kept: str) -> None:
    names = ("a1", "a2", "b1", "a3", "b2")
    hits = [RankedHit(Hit(chunk=chunk(chunk_id=name, document_id=name[0]), score=0.5), 0.5) for name in names]
    assert " ".join(each.hit.chunk.chunk_id for each in folded(hits, per_document)) == kept


def test_other_passages_of_a_near_duplicate_stay() -> None:
    other = ranked("b", 0.8, text="Something else entirely is said here.", twins=("doc_a",))
    assert len(collapsed([ranked("a", 0.9, twins=("doc_b",)), other])) == 2


def twins(one: str, other: str) -> list[RankedHit]:
    return collapsed([ranked("a", 0.9, one, ("doc_b",)), ranked("b", 0.8, other, ("doc_a",))])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "The annual fee of the Amber card for members is 30 euros per year, payable in January.",
            "The annual fee of the Amber card for members is 40 euros per year, payable in January.",
        ),
        (
            "Entry to the pool is 3.50 for members and 4 for all of the guests that they bring.",
            "Entry to the pool is 4 for members and 3.50 for all of the guests that they bring.",
        ),
        ("In the depot it must be -5 degrees all of the day.", "In the depot it must be 5 degrees all of the day."),
        ("In the depot it must be −5 degrees all of the day.", "In the depot it must be 5 degrees all of the day."),
        ("The upper gate of the lock is open on Sundays.", "The upper gate of the lock is not open on Sundays."),
        ("You can take the cup home from the bar at night.", "You can't take the cup home from the bar at night."),
        (
            "A loan lasts thirty days for the readers of the house.",
            "A loan lasts forty days for the readers of the house.",
        ),
        (
            "Die Frist für die Kündigung beträgt für Gäste dreißig Tage.",
            "Die Frist für die Kündigung beträgt für Gäste vierzig Tage.",
        ),
        ("Das obere Tor der Schleuse ist sonntags offen.", "Das obere Tor der Schleuse ist sonntags nicht offen."),
        (
            "La tarjeta cuesta treinta euros al año para los socios.",
            "La tarjeta cuesta cuarenta euros al año para los socios.",
        ),
        ("La piscina abre los domingos para todos los niños.", "La piscina no abre los domingos para todos los niños."),
        ("Le pont est ouvert aux camions pendant la nuit.", "Le pont n'est pas ouvert aux camions pendant la nuit."),
        (
            "Верхние ворота шлюза открыты по воскресеньям летом.",
            "Верхние ворота шлюза не открыты по воскресеньям летом.",
        ),
        ("المسبح مفتوح للأطفال في أيام الصيف كلها هنا", "المسبح ليس مفتوح للأطفال في أيام الصيف كلها هنا"),
        (
            "琥珀卡，会员专用，网上办理，年费三十元，一月支付，全国通用，随时挂失，当天补办。",
            "琥珀卡，会员专用，网上办理，年费四十元，一月支付，全国通用，随时挂失，当天补办。",
        ),
        (
            "游泳馆，周一清洁，周二训练，周日开放，儿童免费，学生半价，请带毛巾，请先淋浴。",
            "游泳馆，周一清洁，周二训练，周日不开放，儿童免费，学生半价，请带毛巾，请先淋浴。",
        ),
    ],
)  # fmt: skip
def test_a_near_duplicate_that_says_otherwise_stays(one: str, other: str) -> None:
    kept = twins(one, other)
    assert [(each.document_id, each.also_in) for each in kept] == [("doc_a", ()), ("doc_b", ())]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "The card for a member of the house does not cost more than 30 euros a year, payable in May.",
            "The card for a member of the house doesn’t cost more than 30 euros a year, payable in May.",
        ),
        (
            "Die Karte kostet im Jahr 30 Euro für alle Mitglieder.",
            "Die Karte kostet im Jahr 30 Euro für alle  Mitglieder!",
        ),
        ("琥珀卡，会员专用，年费三十元，一月支付。", "琥珀卡，会员专用，年费三十元；一月支付。"),
    ],
)  # fmt: skip
def test_a_near_duplicate_with_the_same_numbers_and_denials_is_folded(one: str, other: str) -> None:
    assert [(each.document_id, each.also_in) for each in twins(one, other)] == [("doc_a", ("doc_b",))]


def test_equal_words_in_unrelated_documents_stay_two() -> None:
    assert len(collapsed([ranked("a", 0.9), ranked("b", 0.8)])) == 2


def test_who_is_named_by_a_near_duplicate_need_not_name_it() -> None:
    kept = collapsed([ranked("a", 0.9, twins=("doc_b",)), ranked("b", 0.8), ranked("c", 0.7, twins=("doc_a",))])
    assert [(each.document_id, each.also_in) for each in kept] == [("doc_a", ("doc_b", "doc_c"))]


def test_a_thousand_passages_of_two_twins_are_read_once_each(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a million pairs are compared: reading both of each would take minutes."""
    read, word = Counter[str](), alike._WORD

    class Counting:
        def findall(self, text: str) -> list[str]:
            read[text] += 1
            found: list[str] = word.findall(text)
            return found

    monkeypatch.setattr(alike, "_WORD", Counting())
    draw, names = random.Random(7), ("doc_a", "doc_b")
    texts = [" ".join(f"w{draw.randrange(5000)}" for _ in range(150)) for _ in range(1000)]
    passages = [
        chunk(text, chunk_id=f"{at}", document_id=names[at % 2], near_duplicates=(names[1 - at % 2],))
        for at, text in enumerate(texts)
    ]
    assert len(collapsed([RankedHit(Hit(chunk=passage, score=1.0), 1.0) for passage in passages])) == 1000
    assert (len(read), set(read.values())) == (1000, {1})


def test_equal_scores_have_a_fixed_order() -> None:
    assert [each.hit.chunk.chunk_id for each in by_score([ranked("b", 0.5), ranked("a", 0.5)])] == ["a", "b"]


def with_vector(name: str, score: float, vector: tuple[float, ...]) -> RankedHit:
    passage = chunk(chunk_id=name, document_id=f"doc_{name}")
    return RankedHit(Hit(chunk=passage, score=score, vector=np.array(vector, np.float32)), score)


def test_diversity_prefers_what_says_something_new() -> None:
    candidates = [
        with_vector("a", 0.9, (1.0, 0.0)),
        with_vector("b", 0.89, (1.0, 0.0)),
        with_vector("c", 0.5, (0.0, 1.0)),
    ]
    assert [each.hit.chunk.chunk_id for each in diverse(candidates, 2, 0.5)] == ["a", "c"]


def test_without_diversity_the_best_stay() -> None:
    candidates = [with_vector("a", 0.9, (1.0, 0.0)), with_vector("b", 0.89, (1.0, 0.0))]
    assert diverse(candidates, 1, 0.0) == candidates[:1]
