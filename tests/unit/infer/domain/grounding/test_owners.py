"""Owners of values: a value of one thing is none of its part, nor of the part of another, however the two are named."""

import pytest

from tests.support.grounding import said

LOOM = "The loom weighs 80 kg, 9 kg of which is the bench. The spinning wheel weighs 7 kg."
WEBSTUHL = "Der Webstuhl wiegt 80 kg, wovon 9 kg auf die Bank entfallen. Das Spinnrad wiegt 7 kg."
TELAR = "El telar pesa 80 kg, de los cuales 9 kg son del banco. La rueca pesa 7 kg."
ORGAN = "Die Orgel wiegt 900 kg, davon 40 kg das Gebläse. Das Harmonium wiegt 70 kg."


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("How heavy is the spinning wheel bench?", LOOM),
        ("What does the bench of the spinning wheel weigh?", LOOM),
        ("Welches Gewicht hat die Spinnradbank?", WEBSTUHL),
        ("Wie schwer ist das Harmoniumgebläse?", ORGAN),
        ("¿Cuánto pesa el banco de la rueca?", TELAR),
        ("¿Qué peso tiene el banco que lleva la rueca?", TELAR),
        ("纺车的凳子有多重？", "织布机重80公斤，凳子占9公斤。纺车重7公斤。"),
        ("那台纺车，凳子重多少公斤？", "织布机重80公斤，凳子占9公斤。纺车重7公斤。"),
        ("纺车凳子有多重？", "织布机重80公斤，凳子占9公斤。纺车重7公斤。"),
        ("كم يزن مقعد المغزل؟", "يزن النول 80 كغ، منها 9 كغ وزن المقعد. ويزن المغزل 7 كغ."),
        ("ما وزن مقعد المغزل؟", "يبلغ وزن النول 80 كغ، ووزن مقعده 9 كغ. ووزن المغزل 7 كغ."),
    ],
)
def test_a_part_of_the_one_is_no_part_of_the_other(question: str, text: str) -> None:
    assert not said(question, text)


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("How heavy is the bench of the loom?", LOOM, "9 kg"),
        ("Wie schwer ist die Webstuhlbank?", WEBSTUHL, "9 kg"),
        ("Wie schwer ist das Orgelgebläse?", ORGAN, "40 kg"),
        ("¿Cuánto pesa el banco del telar?", TELAR, "9 kg"),
        ("织布机的凳子有多重？", "织布机重80公斤，凳子占9公斤。纺车重7公斤。", "9公斤"),
        ("كم يزن مقعد النول؟", "يزن النول 80 كغ، منها 9 كغ وزن المقعد. ويزن المغزل 7 كغ.", "9 كغ"),
    ],
)
def test_a_part_has_the_value_that_its_owner_has_of_it(question: str, text: str, holds: str) -> None:
    assert holds in said(question, text)


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        (
            "How much deposit is there on a lock?",
            "For a bicycle the deposit is 60 euros. A lock adds 5 euros.",
            "5 euros",
        ),
        (
            "Wie viel Pfand nimmt man für eine Kette?",
            "Für ein Fahrrad hinterlegt man 60 Euro Pfand. Je Kette kommen 5 Euro hinzu.",
            "5 Euro",
        ),
        ("东港的车锁要交多少押金？", "租一辆单车，押金60元。每把车锁加5元。", "5元"),
    ],
)
def test_of_two_sums_side_by_side_each_is_that_of_its_own_thing(question: str, text: str, holds: str) -> None:
    assert holds in said(question, text, title="东港单车")


def test_what_another_sentence_says_in_another_unit_is_no_rival() -> None:
    text = "A lock has 4 digits. The deposit is 60 euros and is kept in a safe."
    assert "60 euros" in said("How much is the deposit for a lock?", text)


def test_a_line_that_says_the_case_needs_no_other_word_of_the_question() -> None:
    text = "Every berth has to be empty by 9:00. Whoever has booked a late sailing may stay until 15:00."
    found = said("By when do skippers with a late sailing have to leave their berth?", text)
    assert "15:00" in found


def test_a_noun_behind_a_preposition_is_what_its_line_has_to_speak_of() -> None:
    text = (
        "Die Liegeplätze sind bis 9 Uhr zu räumen. Wer eine Spätausfahrt gebucht hat, darf den Platz bis 15 Uhr nutzen."
    )
    found = said("Wann müssen Gäste mit Spätausfahrt ihren Liegeplatz räumen?", text)
    assert "15 Uhr" in found


KETTLE = "The kettle weighs 1.2 kg. It comes with a three-year warranty. A filter costs 6 euros."
HERVIDOR = "El hervidor pesa 1,2 kg. La base pesa 300 g. El cable mide 75 cm. La garantía es de tres años."


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("How long is the warranty on the filter?", KETTLE),
        ("¿Cuánto pesa el cable?", HERVIDOR),
        ("¿Qué garantía tiene la base?", HERVIDOR),
    ],
)
def test_what_is_said_of_the_whole_is_not_said_of_a_part_that_comes_later(question: str, text: str) -> None:
    assert not said(question, text)


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("How long is the warranty on the kettle?", KETTLE, "three-year"),
        ("How long is the warranty on the filter?", "A filter costs 6 euros. It has a one-year warranty.", "one-year"),
        ("¿Cuánto pesa la base?", HERVIDOR, "300 g"),
        ("¿Qué garantía tiene el hervidor?", HERVIDOR, "tres años"),
    ],
)
def test_what_is_said_of_the_first_thing_of_a_text_need_not_name_it_again(question: str, text: str, holds: str) -> None:
    assert holds in said(question, text)


