"""Ellipsis in a Chinese question: "机油呢" behind one on the wipers asks the same of the oil, "红的有吗" leaves out
what it has, and "几点结束" leaves out what ends. Words are not written apart: what the question before is about is its
run of signs up to its verb, or up to what it asks.
"""

import re
from functools import cache

from sluiceway_infer.domain.conversation.names import END
from sluiceway_infer.domain.conversation.topic import GLUED, glued_topic
from sluiceway_infer.domain.grounding.lexicon.concepts import PROPERTIES, signs
from sluiceway_infer.domain.grounding.parsing.parties import parties
from sluiceway_infer.domain.grounding.text.concepts import concepts_of

# No measure, which is asked of the same thing, and none of the signs that join words.
_THING = re.compile(
    r"[^\W\d_A-Za-z的了是在和与及吗呢吧啊谁哪几这那被把从到于由也都就而或则它他她我你以不没未多每]{2,8}"
    "(?<![度率量额价期数费值限])"
)
_SIGNS = re.compile(r"[\u3400-\u9fff]{2,8}")
_SHORTEST = 2
# What is done with a thing stands before it, behind whoever does it.
_DOING = re.compile(r"([\u3400-\u9fff]{2,4})?([租借买用换修洗寄存坐骑订办])(?=[\u3400-\u9fff]{2})")
_PERSONS = re.compile(r"个人|私人|.*[人者员生客户队团会]")
# What has happened to it stands behind it, before a 了.
_HAPPENED = re.compile(r"(?:丢失|遗失|损坏|弄[坏丢破]|破损|[丢坏破断])$")
_DONE = "了"
# Of it more is said there than one word can give way to.
_OF, _BY = "的", ("被", "由", "是", "于")
_FIGURE = r"(\d+(?:[.,]\d+)?) ?(°C|℃|%|[A-Za-z]{1,4}|[\u3400-\u9fff])"
_BESIDE_A_FIGURE = rf"(?:在|到|满)? ?{_FIGURE} ?(?:以?[下上内前后里时]|的时候|的)?"
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9.-]+(?: [A-Za-z0-9][A-Za-z0-9.-]*)*")
_LETTERED = (
    re.compile("[\u3400-\u9fff]{2} ?[A-Z](?![A-Za-z0-9.-])"),
    re.compile("[A-Z] ?[馆座栋组班级型类区厅楼室款档线队]"),
)
_WITHOUT = re.compile("((?:没有?|无|不[带含加])([\u3400-\u9fff]{1,6}?))(?:的?时候?|的?情况下|的话)?")
_OBJECT = re.compile(r"(.{2,}?) ?[也又都]?(有|可以|需要|能|会|要)吗")
# A question that says no more than so much of a thing says not of which.
_MOST_OF_A_VERB = 2
_ASKED = re.compile(
    "多久|多长时间|几点钟?|几[天周年次]|几个?(?:小时|星期|月|人)|多少(?:[钱元人次天]|小时|分钟)?|什么时候|哪[天里年儿]"
)
_BESIDE_A_VERB = re.compile(
    "需要|一共|总共|大概|大约|最[多少]|至[多少]|可以|每[天周年次人]|[要得能会还在到从上去]|一次"
)
_PROPERTY = re.compile("([\u3400-\u9fff]{2,4}?)(?:是|有|为)?(?:多[少大高长久重]|几)[\u3400-\u9fff]?")
_COUNTS = re.compile("(?:多少|几)[个名位台辆张间条只份艘]$")
# The measure that was asked of it.
_MEASURE = re.compile("(?<=[\u3400-\u9fff]{2})[\u3400-\u9fff][费价期率]$")
# What a house or a service does, and who asks speaks of none other.
_OF_A_HOUSE = frozenset("开放 开门 关门 营业 开业 打烊 闭馆 开馆 报名 付款 取消 退款".split())


def subject_exchanged(mine: str, before: str) -> str:
    """`机油呢` in the place of `雨刷`, whatever is asked of it; empty where the question before begins otherwise."""
    old = _subject(before)
    is_thing = _THING.fullmatch(mine) is not None and _verb(mine) == len(mine)
    if not old or not is_thing or mine in before:
        return ""
    mine_is_one, of_old = parties(mine, "zh"), parties(old, "zh")
    if mine_is_one and of_old and not of_old[0].start:
        return mine + before[of_old[0].end :]
    doing = _DOING.match(old)
    if doing is None or mine.startswith(old[0]):
        return mine + before[len(old) :]
    at = doing.start(2)
    if at and _PERSONS.fullmatch(mine):
        return mine + before[at:]
    return before[: at + 1] + mine + before[len(old) :]


