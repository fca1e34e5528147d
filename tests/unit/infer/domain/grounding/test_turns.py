"""A "not" and a rank turn what stands beside them, and nothing else of the sentence."""

import pytest

from sluiceway_infer.domain.grounding.answerability import Thresholds
from sluiceway_infer.domain.grounding.evidence import evidence
from sluiceway_infer.domain.grounding.grounded import settle
from sluiceway_infer.domain.grounding.text.words import words
from tests.support.grounding import said
from tests.support.infer import passage


@pytest.mark.parametrize(
    ("text", "language", "denies"),
    [
        ("It is not only a mill.", "en", False),
        ("It is not a mill.", "en", True),
        ("Es ist nicht nur eine Mühle.", "de", False),
        ("Es ist nicht die Mühle.", "de", True),
        ("No solo es un molino.", "es", False),
        ("No es un molino.", "es", True),
        ("Ce n'est pas seulement un moulin.", "fr", False),
        ("这不仅是磨坊。", "zh", False),
        ("这不是磨坊。", "zh", True),
    ],
)
def test_not_only_denies_nothing(text: str, language: str, *, denies: bool) -> None:
    assert any(word.is_negation for word in words(text, language)) == denies


@pytest.mark.parametrize(
    ("question", "text", "is_answered"),
    [
        (
            "What pact did the Orrin guild sign?",
            "The Orrin guild signed a free pact, without any pact of the towns.",
            True,
        ),
        ("What pact did the Orrin guild sign?", "The Orrin guild signed no pact.", False),
        ("When did the Orrin mill open?", "The Orrin mill did not open until 1931.", True),
        ("Why did the Orrin mill burn?", "Second, the Orrin mill burned because its stove was old.", True),
        (
            "Which towns did the Orrin flood not destroy?",
            "The Orrin flood destroyed all towns with the exceptions of Lorn and Kell.",
            True,
        ),
        ("When did Ada Keel once again rebuild the Orrin mill?", "Ada Keel rebuilt the Orrin mill in 1931.", True),
        ("Wann wurde die Mühle in Kehl gebaut?", "Die Mühle in Kehl wurde nicht vor 1931 gebaut.", True),
        ("¿Cuándo abrió el molino de Orrin?", "El molino de Orrin no abrió hasta 1931.", True),
    ],
)
def test_a_word_beside_the_point_turns_no_answer(question: str, text: str, *, is_answered: bool) -> None:
    assert evidence(question, [passage(text)], Thresholds()).is_answered == is_answered


HOUSES = "Of 40 houses in Lorn 12 had a garden with no fence, 9 had a yard, and 3 were empty."


@pytest.mark.parametrize(
    ("question", "said", "status"),
    [
        ("How many houses in Lorn had a garden with no fence?", HOUSES, "grounded"),
        ("How many houses in Lorn had a yard?", "Of 40 houses in Lorn 9 had no yard.", "not_in_documents"),
    ],
)
def test_a_claim_denies_what_its_lines_deny(question: str, said: str, status: str) -> None:
    given = settle(said, evidence(question, [passage(HOUSES)], Thresholds()), "refuse")
    assert given.groundedness.status == status


# What the document says, what is asked of it, and what would turn it round.
TURNED_QUESTIONS = [
    ("Visitors must sign after the tour of Kell.", "What must visitors do {} the tour of Kell?", "after", "before"),
    ("The former warden of Kell was Otto Lund.", "Who was the {} warden of Kell?", "former", "current"),
    ("The warden of Kell is Otto Lund.", "Who is the {} warden of Kell?", "current", "former"),
    ("Otto Lund was the first warden of Kell.", "Who was the {} warden of Kell?", "first", "last"),
    (
        "Die Gäste müssen sich nach der Führung in Kehl eintragen.",
        "Was müssen die Gäste {} der Führung in Kehl tun?",
        "nach",
        "vor",
    ),
    ("Der frühere Leiter in Kehl war Otto Lund.", "Wer war der {} Leiter in Kehl?", "frühere", "aktuelle"),
    (
        "Los socios deben firmar después de la visita a Lugo.",
        "¿Qué deben hacer los socios {} de la visita a Lugo?",
        "después",
        "antes",
    ),
    (
        "El anterior director del museo de Lugo fue Pablo Rey.",
        "¿Quién fue el {} director del museo de Lugo?",
        "anterior",
        "actual",
    ),
    ("青苇馆的前任馆长是李明。", "青苇馆的{}馆长是谁？", "前任", "现任"),
    ("كان سامي حداد المدير السابق لمكتبة النهر.", "من هو المدير {} لمكتبة النهر؟", "السابق", "الحالي"),
]


