"""Weekdays of a question: another day's hours are no answer."""

import pytest

from sluiceway_infer.domain.grounding.text.weekdays import weekdays
from tests.support.grounding import said


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("周一至周四", "zh", {0, 1, 2, 3}),
        ("每周六、星期天休息", "zh", {5, 6}),
        ("礼拜五到周一", "zh", {4, 5, 6, 0}),
        ("每周三次，三周三天", "zh", set()),
        ("من الأحد إلى الخميس", "ar", {6, 0, 1, 2, 3}),
        ("يومي الجمعة والسبت", "ar", {4, 5}),
        ("لكل اثنين", "ar", set()),
        ("في وسط الأسبوع", "ar", {6, 0, 1, 2, 3}),
        ("عطلة نهاية الأسبوع", "ar", {4, 5}),
        ("montags bis freitags", "de", {0, 1, 2, 3, 4}),
        ("Fridays and Saturdays", "en", {4, 5}),
        ("de lunes a jueves", "es", {0, 1, 2, 3}),
        ("周一至五，周六、日", "zh", {0, 1, 2, 3, 4, 5, 6}),
        ("周二、四、六晚上", "zh", {1, 3, 5}),
        ("周一三五上午", "zh", {0, 2, 4}),
        ("周六周日", "zh", {5, 6}),
        ("周三五点，周一至五月，每周日常维护，2周日程", "zh", {2, 0}),
        ("Mon–Fri 9:00, Sat 10:00", "en", {0, 1, 2, 3, 4, 5}),
        ("The cat sat in the sun. Fri was closed.", "en", set()),
        ("Tuesdays and Thursdays", "en", {1, 3}),
        ("Monday through Wednesday, and at the weekend", "en", {0, 1, 2, 5, 6}),
        ("Mo-Fr von 9 bis 12, Sa. 10 Uhr", "de", {0, 1, 2, 3, 4, 5}),
        ("So geht das: Do it, Mi casa, Fr. Meier", "de", set()),
        ("montags bis mittwochs, Sonntagvormittag", "de", {0, 1, 2, 6}),
        ("L-V de 9 a 14, S y D de 10 a 13", "es", {0, 1, 2, 3, 4, 5, 6}),
        ("del lunes al jueves", "es", {0, 1, 2, 3}),
        ("du lundi au vendredi", "fr", {0, 1, 2, 3, 4}),
    ],
)
def test_a_range_names_the_days_between(text: str, language: str, expected: set[int]) -> None:
    assert weekdays(text, language).named == expected


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Mr Friday and Sunday Coffee met on the way to Ruby Tuesday.", "en"),
        ("closed on Good Friday and Easter Monday", "en"),
        ("Es spricht Herr Freitag mit Frau Sonntag, danach Peter Montag.", "de"),
        ("Canta Plácido Domingo, y Domingo vuelve.", "es"),
    ],
)
def test_a_name_is_no_day(text: str, language: str) -> None:
    assert not weekdays(text, language).named


HALL = {
    "en": "The hall is open Mon–Fri 9:00–21:00 and Sat 10:00–16:00.\n\nDrop-in classes run on Tuesdays at 18:00.",
    "de": "Das Haus ist Mo–Fr 9–21 Uhr und Sa 10–16 Uhr geöffnet.\n\nDer Malkurs findet dienstags um 18 Uhr statt.",
    "es": "El centro abre L-V de 9:00 a 21:00 y S de 10:00 a 16:00.\n\nEl taller es los martes a las 18:00.",
    "zh": "会馆周一至五 9:00 开放，周六、日 10:00 开放。\n\n绘画课在周二晚上七点。",
}


@pytest.mark.parametrize(
    ("question", "language", "holds"),
    [
        ("When is the hall open on Wednesday?", "en", "9:00"),
        ("When is the hall open on Saturdays?", "en", "10:00"),
        ("When is the hall open on Sunday?", "en", None),
        ("When do drop-in classes run on Tuesday?", "en", "18:00"),
        ("When do drop-in classes run on Monday?", "en", None),
        ("Wann ist das Haus mittwochs geöffnet?", "de", "9–21"),
        ("Wann ist das Haus am Sonntag geöffnet?", "de", None),
        ("Wann findet der Malkurs am Montag statt?", "de", None),
        ("Wann findet der Malkurs am Dienstag statt?", "de", "18"),
        ("¿Cuándo abre el centro el miércoles?", "es", "9:00"),
        ("¿Cuándo abre el centro el domingo?", "es", None),
        ("¿Cuándo es el taller el lunes?", "es", None),
        ("¿Cuándo es el taller el martes?", "es", "18:00"),
        ("会馆周三几点开放？", "zh", "9:00"),
        ("会馆周日几点开放？", "zh", "10:00"),
        ("绘画课周三几点？", "zh", None),
    ],
)
def test_openings_hold_on_the_days_that_they_name(question: str, language: str, holds: str | None) -> None:
    answer = said(question, HALL[language])
    assert holds in answer if holds else not answer


