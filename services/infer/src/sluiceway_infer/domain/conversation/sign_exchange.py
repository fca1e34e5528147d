"""Chinese exchange: "云雀60呢" asks of it what was asked of 云雀40, and "电池呢" of its battery what was of its motor.
Words are not written apart: a thing is told by its name, by its kind at the end, and its part by 的 before it.
"""

import re
from functools import cache

from sluiceway_infer.domain.conversation import follow_up_words as lexicon
from sluiceway_infer.domain.conversation.names import END, without_particle
from sluiceway_infer.domain.conversation.sign_ellipsis import (
    figure_exchanged,
    latin_exchanged,
    letter_exchanged,
    subject_exchanged,
    without_something,
)
from sluiceway_infer.domain.conversation.sign_parts import part_in_its_place
from sluiceway_infer.domain.conversation.topic import GLUED, glued_topic
from sluiceway_infer.domain.grounding.lexicon.concepts import PROPERTIES, THINGS_AS_WELL, signs
from sluiceway_infer.domain.grounding.selection.replaced import SMALL_SIGNS

# So many signs before more of the same run are a thing with its kind at the end: the amber card, its price.
_LEAST_KIND = 2
_MOST_OF_A_PART = 6
_OF = "的"
# What the place behind is the end of.
_TO = re.compile(r".*?[到去往]")
# For how long, or for how many, a price is.
_PER = r"[一每](?:个?(?:小时|月|星期|人)|天|晚|周|年|次|分钟|位)"

_DONE_WITH = re.compile(r"[\u3400-\u9fff]{0,6}?[租借买换修洗寄存坐订办](?=[\u3400-\u9fff]{2})")
# Letters or a number that tell a thing from its like.
_MODEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*")
_SIGNS = re.compile(r"[\u3400-\u9fff]+")
# What a property ends with: 票价, 年费, 号码.
_OF_PROPERTIES = frozenset("价费率额度数量期址码名色")
_NUMBERED = re.compile(r"([\u3400-\u9fff]{1,8})([A-Za-z]?\d+[A-Za-z]?)")
# Two things that begin with so many signs alike are of one kind.
_LEAST_ALIKE = 2
_MEASURES = re.compile(r"([\u3400-\u9fff]{1,6}?)有?多[重高宽深厚长大](?!时间)")
_MAY_BE_DONE = re.compile(r"([\u3400-\u9fff]{1,6}?)(?:可以|能|要|需要)[\u3400-\u9fff]{1,2}吗")


def sign_exchanged(rest: str, before: str) -> str:
    """The question before with this in the place of what is like it; empty where nothing there is."""
    mine = without_particle(rest.strip(END)).rstrip()
    if not (GLUED.search(rest) and GLUED.search(before)) or not mine:
        return ""
    return (
        _unit_exchanged(mine, before)
        or part_in_its_place(mine, before)
        or letter_exchanged(mine, before)
        or without_something(mine, before)
        or _part_exchanged(mine, before)
        or _kind_exchanged(mine, glued_topic(before), before)
        or _model_exchanged(mine, before)
        or _numbered_exchanged(mine, before)
        or _owner_exchanged(mine, before)
        or _begun_alike_exchanged(mine, before)
        or _whole_exchanged(mine, before)
        or latin_exchanged(mine, before)
        or figure_exchanged(mine, before)
        or subject_exchanged(mine, before)
    )


def part_of_topic(part: str, topic: str, before: str) -> str:
    """`丽华30的脚踏板呢` asks of the pedal what was asked of 丽华30; empty where this is a property of it."""
    mine = without_particle(part.strip(END))
    is_part = mine.startswith(topic + _OF) and not (_is_a_property(mine) or mine[-1] in _OF_PROPERTIES)
    is_asked_of = before.startswith(topic) and not before.startswith(_OF, len(topic))
    return mine + before[len(topic) :] if topic and is_part and is_asked_of else ""


def names_its_own_in_signs(rest: str, before: str) -> bool:
    """It names a thing with a number of which the question before does not speak."""
    name = re.match(r"\W*(.*?\d[\dA-Za-z-]*)", without_particle(rest))
    return bool(GLUED.search(rest)) and name is not None and name[1] not in before


def _unit_exchanged(mine: str, before: str) -> str:
    """`一天呢` in the place of `一小时`."""
    old = re.findall(_PER, before)
    return before.replace(old[0], mine) if len(old) == 1 and re.fullmatch(_PER, mine) else ""


def _kind_exchanged(mine: str, topic: str, before: str) -> str:
    """`银卡呢` in the place of `金卡`, of one kind by the last sign; or `到上海呢` in that of `到北京`."""
    to = _TO.match(mine)
    if to and topic.startswith(to[0]) and mine != topic:
        return before.replace(topic, mine, 1)
    end = topic.find(mine[-1:], 1) + 1
    if len(mine) > 1 and (end > _LEAST_KIND or end == len(topic) > 1) and not mine.endswith(topic[:end]):
        return before.replace(topic[:end], _kept_of(topic[:end], mine) + mine, 1)
    return ""


