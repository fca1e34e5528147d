"""Values of another thing: a sum of money beside the thing asked about is not its price, nor a telephone its own."""

import pytest

from tests.support.grounding import said

KETTLE = "The kettle holds 1.7 litres. Spare filters are available at £6.99 each. It is made in Leeds."
MINUTES = "The old roof of the boathouse leaks. The club van has been sold for £3,200. Nobody objected."
PROTOKOLL = "Erwachsene zahlen 96 Euro im Jahr. Der Kassenstand beträgt 11.204 EUR. Die Duschen sind undicht."
ACTA = "La furgoneta fue vendida por 4.200 euros. La cuota de los adultos sube a 105 euros."


@pytest.mark.parametrize(
    ("question", "title", "text", "holds"),
    [
        ("How much does the kettle cost?", "Manual of the kettle", KETTLE, None),
        ("水壶多少钱？", "水壶说明书", "水壶容量1.7升。滤网可在网点购买，每个12元。", None),
        ("滤网多少钱？", "水壶说明书", "水壶容量1.7升。滤网可在网点购买，每个12元。", "12元"),
        ("水壶多少钱？", "水壶说明书", "本产品售价120元。", "120元"),
        ("كم سعر الغلاية؟", "دليل الغلاية", "تباع المصفاة في المراكز بسعر 4 دنانير.", None),
        ("كم سعر المصفاة؟", "دليل الغلاية", "تباع المصفاة في المراكز بسعر 4 دنانير.", "4 دنانير"),
        ("كم سعر الغلاية؟", "دليل الغلاية", "يباع الجهاز بسعر 40 دينارا.", "40"),
        ("How much does a spare filter cost?", "Manual of the kettle", KETTLE, "£6.99"),
        ("How much does the kettle cost?", "Manual of the kettle", "Price: £45. Spare filters are £6.99.", "£45"),
        ("How much does the kettle cost?", "Manual of the kettle", "The kettle is steel. It costs £45.", "£45"),
        ("How much did the boathouse cost?", "Minutes of the club", MINUTES, None),
        ("Who pays for the heating?", "Lease", "The tenant shall pay a deposit of 900 euros.", None),
        ("Who pays for the heating?", "Lease", "The tenant shall pay the heating.", "tenant"),
        ("Was kostet die Sanierung der Duschen?", "Protokoll", PROTOKOLL, None),
        ("Wie viel zahlen Rentner?", "Protokoll", PROTOKOLL, None),
        ("Wie viel zahlen Erwachsene?", "Protokoll", PROTOKOLL, "96 Euro"),
        ("¿Cuánto pagarán los jubilados?", "Acta del club", ACTA, None),
        ("¿Cuánto van a pagar los adultos?", "Acta del club", ACTA, "105 euros"),
        ("¿Cuánto cuesta el aspirador?", "Manual del aspirador", "Los filtros cuestan 9,95 €.", None),
        ("¿Cuánto cuestan los filtros?", "Manual del aspirador", "Los filtros cuestan 9,95 €.", "9,95"),
        ("How much does the kettle cost?", "Manual of the kettle", "The appliance costs £45.", "£45"),
    ],
)
def test_a_price_is_that_of_the_thing_asked_about(question: str, title: str, text: str, holds: str | None) -> None:
    found = said(question, text, title=title)
    assert not found if holds is None else holds in found


def test_what_stands_under_its_heading_is_of_the_thing() -> None:
    text = "## Bicycles\n\nA day is 12 euros.\n\n## Lockers\n\nA day is 3 euros."
    assert "12 euros" in said("How much do the bicycles cost?", text, title="Hire")


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("What is the caretaker's phone number?", "The caretaker can be reached on 020 7946 0123.", "020 7946 0123"),
        ("What is the landlord's phone number?", "The landlord is kind. Ring the caretaker on 020 7946 0123.", None),
        ("What is the caretaker's phone number?", "The caretaker sold 1 250 000 bolts in 2020-2024.", None),
        ("Wie lautet die Telefonnummer des Hausmeisters?", "Hausmeister: Krüger, Tel. 0341 / 555 12 30.", "0341"),
        ("Wie lautet die Telefonnummer des Vermieters?", "Den Vermieter fragt man. Hausmeister: 0341 / 555 12.", None),
        (
            "¿Cuál es el teléfono del administrador?",
            "El administrador es D. Julián Ortega, tel. 91 555 12 34.",
            "91 555",
        ),
        ("¿Cuál es el teléfono del portero?", "El portero vive aquí. Administrador: tel. 91 555 12 34.", None),
    ],
)
def test_a_telephone_is_that_of_whom_it_is_asked(question: str, text: str, holds: str | None) -> None:
    found = said(question, text)
    assert not found if holds is None else holds in found


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        (
            "Was kostet die Lydia 240?",
            "Die Lydia 240 näht 24 Stiche. Sie kostet 229 Euro. Der Fuß kostet für die Lydia 240 nur 19 Euro.",
            "229",
        ),
        (
            "What does the Lydia 240 cost?",
            "The Lydia 240 has 24 stitches. It costs 229 euros. The foot costs 19 euros for the Lydia 240.",
            "229",
        ),
    ],
)
def test_what_a_part_costs_for_the_named_is_no_price_of_the_named(question: str, text: str, holds: str) -> None:
    told = said(question, text)
    assert holds in told
    assert "19" not in told


def test_for_how_much_of_it_something_is_paid_names_nothing() -> None:
    assert not said("Was kostet die Laminierung pro Seite?", "Korrekturen kosten 15 Euro pro Seite.", title="Druckerei")


@pytest.mark.parametrize(
    ("question", "text", "title"),
    [
        ("Wie viel wiegt das Lyra 3?", "Das Ladeetui wiegt 94 g.", "Hörgerät Lyra 3"),
        ("How much does the Lyra 3 weigh?", "The case weighs 94 g.", "Hearing aid Lyra 3"),
        (
            "Was kostet das Lyra 3 Plus?",
            "Die Fernbedienung liegt nicht bei; sie kostet 69 Euro.",
            "Hörgerät Lyra 3 Plus",
        ),
        ("Was kostet das Lyra 3 Plus?", "Das Lyra 3 Plus wurde bis 2022 verkauft.", "Hörgerät Lyra 3 Plus"),
    ],
)
def test_what_a_part_weighs_and_when_it_was_sold_tell_nothing_of_the_named(
    question: str, text: str, title: str
) -> None:
    assert not said(question, text, title=title)


def test_what_it_is_called_by_its_kind_is_the_named() -> None:
    assert "94" in said("Wie viel wiegt das Lyra 3?", "Das Hörgerät wiegt 94 g.", title="Hörgerät Lyra 3")
