"""Twin titles: two that differ in one word, of which the question has the one."""

from dataclasses import replace

import pytest

from sluiceway_infer.domain.grounding.answerability import Thresholds
from sluiceway_infer.domain.grounding.evidence import evidence
from sluiceway_infer.domain.grounding.grounded import extract
from tests.support.grounding import words_of
from tests.support.infer import passage


def answer(question: str, *texts: tuple[str, str]) -> str:
    passages = [passage(text, title=title, document=title) for title, text in texts]
    return words_of(extract(evidence(question, passages, Thresholds())))


@pytest.mark.parametrize(
    ("question", "mine", "other"),
    [
        (
            "How much did the rushes weigh in the Elm lagoon?",
            ("Growth of rushes in the Elm lagoon", "The rushes were 2 m long."),
            ("Growth of rushes in the Elm estuary", "The rushes weighed 90 g."),
        ),
        (
            "Wann schließt die Bäckerei Brook?",
            ("Bäckerei Brook: Zeiten", "Die Bäckerei Brook öffnet um 7 Uhr."),
            ("Bäckerei Brookside: Zeiten", "Die Bäckerei Brookside öffnet um 8 Uhr und schließt um 18 Uhr."),
        ),
        (
            "¿A qué hora cierra la panadería Brook?",
            ("Panadería Brook: horarios", "La panadería Brook abre a las 7:00."),
            ("Panadería Brookside: horarios", "La panadería Brookside abre a las 8:00 y cierra a las 18:00."),
        ),
        (
            "布鲁克面包店几点关门？",
            ("布鲁克面包店营业时间", "布鲁克面包店7点开门。"),
            ("布鲁克赛德面包店营业时间", "布鲁克赛德面包店8点开门，18点关门。"),
        ),
        (
            "متى تغلق مخبزة بروك؟",
            ("مخبزة بروك: الأوقات", "تفتح مخبزة بروك في الساعة 7."),
            ("مخبزة بروكسايد: الأوقات", "تفتح مخبزة بروكسايد في الساعة 8 وتغلق في الساعة 18."),
        ),
    ],
)
def test_what_stands_under_the_one_is_not_said_of_the_other(
    question: str, mine: tuple[str, str], other: tuple[str, str]
) -> None:
    assert answer(question, mine, other) == ""


def test_a_text_that_speaks_of_both_is_on_both() -> None:
    both = ("Growth of rushes in the Elm estuary", "The rushes weighed 90 g, as in the Elm lagoon.")
    other = ("Growth of rushes in the Elm lagoon", "They were 2 m long.")
    assert "90 g" in answer("How much did the rushes weigh in the Elm lagoon?", both, other)


@pytest.mark.parametrize(
    ("asked", "other"),
    [
        ("فندق الزهرة", "فندق الزهرات"),
        ("مطعم الشجرة", "مطعم الشجرات"),
    ],
)
def test_two_forms_of_one_arabic_word_name_two_things(asked: str, other: str) -> None:
    mine = (f"{asked}: كل ما يهمك", f"إفطار {asked} في الساعة 7.")
    its = (f"دليل {other}", "سعر الغرفة 90 ديناراً.")
    assert answer(f"كم سعر الغرفة في {asked}؟", mine, its) == ""
    assert "90" in answer(f"كم سعر الغرفة في {other}؟", mine, its)


def test_an_arabic_answer_is_told_of_the_twin_that_it_stands_under() -> None:
    page = (
        "أسئلة الزبائن",
        "س: متى يصل موقد نوار؟\nج: خلال 4 أيام.\n\nس: متى يصل موقد نوران؟\nج: إذا كان في المخزن فخلال 9 أيام.\n",
    )
    sheets = (("موقد نوار", "وزنه 12 كيلوغراماً."), ("موقد نوران", "وزنه 14 كيلوغراماً."))
    assert "4 أيام" in answer("خلال كم يوم يصل موقد نوار؟", page, *sheets)
    assert "4 أيام" not in answer("خلال كم يوم يصل موقد نوران؟", page, *sheets)


_PAGES = (
    ("Kocher Nevaro im Überblick", "Der Kocher Nevaro wiegt 2,4 Kilogramm."),
    ("Steckbrief Nevara", "- Gewicht: 3,1 Kilogramm"),
)


