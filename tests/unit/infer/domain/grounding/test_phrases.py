"""Words of a question: what it only asks with, and what an idiom stands for."""

from sluiceway_infer.domain.grounding.parsing.phrases import words_of_question
from tests.support.grounding import said


def test_an_idiom_is_the_word_that_it_stands_for() -> None:
    text = "The wheel of the Tarn Mill has a charge of 40 euros.\n\nManager of the Tarn Mill: Odo Hale"
    assert said("Who is in charge at the Tarn Mill?", text).startswith("Manager")


def test_the_words_stay_where_they_stand() -> None:
    text = "Who is in charge of it?"
    assert all(text[word.start : word.end] == word.text for word in words_of_question(text, "en"))
    assert [word.stem for word in words_of_question(text, "en") if word.is_content] == ["manag"]
