"""Concepts of a word: what it may be said for. Two words with one concept may be taken for each other."""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from sluiceway_infer.domain.grounding.lexicon.concepts import PROPERTIES, rows, signs
from sluiceway_infer.domain.grounding.lexicon.synonyms import synonyms
from sluiceway_infer.domain.grounding.text.compounds import VERBAL_PREFIXES
from sluiceway_infer.domain.grounding.text.languages import NOUNS_WITH_CAPITALS
from sluiceway_infer.domain.grounding.text.stems import by_beginning, stem

# Endings, as the stemmer leaves them, by which words are derived from each other.
_DERIVED: Mapping[str, frozenset[str]] = {
    "en": frozenset(
        """anc enc ant ent iv ativ or at ion abl ibl ou ful ity ability al ical ic ist ism nes less ship ership hood th
        d ur ary ory atory ment ag iz ify ian an""".split()
    ),
    "de": frozenset(
        """e er erin ung ig lich isch bar haft los heit keit igkeit schaft tum nis ling ier ion io at iv or i atio
        ator ori""".split()
    ),
    "es": frozenset(
        """acion icion cion ion or ador edor idor dor miento amiento imiento amient imient anc enc ant ent ient os iv
        ativ abl ibl idad ism ist er ari aj ez ur ad""".split()
    ),
}  # fmt: skip
# How often it is, and the time of which it is so.
_OF_TIME: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "en": {"year": ("annu", "year"), "annu": ("year",), "month": ("month",), "dai": ("day",)},
    "es": {"anual": ("ano",), "mensual": ("mes",), "diari": ("dia",), "semanal": ("seman",)},
    "de": {"jahrlich": ("jahr",), "monatlich": ("mona",), "taglich": ("tag",), "wochentlich": ("woch",)},
}  # fmt: skip
_SHORTEST_ROOT = 5
_SHORTEST_BEGIN, _SHORTEST_OF_A_PROPERTY = 3, 4
# The stem of Höhe; others as short are those of many words.
_HEIGHT = "hoh"
# Measures that a compound ends with, beside the properties of a sheet: Ladezeit, Trainingsdauer.
_MEASURES = PROPERTIES | {"duration", "length", "area"}
_TIME = "zei"
_SAME = 2
_SHORTEST_TIME = 4
_NONE: frozenset[str] = frozenset()
_NO_ROWS: frozenset[int] = frozenset()


def concepts_of(root: str, language: str) -> frozenset[str]:
    """The concepts of a stem."""
    return _known(language).get(root, _NONE)


def meant_by(roots: frozenset[str], language: str) -> frozenset[str]:
    """The concepts of several stems, and in German what compounds say by their ends: a Türgewicht is a weight."""
    found = concepts_in(roots, language)
    return found if language not in NOUNS_WITH_CAPITALS else found.union(*(_of_the_end(root) for root in roots))


@lru_cache(maxsize=65_536)
def _of_the_end(compound: str) -> frozenset[str]:
    known, ends = _known("de"), range(_SHORTEST_BEGIN, len(compound) - _SHORTEST_OF_A_PROPERTY + 1)
    at = next((at for at in ends if _is_noun(compound[at:])), 0)
    return known[compound[at:]] if at and compound[:at] not in VERBAL_PREFIXES else _NONE


def _is_noun(root: str) -> bool:
    return any(not spelled.endswith(("en", "t")) or spelled.endswith("icht") for spelled in spellings_of(root, "de"))


def has_of(thing: str, among: frozenset[str], language: str) -> bool:
    """A compound there tells a property of the thing: the Türgewicht that of a Tür."""
    if language not in NOUNS_WITH_CAPITALS or len(thing) < _SHORTEST_BEGIN:
        return False
    others = by_beginning(among, _SHORTEST_BEGIN).get(thing[:_SHORTEST_BEGIN], ())
    return any(_is_property(other[len(thing) :], language) for other in others if other.startswith(thing))


