"""Left-out subject (null subject): a question of a verb alone, whose subject Spanish and Arabic need not say where the
turn before has said it. "Where is it made?" is "¿Dónde se fabrica?".
"""

import re

from sluiceway_infer.domain.conversation import follow_up_words as lexicon
from sluiceway_infer.domain.conversation.names import END, FUNCTION, names_of, plain, tokens_of
from sluiceway_infer.domain.conversation.topic import ARABIC, arabic_matter

# A time of the day is asked for by its noun.
HOURS = frozenset(("hora", "horas"))
# With these a Spanish question asks; behind them an object may stand that points back.
_ASKING = re.compile(
    r"(?:(?:a|de|en|desde|hasta|con|por|para|cada) )?(?:donde|cuando|quien(?:es)?|como|cuant[oa]s?|que|cual(?:es)?)$"
)
_OBJECTS = frozenset("se lo la los las le les ya no".split())
# So an infinitive ends, which may be a subject, and nouns that are counted, which may have the verb.
_NO_VERB = re.compile(r"(?:[aei]r|[aeo]s|cion|dad)$")
_MOST_ASKING = 3
_AFTER_THAT = re.compile(
    r"after (?:that|this)|afterwards|thereafter|danach|hinterher|nachher|despues(?: de eso)?|luego"
    r"|(?:在?这?[之以]后|逾期|然后)呢?|(?:ما )?بعد (?:ذلك|هذا)"
)
_ARABIC_VERB = re.compile(r"[يت]\w{2,}(?<![ةه])")
_TIMES = frozenset(("مرة", "مره"))


def asks_what_comes_after(rest: str) -> bool:
    """It says no more than "after that"."""
    return _AFTER_THAT.fullmatch(plain(rest.strip(END))) is not None


def leaves_its_subject_out(rest: str) -> bool:
    """It asks, and says beside that no more than a verb."""
    if ARABIC.search(rest):
        return _is_a_verb_in_arabic(rest)
    is_named = any(rest[: name.start].strip(END + "¿") for name in names_of(rest))
    return "¿" in rest and not is_named and _is_a_verb_in_spanish(rest)


def _is_a_verb_in_arabic(rest: str) -> bool:
    held = [token for token in arabic_matter(rest) if token.plain not in _TIMES]
    first = next(iter(tokens_of(rest)), None)
    is_asked = first is not None and first.plain in lexicon.ASKING
    return is_asked and len(held) == 1 and _ARABIC_VERB.fullmatch(held[0].plain) is not None


def _is_a_verb_in_spanish(rest: str) -> bool:
    """The words that ask, what points back, and one word that is neither an infinitive nor looks like a noun."""
    said = [token.plain for token in tokens_of(rest) if token.plain not in HOURS]
    size = next((size for size in range(_MOST_ASKING, 0, -1) if _ASKING.match(" ".join(said[:size]))), 0)
    behind = [word for word in said[size:] if word not in _OBJECTS]
    return size > 0 and len(behind) == 1 and behind[0] not in FUNCTION and not _NO_VERB.search(plain(behind[0]))
