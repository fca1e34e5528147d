"""A sentence of a model that joins a question to a line, where the two share few words; and what joins nothing."""

from dataclasses import replace

import pytest

from sluiceway_infer.domain.grounding.answerability import Thresholds
from sluiceway_infer.domain.grounding.evidence import Evidence, evidence
from sluiceway_infer.domain.grounding.grounded import settle
from tests.support.infer import passage

CLUB = {
    "en": (
        "The Hartwell Rowing Club",
        "Beginners meet on Tuesdays at the lower pontoon. Guests of a member pay 12 euros for each outing. The "
        "workshop is open on Saturdays. A boat that was damaged is written into the red book. Oars stand in the rack.",
    ),
    "de": (
        "Ruderverein Hartwell",
        "Anfänger treffen sich dienstags am unteren Steg. Gäste eines Mitglieds zahlen für jede Ausfahrt 12 Euro. Die "
        "Werkstatt ist samstags offen. Ein beschädigtes Boot wird in das rote Buch eingetragen.",
    ),
    "es": (
        "Club de Remo Hartwell",
        "Los principiantes se reúnen los martes en el embarcadero de abajo. Los invitados de un socio pagan 12 euros "
        "por cada salida. El taller abre los sábados. Un bote dañado se apunta en el libro rojo.",
    ),
    "zh": (
        "哈特维尔划船俱乐部",
        "新手每周二在下码头集合。会员的客人每次出船付12元。工作间周六开放。损坏的船要登记在红色本子上。",
    ),
    "ar": (
        "نادي هارتويل للتجديف",
        "يجتمع المبتدئون يوم الثلاثاء عند الرصيف السفلي. يدفع ضيوف العضو 12 يورو عن كل خروج. تفتح الورشة يوم السبت.",
    ),
}
COUSIN = (
    "My cousin wants to try it once with me as a member of the Hartwell Rowing Club. How much will they ask him for?"
)
BANK = "Where do you write it down at the Hartwell Rowing Club when somebody has run a boat into the bank?"
ASKED = [
    ("en", COUSIN, "A guest of a member pays 12 euros for each outing."),
    ("en", BANK, "A boat that was damaged is written into the red book."),
    (
        "de",
        "Wo hält man beim Ruderverein Hartwell fest, dass ein Boot gegen die Mauer gestoßen ist?",
        "Ein beschädigtes Boot wird in das rote Buch eingetragen.",
    ),
    (
        "es",
        "Mi primo quiere probar una vez conmigo, que soy socio del Club de Remo Hartwell. ¿Cuánto le van a pedir?",
        "Los invitados de un socio pagan 12 euros por cada salida.",
    ),
    ("zh", "我表弟想跟我这个会员在哈特维尔划船俱乐部试一回，要收他多少？", "会员的客人每次付12元。"),
    ("ar", "كم يطلبون من ابن عمي مع عضو في نادي هارتويل للتجديف؟", "يدفع ضيوف العضو 12 يورو عن كل خروج."),
]


def found(language: str, question: str, further: str = "") -> Evidence:
    title, text = CLUB[language]
    related = replace(passage(text + further, title=title), relatedness=0.6, language=language)
    return evidence(question, (related,), Thresholds())


def given(language: str, question: str, said: str) -> list[str]:
    return [part.text for part in settle(said, found(language, question), "extract").parts if part.quote]


@pytest.mark.parametrize(("language", "question", "said"), ASKED)
def test_a_sentence_that_says_what_is_asked_joins_it_to_its_line(language: str, question: str, said: str) -> None:
    assert not found(language, question).is_answered
    assert given(language, question, said) == [said]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        pytest.param(COUSIN, "It is 12 euros.", id="a bare number"),
        pytest.param(COUSIN, "The workshop is open on Saturdays.", id="nothing of what is asked"),
        pytest.param(BANK, "The oars are written into the rack.", id="two lines mixed"),
        pytest.param(BANK, "A boat that was damaged is written into the blue book.", id="what no line says"),
        pytest.param(
            BANK.replace("Hartwell", "Hartley"), "A boat that was damaged is written into the red book.", id="its like"
        ),
    ],
)
def test_what_does_not_is_no_answer(question: str, said: str) -> None:
    assert given("en", question, said) == []


@pytest.mark.parametrize(
    ("language", "text", "question", "bare", "told"),
    [
        (
            "en",
            "The ground has 900 square metres, of which 300 square metres are a lawn for wet gear.",
            "How much ground does the Hartwell Rowing Club have where canoes dry in the sun?",
            "The ground has 900 square metres.",
            "The lawn of the ground has 300 square metres.",
        ),
        (
            "ar",
            "تبلغ مساحة أرض نادي هارتويل كلها 900 متر مربع، منها 300 متر مربع عشب توضع عليه القوارب.",
            "كم مساحة الجزء الذي تجف فيه القوارب في نادي هارتويل للتجديف؟",
            "المساحة 900 متر مربع.",
            "مساحة العشب 300 متر مربع.",
        ),
    ],
)
def test_a_square_is_part_of_the_unit(language: str, text: str, question: str, bare: str, told: str) -> None:
    ground = replace(passage(text, title=CLUB[language][0]), relatedness=0.6, language=language)
    evidently = evidence(question, (ground,), Thresholds(answerable=0.1))
    settled = [settle(said, evidently, "refuse").groundedness.status for said in (bare, told)]
    assert settled == ["not_in_documents", "grounded"]


def test_a_row_that_nobody_names_is_one_of_many() -> None:
    table = "\n\n| Outing | Time |\n| --- | --- |\n| Weir | 9:20 |\n| Mill | 11:40 |\n"
    question = "At which hour does the Hartwell Rowing Club's coach set off with his crew for an outing?"
    evidently = found("en", question, table)
    assert settle("The coach leaves at 9:20 for the outing.", evidently, "extract").groundedness.status != "grounded"


def test_a_passage_that_is_unlikely_joins_nothing() -> None:
    far = replace(passage(CLUB["en"][1], title=CLUB["en"][0]), relatedness=0.0)
    asked = evidence(COUSIN, (far,), Thresholds(answerable=0.999))
    assert not settle(ASKED[0][2], asked, "refuse").parts[0].quote
    assert asked.worth_reading == ()
