"""Compounds of German that a passage has in halves, in other compounds or behind a hyphen."""

import pytest

from sluiceway_infer.domain.grounding.text.compounds import halves_of, is_an_end, is_elided
from sluiceway_infer.domain.grounding.text.stems import stem
from tests.support.grounding import said


def stems(*found: str) -> frozenset[str]:
    return frozenset(stem(word, "de") for word in found)


@pytest.mark.parametrize(
    ("compound", "there", "halves"),
    [
        ("bootsmotor", ("Boot", "Motor"), ("boot", "motor")),
        ("segelgestange", ("Ruderboot", "Rettungssegel", "Gestänge"), ("segel", "gestange")),
        ("zeltgestange", ("Zelt", "Gestänge"), ("zelt", "gestange")),
        ("ofentur", ("Ofen", "Tür"), ("ofe", "tur")),
        ("bootsmotor", ("Kajak", "Motor"), ()),
        ("bootsmotor", ("Boot", "Segel"), ()),
        ("bootsmotor", ("Bootsmotor", "Boot", "Motor"), ()),
    ],
)
def test_a_compound_is_cut_where_both_halves_stand(
    compound: str, there: tuple[str, ...], halves: tuple[str, ...]
) -> None:
    assert halves_of(compound, stems(*there)) == tuple(stem(half, "de") for half in halves)


def test_an_end_is_that_of_another_compound_and_not_behind_a_prefix() -> None:
    assert is_an_end("griff", frozenset(("turgriff",)))
    assert not is_an_end("griff", frozenset(("angriff",)))


def test_a_half_stands_behind_a_hyphen() -> None:
    assert is_elided("anreisetag", "Der An- oder Abreisetag zählt halb.")
    assert not is_elided("ruhetag", "Der An- oder Abreisetag zählt halb.")


def test_what_belongs_to_a_thing_is_counted_for_itself() -> None:
    text = "Ein Schlafwagenabteil hat drei Betten und ein Waschbecken; ein Liegewagenabteil hat sechs Liegen."
    assert not said("Wie viele Schlafwagen hat der Aurora Nord?", f"Der Aurora Nord hat 8 Wagen. {text}")


def test_what_is_put_up_is_no_frame() -> None:
    assert not said("Wer stellt den Motor her?", "Auf das Gestell gibt es 10 Jahre Garantie, auf den Motor 5 Jahre.")
