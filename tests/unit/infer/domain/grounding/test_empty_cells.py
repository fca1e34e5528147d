"""Empty cell: a table tells nothing of the house in whose column a row has nothing."""

import pytest

from tests.support.grounding import said

_BOATS = """# Boats

| Item | Norlake Boats | Norland Boats |
|---|---|---|
| Kayak, full day | £41 | £44 |
| Single paddle, full day | £6 | |
| Dry bag | n/a | £3.50 |
"""
_HORSES = """# Preise

| Artikel | Hof Lindau | Hof Lindach |
|---|---|---|
| einzelnes Pferd | 75 Euro | |
| Sattel | – | 12 Euro |
"""
_TENTS = """# Tarifas

| Artículo | Robledo | Roblar |
|---|---|---|
| Piqueta suelta | 3 euros | |
"""
_ZITHERS = """# 价目

| 项目 | 云岭琴行 | 云岸琴行 |
|---|---|---|
| 琴码一个 | 8元 | |
| 琴罩 | — | 45元 |
"""
_OUDS = """# الأسعار

| البند | ورشة النخيل | ورشة النخلة |
|---|---|---|
| ريشة واحدة | 5 دراهم | |
| غطاء العود | — | 45 درهماً |
"""
_TUREEN = """# Crockery

| Item | Hire | Replacement |
|---|---|---|
| Tureen with lid | £3 | £42 |
| Lid only | | £16 |
"""


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What does Norland Boats charge for a single paddle for a full day?", _BOATS),
        ("How much is a dry bag at Norlake Boats?", _BOATS),
        ("Was kostet ein einzelnes Pferd bei Hof Lindach?", _HORSES),
        ("Wie viel kostet ein Sattel bei Hof Lindau?", _HORSES),
        ("¿Cuánto cuesta una piqueta suelta en Roblar?", _TENTS),
        ("云岸琴行的琴码一个多少钱？", _ZITHERS),
        ("云岭琴行的琴罩多少钱？", _ZITHERS),
        ("كم سعر ريشة واحدة في ورشة النخلة؟", _OUDS),
        ("كم سعر غطاء العود في ورشة النخيل؟", _OUDS),
        ("What is the hire of the lid only?", _TUREEN),
    ],
)
def test_an_empty_cell_is_not_filled_from_the_one_beside_it(question: str, text: str) -> None:
    assert said(question, text) == ""


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [
        ("What does Norlake Boats charge for a single paddle for a full day?", _BOATS, "£6"),
        ("How much is a dry bag at Norland Boats?", _BOATS, "£3.50"),
        ("Was kostet ein einzelnes Pferd bei Hof Lindau?", _HORSES, "75 Euro"),
        ("Wie viel kostet ein Sattel bei Hof Lindach?", _HORSES, "12 Euro"),
        ("云岭琴行的琴码一个多少钱？", _ZITHERS, "8元"),
        ("云岸琴行的琴罩多少钱？", _ZITHERS, "45元"),
        ("كم سعر ريشة واحدة في ورشة النخيل؟", _OUDS, "5 دراهم"),
        ("كم سعر غطاء العود في ورشة النخلة؟", _OUDS, "45 درهماً"),
        ("What is the replacement of the lid only?", _TUREEN, "£16"),
    ],
)
def test_what_stands_in_the_column_is_told(question: str, text: str, value: str) -> None:
    assert value in said(question, text)


_SALES = """# Möbel

| Artikel | Preis | Lieferzeit | Rabatt | Helm |
|---|---|---|---|---|
| Sofa Lund | 899 Euro | 6 Wochen | – | 3 Euro |
| Tisch Oslo | 399 Euro | – | 10 % | – |
"""
_FOOD = """# Karte

| Gericht | Preis | Allergene |
|---|---|---|
| Schnitzel | 16 Euro | Gluten |
| Linsensuppe | 7 Euro | – |
"""


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [
        ("Wie viel Rabatt gibt es auf das Sofa Lund?", _SALES, "–"),
        ("Was kostet der Tisch Oslo, und wie ist die Lieferzeit?", _SALES, "399"),
        ("Was kostet der Tisch Oslo mit Helm?", _SALES, "399"),
        ("Welche Allergene hat die Linsensuppe?", _FOOD, "–"),
    ],
)
def test_a_column_beside_the_price_takes_nothing_from_it(question: str, text: str, value: str) -> None:
    assert value in said(question, text)


def test_a_dash_in_the_row_of_a_property_is_no_value_of_the_other_column() -> None:
    machines = """# Maschinen

| Merkmal | Lindenhof | Lindentor |
|---|---|---|
| Gewicht der Maschine | 31 kg | 26 kg |
| Leistung des Mahlwerks | – | 320 Watt |
"""
    assert said("Welche Leistung hat das Mahlwerk im Lindenhof?", machines) == ""
    assert "320 Watt" in said("Welche Leistung hat das Mahlwerk im Lindentor?", machines)
