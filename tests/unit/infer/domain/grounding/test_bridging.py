"""Questions of what another line names: the founder of a station, the studio of a programme, whoever edits the news."""

import pytest

from sluiceway_infer.domain.grounding.answerability import Thresholds
from sluiceway_infer.domain.grounding.evidence import evidence
from sluiceway_infer.domain.grounding.hops import next_search
from tests.support.grounding import said
from tests.support.infer import passage

SHOWS = (
    "| Show | Host | Studio |\n|---|---|---|\n| Dawn Ferry | Nora Falk | Studio Amber |\n"
    "| Owl Hour | Tom Reed | Studio Slate |"
)
SENDUNGEN = SHOWS.replace("Show", "Sendung").replace("Host", "Moderation")
PROGRAMAS = SHOWS.replace("Show", "Programa").replace("Host", "Presentadora").replace("| Studio |", "| Estudio |")
JIEMU = "| 节目 | 主持人 | 录音室 |\n|---|---|---|\n| 晨渡 | 林诺 | 琥珀录音室 |\n| 夜枭 | 陶瑞 | 石板录音室 |"
BARAMIJ = (
    "| البرنامج | المقدم | الاستوديو |\n|---|---|---|\n| قطار الفجر | نورا فالك | استوديو العنبر |\n"
    "| ساعة البوم | توم ريد | استوديو الأردواز |"
)


@pytest.mark.parametrize(
    ("question", "texts", "holds"),
    [
        (
            "What is the extension of the host of Dawn Ferry?",
            (SHOWS, "Nora Falk is on extension 214. Tom Reed is on extension 377."),
            "extension 214",
        ),
        (
            "How many guests does the studio seat in which Owl Hour is made?",
            (SHOWS, "Studio Amber seats 12 guests.", "Studio Slate seats 30 guests."),
            "30 guests",
        ),
        (
            "Where was the founder of Radio Brent born?",
            ("Radio Brent was founded by Agnes Holt.", "Agnes Holt was born in Wexley.", "Tom Reed was born in Orrin."),
            "Wexley",
        ),
        (
            "What did the person who edits the news bulletin study?",
            ("The news bulletin is edited by Piet Lund.", "Piet Lund studied law in Tarn."),
            "law",
        ),
        (
            "How many watts does the motor of the Vento 3 have?",
            (
                "# Vento 3\n\n| | |\n|---|---|\n| Motor | Astra M2 |",
                "The Astra M2 has 350 watts. The Astra M4 has 500.",
            ),
            "350 watts",
        ),
        (
            "When did the designer of the Vento win the Iris Prize?",
            (
                "The Vento was designed by Ruth Ender.",
                "Ruth Ender won the Iris Prize in 2019, the Owl Medal in 2021.",
            ),
            "2019",
        ),
        (
            "¿Cuándo ganó el Premio Iris la diseñadora del Vento?",
            ("El Vento fue diseñado por Ruth Ender.", "Ruth Ender ganó el Premio Iris en 2019."),
            "2019",
        ),
        (
            "Welche Durchwahl hat die Moderatorin von Dawn Ferry?",
            (SENDUNGEN, "Nora Falk hat die Durchwahl 214. Tom Reed hat die Durchwahl 377."),
            "214",
        ),
        (
            "Wo wurde die Frau geboren, die Radio Brent gegründet hat?",
            ("Radio Brent wurde von Agnes Holt gegründet.", "Agnes Holt wurde in Wexley geboren."),
            "Wexley",
        ),
        (
            "Um wie viel Uhr schließt die Halle, in der der Kurs Delfin stattfindet?",
            (
                "Der Kurs Delfin findet in der Halle Linde statt.",
                "Die Halle Linde schließt um 21 Uhr, Eiche um 23 Uhr.",
            ),
            "21 Uhr",
        ),
        (
            "¿Cuál es la extensión de la presentadora de Dawn Ferry?",
            (PROGRAMAS, "Nora Falk tiene la extensión 214. Tom Reed tiene la extensión 377."),
            "214",
        ),
        (
            "¿Dónde nació la fundadora de Radio Brent?",
            ("Radio Brent fue fundada por Agnes Holt.", "Agnes Holt nació en Wexley."),
            "Wexley",
        ),
        ("晨渡主持人的分机号是多少？", (JIEMU, "林诺的分机号是214。陶瑞的分机号是377。"), "214"),
        ("夜枭所用录音室可容纳多少位嘉宾？", (JIEMU, "琥珀录音室可容纳12位嘉宾。石板录音室可容纳30位嘉宾。"), "30位"),
        (
            "创办青石电台的人出生在哪里？",
            ("青石电台由霍安创办。", "霍安出生于石门镇。", "陶瑞出生于白沙镇。"),
            "石门镇",
        ),
        (
            "لكم ضيفا يتسع الاستوديو الذي يسجل فيه برنامج ساعة البوم؟",
            (BARAMIJ, "يتسع استوديو العنبر لـ 12 ضيفا. ويتسع استوديو الأردواز لـ 30 ضيفا."),
            "30",
        ),
        ("أين ولدت مؤسسة إذاعة برنت؟", ("أسست إذاعة برنت أغنس هولت.", "ولدت أغنس هولت في وكسلي."), "وكسلي"),
    ],
)
def test_what_another_line_names_is_asked_of_that_name(question: str, texts: tuple[str, ...], holds: str) -> None:
    answer = said(question, *texts)
    assert holds in answer


