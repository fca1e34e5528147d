"""What holds on a condition alone: it is no answer without it, and another case than that which was asked is none."""

import pytest

from sluiceway_infer.domain.grounding.answerability import Thresholds
from sluiceway_infer.domain.grounding.evidence import evidence
from sluiceway_infer.domain.grounding.grounded import ground
from sluiceway_infer.domain.grounding.parsing.conditions import cases_of, conditions
from sluiceway_infer.domain.grounding.text.words import words
from tests.support.grounding import said
from tests.support.infer import passage


@pytest.mark.parametrize(
    ("language", "text", "clauses"),
    [
        ("en", "If the seal is broken, the fee is 40 euros.", ["If the seal is broken"]),
        ("en", "The fee is 40 euros unless the seal is whole.", ["unless the seal is whole."]),
        ("en", "If you have any questions, the desk is open until nine.", []),
        ("de", "Wenn Sie Fragen haben, rufen Sie die 555 an.", []),
        ("zh", "如果您有疑问，客服电话是555。", []),
        ("en", "Even if it rains, the fee is due as if it were dry.", []),
        ("de", "Ist das Siegel gebrochen, werden 40 Euro fällig.", ["Ist das Siegel gebrochen"]),
        ("de", "Es werden 40 Euro fällig, sofern das Siegel gebrochen ist.", ["sofern das Siegel gebrochen ist."]),
        ("de", "Ist das Siegel gebrochen?", []),
        ("es", "Se cobran 40 euros si el precinto está roto.", ["si el precinto está roto."]),
        ("es", "Sí, se cobran 40 euros.", []),
        ("fr", "S'il est brisé, 40 euros sont dus.", ["S'il est brisé"]),
        ("it", "Se il sigillo è rotto, si pagano 40 euro.", ["Se il sigillo è rotto"]),
        ("pt", "Se o selo estiver partido, pagam-se 40 euros.", ["Se o selo estiver partido"]),
        ("nl", "Als het zegel gebroken is, betaalt u 40 euro.", ["Als het zegel gebroken is"]),
        ("zh", "如果封条破损，收取40欧元。", ["如果封条破损"]),
        ("zh", "封条破损的，收取40欧元。", ["封条破损的"]),
        ("zh", "例如，收取40欧元。", []),
        ("ar", "إذا كُسر الختم، تدفع 40 يورو.", ["إذا كُسر الختم"]),
        ("xx", "If the seal is broken, the fee is 40 euros.", []),
    ],
)
def test_clauses_are_found_where_they_stand(language: str, text: str, clauses: list[str]) -> None:
    assert [text[slice(*one.clause)] for one in conditions(text, language)] == clauses


def test_a_part_of_its_own_does_not_depend_on_the_condition_of_another() -> None:
    text = "The fee is 15 euros; if the seal is broken, it is 40 euros."
    (one,) = conditions(text, "en")
    assert one.holds_for(text.index("40"))
    assert not one.holds_for(text.index("15"))


@pytest.mark.parametrize(
    ("language", "question", "case"),
    [
        ("en", "What is the fee when the seal is loose?", ["seal", "loose"]),
        ("en", "When is the seal broken?", []),
        ("de", "Wie hoch ist die Gebühr, wenn das Siegel gebrochen ist?", ["Siegel", "gebrochen"]),
        ("es", "¿Cuánto se cobra cuando el precinto está roto?", ["precinto", "roto"]),
        ("ar", "كم الرسم إذا كُسر الختم؟", ["كُسر", "الختم"]),
        ("en", "By when do guests leave the hall?", []),
        ("en", "How long may guests whose boat leaks stay?", ["boat", "leaks"]),
        ("es", "¿Cuánto paga un huésped cuyo barco está averiado?", ["barco", "averiado"]),
        ("de", "Wann müssen Gäste mit einer späten Abfahrt ihren Platz räumen?", ["späten", "Abfahrt"]),
        ("de", "Wie viel zahlt ein Mieter der Stadt Kehl?", []),
        ("de", "Wie viel zahlt ein Mieter, der in Kehl wohnt?", ["Kehl", "wohnt"]),
        ("de", "Wie lange darf man bleiben, falls andere warten?", ["warten"]),
        ("ar", "حتى متى يبقى ضيف غرقت سفينته؟", ["غرقت", "سفينته"]),
        ("ar", "حتى متى يبقى الضيف صديق أخيه؟", []),
    ],
)
def test_the_case_of_a_question_is_what_its_clause_alone_has(language: str, question: str, case: list[str]) -> None:
    stems = {word.stem for word in words(question, language) if word.text in case}
    assert cases_of(question, language) == stems


