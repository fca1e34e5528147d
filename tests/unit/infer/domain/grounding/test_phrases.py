"""Words of a question: what it only asks with, and what an idiom stands for."""

import pytest

from sluiceway_infer.domain.grounding.parsing.phrases import words_of_question
from sluiceway_infer.domain.grounding.text.languages import language_of
from tests.support.grounding import said


def test_an_idiom_is_the_word_that_it_stands_for() -> None:
    text = "The wheel of the Tarn Mill has a charge of 40 euros.\n\nManager of the Tarn Mill: Odo Hale"
    assert said("Who is in charge at the Tarn Mill?", text).startswith("Manager")


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What would a drum set me back?", "A drum costs 40 euros."),
        ("How long do you hang on to drums?", "Drums are kept for 30 days."),
        ("Who do I turn to about a drum?", "The contact for drums is Odo Hale."),
        ("Who do I let know that the drum is lost?", "Lost drums are notified to Odo Hale."),
        (
            "Wie früh muss ich vor dem Trommelkurs Bescheid geben?",
            "Zum Trommelkurs meldet man sich drei Tage vorher an.",
        ),
        ("¿Puedo darme de baja del curso de tambor?", "La baja del curso de tambor se pide por escrito."),
    ],
)
def test_an_everyday_phrase_is_the_word_of_documents(question: str, text: str) -> None:
    assert said(question, text) == text


@pytest.mark.parametrize(
    ("question", "language", "matter"),
    [
        ("Quick question: is it OK to drum at night?", "en", {"drum", "night"}),
        ("I was wondering whether my brother could drum at night.", "en", {"drum", "night"}),
        ("Kurze Frage: Ist es erlaubt, nachts irgendwo zu trommeln?", "de", {"nachts", "trommeln"}),
        ("Una duda: ¿hace falta afinar el tambor?", "es", {"afinar", "tambor"}),
    ],
)
def test_the_talk_around_a_question_is_no_matter_of_it(question: str, language: str, matter: set[str]) -> None:
    assert {word.text.casefold() for word in words_of_question(question, language) if word.is_content} == matter


@pytest.mark.parametrize(
    "question",
    [
        "How many seats does the text say the hall has?",
        "According to the document, how many seats does the hall have?",
        "Wie viele Plätze hat laut dem Text die Halle?",
        "Según el texto, ¿cuántas plazas tiene la sala?",
        "根据文档，大厅有多少个座位？",
        "حسب النص، كم مقعدا في القاعة؟",
    ],
)
def test_that_the_text_says_it_is_no_matter_of_a_question(question: str) -> None:
    found = words_of_question(question, language_of(question))
    spelled = {word.text.casefold() for word in found if word.is_content}
    assert spelled.isdisjoint({"text", "say", "document", "according", "texto", "文档", "根据", "النص", "حسب"})


def test_the_words_stay_where_they_stand() -> None:
    text = "Who is in charge of it?"
    assert all(text[word.start : word.end] == word.text for word in words_of_question(text, "en"))
    assert [word.stem for word in words_of_question(text, "en") if word.is_content] == ["manag"]