@pytest.mark.parametrize(
    ("question", "texts"),
    [
        # Nothing is said of whom the table names.
        ("What is the extension of the host of Owl Hour?", (SHOWS, "Nora Falk is on extension 214.")),
        ("Where was the editor of the news bulletin born?", ("The news bulletin is edited by Piet Lund.",)),
        # Who makes it is another matter than what it is.
        (
            "How long is the guarantee on the battery of the Vento 3?",
            ("The battery of the Vento 3 is made by Volta.", "Volta gives a guarantee of five years on chargers."),
        ),
        ("Welche Durchwahl hat die Moderatorin von Owl Hour?", (SENDUNGEN, "Nora Falk hat die Durchwahl 214.")),
        ("¿Cuál es la extensión de la presentadora de Owl Hour?", (PROGRAMAS, "Nora Falk tiene la extensión 214.")),
        ("夜枭主持人的分机号是多少？", (JIEMU, "林诺的分机号是214。")),
        ("ما رقم تحويلة مقدم ساعة البوم؟", (BARAMIJ, "تحويلة نورا فالك رقمها 214.")),
    ],
)
def test_of_what_is_described_another_ones_value_is_no_answer(question: str, texts: tuple[str, ...]) -> None:
    assert not said(question, *texts)


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("Who is the host of Owl Hour?", SHOWS, "Tom Reed"),
        (
            "Who founded Radio Brent?",
            "Radio Brent was founded by Agnes Holt. Agnes Holt was born in Wexley.",
            "founded",
        ),
        ("Where is the Arroyo pump made?", "The Arroyo pump is made in Vigo. Vigo is a port.", "made in Vigo"),
        ("夜枭用什么录音室？", JIEMU, "石板录音室"),
    ],
)
def test_who_or_what_it_is_the_first_line_tells_alone(question: str, text: str, holds: str) -> None:
    assert holds in said(question, text)


def test_the_line_that_names_it_is_quoted_before_the_one_that_answers() -> None:
    answer = said(
        "Where was the founder of Radio Brent born?",
        "Agnes Holt was born in Wexley.",
        "Radio Brent was founded by Agnes Holt.",
    )
    assert answer.index("founded by") < answer.index("Wexley")


def test_an_answer_that_goes_on_from_the_name_is_on_it() -> None:
    answer = said(
        "Who is the sound engineer of the studio of Owl Hour?",
        SHOWS,
        "Studio Slate is in the basement. Its sound engineer is Maud Kerr.",
        "Studio Amber is on the second floor. Its sound engineer is Leo Vance.",
    )
    assert "Maud Kerr" in answer
    assert "Leo Vance" not in answer


def test_the_name_is_searched_for_where_nothing_found_is_on_it() -> None:
    found = evidence(
        "Where was the founder of Radio Brent born?", [passage("Radio Brent was founded by Agnes Holt.")], Thresholds()
    )
    assert next_search(found.question, found.passages) == "Where was the Agnes Holt of born?"
