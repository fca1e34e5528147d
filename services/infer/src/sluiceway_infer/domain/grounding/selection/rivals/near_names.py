"""Near-miss name: the Orrin 40 Long is no Orrin 40, what is said of line 12 is not said of line 12A, and a model with
an S behind its name is another one.
"""

from collections.abc import Iterator, Sequence

from sluiceway_infer.domain.grounding.lexicon.concepts import CURRENCIES
from sluiceway_infer.domain.grounding.lexicon.things import SUFFIXES
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.naming import names_of
from sluiceway_infer.domain.grounding.text.languages import NOUNS_WITH_CAPITALS, PLAIN_NAMES
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.units import unit_spelled
from sluiceway_infer.domain.grounding.text.words import Word, are_beside, words

Name = tuple[str, ...]

# Plus, Mini: what is longer makes another word of it.
_LONGEST_SUFFIX = 4
# With its article a noun of matter stands for the one that was named: the plan, the plan Plus.
_ARTICLE = "ال"
# Behind a number, with a space or without one; the end of a text is none.
_SIGNS_OF_UNITS = frozenset("%‰°€$£¥")
# Chinese signs are no letters.
_SIGNS_BEGIN = "\u3000"
_HYPHENS = ("-", "\u2010", "\u2011")
_LANGUAGES = PLAIN_NAMES | NOUNS_WITH_CAPITALS | {"ar", "zh"}


def has_a_near_name(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """Each name of the line that begins as one of the question goes on otherwise, or ends before it. Where the title
    has the longer one alone, the shorter one stands for it.
    """
    language = question.language
    if line.kind not in ("sentence", "item") or language not in _LANGUAGES:
        return False
    firsts = names_of(question).union(_numbered(question.words, question.text, 0))
    if language == "ar":
        definite = {word.stem for word in (*question.words, *line.tokens) if word.text.startswith(_ARTICLE)}
        firsts = (frozenset((*_lettered(question.words), *_lettered(line.tokens))) & question.stems) - definite
    if language == "zh":
        firsts = frozenset(first for first in firsts if first.isascii() and first.isalpha())
    title = frozenset(_names(words(passage.read.title, language), passage.read.title, 0, firsts))
    there = list(_names(line.tokens, line.text, line.start, firsts))
    for asked in _names(question.words, question.text, 0, firsts):
        alike = [name for name in there if name[0] == asked[0]]
        if alike and asked not in alike:
            return all(_is_near(asked, name) and not _is_short_for(asked, name, title) for name in alike)
    return False


def _is_near(asked: Name, other: Name) -> bool:
    """One is the beginning of the other, and of two words or more, or told by a letter or by a suffix of models."""
    shorter, longer = sorted((asked, other), key=len)
    is_suffix = len(longer) > len(shorter) and (len(longer[len(shorter)]) == 1 or longer[len(shorter)] in SUFFIXES)
    return longer[: len(shorter)] == shorter and (len(shorter) > 1 or is_suffix)


def _is_short_for(asked: Name, other: Name, title: frozenset[Name]) -> bool:
    """The title has the longer one and not the shorter one."""
    shorter, longer = sorted((asked, other), key=len)
    return longer in title and shorter not in title


def _names(found: Sequence[Word], text: str, offset: int, firsts: frozenset[str]) -> Iterator[Name]:
    """Each run that begins with one of these words, up to what is no number, letter or suffix of it."""
    at = 0
    while at < len(found):
        end = at + 1
        if found[at].stem in firsts:
            while end < len(found) and _goes_on(found[end - 1 : end + 2], text, offset):
                end += 1
            yield (found[at].stem, *(plain(word.text) for word in found[at + 1 : end]))
        at = end


def _numbered(found: Sequence[Word], text: str, offset: int) -> Iterator[str]:
    """What a number or a letter belongs to, in small letters as well: line 12."""
    for at, word in enumerate(found[:-1]):
        if word.is_content and not word.is_number and _goes_on(found[at : at + 3], text, offset):
            yield word.stem


def _lettered(found: Sequence[Word]) -> Iterator[str]:
    """What an Arabic suffix of a model belongs to, which may stand behind its number."""
    for at, word in enumerate(found[1:], 1):
        is_behind = plain(word.text) in SUFFIXES and are_beside(found[at - 1], word)
        is_numbered = is_behind and at > 1 and found[at - 1].is_number and are_beside(*found[at - 2 : at])
        one = found[at - 2] if is_numbered else found[at - 1]
        if is_behind and one.is_content and not one.is_number:
            yield one.stem


def _goes_on(three: Sequence[Word], text: str, offset: int) -> bool:
    """The second of these belongs to a name that has the first one; a number with a unit behind it does not."""
    before, word = three[:2]
    gap = text[before.end - offset : word.start - offset]
    units = [one for one in three[1:] if unit_spelled(one.text) or plain(one.text) in CURRENCIES]
    is_suffix = plain(word.text) in SUFFIXES
    is_value = bool(units) or (word.is_number and text[word.end - offset :].lstrip()[:1] in _SIGNS_OF_UNITS)
    if gap not in ("", " ", *_HYPHENS) or (is_value and gap == " " and not is_suffix):
        return False
    is_one = len(word.text) == 1 and word.text < _SIGNS_BEGIN
    is_letter = (is_one and (word.is_name or not gap)) or is_suffix
    is_joined = gap != " " and word.is_name and len(word.text) <= _LONGEST_SUFFIX
    is_number = word.is_number and word.text[:1].isdigit()
    # Behind a number a capital is no noun of matter, in German either: "Orrin 40 Long".
    return is_number or is_letter or is_joined or (word.is_name and before.is_number)
