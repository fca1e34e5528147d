"""Exceptions behind a rule: they answer for what they except, and the rule does not."""

import pytest

from tests.support.grounding import said

TICKETS = "Tickets can be returned up to 24 hours before the show. Tickets for Night Sky, however, are not taken back."
KARTEN = (
    "Karten können bis 24 Stunden vor Beginn zurückgegeben werden. "
    "Karten für Nachthimmel werden jedoch nicht zurückgenommen."
)
HAJZ = "يمكن إلغاء الحجز مجانا حتى 24 ساعة قبل بدايته. ولا يمكن إلغاء حجز سيارات النقل في الأيام الثلاثة الأخيرة."
SKIS = "Skis can be cancelled until 8:00. Racing skis are excluded from cancelling."


@pytest.mark.parametrize(
    ("question", "text", "rule"),
    [
        ("Until when can tickets for Night Sky be returned?", TICKETS, "24"),
        ("Bis wann kann man Karten für Nachthimmel zurückgeben?", KARTEN, "24"),
        ("Until when can racing skis be cancelled?", SKIS, "8:00"),
    ],
)
def test_a_rule_is_not_told_of_what_is_excepted_from_it(question: str, text: str, rule: str) -> None:
    told = said(question, text)
    assert rule not in told or "not" in told or "nicht" in told or "excluded" in told


@pytest.mark.parametrize(
    ("question", "text", "rule"),
    [
        ("Until when can tickets be returned?", TICKETS, "24"),
        ("Bis wann kann man Karten zurückgeben?", KARTEN, "24"),
    ],
)
def test_a_rule_is_told_of_all_else(question: str, text: str, rule: str) -> None:
    assert rule in said(question, text)


def test_what_is_excepted_in_arabic_is_told_by_the_exception() -> None:
    assert "الثلاثة الأخيرة" in said("حتى متى يمكن إلغاء حجز سيارة نقل؟", HAJZ)
    assert "24" in said("حتى متى يمكن إلغاء الحجز؟", HAJZ)


EVENING = "Tickets can be changed up to 2 hours before admission. Evening tickets cannot be changed."
ABEND = "Karten können bis 2 Stunden vor dem Einlass umgetauscht werden. Abendkarten können nicht umgetauscht werden."
NOCHE = "Las entradas se pueden cambiar hasta 2 horas antes del acceso. Las entradas de noche no se pueden cambiar."


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("Until when can evening tickets be changed?", EVENING, None),
        ("Until when can tickets be changed?", EVENING, "2 hours"),
        ("Bis wann können Karten umgetauscht werden?", ABEND, "2 Stunden"),
        ("¿Hasta cuándo se pueden cambiar las entradas de noche?", NOCHE, None),
        ("¿Hasta cuándo se pueden cambiar las entradas?", NOCHE, "2 horas"),
    ],
)
def test_what_cannot_be_done_has_no_time(question: str, text: str, holds: str | None) -> None:
    found = said(question, text)
    assert "2" not in found if holds is None else holds in found


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        (
            "When are season tickets refunded?",
            "Season tickets are not refunded, except in case of illness.",
            "in case of illness",
        ),
        (
            "Wann werden Saisonkarten erstattet?",
            "Saisonkarten werden nicht erstattet, außer bei Krankheit.",
            "bei Krankheit",
        ),
        (
            "¿Cuándo se reembolsan los abonos?",
            "Los abonos no se reembolsan, salvo en caso de enfermedad.",
            "en caso de enfermedad",
        ),
        (
            "متى ترد قيمة التذاكر الموسمية؟",
            "لا ترد قيمة التذاكر الموسمية ما عدا في حالة المرض.",
            "في حالة المرض",
        ),
    ],
)
def test_an_exception_tells_when_it_is_done(question: str, text: str, holds: str) -> None:
    assert holds in said(question, text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("When are day tickets refunded?", "Season tickets are not refunded, except in case of illness."),
        ("When are season tickets sold?", "Season tickets are not refunded, except in case of illness."),
    ],
)
def test_an_exception_tells_nothing_of_another_thing_or_deed(question: str, text: str) -> None:
    assert not said(question, text)


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("¿Cuánto se contrajo el mortero sin cal?", "Sin ceniza el mortero se contrajo 11 mm.", None),
        ("¿Cuánto se contrajo el mortero sin ceniza?", "Sin ceniza el mortero se contrajo 11 mm.", "11 mm"),
        ("How fast does it sew with the walking foot?", "With the buttonhole foot it sews 400 stitches.", None),
    ],
)
def test_without_one_thing_is_not_without_another(question: str, text: str, holds: str | None) -> None:
    found = said(question, text)
    assert not found if holds is None else holds in found


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [
        (
            "Our tour with Ashby Tents sets off tomorrow. What percentage do they want as a down payment?",
            "Ashby Tents wants a down payment of 20 percent. Where the tour sets off soon, we ask for 45 percent.",
            "45",
        ),
        (
            "Wir kommen zu einer Wanderung. Was kostet ein Zelt?",
            "Ein Zelt kostet 20 Euro. Wer eine Wanderung bucht, zahlt 45 Euro.",
            "45",
        ),
        (
            "Nuestra excursión empieza mañana. ¿De cuánto es la fianza de la tienda?",
            "La fianza de la tienda es de 20 euros. Si la excursión es en otoño, son 45 euros.",
            "45",
        ),
    ],
)
def test_the_value_of_a_case_of_which_the_question_tells_is_given_beside_the_rule(
    question: str, text: str, value: str
) -> None:
    assert value in said(question, text)


def test_the_value_of_a_case_of_which_nothing_is_told_is_left_out() -> None:
    text = "Ashby Tents wants a down payment of 20 percent. Where the tour sets off soon, we ask for 45 percent."
    assert "45" not in said("What percentage does Ashby Tents want as a down payment?", text)
