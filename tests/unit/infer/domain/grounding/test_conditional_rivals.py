"""Lines that hold in a case which the question does not have, or of a part or the whole of what it asks about."""

import pytest

from tests.support.grounding import said


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("I have no card with me. How much is the deposit for a kayak?", "Whoever shows a card leaves 40 euros."),
        ("How high is the deposit for a kayak without a card?", "If you show a card, the deposit for a kayak is £40."),
        ("Ich habe keinen Pass. Wie hoch ist das Pfand?", "Wer einen Reisepass vorlegt, hinterlegt 40 Euro Pfand."),
        ("Wie hoch ist das Pfand ohne Pass?", "Das Pfand beträgt 40 Euro, wenn Sie einen Pass vorlegen."),
        ("No tengo carné. ¿Cuánto es la fianza?", "Quien presenta el carné deja una fianza de 40 euros."),
    ],
)
def test_what_holds_for_who_has_it_does_not_hold_without_it(question: str, text: str) -> None:
    assert said(question, text) == ""


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (
            "How much is the deposit for a kayak with a card?",
            "Whoever shows a card leaves a deposit of £40 for a kayak.",
        ),
        ("Wie hoch ist das Pfand, wenn ich einen Pass habe?", "Mit Pass beträgt das Pfand 40 Euro."),
        ("Wie hoch ist das Pfand ohne Pass?", "Ohne Pass beträgt das Pfand 40 Euro."),
    ],
)
def test_what_holds_in_the_case_that_is_asked_is_given(question: str, text: str) -> None:
    assert "40" in said(question, text)


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("What does each kayak cost for two kayaks?", "From 8 kayaks on each kayak costs £12.", None),
        ("What does each kayak cost for ten kayaks?", "From 8 kayaks on each kayak costs £12.", "12"),
        (
            "What does cancelling cost me three days before?",
            "You can cancel up to 10 days before at a cost of £5.",
            None,
        ),
        ("Was kosten zwei Kajaks am Tag?", "Ab 8 Kajaks kosten sie 12 Euro.", None),
        ("Was kostet das Absagen drei Tage vorher?", "Absagen kostet bis 10 Tage vorher 5 Euro.", None),
        ("¿Cuánto cuestan dos kayaks?", "A partir de 8 kayaks cuestan 12 euros.", None),
    ],
)
def test_a_bound_that_does_not_hold_the_number_is_another_case(question: str, text: str, holds: str | None) -> None:
    found = said(question, text)
    assert not found if holds is None else holds in found


