"""What of an answer stands in a passage, and what does not."""

import pytest

from sluiceway_infer.domain.grounding.answerability import Thresholds
from sluiceway_infer.domain.grounding.evidence import evidence
from sluiceway_infer.domain.grounding.grounded import ground
from sluiceway_infer.domain.grounding.parsing.parsed import parse_passage
from sluiceway_infer.domain.grounding.parsing.question import parse_question
from sluiceway_infer.domain.grounding.verification.claims import claim
from sluiceway_infer.domain.grounding.verification.support import supported
from tests.support.infer import passage

PANTHERS = (
    "The Panthers defense gave up just 308 points, ranking sixth in the league. "
    "Kawann Short led the team in sacks with 11. Mario Addison did not play in May."
)
QUESTION = "How many points did the Panthers defense surrender?"


def quote_for(sentence: str, question: str = QUESTION, text: str = PANTHERS, title: str = "") -> str | None:
    parsed = parse_question(question)
    found = supported(claim(sentence, parsed), parsed, [parse_passage(passage(text, title=title))])
    return found.quote.text if found else None


@pytest.mark.parametrize(
    "sentence",
    [
        "The Panthers defense gave up just 308 points.",
        "The Panthers defense surrendered 308 points.",
        "308 points.",
        "308",
        "They gave up 308 points, the sixth rank in the league.",
    ],
)
def test_what_the_passage_says_is_supported_by_its_sentence(sentence: str) -> None:
    assert quote_for(sentence) == "The Panthers defense gave up just 308 points, ranking sixth in the league."


@pytest.mark.parametrize(
    "sentence",
    [
        "The Panthers defense gave up 309 points.",
        "The Broncos defense gave up 308 points.",
        "The Panthers defense did not give up 308 points.",
        "The Panthers defense gave up 308 points and 11 sacks in the league of Texas.",
        "The Panthers defense gave up 308 points" + " of 308 points of defense" * 8,
        "Points league defense sixth ranking Panthers team sacks.",
        "Yes.",
        "",
    ],
)
def test_another_number_name_or_meaning_is_not_supported(sentence: str) -> None:
    assert quote_for(sentence) is None


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("Priestley isolated the gas in Uppsala by heating mercuric oxide.", "Who isolated oxygen gas?"),
        ("Priestley isolated the gas in Uppsala by heating mercuric oxide.", "How was oxygen gas isolated?"),
        ("In Paris Scheele isolated the gas by heating mercuric oxide.", "Where was the gas isolated?"),
        ("Carl Scheele isolated the gas in Uppsala by heating mercuric oxide.", "Who isolated oxygen gas?"),
    ],
)
def test_a_name_that_begins_a_sentence_must_stand_there(sentence: str, question: str) -> None:
    assert quote_for(sentence, question, "Scheele isolated the gas in Uppsala by heating mercuric oxide.") is None


def test_what_is_denied_there_is_not_supported() -> None:
    assert quote_for("Mario Addison played in May.", "When did Mario Addison play?") is None


def test_what_only_the_title_names_may_be_repeated_from_the_question() -> None:
    text = "The game was played on February 7, 2016."
    sentence = "Super Bowl 50 was played on February 7, 2016."
    assert quote_for(sentence, "When was Super Bowl 50 played?", text, title="Super Bowl 50") == text


def test_two_neighbouring_sentences_may_support_one() -> None:
    text = "Tesla was born in Smiljan. It lies in Croatia. Much else was said elsewhere."
    sentence = "Tesla was born in Smiljan in Croatia."
    assert quote_for(sentence, "Where was Tesla born?", text) == "Tesla was born in Smiljan. It lies in Croatia."


def test_an_answer_that_only_repeats_the_question_is_none() -> None:
    found = evidence("What channel did ABC launch in 1981?", [passage("ABC launched a channel in 1981.")], Thresholds())
    assert ground("ABC launched a channel in 1981.", found) is None


def test_a_yes_may_repeat_the_question() -> None:
    found = evidence("Did ABC launch a channel in 1981?", [passage("ABC launched a channel in 1981.")], Thresholds())
    grounded = ground("ABC launched a channel in 1981.", found)
    assert grounded is not None
    assert grounded.groundedness.status == "grounded"


@pytest.mark.parametrize(
    ("question", "line", "sentence", "is_said"),
    [
        ("At what temperature is the serum stored?", "The serum is stored at -20 °C.", "It is stored at 20 °C.", False),
        ("At what temperature is the serum stored?", "The serum is stored at 20 °C.", "It is stored at -20 °C.", False),
        (
            "At what temperature is the serum stored?",
            "The serum is stored at \u221220 °C.",
            "It is stored at -20 °C.",
            True,
        ),
        (
            "At what temperature is the serum stored?",
            "The serum is stored at minus 20 °C.",
            "It is stored at -20 °C.",
            True,
        ),
        ("How many pages has the guide?", "The guide has 10-20 pages.", "The guide has 20 pages.", True),
        ("What is the weight of the Tessera-2?", "The Tessera-2 weighs 4 kg.", "The Tessera-2 weighs 4 kg.", True),
        ("血清在多少度保存？", "血清在零下20度保存。", "血清在20度保存。", False),
        ("血清在多少度保存？", "血清在零下20度保存。", "血清在-20度保存。", True),
        (
            "Wie kalt lagert das Serum?",
            "Das Serum lagert bei -20 Grad.",
            "Es lagert bei 20 Grad.",
            False,
        ),
    ],
)
def test_a_number_below_zero_is_another_one(question: str, line: str, sentence: str, is_said: bool) -> None:
    parsed = parse_question(question)
    found = [parse_passage(passage(line), parsed.language, parsed.forms)]
    assert (supported(claim(sentence, parsed), parsed, found) is not None) == is_said


