"""A line with a bound answers for the amounts that the bound holds, in whichever unit both are told."""

import pytest

from sluiceway_infer.domain.grounding.parsing.bounds import bounds
from sluiceway_infer.domain.grounding.text.amounts import amounts
from tests.support.grounding import said


@pytest.mark.parametrize(
    ("text", "language", "values"),
    [
        ("half an hour, an hour and a half, three weeks, 20 kg", "en", [0.5, 1.5, 504, 20]),
        ("eine halbe Stunde, anderthalb Stunden, 2 Tage", "de", [0.5, 1.5, 48]),
        ("media hora, dos semanas", "es", [0.5, 336]),
        ("半小时、一周、两个星期、五个人", "zh", [0.5, 168, 336, 5]),
        ("نصف ساعة أو بساعة ونصف أو يومين أو ثلاثة أيام", "ar", [0.5, 1.5, 48, 72]),
    ],
)
def test_amounts_of_time_are_told_in_hours(text: str, language: str, values: list[float]) -> None:
    assert [one.value for one in amounts(text, language)] == values


@pytest.mark.parametrize(
    ("text", "language", "least", "most", "ahead"),
    [
        ("two weeks or more before", "en", True, False, True),
        ("less than 24 hours before", "en", False, True, True),
        ("bis 10 Tage vorher", "de", True, False, True),
        ("menos de dos horas", "es", False, True, False),
        ("groups of no more than 4 people", "en", False, True, False),
        ("bags not exceeding 20 kg", "en", False, True, False),
        ("groups of not less than 8 people", "en", True, False, False),
        ("trips longer than 3 hours", "en", True, False, False),
        ("guests older than 65 years", "en", True, False, False),
        ("children younger than 6 years", "en", False, True, False),
        ("trips shorter than 3 hours", "en", False, True, False),
        ("within 14 days", "en", False, True, False),
        ("Gruppen von nicht mehr als 4 Personen", "de", False, True, False),
        ("Gruppen von nicht weniger als 4 Personen", "de", True, False, False),
        ("Fahrten länger als 3 Stunden", "de", True, False, False),
        ("Fahrten kürzer als 3 Stunden", "de", False, True, False),
        ("Kinder jünger als 6 Jahre", "de", False, True, False),
        ("Gäste älter als 65 Jahre", "de", True, False, False),
        ("innerhalb von 14 Tagen", "de", False, True, False),
        ("grupos de no más de 4 personas", "es", False, True, False),
        ("grupos de no menos de 4 personas", "es", True, False, False),
        ("不超过4人的团体", "zh", False, True, False),
        ("لا يزيد على 4 أشخاص", "ar", False, True, False),
        ("يزيد على 4 أشخاص", "ar", True, False, False),
        ("ليس أكثر من 4 أشخاص", "ar", False, True, False),
        ("提前一周以上", "zh", True, False, True),
        ("距开课不到48小时", "zh", False, True, True),
        ("不超过8人", "zh", False, True, False),
        ("قبل موعده بأقل من يومين", "ar", False, True, True),
        ("قبل أسبوع أو أكثر", "ar", True, False, True),
        ("حتى نصف ساعة", "ar", False, True, False),
    ],
)
def test_a_bound_is_the_least_or_the_most(text: str, language: str, *, least: bool, most: bool, ahead: bool) -> None:
    (found,) = bounds(text, language)
    assert (found.is_least, found.is_most, found.is_ahead) == (least, most, ahead)


