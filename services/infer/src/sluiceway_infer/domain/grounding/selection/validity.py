"""Validity: a passage that says at its beginning, or in a heading, that it is in force no longer answers nothing that
is asked of now. "Price list 2019. No longer valid." tells nobody what he pays, however well it fits.
"""

import re
from functools import lru_cache

from sluiceway_infer.domain.grounding.lexicon.validity import CALLED_ITSELF, GOING_ON, NOT_IN_FORCE, OF_VALIDITY
from sluiceway_infer.domain.grounding.parsing.asked import is_of_the_past
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.text.languages import flat
from sluiceway_infer.domain.grounding.text.turns import BEFORE, FORMER

_DASHES = "\\u2013\\u2014-"
_CLOSED = rf"\s*(?:[.,;:!)\]\u3002\uff0c\uff1b\uff1a\uff01\u061b\u060c{_DASHES}]|$)"
_NUMBER = r"\s?\d"
_YEAR = re.compile(r"(?:19|20)\d\d")


def in_force(question: ParsedQuestion, passages: tuple[ParsedPassage, ...]) -> tuple[ParsedPassage, ...]:
    """Those that do not say of themselves that they are in force no longer; all where what is past is asked for."""
    return passages if _asks_of_the_past(question) else tuple(one for one in passages if not _is_past(one))


def _asks_of_the_past(question: ParsedQuestion) -> bool:
    text, language = question.text, question.language
    asks = OF_VALIDITY.get(language)
    bare = flat(text)[0]
    return (
        not question.senses.isdisjoint((FORMER, BEFORE))
        or is_of_the_past(text, language)
        or _YEAR.search(bare) is not None
        or (asks is not None and re.search(asks, bare) is not None)
    )


def _is_past(passage: ParsedPassage) -> bool:
    """In its own language, and in that of the question, which its lines were read in."""
    own = passage.source.language.partition("-")[0]
    titles = [flat(title)[0] for title in (passage.source.title, *passage.source.heading_path)]
    lines = [flat(line.text)[0] for line in _first(passage)]
    return any(
        any(map(_of_title(language).search, titles)) or any(map(_of_line(language).match, lines))
        for language in {own, passage.language} & NOT_IN_FORCE.keys()
    )


def _first(passage: ParsedPassage) -> tuple[Line, ...]:
    """The line that begins it, and the headings before it, where all others of it stand below the same ones."""
    at = next((at for at, line in enumerate(passage.lines) if not line.is_heading), None)
    if at is None:
        return ()
    above = set(passage.lines[at].heads)
    is_of_all = all(above <= set(line.heads) for line in passage.lines[at:] if not line.is_heading)
    return passage.lines[: at + 1] if is_of_all else ()


@lru_cache
def _of_line(language: str) -> re.Pattern[str]:
    itself, ended = CALLED_ITSELF[language], NOT_IN_FORCE[language]
    return re.compile(rf"\W*(?:{ended}(?={_CLOSED})|{itself}{ended}(?={_CLOSED}|\s(?:{GOING_ON})\b|{_NUMBER}))")


@lru_cache
def _of_title(language: str) -> re.Pattern[str]:
    """In brackets, or set apart by a colon or a dash."""
    return re.compile(rf"(?:^|[(\[:{_DASHES}]\s?){NOT_IN_FORCE[language]}\s?(?:$|[)\]:{_DASHES}])")
