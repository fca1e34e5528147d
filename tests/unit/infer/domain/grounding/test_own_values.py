"""Values of something beside the thing: what it carries, what it is weighed with, the subject of another clause."""

import pytest

from tests.support.grounding import said

BUFFET = "Der Buffetwagen hat eine Theke von 3 m Länge."
BAG = "The Fjell 4 sleeps four people and weighs 9.8 kg with its bag."
PARTS = """The poles are made of steel.

| part | price | delivery |
|---|---|---|
| pole | £34 | 5 days |
| groundsheet for the porch | £45 | 6 days |
"""


@pytest.mark.parametrize(
    ("question", "text", "title", "value"),
    [
        ("Wie lang ist der Buffetwagen?", BUFFET, "Heidebahn", None),
        ("Wie lang ist die Theke?", BUFFET, "Heidebahn", "3 m"),
        ("How heavy is the boat?", "The boat has a keel of 300 kg.", "Boat", None),
        ("How heavy is the boat?", "The boat has a weight of 300 kg.", "Boat", "300"),
        ("¿Cuánto pesa el barco?", "El barco tiene una quilla de 300 kg.", "Barco", None),
        ("¿Cuánto pesa el barco?", "El barco tiene un peso de 300 kg.", "Barco", "300"),
        ("Wie schwer ist der Flügel?", "Zum Flügel gehört eine Abdeckung, die 6 kg wiegt.", "Flügel", None),
        ("Wie schwer ist die Abdeckung?", "Zum Flügel gehört eine Abdeckung, die 6 kg wiegt.", "Flügel", "6 kg"),
        ("How heavy is the piano?", "The piano comes with a lid that weighs 6 kg.", "Piano", None),
        ("¿Cuánto pesa el piano?", "El piano trae una tapa que pesa 6 kg.", "Piano", None),
        ("Wie schwer ist Berta?", "Berta ist eine Lokomotive, die 24 t wiegt.", "Heidebahn", "24"),
        ("How heavy is Berta?", "Berta, an engine that weighs 24 t, runs on Sundays.", "Trains", "24"),
        ("Wie hoch ist der Merian 212?", "Die Klavierbank ist 58 cm hoch.", "Konzertflügel Merian 212", None),
    ],
)
def test_what_it_has_is_of_its_own_size(question: str, text: str, title: str, value: str | None) -> None:
    found = said(question, text, title=title)
    assert found == "" if value is None else value in found


@pytest.mark.parametrize(
    ("question", "text", "title", "value"),
    [
        ("How much does the bag of the Fjell 4 weigh?", BAG, "Fjell 4", None),
        ("How much does the Fjell 4 weigh with its bag?", BAG, "Fjell 4", "9.8"),
        ("Wie schwer ist der Deckel?", "Der Topf wiegt mit dem Deckel 3 kg.", "Topf", None),
        ("¿Cuánto pesa la tapa?", "La olla pesa 3 kg con la tapa.", "Olla", None),
    ],
)
def test_what_two_weigh_together_is_the_weight_of_neither(
    question: str, text: str, title: str, value: str | None
) -> None:
    found = said(question, text, title=title)
    assert found == "" if value is None else value in found


@pytest.mark.parametrize(
    ("question", "text", "title", "value"),
    [
        ("How high is the porch?", "The tent is 2 m high, the porch 1.6 m deep.", "Tent", None),
        ("How deep is the porch?", "The tent is 2 m high, the porch 1.6 m deep.", "Tent", "1.6"),
        ("Wie breit ist die Lade?", "Der Tisch ist 80 cm breit und die Lade 12 cm hoch.", "Tisch", None),
        ("前厅有多高？", "帐篷内高1.85米，前厅深1.6米。", "帐篷", None),
        ("前厅有多深？", "帐篷内高1.85米，前厅深1.6米。", "帐篷", "1.6"),
        ("كم وزن عجلة مغزل ريم؟", "وزن مغزل ريم 5.4 كيلوغرام، وقطر عجلته 48 سنتيمترا.", "مغزل ريم", None),
        ("كم وزن مغزل ريم؟", "وزن مغزل ريم 5.4 كيلوغرام، وقطر عجلته 48 سنتيمترا.", "مغزل ريم", "5.4"),
    ],
)
def test_each_clause_measures_its_own_subject(question: str, text: str, title: str, value: str | None) -> None:
    found = said(question, text, title=title)
    assert found == "" if value is None else value in found


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("How long are the poles of the Fjell 4?", None),
        ("How high is the porch of the Fjell 4?", None),
        ("How long is the delivery of a pole?", "5 days"),
    ],
)
def test_a_column_tells_what_heads_it_and_no_length(question: str, value: str | None) -> None:
    found = said(question, PARTS, title="Fjell 4")
    assert found == "" if value is None else value in found


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("How long are the poles?", "The tent is small. The poles are aluminium, 8.5 mm thick."),
        ("Wie lang ist das Okular?", "Das Okular hat einen Durchmesser von 24 mm."),
        ("How long does the replacement take?", "The Morwenna 34 is a harp with 34 strings; a replacement can be had."),
        ("Welchen Durchmesser hat der Schornstein?", "Die Räder sind groß. Der Schornstein wurde 1994 ersetzt."),
        ("Woher stammt der Kessel?", "Berta fährt. Die Pfeife stammt von einer Werft in Emden. Der Kessel ist alt."),
    ],
)
def test_another_attribute_of_it_is_no_answer(question: str, text: str) -> None:
    assert said(question, text) == ""


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [
        ("¿Cuánto mide de ancho la puerta?", "La puerta corredera tiene 90 cm de ancho.", "90"),
        ("¿Cuánto mide el badajo?", "La campana pesa 1850 kg. El badajo mide 1,2 m.", "1,2"),
        ("Welchen Durchmesser haben die Räder?", "Die Räder haben einen Durchmesser von 80 cm.", "80"),
        ("Woher stammt die Pfeife?", "Berta fährt. Die Pfeife stammt von einer Werft in Emden.", "Emden"),
    ],
)
def test_the_attribute_that_is_told_is_given(question: str, text: str, value: str) -> None:
    assert value in said(question, text)
