"""Name exchange in a question that goes on: "And the Lark 60?" asks of it what was asked of the Lark 40, and "and the
battery of the Lark 60?" of that what was asked of the other one's motor.
"""

import re
from dataclasses import dataclass

from sluiceway_infer.domain.conversation import follow_up_words as lexicon
from sluiceway_infer.domain.conversation.names import (
    END,
    FUNCTION,
    NameRun,
    are_alike,
    has_capital_nouns,
    names_of,
    tokens_of,
    with_its_noun,
)

# A noun and its article.
_LEAST_OF_A_NOUN = 2
# So many words before a noun are looked at for its article: that, and two that describe it.
_MOST_DESCRIBED = 3
_GENITIVE_BEFORE = re.compile(r"(?:the )?[\w -]+['\u2019]s [a-z]+")
_GENITIVE = frozenset("des der vom von".split())


def name_exchanged(rest: str, before: str) -> str:
    mine, others = names_of(rest), names_of(before)
    like = next((other for other in reversed(others) if mine and are_alike(mine[-1].text, other.text)), None)
    if like is None and mine and len(others) == 1 and not has_capital_nouns(before):
        like = others[0]
    if like is None or like.text == mine[-1].text:
        return ""
    if owned := _owned_exchanged(rest, mine[-1], before, like):
        return owned
    new, old = _with_noun(rest, mine[-1]), _with_noun(before, like)
    if _says_more(rest, new[0] if new else mine[-1].start, before):
        return ""
    if new is None:
        return before[: like.start] + mine[-1].text + before[like.end :]
    begin, noun, end = old or (like.start, -1, like.end)
    # The article of the old phrase may be a part of the word before: of the new one the noun alone is put there.
    return before[:begin] + rest[new[1] if begin == noun else new[0] : new[2]] + before[end:]


def names_its_own(rest: str, before: str) -> bool:
    """It names a thing of which the question before does not speak: by a number, or by a name as that one has."""
    others = names_of(before)
    new = [name for name in names_of(rest) if name.text not in before]
    are_names = not has_capital_nouns(f"{before} {rest}")
    return any(
        any(sign.isdigit() for sign in name.text)
        or (are_names and any(are_alike(name.text, other.text) for other in others))
        for name in new
    )


def _owned_exchanged(rest: str, name: NameRun, before: str, like: NameRun) -> str:
    """`the battery of the Lark 60` in the place of `the motor of the Lark 40`."""
    new, old = _owned(rest, name), _owned(before, like)
    genitive = _GENITIVE_BEFORE.fullmatch(rest.strip(END))
    if old is None or (new is None and genitive is None):
        return ""
    if new is None:
        return before[: old.start] + rest.strip(END) + before[like.end :]
    # The article of one may be a part of the word before: then the nouns alone are exchanged.
    have_articles = new.has_article and old.has_article
    begin, start = (new.start, old.start) if have_articles else (new.noun, old.noun)
    return before[:start] + rest[begin : name.end] + before[like.end :]


@dataclass(frozen=True)
class _Owned:
    """A noun of which a name is the owner, "the motor" of the Lark 40: where its phrase begins, and where it does."""

    start: int
    noun: int

    @property
    def has_article(self) -> bool:
        return self.start < self.noun


def _owned(text: str, name: NameRun) -> _Owned | None:
    earlier = [token for token in tokens_of(text) if token.end <= name.start]
    links = list[str]()
    while earlier and earlier[-1].plain in lexicon.OF | lexicon.CONTRACTED | lexicon.ARTICLES:
        links.append(earlier.pop().plain)
    is_german = has_capital_nouns(text)
    of = _GENITIVE if is_german else lexicon.OF
    if of.isdisjoint(links) or not earlier or earlier[-1].plain in FUNCTION or earlier[-1].text.islower() == is_german:
        return None
    noun = earlier.pop()
    small = FUNCTION | lexicon.ARTICLES | lexicon.OF | lexicon.CONTRACTED
    first = next((token for token in reversed(earlier[-_MOST_DESCRIBED:]) if token.plain in small), noun)
    return _Owned((first if first.plain in lexicon.ARTICLES else noun).start, noun.start)


def _says_more(rest: str, begin: int, before: str) -> bool:
    """Before what is exchanged it has a word of matter that the question before has not."""
    small = FUNCTION | lexicon.ARTICLES | lexicon.RELATIONS | lexicon.LOCAL | lexicon.CONTRACTED
    known = {token.plain for token in tokens_of(before)} | small
    return any(token.plain not in known for token in tokens_of(rest) if token.end <= begin)


def _with_noun(text: str, name: NameRun) -> tuple[int, int, int] | None:
    """Where the phrase of a name and its noun begins, where that without its article does, and where it ends.

    `the Halden lock`, `la esclusa de Halden`, `la tarjeta Cobalto`; none where the name has no noun.
    """
    earlier = [token for token in tokens_of(text) if token.end <= name.start]
    described = with_its_noun(text, name)
    if not described.endswith(name.text):
        return earlier[-1].start, name.start, earlier[-1].start + len(described)
    if earlier and earlier[-1].plain in lexicon.OF:
        earlier.pop()
    if len(earlier) < _LEAST_OF_A_NOUN or not earlier[-1].text.islower() or earlier[-1].plain in FUNCTION:
        return None
    noun, article = earlier[-1], earlier[-2]
    if article.plain in lexicon.ARTICLES:
        return article.start, noun.start, name.end
    return (noun.start, noun.start, name.end) if article.plain in lexicon.CONTRACTED else None
