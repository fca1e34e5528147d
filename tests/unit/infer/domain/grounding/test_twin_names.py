"""Two houses by nearly the same name: what the text tells of the one is not told of the other."""

import pytest

from sluiceway_infer.domain.grounding.answerability import Thresholds
from sluiceway_infer.domain.grounding.evidence import evidence
from sluiceway_infer.domain.grounding.grounded import extract
from sluiceway_infer.domain.grounding.parsing.parsed import parse_passage
from sluiceway_infer.domain.grounding.selection.twin_names import twin_names
from tests.support.grounding import said, words_of
from tests.support.infer import passage

COURSES = """# 初级课程与高级课程
初级课程12周，980元。高级课程16周，1600元。
初级课程周六上课。高级课程周日上课。教材费120元。每班最多15人。
"""
WASH = "大件衣物45元。小件衣物20元。大件衣物3天取。小件衣物当天取。上门取件免费。去污另收10元。"
PIERS = """# 东岸码头与西岸码头
东岸码头每30分钟一班。西岸码头每小时一班。
东岸码头有厕所。西岸码头没有厕所。船票15元。末班船18点。
"""
PITCHES = "地上停车场每小时5元。地下停车场每小时8元。地上停车场白天开放。地下停车场全天开放。充电每度1.5元。"
INN = "تقدم القهوة عند الوصول. تبرز الهوية عند الدخول. الإنترنت مجاني. موقف السيارات 20 ريالاً."
HIRE = "# تأجير المعدات\nيدفع التأمين عند التأجير وهو 200 درهم. تحسب غرامة عند التأخير. النقل 50 درهماً. الصيانة مجانية."
HANDOVER = "# تسليم السيارة\nعند تسليم السيارة تبرز الهوية. عند تسليم الستارة توقع الورقة. رسوم الملف 40 درهماً."

BOATS = """# Two boat yards

Kestrel Bay Boats lies at the pier and Kestrel Cove Boats behind the dunes.

A rowing boat costs £14 an hour at Kestrel Bay and £17 an hour at Kestrel Cove. Life jackets are £3 at Kestrel Bay.

Kestrel Cove: dogs may come along for £6. The kennel behind the shed is £9 a day.

## Kestrel Bay

A lost oar costs £35.

| item | Kestrel Bay | Kestrel Cove |
|---|---|---|
| Paddle board | £21 | £24 |
| Wetsuit | £8 | |
"""


@pytest.mark.parametrize(
    ("question", "holds"),
    [
        ("How much is a life jacket at Kestrel Bay?", "£3"),
        ("How much is a life jacket at Kestrel Cove?", ""),
        ("What does Kestrel Cove charge for a dog?", "£6"),
        ("What does Kestrel Bay charge for a dog?", ""),
        ("How much is the kennel at Kestrel Bay a day?", ""),
        ("What does a lost oar cost at Kestrel Bay?", "£35"),
        ("What does a lost oar cost at Kestrel Cove?", ""),
        ("What is a wetsuit at Kestrel Bay?", "£8"),
        ("What is a wetsuit at Kestrel Cove?", ""),
        ("What does Kestrel Cove charge for a paddle board?", "£24"),
    ],
)
def test_a_line_is_told_of_the_house_that_is_named_nearest(question: str, holds: str) -> None:
    told = said(question, BOATS)
    assert holds in told
    assert bool(told) == bool(holds)


SHELF = "Harrowmoor's bay for wine goes for £68 a month; in Harrowmere's vault you can take a single shelf for £9.70."
VACCINE = "Im Tierheim Lindau kostet die Impfung 20 Euro; im Tierheim Lindach kostet eine Hundedecke 8 Euro."


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("What does a shelf cost at Harrowmere?", SHELF, "9.70"),
        ("What does a shelf cost at Harrowmoor?", SHELF, ""),
        ("Was kostet eine Hundedecke im Tierheim Lindach?", VACCINE, "8 Euro"),
        ("Was kostet eine Hundedecke im Tierheim Lindau?", VACCINE, ""),
        ("What is the late fee at Harrowmoor?", "The late fee is £27 at Harrowmere, £30 at Harrowmoor.", "£30"),
        (
            "Are students let in free at Oakfield?",
            "Students are let in free at Oakfold. Oakfield opens at nine.",
            "",
        ),
        (
            "Was kostet die Stornierung im Waldhof?",
            "Im Wallhof kostet die Stornierung 30 Euro. Der Waldhof ist alt.",
            "",
        ),
        (
            "Was kostet die Stornierung im Waldhof?",
            "Im Waldhof kostet das Stornieren 30 Euro. Der Wallhof ist alt.",
            "30 Euro",
        ),
        (
            "¿Cuánto cuesta la manta en Villa Rosana?",
            "Villa Rosana tiene doce camas. En Villa Rosaleda la manta cuesta 8 euros.",
            "",
        ),
        (
            "¿Cuánto cuesta la manta en Villa Rosaleda?",
            "Villa Rosana tiene doce camas. En Villa Rosaleda la manta cuesta 8 euros.",
            "8 euros",
        ),
        ("松月民宿的早餐多少钱？", "松岳民宿的早餐每份28元。松月民宿有十二间房。松月民宿在山脚。", ""),
        ("松岳民宿的早餐多少钱？", "松岳民宿的早餐每份28元。松月民宿有十二间房。松月民宿在山脚。", "28元"),
        (
            "بكم الفطور لدى نُزل الساحل؟",
            "الفطور بـ 28 ريالاً لدى نُزل السواحل. لدى نُزل الساحل اثنتا عشرة غرفة.",
            "",
        ),
        (
            "بكم الفطور لدى نُزل السواحل؟",
            "الفطور بـ 28 ريالاً لدى نُزل السواحل. لدى نُزل الساحل اثنتا عشرة غرفة.",
            "28",
        ),
    ],
)
def test_what_is_told_of_the_twin_is_no_answer(question: str, text: str, holds: str) -> None:
    told = said(question, text)
    assert holds in told
    assert bool(told) == bool(holds)


