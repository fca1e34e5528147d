"""Numbers that are written out are numbers, as those in figures are."""

from dataclasses import replace

import pytest

from sluiceway_infer.domain.grounding.answerability import Thresholds
from sluiceway_infer.domain.grounding.evidence import evidence
from sluiceway_infer.domain.grounding.text.units import measures
from sluiceway_infer.domain.grounding.text.words import words
from sluiceway_infer.domain.retrieval.passages import Passage
from tests.support.infer import passage


def numbers(text: str, language: str) -> list[str]:
    return [word.stem for word in words(text, language) if word.is_number]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("twenty-five days", "en", ["25"]),
        ("two hundred and five guests", "en", ["205"]),
        ("three hundred thousand", "en", ["300000"]),
        ("between five and ten", "en", ["5", "10"]),
        ("from one hundred to two hundred", "en", ["100", "200"]),
        ("twenty, five", "en", ["20", "5"]),
        ("Seats: twenty\n- five", "en", ["20", "5"]),
        ("five 5", "en", ["5", "5"]),
        ("fünfundzwanzig Euro für zweihundert Gäste", "de", ["25", "200"]),
        ("treinta y cinco o veintiséis", "es", ["35", "26"]),
        ("dos mil quinientos", "es", ["2500"]),
        ("خمسة دراهم", "ar", ["5"]),
        ("خمسة عشر يوما", "ar", ["15"]),
        ("خمسة وعشرون درهما", "ar", ["25"]),
        ("مئة وخمسون أو مائتان", "ar", ["150", "200"]),
        ("خمسة دراهم وثلاثة", "ar", ["5", "3"]),
        ("خمسمئة ريال أو ثلاثة آلاف", "ar", ["500", "3000"]),
        ("خمسة عشر ألفا ومئتا درهم", "ar", ["15200"]),
        ("ألفا ريال", "ar", ["2000"]),
        ("مئة وخمسة وعشرون", "ar", ["125"]),
        ("أحد عشر يوما أو أحد الموظفين", "ar", ["11"]),
        ("واحدا وعشرين أو إحدى وثلاثين", "ar", ["21", "31"]),
        ("من الحادية عشرة حتى الثانية عشرة", "ar", ["11", "12"]),
        ("في السابع والعشرين من الشهر", "ar", ["27"]),
        ("يوم الأحد عشر ساعات", "ar", ["10"]),
        ("المادة الثانية وعشرون يوما", "ar", ["20"]),
        ("سنتان وخمس سنوات", "ar", ["2", "5"]),
        ("يومين وعشرون ساعة", "ar", ["2", "20"]),
        ("treinta y un días, cuarenta y una sillas, una cuota y uno de ellos", "es", ["31", "41"]),
        ("vingt et un jours et une heure", "fr", ["21"]),
        ("مئتا درهم أو مئتان، شركة ميتا", "ar", ["200", "200"]),
        ("كل واحد من الأعضاء في وقت واحد، مرة واحدة", "ar", ["1"]),
        ("تسع القاعة جمهورا وألف الكتاب، تسع غرف", "ar", ["9"]),
    ],
)
def test_number_words_are_read_together(text: str, language: str, expected: list[str]) -> None:
    assert numbers(text, language) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("最多可以借阅十五本书，借期为三周。", ["15", "3"]),
        ("二百零五名学生交了三万五千元。", ["205", "35000"]),
        ("二〇二五年", ["2025"]),
        ("零下五度", ["5\u2212"]),
        ("第三条十分重要，一般在星期三，周五次日。", []),
        ("一个人每次一本", []),
        ("房租叁仟伍佰元整，押金壹万贰仟元。", ["3500", "12000"]),
        ("面积八十六点五平方米，下午三点五十分，早上八点五分。", ["86.5", "3", "8"]),
        ("按百分之八十发放，每日千分之五，百分之十二点五。", ["80", "5", "12.5"]),
        ("三至五个工作日，二到三天，三十多天。", ["3", "5", "2", "3", "30"]),
        ("犹豫期十五日内每周三次，周五门诊，星期三次日", ["15", "3"]),
        ("十二册，五颜六色，三三两两，第十二册", ["12"]),
        ("每星期三次，周三十点，周二二十点至二十一点，周五六点", ["3", "10", "20", "21", "6"]),
        ("周三天气，每周三次日，星期二个人", []),
        ("三五天，五六十人，十五六岁，九五折", ["3", "5", "50", "60", "15", "16", "95"]),
        ("五一节，一五一十", []),
        ("一百五元，两千五块钱，一百零五元，三万五元", ["150", "2500", "105", "35000"]),
        ("三分之二的会员，百分之一", ["2", "1"]),
        ("保修期一年，试用期为半年，半个月内，一小时后", ["1", "0.5", "0.5", "1"]),
        ("一天天，同一天，上半年，一年两次，一周三天，一点，一半", ["2", "3"]),
        ("一个半小时，一年半，每半年", ["1.5", "1.5", "0.5"]),
    ],
)
def test_chinese_numerals_count_before_what_they_count(text: str, expected: list[str]) -> None:
    assert numbers(text, "zh") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("十二个小时", [("12", "h")]),
        ("两个半小时，3个工作日", [("2", "h"), ("3", "day")]),
        ("七日内付清，每月五日", [("7", "day")]),
        ("五月五日，5月8日", []),
        ("满十八周岁", [("18", "age")]),
        ("功率１５００Ｗ，￥25", [("1500", "w"), ("25", "cny")]),
        ("百分之八十", [("80", "percent")]),
        ("五个点，3个人", []),
        ("2025年，二〇二四年", [("2025", "date"), ("2024", "date")]),
        ("十年", [("10", "year")]),
        ("500日元", [("500", "jpy")]),
    ],
)
def test_a_chinese_number_has_its_unit_behind_a_measure_word_too(text: str, expected: list[tuple[str, str]]) -> None:
    assert list(measures(text, words(text, "zh"))) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("سعته لتران", [("2", "l")]),
        ("خلال أسبوعين أو بشهرين", [("2", "week"), ("2", "month")]),
        ("ديناران", [("2", "jod")]),
        ("عشرة بالمئة، ٢٠٪ و5 في المائة", [("10", "percent"), ("20", "percent"), ("5", "percent")]),
        ("موظفان في اليمين", []),
        ("جهاز بفلترين، فلتران", []),
    ],
)
def test_two_of_a_unit_are_one_arabic_word(text: str, expected: list[tuple[str, str]]) -> None:
    assert list(measures(text, words(text, "ar"))) == expected


