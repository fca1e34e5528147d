"""What is given to the caller, by what the documents say and by what the caller allows."""

from dataclasses import replace
from typing import Any

import pytest

from sluiceway_infer.domain.answers.citations import agrees, numbered
from sluiceway_infer.domain.grounding.answerability import Thresholds
from sluiceway_infer.domain.grounding.evidence import Evidence, evidence
from sluiceway_infer.domain.grounding.grounded import Grounded, UngroundedPolicy, extract, ground, settle
from sluiceway_infer.domain.retrieval.passages import Passage, Quote
from tests.support.infer import passage

TESLA = "Nikola Tesla was born in 1856 in the village of Smiljan. He moved to New York in 1884 and worked for Edison."
QUESTION = "When was Nikola Tesla born?"
LOCK = "The Halden lock was opened in 1904. It is 62 metres long. Its gates are made of oak."


def found(question: str = QUESTION, *passages: Passage) -> Evidence:
    return evidence(question, passages or (passage(TESLA),), Thresholds())


def given(text: str, policy: UngroundedPolicy = "extract", question: str = QUESTION) -> Grounded:
    return settle(text, found(question), policy)


def test_a_supported_answer_is_given_as_it_is() -> None:
    assert given("Nikola Tesla was born in 1856.").groundedness.status == "grounded"


def test_a_sentence_without_support_is_left_out() -> None:
    settled = given("Nikola Tesla was born in 1856. He liked pigeons.")
    assert [part.text for part in settled.parts] == ["Nikola Tesla was born in 1856."]
    assert settled.groundedness.score == 0.5


def test_an_unsupported_answer_gives_way_to_the_documents_own_words() -> None:
    settled = given("Nikola Tesla was born in 1857.")
    assert settled.groundedness.status == "extractive"
    assert settled.parts[0].text == "Nikola Tesla was born in 1856 in the village of Smiljan."


def test_who_wants_no_quotes_gets_the_honest_no() -> None:
    settled = given("Nikola Tesla was born in 1857.", "refuse")
    assert [part.text for part in settled.parts] == ["The documents do not answer this."]


@pytest.mark.parametrize(
    ("question", "documents", "no"),
    [
        ("Wann wurde die Schleuse Halden geöffnet?", "", "Die Dokumente geben darauf keine Antwort."),
        ("¿Cuándo se abrió la esclusa de Halden?", "", "Los documentos no responden a esta pregunta."),
        ("哈尔登船闸是什么时候开放的？", "", "文档中没有这个问题的答案。"),
        ("متى افتتح هويس هالدن؟", "", "لا تجيب المستندات عن هذا السؤال."),
        ("Когда открылся шлюз Халден?", "ru", "В документах нет ответа на этот вопрос."),
        ("Hvenær opnaði Halden?", "is", "The documents do not answer this."),
    ],
)
def test_the_honest_no_is_said_in_the_language_of_the_question(question: str, documents: str, no: str) -> None:
    """Where the question does not tell its language, in that of the documents; in English where that is not spoken."""
    silent = replace(passage("42"), language=documents)
    assert [part.text for part in extract(found(question, silent)).parts] == [no]


def test_who_allows_it_gets_the_unsupported_answer_marked() -> None:
    settled = given("Nikola Tesla was born in 1857. He moved to New York in 1884.", "allow")
    assert (settled.groundedness.status, settled.groundedness.score) == ("ungrounded", 0.5)


def test_a_question_that_the_documents_do_not_answer_is_answered_by_a_no() -> None:
    settled = given("The Mona Lisa was painted by Leonardo.", question="Who painted the Mona Lisa?")
    assert settled.groundedness.status == "not_in_documents"


def test_a_true_sentence_that_answers_another_question_is_no_answer() -> None:
    assert given("He moved to New York in 1884.").groundedness.status == "extractive"


def test_a_true_sentence_that_does_not_bear_on_the_question_is_no_answer() -> None:
    settled = given("He moved to New York in 1884.", question="Who painted the Mona Lisa?")
    assert settled.groundedness.status == "not_in_documents"


