"""Counted things: how many a thing holds is neither its price nor its length, nor when it was built."""

import pytest

from tests.support.grounding import said

STANDS = "The terrace holds 800 spectators. A locker costs 1 euro. The book has 300 pages."
TRIBUNE = "Die Tribüne fasst 800 Zuschauer. Ein Spind kostet 1 Euro. Das Buch hat 300 Seiten."
GRADAS = "Las gradas tienen capacidad para 800 espectadores. Una taquilla cuesta 1 euro. El libro tiene 300 páginas."
MUDARRAJAT = "تتسع المدرجات لـ 800 متفرج. تكلف الخزانة 1 يورو."


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("How much did the terrace cost?", STANDS, None),
        ("How long is the terrace?", STANDS, None),
        ("When was the terrace built?", STANDS, None),
        ("How many spectators does the terrace hold?", STANDS, "800"),
        ("How long is the book?", STANDS, "300 pages"),
        ("Wie viel kostete die Tribüne?", TRIBUNE, None),
        ("Wie lang ist die Tribüne?", TRIBUNE, None),
        ("Wann wurde die Tribüne gebaut?", TRIBUNE, None),
        ("Wie viele Zuschauer fasst die Tribüne?", TRIBUNE, "800"),
        ("Wie lang ist das Buch?", TRIBUNE, "300 Seiten"),
        ("¿Cuándo se construyeron las gradas?", GRADAS, None),
        ("¿Cuántos espectadores caben en las gradas?", GRADAS, "800"),
        ("متى بنيت المدرجات؟", MUDARRAJAT, None),
    ],
)
def test_a_number_of_things_is_no_sum_no_length_and_no_year(question: str, text: str, holds: str | None) -> None:
    found = said(question, text)
    assert not found if holds is None else holds in found


PRIZES = "The Copper Reel for the best short film is worth 1,500 pounds. The rack weighs 30 pounds and costs 90 pounds."
RIGA = "The trip to Bologna took six days and cost 540 euros; the one to Riga took five days."


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        # A pound is a sum of money and a weight.
        ("How much is the Copper Reel worth?", PRIZES, "1,500"),
        ("What does the pass cost?", "The pass costs 85 pounds.", "85"),
        ("How heavy is the bag?", "The bag weighs 12 pounds.", "12"),
        ("How heavy is the pass?", "The pass costs 85 pounds.", None),
        # What a prize is worth is no fee.
        ("What is the fee for short films?", PRIZES, None),
        # The sum is of the other trip, and the days of this one.
        ("What did the trip to Riga cost?", RIGA, None),
        ("What did the trip to Bologna cost?", RIGA, "540"),
        ("How long did the trip to Riga take?", RIGA, "five"),
        ("¿Cuánto duran los grupos escolares?", "Para grupos escolares hay un máximo de 25 niños.", None),
        ("¿Cuánto duran las visitas?", "Las visitas duran dos horas.", "dos horas"),
    ],
)
def test_a_number_is_of_the_dimension_that_its_sentence_tells(question: str, text: str, holds: str | None) -> None:
    found = said(question, text)
    assert not found if holds is None else holds in found


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("When was the mill built?", "The mill was built in 1968.", "1968"),
        ("When was the mill built?", "In 1800 millers built the mill.", "1800"),
        ("When does the mill open?", "The mill opens at 9 o'clock.", "9"),
        ("What does the room cost?", "The room costs 40 euros for 2 guests.", "40 euros"),
    ],
)
def test_a_year_and_a_sum_beside_a_noun_are_told(question: str, text: str, holds: str) -> None:
    assert holds in said(question, text)


def test_the_area_of_one_is_no_number_of_all() -> None:
    text = "Eine Parzelle in der Unterwiese hat 250 m², eine Parzelle in der Oberwiese 300 m²."
    assert not said("Wie viele Parzellen hat die Oberwiese?", text)


SHEET = """The flysheet of the Corrie is tall enough to sit in.

| Part | Weight |
|---|---|
| Flysheet | 890 g |
"""


def test_a_column_of_another_property_tells_no_height() -> None:
    assert not said("How high is the flysheet of the Corrie?", SHEET)
    assert "890 g" in said("How heavy is the flysheet of the Corrie?", SHEET)


@pytest.mark.parametrize(
    ("question", "holds"),
    [
        ("松雨旅舍有多少间家庭房？", None),
        ("松雨旅舍有多少间房？", "25"),
        ("松风旅舍有多少间家庭房？", "9"),
    ],
)
def test_a_number_of_all_counts_no_sort_that_is_counted_elsewhere(question: str, holds: str | None) -> None:
    found = said(question, "松风旅舍有18间单人间和9间家庭房。松雨旅舍一共有25间房。")
    assert not found if holds is None else holds in found


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("¿Cuántas bicicletas eléctricas tiene la tienda?", "La tienda tiene 80 bicicletas.", None),
        ("¿Cuántas bicicletas eléctricas tiene la tienda?", "La tienda tiene 8 bicicletas eléctricas.", "8"),
        ("¿Cuántas bicicletas tenéis?", "La tienda tiene 80 bicicletas.", "80"),
        ("كم دراجة كهربائية في المتجر؟", "في المتجر 80 دراجة.", None),
        ("كم دراجة كهربائية في المتجر؟", "في المتجر 8 دراجات كهربائية.", "8"),
        ("كم دراجة في المتجر؟", "في المتجر 80 دراجة.", "80"),
        ("旅馆有几间套房？", "旅馆有80间客房。", None),
        ("旅馆有多少间双人房？", "旅馆有80间客房。", None),
        ("旅馆有几间套房？", "旅馆有80间客房，其中8间套房。", "8间套房"),
        ("旅馆有多少间客房？", "旅馆有80间客房。", "80"),
    ],
)
def test_the_number_of_all_is_not_that_of_a_sort(question: str, text: str, holds: str | None) -> None:
    found = said(question, text)
    assert not found if holds is None else holds in found


@pytest.mark.parametrize(
    ("question", "text", "is_told"),
    [
        ("朝阳里一共有多少社员？", "朝阳里社员会费：每月42元。", False),
        ("朝阳里一共有多少社员？", "朝阳里共有社员230人。", True),
        ("Wie viele Quadratmeter hat das Lindentor?", "Im Lindentor, Zimmer 207, gleich neben dem Aufzug.", False),
        ("Wie viele Quadratmeter hat das Lindentor?", "Das Lindentor hat 207 Quadratmeter.", True),
    ],
)
def test_a_fee_counts_no_people_and_the_number_of_a_room_nothing(question: str, text: str, *, is_told: bool) -> None:
    assert bool(said(question, text)) == is_told
