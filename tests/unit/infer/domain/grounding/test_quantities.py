"""Quantity without a figure: none of the houses, thousands of workers, a hut without a bathroom, sales that doubled."""

import pytest

from tests.support.grounding import said


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("How many of the ships returned?", "Few of the ships returned."),
        ("How many of the ships returned?", "All of the ships returned."),
        ("How many of the rooms have a balcony?", "Half of the rooms have a balcony."),
        ("How much of the forest lies in Brenland?", "Nearly all of the forest lies in Brenland."),
        ("Wie viele der Schiffe kehrten zurück?", "Nur wenige der Schiffe kehrten zurück."),
        ("Wie viele der Zimmer haben einen Balkon?", "Die meisten Zimmer haben einen Balkon."),
        ("Wie viel vom Wald liegt in Brenland?", "Der größte Teil des Waldes liegt in Brenland."),
        ("¿Cuántos de los barcos regresaron?", "Pocos de los barcos regresaron."),
        ("¿Cuánto del bosque está en Brenlandia?", "La mayor parte del bosque está en Brenlandia."),
        ("多少船只返回了？", "大多数船只返回了。"),
        ("كم من السفن عادت؟", "عادت قلة من السفن."),
        ("كم من الغرف لها شرفة؟", "معظم الغرف لها شرفة."),
    ],
)
def test_a_share_of_them_is_told_by_words(question: str, text: str) -> None:
    assert said(question, text) == text


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("How many of the houses had running water?", "None of the houses had running water."),
        ("How many bathrooms does the hut have?", "The hut has no bathroom."),
        ("How many lifts are there in the museum?", "There is no lift in the museum."),
        ("Wie viele der Häuser hatten fließendes Wasser?", "Keines der Häuser hatte fließendes Wasser."),
        ("Wie viele Aufzüge hat das Museum?", "Das Museum hat keinen Aufzug."),
        ("¿Cuántas de las casas tenían agua corriente?", "Ninguna de las casas tenía agua corriente."),
        ("¿Cuántos baños tiene la cabaña?", "La cabaña no tiene baño."),
        ("有多少房屋有自来水？", "没有一栋房屋有自来水。"),
        ("小屋有几间浴室？", "小屋没有浴室。"),
        ("كم من البيوت كان فيها ماء جار؟", "لم يكن في أي من البيوت ماء جار."),
        ("كم حماما في الكوخ؟", "ليس في الكوخ حمام."),
    ],
)
def test_none_is_how_many_there_are(question: str, text: str) -> None:
    assert said(question, text) == text


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("How many workers lost their jobs?", "Thousands of workers lost their jobs when the mill closed."),
        ("How many people came to the fair?", "Several hundred people came to the fair."),
        ("How much did sales grow in 1984?", "Sales doubled in 1984."),
        ("How much did the price of bread rise?", "The price of bread tripled within a year."),
        ("Wie viele Freiwillige kamen an den See?", "Dutzende Freiwillige kamen an den See."),
        ("Um wie viel stieg der Umsatz 1984?", "Der Umsatz verdoppelte sich 1984."),
        ("¿Cuántos voluntarios fueron al lago?", "Decenas de voluntarios fueron al lago."),
        ("¿Cuánto subió el precio del pan?", "El precio del pan se triplicó en un año."),
        ("有多少工人失业？", "数千名工人失业。"),
        ("1984年销售额增长了多少？", "1984年销售额翻了一番。"),
        ("كم متطوعا جاء إلى البحيرة؟", "جاء عشرات المتطوعين إلى البحيرة."),
    ],
)
def test_tens_and_thousands_and_twice_as_many_are_told_by_words(question: str, text: str) -> None:
    assert said(question, text) == text


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("How many rooms does the hotel have?", "All rooms of the hotel have a balcony."),
        ("How many rooms does the hotel have?", "None of the rooms of the hotel has a balcony."),
        ("How many of the rooms have a bath?", "Most of the rooms have a balcony."),
        ("How many of the rooms have a balcony?", "Most of the rooms have a bath, and the suite has a balcony."),
        ("How many of the ships returned?", "All of the ships were painted when the captain returned."),
        ("How many visitors came to the fair?", "Thousands of lamps lit the fair, and visitors came from far."),
        ("How much did the price of bread rise?", "The price of bread rose, and that of milk doubled."),
        ("How many lifts has the museum?", "No dogs are allowed in the lifts of the museum."),
        ("How many beds has the hut?", "No bed in the hut may be moved."),
        ("How many bathrooms does the hut have?", "The hut has no bathroom upstairs."),
        ("Wie viele Zimmer hat das Hotel?", "Die meisten Zimmer des Hotels haben einen Balkon."),
        ("Wie viele Zimmer hat das Hotel?", "Kein Zimmer des Hotels hat einen Balkon."),
        ("Wie viele Besucher hatte der Markt?", "Tausende Lampen beleuchteten den Markt für die Besucher."),
        ("¿Cuántas habitaciones tiene el hotel?", "Todas las habitaciones del hotel tienen balcón."),
        ("¿Cuántos visitantes tuvo la feria?", "Miles de lámparas iluminaban la feria para los visitantes."),
        ("旅馆有多少房间？", "旅馆的大多数房间带阳台。"),
        ("集市有多少游客？", "集市上数千盏灯为游客照明。"),
        ("小屋有几间浴室？", "小屋没有独立浴室。"),
        ("كم غرفة في الفندق؟", "معظم غرف الفندق لها شرفة."),
    ],
)
def test_how_many_of_them_are_so_tells_not_how_many_there_are(question: str, text: str) -> None:
    assert said(question, text) == ""