def _kept_of(old: str, mine: str) -> str:
    """What somebody does with it, up to that verb (日达寄小件), or its model."""
    done = _DONE_WITH.match(old)
    return done.group() if done and not mine.startswith(done.group()[-1]) else _model_of(old, mine)


def _model_of(old: str, mine: str) -> str:
    """`3路` of `3路单程票`, of which the ticket alone gives way: no model of its own stands in this."""
    models = [one.end() for one in _MODEL.finditer(old)]
    if not models or _MODEL.search(mine):
        return ""
    return old[: max(models[-1], len(old) - len(mine))]


def _model_exchanged(mine: str, before: str) -> str:
    """`3A路呢` in the place of `3路`: letters or a number before the same signs, if any."""
    name = _MODEL.match(mine)
    if name is None:
        return ""
    kind = mine[name.end() :]
    others = [one for one in _MODEL.finditer(before) if before.startswith(kind, one.end())]
    is_other = len(others) == 1 and mine not in before and others[0].group() != name.group()
    if not is_other or not re.search("[A-Za-z]", name.group() + others[0].group()):
        return ""
    return before[: others[0].start()] + name.group() + before[others[0].end() :]


def _numbered_exchanged(mine: str, before: str) -> str:
    """`丽华36呢` in the place of `丽华30`: the same signs before another number."""
    name = _NUMBERED.fullmatch(mine)
    if name is None:
        return ""
    others = [one for one in _NUMBERED.finditer(before) if one[1].endswith(name[1])]
    is_other = len(others) == 1 and others[0][2] != name[2]
    return f"{before[: others[0].start(2)]}{name[2]}{before[others[0].end(2) :]}" if is_other else ""


def _owner_exchanged(mine: str, before: str) -> str:
    """`北馆的呢` asks of that of another owner, with the 的 at its end."""
    owner, has_part, tail = before.partition(_OF)
    is_owner = mine.endswith(_OF) and bool(has_part) and 1 < len(owner) and _SIGNS.fullmatch(owner) is not None
    return mine + tail if is_owner and mine != owner + _OF else ""


def _begun_alike_exchanged(mine: str, before: str) -> str:
    """`北苑呢` in the place of `北楼`: a thing that begins alike, of as many signs, or up to where its run ends."""
    if mine in before or not _SIGNS.fullmatch(mine):
        return ""
    shared = next((mine[:size] for size in range(len(mine) - 1, 0, -1) if before.count(mine[:size]) == 1), "")
    at = before.find(shared) if shared else -1
    if at < 0 or before.startswith(mine[-1:], at + len(mine)):
        return ""
    run = re.split(lexicon.CHINESE_BREAK, before[at:])[0]
    is_last_alone = len(shared) == len(mine) - 1
    size = len(mine) if is_last_alone and len(run) >= len(mine) else len(run)
    is_like = is_last_alone or (len(shared) >= _LEAST_ALIKE and size <= len(mine) + 1)
    return f"{before[:at]}{mine}{before[at + size :]}" if is_like and size > len(shared) else ""


def _whole_exchanged(mine: str, before: str) -> str:
    """`冲浪板呢` in the place of `自行车`, of which nothing is asked but what one may do with it, or its measure."""
    thing = None if _is_a_property(mine) else _MAY_BE_DONE.match(before) or _MEASURES.match(before)
    is_thing = thing and _SIGNS.fullmatch(mine) and SMALL_SIGNS.isdisjoint(thing[1] + mine)
    return mine + before[thing.end(1) :] if thing and is_thing else ""


def _part_exchanged(mine: str, before: str) -> str:
    """A part of a thing with a number in its name, or that of another such thing, in the place of the part before."""
    owner, has_part, tail = before.partition(_OF)
    begin = _begin_of_what_is_asked(tail)
    is_like = _is_named(owner) or (begin > 0 and mine[-1] == tail[begin - 1])
    if not has_part or not is_like or _is_a_property(mine) or not 0 <= begin <= _MOST_OF_A_PART:
        return ""
    other, is_other, part = mine.partition(_OF)
    if is_other:
        return mine + tail[begin:] if _is_named(other) and part else ""
    return "" if _is_named(mine) else f"{owner}{_OF}{mine}{tail[begin:]}"


def _is_named(thing: str) -> bool:
    return any(sign.isdigit() for sign in thing)


def _is_a_property(phrase: str) -> bool:
    return re.search(_properties(), phrase) is not None


def _begin_of_what_is_asked(tail: str) -> int:
    """Where the property stands, or the word that asks; -1 without one."""
    found = re.search(f"{_properties()}|{lexicon.CHINESE_BREAK}", tail)
    return found.start() if found else -1


@cache
def _properties() -> str:
    words = {word for word, concept in signs() if concept in PROPERTIES - THINGS_AS_WELL and len(word) > 1}
    return "|".join(sorted(words, key=len, reverse=True))
