"""Follow-up question: one that leans on the turns before it, completed with what they were about (query rewriting).

It leans on them where it points back ("when did he die?"), where it opens as if it went on and asks for nothing itself
("and the width?", "what about the Cobalt card?"), or where it is a bare "why?".
"""

import re
from collections.abc import Sequence

from sluiceway_infer.domain.conversation import follow_up_words as lexicon
from sluiceway_infer.domain.conversation.chat import Message
from sluiceway_infer.domain.conversation.names import (
    FUNCTION,
    Token,
    are_alike,
    has_capital_nouns,
    names_of,
    plain,
    tokens_of,
    with_its_noun,
    without_hyphens,
)

MOST_TURNS = 8
LONGEST = 1_024
# More words of matter than that before a pronoun are what it stands for.
_MOST_BEFORE = 2
_FURTHEST = 6
_LEAST = 3
_MARKER = re.compile(r"\s?\[\d{1,2}\]")
_GLUED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_ARABIC = re.compile(r"[\u0620-\u064a]")
_HYPHENS = re.compile(r"(?:-t)?-$")
_END = " \t\n?!.,;:…؟？。！¿¡"  # noqa: RUF001
_BARE = re.compile("|".join(lexicon.BARE))
_GLUED_OPENER, _GLUED_POINTER = re.compile(lexicon.GLUED_OPENERS), re.compile(lexicon.GLUED_POINTERS)
_NO_POINTER, _ARABIC_OWNER = re.compile(lexicon.NO_POINTERS), re.compile(lexicon.ARABIC_OWNER)


def completed(messages: Sequence[Message]) -> str:
    """The last question with what it leaves out; empty where it stands by itself."""
    before, answer, told = "", "", ""
    for message in messages[-2 * MOST_TURNS :]:
        if message.role == "assistant":
            answer = _MARKER.sub("", message.text[:LONGEST])
        elif message.role == "user":
            told = _completed(message.text.strip(), before, answer) if len(message.text) <= LONGEST else ""
            before = told or message.text.strip()[:LONGEST]
    return told


def _completed(question: str, before: str, answer: str) -> str:
    if not before:
        return ""
    rest, goes_on = _without_opener(question)
    pointer = _pointer(rest)
    if pointer is not None:
        return _in_its_place(rest, pointer, _topic(before, answer, pointer))
    if _BARE.fullmatch(plain(rest.strip(_END))) or (goes_on and _is_short(rest)):
        return _beside(rest, _topic(before, answer, None))
    return _exchanged(rest, before) if goes_on and not _asks(rest) else ""


def _without_opener(question: str) -> tuple[str, bool]:
    bare = question.lstrip("¿¡ ")
    if re.match(lexicon.NO_OPENERS, plain(bare)):
        return question, False
    if glued := _GLUED_OPENER.match(bare):
        return bare[glued.end() :].lstrip(_END), True
    for opener in lexicon.OPENERS:
        length = len(opener)
        if plain(bare[:length]) == opener and not bare[length : length + 1].isalnum() and bare[length:].strip(_END):
            rest = bare[length:].lstrip(_END)
            return rest[:1].upper() + rest[1:], True
    return question, False


def _pointer(rest: str) -> Token | None:
    """The word that points back to a turn before; None where what it stands for is in the question itself."""
    glued = _GLUED_POINTER.search(rest)
    if glued is not None:
        return Token(glued[0], glued[0], *glued.span()) if glued.start() <= _FURTHEST else None
    if _NO_POINTER.search(plain(rest)):
        return None
    tokens, names = tokens_of(rest), names_of(rest)
    for at, token in enumerate(without_hyphens(tokens)):
        if _points(token, rest) and not (at and token.text[0].isupper()):
            earlier = [one for one in tokens if one.start < token.start]
            matter = [one for one in earlier if one.plain not in FUNCTION]
            named = [name for name in names if name.start < token.start]
            is_own = named or len(matter) > _MOST_BEFORE or any(one.plain in _DEFINITE for one in earlier)
            return None if is_own else token
    owner = _ARABIC_OWNER.search(plain(rest)) if _ARABIC.search(rest) and len(tokens) <= 3 else None
    return Token("", "", len(rest), len(rest)) if owner else None