POOL = "From April to October the water temperature of the pool is 27 degrees."
BECKEN = "Das Becken wird von April bis Oktober auf 27 Grad geheizt."
PISCINA = "La piscina se calienta a 27 grados de abril a octubre."
WINTER = "Das Becken wird auf 27 Grad geheizt, von November bis Februar aber auf 30 Grad."


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("What is the water temperature of the pool in December?", POOL, None),
        ("Auf wie viel Grad wird das Becken im Dezember geheizt?", BECKEN, None),
        ("Auf wie viel Grad wird das Becken im Juni geheizt?", BECKEN, "27"),
        ("Auf wie viel Grad wird das Becken im Januar geheizt?", WINTER, "30"),
        ("Auf wie viel Grad wird das Becken im Juni geheizt?", WINTER, "27"),
        ("¿A cuántos grados se calienta la piscina en diciembre?", PISCINA, None),
        ("¿A cuántos grados se calienta la piscina en junio?", PISCINA, "27"),
    ],
)
def test_a_month_outside_the_span_is_another_case(question: str, text: str, holds: str | None) -> None:
    found = said(question, text)
    assert not found if holds is None else holds in found


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("What does a kayak cost for half a day?", "A kayak costs £30 a day.", None),
        ("What does a kayak cost for half a day?", "A kayak costs £30 a day and £18 for half a day.", "18"),
        ("Was kostet ein Kajak für einen halben Tag?", "Ein Kajak kostet 30 Euro am Tag.", None),
        ("Was kostet ein Kajak für einen halben Tag?", "Ein Kajak kostet für einen halben Tag 18 Euro.", "18"),
        ("¿Cuánto cuesta un kayak medio día?", "Un kayak cuesta 30 euros al día.", None),
    ],
)
def test_what_the_whole_costs_is_not_what_the_half_does(question: str, text: str, holds: str | None) -> None:
    found = said(question, text)
    assert not found if holds is None else holds in found


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("What does the kayak itself cost?", "- Cover for the kayak: £9 a day\n- Vest: £4 a day", None),
        ("What does the cover for the kayak cost?", "- Cover for the kayak: £9 a day\n- Vest: £4 a day", "9"),
        ("Was kostet das Kajak selbst?", "- Hülle für das Kajak: 9 Euro\n- Weste: 4 Euro", None),
        ("Was kostet die Hülle für das Kajak?", "- Hülle für das Kajak: 9 Euro\n- Weste: 4 Euro", "9"),
        ("¿Cuánto cuesta el kayak?", "- Funda para el kayak: 9 euros\n- Chaleco: 4 euros", None),
        ("What does the paddle clip cost?", "- Paddle: £25\n- Vest: £40", None),
        ("What does the paddle cost?", "- Paddle: £25\n- Vest: £40", "25"),
        ("Was kostet die Klemme zum Paddel?", "- Paddel: 25 Euro\n- Weste: 40 Euro", None),
        ("What does the kayak cost?", "- Hire of the kayak: £25\n- Vest: £40", "25"),
        ("Was kostet das Kajak?", "- Miete für das Kajak: 25 Euro\n- Weste: 40 Euro", "25"),
        ("The clip of the paddle snapped; what is a clip?", "- Clip for the paddle: £25\n- Vest: £40", "25"),
    ],
)
def test_a_label_of_a_part_is_not_of_the_whole_nor_the_other_way_round(
    question: str, text: str, holds: str | None
) -> None:
    found = said(question, text)
    assert not found if holds is None else holds in found


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("I am a new customer. How long can I try the saw?", "Whoever is already a customer can try it 20 days.", None),
        (
            "I'm already a customer. How long can I try the saw?",
            "Existing customers can try the saw for 20 days.",
            "20",
        ),
        (
            "Ich bin Neukundin. Wie lange darf ich die Säge testen?",
            "Wer schon Kunde ist, darf sie 20 Tage testen.",
            None,
        ),
        ("Ich bin Stammkunde. Wie lange darf ich sie testen?", "Neukunden dürfen die Säge 20 Tage testen.", None),
        ("Wie lange dürfen Neukunden die Säge testen?", "Neukunden dürfen die Säge 20 Tage testen.", "20"),
        ("Soy cliente nuevo. ¿Cuánto puedo probar la sierra?", "Quien ya es cliente prueba la sierra 20 días.", None),
    ],
)
def test_what_regulars_have_is_not_what_newcomers_have(question: str, text: str, holds: str | None) -> None:
    found = said(question, text)
    assert not found if holds is None else holds in found


TABLE = "| What | Price |\n|---|---|\n| Whole hall, one hour | £90 |\n| Dance course, all rounds | £70 |"
TABELLE = "| Was | Preis |\n|---|---|\n| Halle komplett, eine Stunde | 90 Euro |\n| Tanzkurs, alle Treffen | 70 Euro |"


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("What does one table in the hall cost?", TABLE, None),
        ("What does one round of the dance course cost?", TABLE, None),
        ("What does the whole hall cost for one hour?", TABLE, "£90"),
        ("Was kostet ein einzelnes Treffen im Tanzkurs?", TABELLE, None),
        ("Was kostet ein Spielfeld in der Halle?", TABELLE, None),
        ("Was kostet die ganze Halle für eine Stunde?", TABELLE, "90 Euro"),
    ],
)
def test_what_the_whole_costs_is_not_what_a_piece_of_it_does(question: str, text: str, holds: str | None) -> None:
    found = said(question, text)
    assert not found if holds is None else holds in found
