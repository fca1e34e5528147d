"""Route: from where to where. What the way from the station takes is not what the way from the town hall takes, though
one line names both.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from sluiceway_infer.domain.grounding.lexicon.numbers import TIMES
from sluiceway_infer.domain.grounding.parsing.names import is_a_weekday
from sluiceway_infer.domain.grounding.parsing.parsed import Line
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.naming import is_named
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.words import Word

_FROM: Mapping[str, frozenset[str]] = {
    "en": frozenset(("from",)), "de": frozenset(("von", "vom", "ab")), "es": frozenset(("de", "del", "desde")),
    "fr": frozenset(("de", "du", "depuis")), "ar": frozenset(("من",)),
}  # fmt: skip
_TO: Mapping[str, frozenset[str]] = {
    "en": frozenset(("to", "into", "until")), "de": frozenset(("bis", "nach", "zu", "zum", "zur", "ans", "ins")),
    "es": frozenset(("a", "al", "hasta")), "fr": frozenset(("a", "au", "jusqu")),
    "ar": frozenset(("الي", "الى", "حتى", "حتي")),
}  # fmt: skip
_IN_SIGNS = re.compile("从([\u3400-\u9fff]{2,8}?)[到至去往]")
# What begins a time has one of these.
_OF_A_TIME = re.compile("[年月日周天点时期早晚午]")
_MOST_SMALL, _MOST_OF_A_PLACE = 2, 4


def is_of_another_route(question: ParsedQuestion, line: Line) -> bool:
    """It is asked from where to where, and the line tells ways of which none begins there."""
    if question.language == "zh":
        asked, there = _starts_in_signs(question.text), _starts_in_signs(line.text)
        return bool(asked and there) and not any(one in other or other in one for one in asked for other in there)
    language = question.language
    begins, others = list(_starts(question.words, language)), list(_starts(line.tokens, language))
    return bool(begins and others) and not any(
        is_named(word, other, language) for one in begins for word in one for other in others
    )


def _starts_in_signs(text: str) -> list[str]:
    return [one for one in _IN_SIGNS.findall(text) if not _OF_A_TIME.search(one)]


def _starts(tokens: Sequence[Word], language: str) -> Iterator[frozenset[str]]:
    """The words between a "from" and its "to", where they name a place."""
    before, behind = _FROM.get(language, frozenset()), _TO.get(language, frozenset())
    for at, word in enumerate(tokens):
        if plain(word.text) not in before:
            continue
        place = _place(tokens[at + 1 :])
        following = tokens[at + 1 + len(place) :][:1]
        matter = [one for one in place if one.is_content]
        is_of_a_time = any(one.is_number or is_a_weekday(one) or plain(one.text) in TIMES for one in matter)
        if matter and following and plain(following[0].text) in behind and not is_of_a_time:
            yield frozenset(one.stem for one in matter)


def _place(following: Sequence[Word]) -> Sequence[Word]:
    """An article, and the words of matter behind it."""
    size = next((at for at, word in enumerate(following[: _MOST_SMALL + 1]) if word.is_content), 0)
    end = next((at for at, word in enumerate(following) if at >= size and not word.is_content), len(following))
    return following[: min(end, size + _MOST_OF_A_PLACE)]
