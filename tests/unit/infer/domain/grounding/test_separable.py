"""Separable verbs of German: in one word in a question, and apart in a text."""

import pytest

from sluiceway_infer.domain.grounding.text.separable import joined, joined_forms
from sluiceway_infer.domain.grounding.text.stems import stem
from sluiceway_infer.domain.grounding.text.words import words
from tests.support.grounding import said


@pytest.mark.parametrize(
    ("question", "text", "told"),
    [
        (
            "Welche Frist gilt im Garten Tarn, wenn ich wegziehe?",
            "Zieht ein Pächter weg, beträgt die Frist im Garten Tarn sechs Wochen, sonst drei Monate.",
            "sechs Wochen",
        ),
        (
            "Bekomme ich im Bad Tarn mein Geld zurück, wenn die Stunde ausgefallen ist?",
            "Fällt im Bad Tarn eine Stunde wegen eines Defekts aus, wird das Geld erstattet.",
            "erstattet",
        ),
    ],
)
def test_a_verb_is_found_where_it_stands_apart_from_its_beginning(question: str, text: str, told: str) -> None:
    assert told in said(question, text)


@pytest.mark.parametrize(
    ("asked", "text", "is_joined"),
    [
        ("wegziehen", "Zieht er weg, endet der Vertrag.", True),
        ("weggezogen", "Zieht er weg, endet der Vertrag.", True),
        ("abgeholt", "Wir holen die Wäsche freitags ab.", True),
        ("wegziehen", "Er zieht um.", False),
        ("wegziehen", "Er zieht, was weg muss, und lädt es auf.", False),
    ],
)
def test_its_beginning_ends_its_clause(asked: str, text: str, is_joined: bool) -> None:
    forms = joined_forms(words(asked, "de"))
    assert (stem(asked, "de") in [word.stem for word in joined(words(text, "de"), text, forms)]) == is_joined


@pytest.mark.parametrize(
    ("participle", "verb"), [("ausgefallen", "ausfallen"), ("weggezogen", "wegziehen"), ("mitnimmt", "mitnehmen")]
)
def test_a_strong_participle_is_of_its_verb(participle: str, verb: str) -> None:
    assert stem(participle, "de") == stem(verb, "de")


def test_a_verb_that_the_question_has_apart_is_said_by_its_noun() -> None:
    head = "| Zug | Abfahrt Kolmar | Ankunft Brunsee |\n|---|---|---|"
    text = f"{head}\n| Lerche | 20:15 | 06:40 |\n| Sirius | 19:30 | 07:20 |"
    assert "19:30" in said("Wann fährt der Sirius in Kolmar ab?", text)


def test_the_infinitive_with_zu_is_that_verb() -> None:
    assert stem("aufzuladen", "de") == stem("aufgeladen", "de")