@pytest.mark.parametrize(
    ("talk", "holds"),
    [
        (("How much is the oar?", "How much is a life jacket at Kestrel Bay?"), "£35"),
        (("How much is the oar?", "How much is a rowing boat at Kestrel Cove?"), ""),
        (("How much is the oar?", "And for two hours?", "How much is a boat at Kestrel Cove?"), ""),
    ],
)
def test_a_question_that_names_no_house_is_asked_of_that_of_the_turn_before(talk: tuple[str, ...], holds: str) -> None:
    told = words_of(extract(evidence("What does a lost oar cost?", [passage(BOATS)], Thresholds(), talk=talk)))
    assert holds in told
    assert bool(told) == bool(holds)


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (("What does the Cove charge?",), {("cov", "bay")}),
        (("And there?", "What does Kestrel Cove charge?"), {("cov", "bay")}),
        (("And the other house?", "What does Kestrel Cove charge?"), {("bay", "cov")}),
        (("And the other boat?", "What does Kestrel Cove charge?"), set()),
        (("Is Kestrel Bay cheaper than Kestrel Cove?", "What does Kestrel Cove charge?"), set()),
        (("What is a boat?",), set()),
    ],
)
def test_the_house_is_that_of_the_last_text_that_names_one(texts: tuple[str, ...], found: set[tuple[str, str]]) -> None:
    assert twin_names(texts, [parse_passage(passage(BOATS))], "en") == found


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("初级课程教材费多少钱？", COURSES, "120元"),
        ("初级课程每班最多多少人？", COURSES, "15人"),
        ("大件衣物上门取件免费吗？", WASH, "上门取件免费"),
        ("东岸码头船票多少？", PIERS, "15元"),
        ("地上停车场充电每度多少钱？", PITCHES, "1.5元"),
        ("كم موقف السيارات عند الوصول؟", INN, "20"),
        ("هل الإنترنت مجاني عند الوصول؟", INN, "مجاني"),
        ("كم النقل عند التأجير؟", HIRE, "50"),
        ("هل الصيانة مجانية خلال التأجير؟", HIRE, "مجانية"),
        ("كم رسوم الملف عند تسليم السيارة؟", HANDOVER, "40"),
    ],
)
def test_what_is_called_by_usual_words_has_no_twin(question: str, text: str, holds: str) -> None:
    assert holds in said(question, text)


SALON = "Der Damenschnitt kostet 48 Euro. Der Herrenschnitt kostet 29 Euro. Bezahlt wird bar oder mit Karte."
ROOMS = "Das Doppelzimmer kostet 90 Euro. Das Einzelzimmer kostet 60 Euro. Das Frühstück wird ab 7 Uhr serviert."
KILN = (
    "Elmstead Pottery and Elmswood Pottery share a kiln.\n\nElmstead Pottery opens at 9. It closes at 6, an hour later "
)
KILN += "than Elmswood. Firing costs 8 euros, as at Elmswood."
GYM = "# Oakmere Gym\nThe bar opens at 9. It has a sauna, which Oakmoor lacks.\nUnlike Oakmoor, it has a pool.\n\n"
GYM += "# Oakmoor Gym\nThe bar opens at 10."
GIMNASIO = (
    "# Gimnasio Montesol\nTiene sauna, al contrario que Montemar.\nEl aparcamiento se comparte con Montemar y cuesta "
)
GIMNASIO += "3 euros.\n\n# Gimnasio Montemar\nCierra a las 22."
BEGINNERS = "# 初级课程与高级课程说明\n\n初级课程12周。高级课程16周。初级课程980元。高级课程1600元。教材费120元。"
DENTISTS = "Marlow Dental and Marsden Dental are two practices.\n\nMarsden Dental opens at 8. "


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("Wie kann ich den Damenschnitt bezahlen?", SALON, "mit Karte"),
        ("Wann gibt es im Doppelzimmer Frühstück?", ROOMS, "7 Uhr"),
        ("When does Elmstead Pottery close?", KILN, "at 6"),
        ("What does firing cost at Elmstead Pottery?", KILN, "8 euros"),
        ("Does Oakmere Gym have a sauna?", GYM, "sauna"),
        ("Does Oakmere Gym have a pool?", GYM, "pool"),
        ("¿Tiene sauna el Gimnasio Montesol?", GIMNASIO, "sauna"),
        ("¿Cuánto cuesta el aparcamiento del Gimnasio Montesol?", GIMNASIO, "3 euros"),
        ("初级课程教材费多少？", BEGINNERS, "120"),
        ("Who repairs cellos at Thompson Violins?", "# Thompson Violins\nMr Thomson repairs cellos.", "Thomson"),
        ("When does Marlow Dental close?", DENTISTS + "It closes at 6.", ""),
    ],
)
def test_a_thing_of_like_name_and_a_comparison_tell_of_no_twin(question: str, text: str, holds: str) -> None:
    told = said(question, text)
    assert holds in told
    assert bool(told) == bool(holds)