@pytest.mark.parametrize(
    ("question", "text", "is_answered"),
    [
        ("When is the museum open on Tuesday?", "The museum is open daily from 10 am.", True),
        ("When is the museum open on Tuesday?", "## Tuesday\n\nThe museum is open from 10 am.", True),
        ("When is the museum open on Tuesday?", "The museum is open from 10 am at weekends.", False),
        ("Wann ist das Haus am Sonntag geöffnet?", "Das Haus ist Mo–So ab 9 Uhr geöffnet. Montags ist Yoga.", True),
        ("An welchen Wochentagen ist das Haus geöffnet?", "Das Haus ist Mo–Fr geöffnet. Dienstags ist Yoga.", True),
        ("An welchen Tagen ist das Haus geöffnet?", "Das Haus ist alt.", False),
        ("On which days is the hall open?", "The hall is open Mon–Fri.", True),
        ("¿Qué días abre el centro?", "El centro abre L-V.", True),
        ("会馆周几开放？", "会馆周一至五开放。", True),
        ("في أي أيام يفتح النادي؟", "النادي مفتوح من الأحد إلى الخميس.", True),
        ("When does the pool open on Sunday?", "On Sundays we have short hours. The pool opens at 9 am.", True),
        ("When does the pool open on Monday?", "On Sundays we have short hours. The pool opens at 9 am.", False),
        ("When does the pool open on Sunday?", "On Sundays we have short hours.\n\nThe pool opens at 9 am.", False),
        ("Was geschah am Montag, dem 5. Mai 2025?", "Am 5. Mai 2025 begann der Streik.", True),
        ("Is the pool open on Sunday?", "The pool is open daily except on Sundays.", True),
        ("When does Sunday Coffee open?", "Sunday Coffee opens at 8 am from Monday to Friday.", True),
        ("When does the café open?", "The café opens at 8 am from Monday to Friday.", True),
        ("¿Cuándo cierra la biblioteca el sábado?", "La biblioteca abre a las 9 h. El sábado cierra a las 13 h.", True),
        ("متى دورة الرسم يوم الثلاثاء؟", "دورة الرسم أيام الاثنين والأربعاء الساعة الخامسة.", False),
        ("متى دورة الرسم يوم الأربعاء؟", "دورة الرسم أيام الاثنين والأربعاء الساعة الخامسة.", True),
    ],
)
def test_a_day_is_told_by_each_day_and_by_what_heads_the_line(question: str, text: str, is_answered: bool) -> None:
    assert bool(said(question, text)) == is_answered


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("周三面馆几点开门？", "面馆周日十点开门。", None),
        ("周三面馆几点开门？", "面馆周一至周五十点开门。", "十点"),
        ("周三面馆几点开门？", "面馆每天十点开门，周日休息。", "十点"),
        ("面馆几点开门？", "面馆周日十点开门。", "十点"),
        ("When does the shop open on Saturdays?", "On Sundays the shop opens at 10 am.", None),
        ("When does the shop open on Fridays?", "The shop opens at 9 am from Monday to Friday.", "9 am"),
        ("Wie oft fährt der Bus sonntags?", "Der Bus fährt alle 20 Minuten. Sonntags fährt er alle 40 Minuten.", "40"),
        ("Wie oft fährt der Bus samstags?", "Sonntags fährt der Bus alle 40 Minuten.", None),
        ("Wann öffnet der Laden mittwochs?", "Der Laden öffnet montags bis freitags um 9 Uhr.", "9 Uhr"),
        ("Wann öffnet der Laden sonntags?", "Der Laden öffnet an Wochenenden um 9 Uhr.", "9 Uhr"),
        ("¿A qué hora abre la tienda el sábado?", "El domingo la tienda abre a las 10.", None),
        ("¿A qué hora abre la tienda el viernes?", "La tienda abre de lunes a viernes a las 9.", "9"),
        ("متى يفتح المتحف يوم الثلاثاء؟", "يفتح المتحف يوم الجمعة في الساعة 10 صباحا.", None),
        ("متى يفتح المتحف يوم الثلاثاء؟", "يفتح المتحف من الأحد إلى الخميس في الساعة 10 صباحا.", "10"),
        ("متى يفتح المتحف يوم الثلاثاء؟", "يفتح المتحف يوميا عدا الجمعة في الساعة 10 صباحا.", "10"),
    ],
)
def test_the_hours_of_another_day_are_no_answer(question: str, text: str, holds: str | None) -> None:
    answer = said(question, text)
    assert holds in answer if holds else not answer


