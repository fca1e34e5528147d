"""Unsaid signs: of a text without spaces the runs that neither a passage says nor grammar alone explains. They name a
thing, a party or a case of which the passage does not speak.
"""

from collections.abc import Iterator
from itertools import groupby

from sluiceway_infer.domain.grounding.concepts import concepts_in, concepts_of, is_close, is_said
from sluiceway_infer.domain.grounding.lexicon.concepts import PROPERTIES
from sluiceway_infer.domain.grounding.lexicon.units import UNIT_OF
from sluiceway_infer.domain.grounding.parties import names_of_parties
from sluiceway_infer.domain.grounding.question import ParsedQuestion
from sluiceway_infer.domain.grounding.replaced import SMALL_SIGNS

# Signs of verbs that say no more than that somebody has, gives or does something, of time and place, of order, and the
# words by which things are counted.
_LIGHT = SMALL_SIGNS | frozenset(
    "付收租卖赔换买装放交拿取送带开关做打办走住来去回到出进入过起按照比如果因所想请求才就还再又最更很太只已正刚将须应该"
    "前后时间期候外中旁边左右东西一二两三四五六七八九十半第次"
    "个台辆张块家件些条套份位名座间层笔种本部天日月年周点号夜早晚自己新旧坏丢好大小高低长短借退问补报需包含括现"
)
_COPULAS = frozenset("是为")
# Behind these a verb comes.
_MODALS = frozenset("能可以要须应该会想请多至少先再共")
_SHORTEST = 2
_NOMINAL = frozenset("子头儿")


def unsaid_runs(question: ParsedQuestion, there: frozenset[str]) -> Iterator[str]:
    """The runs of signs, in order."""
    text = question.text
    matter = [word for word in question.words if word.is_content and not question.asked.is_asking(word)]
    meant = concepts_in(there, question.language)
    held = {
        at
        for word in matter
        if is_said(word.stem, there, meant, question.language) or is_close(word.stem, there, question.language)
        for at in range(word.start, word.end)
    }
    asked = {at for word in matter for at in range(word.start, word.end)} - held
    spots = [at for at in sorted(asked) if text[at] >= "\u3400" and not _is_light(text[at])]
    for _, group in groupby(enumerate(spots), key=lambda pair: pair[1] - pair[0]):
        run = [at for _, at in group]
        if len(run) >= _SHORTEST and not _is_no_thing(question, run[0], run[-1] + 1):
            yield text[run[0] : run[-1] + 1]


def _is_light(sign: str) -> bool:
    return sign in _LIGHT or bool(concepts_of(sign, "zh") & PROPERTIES)


def _is_no_thing(question: ParsedQuestion, start: int, end: int) -> bool:
    """It is a unit or a verb, or what is asked for: right by the word that asks, where that is no price or weight."""
    text = question.text
    if text[start:end] in UNIT_OF or text[end : end + 1] in _COPULAS or text[max(0, start - 1) : start] in _MODALS:
        return True
    return any((end == first and not question.asked.concept) or last == start for first, last in question.asked.spans)


def has_unsaid_run(question: ParsedQuestion, there: frozenset[str], text: str) -> bool:
    """Whether one of them is no party of which the passage speaks by another word."""
    spoken = names_of_parties(text, question.language)
    runs = (run for run in unsaid_runs(question, there) if not _is_said_without_its_end(run, text))
    return any(not (names_of_parties(run, question.language) & spoken) for run in runs)


def _is_said_without_its_end(run: str, text: str) -> bool:
    """A noun of one sign, with the one that only makes a word of it: 盖子 for 盖."""
    return len(run) == _SHORTEST and run[-1] in _NOMINAL and run[0] in text
