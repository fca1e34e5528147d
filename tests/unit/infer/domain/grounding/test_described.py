"""Lives of those whom a question describes by a role or a deed: told over the line that names them, or not at all."""

import pytest

from tests.support.grounding import said

GUILD = (
    "# Weavers of Brent\n\nThe Weavers of Brent were founded by the dyer Agnes Holt and now have two looms. "
    "The treasurer is Piet Lund. The looms were built by the workshop Carrow. "
    "The spring fair takes place in the Corn Hall.",
    "Agnes Holt was born in Wexley. The workshop Carrow has 12 joiners. The Corn Hall has 90 seats.",
)
GILDE = (
    "# Weberei Brent\n\nHeute führt die Weberin Agnes Holt die Weberei Brent. Kassenwart ist Piet Lund.",
    "Agnes Holt wohnt in Wexel. Die Weberei hat zwei Stühle.",
)
TELAR = (
    "# Telar de Brenes\n\nEl Telar de Brenes fue fundado en 1979 por la tintorera Inés Holt y tiene dos telares. "
    "Los carteles los imprime la imprenta Sil.",
    "Inés Holt nació en Tudela. La imprenta Tórculo, con sede en Lugo, imprime las entradas.",
)
ZHIFANG = ("# 青河织坊\n\n青河织坊由染匠周启明创办于1956年。织机由宁波海翔工坊制造，重80公斤。现任坊主是林静怡。",)
CLOTHS = (
    "| Cloth | Weaver | Width |\n|---|---|---|\n| Otter Plaid | Rhys Cole | 9 cm |\n| Heron Twill | Ana Hill | 70 cm |"
    "\n\nRhys Cole lives in Kendal."
)
NAWL = (
    "أسس نول الواحة المؤرخ سامي الخطيب عام 1972.",
    "ولد سامي الخطيب في مدينة القيروان. صنعت شركة الأفق أجهزة المسح، ومقرها في مدينة صفاقس. "
    "أما الرفوف فصنعتها شركة المنار.",
)
RENWU = "周启明出生于安溪。海翔工坊有木匠三十名。"


@pytest.mark.parametrize(
    ("question", "texts", "holds"),
    [
        ("Where was the founder of the Weavers of Brent born?", GUILD, "Wexley"),
        ("How many joiners has the workshop that built the looms?", GUILD, "12 joiners"),
        ("Wo wohnt die Leiterin der Weberei Brent?", GILDE, "Wexel"),
        ("¿Dónde nació la fundadora del Telar de Brenes?", TELAR, "Tudela"),
        ("青河织坊的创办人出生在哪里？", (*ZHIFANG, RENWU), "安溪"),
    ],
)
def test_the_line_that_names_them_leads_to_the_one_on_their_life(
    question: str, texts: tuple[str, ...], holds: str
) -> None:
    assert holds in said(question, *texts)


@pytest.mark.parametrize(
    ("question", "texts"),
    [
        ("Where did the founder of the Weavers of Brent study?", GUILD),
        ("Where was the treasurer of the Weavers of Brent born?", GUILD),
        ("Wo wohnt der Kassenwart der Weberei Brent?", GILDE),
        ("Wo hat die Leiterin der Weberei Brent studiert?", GILDE),
        ("¿Dónde vive la fundadora del Telar de Brenes?", TELAR),
        ("¿Dónde tiene su sede la imprenta que imprime los carteles?", TELAR),
        ("Where does the head weaver of the Weavers of Brent live?", (*GUILD, CLOTHS)),
        (
            "Wann wurde der Saal gebaut, in dem das Webfest stattfindet?",
            (*GILDE, "Das Webfest findet 2024 im Bleichsaal statt."),
        ),
        ("أين يعيش مؤسس نول الواحة؟", NAWL),
        ("أين مقر الشركة التي صنعت الرفوف؟", NAWL),
        ("制造织机的工坊在哪里？", ZHIFANG),
        ("青河织坊的坊主出生在哪里？", (*ZHIFANG, RENWU)),
        ("青河织坊的创办人毕业于哪所学校？", (*ZHIFANG, RENWU)),
    ],
)
def test_what_is_told_of_another_or_by_another_deed_is_no_answer(question: str, texts: tuple[str, ...]) -> None:
    assert not said(question, *texts)
