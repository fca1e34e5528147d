"""Follow-up question: one that leans on the turns before it, completed with what they were about (query rewriting).

It leans on them where it points back ("when did he die?"), where it opens as if it went on and asks for nothing itself
("and the width?", "what about the Cobalt card?"), or where it is a bare "why?".
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sluiceway_infer.domain.conversation import follow_up_words as lexicon
from sluiceway_infer.domain.conversation.arabic_exchange import with_its_whole
from sluiceway_infer.domain.conversation.belongings import owner_exchanged, part_exchanged, without_that
from sluiceway_infer.domain.conversation.chat import Message
from sluiceway_infer.domain.conversation.consent import with_consent
from sluiceway_infer.domain.conversation.counterparts import extreme_exchanged, with_exchanged
from sluiceway_infer.domain.conversation.elision import with_any_one, with_elided_noun, without_place
from sluiceway_infer.domain.conversation.exchange import exchanged, with_case, with_its_year
from sluiceway_infer.domain.conversation.further_ones import further_exchanged
from sluiceway_infer.domain.conversation.house import with_house
from sluiceway_infer.domain.conversation.left_out import HOURS, asks_what_comes_after, leaves_its_subject_out
from sluiceway_infer.domain.conversation.name_exchange import names_its_own
from sluiceway_infer.domain.conversation.names import (
    DEFINITE,
    END,
    FUNCTION,
    NameRun,
    Token,
    names_of,
    plain,
    tokens_of,
    without_hyphens,
)
from sluiceway_infer.domain.conversation.openers import asks_by_itself, without_opener
from sluiceway_infer.domain.conversation.relation_exchange import asked_anew
from sluiceway_infer.domain.conversation.same_asked import name_alone, same_asked, scene_apart
from sluiceway_infer.domain.conversation.sign_ellipsis import object_repeated, subject_left_out
from sluiceway_infer.domain.conversation.sign_exchange import names_its_own_in_signs, part_of_topic
from sluiceway_infer.domain.conversation.spans import is_span, span_exchanged
from sluiceway_infer.domain.conversation.succession import succeeded, with_its_state
from sluiceway_infer.domain.conversation.time_units import behind_asking, unit_exchanged
from sluiceway_infer.domain.conversation.topic import (
    ARABIC,
    GLUED,
    arabic_matter,
    glued_topic,
    is_asked_for,
    named_topic,
    place_of,
    question_names,
    topic_of,
)
from sluiceway_infer.domain.grounding.text.languages import language_of
from sluiceway_infer.domain.grounding.turn_before import TurnBefore

MOST_TURNS = 8
LONGEST = 1_024
# More words of matter than that before a pronoun are what it stands for.
_MOST_BEFORE = 2
# More than that say by themselves what is asked for.
_MOST_LEANING = 4
_NO_MATTER = FUNCTION | lexicon.QUANTITIES | lexicon.SPEAKERS | lexicon.MEASURES
_FURTHEST = 6
# A shorter word that two questions share does not make them ask the same.
_LEAST_SAID = 4
_MARKER = re.compile(r"\s?\[\d{1,2}\]")
_HYPHENS = re.compile(r"(?:-t)?-$")
_BARE = re.compile("|".join(lexicon.BARE))
_GLUED_POINTER = re.compile(lexicon.GLUED_POINTERS)
_NO_POINTER, _ARABIC_OWNER = re.compile(lexicon.NO_POINTERS), re.compile(lexicon.ARABIC_OWNER)
_NARROWING = re.compile(lexicon.NARROWING, re.IGNORECASE)
# Before this the word for "who" is a preposition.
_ARABIC_WITHOUT = re.compile(r"^من\s+(?=دون\s)")
_ARABIC_THE = "ال"
_ARABIC_VERB = re.compile(r"[يت]\w{2,}(?<![ةه])")
_HIS, _JOINED, _FEMININE = "\u0647", "\u062a", "\u0629"
_ARABIC_ITS = re.compile(lexicon.ARABIC_ITS)


@dataclass(frozen=True)
class FollowUp:
    """A question that leans on the turn before it, completed, and that turn."""

    text: str
    before: TurnBefore


def completed(messages: Sequence[Message]) -> str:
    """The last question with what it leaves out; empty where it stands by itself."""
    found = follow_up(messages)
    return found.text if found else ""


def questions_of(messages: Sequence[Message]) -> tuple[str, ...]:
    """What was asked, the last first: what a question leaves unsaid one before it may have said."""
    asked = [message.text[:LONGEST] for message in messages[-2 * MOST_TURNS :] if message.role == "user"]
    return tuple(reversed(asked))


def follow_up(messages: Sequence[Message]) -> FollowUp | None:
    """The last question with what it leaves out; None where it stands by itself."""
    before, answer, found = "", "", None
    for message in messages[-2 * MOST_TURNS :]:
        if message.role == "assistant":
            answer = _MARKER.sub("", message.text[:LONGEST])
        elif message.role == "user":
            question = message.text.strip()
            told = _completed(question, before, answer) if len(message.text) <= LONGEST else ""
            turn = TurnBefore(before, answer, without_opener(question)[0], language_of(before))
            found = FollowUp(told, turn) if told else None
            before = told or question[:LONGEST]
    return found


def _completed(question: str, before: str, answer: str) -> str:
    if not before:
        return ""
    scene, asked = scene_apart(question, before)
    rest, goes_on = without_opener(asked)
    if told := same_asked(rest, before):
        return f"{scene}{told[:1].upper()}{told[1:]}"
    rest = without_place(rest, before) if goes_on else rest
    whole = _NARROWING.sub("", rest)
    goes_on = (
        goes_on
        or is_span(rest)
        or _asks_again(rest, before)
        or (whole != rest and asks_by_itself(whole) and len(_matter(whole)) <= 1)
    )
    told = _told(with_any_one(whole, before) if goes_on else rest, goes_on, before, answer)
    told = with_house(told, whole, before) if goes_on else told or name_alone(rest, before)
    return f"{scene if told else ''}{told[:1].upper()}{told[1:]}" if goes_on else told


def _told(rest: str, goes_on: bool, before: str, answer: str) -> str:
    if told := succeeded(rest, before, answer) or with_its_state(rest, before):
        return told
    if goes_on and asks_what_comes_after(rest):
        return _beside(rest, topic_of(before, answer))
    if goes_on and (told := _of_others(rest, before)):
        return told
    if goes_on and (told := with_case(rest, before) or with_consent(rest, before)):
        return told
    if told := asked_anew(rest, before) or span_exchanged(rest, before) or with_exchanged(rest, before):
        return told
    if told := (with_elided_noun(rest, before) if asks_by_itself(rest) else "") or object_repeated(rest, before):
        return told
    if goes_on and (told := extreme_exchanged(rest, before) or part_exchanged(rest, before)):
        return told
    if goes_on and (of := without_that(rest, before)) != rest:
        return owner_exchanged(of, before) or exchanged(of, before) or _beside(rest, topic_of(before, answer))
    pointer = _pointer(rest)
    if pointer is not None:
        topic = topic_of(before, answer, pointer.plain or pointer.text)
        told = _of_the_part(rest, topic, before) or _in_its_place(rest, pointer, topic)
        is_open = goes_on and not asks_by_itself(rest)
        return (part_of_topic(told, topic, before) if is_open else "") or told
    if subject := subject_left_out(rest, before):
        return _beside(rest, subject)
    if _BARE.fullmatch(plain(rest.strip(END))):
        return _beside(rest, topic_of(before, answer))
    if goes_on:
        return _gone_on(rest, before, answer)
    return _beside(rest, topic_of(before, answer)) if leaves_its_subject_out(rest) else ""


def _of_others(rest: str, before: str) -> str:
    return unit_exchanged(rest, before) or further_exchanged(rest, before)


def _asks_again(rest: str, before: str) -> bool:
    """It asks how much that is for others, without a word that goes on: "how much is it for each hour after that?"."""
    return behind_asking(rest, language_of(before)) > 0 and bool(_of_others(rest, before))


def _gone_on(rest: str, before: str, answer: str) -> str:
    rest = _ARABIC_WITHOUT.sub("", rest)
    if not asks_by_itself(rest):
        is_own = names_its_own_in_signs(rest, before) or names_its_own(rest, before)
        topic = "" if is_own else topic_of(before, "")
        return exchanged(rest, before) or _beside(rest, with_its_year(topic, before))
    if _names_its_own(rest, before):
        # A thing and no place is one where the thing before was.
        is_narrow = not any(" " in name.text for name in names_of(rest)) and not place_of(rest)
        return _beside(rest, place_of(before)) if is_narrow else ""
    return _beside(rest, topic_of(before, answer) if _is_short(rest) else named_topic(before, answer))


def _names_its_own(rest: str, before: str) -> bool:
    """It asks of a thing that it names, or asks the same of another thing."""
    if GLUED.search(rest):
        mine, other = glued_topic(rest), glued_topic(before)
        return bool(re.match("[A-Za-z]", mine)) or _are_glued_alike(mine, other)
    if ARABIC.search(rest):
        held = arabic_matter(rest)
        # A verb alone has what it is about in the question before: "and on which days does it run?".
        is_bare = len(held) == 1 and _ARABIC_VERB.fullmatch(held[0].plain) is not None
        things = [token for token in held if not (is_bare or token.plain.startswith(_ARABIC_THE))]
        is_counted = re.match(lexicon.ARABIC_COUNTS, plain(rest)) is not None
        return len(things) > is_counted and not _is_short(rest)
    small = lexicon.MODALS | HOURS
    said = {token.plain for token in _matter(before) if len(token.plain) >= _LEAST_SAID} - small
    matter = [token.plain for token in _matter(rest) if token.plain not in small]
    return bool(question_names(rest)) or len(matter) > _MOST_LEANING or not said.isdisjoint(matter)


def _are_glued_alike(one: str, other: str) -> bool:
    return one != other and min(len(one), len(other)) > 1 and (one[-1] == other[-1] or one[:2] == other[:2])


def _matter(text: str) -> list[Token]:
    return [token for token in tokens_of(text) if token.plain not in _NO_MATTER]


def _pointer(rest: str) -> Token | None:
    """The word that points back to a turn before; None where what it stands for is in the question itself."""
    glued = _GLUED_POINTER.search(rest)
    if glued is not None:
        return Token(glued[0], glued[0], *glued.span()) if glued.start() <= _FURTHEST else None
    if _NO_POINTER.search(plain(rest)):
        return None
    tokens = tokens_of(rest)
    for at, token in enumerate(without_hyphens(tokens)):
        if _points(token, rest) and not (at and token.text[0].isupper()):
            return None if _stands_for_its_own(token, rest, tokens) else token
    return _arabic_owner(rest, tokens) if ARABIC.search(rest) else None


def _stands_for_its_own(pointer: Token, rest: str, tokens: Sequence[Token]) -> bool:
    earlier = [one for one in tokens if one.start < pointer.start]
    named = [name for name in names_of(rest) if name.start < pointer.start]
    if pointer.plain not in lexicon.OWNING:
        named = [name for name in named if not (_is_asked_of(name, rest, pointer) or _is_first_word(name, rest))]
    matter = [one for one in earlier if one.plain not in _NO_MATTER]
    is_told = pointer.plain not in lexicon.PLACES and len(matter) > _MOST_BEFORE
    return bool(named) or is_told or any(one.plain in DEFINITE for one in earlier)


def _is_asked_of(name: NameRun, rest: str, pointer: Token) -> bool:
    """What is asked for is not who has it, as far as the clause goes: "welchen Preis hat sie"."""
    return is_asked_for(name, tokens_of(rest)) and not re.search(r"[,;،]", rest[: pointer.start])


def _is_first_word(name: NameRun, rest: str) -> bool:
    """It has its capital by its place: no "Ada, when was she born?"."""
    return not rest[: name.start].strip(END) and " " not in name.text and not rest.startswith(",", name.end)


def _arabic_owner(rest: str, tokens: Sequence[Token]) -> Token | None:
    """The end of the question where a suffix of it points back."""
    at_end = Token("", "", len(rest), len(rest))
    if len(tokens) <= 3 and _ARABIC_OWNER.search(plain(rest)):
        return at_end
    at = next((at for at, one in enumerate(tokens) if _ARABIC_ITS.fullmatch(one.plain) or _is_its_measure(one)), None)
    earlier = [one for one in tokens[:at] if one.plain not in _NO_MATTER] if at is not None else []
    is_own = len(earlier) > _MOST_BEFORE or any(one.plain.startswith(_ARABIC_THE) for one in earlier)
    return at_end if at is not None and not is_own else None


def _is_its_measure(token: Token) -> bool:
    """Its price, its weight, with a pronoun in which other words end by themselves."""
    noun = token.plain.removesuffix(_HIS)
    feminine = noun.removesuffix(_JOINED) + _FEMININE
    return noun != token.plain and not lexicon.ARABIC_MEASURED.isdisjoint((noun, feminine))


def _points(token: Token, rest: str) -> bool:
    accented = lexicon.POINTERS_WITH_ACCENT.get(token.plain)
    if accented and token.text.casefold() != accented:
        return False
    only_after = next((after for word, after in lexicon.POINTERS_AFTER if word == token.plain), None)
    if only_after is not None:
        return bool(re.search(only_after, plain(rest[: token.start])))
    return bool(accented) or token.plain in lexicon.POINTERS


def _of_the_part(rest: str, topic: str, before: str) -> str:
    """In Arabic, of a part that asks for nothing itself ("and its paddle?") what was asked of its whole."""
    is_open = bool(ARABIC.search(rest)) and not asks_by_itself(rest) and len(tokens_of(rest)) <= _MOST_BEFORE
    if not (is_open and topic and before.count(topic) == 1 and asks_by_itself(before)):
        return ""
    part = with_its_whole(rest.strip(END), topic)
    return before.replace(topic, part) if topic in part else _beside(before.replace(topic, part), topic)


def _in_its_place(rest: str, pointer: Token, topic: str) -> str:
    if not topic or pointer.plain not in lexicon.PLACEHOLDERS | {"es"}:
        return _beside(rest, topic)
    return f"{_HYPHENS.sub(' ', rest[: pointer.start])}{topic}{rest[pointer.end :]}"


def _beside(rest: str, topic: str) -> str:
    return f"{rest.rstrip()} ({topic})" if topic else ""


def _is_short(rest: str) -> bool:
    """It asks for something with one word of matter: of what, the turn before has said."""
    matter = [token for token in tokens_of(rest) if token.plain not in FUNCTION]
    is_glued = bool(GLUED.search(rest)) and len(rest.strip(END)) <= _FURTHEST
    return asks_by_itself(rest) and not question_names(rest) and (len(matter) <= 1 or is_glued)