@pytest.mark.parametrize(
    ("question", "other", "of_them"),
    [
        (
            "What does a seat in a box cost on weekdays?",
            "A seat in a box costs 46 euros on Saturdays.",
            "A seat in a box costs 31 euros from Monday to Thursday.",
        ),
        (
            "What does a seat in a box cost at the weekend?",
            "A seat in a box costs 31 euros from Monday to Thursday.",
            "A seat in a box costs 46 euros on Saturdays.",
        ),
        (
            "Was kostet ein Platz in der Loge unter der Woche?",
            "Ein Platz in der Loge kostet samstags 46 Euro.",
            "Ein Platz in der Loge kostet dienstags 31 Euro.",
        ),
        (
            "¿Cuánto cuesta una entrada de palco entre semana?",
            "Una entrada de palco cuesta 46 euros los sábados.",
            "Una entrada de palco cuesta 31 euros de lunes a jueves.",
        ),
    ],
)
def test_of_working_days_and_of_the_weekend_one_of_them_tells_and_another_day_does_not(
    question: str, other: str, of_them: str
) -> None:
    assert said(question, other) == ""
    assert said(question, of_them) == of_them


@pytest.mark.parametrize(
    ("question", "line", "title"),
    [
        ("By when must a table for the weekend be booked?", "A table has to be booked by Thursday.", ""),
        ("When does the weekend course begin?", "The course begins on Friday at 18:00.", "Weekend course"),
        ("What does the weekend course cost?", "The course from Friday on costs 80 euros.", "Weekend course"),
        ("When is the weekend market closed?", "The market is closed on Mondays.", "Weekend market"),
    ],
)
def test_a_day_that_is_asked_for_may_be_any_and_a_title_names_days_too(question: str, line: str, title: str) -> None:
    assert said(question, line, title=title) == line


def test_whether_it_may_be_at_the_weekend_is_told_by_the_days_on_which_it_may() -> None:
    line = "Members can use the pool from Monday to Friday."
    assert said("Can members use the pool at weekends?", line) == line


@pytest.mark.parametrize(
    ("question", "text", "is_told"),
    [
        ("كم أجرة الليلة في مخيم الريم يوم السبت؟", "منتصف الأسبوع", False),
        ("كم أجرة الليلة في مخيم الريم يوم الثلاثاء؟", "منتصف الأسبوع", True),
        ("كم أجرة الليلة في مخيم الريم يوم الثلاثاء؟", "نهاية الأسبوع", False),
        ("كم أجرة الليلة في مخيم الريم يوم الجمعة؟", "نهاية الأسبوع", True),
    ],
)
def test_the_middle_of_an_arabic_week_and_its_end_are_days(question: str, text: str, is_told: bool) -> None:
    assert bool(said(question, f"مخيم الريم: الليلة في {text} بـ 310 ريالات.")) == is_told


@pytest.mark.parametrize(
    ("question", "text", "is_told"),
    [
        ("周三租教室半天多少钱？", "教室能坐32人，周末半天240元。", False),
        ("周六租教室半天多少钱？", "教室能坐32人，周末半天240元。", True),
        ("周三几点开门？", "工作日8点开门，周末10点开门。", True),
        ("周日几点开门？", "工作日8点开门。", False),
        ("工作日几点开门？", "周末10点开门。", False),
        ("多少天送达？", "3个工作日内送达。", True),
    ],
)
def test_a_chinese_week_has_working_days_and_an_end(question: str, text: str, *, is_told: bool) -> None:
    assert bool(said(question, text)) == is_told