def figure_exchanged(mine: str, before: str) -> str:
    """`15 °C 下呢` in the place of the one number of that unit."""
    new, found = re.fullmatch(_BESIDE_A_FIGURE, mine), list(re.finditer(_FIGURE, before))
    old = [one for one in found if new and one[2] == new[2]]
    if new is None or len(old) != 1 or old[0][1] == new[1]:
        return ""
    return before[: old[0].start(1)] + new[1] + before[old[0].end(1) :]


def latin_exchanged(mine: str, before: str) -> str:
    """`Tern 40 S` in the place of `Tern 40`: the one name in Latin letters, or the one that begins like it."""
    found = [one for one in _LATIN.finditer(before)] if _LATIN.fullmatch(mine) else []
    like = [one for one in found if one.group().split()[0] == mine.split()[0]]
    old = like or found
    if len(old) != 1 or old[0].group() == mine:
        return ""
    return before[: old[0].start()] + mine + before[old[0].end() :]


def letter_exchanged(mine: str, before: str) -> str:
    """`高级C呢` in the place of `基础A`, or `B馆呢` in that of `A馆`: the one thing that is told by a letter."""
    form = next((one for one in _LETTERED if one.fullmatch(mine)), None)
    found = list(form.finditer(before)) if form else []
    if len(found) != 1 or found[0].group() == mine:
        return ""
    return before[: found[0].start()] + mine + before[found[0].end() :]


def without_something(mine: str, before: str) -> str:
    """`没有光照呢` is the case in which it is asked now; not where it was asked whether there is some."""
    found = _WITHOUT.fullmatch(mine)
    return f"{found[1]}\u65f6\uff0c{before}" if found and found[2] not in before else ""


def object_repeated(rest: str, before: str) -> str:
    """`Tern 60 有吗` with what it has from the question before: `Tern 40 有天窗吗`."""
    mine = _OBJECT.fullmatch(rest.strip(END)) if GLUED.search(rest) else None
    verb = mine[2] if mine else ""
    at = before.find(verb) if verb else -1
    tail = before[at + len(verb) :]
    if mine is None or at < _SHORTEST or not re.search(r"[^\s吗]{1,}吗\W*$", tail):
        return ""
    return mine[1] + (" " if " " in mine[1] else "") + verb + tail


def subject_left_out(rest: str, before: str) -> str:
    """What the question before is about, where this one asks how long or when something is, and says of what no more
    than a verb.
    """
    bare = rest.strip(END)
    if _is_a_bare_property(bare):
        return _whole_subject(before)
    asked = _ASKED.search(bare)
    if asked is None or any(word in bare for word in _OF_A_HOUSE):
        return ""
    left = _BESIDE_A_VERB.sub("", bare[: asked.start()])
    is_bare = len(left) <= 1 or left in _verbs()
    behind = _BESIDE_A_VERB.sub("", bare[asked.end() :])
    if not is_bare or len(behind) > _MOST_OF_A_VERB:
        return ""
    return _MEASURE.sub("", _subject(before)) or (_whole_subject(before) if _COUNTS.search(bare) else "")


def _is_a_bare_property(bare: str) -> bool:
    """`温度是多少` says not of what, and no word of its own."""
    found = _PROPERTY.fullmatch(bare)
    return found is not None and bool(concepts_of(found[1], "zh") & PROPERTIES)


def _whole_subject(before: str) -> str:
    """What the question is about, with what it is of: `西港池的泊位`; of a property what has it."""
    owner = glued_topic(before)
    tail = before[len(owner) :] if before.startswith(owner) else ""
    part = glued_topic(tail[1:]) if tail.startswith(_OF) else ""
    is_thing = bool(part) and tail.startswith(part, 1) and not any(one in part for one in _verbs())
    if is_thing and _SIGNS.fullmatch(part):
        return owner + _OF + part
    if _SIGNS.fullmatch(owner) is None:
        return owner if re.search("[A-Za-z0-9]", owner) else ""
    return owner[: _verb(owner)] or owner


def _subject(before: str) -> str:
    """What the question begins with, up to its verb; empty where it goes on with a 的, or is done by somebody."""
    topic = glued_topic(before)
    behind = before[len(topic) : len(topic) + 1]
    if not before.startswith(topic) or _SIGNS.fullmatch(topic) is None or behind in (_OF, *_BY):
        return ""
    if behind == _DONE:
        happened = _HAPPENED.search(topic)
        topic = topic[: happened.start()] if happened else ""
    return topic[: _verb(topic)] if len(topic) >= _SHORTEST else ""


def _verb(run: str) -> int:
    """Where a word for a property or a deed stands in it; its end where none does."""
    ends = (at for at in range(_SHORTEST, len(run) - 1) if run[at : at + _SHORTEST] in _verbs())
    return 0 if run[:_SHORTEST] in _verbs() else next(ends, len(run))


@cache
def _verbs() -> frozenset[str]:
    return frozenset(word for word, _ in signs() if len(word) == _SHORTEST)
