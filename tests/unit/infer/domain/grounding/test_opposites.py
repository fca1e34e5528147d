"""A claim that says the contrary by a small word, or what its line takes back, is not supported."""

import pytest

from sluiceway_infer.domain.grounding.parsing.parsed import parse_passage
from sluiceway_infer.domain.grounding.parsing.question import parse_question
from sluiceway_infer.domain.grounding.verification.claims import claim
from sluiceway_infer.domain.grounding.verification.support import supported
from tests.support.grounding import said
from tests.support.infer import passage


def is_supported(question: str, line: str, sentence: str, language: str) -> bool:
    parsed = parse_question(question, (language,))
    found = [parse_passage(passage(line), parsed.language, parsed.forms)]
    assert parsed.language == language
    return supported(claim(sentence, parsed), parsed, found) is not None


OPPOSED = [
    (
        "en",
        "How many people came to the Marlow fair?",
        "More than 500 people came to the Marlow fair.",
        "Fewer than 500 people came to the Marlow fair.",
    ),
    (
        "en",
        "How many people came to the Marlow fair?",
        "More than 500 people came to the Marlow fair.",
        "No more than 500 people came to the Marlow fair.",
    ),
    (
        "de",
        "Wie viele Leute kamen zum Marlower Markt?",
        "Mehr als 500 Leute kamen zum Marlower Markt.",
        "Weniger als 500 Leute kamen zum Marlower Markt.",
    ),
    (
        "es",
        "¿Cuántas personas visitaron la feria de Marlow?",
        "Más de 500 personas visitaron la feria de Marlow.",
        "Menos de 500 personas visitaron la feria de Marlow.",
    ),
    ("en", "Must divers carry a lamp?", "Divers may carry a lamp.", "Yes, divers must carry a lamp."),
    (
        "de",
        "Müssen Taucher eine Lampe tragen?",
        "Taucher können eine Lampe tragen.",
        "Ja, Taucher müssen eine Lampe tragen.",
    ),
    ("en", "Do all tents have a stove?", "Some tents have a stove.", "Yes, all tents have a stove."),
    (
        "en",
        "Must the fan be on during the test?",
        "The fan must be off during the test.",
        "Yes, the fan must be on during the test.",
    ),
    (
        "en",
        "When can I return the lamp?",
        "You can return the lamp after 14 days.",
        "You can return the lamp within 14 days.",
    ),
    (
        "en",
        "When does the library open on Mondays?",
        "The library opens at 8 am on Mondays.",
        "The library opens at 8 pm on Mondays.",
    ),
    ("de", "Wo steht die Statue?", "Die Statue steht vor der Kirche.", "Die Statue steht hinter der Kirche."),
]
VEILED = [
    (
        "en",
        "When was the tower built?",
        "The town denied that the tower was built in 1950.",
        "The tower was built in 1950.",
    ),
    (
        "en",
        "When was the tower built?",
        "It is a myth that the tower was built in 1950.",
        "The tower was built in 1950.",
    ),
    (
        "de",
        "Wann wurde der Turm gebaut?",
        "Die Stadt bestritt, dass der Turm 1950 gebaut wurde.",
        "Der Turm wurde 1950 gebaut.",
    ),
    ("zh", "大坝是哪一年建成的？", "官方否认大坝于1950年建成。", "大坝于1950年建成。"),
    ("en", "Is the bridge safe?", "Engineers doubt that the bridge is safe.", "Yes, the bridge is safe."),
    ("en", "Did the lamp pass the test?", "The lamp failed to pass the test.", "Yes, the lamp did pass the test."),
]
SAID = [
    (
        "en",
        "How many people came to the Marlow fair?",
        "More than 500 people came to the Marlow fair.",
        "More than 500 people came to the Marlow fair.",
    ),
    (
        "en",
        "How many people came to the Marlow fair?",
        "More than 500 people came to the Marlow fair.",
        "Over 500 people came to the Marlow fair.",
    ),
    ("en", "Must divers carry a lamp?", "Divers must carry a lamp.", "Yes, divers must carry a lamp."),
    (
        "en",
        "Do all tents have a stove?",
        "All tents have a stove, and some have a table.",
        "Yes, all tents have a stove.",
    ),
    (
        "en",
        "When can I return the lamp?",
        "You can return the lamp within 14 days.",
        "You can return the lamp within 14 days.",
    ),
    (
        "en",
        "When does the library open on Mondays?",
        "The library opens at 8 a.m. on Mondays.",
        "The library opens at 8 am on Mondays.",
    ),
    (
        "en",
        "When was the tower built?",
        "The tower was built in 1950, though the town denied it for years.",
        "The tower was built in 1950.",
    ),
    (
        "en",
        "What did the town deny?",
        "The town denied that the tower was built in 1950.",
        "The town denied that the tower was built in 1950.",
    ),
    (
        "en",
        "What is forbidden in the tower?",
        "Smoking is forbidden in the tower.",
        "Smoking is forbidden in the tower.",
    ),
    ("de", "Wann wurde der Turm gebaut?", "Der Turm wurde 1950 gebaut.", "Der Turm wurde 1950 gebaut."),
]


