"""Same question of another one: "what do they take at Norra for that?" asks of Norra what was asked of another house.
It has no word of matter beside, and who goes by it alone would not know what is asked.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from sluiceway_infer.domain.conversation import follow_up_words as lexicon
from sluiceway_infer.domain.conversation.house import house_of
from sluiceway_infer.domain.conversation.names import Token, are_alike, has_capital_nouns, tokens_of
from sluiceway_infer.domain.conversation.openers import without_opener
from sluiceway_infer.domain.conversation.sign_exchange import sign_exchanged
from sluiceway_infer.domain.conversation.topic import glued_topic
from sluiceway_infer.domain.grounding.lexicon.mishaps import mishaps_in
from sluiceway_infer.domain.grounding.lexicon.numbers import TIMES
from sluiceway_infer.domain.grounding.lexicon.units import DIMENSION_OF
from sluiceway_infer.domain.grounding.parsing.context import start_of_asking
from sluiceway_infer.domain.grounding.parsing.question import parse_question
from sluiceway_infer.domain.grounding.text.concepts import concepts_in
from sluiceway_infer.domain.grounding.text.languages import NOUNS_WITH_CAPITALS, language_of
from sluiceway_infer.domain.grounding.text.units import units_of
from sluiceway_infer.domain.grounding.text.words import words


def _rows(**rows: str) -> Mapping[str, frozenset[str]]:
    return {language: frozenset(row.split()) for language, row in rows.items()}


# What is asked by these may be what was asked before; who, where, when and why are asked for themselves.
_ASKING = _rows(
    en="how what what's how's much is are does do did will would can could",
    de="was wie wieviel viel ist sind wurde wird kann hat haben",
    es="que cuanto cuanta cual como es son seria",
    ar="كم بكم ما ماذا هل كيف",
)
_SAME = _rows(
    en="same likewise similar",
    de="gleiche gleichen gleich dasselbe selbe selben dieselbe derselbe denselben genauso ebenso",
    es="mismo misma mismos mismas igual",
    ar="نفسه نفسها نفسهم ذاته ذاتها عينه عينها كذلك",
)
# That another one is spoken of, or that something was spoken of before.
_OTHER = _rows(
    en="other another second also too either that it this there",
    de="andere anderen anderer anderem zweite zweiten auch das dafur da davon dort es",
    es="otra otro segunda segundo tambien tampoco eso esto ello alli ahi",
    ar="الثانية الاخرى الثاني الاخر ايضا ذلك هذا هناك هي هو عندها عندهم",
)
# What a house does for a sum, and who gives it.
_CHARGING = _rows(
    en="cost costs charge charges ask asks want wants take takes pay bill bills demand demands price",
    de="kostet kosten nimmt nehmen verlangt verlangen will wollen zahlt zahlen zahle berechnet berechnen bezahlt"
    " bezahlen rechnet",
    es="cuesta cuestan cobra cobran cobrais pide piden vale valen paga pagan pago pagamos",
    ar="تاخذ ياخذ ياخذون تاخذون تكلف يكلف تكلفة تطلب يطلب يطلبون تتقاضى يتقاضى ادفع ندفع سعر ثمن اجرة تحسب تحتسب الثمن"
    " السعر الاجرة تستوفي بتاخذ بتحسب ثمنها سعرها اجرتها تكلفتها كلفتها ثمنه سعره",
)  # fmt: skip
_BESIDE = _rows(
    en="the a of for at with in from by to about it's that's these those them they then so over house place shop firm"
    " one ones people lot i you we me us my our get instead now actually come comes apply applies go goes and but or",
    de="der die den dem des bei beim vom von fur in im am an auf mit zu zum zur damit dann denn so aus haus laden leute"
    " ich wir man mir uns eigentlich jetzt dagegen stattdessen firma geschaft sieht verhalt sich steht muss mussen"
    " macht machen kommt gibt gilt gelten geht und aber oder",
    es="el la lo los las una un de del en con para por a al ese esa entonces casa tienda me nos le les se si ellos yo"
    " pasa ocurre pues cosa sale salen aplica rige y pero",
    ar="في عند لدى لدي مع من على عن الى تلك له لها الدار المحل الامر الحال طيب اذن ينطبق يسري عليها"
    " عليه فيها منها عنها عنه",
)
# How something is there, and before whom somebody asks it.
_HOW = frozenset("how how's wie como cuanto".split())
_AT = frozenset("at by from bei beim von vom en".split())
_BY_ITS_NAME = frozenset("other second andere anderen zweite zweiten otra otro segunda segundo".split())
_SMALL_SIGNS = re.compile(
    r"那边|那儿|那里|那家|另一?家|另外|换成|换到|换去|改到|换|相同|同样的?|一样的?|情况|适用|怎么样|怎么算|怎么收费?|怎么|什么价钱?|价[钱格]?"
    r"|多少钱?|[那要收取付给交赔算是的话呢呀啊吗也又都得在到去向跟和对与这个它还]|[\s，。？！,.?!]"  # noqa: RUF001
)
_PAID_IN_SIGNS, _SUMS_IN_SIGNS = "[钱价收付交赔]", "[钱价收付交赔费租押]"
# Hall B and Hall 2 are told apart by what is no word.
_LEAST_OF_A_NAME, _LEAST_OF_A_WORD = 2, 3
_SUMS = frozenset(("price", "fee", "deposit", "discount", "fine", "penalty"))
_MONEY = DIMENSION_OF["eur"]
_OF_A_THING = frozenset(("broken", "lost", "stolen"))
_IF_IN_ARABIC = frozenset("اذا لو ان".split())
_OWNED = re.compile("['\u2019]s$")
# What is written together with an Arabic word: "and", "for".
_LED = re.compile("^(?:و|ف)?(?:لل|ل|ب)?(?=.{3})")


def scene_apart(question: str, before: str) -> tuple[str, str]:
    """What is told before a question that goes on, and that: "That's too much for me. What about a half?"."""
    start = start_of_asking(question, language_of(before))
    asked = question[start:]
    return (question[:start], asked) if start and without_opener(asked)[1] else ("", question)


def same_asked(rest: str, before: str, answer: str) -> str:
    """The question before with the name that this has in the place of the one that is like it; empty where this says
    more, or names no other.
    """
    language = language_of(before)
    if language == "zh":
        return _in_signs(rest, before)
    if language not in _ASKING or not _asks_the_same(rest, before, answer, language):
        return ""
    if language == "ar":
        return _in_arabic(rest, before, language)
    new = [run for run in _names(rest, language) if not _is_told(run, before)]
    if len(new) != 1 or any(len(one.plain) < _LEAST_OF_A_WORD or one.plain[0].isdigit() for one in new[0]):
        return ""
    old = _alike(new[0], before, language) or _house(new[0], rest, before)
    if not old or any(token not in new[0] for token in _matter(rest, before, language)):
        return ""
    its = _OWNED.sub("", before[old[0].start : old[-1].end])
    return f"{before[: old[0].start]}{_called(new[0], rest)}{before[old[0].start + len(its) :]}"


def _called(run: Sequence[Token], rest: str) -> str:
    """The name: `Bell` in "what's Bell's?", and `Bell's` in "what is it at Bell's?"."""
    name = rest[run[0].start : run[-1].end]
    return name if _AT & {token.plain for token in tokens_of(rest[: run[0].start])[-1:]} else _OWNED.sub("", name)


def _asks_the_same(rest: str, before: str, answer: str, language: str) -> bool:
    """It says so, or asks what is paid where that was asked, or how something is there, and not what that is."""
    tokens = tokens_of(rest)
    said = {token.plain for token in tokens} | {_unled(token) for token in tokens}
    if said & _CHARGING[language]:
        return _is_of_money(before, answer, language)
    is_owner = any(_OWNED.search(token.text) and token.text[0].isupper() for token in tokens[1:])
    is_there = bool(said & _HOW and said & _AT)
    is_bare = said.isdisjoint(_ASKING[language] | lexicon.ASKING)
    return is_bare or is_owner or is_there or bool(said & (_SAME[language] | _OTHER[language]))


def _is_of_money(before: str, answer: str, language: str) -> bool:
    asked = parse_question(before, (language,))
    is_paid = asked.asked.concept == "price" or not _SUMS.isdisjoint(concepts_in(asked.stems, language))
    return is_paid or any(DIMENSION_OF.get(unit) == _MONEY for unit in units_of(answer, words(answer, language)))


def _small(language: str) -> frozenset[str]:
    return frozenset[str]().union(*(row[language] for row in (_ASKING, _SAME, _OTHER, _CHARGING, _BESIDE)))


def _matter(rest: str, before: str, language: str) -> list[Token]:
    """Its words that neither ask, nor point back, nor stand in the question before; nor the noun that is "the same"."""
    known = _small(language) | {token.plain for token in tokens_of(before)}
    tokens = tokens_of(rest)
    # In Arabic that stands behind its noun, elsewhere before it.
    pairs = pairwise(tokens) if language == "ar" else pairwise(tokens[::-1])
    same = [noun for noun, one in pairs if one.plain in _SAME[language]]
    return [one for one in tokens if one not in same and known.isdisjoint((one.plain, _unled(one)))]


def _unled(token: Token) -> str:
    return _LED.sub("", token.plain)


def _names(text: str, language: str) -> Iterator[Sequence[Token]]:
    """Runs of words written like names; none that says only how the question is asked, or when."""
    small, run = _small(language) | TIMES | lexicon.MEASURES, list[Token]()
    for token in tokens_of(text):
        is_name = (token.text[0].isupper() or token.text[0].isdigit()) and token.plain not in small
        is_beside = bool(run) and text[run[-1].end : token.start].strip() in ("", "&")
        if run and not (is_name and is_beside):
            yield tuple(run)
            run = []
        run += [token] if is_name else []
    if run:
        yield tuple(run)


def _is_told(run: Sequence[Token], before: str) -> bool:
    return set(_plain(run)) <= set(_plain(tokens_of(before)))


def _alike(new: Sequence[Token], before: str, language: str) -> Sequence[Token]:
    """What is called like it there, of as many words: Norra Cycles for Halden Cycles."""
    size = len(new)
    for run in _names(before, language):
        if size > 1 and run[0].plain == new[0].plain:
            return run[:size]
        if size > 1 and run[-1].plain == new[-1].plain:
            return run[-size:]
        # One German word with a capital is any noun.
        is_told = size > 1 or language not in NOUNS_WITH_CAPITALS
        if is_told and are_alike(" ".join(_plain(new)), " ".join(_plain(run))):
            return run
    return ()


def _house(new: Sequence[Token], rest: str, before: str) -> Sequence[Token]:
    """The house of the question before, where this names one too, whatever it is called: nothing else is told by a name
    "at" which it is asked, or that is another one's.
    """
    earlier = [token.plain for token in tokens_of(rest) if token.end <= new[0].start]
    is_one = bool(earlier) and (earlier[-1] in _AT or not _BY_ITS_NAME.isdisjoint(earlier))
    is_told = len(new) > 1 or not has_capital_nouns(before)
    house = house_of(before) if is_one and is_told else ""
    at = before.find(house)
    return tuple(token for token in tokens_of(before) if house and at <= token.start < at + len(house))


def _plain(run: Sequence[Token]) -> list[str]:
    return [_OWNED.sub("", token.plain) for token in run]


def _in_arabic(rest: str, before: str, language: str) -> str:
    """A noun that stands there too, and behind it another word: that tells the house from its like. Or what befalls the
    same thing, behind the same "if": no pronoun says which.
    """
    others, matter = tokens_of(before), _matter(rest, before, language)
    for one, name in pairwise(tokens_of(rest)):
        places = [at for at, token in enumerate(others[:-1]) if _unled(token) == _unled(one)]
        old = others[places[0] + 1] if matter == [name] and len(places) == 1 else None
        if old and (_is_a_noun(one, language) or _befall(one, old, name)):
            return f"{before[: old.start]}{name.text}{before[old.end :]}"
    return ""


def _is_a_noun(token: Token, language: str) -> bool:
    return _unled(token) not in lexicon.ARABIC_MEASURED | lexicon.ASKING | _IF_IN_ARABIC | _small(language)


def _befall(one: Token, old: Token, new: Token) -> bool:
    befallen = (mishaps_in(token.text, "ar") & _OF_A_THING for token in (old, new))
    return _unled(one) in _IF_IN_ARABIC and all(befallen)


def _in_signs(rest: str, before: str) -> str:
    """The one name that is left of it, with a sign of the house before at the place where that has it; a short one of
    that length, with the rest of it.
    """
    if re.search(_PAID_IN_SIGNS, rest) and not re.search(_SUMS_IN_SIGNS, before):
        return ""
    names, house = _SMALL_SIGNS.sub(" ", rest).split(), house_of(before)
    if len(names) != 1 or len(names[0]) < _LEAST_OF_A_NAME or names[0] in before or rest.startswith(f"{names[0]}呢"):
        return ""
    name, thing = names[0], house or glued_topic(before)
    if len(name) > len(thing) or re.search(lexicon.ASKING_GLUED, name):
        return ""
    if not any(one == other for one, other in zip(name, thing, strict=False)):
        return ""
    return sign_exchanged(name, before) or (before.replace(house, name + house[len(name) :], 1) if house else "")
