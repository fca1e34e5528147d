"""Names in other forms: a place and what is made from its name are one, and no other place is."""

import pytest

from sluiceway_infer.domain.grounding.answerability import Thresholds
from sluiceway_infer.domain.grounding.evidence import evidence
from sluiceway_infer.domain.grounding.parsing.parsed import parse_passage
from sluiceway_infer.domain.grounding.parsing.question import parse_question
from sluiceway_infer.domain.grounding.selection.naming import is_about
from tests.support.grounding import said
from tests.support.infer import passage

LEAGUE = "The league was led by a merchant of France, Odo Vael, and met in Lorn."


@pytest.mark.parametrize(
    ("question", "text", "is_answered"),
    [
        ("Which French merchant led the league?", LEAGUE, True),
        ("Which Dutch merchant led the league?", LEAGUE, False),
        ("Which Spanish merchant led the league?", LEAGUE, False),
        (
            "Who was the last painter of Germany to work in Lorn?",
            "Odo Vael was the last German painter to work in Lorn.",
            True,
        ),
        ("¿Quién fue el pintor de Francia que vivió en Lorn?", "El pintor francés Odo Vael vivió en Lorn.", True),
        ("¿Quién fue el pintor de Grecia que vivió en Lorn?", "El pintor francés Odo Vael vivió en Lorn.", False),
        ("Welcher Maler aus Frankreich malte den Hafen?", "Der französische Maler Odo Vael malte den Hafen.", True),
        ("Welcher Maler aus Schweden malte den Hafen?", "Der französische Maler Odo Vael malte den Hafen.", False),
        ("من هو الرسام الذي عاش في فرنسا؟", "عاش الرسام الفرنسي عدي وائل في فرنسا.", True),
    ],
)
def test_an_adjective_of_a_place_is_its_name(question: str, text: str, *, is_answered: bool) -> None:
    assert evidence(question, [passage(text)], Thresholds()).is_answered == is_answered


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Wer berät zur Karte, deren Gebühr 40 Euro beträgt?", ()),
        ("Wer berät zur Karte Wren 40?", (("kar", "wre"),)),
        ("Was kostet der Weg zum nächsten Hafen?", ()),
        ("Was kostet der Weg nach Hafen?", (("haf",),)),
        ("من المستشار لبطاقة الهدهد؟", (("هدهد",),)),
    ],
)
def test_a_number_in_a_unit_and_the_noun_that_is_asked_for_name_nothing(question: str, names: tuple[str, ...]) -> None:
    assert parse_question(question).names == names


@pytest.mark.parametrize(
    ("question", "title", "is_meant"),
    [
        ("When does the Elm Brook Hotel open?", "Staying at Elm Brook: house rules", True),
        ("When does the Elm Brook Hotel open?", "Staying at Elm Brook Hostel", False),
        ("When does the Elm Brook Hotel open?", "Elm Brook 2", False),
        ("When does the Elm Brook Hotel open?", "Staying at Elm Hill: house rules", False),
        ("When does the Brook Hotel open?", "Staying at Brook: house rules", False),
        ("¿Cuándo abre el Hotel Monte Bajo?", "Hotel Monte Alto: normas", False),
        ("¿Cuándo abre el Hotel Monte Bajo?", "Hotel Monte Bajo: normas", True),
        ("Wann öffnet der Betreiber die Halle?", "Regeln des Hallenbetreibers", True),
        ("Wann öffnet die Silberhalle?", "Regeln der Bronzehalle", False),
        ("Wie schwer ist das Segelgestänge?", "Segel und Gestänge der Boote", True),
    ],
)
def test_a_title_names_a_thing_or_its_like(question: str, title: str, *, is_meant: bool) -> None:
    asked = parse_question(question)
    read = parse_passage(passage("9:00.", title=title), asked.language, asked.forms)
    assert is_about(asked, read) == is_meant


@pytest.mark.parametrize("question", ["Für wen ist die Lydia 240 S gedacht?", "Who is the Lydia 240 S made for?"])
def test_a_capital_behind_the_number_of_a_name_is_no_unit(question: str) -> None:
    assert parse_question(question).joints == {("lydia", "240")}


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (
            "Wie viel trägt der Varo 120 S?",
            "Der Varo 120 S hat einen Speicher für vier Höhen und ist seit 2022 im Handel.",
        ),
        ("Wie hoch lässt sich der Varo 120 S ausfahren?", "Der Varo 120 S ist seit 2022 im Handel."),
    ],
)
def test_a_letter_behind_a_number_says_nothing_of_the_thing(question: str, text: str) -> None:
    assert not said(question, text)


BARGES = (
    "- The Harbour Barge has to be back by noon. If it is late, each hour begun costs £7.\n"
    "- The Harbour Skiff has to be back by 3 pm."
)
BOOTE = (
    "- Das Boot Möwe muss bis 12 Uhr zurück. Kommt es zu spät, kostet jede Stunde 7 Euro.\n"
    "- Das Boot Adler muss bis 15 Uhr zurück."
)
BARCAS = (
    "- La Barca Gaviota se devuelve antes de las 12. Si llega tarde, cada hora cuesta 7 euros.\n"
    "- La Barca Garza se devuelve antes de las 15."
)


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("What's the charge if I'm an hour late with the Harbour Skiff?", BARGES, None),
        ("What's the charge if I'm an hour late with the Harbour Barge?", BARGES, "£7"),
        ("Was kostet jede Stunde, die das Boot Adler zu spät kommt?", BOOTE, None),
        ("Was kostet jede Stunde, die das Boot Möwe zu spät kommt?", BOOTE, "7 Euro"),
        ("¿Cuánto cuesta cada hora que llega tarde la Barca Garza?", BARCAS, None),
        ("¿Cuánto cuesta cada hora que llega tarde la Barca Gaviota?", BARCAS, "7 euros"),
    ],
)
def test_what_stands_in_the_item_of_the_like_is_said_of_that(question: str, text: str, holds: str | None) -> None:
    found = said(question, text)
    assert not found if holds is None else holds in found
