"""Name in a Chinese sentence, where no sign tells it: behind "by" and before a deed of the question, behind a role of
it (主教练梁舒), or what of a run the question does not say.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from sluiceway_infer.domain.grounding.parsing.parsed import Line
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.agreement import said_of
from sluiceway_infer.domain.grounding.selection.name_runs import WrittenName

LEAST_SIGNS, MOST_SIGNS = 2, 8
# What stands before a name: behind the role "is", before the deed "by", "by means of".
_IS, _DONE_BY = frozenset("是为叫：:"), frozenset("由归")
_BY = re.compile("^(?:通过|经过|使用|采用|利用|属于|位于|经由|经|用|名叫)+")
_SURNAMES = (
    "赵钱孙李周吴郑王冯陈蒋沈韩杨朱秦许何吕张孔曹严金魏陶姜戚谢邹章苏潘葛范彭鲁韦马苗方俞任袁柳鲍史唐薛雷贺倪汤罗毕"
    "郝邬安常于傅卞齐康伍余顾孟黄穆萧尹姚邵汪祁毛米戴宋庞熊纪舒屈项祝董梁杜阮蓝季贾路江童颜郭梅盛林钟徐邱骆高夏蔡田"
    "樊胡凌霍虞万柯管卢莫房解应宗丁宣邓郁单杭洪包诸左石崔吉龚程邢裴陆荣翁荀甄曲封靳段焦谷车侯全班仰秋仲伊宫宁仇栾甘"
    "厉祖武符刘景詹龙叶白卓蒙池乔闻党翟谭劳冉桑牛燕尚温庄晏柴瞿阎连习艾容向古易廖终耿匡文寇欧聂关简饶曾沙丰游肖"
)
_BY_WHOM = re.compile(
    "[由归]([\u3400-\u9fff·]{2,14}?)(?:负责|所|来|[于在]?\\d{4}年)?([\u3400-\u9fff]{2})(?=[^\u3400-\u9fff]|[了于的在并和]|$)"
)
_IN_A_ROLE = re.compile(f"(?=([\u3400-\u9fff]{{2}})(?:是|为|叫|：|:)?([{_SURNAMES}][\u3400-\u9fff]{{1,2}}))")
# What somebody is, before the name.
_TRADE = re.compile(f"^.{{1,6}}?[人员师家手长匠生者](?=[{_SURNAMES}][\u3400-\u9fff]{{1,2}}$)")


def runs_in_a_role(question: ParsedQuestion, line: Line) -> Iterator[WrittenName]:
    """Those behind "by" and before a deed, and those right behind a role."""
    yield from _by_whom(question, line)
    yield from _in_a_role(question, line)


def _by_whom(question: ParsedQuestion, line: Line) -> Iterator[WrittenName]:
    for found in _BY_WHOM.finditer(line.text):
        name = _TRADE.sub("", found[1])
        if name not in question.text and said_of(question, frozenset((found[2],))):
            yield _beside(name, found[2])


def _in_a_role(question: ParsedQuestion, line: Line) -> Iterator[WrittenName]:
    """Nothing tells whether a name has two signs or three: the longer one first."""
    for found in _IN_A_ROLE.finditer(line.text):
        if found[1] in question.stems and found[2] not in question.text:
            yield from (_beside(found[2][:size], found[1]) for size in range(len(found[2]), 1, -1))


def _beside(name: str, word: str) -> WrittenName:
    beside, nothing = frozenset((word,)), frozenset[str]()
    return WrittenName(name=name, beside=beside, other=nothing, near=beside, else_near=nothing)


def runs_of_signs(question: ParsedQuestion, line: Line) -> Iterator[WrittenName]:
    """The same where words are read in pairs of signs: what of a run the question does not say is a name behind "by" or
    "is". The role may be its last part: 金雀山 and 发射塔.
    """
    asked = {at for word in line.words if word.stem in question.stems for at in range(word.start, word.end)}
    close = (word for word in line.words if said_of(question, frozenset((word.stem,))))
    known = asked.union(at for word in close for at in range(word.start, word.end))
    read = {at for word in line.words for at in range(word.start, word.end)}
    for start, end in _spans(sorted(read - known)):
        led = _BY.match(line.text[start - line.start : end - line.start])
        first = start + (led.end() if led else 0)
        before = line.text[: first - line.start][-1:]
        if not LEAST_SIGNS <= end - first <= MOST_SIGNS or not (led or before in _IS | _DONE_BY):
            continue
        last = next(at for at in range(end, line.end + 1) if at not in asked)
        behind = [word.stem for word in line.words if word.start in (end, end + 1)]
        is_before = led is None and before in _IS
        told = behind or [word.stem for word in line.words if is_before and word.end in (first - 1, first)]
        other = sorted(read - known - set(range(start, end)))
        for until in sorted({end, last}, reverse=True):
            name = line.text[first - line.start : until - line.start]
            signs = frozenset(line.text[at - line.start] for at in other[::LEAST_SIGNS])
            beside = frozenset(told)
            yield WrittenName(name=name, beside=beside, other=signs, near=beside, else_near=signs)


def _spans(places: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Runs of places side by side, each with where it ends."""
    start = None
    for at, following in pairwise((*places, -1)):
        start = at if start is None else start
        if following != at + 1:
            yield start, at + 1
            start = None
