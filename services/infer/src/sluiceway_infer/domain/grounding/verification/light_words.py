"""Light words of a claim: those by which an answer gives a value, and that claim nothing beside it.

"The jacket takes 9.80" says no more than the row "jacket | 9.80". Of a model that is fit to judge they need not stand
in the line; what another model says in words of its own is not known to be true.
"""

from collections.abc import Mapping
from functools import lru_cache

from sluiceway_infer.domain.grounding.text.languages import NO_SPACES
from sluiceway_infer.domain.grounding.text.stems import stem
from sluiceway_infer.domain.grounding.text.words import Word
from sluiceway_infer.domain.grounding.verification.claims import Claim

# None of them says that somebody is given money: whoever pays and whoever is paid are two.
_LIGHT: Mapping[str, str] = {
    "en": "take cost pay charge need have come make last order amount total require want say tell due owe ll ve",
    "de": """zahlen kosten nehmen gelten betragen dauern warten brauchen finden platz berechnen verlangen fällig liegen
    rechnen einzeln einzelne insgesamt dürfen können sollen müssen beläuft""",
    "es": """costar cuesta cuestan pagar paga pagan cobrar cobra tardar tarda necesitar necesita valer vale
    durar dura""",
    "ar": "يكلف تكلف تدفع يدفع تكلفة يبلغ تبلغ قدره قدرها يساوي",
}
_LIGHT_SIGNS = frozenset("您需要的话一收付可是为就会能得元只也都还再了着过在有个时每共")


def light_words(said: Claim, there: frozenset[str], language: str) -> frozenset[str]:
    """The new words of the claim that claim nothing; `there` are those of its line and of the question."""
    return _across(said, there) if language in NO_SPACES else said.new & _stems(language)


@lru_cache
def _stems(language: str) -> frozenset[str]:
    return frozenset(stem(word, language) for word in _LIGHT.get(language, "").split())


def _across(said: Claim, there: frozenset[str]) -> frozenset[str]:
    """Pairs of signs each of which belongs to a word that stands there, or is light: they lie across two words."""
    held = {at for word in said.words if word.stem in there for at in range(word.start, word.end)}
    return frozenset(word.stem for word in said.words if word.stem in said.new and _is_across(word, said.text, held))


def _is_across(word: Word, text: str, held: set[int]) -> bool:
    return all(at in held or text[at] in _LIGHT_SIGNS for at in range(word.start, word.end))
