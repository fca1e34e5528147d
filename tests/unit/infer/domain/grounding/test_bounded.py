"""Numbers of a question that a bound of the documents holds."""

import pytest

from sluiceway_infer.domain.grounding.selection.bounded import bounded_figures
from tests.support.grounding import said


@pytest.mark.parametrize(
    ("question", "language", "text", "held"),
    [
        ("Does a child of 8 pay?", "en", "Children under 10 pay nothing.", {"8"}),
        ("Does a child of 12 pay?", "en", "Children under 10 pay nothing.", set()),
        ("What does a group of 20 pay?", "en", "Groups of 15 or more pay 5 euros each.", {"20"}),
        ("Is it covered after 90 days?", "en", "It is not covered after more than 60 days.", {"90"}),
        ("Is it covered after 90 days?", "en", "It is not covered after more than 60 weeks.", set()),
        ("8 岁的孩子要戴头盔吗？", "zh", "10 周岁以下儿童必须戴头盔。", {"8"}),
        ("12 岁的孩子要戴头盔吗？", "zh", "10 岁以下儿童必须戴头盔。", set()),
        ("身高 1.30 米的孩子可以用吗？", "zh", "身高不足 1.40 米的儿童不宜使用。", {"1.30"}),
        ("20 人的团体每人多少钱？", "zh", "15 人及以上的团体每人 5 元。", {"20"}),
        ("空置 90 天后还赔吗？", "zh", "空置超过 60 周的除外。", set()),
        ("迟到20分钟还能入场吗？", "zh", "迟到超过十分钟者不得入场。", {"20"}),
        ("2 m长的地毯收吗？", "zh", "地毯长度不超过 3 m 的可以接收。", {"2"}),
        ("2 m长的地毯收吗？", "zh", "地毯重量不超过 3 kg 的可以接收。", set()),
    ],
)
def test_a_bound_with_its_unit_holds_a_number(question: str, language: str, text: str, held: set[str]) -> None:
    assert bounded_figures(question, language, text) == held


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("20人的团体每人多少钱？", "15人及以上的团体每人5元。", "5元"),
        ("What does each person pay in a group of 20?", "Groups of 15 or more pay 5 euros each.", "5 euros"),
    ],
)
def test_a_line_answers_whose_bound_holds_what_is_asked(question: str, text: str, holds: str) -> None:
    assert holds in said(question, text)


def test_a_line_whose_bound_does_not_is_no_answer() -> None:
    assert not said("12人的团体每人多少钱？", "15人及以上的团体每人5元。")


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (
            "How much credit do I get if uptime is below 99 percent?",
            "If uptime is below 99.9 percent, customers get a credit of 10 percent of the monthly fee. "
            "If it is below 99 percent, the credit is 25 percent.",
        ),
        (
            "How much credit do I get if uptime is below 95 percent?",
            "If uptime is below 99.9 percent, customers get a credit of 10 percent of the monthly fee.",
        ),
        (
            "Wie viel Gutschrift bekomme ich, wenn die Verfügbarkeit unter 95 Prozent liegt?",
            "Liegt die Verfügbarkeit unter 99 Prozent, bekommen Kunden 10 Prozent Gutschrift.",
        ),
    ],
)
def test_a_bound_that_is_asked_is_held_by_no_wider_one(question: str, text: str) -> None:
    assert "10 percent" not in said(question, text)
    assert "10 Prozent" not in said(question, text)


@pytest.mark.parametrize(
    ("question", "language", "text", "held"),
    [
        ("What if I am more than 60 minutes late?", "en", "Late by more than one hour: 12 euros", {"60"}),
        ("What if I am more than 90 minutes late?", "en", "Late by more than one hour: 12 euros", set()),
        ("What if I am 90 minutes late?", "en", "Late by more than one hour: 12 euros", {"90"}),
        ("Was gilt bei mehr als 60 Minuten Verspätung?", "de", "Verspätung von mehr als einer Stunde: 12 Euro", {"60"}),
        ("Was gilt bei weniger als 60 Minuten?", "de", "Verspätung von mehr als einer Stunde: 12 Euro", set()),
        ("¿Y con más de 90 minutos de retraso?", "es", "Retraso de más de una hora: 12 euros", set()),
        ("超过90分钟呢？", "zh", "超过一小时收12元。", set()),
        ("كم أدفع إذا تأخرت أكثر من 90 دقيقة؟", "ar", "من تأخر أكثر من ساعة دفع 12 درهما.", set()),
    ],
)
def test_a_bound_is_held_by_the_same_one(question: str, language: str, text: str, held: set[str]) -> None:
    assert bounded_figures(question, language, text) == held
