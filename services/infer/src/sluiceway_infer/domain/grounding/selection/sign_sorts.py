"""Sort of a thing in a Chinese question, of which a text may not speak: what is counted is of a sort that the line
lacks, the party is of one that stands nowhere, or the cause is another.
"""

import re

from sluiceway_infer.domain.grounding.lexicon.numbers import CHINESE_NUMERALS
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.parties import parties
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.replaced import SMALL_SIGNS
from sluiceway_infer.domain.grounding.selection.sign_runs import SHORTEST_RUN
from sluiceway_infer.domain.grounding.selection.sign_things import (
    HOW_MANY,
    has_signs_of,
    is_nowhere_so,
    text_around,
)
from sluiceway_infer.domain.grounding.selection.unsaid_signs import is_light
from sluiceway_infer.domain.grounding.text.concepts import is_close

# What has caused it.
_CAUSE = re.compile(
    r"^\W*(?:由|因为?)?([\u3400-\u9fff]{2,4}?)(?:所?造成|导致|引起|引发|产生)|(?<![原起])因(?:为)?([\u3400-\u9fff]{2})"
)
# What tells a party from others right before it: 兼职员工.
_SORT = re.compile(rf"[^{''.join(SMALL_SIGNS)}\W\d_]{{2}}$")
# Sorts of rooms by their usual names, and the number of all rooms.
_ROOM = re.compile(
    "(?:[单双三四多]人|[单双大]床|标准|普通|家庭|亲子|豪华|商务|行政|海景|湖景|山景|江景|园景|景观|无烟|无障碍|套|标|总统套?|特价)客?[房间]"
)
_ALL_ROOMS = re.compile(rf"[\d{CHINESE_NUMERALS}] ?[间个]客?房")
_ANY = frozenset("所有 全部 全体 普通 一般 其他 其它 任何 各位 各类 本馆 本店 本校 本院 我们 你们".split())


def counts_without_its_modifier(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """The line has the end of what is counted and no sign of what stands before that, 线路 for 初学者线路; or it
    has neither that nor its measure word, and another line has it.
    """
    counted = HOW_MANY.search(question.text)
    phrase, around = counted.group(1) if counted else "", text_around(passage, passage.place_of(line), is_led=False)
    if _ROOM.fullmatch(phrase) and phrase[:-1] not in around and _ALL_ROOMS.search(line.text):
        return True
    if len(phrase) < SHORTEST_RUN or all(map(is_light, phrase)):
        return False
    if is_nowhere_so(phrase, line.stems | passage.above(line), around):
        return True
    size = next((size for size in range(len(phrase), 1, -1) if phrase[-size:] in around), 0)
    if size:
        return not has_signs_of(phrase[:-size], around)
    measure_word = question.text[counted.start(1) - 1] if counted else ""
    if _counts_all_sorts(measure_word, phrase, passage, line):
        return not has_signs_of(phrase[:-1], around)
    is_elsewhere = phrase[-SHORTEST_RUN:] in passage.read.text
    return is_elsewhere and (measure_word not in line.text or _counts_another(measure_word, phrase, line))


def _counts_all_sorts(measure_word: str, phrase: str, passage: ParsedPassage, line: Line) -> bool:
    """Its last sign is counted by itself, 30间房, where the text counts the sort as well, of another house."""
    number = rf"[\d{CHINESE_NUMERALS}] ?{measure_word}"
    is_of_all = re.search(rf"{number}{phrase[-1]}(?![\u3400-\u9fff])", line.text) is not None
    return is_of_all and re.search(number + re.escape(phrase), passage.read.text) is not None


def _counts_another(measure_word: str, phrase: str, line: Line) -> bool:
    """Each number before this measure word counts a noun that is no close one: 四名员工, where 裁缝 are asked for."""
    nouns = re.findall(rf"[\d{CHINESE_NUMERALS}] ?{measure_word}([\u3400-\u9fff]{{2}})", line.text)
    return bool(nouns) and not any(is_close(phrase[-SHORTEST_RUN:], frozenset((noun,)), "zh") for noun in nouns)


def has_unsaid_cause(question: ParsedQuestion, passage: ParsedPassage) -> bool:
    """What caused it, of which it is asked, has no sign there, nor a close word: no earthquake is spoken of."""
    text = f"{passage.read.place}\n{passage.read.text}"
    found = _CAUSE.search(question.text)
    cause = (found.group(1) or found.group(2)) if found else ""
    if not cause or any(sign in text for sign in cause if not is_light(sign)):
        return False
    return not is_close(cause, passage.around, "zh")


def has_unsaid_sort(question: ParsedQuestion, text: str) -> bool:
    """Whether it is asked of a party of a sort that stands nowhere, where the text tells that party by its sorts."""
    for party in parties(question.text, "zh"):
        sort = _SORT.search(question.text[: party.start])
        name = question.text[party.start : party.end]
        is_told_apart = re.search(rf"(?:{_SORT.pattern.rstrip('$')}|[\u3400-\u9fff]的){re.escape(name)}", text)
        is_any = sort is None or sort.group() in _ANY or all(map(is_light, sort.group()))
        if sort and not is_any and sort.group() not in text and is_told_apart:
            return True
    return False
