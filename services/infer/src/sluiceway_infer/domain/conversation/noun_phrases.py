"""Noun phrases of a question, told by their articles, and their exchange: "And the base?" asks of the base what was
asked of the kettle, and of a property ("and the width?") nothing but itself.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sluiceway_infer.domain.conversation import follow_up_words as lexicon
from sluiceway_infer.domain.conversation.names import END, FUNCTION, Token, names_of, plain, tokens_of
from sluiceway_infer.domain.conversation.topic import question_names
from sluiceway_infer.domain.grounding.lexicon.concepts import OTHER_SUMS, PROPERTIES, THINGS_AS_WELL
from sluiceway_infer.domain.grounding.lexicon.numbers import TIMES
from sluiceway_infer.domain.grounding.parsing.opposites import contrary_places
from sluiceway_infer.domain.grounding.parsing.parties import parties
from sluiceway_infer.domain.grounding.text.concepts import concepts_of, is_in_lexicon, spellings_of
from sluiceway_infer.domain.grounding.text.languages import NOUNS_WITH_CAPITALS, flat, language_of
from sluiceway_infer.domain.grounding.text.stems import stem

# Languages whose noun phrases begin with an article that is a word of its own.
LANGUAGES = frozenset(("en", "de", "es"))
_MOST_WORDS = 4
# A pair, in Spanish, and no French preposition.
_PAIR = frozenset(("par",))
_ENDS = (FUNCTION | lexicon.RELATIONS | lexicon.LOCAL | lexicon.TIMES | lexicon.LATE_VERBS | lexicon.MODALS) - _PAIR
_PREPOSITIONS = lexicon.RELATIONS | lexicon.LOCAL | lexicon.OF | lexicon.CONTRACTED
_SUMS = OTHER_SUMS - {"insurance"}
_TERMS = frozenset(("notice", "warranty", "deadline"))
# What may be asked of properties that have a value themselves.
_HAVING = (
    (r"\b(?:how (?:much|high)|when|wie (?:hoch|viel)|wann|(?:de )?cuanto (?:es|son)|cuando)\b", _SUMS),
    (r"\b(?:how long|when|wie lange?|wann|cuanto (?:tiempo|dura)|cuando)\b", _TERMS),
)
# So many words at the most are counted without an article, and how they end.
_MOST_BARE = 2
# An article and a noun.
_LEAST_DESCRIBED = 2
_PLURALS = {"en": "s", "de": "ensrl", "es": "s"}


@dataclass(frozen=True)
class NounPhrase:
    """An article and the words behind it up to its noun, where they stand, and the word before them."""

    start: int
    noun: Token
    end: int
    before: str
    is_definite: bool


def phrase_exchanged(rest: str, before: str) -> str:
    """The question before with this phrase in the place of the thing of which it was asked; empty where two could be
    meant, or where this is a property of it.
    """
    language = language_of(before)
    if language not in LANGUAGES:
        return ""
    if told := _bare_exchanged(rest.strip(END), before, language):
        return told
    found, rest = list(noun_phrases(before, language)), rest.strip(END)
    inner = re.match(lexicon.SPANISH_OF_THE, rest) if language == "es" else None
    of = [one for one in found if one.before in lexicon.OF]
    old = of[0] if inner and of else _asked_of(found) or _asked_of([one for one in found if one not in of])
    if old is None and not (lexicon.INDEFINITE | {"a"}) & {token.plain for token in tokens_of(rest)[:1]}:
        old = _named_alone(before, found, language)
    new = _whole_phrase(rest[inner.end() :] if inner and of else rest, old, language)
    if old is None or not new or _is_a_property(new, old, before, language):
        return ""
    told = f"{before[: old.start]}{new}{before[old.end :]}"
    name = before[old.start : old.end]
    # Of what has a name this is a part.
    return f"{told} ({name})" if _has_name(name, language) and not new.endswith(old.noun.text) else told


def whole_of(before: str, language: str) -> tuple[int, int] | None:
    """Where the thing stands of which a question asks; None where two could be meant."""
    found = list(noun_phrases(before, language))
    old = _asked_of(found) or _named_alone(before, found, language)
    return (old.start, old.end) if old else None


def is_a_property(phrase: str, before: str, language: str) -> bool:
    """What the phrase names is one of what was asked about, and no part of it."""
    found = list(noun_phrases(before, language))
    old = _asked_of(found) or _named_alone(before, found, language)
    return old is not None and _is_a_property(phrase, old, before, language)


def _named_alone(before: str, found: Sequence[NounPhrase], language: str) -> NounPhrase | None:
    """The one name of which it is asked, which has no article: "When was Norra opened?". Where all nouns are written
    like it, nothing tells it.
    """
    names = [] if found or language in NOUNS_WITH_CAPITALS else question_names(before)
    tokens = tokens_of(before)
    if len(names) != 1 or plain(names[0].text) in TIMES:
        return None
    earlier = [token.plain for token in tokens if token.end <= names[0].start]
    noun = next(token for token in tokens if token.end == names[0].end)
    if not earlier or earlier[-1] in _PREPOSITIONS:
        return None
    return NounPhrase(names[0].start, noun, names[0].end, earlier[-1], is_definite=True)


def described_anew(rest: str, before: str) -> str:
    """The question before with the same thing described otherwise: "und für den mittleren Raum?" for the large one."""
    language = language_of(before)
    mine = list(noun_phrases(rest, language)) if language in LANGUAGES else []
    places = [one for one in noun_phrases(before, language) if mine and one.noun.plain == mine[0].noun.plain]
    if len(mine) != 1 or len(places) != 1:
        return ""
    new, old = rest[mine[0].start : mine[0].end], before[places[0].start : places[0].end]
    is_other = len(tokens_of(new)) > _LEAST_DESCRIBED and plain(new) != plain(old)
    return f"{before[: places[0].start]}{new}{before[places[0].end :]}" if is_other else ""


def contrary_exchanged(rest: str, before: str) -> str:
    """The question before with the contrary in the place of what it says: "And part-time staff?"."""
    places = contrary_places(rest, before, language_of(before))
    if places is None:
        return ""
    (start, end), (begin, stop) = places
    said = {token.plain for token in tokens_of(before)}
    others = {token.plain for token in tokens_of(f"{rest[:start]} {rest[end:]}")} - lexicon.ARTICLES - lexicon.RELATIONS
    return f"{before[:begin]}{rest[start:end]}{before[stop:]}" if others <= said else ""


def _bare_exchanged(rest: str, before: str, language: str) -> str:
    """A noun without an article in the place of the one that is counted: "And onions?"."""
    tokens, words = tokens_of(rest), tokens_of(before)
    at = next((at for at, token in enumerate(words) if token.plain in lexicon.COUNTING), None)
    if at is None or at + 1 >= len(words) or not 0 < len(tokens) <= _MOST_BARE or _is_named(rest):
        return ""
    is_bare = all(token.plain not in _ENDS for token in tokens) and parties(rest, language) == ()
    old = words[at + 1]
    is_noun = language not in NOUNS_WITH_CAPITALS or (rest[:1].isupper() and old.text[:1].isupper())
    new = rest if language in NOUNS_WITH_CAPITALS else rest[:1].casefold() + rest[1:]
    is_like = is_noun and new[-1:] in _PLURALS[language]
    return f"{before[: old.start]}{new}{before[old.end :]}" if is_bare and is_like else ""


def noun_phrases(text: str, language: str) -> Iterator[NounPhrase]:
    """Those with an article, in order."""
    tokens = tokens_of(text)
    for at, token in enumerate(tokens):
        if not _is_article(token, language):
            continue
        noun = _noun_behind(text, tokens[at + 1 :], language)
        if noun is not None:
            end = _end_behind(text, tokens, noun) if language == "es" else noun.end
            end = _with_more(text, token, end, language)
            is_definite = token.plain not in lexicon.INDEFINITE
            yield NounPhrase(token.start, noun, end, tokens[at - 1].plain if at else "", is_definite)


def _is_article(token: Token, language: str) -> bool:
    """One letter is an article in English alone, and "de" in Dutch."""
    return token.plain in lexicon.ARTICLES - lexicon.OF or (language == "en" and token.plain == "a")


def _noun_behind(text: str, following: Sequence[Token], language: str) -> Token | None:
    """The last word of the phrase; in German the first with a capital, in Spanish the first."""
    noun: Token | None = None
    for token in following[:_MOST_WORDS]:
        is_apart = noun is not None and bool(text[noun.end : token.start].strip())
        if is_apart or token.plain in _ENDS or (noun is not None and _is_participle(token, language)):
            break
        noun = token
        if language == "es" or (language in NOUNS_WITH_CAPITALS and token.text[0].isupper()):
            break
    return noun


def _end_behind(text: str, tokens: Sequence[Token], noun: Token) -> int:
    """Where a Spanish phrase ends: with the adjective behind its noun, or with what that is of."""
    behind = [token for token in tokens if token.start > noun.start][:2]
    if behind and not text[noun.end : behind[0].start].strip():
        if re.fullmatch(lexicon.SPANISH_ADJECTIVES, behind[0].plain):
            return behind[0].end
        if len(behind) > 1 and behind[0].plain == "de" and behind[1].plain not in _ENDS:
            return behind[1].end
    return noun.end


def _with_more(text: str, article: Token, end: int, language: str) -> int:
    """Where the phrase ends with the number of a model, "die Lerche 36", or with the rest of a German name, "der Stern
    Nord"; or with what an amount is of, which has no article and in German stands right behind it: "a pair of skates".
    """
    behind = [token for token in tokens_of(text) if token.start >= end][:2]
    if not behind or text[end : behind[0].start].strip():
        return end
    first, is_any = behind[0], article.plain in lexicon.INDEFINITE or article.plain == "a"
    if first.text[0].isdigit() and language != "en":
        is_counting = len(behind) > 1 and (behind[1].text[0].isupper() or language == "es")
        return end if is_counting else first.end
    if language in NOUNS_WITH_CAPITALS:
        is_noun = first.text[0].isupper() and first.text.isalpha()
        is_more = is_any or _is_of_a_german_name(text[article.end : end], first)
        return first.end if is_noun and is_more else end
    is_of = language == "en" and is_any and first.plain == "of" and len(behind) > 1
    is_amount = is_of and behind[1].text.islower() and behind[1].plain not in _ENDS
    return behind[1].end if is_amount else end


def _is_of_a_german_name(noun: str, following: Token) -> bool:
    """Nothing tells it from an object but that this is no word of matter: "hat der Mieter Zeit"."""
    is_known = is_in_lexicon(stem(following.text, "de"), "de") or bool(parties(noun, "de"))
    return not is_known and following.plain not in TIMES


def _is_participle(token: Token, language: str) -> bool:
    return language == "en" and (token.plain.endswith("ed") or token.plain in lexicon.PARTICIPLES)


def _asked_of(found: Sequence[NounPhrase]) -> NounPhrase | None:
    """The thing itself; of "the guarantee on the frame" the frame, of "the lid of the kettle" the lid."""
    heads = [one for one in found if one.before not in _PREPOSITIONS]
    if len(heads) != 1 or len(found) > 2:
        return None
    others = [one for one in found if one.before in lexicon.CONCERNING and one.is_definite and heads[0].is_definite]
    return others[0] if others and found[0] is heads[0] else heads[0]


def with_noun(rest: str, before: str) -> str:
    """What begins with a preposition, with its noun: "on the new one" and "für das neue" have that of the question
    before.
    """
    language = language_of(before)
    tokens, found = tokens_of(rest), list(noun_phrases(before, language)) if language in LANGUAGES else []
    old = next((one for one in found if tokens and one.before == tokens[0].plain), _asked_of(found))
    if len(tokens) < 2 or not _is_article(tokens[1], language):
        return rest
    told = _whole_phrase(rest[tokens[1].start :].strip(END), old, language)
    return f"{rest[: tokens[1].start]}{told}{_tail(rest)}" if told else rest


def _tail(rest: str) -> str:
    return rest[len(rest.rstrip(END)) :]


def _whole_phrase(rest: str, old: NounPhrase | None, language: str) -> str:
    """The phrase with its noun: "the new one" and "das neue" have that of the question before."""
    tokens = tokens_of(rest)
    is_open = bool(tokens) and _is_article(tokens[0], language)
    if old is None or not is_open or not 1 < len(tokens) <= _MOST_WORDS:
        return ""
    if tokens[-1].plain in ("one", "ones"):
        return f"{rest[: tokens[-1].start]}{old.noun.text}"
    if language in NOUNS_WITH_CAPITALS and not any(token.text[0].isupper() for token in tokens[1:]):
        return f"{rest} {old.noun.text}"
    is_of = tokens[1].plain in lexicon.OF
    if language == "es" and (is_of or re.fullmatch(lexicon.SPANISH_ADJECTIVES, tokens[1].plain)):
        return f"{tokens[0].text} {old.noun.text} {rest[tokens[1].start :]}"
    is_one = all(token.plain not in _ENDS for token in tokens[1:]) and not _is_named(rest)
    return rest if is_one else ""


def _is_named(rest: str) -> bool:
    """A name is exchanged with a name alone."""
    return any(re.search(r"[\d ]", name.text) for name in names_of(rest))


def _has_name(phrase: str, language: str) -> bool:
    if language in NOUNS_WITH_CAPITALS:
        return any(sign.isdigit() for sign in phrase)
    return any(plain(name.text) not in TIMES for name in names_of(phrase))


def _is_a_property(new: str, old: NounPhrase, before: str, language: str) -> bool:
    """It is one of what was asked about; one that has such a value itself takes the place of another: a deposit where
    it was asked how much the rent is, a term of notice where it was asked how long the trial is.
    """
    nouns = {token.plain for token in tokens_of(new)[1:]} - {old.noun.plain}
    found = frozenset[str]().union(*(_concepts(one, language) for one in nouns)) & PROPERTIES - THINGS_AS_WELL
    asked = flat(before)[0]
    return bool(found) and not any(found <= kinds and re.search(pattern, asked) for pattern, kinds in _HAVING)


def _concepts(noun: str, language: str) -> frozenset[str]:
    """Those of the noun and of none that only comes to the same stem: a charger is no charge."""
    root = stem(noun, language)
    return concepts_of(root, language) if noun in spellings_of(root, language) else frozenset()
