"""Materials: of what a thing is made is told by a line that says a material and has the thing."""

import pytest

from sluiceway_infer.domain.grounding.parsing.question import parse_question
from tests.support.grounding import said

EN = "The Fjell 4 weighs 9 kg. The outer tent is made of polyester. The cabin is sewn in. There are 24 steel pegs."
DE = (
    "Das Nordlicht wiegt 8 kg. Der Hauptspiegel hat 20 cm Durchmesser; er besteht aus Borosilikatglas. Der Fangspiegel "
    "sitzt auf vier Streben. Das Stativ ist aus Stahlrohr und lässt sich ausziehen."
)
ES = "La caja es de nogal y la fachada mide 9 m. El pedalero es de roble. La banqueta es regulable."
ZH = "云雀X2折叠后长21厘米。机身采用镁合金，桨叶采用碳纤维。遥控器内置电池。"
AR = "الهيكل مصنوع من الألياف الزجاجية، والسطح من خشب الساج. ارتفاع الصاري 9 أمتار."


@pytest.mark.parametrize(
    ("question", "text", "material"),
    [
        ("What is the outer tent made of?", EN, "polyester"),
        ("What are the pegs made of?", EN, "steel"),
        ("Woraus besteht der Hauptspiegel?", DE, "Borosilikatglas"),
        ("Aus welchem Material ist das Stativ?", DE, "Stahlrohr"),
        ("¿De qué madera es la caja?", ES, "nogal"),
        ("Woraus ist die Stütze?", "Der Deckel geht in zwei Stufen auf; die Stütze ist aus Ahorn.", "Ahorn"),
        ("¿De qué está hecho el pedalero?", ES, "roble"),
        ("机身采用什么材料？", ZH, "镁合金"),
        ("云雀X2的桨叶是什么材料做的？", ZH, "碳纤维"),
        ("面板是什么材料？", "面板采用云杉，背板采用桃花心木，琴颈宽43毫米。", "云杉"),
        ("مم صنع الهيكل؟", AR, "الألياف"),
        ("Woraus besteht das Menü?", "Das Menü besteht aus drei Gängen. Es kostet 30 Euro.", "drei Gängen"),
    ],
)
def test_of_what_it_is_made_is_told_however_the_line_says_it(question: str, text: str, material: str) -> None:
    assert material in said(question, text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What is the cabin made of?", EN),
        ("Woraus besteht der Fangspiegel?", DE),
        ("Aus welchem Material ist der Sucher?", DE),
        ("¿De qué madera es la banqueta?", ES),
        ("Woraus ist der Deckel?", "Der Deckel geht in zwei Stufen auf; die Stütze ist aus Ahorn."),
        ("遥控器采用什么材料？", ZH),
        ("مم صنع الصاري؟", AR),
        ("琴颈是用什么材料做的？", "面板采用云杉，背板采用桃花心木，琴颈宽43毫米。"),
    ],
)
def test_what_another_part_is_made_of_is_no_answer(question: str, text: str) -> None:
    assert said(question, text) == ""


@pytest.mark.parametrize(
    "question",
    [
        "What does a table made of oak cost?",
        "Which stone is the oldest?",
        "What materials must I bring to the course?",
        "办理签证需要什么材料？",
        "Was kostet die Bank aus Eiche?",
        "وإن كان مما يجب أن يبقى باردا؟",
    ],
)
def test_a_question_that_only_speaks_of_materials_asks_for_none(question: str) -> None:
    assert parse_question(question).asked.kind != "material"


def test_an_arabic_part_behind_an_and_is_not_made_of_what_the_part_before_it_is() -> None:
    line = "أسطوانة الآلة من حديد الزهر، وتنظف مروحة التبريد كل شهر."
    assert not said("مم صنعت مروحة التبريد؟", line)
    assert "حديد" in said("مم صنعت أسطوانة الآلة؟", line)
