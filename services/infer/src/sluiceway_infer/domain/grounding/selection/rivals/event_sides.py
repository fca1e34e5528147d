"""Side of an event: what was so before the therapy is not what was so after it."""

import re
from collections.abc import Iterator, Mapping

from sluiceway_infer.domain.grounding.parsing.parsed import Line
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.text.languages import flat

_BEFORE, _AFTER = "before", "after"
# The word for the side, and what stands on it.
_SIDES: Mapping[str, Mapping[str, str]] = {
    "en": {_BEFORE: r"\bbefore (?:the |a |an )?([a-z]{3,})", _AFTER: r"\bafter (?:the |a |an )?([a-z]{3,})"},
    "de": {
        _BEFORE: r"\bvor (?:der |dem |den |einer |einem )?([a-z]{3,})",
        _AFTER: r"\bnach (?:der |dem |den |einer |einem )?([a-z]{3,})",
    },
    "es": {
        _BEFORE: r"\bantes (?:del? |de (?:la|los|las|una?) )([a-z]{3,})",
        _AFTER: r"\b(?:tras (?:el |la |los |las |una? )?|despues (?:del? |de (?:la|los|las|una?) ))([a-z]{3,})",
    },
    "fr": {
        _BEFORE: r"\bavant (?:le |la |les |l')?([a-z]{3,})", _AFTER: r"\bapres (?:le |la |les |l')?([a-z]{3,})",
    },
    "zh": {_BEFORE: r"(?=([\u3400-\u9fff]{2})[之以]?前)", _AFTER: r"(?=([\u3400-\u9fff]{2})[之以]?后)"},
    "ar": {_BEFORE: r"\bقبل (?:ال)?(\w{3,})", _AFTER: r"\bبعد (?:ال)?(\w{3,})"},
}  # fmt: skip
# The same of the beginning of what is asked about, which many words tell.
_BEGINNING = "beginning"
_BEGINS: Mapping[str, Mapping[str, str]] = {
    "en": {
        _BEFORE: r"\bbefore (?:it|they|the \w+) (?:starts?|begins?)\b|\bbefore (?:the |its )?(?:start|beginning)\b",
        _AFTER: r"\b(?:it|they|the \w+) (?:has|have) (?:already )?(?:started|begun)\b"
        r"|\b(?:once|after) (?:it|they|the \w+) (?:starts?|begins?)\b|\bafter (?:the |its )?(?:start|beginning)\b",
    },
    "de": {
        _BEFORE: r"\bbevor\b[^,.]* (?:beginnt|anfangt|startet)\b|\bvor (?:dem )?\w*(?:beginn|start)\b",
        _AFTER: r"\b(?:schon|bereits) (?:begonnen|angefangen|gestartet|lauft)\b|\b(?:angefangen|begonnen)e[nrms]?\b"
        r"|\b(?:nach|ab) (?:dem )?\w*(?:beginn|start)\b",
    },
    "es": {
        _BEFORE: r"\bantes de (?:que (?:empiece|comience)|empezar|comenzar|(?:el |su )?(?:inicio|comienzo))\b",
        _AFTER: r"\b(?:ya|una vez) (?:empezad|comenzad|iniciad)[oa]s?\b"
        r"|\b(?:despues de|tras) (?:empezar|comenzar|(?:el |su )?(?:inicio|comienzo))\b",
    },
    "zh": {_BEFORE: "开[课始班赛营][之以]?前", _AFTER: "已经?开[课始班赛营]|开[课始班赛营](?:了|[之以]?后)"},
    "ar": {
        _BEFORE: r"\bقبل (?:ان [يت]بدا|بدء|بداي[هة]|انطلاق)",
        _AFTER: r"\bبعد (?:ان (?:بدا|[يت]بدا)|بدء|بداي[هة]|انطلاق)|\bبدات? بالفعل\b",
    },
}
_OTHER = {_BEFORE: _AFTER, _AFTER: _BEFORE}


def is_on_the_other_side(question: ParsedQuestion, line: Line) -> bool:
    """It is asked after an event, and the line says it before that and not after it, or the other way round."""
    asked = frozenset(_sides(question.text, question.language))
    there = frozenset(_sides(line.text, question.language)) if asked else frozenset[tuple[str, str]]()
    return any((_OTHER[side], event) in there and (side, event) not in there for side, event in asked)


def _sides(text: str, language: str) -> Iterator[tuple[str, str]]:
    bare = flat(text)[0]
    for side, pattern in _SIDES.get(language, {}).items():
        yield from ((side, event) for event in re.findall(pattern, bare))
    yield from ((side, _BEGINNING) for side, pattern in _BEGINS.get(language, {}).items() if re.search(pattern, bare))
