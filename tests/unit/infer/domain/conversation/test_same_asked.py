"""Questions that ask of another house what was asked of the one before, and say nothing else."""

import pytest

from sluiceway_infer.domain.conversation.chat import Message
from sluiceway_infer.domain.conversation.follow_up import completed


def asked(before: str, question: str, answer: str = "It is 40 euros [1].") -> str:
    return completed((Message("user", before), Message("assistant", answer), Message("user", question)))


KEY = "What does Ostwick Cycles charge for a lost key?"
TENT = "Was kostet ein Zelt beim Radverleih Ostwiek am Samstag?"
TANDEM = "¿Cuánto cuesta un tándem en Ciclos Ostrera?"
ARABIC = "كم تطلب دار الشراع عن مفتاح ضائع؟"
CHINESE = "东苇车行的双人车一天多少钱？"


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        (KEY, "What do they take at Norra Cycles for that?", "What does Norra Cycles charge for a lost key?"),
        (KEY, "And the other shop, Tarn & Sons?", "What does Tarn & Sons charge for a lost key?"),
        (KEY, "What would Norra Cycles charge for the same mishap?", "What does Norra Cycles charge for a lost key?"),
        (
            "How big is the deposit Harrowmere takes when I sign?",
            "Does the other house, Harrowmoor, ask for the same?",
            "How big is the deposit Harrowmoor takes when I sign?",
        ),
        (KEY, "Norra Cycles?", "What does Norra Cycles charge for a lost key?"),
        (KEY, "And what do I pay at Bell's?", "What does Bell's charge for a lost key?"),
        (TENT, "Was nehmen denn die vom Radverleih Westrum dafür?", TENT.replace("Ostwiek", "Westrum")),
        (TENT, "Wie ist das beim Radverleih Westrum?", TENT.replace("Ostwiek", "Westrum")),
        (TENT, "Und wie ist es mit der anderen Firma, dem Radverleih Westrum?", TENT.replace("Ostwiek", "Westrum")),
        (TANDEM, "¿Y cuánto cobran por eso en Ciclos Norra?", TANDEM.replace("Ostrera", "Norra")),
        (TANDEM, "¿Es lo mismo en Ciclos Norra?", TANDEM.replace("Ostrera", "Norra")),
        (ARABIC, "ودار الموج، كم تأخذ على ذلك؟", ARABIC.replace("الشراع", "الموج")),
        (ARABIC, "ودار الموج، كم تأخذ على الضياع نفسه؟", ARABIC.replace("الشراع", "الموج")),
        (ARABIC, "وماذا عن دار الموج؟", ARABIC.replace("الشراع", "الموج")),
        (ARABIC, "والثانية، دار الموج؟", ARABIC.replace("الشراع", "الموج")),
        (CHINESE, "西苇车行那边要多少？", CHINESE.replace("东", "西")),
        (CHINESE, "西苇那边怎么收？", CHINESE.replace("东", "西")),
        (CHINESE, "西苇车行也是这个价吗？", CHINESE.replace("东", "西")),
        (CHINESE, "换成西苇车行呢？", CHINESE.replace("东", "西")),
    ],
)
def test_what_was_asked_of_one_house_is_asked_of_another(before: str, question: str, whole: str) -> None:
    assert asked(before, question) == whole


@pytest.mark.parametrize(
    ("before", "question"),
    [
        (KEY, "Where is Norra Cycles?"),
        (KEY, "Tell me about Norra Cycles."),
        (KEY, "What is Norra Cycles?"),
        (KEY, "Is Norra Cycles open?"),
        (KEY, "What does Norra Cycles take for a bent wheel?"),
        (TENT, "Wo liegt der Radverleih Westrum?"),
        (TENT, "Was nimmt der Radverleih Westrum für ein Boot?"),
        (TENT, "Wie ist das im Winter?"),
        (TANDEM, "¿Dónde está Ciclos Norra?"),
        (ARABIC, "أين دار الموج؟"),
        (CHINESE, "西苇车行几点开门？"),
        (CHINESE, "西苇车行在哪里？"),
    ],
)
def test_what_asks_something_else_stands_by_itself(before: str, question: str) -> None:
    assert asked(before, question) == ""


@pytest.mark.parametrize("question", ["Is that with VAT?", "How is it at Christmas?", "What is it in May?"])
def test_what_is_no_house_takes_the_place_of_none(question: str) -> None:
    assert "Ostwick Cycles" in asked(KEY, question)


def test_in_arabic_what_befalls_the_same_thing_needs_no_pronoun() -> None:
    before = "كم أدفع إذا ضاعت مظلة دار الشراع؟"
    assert asked(before, "وإذا تمزقت؟") == "كم أدفع إذا تمزقت مظلة دار الشراع؟"
    assert "مظلة" not in asked(before, "وإذا تأخرت؟")


def test_a_sum_is_asked_anew_where_none_was() -> None:
    assert asked("How long is the loan at Halden Library?", "What does Norra Library charge?", "4 weeks [1].") == ""


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        (
            "How much is the wine bay at Harrowmoor?",
            "That's too much room for me. What about just one shelf there?",
            "That's too much room for me. How much is a shelf at Harrowmoor?",
        ),
        (
            "Was kostet das Weinregal beim Hagener Lagerhaus?",
            "So viel brauche ich nicht. Und bloß ein Fach dort?",
            "So viel brauche ich nicht. Was kostet ein Fach beim Hagener Lagerhaus?",
        ),
        (
            "¿Cuánto cuesta la bodega en Almacenes Ostrera?",
            "¿Y solo un estante allí?",
            "¿Cuánto cuesta un estante en Almacenes Ostrera?",
        ),
    ],
)
def test_a_part_there_is_asked_for_as_the_whole_was(before: str, question: str, whole: str) -> None:
    assert asked(before, question) == whole


def test_a_van_is_no_small_word_behind_an_english_article() -> None:
    whole = asked("Are any miles included with the Harrowmere van?", "And if we go further than that, how much a mile?")
    assert whole == "If we go further than that, how much a mile? (the Harrowmere van)"
