"""Two things that are compared: both values, or a line on both, or nothing."""

import pytest

from tests.support.grounding import said

_QUESTION = "Which is heavier, the Orrin R20 or the Orrin R30?"


def test_where_one_of_the_two_has_no_value_a_line_on_one_is_no_answer() -> None:
    assert not said(_QUESTION, "The Orrin R20 has a weight of 41 kg.", "The Orrin R30 is blue.")


def test_a_line_on_both_is_an_answer() -> None:
    assert "more than" in said(_QUESTION, "The Orrin R30 has more than the weight of the Orrin R20.")


def test_both_values_are_quoted() -> None:
    given = said(_QUESTION, "The Orrin R20 has a weight of 41 kg.", "The Orrin R30 has a weight of 52 kg.")
    assert "41 kg" in given
    assert "52 kg" in given


def test_german_nouns_are_compared_where_each_has_its_line() -> None:
    rows = "| Vorstellung | Dauer |\n|---|---|\n| Kosmos | 50 Minuten |\n| Nachthimmel | 75 Minuten |"
    told = said("Welche Vorstellung dauert länger, Kosmos oder Nachthimmel?", f"Kosmos läuft täglich.\n\n{rows}")
    assert "50" in told
    assert "75" in told


_BIKES = """| 车型 | 每天 | 重量 |
|---|---|---|
| 城市车 | 45元 | 14公斤 |
| 山地车 | 80元 | 16公斤 |

湖滨店有40辆车，营业至21点。车站店有65辆车，营业至23点。

初级班学费480元；高级班学费720元。"""


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        ("城市车和山地车哪个更重？", "14公斤", "16公斤"),
        ("哪个更重，城市车还是山地车？", "14公斤", "16公斤"),
        ("山地车比城市车贵多少？", "80元", "45元"),
        ("初级班和高级班的学费哪个高？", "480元", "720元"),
    ],
)
def test_in_chinese_both_values_are_quoted(question: str, one: str, other: str) -> None:
    told = said(question, _BIKES, title="青雀租赁点")
    assert one in told
    assert other in told


@pytest.mark.parametrize(
    "question",
    ["城市车和折叠车哪个便宜？", "湖滨店和车站店哪家面积大？", "初级班和高级班哪个人数多？"],
)
def test_in_chinese_a_side_or_a_property_of_which_nothing_is_said_is_a_no(question: str) -> None:
    assert not said(question, _BIKES, title="青雀租赁点")


def test_in_chinese_a_line_on_both_that_compares_is_an_answer() -> None:
    assert "难骑" not in said("城市车和山地车哪个重？", "山地车比城市车难骑。", title="青雀租赁点")
    assert "更重" in said("城市车和山地车哪个重？", "山地车比城市车更重。", title="青雀租赁点")


def test_in_chinese_one_line_on_both_is_quoted_once() -> None:
    assert said("初级班和高级班的学费哪个高？", _BIKES, title="青雀租赁点").count("480元") == 1


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (
            "Do more hikers stay at the Birch Hut or the Alder Hut in a year?",
            "# Birch Hut\n\nHikers pay a deposit of 40 euros.",
            "# Alder Hut\n\nThe Alder Hut is open for 26 weeks of the year.",
        ),
        (
            "Hat die Birkenhütte oder die Erlenhütte mehr Betten?",
            "# Birkenhütte\n\nDie Betten der Birkenhütte sind 2 Meter lang.",
            "# Erlenhütte\n\nDie Betten der Erlenhütte kosten 31 Euro.",
        ),
        (
            "¿Quién pide más por alojar a un caballo, el Refugio Alisal o el Refugio Robledal?",
            "# Refugio Alisal\n\nAl reservar pedimos una señal de 40 euros.",
            "# Refugio Robledal\n\nEn el Refugio Robledal los caballos tienen un prado para 12.",
        ),
    ],
)
def test_lines_that_tell_of_different_things_compare_nothing(question: str, one: str, other: str) -> None:
    assert not said(question, one, other)


def test_a_line_on_both_that_tells_no_value_compares_nothing() -> None:
    assert not said(_QUESTION, "The Orrin R20 and the Orrin R30 are carried in the same heavy case.")


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        (
            "Welche Hütte hat den größeren Trockenkeller, die Hütte Birkenau oder die Hütte Erlenau?",
            "| Hütte | Raum | Fläche in m² |\n|---|---|---|\n| Hütte Birkenau | Küche | 20 |\n"
            "| Hütte Birkenau | Trockenkeller | 34 |\n| Hütte Erlenau | Küche | 25 |\n"
            "| Hütte Erlenau | Trockenkeller | 41 |",
        ),
        (
            "Which has the larger shower, Birch Hut or Alder Hut?",
            "| Hut | Room | Area in m² |\n|---|---|---|\n| Birch Hut | Kitchen | 20 |\n"
            "| Birch Hut | Shower | 34 |\n| Alder Hut | Kitchen | 25 |\n| Alder Hut | Shower | 41 |",
        ),
    ],
)
def test_a_noun_that_ends_like_a_comparative_is_what_is_compared(question: str, rows: str) -> None:
    given = said(question, rows)
    assert "34" in given
    assert "41" in given
    assert "20" not in given


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [("城市车重还是山地车重？", "14公斤", "16公斤"), ("初级班学费高还是高级班学费高？", "480元", "720元")],
)
def test_in_chinese_the_word_that_compares_may_stand_behind_each(question: str, one: str, other: str) -> None:
    given = said(question, _BIKES, title="青雀租赁点")
    assert one in given
    assert other in given


def test_in_chinese_a_line_that_names_both_alone_compares_nothing() -> None:
    assert not said("夜里买药，青山店加价少还是青河店加价少？", "青山店和青河店夜里轮流值班。")
