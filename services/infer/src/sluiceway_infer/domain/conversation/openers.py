"""Openers of a question that goes on from the one before: "and", "what about", "what if", and the particles of Chinese.
Without one a question stands by itself, unless it points back.
"""

import re

from sluiceway_infer.domain.conversation import follow_up_words as lexicon
from sluiceway_infer.domain.conversation.names import END, plain, tokens_of
from sluiceway_infer.domain.conversation.topic import GLUED

_GLUED_OPENER = re.compile(lexicon.GLUED_OPENERS)
# Before the word for "if", and no part of what is asked: "what if it rains?".
_WHAT_IF = re.compile(
    r"what (?:happens |about )?(?=if\b)|(?:was(?: ist| passiert| ware)?|wie ist es),? (?=(?:wenn|falls)\b)"
    r"|que (?:pasa|ocurre|sucede) (?=si\b)"
)
# A thing with the particle that goes on, and behind it what is asked of that: 裙摆呢 and "how much can it be altered?".
# What is asked "once more" (又是多少) goes on as well.
_ASKING_IN_SIGNS = re.compile(
    r"(?P<thing>[^\s\uff0c,。\uff1f?\uff01!]{1,10}?)呢[\uff0c,](?P<asked>.+)"
    r"|(?P<subject>[^\s\uff0c,。\uff1f?\uff01!]{2,12})又(?P<again>[是要得].+)"
)
# In which case something is stands in a clause by itself.
_CASES_IN_SIGNS = re.compile("^(?:如果|要是|假如|若|万一|要)|的话$")
_OPENING = "\u00bf\u00a1 "
_CHINESE_COMMA = "\uff0c"


def without_opener(question: str) -> tuple[str, bool]:
    """The question without what opens it as one that goes on, and whether it does."""
    rest, goes_on = _without_word(question)
    bare = rest.lstrip(_OPENING)
    case = _WHAT_IF.match(plain(bare))
    return (bare[case.end() :], True) if case else (rest, goes_on)


def asks_by_itself(rest: str) -> bool:
    """It asks for something, and is no mere "and the gates?"."""
    # "A deposit" has an article, no verb of French.
    first = [token.plain for token in tokens_of(rest)[:4] if token.plain != "a"]
    is_asked = not lexicon.ASKING.isdisjoint(first)
    return is_asked or bool(re.search(lexicon.ASKING_GLUED, rest) if GLUED.search(rest) else None)


def _without_word(question: str) -> tuple[str, bool]:
    bare = question.lstrip(_OPENING)
    is_spanish = question.lstrip().startswith("\u00bf")
    if not is_spanish and re.match(lexicon.NO_OPENERS, plain(bare)):
        return question, False
    if glued := _GLUED_OPENER.match(bare):
        return bare[glued.end() :].lstrip(END), True
    for opener in lexicon.OPENERS:
        length = len(opener)
        if plain(bare[:length]) == opener and not bare[length : length + 1].isalnum() and bare[length:].strip(END):
            return bare[length:].lstrip(END), True
    if going := _ASKING_IN_SIGNS.fullmatch(question):
        return _without_its_particle(going), True
    return question, bool(re.fullmatch(lexicon.GLUED_GOES_ON, question)) and not asks_by_itself(question)


def _without_its_particle(going: re.Match[str]) -> str:
    """The thing with what is asked of it; a case stays a clause by itself."""
    if going["subject"]:
        return f"{going['subject']}{going['again']}"
    comma = _CHINESE_COMMA if _CASES_IN_SIGNS.search(going["thing"]) else ""
    return f"{going['thing']}{comma}{going['asked']}"
