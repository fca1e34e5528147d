"""Comparison in Chinese: "甲和乙哪个贵" is asked of each side by itself, "甲多少钱" and "乙多少钱". No capital tells
there what is compared, so the sides are what stands before and behind the word that joins them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from sluiceway_infer.domain.grounding.parsing.parsed import Line

# What is asked of a side, by the word that compares; where a property stands before that, how much it is.
_ASKING: Mapping[str, str] = {
    **dict.fromkeys(("贵", "便宜", "划算"), "多少钱"),
    **dict.fromkeys("重轻", "多重"),
    **dict.fromkeys("长短", "多长"),
    **dict.fromkeys("高矮低", "多高"),
    **dict.fromkeys("大小", "多大"),
    **dict.fromkeys("宽窄", "多宽"),
    **dict.fromkeys("深浅", "多深"),
    **dict.fromkeys("厚薄", "多厚"),
    **dict.fromkeys("快慢", "多快"),
    **dict.fromkeys("远近", "多远"),
    **dict.fromkeys("早晚", "几点"),
    **dict.fromkeys("多少", "多少"),
    "久": "多久",
}
_HOW_MUCH, _HOW_MANY = "是多少", "有多少"
# They ask by themselves, whatever property stands before them.
_OF_ITS_OWN = frozenset(("贵", "便宜", "划算", "早", "晚"))
_LASTING, _HOW_LONG = re.compile("(?:的?时间|时长|期限)$"), "多长时间"
# What is counted, and has no number in its own name.
_COUNTING, _NUMBER = frozenset(("多", "少")), re.compile("[数量额率费]$")
_DEGREE = "|".join(_ASKING)
_THING = r"(?P<{}>[^，,。；;？?：:的]{{1,16}}?)"
_WHICH = r"(?:哪一?[个台款种只辆件家座项间条张位门样处]|哪边|哪|谁)"
_MORE = r"(?:更加?|比较|较|要)?"
_END = r"(?:一[些点])?[呢？?\s]*$"
_ONE, _OTHER = _THING.format("one"), _THING.format("other")
# With the property that both have: "甲加价少还是乙加价少".
_ONE_LONG = _THING.format("one").replace("?)", ")")
_PROPERTY = r"(?P<{}>[^，,。；;？?：:]{{0,8}}?)"
_AND, _OR, _COMMA = "(?:和|与|跟|同|还是)", "(?:还是|或者?)", "[，,：:]"
_OWNED, _ASKED = f"(?:的{_PROPERTY.format('owned')})?", _PROPERTY.format("asked")
_DEGREES = f"{_MORE}(?P<degree>{_DEGREE})"
_FORMS = tuple(
    re.compile(form)
    for form in (
        # 甲和乙的票价哪个更高
        rf"(?:^|{_COMMA}){_ONE}{_AND}{_OTHER}{_OWNED}(?:相?比)?{_COMMA}?\s?{_WHICH}的?{_ASKED}{_DEGREES}{_END}",
        # 哪个更重: 甲还是乙
        rf"^{_WHICH}的?{_ASKED}{_DEGREES}{_COMMA}\s?是?{_ONE}{_OR}{_OTHER}{_END}",
        # 甲贵还是乙贵
        rf"(?:^|{_COMMA})是?{_ONE_LONG}(?P<degree>{_DEGREE})还是{_OTHER}(?P=degree){_END}",
        # 甲比乙贵多少
        rf"(?:^|{_COMMA}){_ONE}比{_OTHER}{_OWNED}{_DEGREES}(?:多少|几)[^，,。；;？?]{{0,3}}{_END}",
    )
)


@dataclass(frozen=True)
class SignComparison:
    """Two things, the property in which they are compared, and the word that compares them; `case` is what the question
    says before it comes to them.
    """

    case: str
    one: str
    other: str
    compared_in: str
    degree: str

    @property
    def sides(self) -> tuple[str, str]:
        """The question, asked of each."""
        return f"{self.case}{self.one}{self._asking}？", f"{self.case}{self.other}{self._asking}？"

    @property
    def property_words(self) -> frozenset[str]:
        """The pairs of signs of the property."""
        return frozenset(map("".join, pairwise(self.compared_in)))

    def is_told_by(self, line: Line) -> bool:
        """A line names both, and a word of the property or the one that compares."""
        names_both = self.one in line.text and self.other in line.text
        said = self.property_words or {self.compared_in or self.degree}
        return names_both and any(word in line.text for word in said)

    @property
    def _asking(self) -> str:
        if not self.compared_in:
            return _ASKING[self.degree]
        if self.degree in _OF_ITS_OWN or not (self.property_words or self.degree in _COUNTING):
            return f"的{self.compared_in}{_ASKING[self.degree]}"
        if _LASTING.search(self.compared_in):
            return _LASTING.sub("", self.compared_in) + _HOW_LONG
        is_counted = self.degree in _COUNTING and not _NUMBER.search(self.compared_in)
        return f"{_HOW_MANY}{self.compared_in}" if is_counted else f"的{self.compared_in}{_HOW_MUCH}"


def sign_comparison(question: str) -> SignComparison | None:
    """The comparison of a question; None where it compares no two things, or by no word that tells a measure."""
    found = next((found for form in _FORMS if (found := form.search(question))), None)
    if found is None:
        return None
    said = found.groupdict()
    compared_in = (said.get("owned") or said.get("asked") or "").strip("的")
    is_led = found.start("one") < found.start("degree")
    case = question[: found.start("one")] if is_led else ""
    return SignComparison(
        case=case, one=said["one"].strip(), other=said["other"].strip(), compared_in=compared_in, degree=said["degree"]
    )
