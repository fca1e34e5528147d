"""Part that is mentioned beside the value of its whole: how large the cabin is tells nothing of its deck."""

import pytest

from tests.support.grounding import said


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (
            "How many square metres is the cabin's deck?",
            "The cabin measures 25 square metres and has a deck to the lake.",
        ),
        ("How long is the handle of the broom?", "The broom is 1.4 m long and has a handle of ash."),
        ("How heavy is the lid of the pot?", "The pot weighs 3 kg, and its lid is made of glass."),
        ("How thick is the rim of the plate?", "The plate is 4 mm thick, and its rim is painted by hand."),
        ("Wie lang ist der Stiel des Besens?", "Der Besen ist 1,4 m lang und hat einen Stiel aus Esche."),
        ("Wie schwer ist der Deckel des Topfs?", "Der Topf wiegt 3 kg, sein Deckel ist aus Glas."),
        ("Wie dick ist der Bezug der Matte?", "Die Matte ist 40 cm dick, und ihr Bezug wird alle 7 Tage gewaschen."),
        ("¿Cuánto mide el mango de la escoba?", "La escoba mide 1,4 m y tiene un mango de fresno."),
        ("¿Cuánto pesa la tapa de la olla?", "La olla pesa 3 kg y su tapa es de vidrio."),
        ("扫帚的手柄有多长？", "扫帚长1.4米，手柄是白蜡木的。"),
        ("锅盖有多重？", "锅重3公斤，锅盖是玻璃的。"),
        ("كم طول مقبض المكنسة؟", "المكنسة طولها 1.4 متر ولها مقبض من خشب الزان."),
        ("كم وزن غطاء القدر؟", "وزن القدر 3 كيلوغرامات، وغطاؤه من الزجاج."),
        ("كم يبلغ سمك غطاء السجادة؟", "السجادة سماكتها 40 سنتيمترا، وغطاؤها يغسل كل 7 أيام."),
    ],
)
def test_what_the_whole_measures_is_not_told_of_a_part(question: str, text: str) -> None:
    assert said(question, text) == ""


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (
            "How many square metres is the cabin's deck?",
            "The cabin measures 25 square metres and its deck 6 square metres.",
        ),
        ("How many square metres is the cabin's deck?", "The cabin has a deck of 6 square metres."),
        ("How many square metres is the cabin?", "The cabin measures 25 square metres and has a deck to the lake."),
        ("How heavy is the battery of the trailer?", "The trailer weighs 20 kg, 3 kg of which are the battery."),
        ("What does the lid of the pot cost?", "The pot costs 30 euros, and a new lid of it 8 euros."),
        ("Wie schwer ist der Akku des Anhängers?", "Der Anhänger wiegt 20 kg, davon entfallen 3 kg auf den Akku."),
        ("Wie lang ist der Stiel des Besens?", "Der Stiel des Besens ist 1,2 m lang."),
        ("¿Cuánto pesa la batería del remolque?", "El remolque pesa 20 kg, de los que 3 kg corresponden a la batería."),
        ("拖车的电池有多重？", "拖车重20公斤，其中电池重3公斤。"),
        ("كم وزن بطارية المقطورة؟", "وزن المقطورة 20 كيلوغراما، منها 3 كيلوغرامات للبطارية."),
        ("كم طول مقبض المكنسة؟", "المكنسة طولها 1.4 متر ومقبضها 80 سنتيمترا."),
    ],
)
def test_what_the_part_has_of_its_own_is_told(question: str, text: str) -> None:
    assert said(question, text) == text
