"""Values that a judging model tells: where its words do not all stand there, the document says them."""

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
LATER = "Cancel up to 21 days before and you lose 10 percent. Any later, 40 percent of the price is kept."
RECEIPT = "For a spoilt piece we pay 60 percent of its price with a receipt, and 36 percent where there is none."
SUITS = "| House | Part | Hire |\n|---|---|---|\n| Marchwood | Waistcoat | 47 |\n| Marchwood | Jacket | 61 |"
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
    ("question", "says", "text", "told"),
    [
        pytest.param(
            "I call it off three days before. What do you keep of the price?",
            "Less than 21 days before, they'd hold back 40 percent.",
            LATER,
            "Any later, 40 percent of the price is kept.",
            id="one of its values in the line before",
        ),
        pytest.param(
            "You ruined my blouse and the slip is gone. What do you pay?",
            "Not having the slip you get 36 percent back.",
            RECEIPT,
            RECEIPT,
            id="a not in both",
        ),
        pytest.param(
            "What would the vest alone be at Marchwood?",
            "The vest by itself sets you back 47 euros.",
            SUITS,
            "| House | Part | Hire | | Marchwood | Waistcoat | 47 |",
            id="a bare cell",
        ),
    ],
)
def test_a_value_may_stand_there_in_another_shape(question: str, says: str, text: str, told: str) -> None:
    assert words_of(given(question, says, text)) == told


def test_of_two_lines_with_the_value_the_one_that_says_more_of_the_question_is_told() -> None:
    text = "The yard of the store is 22 metres long. The wheels of the trolley are 22 metres apart."
    answer = given("How far is it between the wheels of the trolley?", "They'd be at a distance of 22 metres.", text)
    assert words_of(answer) == "The wheels of the trolley are 22 metres apart."


def test_of_two_called_alike_in_arabic_no_other_noun_is_held_to_be_a_name() -> None:
    titles, texts = ("خيمة بادية", "خيمة بوادي"), ("الأعمدة وحدها 4.3 كيلوغرام.", "الأعمدة وحدها 5.1 كيلوغرام.")
    passages = [passage(text, title=title) for title, text in zip(titles, texts, strict=True)]
    found = evidence("سأحمل الأعمدة وصاحبي يحمل الباقي. كم تزن أعمدة خيمة بادية؟", passages, Thresholds())
    lighter, heavier = (
        settle(f"وزنها {kilograms} كيلوغرام فقط.", found.judged_by_model(), "extract") for kilograms in ("4.3", "5.1")
    )
    assert words_of(lighter) == texts[0]
    assert words_of(heavier) == ""


CASTOR = "One of the castors came off my trolley. What will they bill me?"
PLACES = (("the hall", 31), ("the yard", 32), ("the street", 33))
CHARGED = "They'd charge 22 euros."


@pytest.mark.parametrize(
    "line",
    [
        "The trolley is in aisle 22 and costs 3 euros.",
        "From 22 May a trolley costs 3 euros.",
        "The trolley costs 3 euros and goes back by 22 o'clock.",
        "A missing wheel of a trolley does not cost 22 euros.",
    ],
)
def test_a_line_that_has_the_number_for_something_else_or_denies_it_is_not_given(line: str) -> None:
    assert words_of(given(CASTOR, CHARGED, line)) == ""


@pytest.mark.parametrize(
    "says",
    [
        "No price for castors is given, the 165 euros are for something else.",
        "You definitely won't be billed 165 euros for a castor.",
        "Sorry, I couldn't find a castor fee in the 2 passages.",
        "(1) They'd bill you something.",
    ],
)
def test_who_says_no_or_gives_no_value_points_at_none(says: str) -> None:
    assert words_of(given(CASTOR, says, "A lost trolley costs 165 euros. It takes 1 token, or 2 euros.")) == ""


def test_where_two_are_compared_both_lines_are_told() -> None:
    answer = given(
        "Which is dearer, the trolley of Harrow Store or the trolley of Elm Store?",
        "Harrow's sets you back 165 euros, Elm's just 140.",
        TWO,
    )
    assert words_of(answer) == TWO.replace("\n\n", " ")


def test_of_many_values_two_are_told() -> None:
    says = "They'd bill you 31 euros. They'd bill you 32 euros. They'd bill you 33 euros."
    lines = [f"A wheel of a trolley that came off in {place} costs {cost} euros." for place, cost in PLACES]
    assert [part.text for part in given(CASTOR, says, " ".join(lines)).parts] == lines[:2]


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
        pytest.param(
            "What would the jacket be at Marchwood?",
            "With a vest at 47 the jacket brings you to 61.",
            SUITS,
            id="of two rows together",
        ),
        pytest.param(
            "What is the trolley of Elm Store a day?", "They'd want 165 euros daily.", TWO, id="of another house"
        ),
    ],
)
def test_a_value_that_is_not_that_of_what_is_asked_is_not_given(question: str, says: str, text: str) -> None:
    assert words_of(given(question, says, text)) == ""


@pytest.mark.parametrize(
    ("question", "says", "text", "told"),
    [
        (
            "手押し車の車輪はいくらですか。",
            "それは22ユーロかかります。",
            "車輪は22ユーロです。",
            "車輪は22ユーロです。",
        ),
        ("수레 바퀴는 얼마입니까?", "22유로입니다.", "바퀴는 22유로입니다.", "22유로입니다."),
    ],
)
def test_other_languages_of_signs_have_no_words_for_how_money_goes(
    question: str, says: str, text: str, told: str
) -> None:
    assert words_of(given(question, says, text)) == told


def test_what_is_said_twice_is_told_once() -> None:
    says = "Castors set you back 22 euros apiece. As said, a new castor sets you back 22."
    answer = given("What do I pay for a wheel of the trolley?", says, "The wheels of the trolley cost 22 euros each.")
    assert [part.text for part in answer.parts] == ["The wheels of the trolley cost 22 euros each."]
