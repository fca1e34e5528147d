"""A model that is fit to judge answers questions in free words; rules go on saying which lines are on another thing."""

from dataclasses import replace

import pytest

from sluiceway_infer.domain.grounding.answerability import Thresholds
from sluiceway_infer.domain.grounding.evidence import Evidence, evidence
from sluiceway_infer.domain.grounding.grounded import settle
from tests.support.infer import passage

MOWER = """\
## Care
Replace the cutting discs after 80 hours. The guarantee runs for 24 months and excludes damage by water.

## In winter
Store the Ranella 40 with its battery half full. Private customers are lent a second battery for 9 euros.

| Model | Weight | Noise |
| --- | --- | --- |
| Ranella 40 | 9.5 kg | 58 dB |
| Ranella 60 | 12.5 kg | 61 dB |
"""
SERVICE = """\
| Model | What is done | Price |
| --- | --- | --- |
| Ranella 40 | emptying of a bag | 4 euros |
| Ranella 40 | new cable | 12 euros |
"""
TEXTS = {
    "en": ("Ranella garden mowers", MOWER),
    "service": ("Service of Ranella garden mowers", SERVICE),
    "de": (
        "Rasenmäher Ranella",
        "Die Messerscheiben werden nach 80 Stunden ersetzt. Der Akku wird halb voll gelagert.",
    ),
    "es": ("Cortacésped Ranella", "Los discos de corte se cambian a las 80 horas. La batería se guarda a media carga."),
    "zh": ("拉内拉割草机", "刀盘使用80小时后更换。电池以半满状态存放。"),
    "ar": ("جزازة رانيلا", "تستبدل أقراص القطع بعد 80 ساعة. تخزن البطارية نصف مشحونة."),
}
BLADES = "When is it time to swap the blades?"
POND = "It went for a swim in our pond, am I covered?"
FREELY_ASKED = [
    ("en", BLADES, "Replace the cutting discs after 80 hours."),
    ("en", POND, "The guarantee excludes damage by water."),
    ("en", "How loud does the Ranella 60 get?", "The Ranella 60 has 61 dB."),
    ("de", "Wann sind neue Klingen fällig?", "Die Messerscheiben werden nach 80 Stunden ersetzt."),
    ("es", "¿Cuándo tocan cuchillas nuevas?", "Los discos de corte se cambian a las 80 horas."),
    ("zh", "什么时候该换新刀片？", "刀盘使用80小时后更换。"),
    ("ar", "بعد كم ساعة تلزم شفرات جديدة؟", "تستبدل أقراص القطع بعد 80 ساعة."),
]


def found(language: str, question: str, *, is_judged_by_model: bool) -> Evidence:
    weighed = found_in(*TEXTS[language], question, language if len(language) == 2 else "en")
    return weighed.judged_by_model() if is_judged_by_model else weighed


def found_in(title: str, text: str, question: str, language: str) -> Evidence:
    far = replace(passage(text, title=title), relatedness=0.1, language=language)
    return evidence(question, (far,), Thresholds())


def kept(language: str, question: str, said: str, *, is_judged_by_model: bool = True) -> list[str]:
    return kept_by(found(language, question, is_judged_by_model=is_judged_by_model), said)


def kept_by(weighed: Evidence, said: str) -> list[str]:
    return [part.text for part in settle(said, weighed, "refuse").parts if part.quote]


@pytest.mark.parametrize(("language", "question", "said"), FREELY_ASKED)
def test_what_is_asked_in_free_words_a_model_that_is_fit_to_judge_answers(
    language: str, question: str, said: str
) -> None:
    assert kept(language, question, said) == [said]


@pytest.mark.parametrize(("language", "question", "said"), FREELY_ASKED[:2] + FREELY_ASKED[3:])
def test_of_any_other_model_the_line_must_say_the_words_of_the_question(
    language: str, question: str, said: str
) -> None:
    assert kept(language, question, said, is_judged_by_model=False) == []


