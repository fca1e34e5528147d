"""Where a line break ends a line, and where it only wraps prose."""

import pytest

from sluiceway_infer.domain.grounding.parsing.parsed import parse_passage
from sluiceway_infer.domain.grounding.text.line_ends import bold_headings, line_ends
from sluiceway_infer.domain.grounding.text.sentences import sentences
from tests.support.grounding import said
from tests.support.infer import passage

KILN = (
    "**How hot does the kiln get?**\nThe kiln gets up to 1,240 degrees.\n\n"
    "**We are a club. Is there a discount?**\nClubs pay 12 % less."
)


@pytest.mark.parametrize(
    "lines",
    [
        ["Tuesday to Friday: 8 pm", "Saturday: 3 pm"],
        ["Mit kleinem Akku im Winter: 17 Kilometer je Ladung", "Mit großem Akku im Winter: 31 Kilometer je Ladung"],
        ["Abonados de la piscina en temporada alta: 4,20 euros", "niños del barrio en temporada alta: 2,10 euros"],
        ["大炉重36公斤", "炉门单买52元"],
        ["平日全天：九十五元", "周末全天：一百二十元"],
        ["السبت إلى الأربعاء: الثامنة", "الخميس: الثالثة"],
        ["Frame alone 2,4 kg", "With motor 7 kg"],
    ],
)
def test_short_and_labelled_lines_are_each_one(lines: list[str]) -> None:
    assert [one.text for one in sentences("\n".join(lines))] == lines


@pytest.mark.parametrize(
    "text",
    [
        "This line is as long as the page of a printed book allows it to be,\nand here it goes on.",
        "The first lock of the canal\nwas built in Wales by John\nSmith and his sons of York",
        "Der Weg führt an der Mühle,\nDie Müller hieß, vorbei",
        "There are three sorts of glaze in the shed: one is clear, one is blue\nOne is green: it is the dearest",
    ],
)
def test_wrapped_prose_is_read_across_its_lines(text: str) -> None:
    assert len(sentences(text)) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (KILN, [part for part in KILN.split("\n") if part]),
        ("**How deep is it?** 3 metres.", ["**How deep is it?**", "3 metres."]),
        ("**窑有多高？**\n两米四。", ["**窑有多高？**", "两米四。"]),
        ("**Closed in May. Open in June.**", ["**Closed in May.", "Open in June.**"]),
    ],
)
def test_a_question_in_bold_letters_heads_its_answer(text: str, expected: list[str]) -> None:
    assert [one.text for one in sentences(text)] == expected


def test_it_is_not_quoted_as_the_answer() -> None:
    assert said("How much less do clubs pay?", KILN, title="Kiln") == "Clubs pay 12 % less."
    assert [line.kind for line in parse_passage(passage(KILN)).lines] == ["heading", "sentence"] * 2


@pytest.mark.parametrize("run", ["a\n", "**\n", "** ", ": \n", "a: ", " \n", ". a", "。a"])
def test_a_long_run_of_signs_is_read_once(run: str) -> None:
    text = run * 100_000 + "x"
    assert all(0 < at <= len(text) for at in line_ends(text))
    assert all(start < end for start, end in bold_headings(text))
