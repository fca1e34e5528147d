"""Context of a question: what is told before it is asked ("I run a mill. How long does the belt last?"). It says on
whose behalf, and is no part of what an answer must say, unless the question points back to it ("how much is that?").
"""

import re
from collections.abc import Mapping, Sequence

from sluiceway_infer.domain.grounding.asked import asked
from sluiceway_infer.domain.grounding.languages import flat
from sluiceway_infer.domain.grounding.lexicon.asks import WHAT
from sluiceway_infer.domain.grounding.sentences import sentences
from sluiceway_infer.domain.grounding.words import Word

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
# With fewer words of matter it asks for what was told before.
_LEAST_ASKED = 2


def start_of_asking(text: str, language: str) -> int:
    """Where the sentence begins that asks."""
    told = sentences(text) if language in _POINTERS else ()
    start = next((one.start for one in told if _QUESTION.search(one.text)), 0)
    lead = _LEAD.match(text, start)
    return lead.end() if lead and _asks(text[lead.end() :], language) and not _asks(lead[0], language) else start


def _asks(text: str, language: str) -> bool:
    wants = asked(text, language, ())
    return wants.kind != "any" or re.match(WHAT.get(language, "$^"), flat(text)[0]) is not None


def points_back(text: str, start: int, language: str, found: Sequence[Word]) -> bool:
    """Whether it says so, or says too little by itself."""
    is_short = sum(word.is_content and word.start >= start for word in found) < _LEAST_ASKED
    return is_short or re.search(_POINTERS[language], flat(text[start:])[0]) is not None
