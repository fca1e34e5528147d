"""Cases of which a text says nothing: a season, so many or more, and what comes after."""

import pytest

from tests.support.grounding import said


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("How much do the reeds grow a day in autumn?", "The reeds grow 2 cm a day; in winter they grow 1 cm a day."),
        (
            "Wie viel wächst das Schilf im Herbst am Tag?",
            "Das Schilf wächst 2 cm am Tag; im Winter wächst es 1 cm am Tag.",
        ),
        ("¿Cuánto crece el junco al día en otoño?", "El junco crece 2 cm al día; en invierno crece 1 cm al día."),
        ("秋季芦苇每天生长多少？", "芦苇每天生长2厘米；冬季每天生长1厘米。"),
        ("كم ينمو القصب في اليوم في الخريف؟", "ينمو القصب 2 سم في اليوم، وفي الشتاء ينمو 1 سم في اليوم."),
    ],
)
def test_what_holds_in_one_season_does_not_tell_of_another(question: str, text: str) -> None:
    assert said(question, text) == ""


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What does a towel cost from ten towels?", "A towel costs 4 euros."),
        ("Was kostet ein Handtuch ab zehn Handtüchern?", "Ein Handtuch kostet 4 Euro."),
        ("¿Cuánto cuesta una toalla a partir de diez toallas?", "Una toalla cuesta 4 euros."),
        ("十条以上的毛巾每条多少钱？", "毛巾每条4欧元。"),
        ("كم تكلف المنشفة ابتداء من عشر مناشف؟", "تكلف المنشفة 4 يورو."),
    ],
)
def test_without_such_a_bound_nothing_is_told_of_so_many(question: str, text: str) -> None:
    assert said(question, text) == ""


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What happens to umbrellas after 30 days?", "Umbrellas are kept for 30 days."),
        ("Was geschieht nach 30 Tagen mit den Schirmen?", "Schirme werden 30 Tage aufbewahrt."),
        ("¿Qué pasa con los paraguas después de 30 días?", "Los paraguas se guardan 30 días."),
        ("雨伞超过30天会怎样？", "雨伞保管30天。"),
        ("ماذا يحدث للمظلات بعد 30 يوما؟", "تحفظ المظلات 30 يوما."),
    ],
)
def test_how_long_it_lasts_does_not_tell_what_comes_after(question: str, text: str) -> None:
    assert said(question, text) == ""


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [
        (
            "How much do the reeds grow a day in winter?",
            "The reeds grow 2 cm a day; in winter they grow 1 cm a day.",
            "1",
        ),
        ("What does a towel cost from ten towels?", "From ten towels a towel costs 3 euros.", "3"),
        ("Was geschieht nach 30 Tagen mit den Schirmen?", "Nach 30 Tagen werden die Schirme verschenkt.", "verschenkt"),
    ],
)
def test_the_case_that_is_told_is_given(question: str, text: str, value: str) -> None:
    assert value in said(question, text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What is due if I cancel a berth later?", "A berth is cancelled with six weeks' notice."),
        ("¿Qué se debe si se cancela más tarde un amarre?", "Un amarre se cancela con seis semanas de antelación."),
        ("Was zahle ich, wenn ich einen Liegeplatz später kündige?", "Ein Liegeplatz kostet 260 Euro im Monat."),
    ],
)
def test_what_is_due_in_time_is_not_due_later(question: str, text: str) -> None:
    assert said(question, text) == ""


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [
        ("夜里停车加多少？", "上门50元。通宵停车加收20元。", "20元"),
        ("深夜上门加收多少？", "上门50元。22时后加收30元。", "30元"),
        ("夜里停车另收多少？", "停车另收20元。", ""),
    ],
)
def test_what_is_added_at_night_is_told_by_an_hour(question: str, text: str, value: str) -> None:
    told = said(question, text)
    assert value in told
    assert bool(told) == bool(value)
