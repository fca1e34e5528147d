"""Unsaid signs: of a text without spaces the runs that neither a passage says nor grammar alone explains. They name a
thing, a party or a case of which the passage does not speak.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from sluiceway_infer.domain.grounding.lexicon.concepts import PROPERTIES
from sluiceway_infer.domain.grounding.lexicon.mishaps import mishaps_in
from sluiceway_infer.domain.grounding.lexicon.units import UNIT_OF
from sluiceway_infer.domain.grounding.parsing.asked import GENERIC
from sluiceway_infer.domain.grounding.parsing.conditions import case_clauses
from sluiceway_infer.domain.grounding.parsing.parties import Party, names_of_parties, parties
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.replaced import SMALL_SIGNS
from sluiceway_infer.domain.grounding.selection.sign_scenes import end_of_scene
from sluiceway_infer.domain.grounding.text.amounts import amounts
from sluiceway_infer.domain.grounding.text.concepts import concepts_in, concepts_of, is_close, is_said
from sluiceway_infer.domain.grounding.text.words import shared_places

# Signs of verbs that say no more than that somebody has, gives or does something, of time and place, of order, and the
# words by which things are counted.
_LIGHT = SMALL_SIGNS | frozenset(
    "付收租卖赔换买装放交拿取送带开关做打办走住来去回到出进入过起按照比如果因所想请求才就还再又最更很太只已正刚将须应该"
    "前后时间期候外中旁边左右东西一二两三四五六七八九十半第次"
    "扇根只双枚"
    "个台辆张块家件些条套弄份位名座间层笔种本部天日月年周点号夜早晚自己新旧坏丢好大小高低长短借退问补报需包含括现占"
)
_COPULAS = frozenset("是为")
# So much time remains, this day, and a thing itself.
_REMAINING = re.compile("只剩下?|还剩下?|[今明昨后]天|本身|自身")
# Behind these a verb comes.
_MODALS = frozenset("能可以要须应该会想请多至少先再共")
_SHORTEST = 2
_COMMAS = "，,"
_OF = "的"
# They make a noun of a sign, and say nothing of which.
NOMINAL = frozenset("子头儿")
# What somebody does with a thing to have it.
TAKING = frozenset(
    "参加 参与 参观 购买 使用 享受 办理 申请 乘坐 预订 租用 借用 租借 进入 入住 前往 观看 体验 携带 工作".split()
)
_VERB_WITH_ITS_RESULT = 3
# Within a verb and its noun they tell that it is done to the end: 充满电 is 充电.
_RESULTS = frozenset("满完好过掉")
# What is left out: in the dark, without nitrogen.
_WITHOUT = re.compile(r"(?:没有?|无|不[带含加用])([\u3400-\u9fff]{1,6}?)(?:的?时候?|的?情况|的话|[，,])")
# Behind another sign these make a noun of it, though they count things elsewhere: 阳台, 网费.
_ENDS_OF_NOUNS = frozenset("费台层")


def unsaid_runs(question: ParsedQuestion, there: frozenset[str], place: str = "") -> Iterator[str]:
    """The runs of signs, in order."""
    text = question.text
    heavy = [at for at in unsaid_signs(question, there, place) if not is_light(text[at])]
    ends = (at + 1 for at in heavy if text[at + 1 : at + 2] and text[at + 1] in _ENDS_OF_NOUNS)
    spots = sorted({*heavy, *ends})
    for start, end in _spans(spots):
        begin = start + _SHORTEST if text[start : start + _SHORTEST] in TAKING else start
        if end - begin >= _SHORTEST and not _is_no_thing(question, begin, end):
            yield text[begin:end]


def unsaid_events(question: ParsedQuestion, there: frozenset[str], place: str = "") -> Iterator[str]:
    """What a clause before the one that asks says has happened, and nothing there: the end of a run that is not all
    light, and is not what a 的 describes. A clause that says itself that it is a case is left to those.
    """
    text, spans = question.text, question.asked.spans
    before = max((text.rfind(mark, 0, spans[0][0]) for mark in _COMMAS), default=-1) if spans else -1
    cases = case_clauses(text, question.language)
    timed = frozenset(_told_of_no_case(text))
    for start, end in _spans([at for at in unsaid_signs(question, there, place) if at < before and at not in timed]):
        is_event = _is_bound(text[end]) and _before_its_run(text, start) != _OF
        is_case = any(first <= start < last for first, last in cases)
        if end - start >= _SHORTEST and is_event and not is_case and not all(map(is_light, text[start:end])):
            yield text[start:end]


def _told_of_no_case(text: str) -> Iterator[int]:
    """The places of the signs that say how much of something there is, that so long remains, and on which day this is:
    a bound may hold the one, and of the others no text speaks.
    """
    for one in amounts(text, "zh"):
        yield from range(one.start, one.end)
    for found in _REMAINING.finditer(text):
        yield from range(found.start(), found.end())


def _behind(sign: str, text: str) -> Iterator[str]:
    """What follows a sign wherever it stands in a text."""
    return (text[one.end() : one.end() + 1] for one in re.finditer(sign, text))


def _is_bound(sign: str) -> bool:
    """A run ends before it."""
    return sign in SMALL_SIGNS or not "\u3400" <= sign <= "\u9fff"


def _before_its_run(text: str, start: int) -> str:
    """The sign before the run to which this place belongs."""
    while start and not _is_bound(text[start - 1]):
        start -= 1
    return text[start - 1 : start]


def unsaid_signs(question: ParsedQuestion, there: frozenset[str], place: str = "") -> list[int]:
    """The places of the signs that no word covers which is said there, or which a close one stands for; nor does what
    they share with the title.
    """
    language = question.language
    begin = end_of_scene(question, place)
    matter = [word for word in question.words if word.is_content and not question.asked.is_asking(word)]
    matter = [word for word in matter if word.start >= begin]
    meant = concepts_in(there, language)
    held = {
        at
        for word in matter
        if is_said(word.stem, there, meant, language) or is_close(word.stem, there, language)
        for at in range(word.start, word.end)
    }
    asked = {at for word in matter for at in range(word.start, word.end)} - held
    asked -= shared_places(question.text, (place,), _SHORTEST)
    return [at for at in sorted(asked) if question.text[at] >= "\u3400"]


def _spans(places: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Places that follow each other, as spans."""
    for _, group in groupby(enumerate(places), key=lambda pair: pair[1] - pair[0]):
        run = [at for _, at in group]
        yield run[0], run[-1] + 1


