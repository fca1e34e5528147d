"""Part of a thing in a Chinese question that goes on: behind one on the whole of it or on another part of it "箱盖呢"
asks of the lid of the same thing, and "两只都戴呢" of both where it was asked of one.
"""

import re

from sluiceway_infer.domain.grounding.text.numerals import MEASURE_WORDS

_OF = "的"
_SIZE_OF_A_PART = 2
_COUNTS = "一两二三四五六七八九十半"
_SIGNS = re.compile(r"[\u3400-\u9fff]{2,8}")
# The whole of what stands before it, by what counts it or what it is; not where the noun comes behind: 整块地.
_WHOLE = re.compile(
    r"(?<=[\u3400-\u9fff]{2})(?:整|全)[\u3400-\u9fff](?=[多几要卖租借丢弄坏摔赔重是修换保][\u3400-\u9fff])"
)
# A house or a firm is none of another one.
_OF_A_HOUSE = frozenset("馆店园站场厂院校社行所队家号牌城村镇市区")
_COUNTED = re.compile(rf"([{_COUNTS}]+)([{''.join(MEASURE_WORDS)}])(?:都?([\u3400-\u9fff]))?")


def part_in_its_place(mine: str, before: str) -> str:
    """The question before on this part of what it is about; empty where it is about no part, nor about a whole."""
    return _counted_otherwise(mine, before) or _part_of_the_whole(mine, before) or _beside_a_part(mine, before)


def _counted_otherwise(mine: str, before: str) -> str:
    """`两只都戴呢` in the place of `只戴一只`."""
    found = _COUNTED.fullmatch(mine)
    if found is None:
        return ""
    deed = f"(?:[只仅光]?{found[3]})?" if found[3] else ""
    old = list(re.finditer(f"{deed}[{_COUNTS}]+{found[2]}(?![\u3400-\u9fff]*{_OF})", before))
    is_other = len(old) == 1 and old[0].start() > 0 and found[1] not in old[0].group()
    return f"{before[: old[0].start()]}{mine}{before[old[0].end() :]}" if is_other else ""


def _part_of_the_whole(mine: str, before: str) -> str:
    """`盖子呢` in the place of `整套`, of the thing that stands before that."""
    whole = _WHOLE.search(before)
    is_part = _SIGNS.fullmatch(mine) is not None and mine[0] != before[0] and mine[-1] not in _OF_A_HOUSE
    if whole is None or not is_part or _OF in mine or mine in before:
        return ""
    return f"{before[: whole.start()]}{mine}{before[whole.end() :]}"


def _beside_a_part(mine: str, before: str) -> str:
    """`壶嘴呢` in the place of `壶盖`: two parts of one thing that begin alike."""
    owner, is_owned, tail = before.partition(_OF)
    is_like = len(mine) == _SIZE_OF_A_PART and tail.startswith(mine[0]) and _SIGNS.fullmatch(mine + owner[-2:])
    if not is_owned or not is_like or mine in before or len(owner) <= _SIZE_OF_A_PART:
        return ""
    return f"{owner}{_OF}{mine}{tail[_SIZE_OF_A_PART:]}"