BIKES = "- التأخر في إعادة الدراجة حتى ساعة: 12 درهما\n- خوذة مفقودة: 60 درهما"
BRANCHES = "من تأخر ساعة أو أقل دفع 15 درهما، ومن تأخر أكثر من ذلك دفع 40 درهما."
EARLY = "من ألغى حجزه قبل أسبوع أو أكثر استرد 80 في المئة."


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("كم أدفع إذا تأخرت ثلاث ساعات في إعادة الدراجة؟", BIKES),
        ("كم يدفع من تأخر ساعة؟", "من تأخر أكثر من ساعتين دفع 15 درهما."),
        ("كم يسترد من ألغى حجزه قبل ثلاثة أيام؟", EARLY),
        ("كم يسترد من ألغى حجزه قبل موعده بيومين؟", "من ألغى حجزه قبل موعده بأسبوع على الأقل استرد 80 في المئة."),
        ("كم تدفع مجموعة من ستة أشخاص؟", "المجموعات من 10 أشخاص أو أكثر تدفع 45 درهما."),
        ("提前三天取消退多少？", "提前一周以上取消的，退还80%。"),
        ("晚还三个小时收多少钱？", "晚还一小时以内：12元"),
        ("五人团体每人多少钱？", "团体满8人，每人60元。"),
        ("六岁的孩子门票多少？", "不满五岁的孩子门票10元。"),
        ("What do I pay if I am three hours late?", "Late by up to 30 minutes: 5 euros."),
        (
            "How much do I get back if I cancel three days before?",
            "Who cancels two weeks or more before gets 80 percent back.",
        ),
        (
            "Wie viel bekomme ich zurück, wenn ich drei Tage vorher absage?",
            "Wer zwei Wochen oder mehr vorher absagt, bekommt 80 Prozent zurück.",
        ),
        ("¿Cuánto pago por dos horas de retraso?", "Retraso de hasta 30 minutos: 5 euros."),
        ("How much do 6 people pay?", "Groups of no more than 4 people pay 20 euros."),
        (
            "Wie viel kostet eine Buchung für 6 Personen?",
            "Buchungen für nicht mehr als 4 Personen kosten 20 Euro.",
        ),
        ("¿Cuánto cuesta una reserva para 6 personas?", "Las reservas para no más de 4 personas cuestan 20 euros."),
        ("6人的团体多少钱？", "不超过4人的团体20元。"),
        ("كم تدفع مجموعة من 6 أشخاص؟", "المجموعات التي لا تزيد على 4 أشخاص تدفع 20 درهما."),
    ],
)
def test_an_amount_outside_its_bound_is_another_case(question: str, text: str) -> None:
    assert not said(question, text)


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("كم أدفع إذا تأخرت نصف ساعة في إعادة الدراجة؟", BIKES, "12"),
        ("كم يدفع من تأخر ثلاث ساعات؟", BRANCHES, "40"),
        ("كم يسترد من ألغى حجزه قبل أسبوعين؟", EARLY, "80"),
        ("提前10天取消退多少？", "提前7天以上取消的，退还80%。", "80%"),
        ("晚还40分钟收多少钱？", "晚还一小时以内：12元", "12元"),
        ("What do I pay if I am 20 minutes late?", "Late by up to one hour: 5 euros.", "5 euros"),
        ("Was zahle ich bei 20 Minuten Verspätung?", "Verspätung bis eine Stunde: 5 Euro", "5 Euro"),
    ],
)
def test_an_amount_within_its_bound_is_told(question: str, text: str, holds: str) -> None:
    assert holds in said(question, text)


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        (
            "How much is a trip of 90 minutes?",
            "Trips of up to 3 hours cost 20 euros. Trips longer than 3 hours cost 40 euros.",
            "Trips of up to 3 hours cost 20 euros.",
        ),
        (
            "Was kostet eine Fahrt von 90 Minuten?",
            "Fahrten bis 3 Stunden kosten 20 Euro. Fahrten länger als 3 Stunden kosten 40 Euro.",
            "Fahrten bis 3 Stunden kosten 20 Euro.",
        ),
        (
            "Wie viel kostet eine Buchung für 3 Personen?",
            "Buchungen für nicht mehr als 4 Personen kosten 20 Euro.",
            "Buchungen für nicht mehr als 4 Personen kosten 20 Euro.",
        ),
    ],
)
def test_only_the_line_whose_bound_holds_an_amount_answers(question: str, text: str, answer: str) -> None:
    assert said(question, text) == answer


def test_how_long_something_else_lasts_is_no_lateness() -> None:
    text = "Late by up to one hour: 5 euros."
    assert "5 euros" in said("I hire the bike for three days. What do I pay if I am late?", text)