@pytest.mark.parametrize(
    ("question", "said"),
    [
        pytest.param(BLADES, "Replace the cutting discs after 90 hours.", id="a number that no line has"),
        pytest.param(BLADES, "Sharpen the cutting discs after 80 hours.", id="a deed that no line has"),
        pytest.param(POND, "The guarantee covers damage by water.", id="the contrary"),
        pytest.param(BLADES, "Replace the cutting discs.", id="no time where one is asked for"),
        pytest.param("How loud does the Ranella 80 get?", "The Ranella 60 has 61 dB.", id="its like"),
        pytest.param(
            "What do dealers pay to be lent another battery?", "A second battery is lent for 9 euros.", id="party"
        ),
        pytest.param(
            "How heavy is the charger of the Ranella 40?", "The Ranella 40 weighs 9.5 kg.", id="a part of the thing"
        ),
    ],
)
def test_what_is_on_another_thing_or_not_said_no_model_can_let_through(question: str, said: str) -> None:
    assert kept("en", question, said) == []


@pytest.mark.parametrize(
    ("question", "said"),
    [
        pytest.param("I live in Norway. How loud does the Ranella 60 get?", "The Ranella 60 has 61 dB.", id="place"),
        pytest.param("In August, how loud does the Ranella 60 get?", "The Ranella 60 has 61 dB.", id="time"),
        pytest.param(
            "For a lawn of 300 square metres: how loud is the Ranella 60?", "The Ranella 60 has 61 dB.", id="number"
        ),
    ],
)
def test_where_and_why_somebody_asks_a_model_that_judges_tells_from_what_is_asked(question: str, said: str) -> None:
    assert kept("en", question, said) == [said]
    assert kept("en", question, said, is_judged_by_model=False) == []


@pytest.mark.parametrize(
    ("language", "question", "said"),
    [
        (
            "service",
            "What is the emptying of a bag of the Ranella 40?",
            "To have a bag emptied you need to pay 4 euros.",
        ),
        ("de", "Wann sind neue Klingen fällig?", "Die Messerscheiben müssen nach 80 Stunden ersetzt werden, das gilt."),
        ("zh", "拉内拉的刀盘什么时候换新的？", "刀盘您需要使用80小时后换。"),
    ],
)
def test_by_which_words_an_answer_gives_a_value_is_left_to_a_model_that_judges(
    language: str, question: str, said: str
) -> None:
    assert kept(language, question, said) == [said]
    assert kept(language, question, said, is_judged_by_model=False) == []


@pytest.mark.parametrize(
    ("language", "question", "said"),
    [
        ("service", "What is the emptying of a bag of the Ranella 40?", "It takes 4 euros, delivery home is free."),
        ("zh", "拉内拉的刀盘什么时候换新的？", "刀盘您需要使用80小时后换，送货上门免费。"),
    ],
)
def test_whatever_else_it_says_stands_in_the_line(language: str, question: str, said: str) -> None:
    assert kept(language, question, said) == []


@pytest.mark.parametrize(
    "question",
    [
        pytest.param("How loud does the Ranella Morvell get?", id="the like of a name of two words"),
        pytest.param("How loud does the Morvella get?", id="nothing else is named"),
        pytest.param("How loud does the Ranella 80 get in Norway?", id="the number of the model"),
    ],
)
def test_the_name_of_another_thing_is_no_circumstance(question: str) -> None:
    assert found("en", question, is_judged_by_model=True).worth_reading == ()


def test_no_more_than_a_part_may_be_said_in_any_words() -> None:
    asked = "How much is it to have only the bag of the Ranella 40 emptied?"
    assert kept("service", asked, "It costs 4 euros to have the bag emptied.") != []
    assert kept("service", asked, "It costs 4 euros to have the bag emptied.", is_judged_by_model=False) == []


def kept_of(text: str, question: str, said: str, language: str = "en") -> list[str]:
    """Of one text, by a model that judges."""
    return kept_by(found_in(TEXTS[language][0], text, question, language).judged_by_model(), said)