EXAM = "رسم الاختبار النظري 50 درهما. إعادة الاختبار العملي 115 درهما."
FARE = "سعر الدقيقة خارج الباقة 15 هللة. تغيير الرقم 50 ريالا. في باقة الأعمال 500 دقيقة."


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("كم رسم إعادة الاختبار النظري؟", EXAM, None),
        ("كم رسم الاختبار النظري؟", EXAM, "50"),
        ("كم سعر تغيير الباقة؟", FARE, None),
        ("كم سعر تغيير الرقم؟", FARE, "50 ريالا"),
        ("كم رسالة في باقة الأعمال؟", FARE, None),
        ("كم دقيقة في باقة الأعمال؟", FARE, "500 دقيقة"),
    ],
)
def test_what_is_done_to_a_thing_and_what_is_counted_of_it_are_spoken_of(
    question: str, text: str, holds: str | None
) -> None:
    found = said(question, text)
    assert not found if holds is None else holds in found


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Woher stammt die Leiterin der Schule?", "Die Schule befindet sich in der Gartenstraße 8 in Lorn."),
        ("Where does the director of the school live?", "The school lies in Garden Street in Lorn."),
        (
            "Wie viel wiegt der Akku des Orrin?",
            "Der Akku hat 500 Wh. Der Orrin wiegt 41 kg, davon entfallen 5 kg auf die Kiste.",
        ),
    ],
)
def test_what_is_said_of_the_whole_is_not_said_of_its_battery_or_its_head(question: str, text: str) -> None:
    assert not said(question, text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (
            "With what notice is the day card cancelled?",
            "## What does a berth cost?\n\nA day card costs 22 euros.\n\n## How do I cancel?\n\n"
            "A fixed berth is cancelled with six weeks' notice.",
        ),
        (
            "¿Con cuánta antelación se cancela el pase de día?",
            "## ¿Cuánto cuesta un amarre?\n\nUn pase de día cuesta 22 euros.\n\n## ¿Cómo me doy de baja?\n\n"
            "Un amarre fijo se cancela con seis semanas de antelación.",
        ),
    ],
)
def test_what_stands_under_another_heading_has_values_of_its_own(question: str, text: str) -> None:
    assert said(question, text) == ""


def test_a_line_with_another_thing_of_the_question_does_not_go_on() -> None:
    text = "Der Nordkai hat 1.200 Palettenplätze, davon 150 für Bioware. Der Südkai hat 860 Palettenplätze."
    assert not said("Wie viele Palettenplätze im Südkai sind für Bioware vorgesehen?", text)
    assert "150" in said("Wie viele Palettenplätze im Nordkai sind für Bioware vorgesehen?", text)


def test_a_line_that_adds_a_thing_goes_on_from_the_one_before() -> None:
    text = "Schäden sind innerhalb von 3 Tagen zu melden. Bei Fisch beträgt die Frist 12 Stunden."
    assert "12 Stunden" in said("Innerhalb welcher Frist sind Schäden zu melden bei Fisch?", text)


COURSES = """The hive takes ten frames. The beginners' course lasts six hours and includes lunch.

| course | day | fee |
|---|---|---|
| Beginners | Saturday | £45 |
| Rearing | Sunday | £60 |
"""
KURSE = """Der Anfängerkurs dauert sechs Stunden.

| Kurs | Tag | Preis |
|---|---|---|
| Anfängerkurs | Samstag | 45 € |
| Königinnenzucht | Sonntag | 60 € |
"""
CURSOS = """El taller de pizza dura tres horas.

| taller | día | precio |
|---|---|---|
| pizza | viernes | 35 € |
| bollería | lunes | 48 € |
"""


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("How long does Rearing last?", COURSES, None),
        ("Does Rearing include lunch?", COURSES, None),
        ("How long does the beginners' course last?", COURSES, "six hours"),
        ("Wie lange dauert die Königinnenzucht?", KURSE, None),
        ("Wie lange dauert der Anfängerkurs?", KURSE, "sechs Stunden"),
        ("¿Cuánto dura el taller de bollería?", CURSOS, None),
        ("¿Cuánto dura el taller de pizza?", CURSOS, "tres horas"),
    ],
)
def test_what_is_said_of_one_row_is_not_said_of_its_sibling(question: str, text: str, holds: str | None) -> None:
    found = said(question, text)
    assert not found if holds is None else holds in found


LIBRARY = (
    "Die Bücherei leiht Bücher, Spiele und Filme aus. Bücher dürfen vier Wochen behalten werden. Spiele werden nicht "
    "verlängert."
)


@pytest.mark.parametrize(
    ("question", "holds"),
    [("Wie lange darf ich Spiele behalten?", None), ("Wie lange darf ich Bücher behalten?", "vier Wochen")],
)
def test_what_a_text_lists_at_first_has_lines_of_its_own(question: str, holds: str | None) -> None:
    found = said(question, LIBRARY)
    assert not found if holds is None else holds in found
