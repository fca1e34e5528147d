"""Numbered things: what is said of the report of 2022 is no answer about that of 2023."""

import pytest

from sluiceway_infer.domain.grounding.answerability import Thresholds
from sluiceway_infer.domain.grounding.evidence import Evidence, evidence
from sluiceway_infer.domain.grounding.grounded import extract, ground
from tests.support.grounding import said
from tests.support.infer import passage

REPORT = "In 2022 the revenue was 12 million euros. In 2023 the revenue was 15 million euros."
FEES = "The fee for 1 month is 40 euros. The fee for 6 months is 200 euros."
ARTICLES = "Article 11: Deposits are paid back within 14 days. Article 12: The board meets in May."
STAFF = "2022年公司有410名员工。2023年公司开设了新工厂。"
VALUES = ("12 million", "15 million", "40 euros", "200 euros", "3 euros", "14 days", "410")


def found(question: str, text: str) -> Evidence:
    return evidence(question, [passage(text)], Thresholds())


@pytest.mark.parametrize(
    ("question", "text", "held"),
    [
        ("What was the revenue in 2023?", REPORT, "15 million"),
        ("What was the revenue in 2022?", REPORT, "12 million"),
        ("What is the fee for 6 months?", FEES, "200 euros"),
        ("What does Article 11 say about deposits?", ARTICLES, "14 days"),
        ("2022年公司有多少名员工？", STAFF, "410名员工"),
        ("Was the revenue 12 million euros in 2022?", REPORT, "12 million"),
    ],
)
def test_what_is_said_of_the_number_that_was_asked_for_is_given(question: str, text: str, held: str) -> None:
    assert held in " ".join(part.text for part in extract(found(question, text)).parts)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What was the revenue in 2021?", f"Report of 2021. {REPORT}"),
        ("What is the fee for 3 months?", f"{FEES} Ask for the fee for 3 months."),
        ("How much does the 500 ml bottle cost?", "The 250 ml bottle costs 3 euros. A 500 ml bottle is blue."),
        ("What does Article 12 say about deposits?", ARTICLES),
        ("2023年公司有多少名员工？", STAFF),
    ],
)
def test_what_is_said_of_another_number_is_not(question: str, text: str) -> None:
    said = " ".join(part.text for part in extract(found(question, text)).parts)
    assert not any(value in said for value in VALUES), said


def test_a_claim_with_the_number_of_another_year_is_not_kept() -> None:
    assert ground("The revenue in 2023 was 12 million euros.", found("What was the revenue in 2023?", REPORT)) is None


BUS = (
    "Bus 14 runs every 20 minutes from the station. On Sundays it runs every 40 minutes. The last bus leaves at 23:40. "
    "Bus 15 runs every 30 minutes from the station. The ride takes 18 minutes."
)
LINEA = "La línea 14 pasa cada 20 minutos. Los domingos pasa cada 40 minutos. La línea 15 pasa cada 30 minutos."


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("How often does bus 15 run on Sundays?", BUS, None),
        ("When does the last bus 15 leave?", BUS, None),
        ("When does the last bus 14 leave?", BUS, "23:40"),
        ("How often does bus 15 run?", BUS, "30"),
        ("¿Cada cuánto pasa la línea 15 los domingos?", LINEA, None),
        ("¿Cada cuánto pasa la línea 15?", LINEA, "30"),
    ],
)
def test_a_sentence_goes_on_from_the_numbered_thing_before_it(question: str, text: str, holds: str | None) -> None:
    answer = said(question, text)
    assert holds in answer if holds else not answer


def test_the_number_of_a_name_says_nothing_of_the_verb_behind_it() -> None:
    text = "Das Lyra 3 löste das Lyra 2 ab, das bis 2022 verkauft wurde."
    assert "2022" in said("Bis wann wurde das Lyra 2 verkauft?", text)