def _is_property(end: str, language: str) -> bool:
    ends = (end, *(end.removeprefix(joint) for joint in ("en", "n", "s", "e")))
    # The stem of a long word lacks an ending that a short one keeps: Trainingsdauer and Dauer.
    ends = (*ends, *(f"{one}er" for one in ends))
    return any(
        one == _TIME
        or ((len(one) >= _SHORTEST_OF_A_PROPERTY or one == _HEIGHT) and concepts_of(one, language) & _MEASURES)
        for one in ends
    )


def concepts_in(roots: frozenset[str], language: str) -> frozenset[str]:
    """The concepts of several."""
    known = _known(language)
    return frozenset(concept for root in roots for concept in known.get(root, _NONE))


def spellings_of(root: str, language: str) -> frozenset[str]:
    """The words by which a stem has its concepts: what only shares the stem may be another word."""
    return _spellings(language).get(root, _NONE)


def is_in_lexicon(root: str, language: str) -> bool:
    """It has a concept, or a synonym."""
    return root in _known(language) or root in _rows(language)


def is_said(root: str, among: frozenset[str], meant: frozenset[str], language: str) -> bool:
    """True where the word is among these stems, or a close one: one of its concepts is among those meant."""
    return root in among or bool(concepts_of(root, language) & meant)


def is_close(root: str, among: frozenset[str], language: str) -> bool:
    """True where one of these stems is a synonym of the word or derived from its root. Two that have concepts are told
    apart by those.
    """
    has_concepts = bool(concepts_of(root, language))
    meant = _rows(language).get(root, _NO_ROWS)
    if meant and meant & _rows_in(among, language, without_concepts=has_concepts):
        return True
    if any(_is_of_time(time, among, language) for time in _OF_TIME.get(language, {}).get(root, ())):
        return True
    others = by_beginning(among, _SHORTEST_ROOT).get(root[:_SHORTEST_ROOT], ())
    return any(
        are_derived(root, other, language) and not (has_concepts and concepts_of(other, language)) for other in others
    )


def _is_of_time(time: str, among: frozenset[str], language: str) -> bool:
    """A Jahresbeitrag is a yearly one."""
    is_begun = language == "de" and len(time) >= _SHORTEST_TIME
    return time in among or (is_begun and any(other.startswith(time) for other in among))


@lru_cache(maxsize=512)
def _rows_in(among: frozenset[str], language: str, *, without_concepts: bool) -> frozenset[int]:
    """The rows of synonyms in which some of these stand."""
    rows = _rows(language)
    asked = (root for root in among if root in rows and not (without_concepts and concepts_of(root, language)))
    return _NO_ROWS.union(*(rows[root] for root in asked))


def are_derived(one: str, other: str, language: str) -> bool:
    """One root with two endings by which words are derived from each other (accept, acceptance; found, founder)."""
    endings = _DERIVED.get(language)
    if endings is None or one[:_SHORTEST_ROOT] != other[:_SHORTEST_ROOT]:
        return False
    size = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return size >= _SHORTEST_ROOT and {one[size:], other[size:]} <= endings | {""}


@lru_cache
def _rows(language: str) -> Mapping[str, frozenset[int]]:
    found: dict[str, frozenset[int]] = {}
    for word, row in synonyms(language):
        root = stem(word, language)
        found[root] = found.get(root, _NO_ROWS) | {row}
    return found


@lru_cache
def _spellings(language: str) -> Mapping[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for word, root, _ in _stemmed(language):
        found[root] = found.get(root, _NONE) | {word}
    return found


@lru_cache
def _known(language: str) -> Mapping[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for _, root, concept in _stemmed(language):
        found[root] = found.get(root, _NONE) | {concept}
    for word, concept in signs():
        for pair in {word} if len(word) < 2 else {word[at : at + 2] for at in range(len(word) - 1)}:
            found[pair] = found.get(pair, _NONE) | {concept}
    return found


def _stemmed(language: str) -> Iterator[tuple[str, str, str]]:
    """Each word, its stem and its concept; without those of other languages that are irregular forms of another word in
    this one: the mass of English is "messen" in German.
    """
    for word, concept in rows():
        root = stem(word, language)
        if not word.isascii() or word[:_SAME] == root[:_SAME]:
            yield word, root, concept