@pytest.mark.parametrize(("text", "question", "right", "turned"), TURNED_QUESTIONS)
def test_a_question_that_is_turned_round_is_not_answered(text: str, question: str, right: str, turned: str) -> None:
    asked = {word: evidence(question.format(word), [passage(text)], Thresholds()) for word in (right, turned)}
    assert [found.is_answered for found in asked.values()] == [True, False]


VISIT, WARDEN, MILL = "When must visitors of Kell sign?", "Who is Otto Lund?", "When is the mill of Kell open?"
TURNED_CLAIMS = [
    # Before and after
    (VISIT, "Visitors of Kell must sign {} the tour.", "after", "before"),
    ("¿Cuándo firman los socios de Lugo?", "Los socios de Lugo firman {} de la visita.", "después", "antes"),
    ("Quand les visiteurs de Lorn signent-ils ?", "Les visiteurs de Lorn signent {} la visite.", "après", "avant"),
    # Former and current, and the word left out
    (WARDEN, "Otto Lund is the {}warden of Kell.", "former ", "current "),
    (WARDEN, "Otto Lund is the {}warden of Kell.", "former ", ""),
    (WARDEN, "Otto Lund is the {}warden of Kell.", "", "former "),
    ("Wer ist Otto Lund?", "Otto Lund ist der {}Leiter der Halle Kehl.", "frühere ", ""),
    ("¿Quién es Pablo Rey?", "Pablo Rey es el {} director del museo de Lugo.", "anterior", "actual"),
    ("李明是谁？", "李明是青苇馆的{}馆长。", "前任", "现任"),
    ("李明是谁？", "李明是青苇馆的{}馆长。", "前任", ""),
    ("من هو سامي حداد؟", "سامي حداد هو المدير {} لمكتبة النهر.", "السابق", "الحالي"),
    # Except
    (MILL, "The mill of Kell is open on {}Monday.", "all days except ", ""),
    (MILL, "The mill of Kell is open {}on Monday.", "", "except "),
    ("Wann ist die Mühle in Kehl geöffnet?", "Die Mühle in Kehl ist täglich{} geöffnet.", " außer Montag", ""),
    ("¿Cuándo abre el museo de Lugo?", "El museo de Lugo abre {}el lunes.", "todos los días excepto ", ""),
    ("青苇馆何时开放？", "青苇馆{}开放。", "除周一外每天", "周一"),
    # Only
    ("Who may use the sauna of Kell?", "{} may use the sauna of Kell.", "Members and guests", "Only members"),
    ("Wer darf die Sauna in Kehl nutzen?", "{} dürfen die Sauna in Kehl nutzen.", "Mitglieder", "Nur Mitglieder"),
    # Each and together
    ("What do visitors of Kell pay?", "{} 9 euros.", "Visitors of Kell together pay", "Each visitor of Kell pays"),
    ("What do visitors of Kell pay?", "{} 9 euros.", "Each visitor of Kell pays", "Visitors of Kell together pay"),
    (
        "Was zahlen die Gäste in Kehl?",
        "{} 9 Euro.",
        "Die Gäste in Kehl zahlen zusammen",
        "Jeder der Gäste in Kehl zahlt",
    ),
]


