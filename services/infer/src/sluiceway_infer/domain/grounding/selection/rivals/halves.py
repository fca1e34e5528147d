"""Half of what is asked: what a day costs is not what half a day does, and half a load takes less than a full one."""

import re
from collections.abc import Iterator, Mapping

from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.tables import texts_above
from sluiceway_infer.domain.grounding.selection.things import may_ask_for_a_value
from sluiceway_infer.domain.grounding.text.languages import flat
from sluiceway_infer.domain.grounding.text.words import Word

# By which the half of something is asked for, with what it is the half of right behind.
_ASKED: Mapping[str, str] = {
    "en": r"\bhalf(?:[- ](?:an?|the|of))*[- ](?=[a-z])",
    "de": r"\bhalb(?:e[nrsm]?)? (?=[a-z])",
    "es": r"\bmedi[ao] (?=[a-z])",
}
_TOLD: Mapping[str, str] = {
    "en": r"\bhalf\b|\bhalves\b|½|\b50 ?%|\b50 percent",
    "de": r"halb|halft|½|\b50 ?%|\b50 prozent",
    "es": r"\bmedi[ao]s?\b|\bmitad\b|½|\b50 ?%|\b50 por ciento",
}
# Half past two is a time.
_NO_HALF = re.compile(r"^(?:past|time|price|marathon|board|price|precio|pension|ambiente)\b")

# In signs a half or the whole stands before what counts it: half a box, to the half; half past two is a time.
_HALF_IN_SIGNS = re.compile("一半|(?<![一二两三四五六七八九十点个年月天时\\d])半[箱块份套包盒袋瓶桶盘间场程价片个本]")
_WHOLE_IN_SIGNS = re.compile("[整全][箱块份套包盒袋瓶桶盘间场程个本]")
_HALVED, _WHOLE = "半", re.compile("[整全]")


def is_of_the_whole_of_a_half(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """The line speaks of what the question asks the half of, and neither it nor what heads it says a half."""
    language = question.language
    if language == "zh":
        return may_ask_for_a_value(question) and _is_of_the_other_in_signs(question, passage, line)
    if language not in _ASKED or not may_ask_for_a_value(question):
        return False
    halved = frozenset(word.stem for word in _halved(question))
    texts = (line.text, *texts_above(passage, line)) if halved & line.stems else ()
    return bool(texts) and not any(re.search(_TOLD[language], flat(text)[0]) for text in texts)


def _is_of_the_other_in_signs(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """Half of it is asked, and the line says the whole or neither; or the whole, and the line says half of it."""
    text = "\n".join((line.text, *texts_above(passage, line)))
    if _HALF_IN_SIGNS.search(question.text):
        return _HALVED not in text
    is_of_all = _WHOLE_IN_SIGNS.search(question.text) is not None
    return is_of_all and _HALF_IN_SIGNS.search(text) is not None and _WHOLE.search(text) is None


def _halved(question: ParsedQuestion) -> Iterator[Word]:
    """The word right behind each half."""
    bare, places = flat(question.text)
    for found in re.finditer(_ASKED[question.language], bare):
        if not _NO_HALF.match(bare[found.end() :]):
            start = places[found.end()]
            yield from (word for word in question.words if word.start == start and word.is_content)
