"""Described things of which something is asked: neither who or what describes them answers, nor what names neither."""

import pytest

from tests.support.grounding import said

BOAT = (
    "# Bootshaus Erlen: Leute\n\nDas Hausboot „Möwe“ hat der Hafenmeister selbst ausgebaut.",
    "# Bootshaus Erlen: Preise\n\n| Boot | Zeit | Euro |\n|---|---|---|\n| Hausboot „Möwe“ | Woche | 1450 |\n"
    "| Hausboot „Reiher“ | Woche | 1250 |",
)


@pytest.mark.parametrize(
    ("question", "title", "text"),
    [
        (
            "Welchen Preis hat das Boot, das im Bootshaus Erlen zum Tauchen genommen wird?",
            "Bootshaus Erlen: Fahrten",
            "Zum Tauchen nehmen wir das Boot „Reiher“.",
        ),
        (
            "ما أجرة اليوم الكامل للقارب الذي تخرج به دار الشراع في رحلات الغوص؟",
            "دار الشراع: الرحلات",
            "رحلات الغوص: نخرج بها على متن القارب الهدهد.",
        ),
        (
            "ما أجرة اليوم للدراجة التي يفحصها الفني في دار الشراع؟",
            "دار الشراع: الورشة",
            "يفحص الدراجات المعادة الفني سامر نجيب.",
        ),
    ],
)
def test_what_describes_the_thing_tells_nothing_else_of_it(question: str, title: str, text: str) -> None:
    assert said(question, text, title=title) == ""


def test_what_is_asked_of_the_described_thing_is_found_over_its_name() -> None:
    asked = "Was kostet die Woche auf dem Hausboot, das der Hafenmeister vom Bootshaus Erlen selbst ausgebaut hat?"
    assert "1450" in said(asked, *BOAT)
    assert said(asked, BOAT[0]) == ""


def test_what_is_due_for_being_late_is_not_what_the_described_thing_costs() -> None:
    asked = "Was kostet die Woche auf dem Hausboot, das der Hafenmeister vom Bootshaus Erlen selbst ausgebaut hat?"
    late = "Versäumt der Gast die Rückgabe, so schuldet er für die erste Stunde 55 Euro und für jede weitere 95 Euro."
    assert said(asked, late, title="Bootshaus Erlen: Charterbedingungen, Übergabe") == ""


def test_where_no_value_is_asked_a_line_may_say_it_otherwise() -> None:
    asked = "What did the council hear that a subscription to Norra Radio was?"
    told = "In May the council heard a claim that a subscription to Norra Radio was often harmful."
    assert "harmful" in said(asked, told)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (
            "What discount do members who bring a friend get?",
            "Members who bring a friend get 20 percent off.",
        ),
        (
            "What reduction do guests who book early get?",
            "Guests who book early pay 15 percent less.",
        ),
        (
            "Welchen Rabatt bekommen Mitglieder, die einen Freund mitbringen?",
            "Mitglieder, die einen Freund mitbringen, zahlen 20 Prozent weniger.",
        ),
        (
            "Welchen Nachlass erhalten Gäste, die früh buchen?",
            "Gäste, die früh buchen, zahlen 15 Prozent weniger.",
        ),
        (
            "¿Qué descuento tienen los socios que traen a un amigo?",
            "Los socios que traen a un amigo pagan un 20 por ciento menos.",
        ),
    ],
)
def test_a_percentage_tells_a_discount_without_the_word(question: str, text: str) -> None:
    assert said(question, text) == text


def test_a_share_that_is_called_otherwise_is_no_discount() -> None:
    asked = "What discount do members who bring a friend get?"
    assert said(asked, "Members who bring a friend pay a deposit of 20 percent.") == ""
