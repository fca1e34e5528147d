"""A thing and its like: what a question names must be what the documents speak of."""

from dataclasses import replace

import pytest

from sluiceway_infer.domain.grounding.answerability import Thresholds
from sluiceway_infer.domain.grounding.evidence import evidence
from sluiceway_infer.domain.grounding.grounded import Grounded, settle
from sluiceway_infer.domain.grounding.parsing.names import joints
from sluiceway_infer.domain.grounding.text.words import words
from tests.support.infer import passage

SHEET = "Tessera-2 was launched on 3 February 2022 from Kourou. It weighs 438 kilograms."
FERRY = "The Bommel ferry carries 38 cars and 200 people across the Waal. It has sailed since 1954."


def settled(question: str, said: str, text: str = SHEET, language: str = "en", title: str = "") -> Grounded:
    found = evidence(question, [replace(passage(text, title=title), language=language)], Thresholds())
    return settle(said, found, "extract")


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("When was Tessera-3 launched?", "Tessera-3 was launched on 3 February 2022 from Kourou."),
        ("When was Voyager-2 launched?", "Voyager-2 was launched on 3 February 2022 from Kourou."),
        ("What was launched from Kourou on 3 February 2021?", "Tessera-2 was launched on 3 February 2021 from Kourou."),
        ("When was Tessera-2 launched from Baikonur?", "Tessera-2 was launched on 3 February 2022 from Kourou."),
    ],
)
def test_a_question_after_another_thing_is_not_answered(question: str, said: str) -> None:
    assert settled(question, said).groundedness.status == "not_in_documents"


def test_a_question_after_the_thing_itself_is_answered() -> None:
    said = "Tessera-2 was launched on 3 February 2022."
    assert settled("When was Tessera-2 launched?", said).groundedness.status == "grounded"


def test_a_number_beside_a_name_is_no_other_number_of_the_line() -> None:
    given = settled("When was Tessera-2 launched?", "Tessera-3 was launched on 3 February 2022.")
    assert given.groundedness.status == "extractive"
    assert given.parts[0].text == "Tessera-2 was launched on 3 February 2022 from Kourou."


@pytest.mark.parametrize("name", ["Dommel", "Oldenmark", "BOMMELER WAARD"])
def test_a_name_that_the_documents_lack_is_not_taken_for_one_that_is_like_it(name: str) -> None:
    question = f"How many cars does the {name} ferry carry?"
    assert settled(question, "It carries 38 cars.", FERRY).groundedness.status == "not_in_documents"


@pytest.mark.parametrize(
    ("question", "text", "language", "title"),
    [
        ("How many cars does the Bommel ferry carry?", "The ferry carries 38 cars.", "en", "Bommel ferry"),
        ("Which Indian company makes the ferry?", "Tata of India makes the ferry of the company.", "en", ""),
        ("HOW MANY CARS DOES THE FERRY TRANSPORT?", FERRY, "en", ""),
        ("Wie viele Autos fasst die Fähre?", "Die Fähre fasst 38 Autos. Sie fährt seit 1954.", "de", ""),
    ],
)
def test_what_is_written_otherwise_is_the_same_thing(question: str, text: str, language: str, title: str) -> None:
    assert settled(question, "", text, language, title).groundedness.status == "extractive"


def test_a_heading_is_no_answer() -> None:
    text = "# The weight of Tessera-4\n\nTessera-4 has a weight of 90 kilograms."
    given = settled("What is the weight of Tessera-4?", "", text)
    assert [part.text for part in given.parts] == ["Tessera-4 has a weight of 90 kilograms."]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It was Tessera-3.", {("tessera", "3")}),
        ("the code E4472", {("e", "4472")}),
        ("see Article 12", {("articl", "12")}),
        ("on February 3 and on 3 February", set()),
        ("in 2022, 38 cars", set()),
    ],
)
def test_a_name_and_its_number_belong_together(text: str, found: set[tuple[str, str]]) -> None:
    assert joints(text, words(text)) == found


def test_words_that_stand_apart_tell_less_than_words_side_by_side() -> None:
    apart, beside = "What warm bread does the oven town sell?", "What warm oven does the bread town sell?"
    text = "A warm hall in Lorn had an oven of brick. A warm oven was sold there."
    assert not evidence(
        apart, [passage("A hall in Lorn was warm and had an oven of brick.")], Thresholds(0.0)
    ).is_answered
    assert evidence(beside, [passage(text)], Thresholds(0.0)).is_answered