@pytest.mark.parametrize(("question", "sentence", "right", "turned"), TURNED_CLAIMS)
def test_a_claim_that_is_turned_round_is_not_cited(question: str, sentence: str, right: str, turned: str) -> None:
    found = evidence(question, [passage(sentence.format(right))], Thresholds())
    given = [settle(sentence.format(word), found, "refuse").groundedness.status for word in (right, turned)]
    assert given == ["grounded", "not_in_documents"]


@pytest.mark.parametrize(
    ("question", "text", "said"),
    [
        ("Who was the first warden of Kell?", "The first warden of Kell was Otto Lund.", "The warden was Otto Lund."),
        (
            "When was the fair of Kell founded?",
            "The fair of Kell was founded in 1931 and held every year except 1944.",
            "The fair of Kell was founded in 1931.",
        ),
        (
            "On which day is the mill of Kell not open?",
            "The mill of Kell is open on all days except Monday.",
            "Monday.",
        ),
        (
            "Who may use the sauna of Kell?",
            "Only members may use the sauna of Kell.",
            "Members may use the sauna of Kell.",
        ),
    ],
)
def test_what_is_left_out_turns_nothing_where_the_question_has_it_or_it_holds_of_something_else(
    question: str, text: str, said: str
) -> None:
    assert settle(said, evidence(question, [passage(text)], Thresholds()), "refuse").groundedness.status == "grounded"


@pytest.mark.parametrize(
    ("text", "is_answered"),
    [
        ("يبقى المدير في كيل حتى الساعة 9:00 من المساء السابق للعيد.", True),
        ("يبقى المدير السابق في كيل حتى الساعة 9:00.", False),
    ],
)
def test_what_tells_which_one_stands_behind_its_noun_in_arabic(text: str, *, is_answered: bool) -> None:
    assert evidence("حتى متى يبقى المدير في كيل؟", [passage(text)], Thresholds()).is_answered == is_answered


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("By what time do skaters leave when it isn't the season?", "Outside the season skaters leave by 16:00."),
        ("Wann gehen Läufer, wenn keine Saison ist?", "Außerhalb der Saison gehen Läufer um 16 Uhr."),
        ("¿A qué hora salen si no es temporada?", "Fuera de la temporada salen a las 16 horas."),
        ("不是旺季的时候，滑冰者几点离开？", "旺季以外，滑冰者16点离开。"),
    ],
)
def test_what_holds_when_it_is_not_so_is_said_of_what_is_outside(question: str, text: str) -> None:
    assert evidence(question, [passage(text)], Thresholds()).is_answered


@pytest.mark.parametrize(
    ("question", "text", "held"),
    [
        ("How long does the belt of the Orrin mill last?", "The belt of the Orrin mill holds for 30 months.", "30"),
        (
            "How long does the Orrin kiln need to get up to heat?",
            "The Orrin kiln takes 40 minutes to get hot, from the first spark to full heat.",
            "40",
        ),
        (
            "Where does the hoist of the Orrin mill not go?",
            "The hoist serves every loft but the granary, to which stairs lead.",
            "granary",
        ),
        ("What is the price of a mule until the next morning?", "The price of a mule for one night is 40 cents.", "40"),
        ("Was kostet ein Maultier bis zum nächsten Morgen?", "Ein Maultier kostet 40 Cent für eine Nacht.", "40"),
        ("¿Qué precio tiene una mula hasta la mañana siguiente?", "El precio de una mula es 40 céntimos.", "40"),
        ("ما سعر تأجير البغل حتى صباح اليوم التالي؟", "سعر تأجير البغل 40 دينارا لليلة.", "40"),
        ("租骡子到第二天要多少钱？", "租骡子一晚要40元。", "40"),
    ],
)
def test_what_only_looks_like_a_turning_word_turns_nothing(question: str, text: str, held: str) -> None:
    assert held in said(question, f"# Orrin mill and kiln\n\n{text}", title="The Orrin mill")