def is_light(sign: str) -> bool:
    """It says of no thing which it is."""
    return sign in _LIGHT or bool(concepts_of(sign, "zh") & PROPERTIES)


def _is_no_thing(question: ParsedQuestion, start: int, end: int) -> bool:
    """It is a unit or a verb, or what is asked for: right by the word that asks, where that is no price or weight."""
    text = question.text
    if text[start:end] in UNIT_OF or text[end : end + 1] in _COPULAS or text[max(0, start - 1) : start] in _MODALS:
        return True
    return any((end == first and not question.asked.concept) or last == start for first, last in question.asked.spans)


def has_unsaid_run(question: ParsedQuestion, there: frozenset[str], place: str, text: str) -> bool:
    """Whether one of them is no party of which the passage speaks by another word."""
    spoken = names_of_parties(text, question.language)
    runs = [
        run
        for run in unsaid_runs(question, there, place)
        if not (_is_said_without_its_end(run, text) or run in GENERIC)
    ]
    if any(party.name not in spoken and not _is_heavy(question, party) for party in parties(question.text, "zh")):
        return True
    if _lacks_what_is_left_out(question, there, text):
        return True
    told = mishaps_in(f"{place}\n{text}", "zh")
    events = (one for one in unsaid_events(question, there, place) if not mishaps_in(one, "zh") & told)
    if any(not _is_said_without_its_end(event, text) for event in events):
        return True
    return any(not (names_of_parties(run, question.language) & spoken) for run in runs)


def _lacks_what_is_left_out(question: ParsedQuestion, there: frozenset[str], text: str) -> bool:
    """What holds without one thing is asked, and no sign of that is there, nor a close word."""
    return any(
        not any(sign in text or is_light(sign) for sign in found[1]) and not is_close(found[1], there, "zh")
        for found in _WITHOUT.finditer(question.text)
    )


def _is_heavy(question: ParsedQuestion, party: Party) -> bool:
    """All its signs are heavy, so that its run tells whether it is spoken of: 协会 has a sign of grammar."""
    return not any(map(is_light, question.text[party.start : party.end]))


def _is_said_without_its_end(run: str, text: str) -> bool:
    """A noun of one sign, with the one that only makes a word of it: 盖子 for 盖; or one that tells more closely what
    it is: 门票 for 票.
    """
    if len(run) == _VERB_WITH_ITS_RESULT and run[1] in _RESULTS:
        return run[0] + run[2] in text
    if len(run) != _SHORTEST:
        return False
    if run[-1] in NOMINAL:
        return run[0] in text
    if run[-1] in _ENDS_OF_NOUNS:
        return any(_is_bound(text[one.start() - 1 : one.start()]) for one in re.finditer(run[-1], text))
    return any(_is_bound(sign) or is_light(sign) for sign in _behind(run[-1], text))