@pytest.mark.parametrize(
    ("line", "sentence", "is_said"),
    [
        ("The mast sends at 100 kHz.", "The mast sends at 100 MHz.", False),
        ("The mast cost 1.5 billion euros.", "The mast cost 1.5 million euros.", False),
        ("The mast cost 1.5 billion euros.", "The mast cost 1.5 billion euros.", True),
        ("The mast cost 1.5 million.", "The mast cost 1.5 million euros.", False),
        ("The mast withstands 40 °C.", "The mast withstands 40 °F.", False),
        ("The mast withstands 40 °C.", "The mast withstands 40 °C.", True),
        ("The mast holds 6 bar.", "The mast holds 6 psi.", False),
    ],
)
def test_a_number_of_another_unit_or_scale_is_another_one(line: str, sentence: str, is_said: bool) -> None:
    assert (quote_for(sentence, "What is said of the mast?", line) is not None) == is_said


EXCHANGED = [
    (
        "Who leads the Munich office?",
        "Anna Weber leads the Berlin office and Tom Lee leads the Munich office.",
        "Anna Weber leads the Munich office.",
    ),
    (
        "Wer leitet das Büro München?",
        "Anna Weber leitet das Büro Berlin und Tom Lee leitet das Büro München.",
        "Anna Weber leitet das Büro München.",
    ),
    (
        "¿Quién dirige la oficina de Múnich?",
        "Ana Ruiz dirige la oficina de Berlín y Tom Lee dirige la oficina de Múnich.",
        "Ana Ruiz dirige la oficina de Múnich.",
    ),
    (
        "Qui dirige le bureau de Munich ?",
        "Anne Weber dirige le bureau de Berlin et Tom Lee dirige le bureau de Munich.",
        "Anne Weber dirige le bureau de Munich.",
    ),
    ("Who acquired Acme Ltd?", "Acme Ltd acquired Beta Corp in 1998.", "Beta Corp acquired Acme Ltd in 1998."),
    ("Who defeated Spain in 1998?", "Spain defeated Italy in 1998.", "Italy defeated Spain in 1998."),
    ("Wer besiegte Lorn im Finale?", "Lorn besiegte Vael im Finale.", "Vael besiegte Lorn im Finale."),
]
IN_PLACE = [
    ("Who married Anna Weber?", "Anna Weber married Tom Lee in 1998.", "Tom Lee married Anna Weber in 1998."),
    (
        "Who leads the Munich office?",
        "Anna Weber and Tom Lee lead the Munich office.",
        "Anna Weber leads the Munich office.",
    ),
    (
        "Who leads the Munich office?",
        "Anna Weber leads the Berlin office and Tom Lee leads the Munich office.",
        "Tom Lee leads the Munich office.",
    ),
    ("Who acquired Acme Ltd?", "Acme Ltd was acquired by Beta Corp in 1998.", "Beta Corp acquired Acme Ltd in 1998."),
    ("Who acquired Acme Ltd?", "Beta Corp acquired Acme Ltd in 1998.", "Acme Ltd was acquired by Beta Corp."),
    (
        "Qui a fondé la Galerie Vael ?",
        "Anne Roth a fondé la Galerie Vael.",
        "La Galerie Vael a été fondée par Anne Roth.",
    ),
]


@pytest.mark.parametrize(("question", "text", "sentence"), EXCHANGED)
def test_names_that_are_exchanged_are_not_supported(question: str, text: str, sentence: str) -> None:
    assert quote_for(sentence, question, text) is None


@pytest.mark.parametrize(("question", "text", "sentence"), IN_PLACE)
def test_names_by_their_deed_are_supported_in_active_and_passive(question: str, text: str, sentence: str) -> None:
    assert quote_for(sentence, question, text) == text


@pytest.mark.parametrize(
    ("text", "is_fit"),
    [
        ("Spain defeated Italy in 1998.", False),
        ("Italy defeated Spain in 1998.", True),
        ("Spain was defeated by Italy in 1998.", True),
        ("Spain, class I and II, was in 1998 defeated in class I by Italy.", True),
    ],
)
def test_what_the_named_did_says_not_who_did_it_to_them(text: str, *, is_fit: bool) -> None:
    assert evidence("Who defeated Spain in 1998?", [passage(text)], Thresholds()).is_answered == is_fit


CORNER = (
    "| | Canoe | Kayak |\n| --- | --- | --- |\n| One hour | 14 euros | 9 euros |\n| One day | 61 euros | 38 euros |\n"
)


@pytest.mark.parametrize(
    ("sentence", "is_supported"),
    [
        ("A kayak is 9 euros for one hour.", True),
        ("A canoe is 14 euros for one hour.", True),
        ("A kayak is 14 euros for one hour.", False),
        ("A canoe is 9 euros for one hour.", False),
    ],
)
def test_a_table_without_a_word_in_its_corner_has_its_columns_where_they_stand(
    sentence: str, is_supported: bool
) -> None:
    asked = parse_question("What is charged at Lydd Lake?")
    lake = parse_passage(passage(f"# Lydd Lake\n\n{CORNER}"), "en")
    assert bool(supported(claim(sentence, asked), asked, [lake])) is is_supported