@pytest.mark.parametrize(
    ("question", "page"),
    [
        ("Wie oft wird die Nevara entkalkt?", "Wie oft wird der Nevaro entkalkt?\nAlle 9 Monate.\n"),
        ("Wie lange habe ich Garantie auf die Nevara?", "Wer den Nevaro anmeldet, hat 40 Monate Garantie."),
    ],
)
def test_what_is_told_of_a_german_name_is_not_told_of_one_spelled_alike(question: str, page: str) -> None:
    questions = ("Was Kunden fragen", page)
    assert answer(question, questions, *_PAGES) == ""
    assert answer(question.replace("die Nevara", "der Nevaro"), questions, *_PAGES)


def test_german_forms_of_one_word_name_one_thing() -> None:
    pages = (("Fahrrad leihen", "Ein Fahrrad kostet 12 Euro."), ("Fahrradhelm leihen", "Ein Helm kostet 3 Euro."))
    assert "12 Euro" in answer("Was kostet ein Fahrrad?", *pages)


def test_a_table_that_names_the_twin_leads_to_nothing_of_what_is_asked() -> None:
    parts = (
        "ما يدفع عن القطع",
        "| القطعة | القارب | عند الضياع | عند الكسر |\n|---|---|---|---|\n| المجداف الواحد | نوار | 44 | 22 |\n"
        "| الحبل | نوران | 37 | لا ينطبق |\n",
    )
    rent = ("قارب نوار", "الليلة: 48 ريالاً\nليلة الخميس وليلة الجمعة: 67 ريالاً")
    other = ("قارب نوران", "إيجار الليلة من السبت إلى الثلاثاء 58 ريالاً.")
    assert answer("كم إيجار قارب نوران ليلة الخميس؟", parts, rent, other) == ""
    assert "67" in answer("كم إيجار قارب نوار ليلة الخميس؟", parts, rent, other)


def test_a_title_is_on_the_twin_of_a_name_that_lines_alone_have() -> None:
    sheet = ("قارب نوار", "طول السطح الأمامي وحده: 120 سنتيمتراً")
    rows = ("ما يدفع عن القطع", "| القطعة | القارب | عند الضياع |\n|---|---|---|\n| الحبل | نوران | 37 |\n")
    assert answer("كم طول السطح الأمامي لقارب نوران؟", sheet, rows) == ""
    assert "120" in answer("كم طول السطح الأمامي لقارب نوار؟", sheet, rows)


def test_a_word_of_the_one_name_that_means_something_else_makes_the_other_name_no_twin() -> None:
    asked = ("Club de coches Puerta Alta", "Por cada hora de retraso cobramos 16 euros.")
    fees = "- Alta, un solo pago: 50 euros\n- Pérdida de la llave del coche: 210 euros"
    other = ("Club de coches Puerta Alba: hoja de bienvenida", fees)
    lost = "Se me ha perdido la llave de un coche de Puerta {}. ¿Cuánto me van a cobrar?"
    assert answer(lost.format("Alta"), asked, other) == ""
    assert "210" in answer(lost.format("Alba"), asked, other)


def test_a_section_on_the_shorter_name_is_none_on_the_longer_one() -> None:
    parts = {
        "Larkspur Wren": "- Weight: 6.1 kg\n- Motor: 85 watts",
        "Larkspur Wren Studio": "- Weight: 10.7 kg\n- Screen: 13.5 cm wide",
    }
    found = [
        replace(passage(text, title="Two machines", document="machines"), heading_path=("Two machines", heading))
        for heading, text in parts.items()
    ]

    def told(question: str) -> str:
        return words_of(extract(evidence(question, found, Thresholds())))

    assert told("How many watts is the motor of the Larkspur Wren Studio?") == ""
    assert "85 watts" in told("How many watts is the motor of the Larkspur Wren?")
    assert "10.7 kg" in told("How heavy is the Larkspur Wren Studio?")


def test_german_columns_name_two_like_titles() -> None:
    rent = (
        "Leihräder in beiden Häusern",
        "| | Steinbach | Steintal |\n|---|---|---|\n| Miete am Tag | 32 € | 18 € |\n\n"
        "Einen platten Reifen flicken wir in Steintal für 9 Euro.",
    )
    house = ("Jugendherberge Steinbach", "Die Jugendherberge Steinbach hat 74 Betten.")
    assert answer("Was kostet es in Steinbach, einen platten Reifen zu flicken?", rent, house) == ""
    assert "9 Euro" in answer("Was kostet es in Steintal, einen platten Reifen zu flicken?", rent, house)
    assert "32" in answer("Wie hoch ist die Miete am Tag in Steinbach?", rent, house)
