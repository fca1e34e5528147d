"""Which row of a table, or which item of a list, is asked for: that by whose key it is called, or none."""

import pytest

from tests.support.grounding import said

KAYAK = "## Hire\n\n| Item | Weight |\n|---|---|\n| Kayak, complete | 31 kg |\n| Rudder of the kayak | 4 kg |"
BOOTE = "## Verleih\n\n| Was | Gewicht |\n|---|---|\n| Faltboot, komplett | 31 kg |\n| Faltbootwagen | 4 kg |"
CABINS = "## Check-out\n\n| Day | Until |\n|---|---|\n| Monday to Friday | 10:00 |\n| Saturday | 11:00 |"
LOADS = "What they carry:\n\n- Sledge: up to 90 kg (dry snow)\n- Rear basket of the sledge: up to 15 kg"
BIKES = "## 租赁\n\n| 物品 | 重量 |\n|---|---|\n| 皮划艇整艇 | 31公斤 |\n| 皮划艇的尾舵 | 4公斤 |"
LEASE = "Kündigen können:\n\n- der Pächter mit einer Frist von 30 Tagen\n- das Bootshaus mit einer Frist von 70 Tagen"
MOORING = "## Notice at the Kell Pier\n\nA lease ends:\n\n- by the tenant, on 20 days\n- by the pier, on 80 days"
TENT = "## التأجير\n\n| الغرض | الوزن |\n|---|---|\n| الخيمة كاملة | 31 كغ |\n| غطاء الخيمة | 4 كغ |"

FURNACE = "## فرن الصنوبر\n\n| الجزء | الوزن |\n|---|---|\n| الفرن | 31 كغ |\n| الباب | 4 كغ |"


@pytest.mark.parametrize(
    ("question", "text", "holds", "lacks"),
    [
        ("How heavy is the kayak?", KAYAK, "31 kg", "4 kg"),
        ("How heavy is the rudder of the kayak?", KAYAK, "4 kg", "31 kg"),
        ("What load can the sledge carry?", LOADS, "90 kg", "15 kg"),
        ("Wie schwer ist das Faltboot?", BOOTE, "31 kg", "4 kg"),
        ("Wie schwer ist der Faltbootwagen?", BOOTE, "4 kg", "31 kg"),
        ("皮划艇的尾舵有多重？", BIKES, "4公斤", "31公斤"),
        ("皮划艇有多重？", BIKES, "31公斤", " 4公斤"),
        ("كم يزن غطاء الخيمة؟", TENT, "4 كغ", "31 كغ"),
        ("ما وزن الباب في فرن الصنوبر؟", FURNACE, "4 كغ", "31 كغ"),
        ("ما وزن فرن الصنوبر؟", FURNACE, "31 كغ", " 4 كغ"),
        ("Mit welcher Frist kann das Bootshaus kündigen?", LEASE, "70 Tagen", "30 Tagen"),
        ("Until when can one check out on Saturday?", CABINS, "11:00", "10:00"),
        ("How many days' notice must the Kell Pier give when it ends my lease?", MOORING, "80 days", "20 days"),
        ("How many days' notice must I give the Kell Pier to end my lease?", MOORING, "20 days", "80 days"),
    ],
)
def test_the_row_is_given_that_is_called_so_and_not_its_sibling(
    question: str, text: str, holds: str, lacks: str
) -> None:
    found = said(question, text)
    assert holds in found
    assert lacks not in found


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Until when can one check out on public holidays?", CABINS),
        ("How heavy is the oar?", KAYAK),
        ("Wie schwer ist das Ruder?", BOOTE),
    ],
)
def test_a_row_of_whose_key_nothing_is_asked_is_no_answer(question: str, text: str) -> None:
    assert not said(question, text)


def test_rows_are_counted_and_chosen_by_what_the_first_column_holds() -> None:
    text = "## Huts\n\n| Hut | Beds | Stove |\n|---|---|---|\n| Larch | 12 | yes |\n| Pine | 16 | no |"
    assert "Larch" in said("How many huts are there?", text)
    assert "Pine" in said("Which hut has no stove?", text)


FARES = "## Fares\n\n| Pass | Price |\n|---|---|\n| Monthly | 40 euros |\n| Yearly | 400 euros |"
PREISE = "## Preise\n\n| Karte | Preis |\n|---|---|\n| Monat | 40 Euro |\n| Jahr | 400 Euro |"
TARIFAS = "## Tarifas\n\n| Abono | Precio |\n|---|---|\n| Mes | 40 euros |\n| Año | 400 euros |"
ASAR = "## الأسعار\n\n| الاشتراك | السعر |\n|---|---|\n| شهري | 40 ريالا |\n| سنوي | 400 ريال |"


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("How much is a pass for a week?", FARES, None),
        ("How much is the monthly pass?", FARES, "40 euros"),
        ("Was kostet die Karte für eine Woche?", PREISE, None),
        ("Was kostet die Karte für ein Jahr?", PREISE, "400 Euro"),
        ("¿Cuánto cuesta el abono de una semana?", TARIFAS, None),
        ("¿Cuánto cuesta el abono de un mes?", TARIFAS, "40 euros"),
        ("كم سعر الاشتراك الأسبوعي؟", ASAR, None),
        ("كم سعر الاشتراك السنوي؟", ASAR, "400 ريال"),
    ],
)
def test_a_week_is_no_month(question: str, text: str, holds: str | None) -> None:
    found = said(question, text)
    assert not found if holds is None else holds in found


CLUB = """# قواعد نادي الدراجات

- **التأمين:** 26 في المئة من قيمة الرحلة، ولا يدفع من حجز قبل شهرين أو أكثر سوى 12 في المئة
- **إذا ألغيت رحلتك قبل ثلاثة أيام:** نحسم 21 في المئة
"""


def test_an_item_without_a_key_is_not_what_a_sibling_is_called_by() -> None:
    found = said("سأحجز رحلتي قبل ثلاثة أشهر من موعدها. كم في المئة تأمينها؟", CLUB)
    assert "12 في المئة" in found
    assert "21" not in found


def test_it_answers_what_it_says_itself() -> None:
    assert "21" in said("كم في المئة تحسمون إذا ألغيت رحلتي قبل ثلاثة أيام؟", CLUB)


@pytest.mark.parametrize(
    ("question", "key", "line"),
    [
        ("How much is entry for a family?", "Entry", "Families of four pay 30 euros."),
        ("What does entry cost for a family?", "Entry", "Families of five pay 35 euros."),
    ],
)
def test_an_item_that_says_more_of_what_is_asked_is_told_beside_the_key(question: str, key: str, line: str) -> None:
    assert said(question, f"- {key}: 12 euros\n- {line}") == f"- {line}"


def test_what_another_clause_tells_of_the_asker_is_no_more_of_what_is_asked() -> None:
    text = "- Deposit: 30 euros\n- If you cancel three days before, 20 euros are due."
    assert "20 euros" not in said("How much is the deposit, if I cancel before?", text)
