"""Periods: a century or a decade is answered by the years within it, and by no others."""

import pytest

from sluiceway_infer.domain.grounding.answerability import Thresholds
from sluiceway_infer.domain.grounding.evidence import evidence
from sluiceway_infer.domain.grounding.text.periods import periods
from tests.support.grounding import said
from tests.support.infer import passage


@pytest.mark.parametrize(
    ("text", "language", "years"),
    [
        ("mills of the 19th century", "en", (1800, 1899)),
        ("a nineteenth-century mill", "en", (1800, 1899)),
        ("a mill of the 1850s", "en", (1850, 1859)),
        ("a mill of the 1800s", "en", (1800, 1899)),
        ("a song of the 80s", "en", (80, 89)),
        ("Mühlen des 19. Jahrhunderts", "de", (1800, 1899)),
        ("Mühlen aus dem neunzehnten Jahrhundert", "de", (1800, 1899)),
        ("in den 1850er Jahren", "de", (1850, 1859)),
        ("los molinos del siglo XIX", "es", (1800, 1899)),
        ("la década de 1850", "es", (1850, 1859)),
        ("les moulins du XIXe siècle", "fr", (1800, 1899)),
        ("les moulins du dix-neuvième siècle", "fr", (1800, 1899)),
        ("i mulini del XIX secolo", "it", (1800, 1899)),
        ("十九世纪的磨坊", "zh", (1800, 1899)),
        ("1850年代的磨坊", "zh", (1850, 1859)),
        ("طواحين القرن التاسع عشر", "ar", (1800, 1899)),
    ],
)
def test_a_period_has_its_years_in_every_language(text: str, language: str, years: tuple[int, int]) -> None:
    assert [(one.first, one.last) for one in periods(text, language)] == [years]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("in what century?", "en"),
        ("the 3rd century BC", "en"),
        ("siglo II a. C.", "es"),
        ("im 3. Jahrhundert v. Chr.", "de"),
    ],
)
def test_a_century_that_is_asked_for_or_before_christ_has_none(text: str, language: str) -> None:
    assert not periods(text, language)


MILL = "The Orrin mill was rebuilt by Ada Keel in 1855, after a fire."
MUEHLE = "Die Mühle in Kehl wurde 1855 von Ada Keel neu gebaut."
MOLINO = "El molino de Orrin fue reconstruido por Ada Keel en 1855."


@pytest.mark.parametrize(
    ("question", "text", "is_answered"),
    [
        ("Who rebuilt the Orrin mill in the 19th century?", MILL, True),
        ("Who rebuilt the Orrin mill in the 1850s?", MILL, True),
        ("Who rebuilt the Orrin mill in the '50s?", MILL, True),
        ("Who rebuilt the Orrin mill in the 18th century?", MILL, False),
        ("Who rebuilt the Orrin mill in the 1860s?", MILL, False),
        (
            "Who rebuilt the Orrin mill in the 1850s?",
            "The Orrin mill was rebuilt by Ada Keel in the 19th century.",
            False,
        ),
        ("Wer hat die Mühle in Kehl im 19. Jahrhundert neu gebaut?", MUEHLE, True),
        ("Wer hat die Mühle in Kehl im 18. Jahrhundert neu gebaut?", MUEHLE, False),
        ("¿Quién reconstruyó en el siglo XIX el molino de Orrin?", MOLINO, True),
        ("¿Quién reconstruyó en el siglo XVII el molino de Orrin?", MOLINO, False),
    ],
)
def test_a_year_answers_for_its_century_alone(question: str, text: str, *, is_answered: bool) -> None:
    assert evidence(question, [passage(text)], Thresholds()).is_answered == is_answered


@pytest.mark.parametrize(
    ("question", "hours", "year"),
    [
        (
            "In which year was the branch in Kehl opened?",
            "The branch in Kehl is open from 9:00 to 20:00.",
            "The branch in Kehl was opened in 1987.",
        ),
        (
            "In welchem Jahr wurde die Filiale in Kehl eröffnet?",
            "Die Filiale in Kehl ist von 9:00 bis 20:00 geöffnet.",
            "Die Filiale in Kehl wurde am 3.5.1987 eröffnet.",
        ),
        (
            "¿En qué año abrió la sucursal de Orrin?",
            "La sucursal de Orrin abre de 9:00 a 20:00.",
            "La sucursal de Orrin abrió en 1987.",
        ),
        ("东门分店是哪一年开业的？", "东门分店9:00开业，20:00打烊。", "东门分店1987年开业。"),
        ("في أي عام افتُتح فرع الربوة؟", "يفتح فرع الربوة من 9:00 إلى 20:00.", "افتُتح فرع الربوة عام ١٩٨٧."),
    ],
)
def test_which_year_it_was_is_told_by_no_hour(question: str, hours: str, year: str) -> None:
    assert not said(question, hours)
    assert said(question, year)


BOAT = "أجرة القارب 300 ريال في اليوم."
MACHINE = "家用缝纫机租金每天14元。"


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("كم أجرة القارب أسبوعا كاملا؟", BOAT, None),
        ("كم أجرة القارب ليوم واحد؟", BOAT, "300"),
        ("كم أجرة القارب لثلاثة أيام؟", BOAT, "300"),
        ("كم أجرة القارب يوم الجمعة؟", "أجرة القارب 300 ريال في الساعة، ويوم الجمعة 400 ريال.", "400"),
        ("家用缝纫机租一个星期多少钱？", MACHINE, None),
        ("家用缝纫机包月多少钱？", MACHINE, None),
        ("家用缝纫机租一天多少钱？", MACHINE, "14元"),
        ("家用缝纫机租三天多少钱？", MACHINE, "14元"),
    ],
)
def test_a_price_for_a_day_is_none_for_a_week(question: str, text: str, holds: str | None) -> None:
    found = said(question, text)
    assert not found if holds is None else holds in found
