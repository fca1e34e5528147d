"""Context of a question: what is told before it is asked ("I run a mill. How long does the belt last?"). It says on
whose behalf, and is no part of what an answer must say, unless the question points back to it ("how much is that?").
"""

import re
from collections.abc import Mapping, Sequence

from sluiceway_infer.domain.grounding.lexicon.asks import WHAT
from sluiceway_infer.domain.grounding.lexicon.conditions import OPENERS
from sluiceway_infer.domain.grounding.parsing.asked import asked
from sluiceway_infer.domain.grounding.text.languages import flat, whole_words
from sluiceway_infer.domain.grounding.text.sentences import sentences
from sluiceway_infer.domain.grounding.text.words import Word

_QUESTION = re.compile(r"[?\uff1f\u061f][\"'\u201c\u201d\u00bb)]*\s*(?:\([^()]*\)\s*)?$")
# "My roof leaks: what is to be done?"
_LEAD = re.compile(r"[^:?\uff1f\u061f]*(?::\s|\uff1a)(?=.{8})", re.DOTALL)
# By these a question means what was told.
_POINTERS: Mapping[str, str] = {
    "en": r"\bit\b(?! (?:costs?|takes?|is|was) )|\b(?:its|these|those|then|ones)\b|\b(?<!\bis )(?<!\bare )there\b"
    r"|\b(?:for|is|was|does|do|of|about|with|on|to|much) (?:that|this)\b|\b(?:that|this|one)\W*$",
    "de": r"\b(?:das|dies\w*|es|dann|da|dort|dabei|da(?:fur|von|mit|zu|ran|ruber|gegen)|sie|er|ihn|ihm|ihr\w*|so)\b",
    "es": r"\b(?:eso|esto|est[ae]s?|es[ae]s?|ello|entonces|alli|ahi|ell?[oa]?s?)\b"
    r"|\bl[oa]s?(?= \w+(?:[aeo]n?|mos)\b)",
    "zh": "[这那它他她此]",
    "ar": r"\b(?:ذلك|هذا|هذه|تلك|هناك|عندها|حينها)\b|\w{2,}(?:ه|ها|هم)\b",
}  # fmt: skip
# A scene is told of oneself, and ends at a dash or before a "but" or "so"; where a comma is enough, by what follows.
_OF_ONESELF: Mapping[str, str] = {
    "en": r"\W*(?:[\w'-]+ ){0,2}?(?:i|we|my|our)\b",
    "de": r"\W*(?:\w+ ){0,2}?(?:ich|wir|mein\w*|unser\w*)\b",
    "es": r"\W*(?:\w+ ){0,2}?(?:mis?|me|nos|nuestr[oa]s?|yo|nosotr[oa]s|estoy|estamos|soy|somos|tengo|tenemos|voy|vamos"
    r"|quiero|queremos|necesito|necesitamos|hemos|vivo|vivimos|llevo|llevamos)\b",
    "zh": r"\W*\w{0,2}[我咱]",
    "ar": r"\W*(?:\w+ )?(?:\w{2,}(?:ي|نا)|ا?ريد|اود|اعمل|\w{2,}[^ا\W]ت)\b",
}  # fmt: skip
_WHEN: Mapping[str, str] = {"en": "when|after|once", "de": "wenn|nachdem|sobald", "es": "cuando"}
_ENDS_A_SCENE: Mapping[str, str] = {
    "en": r" [-\u2013\u2014] |; |, (?:but|so|and) ",
    "de": r" [-\u2013\u2014] |; |, (?:aber|also|doch|und|nun) ",
    "es": r" [-\u2013\u2014] |; |, (?:pero|asi que|y|entonces) ",
    "zh": r"[\uff0c\uff1b,;\u3002]",
    "ar": r" [-\u2013\u2014] |[\u060c\u061b] (?:(?=ف|(?:الى |الي |حتى |حتي )?(?:كم|بكم|متى|متي|ماذا|هل|اين)\b)|و?لكن )",
}
_BEGINS_TO_ASK: Mapping[str, str] = {
    "en": r"\W*(?:\w+ )?(?:what|which|who|how|where|when|why)\b",
    "de": r"\W*(?:\w+ )?(?:was|welche\w*|we[rmn]|wie|wo\w*|wann|warum)\b",
    "es": r"\W*(?:\w+ )?(?:que|cual(?:es)?|quien(?:es)?|como|donde|cuando|cuant[oa]s?)\b",
    "zh": "(?=.*(?:[哪谁吗]|什么|多少|几|怎))",
    "ar": r"\W*ف?(?:ماذا|ما|من|كم|متى|متي|اين|هل|كيف|ا?ي|لماذا|بكم)\b",
}
# With fewer words of matter it asks for what was told before.
_LEAST_ASKED = 2


def start_of_asking(text: str, language: str) -> int:
    """Where the sentence begins that asks, or the part of it behind what it tells first."""
    told = sentences(text) if language in _POINTERS else ()
    start = next((one.start for one in told if _QUESTION.search(one.text)), 0)
    lead = _LEAD.match(text, start)
    if lead and _asks(text[lead.end() :], language) and not _asks(lead[0], language):
        return lead.end()
    return _end_of_scene(text, start, language)


def _end_of_scene(text: str, start: int, language: str) -> int:
    """Behind what is told of oneself, and of no case: "I have a ticket, but will they pay it back?"."""
    bare, places = flat(text[start:])
    if language not in _OF_ONESELF or not re.match(_OF_ONESELF[language], bare):
        return start
    for cut in re.finditer(_ENDS_A_SCENE[language], bare):
        scene, rest = bare[: cut.start()], bare[cut.end() :]
        if _tells_a_case(scene, language) or _asks(scene, language):
            return start
        if _asks(rest, language) or re.match(_BEGINS_TO_ASK[language], rest):
            return start + places[cut.end()]
    return start


def _tells_a_case(bare: str, language: str) -> bool:
    openers = f"{OPENERS[language]}|{_WHEN[language]}" if language in _WHEN else OPENERS[language]
    return re.search(whole_words(openers, language), bare) is not None


def _asks(text: str, language: str) -> bool:
    wants = asked(text, language, ())
    return wants.kind != "any" or re.match(WHAT.get(language, "$^"), flat(text)[0]) is not None


def points_back(text: str, start: int, language: str, found: Sequence[Word]) -> bool:
    """Whether it says so, or says too little by itself."""
    is_short = sum(word.is_content and word.start >= start for word in found) < _LEAST_ASKED
    return is_short or re.search(_POINTERS[language], flat(text[start:])[0]) is not None
