"""Synonyms, derived words and irregular forms: a question in other words than the document's is answered by it, and
what is merely near is not.
"""

import pytest

from sluiceway_infer.domain.grounding.answerability import Thresholds
from sluiceway_infer.domain.grounding.evidence import evidence
from sluiceway_infer.domain.grounding.lexicon.function_words import FUNCTION_WORDS, NEGATIONS
from sluiceway_infer.domain.grounding.lexicon.synonyms import synonyms
from sluiceway_infer.domain.grounding.parsing.question import parse_question
from sluiceway_infer.domain.grounding.text.concepts import concepts_of
from sluiceway_infer.domain.grounding.text.stems import stem
from tests.support.grounding import said
from tests.support.infer import passage

VAEL = "Odo Vael came back to Lorn in 1712, and in 1720 he became a member of the Guild of Weavers."
CHARTER = "The council rejected the charter in May and accepted it in June, for the weavers had threatened to leave."
HALL = "Die Stadthalle von Lorn wurde 1944 zerstört. Erst 1961 ließ die Stadt sie wieder errichten."
PUENTE = "El puente de Lorn fue destruido por una riada en 1931. Los vecinos ayudaron a la familia Vael."


def test_a_word_has_no_concept_of_a_word_of_another_language() -> None:
    assert not concepts_of(stem("misst", "de"), "de")
    assert concepts_of(stem("wog", "de"), "de") == {"weight"}


def is_answered(question: str, text: str) -> bool:
    return evidence(question, [passage(text)], Thresholds()).is_answered


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What did Odo Vael join in 1720?", VAEL),
        ("In what century was the Lorn water organ made?", "The water organ of Lorn came up in the 15th century."),
        ("When was the acceptance of the charter?", CHARTER),
        ("Was hat Odo Vael vernichtet?", "Im Streit zerstörte Odo Vael die Stadthalle."),
        ("Wie hoch ist der jährliche Beitrag der Gilde von Lorn?", "Der Jahresbeitrag der Gilde von Lorn ist 40 Euro."),
        ("¿A qué ayudó Odo Vael?", "Desde Lorn, Odo Vael apoyó la revuelta de los tejedores."),
    ],
)
def test_a_question_in_other_words_is_answered(question: str, text: str) -> None:
    assert is_answered(question, text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What did Odo Vael paint in Lorn?", VAEL),
        ("Why was the charter published by the council?", CHARTER),
        ("Warum wurde die Stadthalle von Lorn verkauft?", HALL),
        ("¿Quién diseñó el puente de Lorn?", PUENTE),
    ],
)
def test_another_deed_is_not_answered(question: str, text: str) -> None:
    assert not is_answered(question, text)


@pytest.mark.parametrize(
    ("forms", "language"),
    [
        (("win", "won", "winning"), "en"),
        (("throw", "threw", "thrown"), "en"),
        (("nucleus", "nuclei"), "en"),
        (("organise", "organised", "organizing", "organisation"), "en"),
        (("controlled", "control", "controls"), "en"),
        (("werfen", "warf", "geworfen"), "de"),
        (("schreiben", "schrieb", "geschrieben"), "de"),
        (("Transporter", "Transporters"), "de"),
        (("Tariff", "tariffs"), "en"),
        (("calorie", "calories"), "en"),
        (("movie", "movies"), "en"),
        (("producir", "produjo", "produjeron"), "es"),
        (("cobrar", "cobráis", "cobramos", "cobran"), "es"),
        (("apuntar", "apuntarme", "apuntándose"), "es"),
        (("devolver", "devolverlos", "devuelve", "devuelto"), "es"),
        (("cerrar", "cierran", "cierre"), "es"),
        (("pagar", "pague"), "es"),
        (("tocar", "toque"), "es"),
        (("kilogramo", "kilogramos"), "es"),
    ],
)
def test_irregular_forms_and_spellings_of_a_word_have_one_stem(forms: tuple[str, ...], language: str) -> None:
    assert len({stem(form, language) for form in forms}) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("parte", "par"), ("suerte", "suero"), ("charla", "charro"), ("tramos", "tras")]
)
def test_a_spanish_noun_that_ends_like_a_verb_with_a_pronoun_keeps_its_end(one: str, other: str) -> None:
    assert stem(one, "es") != stem(other, "es")


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Where can I put my rucksack?", "Luggage is kept behind the stage."),
        ("Wo kann ich meinen Koffer lassen?", "Das Gepäck bleibt hinter der Bühne."),
        ("¿Dónde guardo la mochila?", "El equipaje se guarda detrás del escenario."),
        ("¿Cuánto cobráis por afinarlo?", "Cobramos 40 euros por afinar un violín."),
    ],
)
def test_everyday_words_find_those_of_a_document(question: str, text: str) -> None:
    assert is_answered(question, text)


