"""Parts of which nothing is said, and those that somebody else made than the whole."""

import pytest

from tests.support.grounding import said

WALL = "The wall was built in 1932; the plaster was renewed in 2016. Two winters later the plaster had cracked."
MAUER = "Die Mauer wurde 1932 gebaut, der Putz 2016 erneuert. Zwei Winter später war der Putz gerissen."
MURO = "El muro se construyó en 1932; el revoque se renovó en 2016. Dos inviernos después se había agrietado."
LIVA = "تزن ليفا 36 7.9 كغ. مدة الضمان أربع سنوات، وسنة واحدة للشاشة. صممت ليفا 36 غريتا هولم. قياس الشاشة 8 سم."


@pytest.mark.parametrize(
    ("question", "text", "title", "holds"),
    [
        ("When was the roof of the wall renewed?", WALL, "", None),
        ("When was the plaster of the wall renewed?", WALL, "", "2016"),
        ("When was the wall's roof renewed?", WALL, "", None),
        ("Wann wurde das Dach der Mauer erneuert?", MAUER, "", None),
        ("Wann wurde der Putz der Mauer erneuert?", MAUER, "", "2016"),
        ("¿Cuándo se renovó el tejado del muro?", MURO, "", None),
        ("¿Cuándo se renovó el revoque del muro?", MURO, "", "2016"),
        ("كم مدة ضمان محرك ليفا 36؟", LIVA, "ماكينة الخياطة ليفا 36", None),
        ("كم مدة ضمان ليفا 36؟", LIVA, "ماكينة الخياطة ليفا 36", "أربع سنوات"),
        ("من صمم شاشة ليفا 36؟", LIVA, "ماكينة الخياطة ليفا 36", None),
        ("من صمم ليفا 36؟", LIVA, "ماكينة الخياطة ليفا 36", "غريتا هولم"),
    ],
)
def test_what_is_said_of_the_whole_is_not_said_of_a_part_of_which_nothing_is(
    question: str, text: str, title: str, holds: str | None
) -> None:
    found = said(question, text, title=title)
    assert not found if holds is None else holds in found


MACHINE = "The display measures 8 cm. The Lark 36 was designed by Greta Holm; the case was designed by Ivo Brandt."
GERAT = "Das Display misst 8 cm. Die Lerche 36 wurde von Greta Holm entworfen, der Koffer von Ivo Brandt."
MAQUINA = "La pantalla mide 8 cm. La Alondra 36 fue diseñada por Greta Holm; el maletín fue diseñado por Ivo Brandt."


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("Who designed the display of the Lark 36?", MACHINE, None),
        ("Who designed the case of the Lark 36?", MACHINE, "Ivo Brandt"),
        ("Who designed the Lark 36?", MACHINE, "Greta Holm"),
        ("Wer entwarf das Display der Lerche 36?", GERAT, None),
        ("Wer entwarf den Koffer der Lerche 36?", GERAT, "Ivo Brandt"),
        ("Wer entwarf die Lerche 36?", GERAT, "Greta Holm"),
        ("¿Quién diseñó la pantalla de la Alondra 36?", MAQUINA, None),
        ("¿Quién diseñó el maletín de la Alondra 36?", MAQUINA, "Ivo Brandt"),
        ("¿Quién diseñó la Alondra 36?", MAQUINA, "Greta Holm"),
    ],
)
def test_who_designed_the_whole_did_not_design_each_part(question: str, text: str, holds: str | None) -> None:
    found = said(question, text)
    assert not found if holds is None else holds in found


@pytest.mark.parametrize("question", ["كم وزن درج خزانة نور؟", "كم يزن درج خزانة نور؟", "كم ارتفاع درج خزانة نور؟"])
def test_a_drawer_is_no_degree_and_has_its_own_weight_and_height(question: str) -> None:
    text = "تزن خزانة نور 45 كيلوغراما، وارتفاعها 180 سنتيمترا. لها ثلاثة أدراج وباب واحد."
    assert said(question, text, title="خزانة نور") == ""
    assert "180" in said("كم ارتفاع خزانة نور؟", text, title="خزانة نور")


@pytest.mark.parametrize(
    ("question", "is_told"),
    [
        ("كم تزن بطارية سهيل؟", False),
        ("كم كيلوغراما تزن بطارية سهيل؟", False),
        ("كم كيلوغراما وزن غطاء سهيل؟", False),
        ("كم كيلوغراما يزن أنبوب سهيل؟", True),
        ("كم كيلوغراما يزن سهيل؟", True),
    ],
)
def test_what_an_arabic_part_weighs_is_told_where_its_verb_asks(question: str, *, is_told: bool) -> None:
    text = "يزن «سهيل» كاملا مع حامله 41 كيلوغراما، أما أنبوبه وحده فيزن 17 كيلوغراما."
    assert bool(said(question, text, title="مرصد التل")) == is_told
