"""Share in percent: where so many percent are asked for, a line without any, without a fraction and without a word for
all or nothing tells no share; "at most 9 children" are none.
"""

import re
from collections.abc import Mapping

from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.tables import texts_above
from sluiceway_infer.domain.grounding.text.languages import flat

_ASKS: Mapping[str, str] = {
    "en": r"\b(?:how (?:many|much)|what|which) (?:%|per ?cents?\b|percentages?\b)",
    "de": r"\b(?:wie ?viele?|welche[nrms]?) (?:%|prozent\w*)",
    "es": r"\b(?:cuant[oa]s? por ciento|(?:que|cual es el) (?:tanto por ciento|porcentaje))\b",
    "fr": r"\b(?:combien (?:de )?pour ?cent|quel(?:le)? (?:est le )?pourcentage)\b",
    "zh": "百分之[几多]|百分比(?:是|为)?多少",
    "ar": r"\bكم (?:في |ب)(?:ال)?ما?[يئ][هة]\b",
}
_PERCENT = re.compile(
    r"[%٪％‰]|per ?cent|prozent|\bhundert\w*|hundredths?|por ?ciento|porcentaje|pour ?cent|百分|[\u4e00-\u5341\d][折成]"
    r"|(?:في|ب) ?(?:ال)?ما?[يئ][هة]"
)
# A third, one in five; all of it, nothing, and what is free.
_IN_WORDS: Mapping[str, str] = {
    "en": r"\b(?:half|halve[sd]?|thirds?|quarters?|fifths?|tenths?|double|twice"
    r"|(?:one|two|three|four|five|six|seven|eight|nine|\d+) (?:in|out of) (?:every )?\w+|whole|entire\w*|full(?:y)?|all"
    r"|everything|nothing|none|no (?:charge|fee|refund|deposit|discount)|free|majority)\b",
    "de": r"\b(?:halb\w*|halft\w*|(?:\w+)?(?:drittel|viertel|funftel|zehntel)s?|doppelt\w*|jede[rsn]? \w+te"
    r"|voll\w*|ganz\w*|gesamt\w*|alles?|nichts|kein\w*|kostenlos|gratis|mehrheit|meisten)\b",
    "es": r"\b(?:mitad|medi[oa]|terci[oa]s?|tercera parte|cuart[oa]s?|quint[oa]|decim[oa]|doble|un[oa] de cada"
    r"|tod[oa]s?|total\w*|integr\w+|complet\w+|nada|ningun[oa]?|sin|gratis|mayoria)\b",
    "fr": r"\b(?:moitie|tiers|quart|cinquieme|dixieme|double|un sur"
    r"|tout\w*|total\w*|entier\w*|complet\w*|rien|aucun\w*|gratuit\w*)\b",
    "zh": "一半|半|[双两三]倍|分之|全[额部款]|全都|不[退收扣]|免费|多数",
    "ar": r"(?:نصف|ربع|ثلث|خمس|عشر|ضعف|كامل|جميع|كل\b|مجان|\bلا |بدون|دون|معظم)",
}  # fmt: skip


def lacks_the_share(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """So many percent are asked for, and neither the line nor what heads it has any."""
    language = question.language
    if re.search(_ASKS.get(language, "$^"), flat(question.text)[0]) is None:
        return False
    told = flat("\n".join((line.text, *texts_above(passage, line))))[0]
    return _PERCENT.search(told) is None and re.search(_IN_WORDS.get(language, ""), told) is None
