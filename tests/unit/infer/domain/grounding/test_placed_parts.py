"""The size of one room is not that of the room behind it."""

import pytest

from sluiceway_infer.domain.grounding.parsing.opposites import asks_for_the_contrary
from sluiceway_infer.domain.grounding.parsing.parsed import parse_passage
from tests.support.grounding import said
from tests.support.infer import passage

_TITLE = "青山书店 / مكتبة الربيع"


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("青山书店的仓库有多大？", "青山书店的店面占120平方米，后面是仓库和办公室。"),
        ("青山书店的仓库占多少平方米？", "青山书店的店面占120平方米，隔壁是仓库。"),
        (
            "كم مترا مربعا للمخزن في مكتبة الربيع؟",
            "تشغل قاعة البيع في مكتبة الربيع 120 مترا مربعا، وخلفها المخزن والمكتب.",
        ),
        ("كم عرض الورشة في مكتبة الربيع؟", "طول قاعة البيع 22 مترا وعرضها 9 أمتار، وبجانبها الورشة والمكتب."),
    ],
)
def test_where_a_part_is_tells_no_size_of_it(question: str, line: str) -> None:
    assert not said(question, line, title=_TITLE)


@pytest.mark.parametrize(
    ("question", "line", "value"),
    [
        ("青山书店的店面占多少平方米？", "青山书店的店面占120平方米，后面是仓库和办公室。", "120"),
        ("青山书店的仓库占多少平方米？", "青山书店的店面占120平方米，后面是40平方米的仓库。", "40"),
        (
            "كم مترا مربعا لقاعة البيع في مكتبة الربيع؟",
            "تشغل قاعة البيع في مكتبة الربيع 120 مترا مربعا، وخلفها المخزن.",
            "120",
        ),
    ],
)
def test_a_size_that_is_said_is_told(question: str, line: str, value: str) -> None:
    assert value in said(question, line, title=_TITLE)


def test_a_height_is_no_depth() -> None:
    rows = "| 部件 | 尺寸 |\n|---|---|\n| 支架 | 总高1760毫米 |\n| 炉体 | 宽1200毫米、深900毫米 |"
    assert not said("支架深多少？", rows)
    assert "900" in said("炉体深多少？", rows)


@pytest.mark.parametrize(
    ("dirty", "clean", "line"),
    [
        (
            "When do I get my deposit back if I leave the cabin dirty?",
            "When do I get my deposit back if I leave the cabin swept?",
            "We pay the deposit back within 20 days if the cabin is left swept.",
        ),
        (
            "Wann bekomme ich die Kaution zurück, wenn ich die Hütte schmutzig übergebe?",
            "Wann bekomme ich die Kaution zurück, wenn ich die Hütte besenrein übergebe?",
            "Bei besenreiner Übergabe der Hütte wird die Kaution binnen 20 Tagen zurückgezahlt.",
        ),
        (
            "¿En cuántos días me devuelven la fianza si dejo la cabaña sucia?",
            "¿En cuántos días me devuelven la fianza si dejo la cabaña barrida?",
            "La fianza se devuelve en 20 días si la cabaña se entrega barrida.",
        ),
        (
            "When do I get the deposit back if the boat comes back wet?",
            "When do I get the deposit back if the boat comes back dry?",
            "The deposit is paid back within 20 minutes if the boat comes back dry.",
        ),
        (
            "متى أسترد التأمين إذا عاد القارب مبتلا؟",
            "متى أسترد التأمين إذا عاد القارب جافا؟",
            "يعاد التأمين خلال 20 دقيقة إذا عاد القارب جافا.",
        ),
    ],
)
def test_what_is_said_of_a_clean_or_dry_one_is_not_said_of_the_other(dirty: str, clean: str, line: str) -> None:
    assert not said(dirty, line)
    assert "20" in said(clean, line)


@pytest.mark.parametrize(
    ("question", "line", "language"),
    [
        ("if I leave it dirty", "Leave it swept, otherwise you pay 40 euros.", "en"),
        ("wenn ich es schmutzig übergebe", "Besenrein, sonst kostet es 40 Euro.", "de"),
        ("si la dejo sucia", "Se entrega barrida; de lo contrario, 40 euros.", "es"),
    ],
)
def test_an_otherwise_tells_of_the_other_one(question: str, line: str, language: str) -> None:
    (parsed,) = parse_passage(passage(line), language).lines
    assert not asks_for_the_contrary(question, parsed, language)