def test_a_line_that_says_no_more_than_the_turning_word_says_nothing() -> None:
    text = "Ida Bram gave the bell as a present to the Orrin Mill.\n\nThe manager today is Odo Hale."
    assert "Odo Hale" in said("Who runs the Orrin Mill at present?", text, title="The Orrin Mill")
    assert not said("Who runs the Orrin Mill at present?", "Ida Bram gave the Orrin Mill a bell as a present.")


def test_a_day_behind_a_to_is_no_purpose() -> None:
    assert not said(
        "Why did the Orrin mill close its shop?", "The shop of the Orrin mill is open from Friday to Sunday."
    )


@pytest.mark.parametrize(
    ("question", "table"),
    [
        (
            "What is the current price of the Orrin 3?",
            "| Model | Price | Note |\n|---|---|---|\n| Orrin 3 | 900 | replaces all previous lists |",
        ),
        (
            "ما السعر الحالي لطراز أورين 3؟",
            "| الطراز | السعر | ملاحظة |\n|---|---|---|\n| أورين 3 | 900 | يلغي كل القوائم السابقة |",
        ),
        (
            "晨光3现在多少钱？",
            "| 年份 | 型号 | 价格 | 备注 |\n|---|---|---|---|\n| 2024 | 晨光3 | 900 | 以前各表作废 |",
        ),
    ],
)
def test_a_row_that_cancels_what_was_before_is_of_now(question: str, table: str) -> None:
    assert "900" in said(question, table)


@pytest.mark.parametrize("row", ["| Chair (former) | Ana Bell |", "| Chair | Ana Bell, former |"])
def test_a_row_on_a_former_one_is_not_of_now(row: str) -> None:
    table = f"| Post | Name |\n|---|---|\n{row}\n| Treasurer | Bo Lee |"
    assert not said("Who is the current chair of the club?", table, title="The club")


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("布洛芬最多服用几天？", "布洛芬连续服用不得超过五天。", "五天"),
        ("布洛芬最少服用几天？", "布洛芬连续服用不得超过五天。", None),
        ("布洛芬最少服用几天？", "布洛芬连续服用不应少于三天。", "三天"),
        ("布洛芬最多服用几天？", "布洛芬连续服用不应少于三天。", None),
        ("كم يوما يستعمل شراب السعال؟", "لا يستعمل شراب السعال أكثر من سبعة أيام.", "سبعة"),
        ("ما أقصى مدة لاستعمال شراب السعال؟", "لا يستعمل شراب السعال أكثر من سبعة أيام.", "سبعة"),
        ("كم يوما على الأقل يستعمل شراب السعال؟", "لا يستعمل شراب السعال أكثر من سبعة أيام.", None),
        ("كم يوما يستعمل شراب السعال؟", "لا يستعمل شراب السعال سبعة أيام بعد الجراحة.", None),
    ],
)
def test_a_not_before_more_than_bounds_with_a_verb_between_too(question: str, text: str, holds: str | None) -> None:
    answer = said(question, text)
    assert holds in answer if holds else not answer


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("Wie lange darf ich nicht rauchen?", "Auf Rauchen ist fünf Tage zu verzichten.", "fünf Tage"),
        ("Wie lange darf ich nicht rauchen?", "Rauchen darf man nach fünf Tagen.", None),
        ("Wie lange darf ich nicht baden?", "Auf Rauchen ist fünf Tage zu verzichten.", None),
        ("How long may I not jog?", "Avoid jogging for three months.", "three months"),
        ("How long may I not jog?", "Try jogging for three months.", None),
        ("¿Cuántos días no puedo correr?", "Evite correr durante 20 días.", "20 días"),
        ("¿Cuántos días no puedo correr?", "Hay que correr durante 20 días.", None),
        ("What is not prohibited?", "Smoking is prohibited.", None),
        ("Was ist nicht verboten?", "Rauchen ist verboten.", None),
        ("¿Qué no está prohibido?", "Está prohibido fumar.", None),
    ],
)
def test_who_asks_what_not_to_do_is_told_what_to_refrain_from(question: str, text: str, holds: str | None) -> None:
    found = said(question, text)
    assert not found if holds is None else holds in found
