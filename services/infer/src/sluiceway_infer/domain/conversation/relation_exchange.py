"""Relation exchange in a question that goes on: "for the toaster" in the place of "for the kettle", in German "die der
Referenz" in the place of "die Festigkeit von LM-5", and "in which year?" in the place of what was asked by.
"""

import re
from collections.abc import Sequence

from sluiceway_infer.domain.conversation import follow_up_words as lexicon
from sluiceway_infer.domain.conversation.names import (
    DEFINITE,
    END,
    Token,
    has_capital_nouns,
    names_of,
    plain,
    tokens_of,
)
from sluiceway_infer.domain.grounding.parsing.parties import parties
from sluiceway_infer.domain.grounding.text.languages import language_of

# What ends a noun phrase, and what joins two to one.
_ENDS = (
    lexicon.RELATIONS | lexicon.LOCAL | lexicon.MEASURES | lexicon.TIMES | lexicon.ASKING | lexicon.LATE_VERBS
) - lexicon.JOINING
_ON = frozenset("on auf uber sobre".split())
# What closes a question.
_CLOSING = re.compile(r"[?!.؟\s]*$")
# "Die der", "das vom": what stands for a noun, and what says whose it is.
_THAT_OF = (frozenset("der die das den".split()), frozenset("der des von vom beim bei fur im am".split()))
_PLURAL_ARTICLES = frozenset("los las les gli os as".split())
# All of the question that goes on: a preposition, what asks, and what is asked for.
_ANEW = re.compile(
    r"(?:in|on|at|with|for|from|by|of|under|to|until|since) (?:which|what)(?: \w+){0,2}"
    r"|(?:in|an|auf|um|mit|fur|von|aus|bei|unter|zu|bis|seit|ab|nach) welche[mnrs]?(?: \w+){0,2}"
    r"|(?:en|con|por|para|de|a|desde|hasta|bajo) (?:que|cual(?:es)?)(?: \w+){0,2}"
)
# What the question before asked by, at its beginning.
_ASKED = re.compile(
    r"[\u00bf\u00a1\W]*(?:(?:in|on|at|with|for|from|bei|an|auf|mit|en|con|a) )?"
    r"(?:(?:which|what|welche[mnrs]?|que)(?: (?:year|day|month|place|jahr|tag|monat|ort|ano|dia|mes|lugar))"
    r"|who|when|where|wer|von wem|wann|wo|quien(?:es)?|cuando|donde)\b"
)


def after_relation(rest: str, mine: Sequence[Token], before: str) -> str:
    """`for the toaster` in the place of `for the kettle`; what stands after that stays, but for what this says anew."""
    tokens = tokens_of(before)
    same = [at for at, token in enumerate(tokens) if token.plain == mine[0].plain]
    if not same:
        return ""
    named = [at for at in same if _names(tokens[at + 1 :]) == _names(mine[1:])]
    at = (named or same)[-1]
    language = language_of(before)
    if _is_for_a_party(mine, language) and _is_of_one_thing(tokens[at + 1 :], language):
        return ""
    closing = closing_of(before)
    said_anew = {token.plain for token in mine[1:]} & (lexicon.RELATIONS | lexicon.MEASURES | lexicon.TIMES)
    after = None if said_anew else _after_phrase(tokens, at)
    tail = before[after.start : closing] if after else ""
    told = f"{before[: tokens[at].start]}{rest.strip(END)}{' ' if tail else ''}{tail}{before[closing:]}"
    return told + _whose(mine, before[tokens[at].end : after.start if after else closing], rest)


def _is_for_a_party(mine: Sequence[Token], language: str) -> bool:
    """`for members`: whom it concerns, and nothing else."""
    rest = [token.text for token in mine[1:] if token.plain not in lexicon.ARTICLES]
    return len(rest) == 1 and len(parties(rest[0], language)) == 1


def _is_of_one_thing(following: Sequence[Token], language: str) -> bool:
    """`for the run`: no other party, which has its article in the plural or none."""
    return (
        len(following) > 1
        and following[0].plain in DEFINITE - _PLURAL_ARTICLES
        and not parties(following[1].text, language)
    )


def of_the_same_exchanged(rest: str, mine: Sequence[Token], before: str) -> str:
    """`die der Referenz` in the place of `die Festigkeit von LM-5`: in German an article stands for the noun."""
    if len(mine) <= len(_THAT_OF) or not has_capital_nouns(before):
        return ""
    if any(token.plain not in known for token, known in zip(mine, _THAT_OF, strict=False)):
        return ""
    tokens = tokens_of(before)
    at = next((at for at in range(2, len(tokens)) if _is_whose(tokens[at - 2 : at + 1])), None)
    if at is None:
        return ""
    after, closing = _after_phrase(tokens, at), closing_of(before)
    tail = f" {before[after.start : closing]}" if after else ""
    return f"{before[: tokens[at].start]}{rest[mine[1].start :].strip(END)}{tail}{before[closing:]}"


def _is_whose(three: Sequence[Token]) -> bool:
    """An article, its noun, and what says whose it is."""
    article, noun, of = three
    return article.plain in lexicon.ARTICLES and noun.text[0].isupper() and of.plain in _THAT_OF[1]


def _whose(mine: Sequence[Token], old: str, rest: str) -> str:
    """A part is that of the thing with a number in its name in whose place it comes: "and on the stone?". It has the
    article of what is known: "on a closed floor" is no part of the Nivo 8.
    """
    is_known = any(token.plain in DEFINITE for token in mine[1:2])
    names = [name.text for name in names_of(old) if any(sign.isdigit() for sign in name.text)]
    is_part = mine[0].plain in _ON and is_known and bool(names) and not any(sign.isdigit() for sign in rest)
    return f" ({names[0]})" if is_part else ""


def _names(held: Sequence[Token]) -> bool:
    """`in Halden`, not `in summer` or `in May`."""
    return bool(held) and held[0].text[0].isupper() and held[0].plain not in lexicon.MEASURES


def _after_phrase(tokens: Sequence[Token], at: int) -> Token | None:
    """The first word behind the noun phrase of the relation that stands there."""
    is_german = has_capital_nouns(" ".join(token.text for token in tokens))
    has_noun, is_joined = False, False
    for token in tokens[at + 1 :]:
        is_article, is_small = token.plain in lexicon.ARTICLES, is_german and token.text.islower()
        if (
            has_noun
            and not is_joined
            and (is_article or is_small or token.plain in _ENDS)
            and token.plain not in lexicon.JOINING
        ):
            return token
        has_noun = has_noun or not (is_article or is_small)
        is_joined = token.plain in lexicon.JOINING or (is_joined and is_article)
    return None


def closing_of(question: str) -> int:
    """Where its last word has ended."""
    end = _CLOSING.search(question)
    return end.start() if end else len(question)


def asked_anew(rest: str, before: str) -> str:
    """The question before with this in the place of what it asked by; empty where either asks by something else."""
    mine, told = plain(rest.strip(END)), plain(before)
    head = _ASKED.match(told) if len(told) == len(before) and _ANEW.fullmatch(mine) else None
    return f"{rest.strip(END)}{before[head.end() :]}" if head else ""
