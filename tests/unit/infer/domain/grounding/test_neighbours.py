"""Neighbours of what is asked, in one sentence or one table: another mishap, another owner, another name."""

import pytest

from tests.support.grounding import said


@pytest.mark.parametrize(
    ("question", "text", "told"),
    [
        ("What is charged for a lost key?", "For a lost key 20 euros are charged.", True),
        (
            "How much is a new key when the old one has been lost?",
            "In case of loss, 84 euros are due for a new key; a key that is merely damaged is exchanged for 9 euros.",
            True,
        ),
        (
            "What is charged for a stolen key?",
            "If the key was lost, 20 euros are charged; if it was damaged, 9 euros.",
            False,
        ),
        ("钥匙坏了要收多少钱？", "钥匙丢失的收取20元，损坏的收取9元。", True),
        ("钥匙被偷要收多少钱？", "钥匙丢失的收取20元，损坏的收取9元。", False),
        ("包裹晚到要在几天内申报？", "包裹损坏须在5天内申报，丢失须在20天内申报。", False),
        ("头盔丢了要赔多少？", "租冰鞋5元，租头盔2元。", False),
    ],
)
def test_what_is_paid_for_one_mishap_is_not_paid_for_another(question: str, text: str, told: bool) -> None:
    assert bool(said(question, text)) is told


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (
            "How many drivers work in Marsley?",
            "The depot in Marlow has 64 employees, 18 of whom are drivers; that in Marsley has 41 employees.",
        ),
        ("马斯站点有多少名司机？", "马洛站点有员工64人，其中司机18人；马斯站点有员工41人。"),
        (
            "日达包裹里的液体最重多少公斤？",
            "日达包裹最重25公斤，夜达包裹最重12公斤。夜达的12公斤中，液体不得超过2公斤。",
        ),
        ("山脊线38的顶包能装多少升？", "山脊线38是日间背包，山脊线55用于多日徒步。"),
        ("献一次血浆要多久？", "两次献血浆之间间隔两天即可。"),
    ],
)
def test_what_is_said_of_its_neighbour_is_not_said_of_it(question: str, text: str) -> None:
    assert not said(question, text)


def test_both_rows_that_are_compared_are_told() -> None:
    head = "| 型号 | 容量 | 重量 |\n|---|---|---|\n"
    rows = "| 山脊线38 | 38升 | 1.15千克 |\n| 山脊线38L | 42升 | 1.24千克 |\n| 山脊线55 | 55升 | 1.68千克 |"
    told = said("山脊线38和山脊线38L哪个更轻？", head + rows)
    assert "1.15" in told
    assert "1.24" in told
    assert "1.68" not in told


HALLS = "北馆有120条线路，其中初学者线路35条。抱石馆有80条线路。"


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("抱石馆有多少条初学者线路？", HALLS),
        ("北馆有多少条儿童线路？", HALLS),
        ("去年有多少份奖学金发给了博士生？", "去年发放48份奖学金，其中女生19份。有子女的学生每月另加120元。"),
        ("已婚学生每月多拿多少？", "有子女的学生每月另加120元。"),
        ("协会预订抱石馆每小时多少钱？", "俱乐部可预订抱石馆，每小时60元。"),
        ("十次卡可以因为度假暂停吗？", "十次卡可以转让。因病可以暂停，最长30天。"),
        ("可以用自带的安全带吗？", "租岩鞋4元，租安全带3.50元，租绳索6元。"),
        ("月票的有效期多久？", "| 票种 | 成人 | 有效期 |\n|---|---|---|\n| 日票 | 14元 | 1天 |\n| 晚票 | 10元 | 2天 |"),
    ],
)
def test_what_is_said_of_others_of_its_kind_is_not_said_of_it(question: str, text: str) -> None:
    assert not said(question, text, title="攀岩馆")


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("北馆有多少条初学者线路？", HALLS, "35"),
        ("有子女的学生每月多拿多少？", "有子女的学生每月另加120元。", "120"),
        ("因病可以暂停吗？", "因病可以暂停，最长30天。", "因病"),
    ],
)
def test_what_is_said_of_it_is_told(question: str, text: str, holds: str) -> None:
    assert holds in said(question, text, title="攀岩馆")


def test_a_share_right_behind_a_number_is_no_part_of_the_name() -> None:
    text = "Im zweiten Winter betrug der Verlust auf Nivo-4 14 %."
    assert "14" in said("Wie hoch war der Verlust auf Nivo-4 im zweiten Winter?", text)
