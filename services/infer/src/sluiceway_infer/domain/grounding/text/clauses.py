"""Clauses of a sentence: what one says is not said of what another one is about. "Returns are taken within 30 days; the
warranty is two years" gives the warranty no 30 days.
"""

from collections.abc import Mapping, Sequence

from sluiceway_infer.domain.grounding.text.figures import joins
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.words import Word

_STRONG = ";\uff1b\u061b"
_WEAK = ",\uff0c\u060c"
# Verbs that tell a clause from a mere member of an enumeration.
_VERBS: Mapping[str, frozenset[str]] = {
    "en": frozenset("is are was were has have had costs cost takes lasts must may can will".split()),
    "de": frozenset(
        "ist sind war waren wird werden hat haben kostet kosten betragt dauert gilt muss kann darf".split()
    ),
    "es": frozenset("es son fue esta estan tiene tienen cuesta cuestan dura se".split()),
    "zh": frozenset("为是有"),
}
_ARTICLES: Mapping[str, frozenset[str]] = {
    "en": frozenset("the a an its their our your".split()),
    "de": frozenset("der die das ein eine".split()),
    "es": frozenset("el la los las un una".split()),
}
_PRONOUNS: Mapping[str, frozenset[str]] = {
    "en": frozenset("it its they them their he she his her this these those that which one".split()),
    "de": frozenset("er sie es ihn ihm ihr ihre ihren dies diese dieser dieses davon dafur darin dazu".split()),
    "es": frozenset("este esta estos estas ello ellos ellas su sus lo le".split()),
    "zh": frozenset("它其该他她此这"),
}
_ARABIC_THE = "\u0627\u0644"
Clause = Sequence[Word]


def is_of_another_clause(
    values: frozenset[str], about: frozenset[str], claimed: frozenset[str], clauses: Sequence[Clause], language: str
) -> bool:
    """The clauses that have the values say less of what the claim is about than another one does, which shares it with
    none of them: it comes behind them, or they have a subject of their own, or contrast with it.
    """
    stems = [frozenset(word.stem for word in clause if word.is_content) for clause in clauses]
    holding = [at for at, held in enumerate(stems) if values <= held]
    return bool(holding) and all(
        any(
            stems[at] & about < other & about
            and (place > at or _stands_apart(clauses[at], clauses[place], claimed, language))
            for place, other in enumerate(stems)
            if place != at
        )
        for at in holding
    )


def clauses_of(text: str, tokens: Sequence[Word], offset: int, language: str) -> list[list[Word]]:
    """The clauses of a line: at a semicolon, and at a comma or an "and" between two that have a verb each."""
    found: list[list[Word]] = [[]]
    for part, is_strong in _parts(text, tokens, offset):
        has_both = _has_verb(found[-1], language) and _has_verb(part, language)
        if found[-1] and (is_strong or has_both):
            found.append([])
        found[-1] += part
    return [clause for clause in found if any(word.is_content for word in clause)]


def _parts(text: str, tokens: Sequence[Word], offset: int) -> list[tuple[list[Word], bool]]:
    found: list[tuple[list[Word], bool]] = [([], False)]
    for at, word in enumerate(tokens):
        between = text[tokens[at - 1].end - offset : word.start - offset] if at else ""
        is_strong = any(sign in between for sign in _STRONG)
        if is_strong or joins(word) or any(sign in between for sign in _WEAK):
            found.append(([], is_strong))
        found[-1][0].append(word)
    return found


def _has_verb(part: Clause, language: str) -> bool:
    """With a subject before it."""
    verb = _verb(part, language)
    return verb is not None and any(word.is_content for word in part[:verb])


def _verb(part: Clause, language: str) -> int | None:
    verbs = _VERBS.get(language, frozenset())
    return next((at for at, word in enumerate(part) if plain(word.text) in verbs), None)


def _stands_apart(clause: Clause, other: Clause, claimed: frozenset[str], language: str) -> bool:
    return _contrasts(clause, other, claimed) or _has_own_subject(clause, claimed, language)


def _contrasts(clause: Clause, other: Clause, claimed: frozenset[str]) -> bool:
    """Both open with the same small word, "in the morning" and "in the evening", and the claim has the other's."""
    mine, its = _opening(clause), _opening(other)
    if not mine or not its or clause[0].is_content or plain(clause[0].text) != plain(other[0].text):
        return False
    return mine != its and its in claimed and mine not in claimed


def _opening(clause: Clause) -> str:
    return next((word.stem for word in clause if word.is_content), "")


def _has_own_subject(clause: Clause, claimed: frozenset[str], language: str) -> bool:
    if any(plain(word.text) in _PRONOUNS.get(language, frozenset()) for word in clause):
        return False
    clause = clause[1:] if joins(clause[0]) and not clause[0].is_content else clause
    opening = next((word for word in clause if word.is_content), None)
    if opening is None or opening.is_number or opening.stem in claimed:
        return False
    if language == "ar":
        return any(word.text.startswith(_ARABIC_THE) for word in clause[:2])
    if plain(clause[0].text) in _ARTICLES.get(language, frozenset()):
        return True
    if language == "de":
        return clause[0].is_content and clause[0].is_name
    verb = _verb(clause, language)
    return (
        language != "es"
        and clause[0].is_content
        and verb is not None
        and all(word.is_content for word in clause[:verb])
    )