def _points(token: Token, rest: str) -> bool:
    only_after = next((after for word, after in lexicon.POINTERS_AFTER if word == token.plain), None)
    if only_after is not None:
        return bool(re.search(only_after, plain(rest[: token.start])))
    accented = lexicon.POINTERS_WITH_ACCENT.get(token.plain)
    return token.text.casefold() == accented if accented else token.plain in lexicon.POINTERS


# An article of one letter is a word of another language.
_DEFINITE = frozenset(word for word in lexicon.ARTICLES if len(word) > 1) - {"un", "de", "ein", "eine", "an"}


def _topic(before: str, answer: str, pointer: Token | None) -> str:
    """What the turn before was about: whom its answer named where it asked for one, else what its question names; empty
    where it was a mere greeting.
    """
    if len(tokens_of(before)) < _LEAST and len(_GLUED.findall(before)) < _LEAST:
        return ""
    asks_for_name = any(token.plain in lexicon.ASKED_FOR_NAME for token in tokens_of(before))
    if pointer is not None and asks_for_name:
        new = [name.text for name in names_of(answer) if name.text not in before]
        if new:
            return max(new[:3], key=lambda name: " " in name)
    names = names_of(before)
    if names:
        is_person = pointer is not None and pointer.plain in lexicon.PERSONS
        return with_its_noun(before, names[0] if is_person else names[-1])
    return _noun_phrase(before)


def _noun_phrase(before: str) -> str:
    if _GLUED.search(before):
        pieces = [piece for piece in re.split(lexicon.CHINESE_BREAK, before) if len(piece) > 1]
        return pieces[0] if pieces else before.strip(_END)
    tokens = tokens_of(before)
    first = next((at for at, token in enumerate(tokens) if token.plain in _DEFINITE), None)
    held = tokens[first + 1 :] if first is not None else [one for one in tokens if one.plain not in lexicon.ASKING]
    words = list[str]()
    for token in held:
        if first is not None and (token.plain in FUNCTION or len(words) == 3):
            break
        words.append(token.text)
    return " ".join(words) or before.strip(_END)


def _in_its_place(rest: str, pointer: Token, topic: str) -> str:
    if not topic or pointer.plain not in lexicon.PLACEHOLDERS | {"es"}:
        return _beside(rest, topic)
    return f"{_HYPHENS.sub(' ', rest[: pointer.start])}{topic}{rest[pointer.end :]}"


def _beside(rest: str, topic: str) -> str:
    return f"{rest.rstrip()} ({topic})" if topic else ""


def _asks(rest: str) -> bool:
    return any(token.plain in lexicon.ASKING for token in tokens_of(rest)[:4]) or bool(
        re.search(lexicon.ASKING_GLUED, rest) if _GLUED.search(rest) else None
    )


def _is_short(rest: str) -> bool:
    """It asks for something with one word of matter: of what, the turn before has said."""
    matter = [token for token in tokens_of(rest) if token.plain not in FUNCTION]
    is_glued = bool(_GLUED.search(rest)) and len(rest.strip(_END)) <= _FURTHEST
    return _asks(rest) and not names_of(rest) and (len(matter) <= 1 or is_glued)


def _exchanged(rest: str, before: str) -> str:
    """The question before with this in the place of what is like it; where nothing is, this beside its topic."""
    tokens = tokens_of(rest)
    related = _after_relation(rest, tokens[0], before) if tokens else ""
    if related:
        return related
    mine, others = names_of(rest), names_of(before)
    like = next((other for other in reversed(others) if mine and are_alike(mine[-1].text, other.text)), None)
    if like is None and mine and len(others) == 1 and not has_capital_nouns(before):
        like = others[0]
    if like is not None:
        return before[: like.start] + mine[-1].text + before[like.end :]
    return _beside(rest, _topic(before, "", None))


def _after_relation(rest: str, first: Token, before: str) -> str:
    """`for the toaster` in the place of `for the kettle`."""
    if first.plain not in lexicon.RELATIONS:
        return ""
    same = [token for token in tokens_of(before) if token.plain == first.plain]
    end = re.search(r"[?!.؟\s]*$", before)
    return before[: same[-1].start] + rest[:1].lower() + rest[1:].strip(_END) + (end[0] if end else "") if same else ""
