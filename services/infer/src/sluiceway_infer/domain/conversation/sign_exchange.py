"""Chinese exchange: "云雀60呢" asks of it what was asked of 云雀40, and "电池呢" of its battery what was of its motor.
Words are not written apart: a thing is told by its name, by its kind at the end, and its part by 的 before it.
"""

import re
from functools import cache

from sluiceway_infer.domain.conversation import follow_up_words as lexicon
from sluiceway_infer.domain.conversation.names import END, without_particle
from sluiceway_infer.domain.conversation.topic import GLUED, glued_topic
from sluiceway_infer.domain.grounding.lexicon.concepts import PROPERTIES, THINGS_AS_WELL, signs

# So many signs before more of the same run are a thing with its kind at the end: the amber card, its price.
_LEAST_KIND = 2
_MOST_OF_A_PART = 6
_OF = "的"
# What the place behind is the end of.
_TO = re.compile(r".*?[到去往]")
# For how long, or for how many, a price is.
_PER = r"[一每](?:个?(?:小时|月|星期|人)|天|晚|周|年|次|分钟|位)"


def sign_exchanged(rest: str, before: str) -> str:
    """The question before with this in the place of what is like it; empty where nothing there is."""
    mine = without_particle(rest.strip(END))
    if not (GLUED.search(rest) and GLUED.search(before)) or not mine:
        return ""
    return (
        _unit_exchanged(mine, before)
        or _part_exchanged(mine, before)
        or _kind_exchanged(mine, glued_topic(before), before)
    )


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
        return before.replace(topic[:end], mine, 1)
    return ""


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