@pytest.mark.parametrize("language", ["en", "de", "es", "zh", "ar"])
def test_no_synonym_is_a_small_word(language: str) -> None:
    assert not {word for word, _ in synonyms(language)} & (FUNCTION_WORDS[language] | NEGATIONS[language])


@pytest.mark.parametrize("language", ["en", "de", "es", "zh", "ar"])
def test_a_row_of_the_thesaurus_has_words_that_differ(language: str) -> None:
    rows: dict[int, list[str]] = {}
    for word, row in synonyms(language):
        rows.setdefault(row, []).append(word)
    assert [words for words in rows.values() if len(set(words)) < 2 or len(set(words)) < len(words)] == []


def test_a_language_without_a_thesaurus_has_no_synonyms() -> None:
    assert list(synonyms("it")) == []


def test_two_words_that_the_concepts_tell_apart_are_no_synonyms() -> None:
    assert not is_answered(
        "Why was the Vael trial discontinued?", "The Vael trial lasted long. Nine people left it before its end."
    )


def test_what_somebody_has_is_not_numbered_by_what_follows() -> None:
    assert is_answered("Who designed Vael's 1720 coat?", "In 1720 Vael wore a new coat, designed by Ada Brook.")


def test_an_english_genitive_is_no_french() -> None:
    assert evidence("Which weaver's claim aided Vael's rise?", [], Thresholds()).question.language == "en"


@pytest.mark.parametrize(
    ("question", "text", "is_so"),
    [
        ("When was the mill of Lorn closed?", "At the end of the salt war the mill of Lorn was closed.", True),
        ("When does the mill of Lorn stop?", "The mill of Lorn has to stop when the river freezes.", True),
        ("Wann hielt die Mühle von Lorn?", "Die Mühle von Lorn hielt, als der Fluss zufror.", True),
        ("¿Cuándo cerró el molino de Lorn?", "El molino de Lorn cerró después de la guerra de la sal.", True),
        ("When was the mill of Lorn closed after the war?", "After the war the mill of Lorn was closed.", False),
        ("When was the mill of Lorn closed?", "The mill of Lorn was closed by Odo Vael.", False),
        ("When was the mill of Lorn painted?", "At the end of the salt war the mill of Lorn was closed.", False),
    ],
)
def test_an_event_tells_when_something_was(question: str, text: str, *, is_so: bool) -> None:
    assert is_answered(question, text) == is_so


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (
            "What is the stretch of the Dommel that Odo Vael painted called?",
            "Odo Vael painted the Dommel below Lorn, where it is known as the Salt Water.",
        ),
        ("Other than for its salt, what is Lorn famous for?", "Lorn is famous for its salt and its bells."),
        ("Which port of Lorn is used by the US?", "In the war the port of Lorn, Vael, was used by the United States."),
    ],
)
def test_what_only_asks_is_not_demanded(question: str, text: str) -> None:
    assert is_answered(question, text)


def test_the_initials_of_a_country_are_no_small_word() -> None:
    assert ("us",) in parse_question("Which port of Lorn is used by the US?").names
    assert parse_question("Does the town let us use the port?").names == ()


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("How much is the rent?", "Lost keys are replaced for the tenant at £45.", None),
        ("How much is the rent?", "The rent is £450.", "£450"),
        ("Wann wird die Miete erhöht?", "Der Mieter kann sie im Mai erhöhen.", None),
        ("Wann wird die Miete erhöht?", "Die Miete wird im Mai erhöht.", "Mai"),
        ("Wer ist der Mieter?", "Die Miete zahlt Frau Krüger.", None),
        ("Wie hoch ist die Rente?", "Rentner zahlen 45 Euro.", None),
        ("When was the car sold?", "Her career ended in 1931, when it was sold out.", None),
    ],
)
def test_who_has_a_thing_is_not_the_thing(question: str, text: str, holds: str | None) -> None:
    found = said(question, text)
    assert not found if holds is None else holds in found


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("Wie viel trägt der Hubtisch Varo 160?", "Der Hubtisch Varo 160 hat eine Traglast von 95 kg.", "95"),
        ("Seit wann wird der Hubtisch Varo 160 verkauft?", "Der Hubtisch Varo 160 ist seit 2019 im Handel.", "2019"),
        ("Wie viele Ohrstücke liegen bei?", "Zum Lieferumfang gehören ein Etui und drei Ohrstücke.", "drei"),
    ],
)
def test_german_verbs_are_said_by_nouns(question: str, text: str, holds: str) -> None:
    assert holds in said(question, text)


def test_who_leaves_cancels_nothing() -> None:
    assert not said("What does it cost to cancel?", "Whoever leaves in the afternoon pays 8 euros.")
    assert "8" in said("What does it cost to quit the club?", "Whoever leaves the club pays 8 euros.")