@pytest.mark.parametrize(
    ("text", "language", "hours"),
    [
        ("يُمنح التمديد لمن تأخر أكثر من 40 يومًا", "ar", 960.0),
        ("La garantía vale para más de 10 di\u0301as\u0301", "es", 240.0),
        ("Nach mehr als 3 Wochen\u0308", "de", 504.0),
    ],
)
def test_an_amount_may_end_with_a_combining_mark(text: str, language: str, hours: float) -> None:
    assert [one.amount.value for one in bounds(text, language)] == [hours]


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("There are seven of us. What is the portrait?", "The portrait costs £52 for up to five people.", ""),
        ("We're a family of four. What is the portrait?", "The portrait costs £52 for up to five people.", "52"),
        ("What does the van cost for three people?", "Parties of four to six take the van for £154.", ""),
        ("What does the van cost for five people?", "Parties of four to six take the van for £154.", "154"),
        ("What does the tour cost? There are four of us.", "The tour is £18 each, from ten people on £15.", "18"),
        ("What does the tour cost for a party of six?", "Groups of ten or more pay £15 for the tour.", ""),
        ("What does the tour cost for a party of sixteen?", "Groups of ten or more pay £15 for the tour.", "15"),
        ("Wir sind zu siebt. Was kostet das Foto?", "Das Foto kostet 52 Euro für bis zu fünf Personen.", ""),
        ("Wir sind zu viert. Was kostet das Foto?", "Das Foto kostet 52 Euro für bis zu fünf Personen.", "52"),
        ("Somos siete. ¿Cuánto cuesta el retrato?", "El retrato cuesta 52 euros para hasta cinco personas.", ""),
        ("Somos cuatro. ¿Cuánto cuesta el retrato?", "El retrato cuesta 52 euros para hasta cinco personas.", "52"),
        ("我们七口拍全家福多少钱？", "全家福五人以内一套525元。", ""),
        ("我们八个人包车多少钱？", "四至六人包车一天154元。", ""),
        ("我们五个人包车多少钱？", "四至六人包车一天154元。", "154"),
        ("نحن سبعة، بكم الصورة العائلية؟", "الصورة العائلية بـ 52 ريالاً حتى خمسة أشخاص.", ""),
        ("نحن أربعة، بكم الصورة العائلية؟", "الصورة العائلية بـ 52 ريالاً حتى خمسة أشخاص.", "52"),
    ],
)
def test_a_bound_on_people_holds_those_who_are_told_in_any_words(question: str, text: str, holds: str) -> None:
    told = said(question, text)
    assert holds in told
    assert bool(told) == bool(holds)


ROOM = "Der Raum kostet 99 Euro für bis zu 4 Personen. Jede weitere Person kostet 20 Euro. Ab 3 Personen geht es los."
GAME = "Price per person: 25 euros with 4 to 6 people, 30 euros with 2 or 3 people."
CABIN = "The cabin sleeps 2 to 4 people. It has a stove."
VISIT = "Visitas guiadas. Hasta 10 personas: 90 euros. De 11 a 20 personas: 140 euros. Cada persona más paga 6 euros."


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("We are three people. What is the price per person?", GAME, "30 euros"),
        ("We are nine. What is the price per person?", GAME, ""),
        ("Wir sind zu fünft. Was kostet der Raum?", ROOM, "99"),
        ("Wir sind 6 Leute. Was kostet jede weitere Person?", ROOM, "20"),
        ("Wir sind 12. Wie hoch ist die Anzahlung?", ROOM, ""),
        ("How much is the cabin for 2 people?", CABIN, ""),
        ("Does the cabin sleep 3 people?", CABIN, "2 to 4"),
        ("How much is the ferry for 3 people?", "The ferry is free of charge for up to 4 people.", "free"),
        ("¿Cuánto cuesta la visita para 12 personas?", VISIT, "140"),
        ("Somos 22. ¿Cuánto paga cada persona más?", VISIT, "6 euros"),
    ],
)
def test_a_bound_on_people_alone_is_no_price(question: str, text: str, holds: str) -> None:
    told = said(question, text)
    assert holds in told
    assert bool(told) == bool(holds)