def test_a_count_is_not_answered_by_a_passage_without_numbers() -> None:
    text = passage("The medals that Nikola Tesla won hang in the museum of Belgrade.")
    assert not evidence("How many medals did Nikola Tesla win?", [text], Thresholds()).is_answered


@pytest.mark.parametrize("relatedness", [None, 0.8])
def test_what_the_search_says_of_relatedness_counts_where_it_says_it(relatedness: float | None) -> None:
    near = Passage(
        chunk_id="c",
        document_id="d",
        version=1,
        text=TESLA,
        start=0,
        end=len(TESLA),
        text_sha256="s",
        relatedness=relatedness,
    )
    assert evidence(QUESTION, [near], Thresholds()).is_answered


def test_numbers_come_up_in_the_order_of_the_text_and_stand_before_the_full_stop() -> None:
    text, citations = numbered(
        given("He was born in 1856 [3]. He moved to New York in 1884. He was born in 1856.").parts
    )
    assert text == "He was born in 1856 [1]. He moved to New York in 1884 [2]."
    assert [citation.number for citation in citations] == [1, 2]


def test_the_paragraphs_of_an_answer_stay() -> None:
    settled = given("He was born in 1856.\n\n- He moved to New York in 1884.")
    assert numbered(settled.parts)[0] == "He was born in 1856 [1].\n\n- He moved to New York in 1884 [2]."


def test_a_citation_counts_code_points_of_the_whole_stored_text() -> None:
    inside = passage("Où? Nikola Tesla was born in 1856.", start=1_000)
    settled = settle("Nikola Tesla was born in 1856.", found(QUESTION, inside), "extract")
    _, (citation,) = numbered(settled.parts)
    assert (citation.start, citation.end) == (1_004, 1_034)
    assert citation.quote == "Nikola Tesla was born in 1856."


@pytest.mark.parametrize(("at", "page"), [(0, 3), (11, 4), (22, 6)])
def test_a_quote_stands_on_the_page_on_which_it_begins(at: int, page: int) -> None:
    whole = passage("First page. Next page. The page after an empty one.", start=100)
    assert Quote(replace(whole, page=3, page_starts=(111, 122, 122)), at, at + 5).page == page


def test_a_quote_has_no_page_where_the_format_has_none() -> None:
    assert Quote(passage(TESLA), 5, 9).page == 0


def test_a_quote_agrees_with_a_longer_stretch_of_the_text_at_its_own_place_alone() -> None:
    text = "In Smiljan. Nikola Tesla was born there."
    shown = replace(passage(text[12:40], start=1_012), text_sha256="whole", document_id="doc_a")
    stored = replace(passage(text, start=1_000), text_sha256="whole", document_id="doc_a")
    quote = Quote(shown, 0, 12)
    assert agrees(quote, stored)
    assert not agrees(quote, replace(stored, start=999))


def test_a_quote_agrees_with_the_stored_text_alone() -> None:
    quote = Quote(passage(TESLA), 0, 12)
    assert agrees(quote, passage(TESLA))
    assert not agrees(quote, passage(TESLA.replace("Nikola", "NIKOLA")))
    assert not agrees(Quote(passage(TESLA), 5, 5), passage(TESLA))


@pytest.mark.parametrize("other", [{"document_id": "doc_b"}, {"version": 2}, {"text_sha256": "0" * 64}])
def test_the_same_words_at_the_same_place_of_another_text_are_not_the_quotes_own(other: dict[str, Any]) -> None:
    shown = passage(TESLA, document="doc_a", start=40)
    assert agrees(Quote(shown, 0, 12), shown)
    assert not agrees(Quote(shown, 0, 12), replace(shown, **other))