# Question, passage, what a model claims, whether it may stand.
CLAIMS = [
    (
        "What does the refitting cost?",
        "The refitting costs 40 euros if the seal is broken.",
        "The refitting costs 40 euros.",
        False,
    ),
    (
        "What does the refitting cost?",
        "The refitting costs 40 euros if the seal is broken.",
        "With a broken seal the refitting costs 40 euros.",
        True,
    ),
    (
        "What does the refitting cost with a broken seal?",
        "The refitting costs 40 euros if the seal is broken.",
        "The refitting costs 40 euros.",
        True,
    ),
    (
        "What does the refitting cost?",
        "The refitting costs 15 euros; if the seal is broken, it costs 40 euros.",
        "The refitting costs 15 euros.",
        True,
    ),
    (
        "May residents park in the yard?",
        "Residents may park in the yard provided that the gate stays free.",
        "Yes, residents may park in the yard.",
        False,
    ),
    (
        "Was kostet der Umbau?",
        "Der Umbau kostet 40 Euro, falls das Siegel gebrochen ist.",
        "Der Umbau kostet 40 Euro.",
        False,
    ),
    (
        "¿Cuánto cuesta la reforma?",
        "La reforma cuesta 40 euros si el precinto está roto.",
        "La reforma cuesta 40 euros.",
        False,
    ),
    ("改装费多少钱？", "如果封条破损，改装费为40欧元。", "改装费为40欧元。", False),
    ("كم تكلفة التجديد؟", "تكلفة التجديد 40 يورو إذا كان الختم مكسورا.", "تكلفة التجديد 40 يورو.", False),
]


@pytest.mark.parametrize(("question", "text", "claimed", "stands"), CLAIMS)
def test_a_claim_that_drops_a_condition_is_left_out(question: str, text: str, claimed: str, stands: bool) -> None:
    found = evidence(question, [passage(text)], Thresholds())
    assert (ground(claimed, found) is not None) == stands


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        (
            "What does the refitting cost if the seal is broken?",
            "The refitting costs 40 euros with a broken seal.",
            "40",
        ),
        ("What do I do when the pump shows error E5?", "Error E5: open the valve and drain the pump.", "valve"),
        ("Who do I call if the heating breaks down?", "For heating failures call Mr Vogt on 555.", "Vogt"),
        ("What does the refitting cost if the roof leaks?", "The refitting of the seal costs 40 euros.", None),
        ("Was kostet der Umbau, wenn das Dach undicht ist?", "Der Umbau des Siegels kostet 40 Euro.", None),
        ("¿Cuánto cuesta la reforma si el tejado gotea?", "La reforma del precinto cuesta 40 euros.", None),
        ("如果屋顶漏水，改装费多少钱？", "封条的改装费为40欧元。", None),
    ],
)
def test_another_case_than_that_of_the_documents_is_an_honest_no(question: str, text: str, holds: str | None) -> None:
    found = said(question, text)
    assert not found if holds is None else holds in found


@pytest.mark.parametrize(
    ("question", "text", "is_answered"),
    [
        (
            "What do rowers of Lorn pay for the shed if they mislay the key?",
            "Rowers of Lorn pay 9 euros for the shed when a key of theirs is gone.",
            True,
        ),
        (
            "What do rowers of Lorn pay for the shed if they mislay the key?",
            "Rowers of Lorn pay 9 euros for the shed when a boat of theirs is gone.",
            False,
        ),
        (
            "Was zahlen Ruderer in Lorn für den Schuppen, wenn sie den Schlüssel verlegen?",
            "Ruderer in Lorn zahlen 9 Euro für den Schuppen, wenn ihr Schlüssel verschwunden ist.",
            True,
        ),
        (
            "¿Cuánto pagan los remeros de Lorn por el cobertizo si extravían la llave?",
            "Los remeros de Lorn pagan 9 euros por el cobertizo si les falta la llave.",
            True,
        ),
        (
            "ماذا يدفع البحارة عن الكوخ إذا أضاع أحدهم مفتاحه؟",
            "يدفع البحارة عن الكوخ 9 دنانير إذا فقدوا مفتاحا لهم.",
            True,
        ),
    ],
)
def test_a_line_that_tells_a_case_of_its_own_may_tell_it_in_other_words(
    question: str, text: str, *, is_answered: bool
) -> None:
    assert bool(said(question, text)) == is_answered


