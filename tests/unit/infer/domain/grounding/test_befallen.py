"""Befallen things: what is paid for one that is lost or torn is not paid for another, nor after another mishap."""

import pytest

from tests.support.grounding import said


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("I lost the paddle I hired. How much do I pay?", "If a life jacket is lost, replacing it costs £48."),
        ("Someone stole my hired paddle. What do I pay?", "A stolen life jacket costs £48."),
        ("What do I pay for a lost snorkel?", "| Lost or broken | Price |\n| --- | --- |\n| Lost fins | £37 |"),
        ("Neopren verloren – was kostet das?", "Verlorene Flossen kosten 37 Euro."),
        ("Was zahle ich für einen verlorenen Schnorchel?", "Geht eine Flosse verloren, kostet das 37 Euro."),
        ("He perdido el chaleco. ¿Cuánto me cuesta?", "Un remo perdido se paga a 37 euros."),
        ("Se me ha roto el remo. ¿Cuánto cuesta?", "Un chaleco roto cuesta 37 euros."),
        ("救生衣丢了，要赔多少钱？", "脚蹼弄丢了要赔 370 元；救生衣撕破了，赔 240 元。"),
        ("潜水镜丢了要赔多少？", "脚蹼丢失赔 370 元。"),
        ("弄丢了潜水镜要赔多少钱？", "弄丢脚蹼要赔 370 元。"),
        ("ضاعت سترة النجاة، كم أدفع؟", "من أضاع المجداف دفع 37 درهما."),
        (
            "سرق المجداف الذي استأجرته، كم أدفع؟",
            "من أضاع سترة النجاة دفع 60 درهما، ومن أعاد المجداف ممزقا دفع 37 درهما.",
        ),
    ],
)
def test_what_befalls_another_thing_is_not_told(question: str, text: str) -> None:
    assert said(question, text) == ""


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("How much is a scratched mask?", "- Fee for losing the mask: £37"),
        ("My paddle isn't lost, it snapped. What do I pay?", "| Fees | Price |\n| --- | --- |\n| Lost paddle | £37 |"),
        ("What does a punctured boat cost?", "Losing a boat costs £370."),
        ("Was kostet ein Kratzer in der Maske?", "Verlust der Maske: 37 Euro"),
        ("Das Paddel ist nicht verloren, sondern kaputt. Was zahle ich?", "Ein verlorenes Paddel kostet 37 Euro."),
        ("Ich hatte mit dem Rad einen Platten. Was kostet das?", "Ein verlorenes Rad kostet 370 Euro."),
        ("Pinché con una bici, ¿cuánto cuesta?", "Cada bici se alquila por un día. Perder una bici cuesta 370 euros."),
        ("¿Cuánto cuesta un rayón en la máscara?", "Si se pierde la máscara, se pagan 37 euros."),
        ("面镜被我刮花了，赔多少钱？", "面镜丢失赔 370 元。"),
        ("船桨没丢，是断了，要付多少？", "船桨丢失赔 370 元。"),
        ("كم يكلفني خدش في العدسة؟", "- رسم فقدان العدسة: 37 درهما"),
    ],
)
def test_another_mishap_of_the_thing_is_not_told(question: str, text: str) -> None:
    assert said(question, text) == ""


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("I lost the paddle. How much do I pay?", "If a paddle is lost, replacing it costs £48.", "48"),
        ("How much is a scratched mask?", "A scratched mask costs £12.", "12"),
        ("How much is a scratched mask?", "A damaged mask costs £12.", "12"),
        ("My paddle isn't lost, it is broken. What do I pay?", "A broken paddle costs £12.", "12"),
        ("My paddle snapped. What do I pay?", "A broken paddle costs £12.", "12"),
        ("The paddle has snapped. How much is a new paddle?", "- New paddle: £24", "24"),
        ("I lost my snorkel. How much do I pay?", "Whoever loses an item pays £12.", "12"),
        ("I've lost my paddle. What do I owe?", "If you lose a life jacket or a paddle, you pay £12.", "12"),
        ("I've lost my paddle. What do I pay?", "Lost fins cost £37; a lost paddle costs £12.", "12"),
        ("Was zahle ich für eine verlorene Flosse?", "Geht eine Flosse verloren, kostet das 37 Euro.", "37"),
        ("Leihflossen verloren – was kostet das?", "Verlorene Flossen kosten 37 Euro.", "37"),
        ("Was kostet ein Kratzer in der Maske?", "Ein Kratzer in der Maske kostet 12 Euro.", "12"),
        ("He perdido el remo. ¿Cuánto me cuesta?", "Un remo perdido se paga a 37 euros.", "37"),
        ("¿Cuánto cuesta un pinchazo?", "Reparar un pinchazo cuesta 9 euros.", "9"),
        ("脚蹼弄丢了，要赔多少钱？", "脚蹼弄丢了要赔 370 元；救生衣撕破了，赔 240 元。", "370"),
        ("面镜被我刮花了，赔多少钱？", "面镜刮花赔 60 元。", "60"),
        ("ضاعت سترة النجاة، كم أدفع؟", "من أضاع سترة النجاة دفع 37 درهما.", "37"),
        ("كم يكلفني خدش في العدسة؟", "خدش العدسة يكلف 37 درهما.", "37"),
    ],
)
def test_where_the_thing_and_its_mishap_meet_it_is_told(question: str, text: str, holds: str) -> None:
    assert holds in said(question, text)
