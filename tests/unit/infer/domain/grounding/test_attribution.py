"""Attribution of a value that a judging model names: where its words do not all stand there, the document speaks."""

import pytest

from sluiceway_infer.domain.grounding.answerability import Thresholds
from sluiceway_infer.domain.grounding.evidence import evidence
from sluiceway_infer.domain.grounding.grounded import Grounded, settle
from tests.support.grounding import words_of
from tests.support.infer import passage

TROLLEY = "A trolley that is lost costs 165 euros. If only a wheel has gone, it is 22 euros. Friday is ladies' day."
WAGEN = "Ein verlorener Wagen kostet 165 Euro. Fehlt bloß ein Rad am Wagen, sind es 22 Euro."
CARRITO = "Un carrito perdido cuesta 165 euros. Si solo falta una rueda del carrito, son 22 euros."
TUICHE = "手推车丢失赔165元。手推车只少一个轮子的，赔22元。"
ARABA = "العربة المفقودة بـ 165 ريالا. وإذا ضاعت عجلة من العربة وحدها فالثمن 22 ريالا."
ROWS = "| Part | Price |\n|---|---|\n| Wing mirror, glass only | 38 euros |\n| Wing mirror, whole | 210 euros |"
MIRROR = "I cracked the glass of the mirror. What is that?"
TWO = "The trolley of Harrow Store costs 165 euros a day.\n\nThe trolley of Elm Store costs 140 euros a day."


def given(question: str, says: str, *texts: str) -> Grounded:
    """By a model that is let judge."""
    found = evidence(question, [passage(text, title="") for text in texts], Thresholds())
    return settle(says, found.judged_by_model(), "extract")


@pytest.mark.parametrize(
    ("question", "says", "text", "line"),
    [
        (
            "One of the castors came off my trolley. What will they bill me?",
            "For a missing castor they'll bill you 22 euros.",
            TROLLEY,
            "If only a wheel has gone, it is 22 euros.",
        ),
        (
            "Vom Wagen ist eine Rolle ab. Was wird da fällig?",
            "Für die abgefallene Rolle berechnen sie 22 Euro.",
            WAGEN,
            "Fehlt bloß ein Rad am Wagen, sind es 22 Euro.",
        ),
        (
            "Se soltó una rueda del carrito, ¿cuánto me van a cobrar?",
            "Por la pieza suelta te facturan 22 euros.",
            CARRITO,
            "Si solo falta una rueda del carrito, son 22 euros.",
        ),
        ("手推车掉了一个轱辘，得赔多少？", "掉一只轱辘要您赔22元哦。", TUICHE, "手推车只少一个轮子的，赔22元。"),
        (
            "انخلعت عجلة من العربة، كم سأدفع؟",
            "ستتحمل 22 ريالا عن العجلة المخلوعة.",
            ARABA,
            "وإذا ضاعت عجلة من العربة وحدها فالثمن 22 ريالا.",
        ),
    ],
)
def test_the_document_says_the_value_that_a_model_gives_in_words_of_its_own(
    question: str, says: str, text: str, line: str
) -> None:
    answer = given(question, says, text)
    assert (line in words_of(answer), answer.groundedness.status) == (True, "extractive")
    assert all(part.text in text for part in answer.parts)


def test_a_row_comes_with_the_heads_of_its_columns() -> None:
    answer = given(
        "I cracked the glass of the mirror. What is that?", "Replacing just the pane sets you back 38 euros.", ROWS
    )
    assert [part.text for part in answer.parts] == [
        "| Part | Price |",
        "| Wing mirror, glass only | 38 euros |",
    ]


@pytest.mark.parametrize(
    ("question", "says", "text"),
    [
        pytest.param(
            "A castor came off my trolley. What now?", "They'd bill you 25 euros.", TROLLEY, id="no line has it"
        ),
        pytest.param(
            "A castor came off my trolley. What now?", "They'd bill you 22 days.", TROLLEY, id="of another unit"
        ),
        pytest.param("How heavy is the trolley?", "It would weigh in at 165.", TROLLEY, id="of another kind"),
        pytest.param(MIRROR, "A new pane sets you back 210 euros.", ROWS, id="another line says more of the question"),
        pytest.param(
            "What is the trolley of Elm Store a day?", "They'd want 165 euros daily.", TWO, id="of another house"
        ),
    ],
)
def test_a_value_that_is_not_that_of_what_is_asked_is_not_given(question: str, says: str, text: str) -> None:
    assert words_of(given(question, says, text)) == ""


def test_what_is_said_twice_is_told_once() -> None:
    says = "Castors set you back 22 euros apiece. As said, a new castor sets you back 22."
    answer = given("What do I pay for a wheel of the trolley?", says, "The wheels of the trolley cost 22 euros each.")
    assert [part.text for part in answer.parts] == ["The wheels of the trolley cost 22 euros each."]
