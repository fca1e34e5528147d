"""What is given to the caller, by what the documents say and by what the caller allows."""

from dataclasses import replace
from typing import Any

import pytest

from sluiceway_infer.domain.answers.citations import agrees, numbered
from sluiceway_infer.domain.grounding.evidence import Evidence, Thresholds, evidence
from sluiceway_infer.domain.grounding.grounded import NOT_IN_DOCUMENTS, Grounded, UngroundedPolicy, settle
from sluiceway_infer.domain.retrieval.passages import Passage, Quote
from tests.support.infer import passage

TESLA = "Nikola Tesla was born in 1856 in the village of Smiljan. He moved to New York in 1884 and worked for Edison."
QUESTION = "When was Nikola Tesla born?"


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
    assert [part.text for part in settled.parts] == [NOT_IN_DOCUMENTS]


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


@pytest.mark.parametrize("cosine", [None, 0.8])
def test_the_cosine_of_the_search_counts_where_there_is_one(cosine: float | None) -> None:
    near = Passage(
        chunk_id="c",
        document_id="d",
        version=1,
        text=TESLA,
        start=0,
        end=len(TESLA),
        text_sha256="s",
        vector_score=cosine,
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