def written(text: str, title: str, language: str) -> Passage:
    return replace(passage(text, title=title), language=language, relatedness=0.6)


LIBRARY = written(
    "# 市立图书馆借阅规则\n\n每位读者一次最多可以借阅十五本书，借期为三周。\n\n逾期归还的图书每天每本收取两元。",
    "市立图书馆借阅规则",
    "zh",
)
POOL = written(
    "# قواعد المسبح البلدي\n\nمدة الدرس أربعون دقيقة.\n\nرسم الدخول للأطفال خمسة دراهم.", "قواعد المسبح البلدي", "ar"
)
CLEANER = written("ضمان المحرك سنتان.\n\nسعة خزان الغبار: لتران.", "دليل المكنسة", "ar")
GUESTS = written(
    "# Hausordnung\n\nGeht ein Zimmerschlüssel verloren, so werden fünfundvierzig Euro fällig.", "Hausordnung", "de"
)


@pytest.mark.parametrize(
    ("question", "found", "line"),
    [
        ("每天逾期要付多少钱？", LIBRARY, "两元"),
        ("一次可以借几本书？", LIBRARY, "十五本"),
        ("借期多长？", LIBRARY, "三周"),
        ("كم رسم الدخول للأطفال؟", POOL, "خمسة"),
        ("كم دقيقة مدة الدرس؟", POOL, "أربعون"),
        ("كم سنة ضمان محرك المكنسة؟", CLEANER, "سنتان"),
        ("كم يتسع خزان الغبار؟", CLEANER, "لتران"),
        ("Was kostet ein verlorener Zimmerschlüssel?", GUESTS, "fünfundvierzig"),
    ],
)
def test_a_value_that_is_written_out_answers(question: str, found: Passage, line: str) -> None:
    answered = evidence(question, [found], Thresholds())
    (places,) = answered.answers.values()
    assert all(line in answered.passages[0].lines[at].text for at in places)


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("可以提前几天预约？", "三天"),
        ("体检报告要几天？", "三个工作日"),
        ("二〇二五年的挂号费是多少钱？", "二十元"),
        ("二〇二四年的挂号费是多少？", None),
        ("票可以用几天？", None),
    ],
)
def test_a_count_of_things_is_no_count_of_days_and_a_year_is_that_year(question: str, line: str | None) -> None:
    text = (
        "七十岁以上老人每天预约两个号。\n\n可提前三天预约。\n\n体检报告三个工作日后可领。\n\n二〇二五年挂号费为二十元。"
    )
    answered = evidence(question, [written(text, "诊所须知", "zh")], Thresholds())
    found = [answered.passages[0].lines[at].text for places in answered.answers.values() for at in places]
    assert len(found) == (line is not None)
    assert not line or line in found[0]


@pytest.mark.parametrize("question", ["كم يتسع خزان الماء؟", "كم سنة ضمان البطارية؟", "كم وزن خزان الغبار؟"])
def test_two_of_a_unit_answer_for_no_other_thing(question: str) -> None:
    assert not evidence(question, [CLEANER], Thresholds()).answers


@pytest.mark.parametrize(
    ("question", "text", "is_answered"),
    [
        ("星期天面馆营业吗？", "面馆周日休息。", True),
        ("礼拜日面馆几点开门？", "面馆周日十点开门。", True),
        ("周日面馆几点开门？", "面馆星期天十点开门。", True),
        ("星期三面馆几点开门？", "面馆周日十点开门。", False),
        ("礼拜六面馆几点开门？", "面馆周日十点开门。", False),
    ],
)
def test_a_day_of_the_week_is_the_same_by_each_of_its_names(question: str, text: str, is_answered: bool) -> None:
    assert bool(evidence(question, [written(text, "告示", "zh")], Thresholds()).answers) == is_answered


def test_weeks_that_are_counted_are_no_days_of_the_week() -> None:
    assert [word.stem for word in words("星期天、礼拜日、周日", "zh") if word.is_content] == ["周日"] * 3
    assert numbers("三周三次，每周三次", "zh") == ["3", "3", "3"]


@pytest.mark.parametrize(
    "text", ["一" + "亿" * 600 + "元", "一二" * 2500 + "个", "二" * 5000 + "年", "百分之" + "九" * 5000]
)
def test_a_run_of_numerals_without_an_end_is_no_number(text: str) -> None:
    assert numbers(text, "zh") == []
