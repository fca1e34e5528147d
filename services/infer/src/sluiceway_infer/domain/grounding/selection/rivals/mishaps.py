"""Mishap to a thing or to an event: what a lost key costs is not what a broken one does, and what is done where a
concert is put off is not what is done where it is called off.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from sluiceway_infer.domain.grounding.parsing.parsed import Line
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.text.languages import flat

_MISHAPS: Mapping[str, Mapping[str, str]] = {
    "lost": {
        "en": r"\b(?:los[et]|loses|losing|loss|missing)\b",
        "de": r"\b(?:verl(?:ier|or)\w*|verlust\w*|abhanden\w*)\b|\bgeht\b.*\bverloren\b",
        "es": r"\b(?:pierd\w+|perd(?:i|er|emos|iero)\w*|perdid[oa]s?|extravi\w+)\b",
    },
    "broken": {
        "en": r"\b(?:break|breaks|broken|broke|damage[sd]?|damaging|defective|torn|cracked|faulty)\b",
        "de": r"\b(?:zerbr[ieo]ch\w*|beschadig\w*|kaputt\w*|defekt\w*|zerr(?:iss|eiss)\w*|fehlerhaft\w*)\b",
        "es": r"\b(?:romp\w+|rot[oa]s?|dana\w*|averia\w*|defectuos[oa]s?)\b",
    },
    "stolen": {
        "en": r"\b(?:stolen|steal\w*|theft|thieves)\b", "de": r"\b(?:gestohlen\w*|stiehlt|diebstahl\w*|geklaut\w*)\b",
        "es": r"\b(?:roba\w*|robos?|hurt\w+)\b",
    },
    "called off": {
        "en": r"\bcalled off\b|\b(?:is|are|was|be) cancelled (?:because|due|owing|by the organi)",
        "de": r"\b(?:fallt|fiel)\b.*\baus\b|\bausf[ai]l\w+|\bausgefallen\b|\babgesagt\w*\b",
        "es": r"\bse (?:cancela|suspende)n?\b",
    },
    "put off": {
        "en": r"\b(?:postpon\w+|put off|rescheduled)\b", "de": r"\b(?:verschoben\w*|verschieb\w*|verlegt)\b",
        "es": r"\b(?:aplaza\w*|pospon\w+|pospuest\w+)\b",
    },
    "broken off": {
        "en": r"\b(?:interrupted|abandoned|broken off)\b", "de": r"\b(?:abgebrochen\w*|unterbrochen\w*)\b",
        "es": r"\b(?:interrump\w+)\b",
    },
}  # fmt: skip


def is_of_another_mishap(question: ParsedQuestion, line: Line) -> bool:
    """The question names one, and the line others alone."""
    asked = _mishaps(question.text, question.language)
    there = _mishaps(line.text, question.language) if asked else asked
    return bool(there) and asked.isdisjoint(there)


@lru_cache(maxsize=16_384)
def _mishaps(text: str, language: str) -> frozenset[str]:
    bare = flat(text)[0]
    return frozenset(name for name, spelled in _MISHAPS.items() if re.search(spelled.get(language, "$^"), bare))