@pytest.mark.parametrize(("language", "question", "line", "sentence"), OPPOSED)
def test_the_contrary_by_a_small_word_is_not_supported(language: str, question: str, line: str, sentence: str) -> None:
    assert not is_supported(question, line, sentence, language)


@pytest.mark.parametrize(("language", "question", "line", "sentence"), VEILED)
def test_what_a_line_denies_or_doubts_is_not_said(language: str, question: str, line: str, sentence: str) -> None:
    assert not is_supported(question, line, sentence, language)


@pytest.mark.parametrize(("language", "question", "line", "sentence"), SAID)
def test_what_a_line_says_with_such_words_is_supported(language: str, question: str, line: str, sentence: str) -> None:
    assert is_supported(question, line, sentence, language)


@pytest.mark.parametrize(
    ("question", "contrary", "answer"),
    [
        (
            "What temperature is the mill kept at in summer?",
            "In winter the mill is kept at a temperature of 16 degrees.",
            "In summer the mill is kept at a temperature of 16 degrees.",
        ),
        (
            "Welche Temperatur hat die Mühle im Sommer?",
            "Im Winter hat die Mühle eine Temperatur von 16 Grad.",
            "Im Sommer hat die Mühle eine Temperatur von 16 Grad.",
        ),
        (
            "¿Cuánto cuesta la furgoneta un sábado?",
            "La furgoneta cuesta 40 euros de lunes a viernes.",
            "La furgoneta cuesta 40 euros los fines de semana.",
        ),
        ("周六租船多少钱？", "周一至周五租船40元。", "周六租船40元。"),
    ],
)
def test_what_holds_in_summer_or_on_weekdays_is_no_answer_for_the_other(
    question: str, contrary: str, answer: str
) -> None:
    assert (said(question, contrary), bool(said(question, answer))) == ("", True)


@pytest.mark.parametrize(
    ("question", "text", "is_answered"),
    [
        ("青梧馆什么时候关门？", "青梧馆9:30开门，19:30打烊。", True),
        ("青梧馆什么时候关门？", "青梧馆9:30开门。", False),
        ("When does the Orrin hall close on Fridays?", "The Orrin hall opens at 9 on Fridays and shuts at 6.", True),
        ("When does the Orrin hall close on Fridays?", "The Orrin hall opens at 9 on Fridays.", False),
    ],
)
def test_when_it_closes_is_told_by_another_word_for_it_too(question: str, text: str, *, is_answered: bool) -> None:
    assert bool(said(question, text)) == is_answered


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Was ist im Bad Tarn nicht erlaubt?", "Im Bad Tarn sind Hunde nicht erlaubt."),
        ("Wer braucht im Bad Tarn keine Wache zu halten?", "Kinder sind im Bad Tarn von der Wache befreit."),
        ("في أي يوم يمنع استخدام الآلات؟", "لا تستخدم الآلات يوم الأحد."),
        ("ماذا لا يجوز إدخاله إلى الجليد؟", "يمنع إدخال المزالج والطعام إلى الجليد."),
        ("من لا يدفع الاشتراك؟", "يعفى الطلاب من دفع الاشتراك."),
        ("诺登冰场不许把什么带上冰面？", "诺登冰场严禁把雪橇带上冰面。"),
    ],
)
def test_what_is_forbidden_or_remitted_is_what_may_or_need_not_be(question: str, text: str) -> None:
    assert said(question, text)


def test_who_is_freed_from_something_may_do_it() -> None:
    assert not said("Wer darf im Bad Tarn nicht Wache halten?", "Kinder sind im Bad Tarn von der Wache befreit.")


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Which parts doesn't the Tarn workshop deliver?", "The Tarn workshop delivers parts up to 5 kg at no charge."),
        ("Welche Teile liefert die Werkstatt Tarn nicht?", "Die Werkstatt Tarn liefert Teile bis 5 kg ohne Aufpreis."),
        ("¿Qué piezas no reparte el taller Tarn?", "El taller Tarn reparte piezas de hasta 5 kg sin coste."),
    ],
)
def test_that_something_is_free_denies_nothing(question: str, text: str) -> None:
    assert not said(question, text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (
            "Who doesn't pay the fee of the Tarn workshop?",
            "Pupils use the Tarn workshop at no charge; the fee is 5 euros.",
        ),
        ("Wer muss in der Werkstatt Tarn nichts zahlen?", "Schüler nutzen die Werkstatt Tarn ohne zu zahlen."),
    ],
)
def test_that_something_is_free_tells_who_need_not_pay(question: str, text: str) -> None:
    assert said(question, text)
