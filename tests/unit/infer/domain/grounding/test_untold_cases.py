"""What holds in general is not told of a feast, a mishap or a party of which a text says nothing."""

import pytest

from tests.support.grounding import said

_GALLERY = """# معرض الخط العربي

يستقبل المعرض الزوار كل يوم من الساعة 10 صباحا حتى الساعة 7 مساء. تذكرة الدخول 6 دنانير، وكتيب المعرض دينار واحد.
"""


@pytest.mark.parametrize(
    "question",
    ["حتى أي ساعة يستقبل المعرض الزوار في رمضان؟", "حتى أي ساعة يستقبل المعرض الزوار في عطلة رسمية؟"],
)
def test_opening_hours_in_general_are_none_of_an_arabic_feast(question: str) -> None:
    assert not said(question, _GALLERY)


def test_the_hours_of_a_feast_are_told_before_those_of_other_days() -> None:
    text = f"{_GALLERY}\nوفي رمضان يستقبل الزوار من الساعة 9 مساء حتى 12 ليلا.\n"
    found = said("متى يستقبل المعرض الزوار في رمضان؟", text)
    assert "9 مساء" in found
    assert "7 مساء" not in found


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What do I pay if I damage the hired kayak?", "Kayaks are hired for 12 euros a day."),
        ("Was zahle ich, wenn ich das geliehene Kajak beschädige?", "Ein geliehenes Kajak kostet 12 Euro am Tag."),
        ("¿Cuánto pago si estropeo el kayak alquilado?", "El kayak se alquila por 12 euros al día."),
        ("كم أدفع إذا أتلفت القارب المستأجر؟", "القارب المستأجر بسعر 12 دينارا في اليوم."),
    ],
)
def test_what_is_paid_for_the_use_is_not_what_a_damage_costs(question: str, text: str) -> None:
    assert not said(question, text)


def test_what_replaces_it_is_paid_after_a_loss() -> None:
    assert "4" in said("كم أدفع إذا فقدت بطاقة الدخول؟", "بدل بطاقة الدخول 4 دنانير.")


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What do pensioners pay for the tower?", "The tower costs 5 euros. It has 212 steps."),
        ("Was zahlen Studenten für den Turm?", "Der Turm kostet 5 Euro. Er hat 212 Stufen."),
        ("¿Cuánto pagan los jubilados por la torre?", "La torre cuesta 5 euros. Tiene 212 escalones."),
        ("学生登塔多少钱？", "登塔5元。塔有212级台阶。"),
        ("كم سعر تذكرة البرج للطلاب؟", "سعر تذكرة البرج 5 دنانير. للبرج 212 درجة."),
    ],
)
def test_the_price_for_all_is_none_of_a_party_that_is_not_told(question: str, text: str) -> None:
    assert not said(question, text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What do pensioners pay for the tower?", "Everybody pays 5 euros for the tower."),
        ("Was zahlen Studenten für den Turm?", "Für den Turm zahlt jede Person 5 Euro, jeder zahlt gleich viel."),
    ],
)
def test_what_everybody_pays_any_party_pays(question: str, text: str) -> None:
    assert "5" in said(question, text)


@pytest.mark.parametrize(
    ("question", "text", "told"),
    [
        ("كم الخصم لمن استأجر أسبوعا؟", "من استأجر دراجتين أو أكثر حصل على خصم 10%.", False),
        ("كم الخصم لمن استأجر دراجتين؟", "من استأجر دراجتين أو أكثر حصل على خصم 10%.", True),
        ("كم يخصم من الرسم لمن سجل إلكترونيا؟", "من سجل قبل شهر حصل على خصم 10% من الرسم.", False),
        ("كم يخصم من الرسم لمن سجل مبكرا؟", "من سجل مبكرا حصل على خصم 10% من الرسم.", True),
    ],
)
def test_whoever_does_it_in_another_way_is_not_meant(question: str, text: str, *, told: bool) -> None:
    assert ("10" in said(question, text)) is told


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Is the archive open on Sundays?", "The archive is open from Monday to Friday, 8 a.m. to 5 p.m."),
        ("Ist das Archiv am Sonntag geöffnet?", "Das Archiv ist von Montag bis Freitag von 8 bis 17 Uhr geöffnet."),
        ("档案馆周日开放吗？", "档案馆周一至周五8:00至17:00开放。"),
        ("هل يفتح الأرشيف يوم الجمعة؟", "يفتح الأرشيف من الأحد إلى الخميس من الساعة 8 حتى الساعة 5."),
    ],
)
def test_most_days_of_a_week_bar_the_rest(question: str, text: str) -> None:
    assert said(question, text)


def test_two_days_bar_no_third() -> None:
    assert not said("Is the archive open on Sundays?", "The archive is open on Monday and Friday, 8 a.m. to 5 p.m.")


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("كم أدفع إذا كسرت طاولة؟", "# التأجير\n\nالطاولة بأربعة دنانير. ومن كسر كرسيا مذهبا دفع 35 دينارا.", ""),
        ("كم أدفع إذا كسرت كرسيا؟", "# التأجير\n\nالطاولة بأربعة دنانير. ومن كسر كرسيا مذهبا دفع 35 دينارا.", "35"),
        ("متى تغلق القاعة يوم السبت؟", "في شهر رمضان تغلق القاعة الواحدة ظهرا.", ""),
        ("خلال كم يوما يعاد التأمين إذا سرق الجهاز؟", "يعاد الجهاز بعد 8 أيام لمن لم يدفع التأمين.", ""),
    ],
)
def test_what_is_done_to_another_thing_or_on_a_feast_is_another_case(question: str, text: str, holds: str) -> None:
    found = said(question, text)
    assert bool(found) == bool(holds)
    assert holds in found


def test_what_is_paid_after_something_is_paid_if_it_is_so() -> None:
    line = "إذا قطعت المياه بسبب عدم الدفع فرسم إعادتها 15 دينارا."
    assert "15" in said("كم رسم إعادة المياه بعد قطعها لعدم الدفع؟", line)
    assert "15" in said("What is the fee after a late return?", "If a return is late, the fee is 15 euros.")
