"""Constructs of Arabic: the nouns of a question, told by what stands beside them. Before a noun with its article, or
with the pronoun of its owner, or before the number of a model, stands what belongs to it; right behind a preposition
stands a noun, and beside that what it is of or like.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.words import Word, are_beside

_ARTICLE = "ال"
# The article behind a preposition that is written together with it.
_WITH_A_PREPOSITION = ("لل", "بال", "كال", "ولل", "وبال")
_OWNERS = ("ها", "هم", "هما", "كم", "نا")
_SHORTEST_OWNED = 5
_SHORTEST_NOUN = 3
RELATIVES = frozenset(("الذي", "التي", "الذين", "اللذين", "اللتين", "اللذان", "اللتان"))
_PREPOSITIONS = frozenset("من عن على علي في الى الي مع لدى لدي عند".split())
# Behind these a verb comes, and behind the others one of the present or a noun.
_BEFORE_A_VERB_ALONE = frozenset("اذا لو قد لم لن عندما بعدما قبلما كلما".split())
# With its hamza below; with it above it is a "that".
_IF = "إن"
_BEFORE_A_VERB = _BEFORE_A_VERB_ALONE | {"ان", "لا", "حين"}
# So verbs of the present begin, and words with a preposition.
VERBAL = ("ي", "ت")
# Behind them a verb stands, of one who speaks of himself too.
_ASKING = frozenset("متى متي كم كيف اين هل ماذا لماذا من".split())
_OF_MYSELF, _I_SHALL = "أ", "سأ"
_FEMININE = ("ة", "ه")
_OURS, _AND = "نا", ("و", "ف")
_WHICH = frozenset(("اي", "باي", "لاي", "ايه", "اية"))
_ASKING_ANYWHERE = _ASKING - {"من"} | _WHICH | {"بكم", "ما", "لكم"}
# Endings that a noun has, and no verb of the past that opens a sentence.
_OF_NOUNS = ("ة", "ات", "ون", "ين")
# But we, for it: with its pronoun a conjunction is spelled like a noun.
_CONJUNCTION = re.compile(r"[وف]?(?:لكن|لان|كان|ان)(?:ني|نا|ه|ها|هم|كم|ي|ك)")
_NO_VERBS = frozenset("يوم يوما يورو يمين يسار".split())
# By their form; a plural that looks like one has its hamza above.
_VERBAL_NOUN = re.compile("[بل]?(?:ا(?:ست)?..ا.|ا.ت.ا.|ت..ي.|ا..ا.[هة]|اعاد[هة])")
_PLURAL = ("أ", "الأ")
_NOT_OPENING = (*VERBAL, "ب", "ل", "ك")


def nouns_of_constructs(found: Sequence[Word], measures: frozenset[str]) -> Iterator[Word]:
    """Those that a closed class of words tells, in order; `measures` are the stems of those that name a property."""
    held: list[Word] = []
    earlier: Word | None = None
    before: Word | None = None
    verbs = frozenset(_verbs(found))
    for word, following in pairwise((*found, None)):
        assert word is not None
        if word in verbs:
            held, earlier, before = [], before, word
            continue
        if _is_definite(word) or word.text.startswith(_WITH_A_PREPOSITION) or word.text[:1].isdigit():
            yield from held
        # What closes a longer one tells only which of its kind the last but one is.
        if (len(held) == 1 and _is_definite(word)) or _is_told(word, before, following):
            yield word
        is_next = following is not None and are_beside(word, following)
        is_open = is_next and _is_open(word, before) and not _is_behind_a_phrase(word, before, earlier)
        held = [*held, *([] if word.stem in measures else [word])] if is_open else []
        earlier, before = before, word


def _verbs(found: Sequence[Word]) -> Iterator[Word]:
    """What no noun can be where it stands: the word that opens what is told before it is asked, "fell the anchor into
    the water"; the one behind "which hour"; and one that ends like "our" right before a noun without its article.
    """
    asks = next((at for at, word in enumerate(found) if _asks(word)), 0)
    ends = [at for at in range(1, asks + 1) if found[at].start - found[at - 1].end > 1]
    threes = zip((None, None, *found), (None, *found), found, (*found[1:], None), strict=False)
    for at, (earlier, before, word, following) in enumerate(threes):
        is_next = following is not None and are_beside(word, following)
        is_bare = word.is_content and not word.text.startswith(_ARTICLE) and not word.text.endswith(_OF_NOUNS)
        is_opening = (not at or at in ends) and any(end > at for end in ends) and is_next
        is_behind_which = earlier is not None and plain(earlier.text).removeprefix("و") in _WHICH
        is_of_a_speaker = is_behind_which and word.text.startswith((*VERBAL, _OF_MYSELF)) and before is not None
        is_ours = word.text.endswith(_OURS) and is_next and following is not None and _is_open(following, word)
        if is_bare and (is_opening or is_of_a_speaker or is_ours or is_a_verb(word, before)):
            yield word
        elif _CONJUNCTION.fullmatch(plain(word.text)):
            yield word


def _asks(word: Word) -> bool:
    bare = plain(word.text)
    return (bare[1:] if bare.startswith(_AND) and len(bare) > len(_AND) + 1 else bare) in _ASKING_ANYWHERE


def what_they_are_of(found: Sequence[Word]) -> Iterator[Word]:
    """What stands beside a noun behind a preposition: a firm of movers."""
    for before, one, other in zip(found, found[1:], found[2:], strict=False):
        # Behind a noun with its article one without it is a verb: "how much of the fund went".
        is_of_it = other.text.startswith(_ARTICLE) or not one.text.startswith(_ARTICLE)
        if _is_behind(one, before) and are_beside(one, other) and other.is_content and is_of_it:
            yield other


def is_a_verbal_noun(bare: str) -> bool:
    """It tells of a deed: of what is reported, cleaned, cancelled."""
    return _VERBAL_NOUN.fullmatch(bare) is not None


def is_done(word: Word, following: Word | None) -> bool:
    """The same of a word with its article that nothing describes: a yearly subscription is a thing."""
    is_described = following is not None and following.text.startswith(_ARTICLE) and are_beside(word, following)
    is_one = not word.text.startswith(_PLURAL) and is_a_verbal_noun(plain(word.text).removeprefix(_ARTICLE))
    return is_one and not is_described


def may_begin_a_construct(word: Word) -> bool:
    """A noun without article, preposition and owner, and no verb of the present."""
    is_bare = not word.text.startswith((_ARTICLE, *VERBAL, "لل")) and not word.text.endswith(_OWNERS)
    return word.is_content and not word.is_number and is_bare and len(word.text) >= _SHORTEST_NOUN


def is_an_asked_verb(word: Word, before: Word | None) -> bool:
    """A verb right behind a word that asks: "how much does the student pay", where the student closes no construct."""
    bare = plain(word.text)
    is_asked = before is not None and plain(before.text).removeprefix("و") in _ASKING
    is_verbal = word.text.startswith((*VERBAL, _OF_MYSELF)) and bare not in _NO_VERBS
    return is_asked and is_verbal and len(bare) > _SHORTEST_NOUN and not bare.endswith(_FEMININE)


def is_a_verb(word: Word, before: Word | None) -> bool:
    """One of the present behind a word that asks, denies or opens a clause; of the past behind a few of them."""
    led_by = plain(before.text).removeprefix("و") if before is not None else ""
    is_led = led_by in _BEFORE_A_VERB and word.text.startswith(VERBAL)
    is_if = before is not None and before.text.removeprefix("و") == _IF
    is_sure = (is_if or led_by in _BEFORE_A_VERB_ALONE) and not word.text.startswith(_ARTICLE)
    return is_an_asked_verb(word, before) or is_led or is_sure or word.text.removeprefix("و").startswith(_I_SHALL)


def _is_told(word: Word, before: Word | None, following: Word | None) -> bool:
    """By a clause that describes it, by its article behind a preposition, or by a preposition."""
    if word.text.startswith(_ARTICLE):
        return following is not None and plain(following.text) in RELATIVES
    return word.text.startswith(_WITH_A_PREPOSITION) or _is_behind(word, before)


def _is_definite(word: Word) -> bool:
    is_owned = word.is_content and len(word.text) >= _SHORTEST_OWNED and word.text.endswith(_OWNERS)
    return is_owned or word.text.startswith(_ARTICLE)


def _is_behind(word: Word, before: Word | None) -> bool:
    """A noun right behind a preposition; a shorter word may be spelled otherwise where it has its article."""
    is_led = before is not None and plain(before.text) in _PREPOSITIONS
    return is_led and len(word.text) >= _SHORTEST_NOUN and _is_open(word, None)


def _is_behind_a_phrase(word: Word, before: Word | None, earlier: Word | None) -> bool:
    """A verb comes behind "of the fund": "how much of the fund was set aside for the staff"."""
    is_led = earlier is not None and plain(earlier.text) in _PREPOSITIONS
    return is_led and before is not None and before.text.startswith(_ARTICLE) and are_beside(before, word)


def _is_open(word: Word, before: Word | None) -> bool:
    """It may begin a construct: a noun without its article, and no verb."""
    is_verb = before is not None and plain(before.text).removeprefix("و") in _BEFORE_A_VERB
    is_verb = is_verb or is_an_asked_verb(word, before)
    is_noun = word.is_content and not word.is_number and not word.text.startswith((_ARTICLE, *_NOT_OPENING))
    return is_noun and not is_verb
