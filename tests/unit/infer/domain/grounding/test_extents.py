"""Extents: what is so long may be of any width."""

import pytest

from tests.support.grounding import said

TABLE = "The table is 52 cm long. The plaster is 15 mm thick. The wall is 3 m high."
TISCH = "Der Tisch ist 52 cm lang. Der Putz ist 15 mm dick. Die Mauer ist 3 m hoch."
MESA = "La mesa mide 52 cm de largo. El revoque tiene 15 mm de grosor. El muro mide 3 m de alto."
ZHUO = "桌子长52厘米。抹灰层厚15毫米。墙高3米。"
TAWILA = "طول الطاولة 52 سم. سمك الطلاء 15 مم. ارتفاع الجدار 3 أمتار."


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("How wide is the table?", TABLE, None),
        ("How long is the table?", TABLE, "52 cm"),
        ("How thick is the wall?", TABLE, None),
        ("How thick is the plaster?", TABLE, "15 mm"),
        ("How thick is the wall?", "A wall of 18 m was plastered in May.", None),
        ("Wie breit ist der Tisch?", TISCH, None),
        ("Wie lang ist der Tisch?", TISCH, "52 cm"),
        ("Wie dick ist die Mauer?", TISCH, None),
        ("Wie dick ist der Putz?", TISCH, "15 mm"),
        ("Wie hoch ist die Lerche 30?", "Die Lerche 30 ist 44 cm breit. Die Lerche 30 kostet 289 Euro.", None),
        ("Wie hoch ist die Lerche 30?", "Die Lerche 30 ist 44 cm hoch. Die Lerche 30 kostet 289 Euro.", "44 cm"),
        ("Wie hoch ist die Miete?", "Die Miete beträgt 289 Euro.", "289 Euro"),
        ("¿Qué ancho tiene la mesa?", MESA, None),
        ("¿Qué largo tiene la mesa?", MESA, "52 cm"),
        ("¿Qué grosor tiene el muro?", MESA, None),
        ("¿Qué grosor tiene el revoque?", MESA, "15 mm"),
        ("桌子有多宽？", ZHUO, None),
        ("桌子有多长？", ZHUO, "52厘米"),
        ("墙有多厚？", ZHUO, None),
        ("抹灰层有多厚？", ZHUO, "15毫米"),
        ("كم عرض الطاولة؟", TAWILA, None),
        ("كم طول الطاولة؟", TAWILA, "52 سم"),
        ("كم سمك الجدار؟", TAWILA, None),
        ("كم سمك الطلاء؟", TAWILA, "15 مم"),
    ],
)
def test_a_length_is_no_width_and_a_height_no_thickness(question: str, text: str, holds: str | None) -> None:
    found = said(question, text)
    assert not found if holds is None else holds in found


def test_what_is_wide_is_of_any_height_in_german_too() -> None:
    assert said("Wie hoch ist die Galerie?", "Die Galerie ist 1 m breit.") == ""
    assert "2 m" in said("Wie hoch ist die Galerie?", "Die Galerie ist 2 m hoch.")
    assert "50 Euro" in said("Wie hoch ist die Kaution?", "Die Kaution beträgt 50 Euro.")


ORCHARD = "The orchard is 80 metres long and the pond is 9 metres wide."
WIESE = "Die Wiese ist 80 Meter lang, der Teich 9 Meter breit."
HUERTO = "El huerto mide 80 metros de largo y el estanque 9 metros de ancho."
BUSTAN = "طول البستان 80 مترا وعرض البركة 9 أمتار."
GUOYUAN = "果园长80米，池塘宽9米。"


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("How long is the pond?", ORCHARD, ""),
        ("How wide is the orchard?", ORCHARD, ""),
        ("How wide is the pond?", ORCHARD, "9"),
        ("How long is the orchard?", ORCHARD, "80"),
        ("Wie lang ist der Teich?", WIESE, ""),
        ("Wie breit ist der Teich?", WIESE, "9"),
        ("¿Cuánto mide de largo el estanque?", HUERTO, ""),
        ("¿Cuánto mide de ancho el estanque?", HUERTO, "9"),
        ("كم طول البركة؟", BUSTAN, ""),
        ("كم عرض البركة؟", BUSTAN, "9"),
        ("池塘长多少米？", GUOYUAN, ""),
        ("池塘有多宽？", GUOYUAN, "9"),
        # What goes on without a thing of its own is of the one before.
        ("How wide is the pond?", "The pond is 80 metres long and 9 metres wide.", "9"),
        ("How long is the pond?", "The pond, dug in 1890 by 40 gardeners, is 80 metres long.", "80"),
        ("Wie breit ist der Teich?", "Der Teich ist 80 Meter lang und 9 Meter breit.", "9"),
        ("池塘有多宽？", "池塘长80米、宽9米。", "9"),
    ],
)
def test_of_two_things_each_has_its_own_length(question: str, text: str, holds: str) -> None:
    found = said(question, text)
    assert holds in found if holds else not found
