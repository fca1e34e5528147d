"""Thing that a mishap befalls: what is paid for lost shoes is not paid for a lost harness. A line that tells the mishap
of another thing alone, in the clause that tells it, tells nothing of the one asked for.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from sluiceway_infer.domain.grounding.lexicon.concepts import PROPERTIES
from sluiceway_infer.domain.grounding.lexicon.mishaps import ANY_PART, mishaps_asked, mishaps_in, places_of_mishaps
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.parties import names_of_parties
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.tables import texts_above
from sluiceway_infer.domain.grounding.selection.things import is_spoken_of
from sluiceway_infer.domain.grounding.text.concepts import concepts_of
from sluiceway_infer.domain.grounding.text.languages import NO_SPACES, flat
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.words import Word

# A punctured tyre may be told of as the bicycle.
_OF_ONE_THING = frozenset(("broken", "lost", "stolen", "scratched"))
_CUTS = re.compile(r"[;,|.\uff1b\uff0c\u3002\u060c\u061b](?!\d)|[\u2013\u2014]")
# What stands between a mishap and what it befalls.
_DETERMINERS: Mapping[str, frozenset[str]] = {
    "en": frozenset("the a an any my our your his her their its this that of to or and hired rented borrowed".split()),
    "de": frozenset(
        """der die das den dem des ein eine einen einem einer eines mein meine meinen unser unsere ihr ihre sein seine
        von vom oder und ist wird""".split()
    ),
    "es": frozenset("el la los las un una unos unas mi mis su sus este esta de del al o y se".split()),
    "ar": frozenset("مني منا منك منه منهم لي لنا لك لديه عندي علي عليه او احد احدى اي".split()),
}
# What stands behind these tells where or of whom, and not what.
_PLACES: Mapping[str, frozenset[str]] = {
    "en": frozenset("of from at in on to for by with near".split()),
    "de": frozenset("aus von vom in im bei beim am an auf fur mit zu zum zur".split()),
    "es": frozenset("de del en a al con por para".split()),
    "ar": frozenset("من في لدي عند علي الى مع".split()),
}
# Things whatever they are, and what is no thing: time, sums, what is done with a loan.
_NOTHING: Mapping[str, str] = {
    "en": r"(?:equipment|gear|kit|items?|things?|property|properties|articles?|parts?|pieces?|ones?|it|hir\w+|rent\w*"
    r"|borrow\w*|loan\w*|lent|return\w*|replac\w+|repair\w*|charg\w*|pay\w*|paid|owe\w*|money|deposit\w*|completely"
    r"|beyond|yesterday|today|down|back|goods|stuff|belongings|own|whole|entire|new|old|locked|unlocked|due|good)$",
    "de": r"(?:ausrustung\w*|\w*material\w*|gegenstand\w*|teile?n?s?|sachen?|stucke?|fundsachen?|leihgut|leihsachen?"
    r"|schaden\w*|ersatz\w*|kaution|pfand|geld|zubehor\w*|verlust\w*|diebstahl\w*|gerate?s?|fall\w*|person\w*"
    r"|preise?s?|gebuhr\w*|euro)$",
    "es": r"(?:equipos?|material\w*|objetos?|cosas?|piezas?|partes?|articulos?|prendas?|dinero|fianza"
    r"|reposicion|repon\w*|alquil\w+|prestad\w+|devolv\w+|devuel\w+|danos?|pag\w+|cobr\w+|cuesta\w*|abon\w+|uno|otr[oa]s?|nuev[oa]s?|caso)$",
    "ar": r"[وفبل]*(?:ال)?(?:معدات|غرض|اغراض|قطع\w*|شي\w*|ادوات|حاجات|اجهز\w*|موجودات|مفقودات"
    r"|[يتن]?دفع\w*|[يتن]?غرم\w*|[يتن]كلف\w*|مبلغ|كلف\w*|ثمن\w*|غرام\w*|رسم\w*|رسوم|مستاجر\w*|استاجر\w*|معار\w*|استعر\w*"
    r"|[يتن]عوض\w*|[يتن]سدد\w*|عوض\w*|يوم|كل\w{0,2}|كامل\w*|نسخ\w*)$",
}
_GLUE_SIGNS = re.compile(
    r"不小心|不慎|如果|要是|如有|如|若|一旦|万一|整[把个套]|租来|借来|租用|[租借]的?|[的把被给让将我你您他她们者人就后又也了与和或及、是]"
    r"|自己|意外|[^\u3400-\u9fff]"
)
_BEHIND_SIGNS = re.compile(
    r"了?(?:[一二两]?[副把个张件双根条支辆台])?(?![了要得会该赔怎多补收付的后时需按可请就])([\u3400-\u9fff]{1,6}?)(?=[\W要得会该赔怎多补收付的后时需按可请]|$)"
)
_ANY_SIGNS = re.compile(
    r"物品|器材|装备|设备|东西|用品|失物|押金|配件|部件|任何|会员|客人|顾客|每|租|借|造成|需|须|应|[赔补付收修交]"
)


def befalls_another_thing(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """Each clause of the line that tells the mishap tells it of something else, and neither it nor what heads it has
    the thing of the question.
    """
    asked = mishaps_asked(question.text, question.language) & _OF_ONE_THING
    if not asked or not asked & mishaps_in(line.text, question.language):
        return False
    if re.search(ANY_PART.get(question.language, "$^"), flat(line.text)[0]):
        return False
    if question.language in NO_SPACES:
        return _befalls_other_signs(question, asked, passage, line)
    befallen = _befallen(question.text, question.words, 0, asked, question.language)
    things = [word for word in befallen if word.stem not in passage.place]
    above = passage.above(line)
    if not things or any(_is_told(word, above, question.language) for word in things):
        return False
    clauses = [part for part in _clauses(line, question.language) if asked & _mishaps_of(part, line, question.language)]
    return bool(clauses) and all(_is_of_another(question, things, asked, part, line) for part in clauses)


def _is_of_another(
    question: ParsedQuestion, things: Sequence[Word], asked: frozenset[str], clause: Sequence[Word], line: Line
) -> bool:
    """It has none of the things, and names one that the question has not."""
    there = frozenset(word.stem for word in clause)
    if any(_is_told(word, there, question.language) for word in things):
        return False
    start, end = clause[0].start - line.start, clause[-1].end - line.start
    named = list(_befallen(line.text[start:end], clause, clause[0].start, asked, question.language))
    return bool(named) and not any(_is_told(word, question.stems, question.language) for word in named)


def _is_told(thing: Word, there: frozenset[str], language: str) -> bool:
    return is_spoken_of(thing.stem, there, language, plain(thing.text))


def _clauses(line: Line, language: str) -> Iterator[list[Word]]:
    """The line, cut where a clause begins that tells a mishap of its own; one before that belongs to the first."""
    found: list[list[Word]] = [[]]
    for part in _parts(line):
        if _mishaps_of(found[-1], line, language) and _mishaps_of(part, line, language):
            found.append([])
        found[-1] += part
    yield from (part for part in found if part)


def _parts(line: Line) -> Iterator[list[Word]]:
    cuts = [0, *(cut.end() for cut in _CUTS.finditer(line.text)), len(line.text) + 1]
    for start, end in pairwise(cuts):
        part = [word for word in line.tokens if start <= word.start - line.start < end]
        if part:
            yield part


def _mishaps_of(part: Sequence[Word], line: Line, language: str) -> frozenset[str]:
    if not part:
        return frozenset()
    return mishaps_in(line.text[part[0].start - line.start : part[-1].end - line.start], language)


def _befallen(text: str, found: Sequence[Word], offset: int, asked: frozenset[str], language: str) -> Iterator[Word]:
    """The things right behind each of the mishaps; where nothing stands there, those before it."""
    spans = [(start, end) for _, start, end in places_of_mishaps(text, language)]
    for name, start, end in places_of_mishaps(text, language):
        if name not in asked:
            continue
        behind = [word for word in found if word.start - offset >= end]
        before = [word for word in found if word.end - offset <= start]
        is_of_them = [not any(at <= word.start - offset < to for at, to in spans) for word in (*before, *behind)]
        yield from _behind(text, behind, offset, end, language) or _before(before, is_of_them, language)


def _behind(text: str, found: Sequence[Word], offset: int, end: int, language: str) -> list[Word]:
    """A run of words of matter, behind articles and the like; no cut stands between."""
    run: list[Word] = []
    for word in found:
        if _CUTS.search(text[end : word.start - offset]):
            break
        end = word.end - offset
        is_small = plain(word.text) in _DETERMINERS.get(language, ()) or mishaps_in(word.text, language)
        if not run and is_small:
            continue
        if not word.is_content or not _is_a_thing(word, language):
            break
        run.append(word)
        if language in ("es", "ar"):
            break
    return run


def _before(found: Sequence[Word], is_of_them: Sequence[bool], language: str) -> list[Word]:
    """All words of matter before it that are things, and none that tells where."""
    places = _PLACES.get(language, frozenset())
    small = _DETERMINERS.get(language, frozenset())
    run: list[Word] = []
    is_place = False
    for word, is_free in zip(found, is_of_them, strict=False):
        if plain(word.text) in places:
            is_place = bool(run)
        elif not word.is_content and plain(word.text) not in small:
            is_place = False
        elif is_free and not is_place and word.is_content and _is_a_thing(word, language):
            run.append(word)
    return run


def _is_a_thing(word: Word, language: str) -> bool:
    """A noun where they are told, of no party and no sum."""
    if word.is_number or (language == "de" and not word.text[:1].isupper()):
        return False
    is_none = re.match(_NOTHING.get(language, "$^"), plain(word.text)) or mishaps_in(word.text, language)
    return not (is_none or names_of_parties(word.text, language) or concepts_of(word.stem, language) & PROPERTIES)


def _befalls_other_signs(question: ParsedQuestion, asked: frozenset[str], passage: ParsedPassage, line: Line) -> bool:
    """The same where words are read in pairs of signs."""
    heads = "\n".join((*texts_above(passage, line), passage.read.place))
    things = [thing for thing in _befallen_signs(question.text, asked) if not _shares_its_end(thing, heads)]
    clauses = [part for part in _clauses_in_signs(line.text) if asked & mishaps_in(part, "zh")]
    if not things or not clauses or any(_shares_its_end(thing, part) for thing in things for part in clauses):
        return False
    named = [list(_befallen_signs(part, asked)) for part in clauses]
    return all(part and not any(_shares_its_end(one, question.text) for one in part) for part in named)


def _clauses_in_signs(text: str) -> Sequence[str]:
    found = [""]
    for part in _CUTS.split(text):
        if mishaps_in(found[-1], "zh") and mishaps_in(part, "zh"):
            found.append("")
        found[-1] += f"{part},"
    return found


def _befallen_signs(text: str, asked: frozenset[str]) -> Iterator[str]:
    for name, start, end in places_of_mishaps(text, "zh"):
        behind = _BEHIND_SIGNS.match(text, end) if name in asked else None
        before = [one for one in _GLUE_SIGNS.split(text[:start]) if one] if name in asked else []
        one = behind[1] if behind else next(reversed(before), "")
        if one and not _ANY_SIGNS.search(one) and not names_of_parties(one, "zh"):
            yield one


def _shares_its_end(thing: str, text: str) -> bool:
    return thing[-2:] in text or thing[-1] in text
