"""Existence: whether there is a thing, and whether one may be brought, where the documents do not speak of it."""

import pytest

from tests.support.grounding import said

COACH = "车上有54个座位，其中4个为轮椅席位。车上设有洗手间。"


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("车上有无线网络吗？", COACH),
        ("车上有没有充电插座？", COACH),
        ("车上有几个座位是儿童专用的？", "车上有54个座位和一间洗手间。"),
        ("车上有多少个座位配有充电插座？", COACH),
        ("可以带狗到草坪上吗？", "可以在草坪上用餐，但不得在池边用餐。"),
        # A part of which nothing is said: of a length, and of what is called like the whole.
        ("车上的安全带有多长是弹力段？", "车上的安全带长1.5米。"),
        ("有多少个池是开放池？", "Corva在36个池中培养。"),
        # What is so of those that are counted.
        ("2023年有多少名乘客生病？", "2023年有912名乘客，701名买了月票。因病可以退票。"),
        ("青梧店有几名裁缝？", "青梧店有四名员工。北站店有两名裁缝。"),
        # What has happened, what is left out, and of what it is asked whether it may.
        ("座椅摔坏了在保修范围内吗？", "进水造成的座椅损坏不在保修范围内。"),
        ("船卖掉了能马上解除合同吗？", "因病可以立即解除合同。"),
        ("没有氮的时候产量是多少？", "没有光照时，产量降至1.2克。"),
        ("猫可以上栈桥吗？", "狗可以上栈桥，但必须牵绳。"),
    ],
)
def test_a_line_without_it_tells_nothing(question: str, text: str) -> None:
    assert not said(question, text, title="青梧客运")


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("车上有洗手间吗？", COACH, "洗手间"),
        ("车上有几个座位是轮椅席位？", COACH, "4个"),
        ("可以带伞进场吗？", "带伞进场的，须交寄存处保管。", "寄存处"),
        ("安全带有多长是弹力段？", "安全带长1.5米，其中弹力段0.3米。", "0.3米"),
        ("有多少个池是开放池？", "36个池中有20个是开放池。", "20个"),
        ("2023年有多少名乘客买了月票？", "2023年有912名乘客，701名买了月票。", "701名"),
        ("青梧店有几名裁缝？", "青梧店有四名员工，其中两名是裁缝。", "两名"),
        ("座椅摔坏了在保修范围内吗？", "座椅摔坏不在保修范围内。", "不在"),
        ("没有光照的时候产量是多少？", "没有光照时，产量降至1.2克。", "1.2"),
        ("狗可以上栈桥吗？", "狗可以上栈桥，但必须牵绳。", "牵绳"),
    ],
)
def test_a_line_that_speaks_of_it_does(question: str, text: str, holds: str) -> None:
    assert holds in said(question, text, title="青梧客运")


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("How many of the hives stood in a forest?", "Of the 126 hives 54 stood on a mesh floor.", ""),
        ("Wie viele der Stöcke standen im Wald?", "Von den 126 Stöcken standen 54 auf einem Gitter.", ""),
        ("Wie viele der Stöcke standen auf einem Gitter?", "Von den 126 Stöcken standen 54 auf einem Gitter.", "54"),
        ("¿Cuántas de las colmenas estaban en un bosque?", "De las 126 colmenas, 54 estaban sobre una rejilla.", ""),
    ],
)
def test_how_many_of_them_is_told_by_a_line_on_those(question: str, text: str, holds: str) -> None:
    told = said(question, text)
    assert holds in told
    assert bool(told) == bool(holds)


@pytest.mark.parametrize(
    ("title", "question", "line"),
    [
        ("Elm Barn", "Are goats admitted to Elm Barn?", "Horses are admitted to Elm Barn."),
        ("Elm Barn", "May hay be stored in the cellar of Elm Barn?", "Hay may be stored in the loft of Elm Barn."),
        ("Scheune Elm", "Sind Ziegen in der Scheune Elm zugelassen?", "Pferde sind in der Scheune Elm zugelassen."),
        ("Granero Elm", "¿Se admiten cabras en el Granero Elm?", "Se admiten caballos en el Granero Elm."),
        ("榆木谷仓", "榆木谷仓可以停放滑板车吗？", "榆木谷仓可以停放自行车。"),
        ("حظيرة إلم", "هل يجوز نقل ألتا 330 في طائرة؟", "لا يجوز نقل ألتا 330 في حافلة صغيرة إلا مع طقم الأحزمة."),
    ],
)
def test_of_what_a_text_does_not_speak_it_says_neither_yes_nor_no(title: str, question: str, line: str) -> None:
    assert said(question, line, title=title) == ""


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("Are dogs allowed?", "Dogs are allowed on a lead."),
        ("Are small dogs allowed?", "Dogs are allowed on a lead."),
        ("Sind Hunde erlaubt?", "Hunde sind an der Leine erlaubt."),
        ("¿Se admiten perros?", "Se admiten perros con correa."),
    ],
)
def test_of_what_it_speaks_it_says_it(question: str, line: str) -> None:
    assert said(question, line) != ""


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("May a cousin as a visitor enter the barn?", "A visitor may enter the barn with a member."),
        ("Darf eine Kusine als Besucherin in die Scheune?", "Eine Besucherin darf mit einem Mitglied in die Scheune."),
        (
            "¿Puede entrar un primo como visitante en el granero?",
            "Un visitante puede entrar en el granero con un socio.",
        ),
    ],
)
def test_who_comes_as_another_is_that_one(question: str, line: str) -> None:
    assert said(question, line) != ""


@pytest.mark.parametrize(
    ("question", "holds"),
    [
        ("Wie viele Stöcke wurden untersucht?", ""),
        ("How many hives were studied?", ""),
        ("Wie viele Stöcke standen auf Nivo-8?", "48"),
    ],
)
def test_how_many_were_studied_is_told_by_no_row_of_one_kind(question: str, holds: str) -> None:
    heads = "| Boden | Stöcke | Verlust |" if "Stöcke" in question else "| Floor | Hives | Loss |"
    told = said(question, f"## Nivo\n\n{heads}\n|---|---|---|\n| Nivo-4 | 54 | 11 % |\n| Nivo-8 | 48 | 7 % |")
    assert holds in told
    assert bool(told) == bool(holds)
