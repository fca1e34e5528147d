"""Valued part: the weight of the flywheel that a label tells is not that of the bike, in whose row or under
whose name it stands.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from sluiceway_infer.domain.grounding.lexicon.things import ANYTHING
from sluiceway_infer.domain.grounding.lexicon.units import DIMENSION_OF, UNIT_OF
from sluiceway_infer.domain.grounding.parsing.asked import GENERIC
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.extents import EXTENTS, height_asked, length_asked
from sluiceway_infer.domain.grounding.selection.tables import texts_above
from sluiceway_infer.domain.grounding.selection.things import is_bound, is_spoken_of
from sluiceway_infer.domain.grounding.text.concepts import concepts_in, concepts_of, meant_by
from sluiceway_infer.domain.grounding.text.languages import NO_SPACES
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.words import Word, are_beside

_OWN = EXTENTS | {"weight", "diameter"}
_UNITS = frozenset((DIMENSION_OF["kg"], DIMENSION_OF["m"]))
_LABELLED = frozenset(("row", "item"))
# What stands between a property and that of which it is one; in Arabic nothing does.
_OF: Mapping[str, frozenset[str]] = {
    "en": frozenset("of the a an each one your our".split()),
    "de": frozenset("des der von vom den dem einer eines".split()),
    "es": frozenset("de del la el las los un una".split()),
    "ar": frozenset[str](),
}
_MOST_SMALL = 2
# They stand for the whole, whatever it is.
_WHOLES = frozenset(
    """whole set kit model vehicle boat car bike tent instrument system body total item frame package parcel person
    satz modell fahrzeug boot auto rad zelt instrument anlage system ganze ganzen gesamt paket person
    conjunto juego modelo vehiculo barco coche bici tienda instrumento sistema total cuerpo paquete equipo persona
    المجموعه الطقم المركبه السياره القارب الخيمه النظام الكل الاجمالي الشخص""".split()
)
_LABEL = re.compile(r"([\u3400-\u9fff]{2,12}?)的?(?:净?重量|自重|净重|长度|高度|宽度|厚度|深度|直径)(?=\s*[:：|（(])")
_LEAST_SIGNS = 2
_WHOLE_SIGNS = re.compile("[整全总]|机身|车身|本机|产品|单[台辆]")


def is_of_a_valued_part(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """A label says of which thing it tells the asked property, and the question names another one, which is there."""
    language = question.language
    asked = _OWN & (
        concepts_in(question.relation, language)
        | {question.asked.concept, height_asked(question), length_asked(question)}
    )
    is_measured = any(DIMENSION_OF.get(unit) in _UNITS for _, unit in line.measures)
    if line.kind not in _LABELLED or not asked or not is_measured:
        return False
    if language in NO_SPACES:
        return _is_of_other_signs(question, passage, line)
    known = question.stems | passage.title
    parts = [part for part in _valued(line, language) if not _is_spoken_of(part, known, language)]
    there = (line.stems | passage.above(line) | passage.place) - {word.stem for part in parts for word in part}
    return bool(parts) and any(is_bound(thing, there, language) for thing in _things(question))


def _is_spoken_of(part: Sequence[Word], known: frozenset[str], language: str) -> bool:
    return any(is_spoken_of(word.stem, known, language, plain(word.text)) for word in part)


def _valued(line: Line, language: str) -> Iterator[Sequence[Word]]:
    """The thing right behind each property, or behind its "of the", with a word beside it: the baking mouth."""
    for at, word in enumerate(line.tokens):
        if not meant_by(frozenset((word.stem,)), language) & _OWN:
            continue
        behind = line.tokens[at + 1 : at + 2 + _MOST_SMALL]
        small = next((size for size, one in enumerate(behind) if plain(one.text) not in _OF[language]), len(behind))
        is_led = (small > 0) != (language == "ar")
        is_joined = all(are_beside(one, other) for one, other in pairwise((word, *behind[: small + 1])))
        if is_led and is_joined and behind[small:] and _is_a_thing(behind[small], language):
            following = line.tokens[at + 2 + small : at + 3 + small]
            yield (behind[small], *(word for word in following if are_beside(behind[small], word) and word.is_content))


def _is_a_thing(word: Word, language: str) -> bool:
    bare = plain(word.text)
    is_any = bare in ANYTHING | GENERIC | _WHOLES or bare in UNIT_OF or bool(concepts_of(word.stem, language))
    return word.is_content and not word.is_number and not is_any


def _things(question: ParsedQuestion) -> Iterator[str]:
    language = question.language
    words = (word for word in question.words if word.is_content and not word.is_number)
    yield from (word.stem for word in words if not concepts_of(word.stem, language))


def _is_of_other_signs(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """Before the property stand two signs of which the question has neither, behind the asked thing or below it."""
    found = _LABEL.search(line.text)
    if found is None or _WHOLE_SIGNS.search(found.group(1)):
        return False
    part = found.group(1)[-_LEAST_SIGNS:]
    heads = "\n".join((passage.read.place, *texts_above(passage, line)))
    above = f"{found.group(1)[:-_LEAST_SIGNS]}\n{heads}"
    is_there = any(one + other in above for one, other in pairwise(question.text))
    return is_there and set(part).isdisjoint(question.text + heads)
