"""Modifier of a noun: what holds for the old one, the large one, the one of Christmas, holds for no other."""

import pytest

from tests.support.grounding import said

MOVE = "The old office has 4,200 square feet. The lease on the old office ends on 31 May. The new office has 45 desks."
UMZUG = "Der Mietvertrag für das alte Büro endet am 31. März. Das neue Büro hat 45 Arbeitsplätze."
MUDANZA = "El contrato de la oficina antigua termina el 31 de marzo. La oficina nueva tiene 45 puestos."
STAFF = "Full-time staff get 25 days of leave a year. Staff may work from home two days a week."
PERSONAL = "Los empleados a jornada completa tienen 23 días de vacaciones. Se puede teletrabajar dos días por semana."
SOUP = "Simmer the soup for 25 minutes. The soup keeps for three days in the fridge."
TRIAL = "During probation the notice period is one week."
PROGRAMM = "Das Gerät braucht im Eco-Programm 9,5 Liter Wasser. Das Kurzprogramm dauert 30 Minuten."
GELD = "Urlaub: Alle haben 30 Urlaubstage. Das Weihnachtsgeld wird im November ausgezahlt und beträgt 500 Euro."
PROBE = "Während der Probezeit beträgt die Kündigungsfrist zwei Wochen."


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("When does the lease on the new office end?", MOVE),
        ("How many desks does the old office have?", MOVE),
        ("When is the summer bonus paid?", "The Christmas bonus is paid in December."),
        ("How many days of leave do part-time staff get?", STAFF),
        ("How long does the soup keep in the freezer?", SOUP),
        ("What is the notice period after probation?", TRIAL),
        ("Wann endet der Mietvertrag für das neue Büro?", UMZUG),
        ("Wie lang ist die Kündigungsfrist nach der Probezeit?", PROBE),
        ("Wie viel Urlaub haben Teilzeitkräfte?", "Vollzeitkräfte haben 30 Tage Urlaub."),
        ("¿Cuándo termina el contrato de la oficina nueva?", MUDANZA),
        ("¿Cuándo se cobra la paga de verano?", "La paga extra de Navidad se cobra en diciembre."),
        ("¿Cuántos días de vacaciones tienen los empleados a media jornada?", PERSONAL),
        ("¿Cuál es el preaviso tras el periodo de prueba?", "Durante el periodo de prueba el preaviso es una semana."),
        ("How much is a monthly ticket?", "A single costs £2.80 and a day ticket £6.50."),
        ("When does the pool open?", "The pool closes at 9 pm."),
        ("Wann beginnen die Herbstferien?", "Die Herbstferien dauern zwei Wochen."),
        ("¿A qué hora abre la piscina?", "La piscina cierra a las 21."),
        ("游泳馆几点开门？", "游泳馆晚上9点关门。"),
        ("متى يفتح المسبح؟", "يغلق المسبح في الساعة 9."),
        ("Wie viel Wasser braucht das Kurzprogramm?", PROGRAMM),
        ("Wann wird das Urlaubsgeld ausgezahlt?", GELD),
        ("Wie hoch ist das Urlaubsgeld?", GELD),
        ("新办公室的租约什么时候到期？", "旧办公室的租约3月31日到期。"),
        ("兼职员工有几天年假？", "全职员工有25天年假。"),
        ("كم يوم إجازة لموظفي الدوام الجزئي؟", "لموظفي الدوام الكامل 25 يوم إجازة."),
    ],
)
def test_what_holds_for_the_like_of_a_thing_is_no_answer(question: str, text: str) -> None:
    assert not said(question, text)


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("When does the lease on the old office end?", MOVE, "31 May"),
        ("How many desks does the new office have?", MOVE, "45"),
        ("When is the Christmas bonus paid?", "The Christmas bonus is paid in December.", "December"),
        ("When is the bonus paid?", "The Christmas bonus is paid in December.", "December"),
        ("How many days of leave do full-time staff get?", STAFF, "25"),
        ("How many days of leave do staff get?", STAFF, "25"),
        ("How long does the soup keep in the fridge?", SOUP, "three days"),
        ("What is the notice period during probation?", TRIAL, "one week"),
        ("What is the monthly rent?", "The basic rent is 900 euros a month.", "900"),
        ("Wann endet der Mietvertrag für das alte Büro?", UMZUG, "31. März"),
        ("Wie lang ist die Kündigungsfrist während der Probezeit?", PROBE, "zwei Wochen"),
        ("¿Cuándo termina el contrato de la oficina antigua?", MUDANZA, "31 de marzo"),
        ("¿Cuándo se cobra la paga de Navidad?", "La paga extra de Navidad se cobra en diciembre.", "diciembre"),
        ("When does the pool open?", "The pool opens at 7 am and closes at 9 pm.", "7 am"),
        ("Is the pool open on Mondays?", "The pool is closed on Mondays.", "closed"),
        ("Wie viel Wasser braucht das Eco-Programm?", PROGRAMM, "9,5"),
        ("Wie lange dauert das Kurzprogramm?", PROGRAMM, "30"),
        ("Wann wird das Weihnachtsgeld ausgezahlt?", GELD, "November"),
        ("Wie viele Urlaubstage habe ich?", GELD, "30"),
        (
            "Wann öffnet die Halle?",
            "Die Halle ist von 10 bis 23 Uhr offen, das Bistro schließt um 21 Uhr.",
            "10 bis 23",
        ),
        ("Wann öffnet das Bad?", "Das Bad öffnet um 7 Uhr und schließt um 21 Uhr.", "7 Uhr"),
        ("旧办公室的租约什么时候到期？", "旧办公室的租约3月31日到期。", "3月31日"),
    ],
)
def test_what_holds_for_the_thing_itself_is_one(question: str, text: str, holds: str) -> None:
    assert holds in said(question, text)


def test_what_describes_a_noun_is_not_told_apart_by_what_stands_before_it() -> None:
    text = "Merrow built a powerful economic base with money from fishing ports."
    assert "fishing ports" in said("How did Merrow build a strong economic base?", text)


def test_a_noun_that_is_described_twice_is_told_apart_by_what_stands_before_both() -> None:
    assert not said("How many people have a large electric boat?", "40 people have a small electric boat.")
