"""People whom a document names in full once, and by the last name or a pronoun from there on."""

import pytest

from tests.support.grounding import said

FULL = "The glass works employed Karin Lindqvist and Ove Brandt. Both came from Lund."
LAST = "Lindqvist drew 61 lamps for the works. Brandt drew 14 bowls."
VOLL = "Die Glashütte beschäftigte Karin Lindqvist und Ove Brandt. Beide kamen aus Lund."
LETZT = "Lindqvist entwarf 61 Lampen für die Hütte. Brandt entwarf 14 Schalen."
ENTERO = "La fábrica empleó a Karin Lindqvist y Ove Brandt. Los dos eran de Lund."
ULTIMO = "Lindqvist diseñó 61 lámparas para la fábrica. Brandt diseñó 14 fuentes."


@pytest.mark.parametrize(
    ("question", "texts", "holds"),
    [
        ("How many lamps did Karin Lindqvist draw?", (FULL, LAST), "61"),
        ("Wie viele Lampen entwarf Karin Lindqvist?", (VOLL, LETZT), "61"),
        ("¿Cuántas lámparas diseñó Karin Lindqvist?", (ENTERO, ULTIMO), "61"),
        # Nobody is called so, or another one is called Lindqvist too.
        ("How many lamps did Vera Lindqvist draw?", (FULL, LAST), ""),
        ("How many lamps did Karin Lindqvist draw?", (LAST,), ""),
        ("How many lamps did Karin Lindqvist draw?", (FULL, LAST, "Elin Lindqvist kept the books."), ""),
        ("Wie viele Lampen entwarf Karin Lindqvist?", (VOLL, LETZT, "Elin Lindqvist führte die Bücher."), ""),
    ],
)
def test_the_last_name_is_the_one_whom_the_document_names_in_full(
    question: str, texts: tuple[str, ...], holds: str
) -> None:
    told = said(question, *texts, document="doc_works")
    assert bool(told) == bool(holds)
    assert holds in told


def test_another_document_tells_of_nobody_by_the_last_name_alone() -> None:
    assert not said("How many lamps did Karin Lindqvist draw?", FULL, LAST)


TWO = "Agnes Dahlin led the works from 1902 to 1931. Karin Lindqvist left the works in 1938."


@pytest.mark.parametrize(
    ("question", "holds"),
    [
        ("When did Agnes Lindqvist leave the works?", ""),
        ("When did Karin Lindqvist leave the works?", "1938"),
    ],
)
def test_the_first_name_of_one_and_the_last_name_of_another_name_nobody(question: str, holds: str) -> None:
    told = said(question, TWO)
    assert bool(told) == bool(holds)
    assert holds in told


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        (
            "Which daughter of Henrik Dahlin led the works?",
            "Henrik Dahlin founded the works in 1871. His daughter Agnes Dahlin led the works until 1931.",
            "Agnes Dahlin",
        ),
        (
            "Welche Enkelin von Henrik Dahlin leitete die Hütte?",
            "Henrik Dahlin gründete die Hütte 1871. Seine Enkelin Agnes Dahlin leitete die Hütte bis 1931.",
            "Agnes Dahlin",
        ),
        (
            "¿Qué hija de Henrik Dahlin dirigió la fábrica?",
            "Henrik Dahlin fundó la fábrica en 1871. Su hija Agnes Dahlin dirigió la fábrica hasta 1931.",
            "Agnes Dahlin",
        ),
    ],
)
def test_a_relative_may_have_the_same_last_name(question: str, text: str, holds: str) -> None:
    assert holds in said(question, text)


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        (
            "Who built the weir below the bridge?",
            "Monks ran the mill. Vera Holt bought it in 1893. She also built the weir below the bridge.",
            "Vera Holt",
        ),
        (
            "Who introduced the eight-hour day?",
            "Agnes Dahlin led the works until 1931. She introduced the eight-hour day.",
            "Agnes Dahlin",
        ),
        (
            "Wer führte den Achtstundentag ein?",
            "Agnes Dahlin leitete die Hütte bis 1931. Sie führte den Achtstundentag ein.",
            "Agnes Dahlin",
        ),
        (
            "¿Quién introdujo la jornada de ocho horas?",
            "Agnes Dahlin dirigió la fábrica hasta 1931. Ella introdujo la jornada de ocho horas.",
            "Agnes Dahlin",
        ),
        ("谁修建了桥下的水坝?", "林美华于1893年买下了磨坊。她还修建了桥下的水坝。", "林美华"),
    ],
)
def test_who_she_is_is_quoted_with_what_she_did(question: str, text: str, holds: str) -> None:
    assert holds in said(question, text)


def test_beside_a_number_the_sentence_before_is_not_quoted() -> None:
    told = said("When did Vera Holt leave?", "Vera Holt bought the mill in 1893. She left in 1911.")
    assert "1911" in told
    assert "1893" not in told
