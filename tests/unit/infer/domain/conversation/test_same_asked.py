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
HOUR = "Was kostet eine Fahrstunde bei der Fahrschule Blinker?"
ROOM = "¿Cuánto cuesta una habitación individual en el Hotel Miramar?"
CHINESE = "东苇车行的双人车一天多少钱？"


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        (KEY, "What do they take at Norra Cycles for that?", "What does Norra Cycles charge for a lost key?"),
        (KEY, "And the other shop, Norra Cycles?", "What does Norra Cycles charge for a lost key?"),
        (KEY, "Is it the same at Norra Cycles?", "What does Norra Cycles charge for a lost key?"),
        (KEY, "What would Norra Cycles charge for the same mishap?", "What does Norra Cycles charge for a lost key?"),
        (
            "How big is the deposit Harrowmere takes when I sign?",
            "Does the other house, Harrowmoor, ask for the same?",
            "How big is the deposit Harrowmoor takes when I sign?",
        ),
        (KEY, "Norra Cycles?", "What does Norra Cycles charge for a lost key?"),
        (KEY, "And what do I pay at Norra Cycles?", "What does Norra Cycles charge for a lost key?"),
        ("How much is Anna Keller's lesson?", "Anna Huber?", "How much is Anna Huber's lesson?"),
        (HOUR, "Und bei der Fahrschule Tempo?", HOUR.replace("Blinker", "Tempo")),
        (HOUR, "Was nehmen die bei der Fahrschule Tempo dafür?", HOUR.replace("Blinker", "Tempo")),
        (
            "Was kostet der Tarif Basis Plus im Monat?",
            "Und der Tarif Komfort?",
            "Was kostet der Tarif Komfort im Monat?",
        ),
        (ROOM, "¿Y en Semana Santa?", "¿Cuánto cuesta una habitación individual en Semana Santa?"),
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
        (KEY, "Can I pay by PayPal?"),
        (KEY, "What does it take to get there by Bus?"),
        (HOUR, "Wie ist das bei Opel Corsa?"),
        (HOUR, "Wie ist das von Frau Huber?"),
        (HOUR, "Ist das bei der Fahrschule Tempo?"),
        (HOUR, "Zahle ich bei Regen Wetter dasselbe?"),
        (ROOM, "¿Es lo mismo en Semana Santa?"),
        (ROOM, "¿Cuánto cobran en Bilbao?"),
        ("Does Oakmere School teach Latin?", "Is it the same as Oakmoor School?"),
        ("When does the sauna at Oakmere Gym open?", "Is there a sauna at Oakmoor Gym too?"),
        ("¿A qué hora abre la sauna del Gimnasio Montesol?", "¿Cuánto es en el Gimnasio Montemar?"),
        (ARABIC, "ما دار الموج؟"),
        ("松岭书店几点关门？", "松湾书店怎么去？"),
        ("青石旅社的停车费多少钱？", "青年票怎么收费？"),
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
    ("before", "question"),
    [
        ("When does the sauna at Oakmere Gym open?", "How much is it at Oakmoor Gym?"),
        ("What does the deposit at Villa Rosa cover?", "How much is it at Villa Nova?"),
        ("What does a check-up cost at Marlow Dental?", "How do I get there from Marsden Dental?"),
        ("What does a check-up cost at Marlow Dental?", "What is it at Halloween?"),
        ("¿A qué hora abre la sauna del Gimnasio Montesol?", "¿Qué es eso del Gimnasio Montemar?"),
        ("كم تستغرق دورة السباحة في نادي الموج؟", "كيف هي دورة الغوص؟"),
    ],
)
def test_what_asks_for_something_else_keeps_its_own_words(before: str, question: str) -> None:
    told = asked(before, question)
    assert before.split()[:3] != told.split()[:3]
    assert told.strip("¿").split()[0] == question.strip("¿").split()[0]


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
