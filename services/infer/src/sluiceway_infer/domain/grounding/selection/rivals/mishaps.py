"""Mishap of which it is asked: what is paid for a lost key is not paid for a broken one, what is done where a concert
is put off is not done where it is called off. A line that tells of other mishaps alone tells nothing of it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from sluiceway_infer.domain.grounding.lexicon.mishaps import (
    ANY_PART,
    mishaps_asked,
    mishaps_denied,
    mishaps_in,
    mishaps_told,
)
from sluiceway_infer.domain.grounding.parsing.conditions import conditions
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.tables import texts_above
from sluiceway_infer.domain.grounding.selection.things import is_spoken_of
from sluiceway_infer.domain.grounding.text.languages import NO_SPACES, flat
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.words import Word

# What is paid or done after one, for a mishap has no end of names.
_AFTERWARDS: Mapping[str, str] = {
    "en": r"\b(?:replac|new\b|repair|compensat|damages\b|liab|insur|deposit|destroy|ruin|scratch)",
    "de": r"ersatz|ersetz|\bneue|reparatur|reparier|schad|haft|versicher|kaution|pfand|zerstor|kratz",
    "es": r"\b(?:repo|reempla|nuev|repar|indemniz|segur|fianza|destr|deteri|sustit)",
    "zh": "[赔修换补损毁丢失遗偷盗迟延逾]",
    "ar": "بدل|بديل|جديد|اصلاح|[تي]عو[يض]|ضرر|اضرار|خراب|عطل",
}
# What befalls a thing, right behind its noun.
_OF_ONE_SIGN = re.compile(
    r"(?:^|[的把\s\uff0c,\u3002\uff1b])([\u3400-\u9fff])(?=(?:不小心|不慎)?(?:[被给]\w{0,2})?"
    r"(?:[弄搞]?[丢坏断破脏湿]了?|[打摔碰]|遗失|丢失|损坏|破损|被[偷盗]))"
)
# A part of a thing, and what befalls it: 大衣的腰带丢了.
_OF_A_PART = re.compile(
    r"([\u3400-\u9fff]{2})的(?:[一两几][\u3400-\u9fff])?([\u3400-\u9fff]{1,4}?)"
    r"(?=(?:不小心|不慎)?(?:[被给]\w{0,2})?(?:[弄搞]?[丢坏断破脏]了|[打摔碰]|遗失|丢失|损坏|破损|被[偷盗]))"
)
# By one sign of it a part is told as well: 箱盖 for 木箱的盖子.
_ENDINGS = frozenset("子头儿")
_FROM = "من"
_OF_A_THING = frozenset(("broken", "lost", "stolen", "scratched", "punctured"))
_VALUES = frozenset(("measure", "count"))


def is_of_another_mishap(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """The line tells of other mishaps alone; or it gives a value, and neither it nor what heads it speaks of a case."""
    asked = mishaps_asked(question.text, question.language)
    there = mishaps_told(line.text, question.language)
    if there and not line.denies and there <= mishaps_denied(question.text, question.language):
        return True
    if not asked:
        return False
    if there and (_befalls_another(question, passage, line) or _befalls_the_whole(question, passage, line)):
        return True
    if _is_told_by_another(question, asked, passage, line):
        return True
    if there or question.asked.kind not in _VALUES or not (asked & _OF_A_THING or question.language in NO_SPACES):
        return bool(there) and asked.isdisjoint(there)
    heads, language = "\n".join((line.text, *texts_above(passage, line))), question.language
    is_of_any = mishaps_in(heads, language) or re.search(_AFTERWARDS.get(language, ""), flat(heads)[0])
    return not (is_of_any or conditions(line.text, language))


def _is_told_by_another(question: ParsedQuestion, asked: frozenset[str], passage: ParsedPassage, line: Line) -> bool:
    """The line gives a value in a case of its own, and another line tells of the mishap with a value."""
    language = question.language
    if question.asked.kind not in _VALUES or not conditions(line.text, language):
        return False
    if asked & mishaps_in("\n".join((line.text, *texts_above(passage, line))), language):
        return False
    return any(
        other.has_number and not other.is_heading and asked & mishaps_in(other.text, language)
        for other in passage.lines
    )


def _befalls_another(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """A Chinese noun of one sign right before its mishap, which neither the line nor what heads it has: 伞丢了."""
    found = _OF_ONE_SIGN.search(question.text) if question.language in NO_SPACES else None
    heads = (line.text, *texts_above(passage, line), passage.read.place)
    return found is not None and not any(found[1] in head for head in heads)


def _befalls_the_whole(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """What befalls the whole is told, where it is asked what befalls a part of it: a button of a coat, and the coat."""
    if re.search(ANY_PART.get(question.language, "$^"), flat(line.text)[0]):
        return False
    if question.language in NO_SPACES:
        told = "\n".join((line.text, *texts_above(passage, line)))
        return any(
            whole in line.text and not any(sign in told for sign in set(part) - set(whole) - _ENDINGS)
            for whole, part in _OF_A_PART.findall(question.text)
        )
    there = line.stems | passage.above(line)
    return question.language == "ar" and any(
        is_spoken_of(whole.stem, line.stems, "ar") and not is_spoken_of(part.stem, there, "ar")
        for part, whole in _parts_from(question.words)
    )


def _parts_from(words: Sequence[Word]) -> Iterator[tuple[Word, Word]]:
    """In Arabic "is lost a button from the coat": the noun behind a mishap, and that behind a "from"."""
    for mishap, part, of, whole in zip(words, words[1:], words[2:], words[3:], strict=False):
        if mishaps_in(mishap.text, "ar") and part.is_content and plain(of.text) == _FROM:
            yield part, whole