@pytest.mark.parametrize(
    ("text", "is_a_case"),
    [
        ("Muss der Lauf abgesagt werden, wird die Hälfte zurückgezahlt.", True),
        ("Reißt der Faden, wird die Spannung verringert.", True),
        ("Muss ich den Chip zurückgeben, wenn ich krank bin?", False),
    ],
)
def test_a_german_sentence_that_begins_with_its_verb_tells_a_case(text: str, *, is_a_case: bool) -> None:
    assert any(one.clause[0] == 0 for one in conditions(text, "de")) == is_a_case


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("When is a drum allowed?", "A drum is allowed if the neighbours agree.", "neighbours"),
        ("Wann ist Trommeln erlaubt?", "Trommeln ist erlaubt, sofern die Nachbarn einverstanden sind.", "Nachbarn"),
        ("¿Cuándo se permite tocar?", "Se permite tocar si los vecinos están de acuerdo.", "vecinos"),
        (
            "Wann zeigte sich kein Einfluss auf den Ertrag?",
            "Standen die Stauden im Schatten, zeigte sich kein Einfluss auf den Ertrag.",
            "Schatten",
        ),
        # What happened once is dated by no case.
        ("Wann wurde das Trommeln erlaubt?", "Das Trommeln wurde erlaubt, sofern die Nachbarn es dulden.", ""),
    ],
)
def test_when_something_is_so_is_told_by_the_case_in_which_it_is(question: str, text: str, holds: str) -> None:
    told = said(question, text)
    assert holds in told
    assert bool(told) == bool(holds)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (
            "Verfällt der Anspruch, wenn das Boot gestrichen wird?",
            "Der Anspruch verfällt, wenn das Boot im Freien liegt.",
        ),
        ("Does the claim lapse if the boat is painted?", "The claim lapses if the boat lies outdoors."),
    ],
)
def test_another_case_of_the_same_thing_is_another_case(question: str, text: str) -> None:
    assert not said(question, text)


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [
        ("When is silk washed?", "Silk is washed only on request.", "request"),
        ("Wann wird Seide gewaschen?", "Seide wird nur auf Anfrage gewaschen.", "Anfrage"),
        ("¿Cuándo se lava la seda?", "La seda solo se lava previa solicitud.", "solicitud"),
        (
            "When do guests not receive the full value?",
            "Guests receive the full value, unless the label is missing.",
            "label",
        ),
        (
            "¿Cuándo no reciben los clientes el valor completo?",
            "Los clientes reciben el valor completo, salvo que falte la etiqueta.",
            "etiqueta",
        ),
    ],
)
def test_the_only_case_in_which_it_is_so_tells_when(question: str, text: str, value: str) -> None:
    assert value in said(question, text)


def test_with_the_consent_is_another_case() -> None:
    text = "Gäste dürfen 3 Nächte bleiben. Mit Zustimmung des Hausrats sind 10 Nächte erlaubt."
    told = said("Wie viele Nächte dürfen Gäste mit Zustimmung des Hausrats bleiben?", text)
    assert "3 Nächte" not in told


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        (
            "Wann werden 80 Euro einbehalten?",
            "Ist das Zimmer nicht gereinigt, werden 80 Euro einbehalten.",
            "gereinigt",
        ),
        ("Wann schaltet sich die Pumpe ab?", "Bei Temperaturen unter -30 °C schaltet sich die Pumpe ab.", "-30"),
    ],
)
def test_the_case_tells_when_whatever_sum_is_named(question: str, text: str, holds: str) -> None:
    assert holds in said(question, text)


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        (
            "What do I pay if I bring my own beer?",
            "If a player brings their own wine, corkage is 6 euros. The hall seats 90.",
            "",
        ),
        (
            "What do I pay if I bring my own wine?",
            "If a player brings their own wine, corkage is 6 euros. The hall seats 90.",
            "6",
        ),
        (
            "Was zahlen wir, wenn die Hülle des Cellos verloren geht?",
            "Wenn der Bogen des Cellos verloren geht, zahlt die Familie 45 Euro.",
            "",
        ),
        (
            "Was zahlen wir, wenn der Bogen des Cellos verloren geht?",
            "Wenn der Bogen des Cellos verloren geht, zahlt die Familie 45 Euro.",
            "45",
        ),
        ("¿Cuánto pagamos si se pierde la funda?", "Si se pierde el arco, la familia paga 45 euros.", ""),
        ("¿Cuánto pagamos si se pierde el arco?", "Si se pierde el arco, la familia paga 45 euros.", "45"),
    ],
)
def test_the_case_of_another_thing_is_not_the_case(question: str, text: str, holds: str) -> None:
    told = said(question, text)
    assert bool(told) == bool(holds)
    assert holds in told