@pytest.mark.parametrize(
    ("text", "question", "said"),
    [
        (
            "The Ranella 60 was built by Tessa Brandt in 2010.",
            "When did Morvell build the Ranella 60?",
            "Morvell built the Ranella 60 in 2010.",
        ),
        (
            "In Germany the Ranella 60 costs 400 euros.",
            "What does the Ranella 60 cost in Norway?",
            "In Norway the Ranella 60 costs 400 euros.",
        ),
        (
            "In Germany the Ranella 60 costs 400 euros.",
            "What does the Ranella 60 cost in Norway?",
            "The price is 400 euros.",
        ),
        (
            "In April the Ranella 60 costs 400 euros.",
            "What does the Ranella 60 cost in March?",
            "In March the Ranella 60 costs 400 euros.",
        ),
        (
            "The Ranella 60 comes with batteries.",
            "Does the Ranella 60 come with 3 batteries?",
            "Yes, the Ranella 60 comes with 3 batteries.",
        ),
    ],
)
def test_what_no_document_has_no_model_says_and_a_line_on_another_place_or_person_is_beside_the_point(
    text: str, question: str, said: str
) -> None:
    assert kept_of(text, question, said) == []


@pytest.mark.parametrize(
    ("language", "text", "question", "said"),
    [
        (
            "en",
            "The Ranella 60 is lent for free.",
            "How is the Ranella 60 lent?",
            "You need to pay for the Ranella 60.",
        ),
        (
            "en",
            "Members can use the Ranella 60 at no charge.",
            "How do members use the Ranella 60?",
            "Members need to pay for the Ranella 60.",
        ),
        (
            "en",
            "The Ranella 60 is delivered in 14 days.",
            "When is the Ranella 60 there?",
            "The Ranella 60 has to be paid in 14 days.",
        ),
        ("zh", "会员可以免费借用电池。", "会员怎么借用电池？", "会员需要付的借用电池。"),
        ("zh", "公司付押金80元。", "押金怎么算？", "公司收押金80元。"),
        (
            "es",
            "El taller paga un depósito de 80 euros.",
            "¿Qué hay del depósito?",
            "El taller cobra un depósito de 80 euros.",
        ),
        (
            "es",
            "El taller cobra un depósito de 80 euros.",
            "¿Qué hay del depósito?",
            "El taller paga un depósito de 80 euros.",
        ),
    ],
)
def test_who_pays_and_whether_anything_is_paid_stands_in_the_line(
    language: str, text: str, question: str, said: str
) -> None:
    assert kept_of(text, question, said, language) == []


@pytest.mark.parametrize(
    ("text", "question", "said"),
    [
        pytest.param(
            "If the rent of the Ranella is late, 6 euros are added.",
            "What happens with the Ranella if I forget to pay?",
            "If the rent of the Ranella is late, 6 euros are added.",
            id="case",
        ),
        pytest.param(
            "Between March and May the Ranella takes 31 days.",
            "If I order the Ranella in April, how long until I have it?",
            "Between March and May the Ranella takes 31 days.",
            id="month",
        ),
        pytest.param(
            "Listeners under sixteen pay 3 euros for the Ranella.",
            "What do children of twelve pay for the Ranella?",
            "Listeners under sixteen pay 3 euros for the Ranella.",
            id="party",
        ),
        pytest.param(
            "Somebody who fails the test of the Ranella may try a second time after 3 months.",
            "I failed the test of the Ranella. How long before I can try again?",
            "You may try a second time after 3 months.",
            id="which one of several",
        ),
    ],
)
def test_which_case_party_day_or_turn_a_line_is_on_a_model_judges(text: str, question: str, said: str) -> None:
    assert kept_of(text, question, said) == [said]


def test_a_model_that_judges_is_shown_all_that_speak_of_the_thing() -> None:
    assert found("en", POND, is_judged_by_model=False).worth_reading == ()
    assert len(found("en", POND, is_judged_by_model=True).worth_reading) == 1
    assert found("en", "How loud does the Ranella 80 get?", is_judged_by_model=True).worth_reading == ()