@pytest.mark.parametrize(
    ("text", "question", "said", "kept"),
    [
        (
            LOCK,
            "When was the Halden lock opened?",
            "The Halden lock was opened in 1904. In 1904 the Halden lock was opened. The lock was opened in 1904.",
            ["The Halden lock was opened in 1904."],
        ),
        (
            "Die Schleuse Halden wurde 1904 eröffnet. Sie ist 62 Meter lang.",
            "Wann wurde die Schleuse Halden eröffnet?",
            "Die Schleuse Halden wurde 1904 eröffnet. 1904 wurde die Schleuse Halden dann eröffnet.",
            ["Die Schleuse Halden wurde 1904 eröffnet."],
        ),
        (
            "La esclusa de Halden fue inaugurada en 1904. Tiene 62 metros.",
            "¿Cuándo fue inaugurada la esclusa de Halden?",
            "La esclusa de Halden fue inaugurada en 1904. En 1904 fue inaugurada la esclusa de Halden.",
            ["La esclusa de Halden fue inaugurada en 1904."],
        ),
        (
            "The Halden lock costs 30 euros a day. The Halden lock costs 90 euros a week.",
            "What does the Halden lock cost?",
            "The Halden lock costs 30 euros a day. The Halden lock costs 90 euros a week.",
            ["The Halden lock costs 30 euros a day.", "The Halden lock costs 90 euros a week."],
        ),
    ],
)
def test_nearly_the_same_is_said_once_and_another_number_is_not_the_same(
    text: str, question: str, said: str, kept: list[str]
) -> None:
    settled = settle(said, found(question, passage(text)), "refuse")
    assert [part.text for part in settled.parts] == kept


@pytest.mark.parametrize(
    ("question", "text", "quoted"),
    [
        # Nearly the same; of the thing, but off the question; of the same question, and new.
        (
            "When was the Halden lock opened?",
            "The Halden lock was opened in 1904. In 1904, the Halden lock was opened. It is wide.",
            ["The Halden lock was opened in 1904."],
        ),
        (
            "When was the Halden lock opened?",
            "The Halden lock was opened in 1904. The Halden lock was sold by Ada Marsh. The Halden lock is not opened.",
            ["The Halden lock was opened in 1904."],
        ),
        (
            "When was the Halden lock opened?",
            "The Halden lock was opened in 1904 for boats. The Halden lock was opened again in 1951 for ships.",
            [
                "The Halden lock was opened in 1904 for boats.",
                "The Halden lock was opened again in 1951 for ships.",
            ],
        ),
        # Less near to the question than the first: of another thing.
        (
            "What does a ticket for the ferry Alma to Lorn cost?",
            "A ticket for the ferry Alma to Lorn costs 4 euros. A ticket for dogs costs 2 euros.",
            ["A ticket for the ferry Alma to Lorn costs 4 euros."],
        ),
        (
            "Where does the ferry Alma stop on the way to Lorn in winter?",
            "In winter the ferry Alma stops in Oban on the way to Lorn. The ferry stops in Kell on Monday.",
            ["In winter the ferry Alma stops in Oban on the way to Lorn."],
        ),
        # A bare item, and one that says something.
        (
            "What colour is the Halden lock?",
            "# Halden lock\n\n- colour of the Halden lock\n- length of the Halden lock",
            [],
        ),
        (
            "When was the Halden lock opened?",
            "# Opening of the Halden lock\n\n- Opening\n- Halden lock, opened in 1904",
            ["- Halden lock, opened in 1904"],
        ),
    ],
)
def test_an_extract_has_sentences_that_answer_and_nothing_beside_them(
    question: str, text: str, quoted: list[str]
) -> None:
    assert [part.quote.text for part in extract(found(question, passage(text))).parts if part.quote] == quoted


@pytest.mark.parametrize("said", ["Colour of the Halden lock.", "- Colour of the Halden lock", "The Halden lock."])
def test_a_bare_item_is_no_answer_of_a_model(said: str) -> None:
    text = passage("# Halden lock\n\n- colour of the Halden lock\n- length of the Halden lock")
    settled = settle(said, found("What colour is the Halden lock?", text), "refuse")
    assert settled.groundedness.status == "not_in_documents"


