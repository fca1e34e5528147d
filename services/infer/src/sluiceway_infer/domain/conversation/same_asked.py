"""Same question of another one: "what do they take at Norra Cycles for that?" asks of Norra Cycles what was asked of
Ostwick Cycles. It says nothing else, and its name is built like the one in the place of which it comes.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from sluiceway_infer.domain.conversation import follow_up_words as lexicon
from sluiceway_infer.domain.conversation.house import house_of
from sluiceway_infer.domain.conversation.names import (
    DEFINITE,
    END,
    NameRun,
    Token,
    are_alike,
    has_capital_nouns,
    names_of,
    plain,
    tokens_of,
)
from sluiceway_infer.domain.conversation.openers import without_opener
from sluiceway_infer.domain.grounding.lexicon.mishaps import mishaps_in
from sluiceway_infer.domain.grounding.parsing.context import start_of_asking
from sluiceway_infer.domain.grounding.parsing.question import parse_question
from sluiceway_infer.domain.grounding.text.concepts import concepts_in
from sluiceway_infer.domain.grounding.text.languages import language_of

# What the name is in what is compared, by itself and behind a word of place: capitals, which nothing else has there.
_NAME, _AT = "N", "AT"
_PLACES: Mapping[str, str] = {
    **dict.fromkeys("at in on en bei beim im an am auf".split(), "at"),
    **dict.fromkeys("from von vom desde".split(), "from"),
    **dict.fromkeys("to zu zum zur a al nach".split(), "to"),
    **dict.fromkeys("for with of fur mit con para de del".split(), ""),
}
# It says that it asks the same.
_THE_SAME: Mapping[str, str] = {
    "en": r"(?:is|would) (?:it|that) (?:be )?(?:also )?the same AT(?: too| as well)?|the other \w+ N"
    r"|does (?:it|that|the same) (?:also )?(?:go|apply|hold) AT(?: too| as well)?"
    r"|does (?:the other \w+ )?N do the same",
    "de": r"wie (?:ist|ware|verhalt|sieht) (?:das|es) (?:denn |sich )?AT(?: aus)?"
    r"|wie (?:ist|ware) (?:das|es) (?:mit|bei) (?:der|dem) anderen \w+ N|(?:der|die|das|den|dem) anderen? \w+ N"
    r"|(?:ist|ware) (?:das|es) (?:auch |genauso |dasselbe |das gleiche )(?:so )?AT(?: so)?"
    r"|gilt (?:das|dasselbe|das gleiche) (?:auch )?AT|(?:ist|ware) (?:das|es) AT (?:auch so|genauso|gleich)",
    "es": r"(?:es|seria) (?:lo mismo|igual) AT(?: tambien)?|(?:el|la) otr[oa] \w+ N",
    "ar": r"(?:وماذا عن |ماذا عن )?N|و?ال(?:ثانية|اخرى|ثاني|اخر) N|و?هل N (?:كذلك|ب?ال\w+ نفسها?)"
    r"|و?هل (?:ال\w+ نفسها?|ذلك نفسه) (?:في|لدى|عند|مع) N",
}
# It asks for a sum, and not for what.
_PAID: Mapping[str, str] = {
    "en": r"(?:what|how much) (?:do|does|would|will) (?:they|i|you|we|it|that|N) "
    r"(?:charge|take|ask|want|pay|(?<!N )cost)"
    r"(?: AT)?(?: for (?:that|it|this|the same(?: \w+)?))?(?: AT)?"
    r"|(?:what|how much) (?:is|would) (?:it|that)(?: be)? AT"
    r"|does (?:the other \w+ )?N (?:charge|take|want|ask(?: for)?) the same",
    "de": r"(?:was|wie ?viel) (?:nehmen|nimmt|verlangen|verlangt|wollen|will|berechnen|berechnet|kostet|zahle|zahlt)"
    r"(?: denn)?(?: die| das| es| ich| man)?(?: denn)?(?: dafur)? (?:AT|(?<!kostet )(?<!kostet das )N)(?: dafur)?"
    r"|(?:kostet|zahle|zahlt) (?:das|es|ich|man) AT (?:gleich viel|genauso viel|dasselbe|das gleiche)"
    r"|(?:nimmt|verlangt|will) N (?:gleich viel|genauso viel|dasselbe|das gleiche)",
    "es": r"cuanto (?:es|cuesta|cobran?|piden?|vale|sale|pago)(?: (?:por )?(?:eso|ello|lo mismo))? AT"
    r"(?: por (?:eso|ello))?|(?:cobran?|piden?|cuesta) (?:lo mismo|igual) (?:AT|N)",
    "ar": r"و?(?:N كم VERB|كم VERB N)(?: (?:على|عن|مقابل) (?:ذلك|هذا|\w+ نفسها?))?|و?هل N VERB ال\w+ نفسها?",
}
_ARABIC_CHARGES = "(?:[تي](?:اخذ|طلب|تقاضى|ستوفي|كلف)(?:ون)?)"
_SUMS = frozenset(("fee", "deposit", "discount", "fine", "penalty"))
_HOW_MUCH = re.compile(
    r"[\u00bf ]*(?:how (?:much|big|high|large)|what(?: is|'s)(?!.* for\W*$)|wie (?:hoch|viel|gross)"
    r"|(?:de )?cuanto|cual es|كم)\b"
)
_CHARGED = re.compile(
    r"[\u00bf ]*(?:(?:what|how much) (?:do|does|would|will|must|should|can|could)\b.* (?:charge|cost|pay|owe)"
    r"|(?:was|wie ?viel) (?:kostet|kosten|nimmt|nehmen|verlangt|verlangen|berechnet|berechnen|zahle|zahlt|bezahle)"
    r"|cuanto (?:cuestan?|cobran?|piden?|valen?|pago|se paga)|كم (?:[تي](?:طلب|تقاضى|ستوفي|كلف)(?:ون)?|[ان]دفع))\b"
)
_OWNED = re.compile("['\u2019]s$")
_OF_A_THING = frozenset(("broken", "lost", "stolen"))
_IF_IN_ARABIC = frozenset("اذا لو ان".split())
_WITH_IF = 2
_ARABIC_THE = "ال"
# What is written together with an Arabic word: "and", "for".
_LED = re.compile("^(?:و|ف)?(?:لل|ل|ب)?(?=.{3})")
_THERE = "(?P<there>那边|那里|那儿)"
_SAME_IN_SIGNS = re.compile(f"(?:换成)?(?P<name>.+?){_THERE}?(?:也(?:是这个价|一样|同样|相同)吗?|呢)")
_PAID_IN_SIGNS = re.compile(f"(?P<name>.+?)(?:{_THERE}|(?=[要收怎]))(?:要|收)?(?:多少钱?|怎么收费?|什么价钱?)")
_SUM_IN_SIGNS = re.compile("多少钱|什么价|怎么收|[要收付交赔]多少|[费金价]多少")
_LEAST_OF_A_NAME, _KIND_IN_SIGNS = 2, 2


def scene_apart(question: str, before: str) -> tuple[str, str]:
    """What is told before a question that goes on, and that: "That's too much for me. What about a half?"."""
    start = start_of_asking(question, language_of(before))
    asked = question[start:]
    return (question[:start], asked) if start and without_opener(asked)[1] else ("", question)


def same_asked(rest: str, before: str) -> str:
    """The question before with the name that this has in the place of the one that is like it; empty where this does
    not say that the same is asked, or names no other.
    """
    language = language_of(before)
    if language == "zh":
        return _in_signs(rest.strip(END), before)
    if language == "ar":
        return _in_arabic(rest, before) or _befallen(rest, before)
    for name in _names(rest) if language in _THE_SAME else ():
        old, lead = _alike(name, before), _lead(rest, name)
        if old and _asks(_said(lead, rest[name.end :]), before, language) and _are_in_one_place(lead, old, before):
            return _exchanged(before, old, name.text)
    return ""


def name_alone(rest: str, before: str) -> str:
    """The same for "Norra Cycles?"."""
    for name in _names(rest):
        if name.text == rest.strip(END) and (old := _alike(name, before)):
            return _exchanged(before, old, name.text)
    return ""


def _exchanged(before: str, old: NameRun, name: str) -> str:
    """What is owned stays so: "how much is Anna Huber's lesson?"."""
    owned = _OWNED.search(old.text)
    return f"{before[: old.start]}{_OWNED.sub('', name)}{owned[0] if owned else ''}{before[old.end :]}"


def _names(text: str) -> Iterator[NameRun]:
    """Those of it, also without a first word that may have its capital by its place."""
    for name in names_of(text):
        yield name
        _, _, others = name.text.partition(" ")
        if others and not text[: name.start].strip(END):
            yield NameRun(others, name.end - len(others), name.end)


def _alike(new: NameRun, before: str) -> NameRun | None:
    """The one that is called like it there, of as many words: Norra Cycles for Halden Cycles."""
    if plain(new.text) in plain(before):
        return None
    found = [run for run in names_of(before) if _are_of_a_kind(_parts(new), _parts(run), before)]
    return found[0] if len(found) == 1 else None


def _are_of_a_kind(mine: list[str], other: list[str], before: str) -> bool:
    """One German word with a capital is any noun."""
    if len(mine) != len(other):
        return False
    if len(mine) > 1:
        return mine[0] == other[0] or mine[-1] == other[-1]
    return not has_capital_nouns(before) and are_alike(mine[0], other[0])


def _parts(name: NameRun) -> list[str]:
    return _OWNED.sub("", plain(name.text)).split()


def _lead(text: str, name: NameRun) -> list[str]:
    """The words before it, without its article."""
    words = [token.plain for token in tokens_of(text[: name.start])]
    return words[:-1] if words and words[-1] in DEFINITE and words[-1] not in _PLACES else words


def _said(lead: list[str], behind: str) -> str:
    """What it says, with a sign in the place of the name."""
    is_at = bool(lead) and lead[-1] in _PLACES
    words = [*lead[:-1], _AT] if is_at else [*lead, _NAME]
    return " ".join((*words, *(token.plain for token in tokens_of(behind))))


def _asks(said: str, before: str, language: str) -> bool:
    if re.fullmatch(_THE_SAME[language], said):
        return True
    paid = _PAID[language].replace("VERB", _ARABIC_CHARGES)
    return bool(re.fullmatch(paid, said)) and _is_of_money(before, language)


def _are_in_one_place(lead: list[str], old: NameRun, before: str) -> bool:
    """Not "from Norra" for "to Ostwick"; who does something is where that is done, and "die vom Laden" are there."""
    mine = "" if lead[-2:-1] == ["die"] else _PLACES.get(lead[-1] if lead else "", "")
    other = _PLACES.get((_lead(before, old) or [""])[-1], "at")
    return mine == other or not mine or (not other and mine == "at")


def _is_of_money(before: str, language: str) -> bool:
    """It asks for a sum by what it asks with: not "what does the deposit cover?"."""
    asked = parse_question(before, (language,))
    is_sum = bool(_HOW_MUCH.match(plain(before))) and not _SUMS.isdisjoint(concepts_in(asked.stems, language))
    return is_sum or asked.asked.concept == "price" or _CHARGED.match(plain(before)) is not None


def _in_arabic(rest: str, before: str) -> str:
    """A noun that stands there too, and behind it another name: that tells the house from its like."""
    tokens, others = tokens_of(rest), tokens_of(before)
    for at, (noun, name) in enumerate(pairwise(tokens)):
        places = [place for place, token in enumerate(others[:-1]) if _unled(token) == _unled(noun)]
        if len(places) != 1 or not name.plain.startswith(_ARABIC_THE) or not _is_a_noun(noun):
            continue
        old = others[places[0] + 1]
        words = [*(one.plain for one in tokens[:at]), _NAME, *(one.plain for one in tokens[at + 2 :])]
        if old.plain.startswith(_ARABIC_THE) and old.plain != name.plain and _asks(" ".join(words), before, "ar"):
            return f"{before[: old.start]}{name.text}{before[old.end :]}"
    return ""


def _is_a_noun(token: Token) -> bool:
    small = lexicon.ARABIC_MEASURED | lexicon.ASKING | _IF_IN_ARABIC
    return _unled(token) not in small and not token.plain.startswith(_ARABIC_THE)


def _befallen(rest: str, before: str) -> str:
    """What befalls the same thing, behind the same "if": no pronoun says which."""
    tokens = tokens_of(rest)
    if len(tokens) != _WITH_IF or _unled(tokens[0]) not in _IF_IN_ARABIC:
        return ""
    new = tokens[1]
    for one, old in pairwise(tokens_of(before)):
        befallen = all(mishaps_in(token.text, "ar") & _OF_A_THING for token in (old, new))
        if befallen and _unled(one) == _unled(tokens[0]):
            return f"{before[: old.start]}{new.text}{before[old.end :]}"
    return ""


def _unled(token: Token) -> str:
    return _LED.sub("", token.plain)


def _in_signs(rest: str, before: str) -> str:
    """Another house of that kind, or where it is said that it is a place, what tells it from the one before."""
    house = house_of(before)
    found = _SAME_IN_SIGNS.fullmatch(rest)
    if not found and _SUM_IN_SIGNS.search(before):
        found = _PAID_IN_SIGNS.fullmatch(rest)
    name = found["name"] if found else ""
    if (
        not found
        or not house
        or name in before
        or not any(one == other for one, other in zip(name, house, strict=False))
    ):
        return ""
    kind = house[-_KIND_IN_SIGNS:]
    if len(name) == len(house) and name.endswith(kind):
        return before.replace(house, name, 1)
    is_short = bool(found["there"]) and len(name) == len(house) - len(kind) >= _LEAST_OF_A_NAME
    return before.replace(house, name + kind, 1) if is_short else ""
