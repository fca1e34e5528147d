"""Forms of a word that no stem brings together, because only the question tells which letters are the word's own: in
Arabic what is written together with it (and, with, for, like; its, their), the accusative, and the broken plural.

A word of a passage that may be a form of a word of the question is read as that word.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from sluiceway_infer.domain.grounding.text.concepts import concepts_of
from sluiceway_infer.domain.grounding.text.constructs import is_an_asked_verb
from sluiceway_infer.domain.grounding.text.stems import plain, stem
from sluiceway_infer.domain.grounding.text.words import Word

Forms = Mapping[str, str]

_CONJUNCTIONS = ("و", "ف")
_PREPOSITIONS = ("ب", "ل", "ك")
ARTICLES = ("ال", "لل")
_OF_A_VERB = ("ي", "ت", "ن", "ا")
_SUFFIXES = ("هم", "هن", "ها", "كم", "نا", "ات", "ون", "ين", "ان", "تم", "ه", "ك", "ي", "ا", "ت")
_WHOLE_PLURAL = re.compile("[^اويء]{2}ا[^اويء]ات")
_SEATS = ("او", "اي")
_WEAK = str.maketrans("", "", "اويىئءؤ")
# What a plural, an owner or the feminine adds to the consonants.
_ENDINGS = ("ات", "ون", "ين", "ها", "هم", "نا", "ه")
# One pattern of the broken plural has the ending of the feminine, and this sign before it.
_PLURAL_BEGIN, _FEMININE, _SHORTEST_PLURAL = "ا", "ة", 5
# Patterns that are those of a plural alone, which a feminine may have: أشجار, خزائن, حوافل, مدارس.
_BROKEN = re.compile("ا..ا.|..اي.|.وا..|م.ا..")
# Who does it, of a verb that is itself derived: one who helps, who rents. A shorter word is a place or a tool.
_PARTICIPLE, _SHORTEST_PARTICIPLE = "م", 4
# He and she, or they: of one verb in the present.
_PERSONS, _OF_MANY = ("ي", "ت"), ("ون", "ان", "وا")
_OF_FEMININES = ("ة", "ه", "ات", "تين", "تان")
_SHORTEST = 3
_WHO = "من"
_GLIDE, _GLIDES, _HOLLOW_PLURAL = "ي", ("ي", "و"), 5
_NONE: Forms = {}


def forms_of(found: Sequence[Word], language: str) -> Forms:
    """For each form that a word of these may have, its stem; empty for a language whose stems are enough."""
    if language != "ar":
        return _NONE
    known: dict[str, str] = {}
    for rank in range(2):
        for asking, before, word in zip((None, None, *found), (None, *found), found, strict=False):
            is_led = before is not None and not is_an_asked_verb(before, asking)
            if word.is_content and not word.is_number and not (rank and is_led and _names(word, before)):
                for key in _keys(plain(word.text))[rank]:
                    known.setdefault(key, word.stem)
                if before is not None and plain(before.text) == _WHO and is_an_asked_verb(word, before):
                    known.setdefault(_PARTICIPLE + plain(word.text)[1:], word.stem)
    return known


def may_be_one(word: Word, other: Word) -> bool:
    """Whether they may be forms of one Arabic word: the lions, the lion."""
    kept, its = ({key for keys in _keys(plain(one.text)) for key in keys} for one in (word, other))
    return not kept.isdisjoint(its) or word.stem.translate(_WEAK) == other.stem.translate(_WEAK)


def _names(word: Word, before: Word | None) -> bool:
    """What closes a construct often tells which one it is: the Gate of Peace is not that of the Stair, though both have
    the same consonants. What has a property names nothing.
    """
    is_led = before is not None and before.is_content and not before.text.startswith(ARTICLES)
    return is_led and word.text.startswith(ARTICLES) and not (before and concepts_of(before.stem, "ar"))


def as_asked(found: Sequence[Word], asked: Forms) -> tuple[Word, ...]:
    """The words, each that is a form of a word that was asked for with the stem of that word."""
    if not asked:
        return tuple(found)
    stems = frozenset(asked.values())
    return tuple(_as_asked(word, asked, stems) for word in found)


def _as_asked(word: Word, asked: Forms, stems: frozenset[str]) -> Word:
    if not word.is_content or word.is_number or word.stem in stems:
        return word
    near, far = _keys(plain(word.text))
    root = next((asked[key] for key in (*near, *far) if key in asked), None)
    return replace(word, stem=root) if root else word


@lru_cache(maxsize=65_536)
def _keys(bare: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What is left without what is written together with it; then the letters that its plural keeps."""
    without = tuple(dict.fromkeys(_without_prefixes(bare.replace("ى", "ي"))))
    near = tuple(dict.fromkeys(part for one in without for part in _without_suffixes(one) if len(part) >= _SHORTEST))
    bases = [one for one in without if not one.startswith(ARTICLES)] or without
    kept_far = (f"~{kept}" for one in bases for kept in _skeletons(one))
    far = tuple(dict.fromkeys((*kept_far, *(kept for one in bases for kept in _of_one_feminine(one)))))
    return (*near, *_persons(bare)), far