PART = "One of the locks of the Orla canal was rebuilt in stone. The Orla canal has 7 locks."
COUNTED = "The Halden lock is used by 40 boats a day. It has 2 gates."
SCHLEUSE = "Die Schleuse nutzen am Tag 40 Boote. Sie hat 2 Tore."
PLANS = "| Plan | Deposit | Rent |\n|---|---|---|\n| Fir | 120 | 9 |\n| Elm | 150 | 11 |\n| Oak | 90 | 7 |"


@pytest.mark.parametrize(
    ("question", "text", "said", "status"),
    [
        ("How many boats use the Halden lock?", COUNTED, "40 boats use the Halden lock.", "grounded"),
        ("How many boats use the Halden lock?", COUNTED, "Forty boats use the Halden lock.", "grounded"),
        ("How many boats use the Halden lock?", COUNTED, "41 boats use the Halden lock.", "not_in_documents"),
        ("How many boats use the Halden lock?", COUNTED, "2 boats use the Halden lock.", "not_in_documents"),
        ("How many gates does the Halden lock have?", COUNTED, "The Halden lock has 2 gates.", "grounded"),
        ("How many gates does the Halden lock have?", COUNTED, "The Halden lock has 40 gates.", "not_in_documents"),
        ("Wie viele Tore hat die Schleuse?", SCHLEUSE, "Die Schleuse hat 2 Tore.", "grounded"),
        ("Wie viele Tore hat die Schleuse?", SCHLEUSE, "Die Schleuse hat 40 Tore.", "not_in_documents"),
        ("How many locks has the Orla canal?", PART, "The Orla canal has one lock.", "not_in_documents"),
        ("How many locks has the Orla canal?", PART, "The Orla canal has 7 locks.", "grounded"),
        ("How many locks has the Orla canal?", "The Orla canal has one lock.", "The canal has one lock.", "grounded"),
        ("How many plans have a deposit?", PLANS, "There are 2 plans with a deposit.", "not_in_documents"),
        ("How many plans have a deposit?", PLANS, "9 plans have a deposit.", "not_in_documents"),
        ("How many plans have a deposit?", PLANS, "Four plans have a deposit.", "not_in_documents"),
    ],
)
def test_a_count_that_is_answered_is_the_one_that_stands_there(
    question: str, text: str, said: str, status: str
) -> None:
    assert settle(said, found(question, passage(text)), "refuse").groundedness.status == status


def test_where_rows_are_to_be_counted_each_is_quoted_once_below_its_columns() -> None:
    other = passage("| Boat | Deposit |\n|---|---|\n| Alma | 9 |", document="doc_boats")
    given = extract(found("How many plans have a deposit?", passage(PLANS, title="Plans"), other))
    assert [part.text for part in given.parts] == [row for row in PLANS.splitlines() if "---" not in row]


def test_a_sentence_that_narrows_the_one_before_is_no_repetition() -> None:
    rule = "Dogs are allowed in the park. Dogs are allowed in the park only on a short lead between October and March."
    settled = settle(rule, found("Are dogs allowed in the park?", passage(rule)), "refuse")
    assert " ".join(part.text for part in settled.parts) == rule


def test_what_says_less_than_the_sentence_before_is_a_repetition() -> None:
    text = "Dogs are allowed in the park only on a short lead between October and March."
    settled = settle(
        f"{text} Dogs are allowed in the park only on a lead.",
        found("Are dogs allowed in the park?", passage(text)),
        "refuse",
    )
    assert [part.text for part in settled.parts] == [text]


def test_a_range_that_the_document_has_in_brackets_is_kept() -> None:
    found = evidence("How many people are in a group?", [passage("A group has [6-8] people.")], Thresholds())
    grounded = ground("A group has [6-8] people [1].", found)
    assert grounded is not None
    assert [part.text for part in grounded.parts] == ["A group has [6-8] people."]
