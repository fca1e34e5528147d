"""Part in a question that goes on: "And its lid?", "and the lid?" and "and that of the other one?" ask of it what was
asked of the whole. What was asked goes with it: of a lid by itself any line would do that names one.
"""

import re
from collections.abc import Mapping

from sluiceway_infer.domain.conversation import follow_up_words as lexicon
from sluiceway_infer.domain.conversation.names import END, Token, tokens_of
from sluiceway_infer.domain.conversation.noun_phrases import is_a_property, whole_of
from sluiceway_infer.domain.grounding.text.languages import NOUNS_WITH_CAPITALS, language_of

# Whose it is, by the word before it.
_ITS: Mapping[str, frozenset[str]] = {
    "en": frozenset("its their".split()),
    "de": frozenset("ihr ihre ihren sein seine seinen".split()),
    "es": frozenset(("su", "sus")),
}
# Whose it is where the thing may be a person.
_HIS = {**_ITS, "en": _ITS["en"] | {"his", "her"}}
_MOST_WORDS = 4
# "That of the other one".
_THAT: Mapping[str, str] = {
    "en": r"(?:that|those|the ones?) (?=of\b)",
    "de": r"(?:der|die|das|den|dem)(?:jenigen?)? (?=(?:der|des|von|vom)\b)",
}
_GENITIVES = frozenset("der des von vom".split())


def part_exchanged(rest: str, before: str) -> str:
    """The question before with this part in the place of the whole, which is named beside it; empty where this is no
    part, or who it was is asked.
    """
    language = language_of(before)
    mine, asked = tokens_of(rest), tokens_of(before)[:2]
    if language not in _ITS or not 1 < len(mine) <= _MOST_WORDS or not lexicon.ASKING.isdisjoint(_plain(mine[:2])):
        return ""
    is_of_a_person = not lexicon.WHO.isdisjoint(_plain(asked))
    whole = whole_of(before, language)
    is_its = mine[0].plain in (_ITS if is_of_a_person and language == "en" else _HIS)[language]
    if whole is None or not is_its or (is_of_a_person and language != "en"):
        return ""
    if is_a_property(rest, before, language) or not (lexicon.RELATIONS | lexicon.TIMES).isdisjoint(_plain(mine[1:])):
        return ""
    start, end = whole
    phrase = rest.strip(END)
    return f"{before[:start]}{phrase[:1].casefold()}{phrase[1:]}{before[end:]} ({before[start:end]})"


def without_that(rest: str, before: str) -> str:
    """`of the lower one`, as the question before would say it, for "that of the lower one"."""
    pattern = _THAT.get(language_of(before))
    return re.sub(rf"^{pattern}", "", rest, flags=re.IGNORECASE) if pattern else rest


def owner_exchanged(rest: str, before: str) -> str:
    """`der Nordbahn` in the place of `der Südbahn`: in German an owner has no preposition before it."""
    mine, there = tokens_of(rest), tokens_of(before)
    if language_of(before) not in NOUNS_WITH_CAPITALS or len(mine) < 2 or mine[0].plain not in _GENITIVES:
        return ""
    places = [at for at in range(1, len(there) - 1) if _is_an_owner(there[at - 1 : at + 2])]
    if len(places) != 1:
        return ""
    begin, noun = there[places[0]], there[places[0] + 1]
    return f"{before[: begin.start]}{rest.strip(END)}{before[noun.end :]}"


def _is_an_owner(three: tuple[Token, ...]) -> bool:
    """A noun, a genitive article and a noun."""
    noun, article, owner = three
    return noun.text[0].isupper() and article.plain in _GENITIVES and owner.text[0].isupper()


def _plain(tokens: tuple[Token, ...]) -> frozenset[str]:
    return frozenset(token.plain for token in tokens)