def _persons(bare: str) -> Iterator[str]:
    """What a verb of the present keeps whoever does it: of يقود and تقود, which have too few consonants for a root."""
    verb = bare.removeprefix("و").removeprefix("ف") if len(bare) > _SHORTEST else bare
    if verb.startswith(_PERSONS) and len(verb) >= _SHORTEST and not verb.endswith(_FEMININE):
        end = next((one for one in _OF_MANY if verb.endswith(one) and len(verb) > len(one) + _SHORTEST), "")
        yield f"={verb[1 : len(verb) - len(end)]}"


def _without_prefixes(bare: str) -> Iterator[str]:
    heads = [bare]
    for signs in (_CONJUNCTIONS, _PREPOSITIONS, ARTICLES):
        heads += [
            one[len(sign) :] for one in heads for sign in signs if one.startswith(sign) and len(one) > len(sign) + 1
        ]
    yield from heads


def _without_suffixes(one: str) -> Iterator[str]:
    yield one
    yield stem(one, "ar")
    for end in _SUFFIXES:
        if one.endswith(end):
            bare = one[: -len(end)]
            yield bare
            yield from _before_a_pronoun(bare)
    if one.endswith(("ه", "ة")):
        yield one[:-1]


def _before_a_pronoun(bare: str) -> Iterator[str]:
    """The hamza that ends a word is written on its vowel there, and the sign that ends a verb as an alif: بناء and
    بناؤه, بنى and بناه.
    """
    yield from (f"{bare[:-1]}ء" for seat in _SEATS if bare.endswith(seat))
    if bare.endswith("ا"):
        yield f"{bare[:-1]}ي"


def _skeletons(one: str) -> Iterator[str]:
    """The consonants that the singular and its broken plural, or a verb, its noun and who does it, have in common. The
    other plural keeps the letters of its singular: صمامات are no صمم.
    """
    if _WHOLE_PLURAL.fullmatch(one):
        return
    root = one
    for end in _ENDINGS:
        root = root.removesuffix(end) if len(root) - len(end) > _SHORTEST else root
    if root.startswith(_PLURAL_BEGIN) and len(root) >= _SHORTEST_PLURAL:
        root = root.removesuffix(_FEMININE)
    yield from _hollow(root)
    yield from _of_the_feminine(root)
    yield from _consonants(root[1:] if len(root) > _SHORTEST and root.startswith(_OF_A_VERB) else root)
    # The first sign of a root, or of a verb that is derived, may look like that of another verb.
    if len(root.translate(_WEAK)) <= _SHORTEST + 1:
        yield from _consonants(root)
    if len(root) > _SHORTEST_PARTICIPLE and root.startswith(_PARTICIPLE):
        yield from _consonants(root[1:])


def _of_one_feminine(one: str) -> Iterator[str]:
    """What a feminine keeps where there are two of it or more: wheel, two wheels, wheels."""
    yield from (
        f"+{one[: -len(end)]}" for end in _OF_FEMININES if one.endswith(end) and len(one) >= _SHORTEST + len(end)
    )


def _hollow(root: str) -> Iterator[str]:
    """A noun with a weak sign between two others, of which its plural has one or two more: بيت and بيوت, and
    كيس and أكياس.
    """
    if len(root) == _SHORTEST and root[1] in _GLIDES:
        yield root
    if len(root) == _HOLLOW_PLURAL and root[0] == root[3] == _PLURAL_BEGIN and root[2] in _GLIDES:
        yield root[1:3] + root[4]
    if len(root) == _SHORTEST + 1 and root[1:3] == _GLIDE + "و":
        yield root[:2] + root[3]


def _of_the_feminine(root: str) -> Iterator[str]:
    """What a feminine and its broken plural have in common; other words with its consonants may name something else."""
    is_one = root.endswith(_FEMININE) or _BROKEN.fullmatch(root) is not None
    yield from (f"{_FEMININE}{kept}" for kept in _consonants(root.removesuffix(_FEMININE)) if is_one)


def _consonants(root: str) -> Iterator[str]:
    """Three of them at least, of which the ending of the feminine is none."""
    kept = root.translate(_WEAK)
    if len(kept.removesuffix(_FEMININE)) >= _SHORTEST:
        yield kept
