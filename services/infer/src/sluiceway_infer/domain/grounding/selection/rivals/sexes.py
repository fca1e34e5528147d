"""Sex of people who are counted: of eleven who left a study nobody knows how many are women, though it has women."""

import re
from collections.abc import Mapping

from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.agreement import said_of
from sluiceway_infer.domain.grounding.selection.tables import texts_above
from sluiceway_infer.domain.grounding.text.languages import flat

_SEXES: Mapping[str, Mapping[str, str]] = {
    "female": {
        "en": r"\b(?:wom[ae]n|females?|girls?)\b", "de": r"\b(?:frau(?:en)?|weiblich\w*|madchen)\b",
        "es": r"\b(?:mujer(?:es)?|femenin[oa]s?|ninas?|chicas?)\b", "fr": r"\b(?:femmes?|filles?)\b", "zh": "女",
        "ar": r"\b[وبلف]?(?:ال)?(?:امرا[هة]|نساء|اناث|انث[يى]|فتيات|بنات)\b",
    },
    "male": {
        "en": r"\b(?:m[ae]n|males?|boys?)\b", "de": r"\b(?:mann(?:er|ern)?|mannlich\w*|jungen?)\b",
        "es": r"\b(?:hombres?|masculin[oa]s?|ninos|chicos?|varon(?:es)?)\b", "fr": r"\b(?:hommes?|garcons?)\b",
        "zh": "男",
        "ar": r"\b[وبلف]?(?:ال)?(?:رجل|رجلا|رجال|ذكور|ذكر|فتيان|اولاد)\b",
    },
}  # fmt: skip


def is_of_people_of_any_sex(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """Women are counted, and the line says nothing of them; or it does, and not what they did, which another line says
    with a number of its own.
    """
    asked = _sexes(question.text, question.language) if question.asked.kind == "count" else frozenset[str]()
    if not asked:
        return False
    if not asked <= _sexes("\n".join((line.text, *texts_above(passage, line))), question.language):
        return True
    words = {word.stem for word in question.words if not _sexes(word.text, question.language)}
    rest = (question.relation & words) - passage.place - question.turning
    here = said_of(question, line.stems)
    others = (other for other in passage.lines if other is not line and other.has_number)
    return any((said_of(question, other.stems) & rest) - here for other in others)


def _sexes(text: str, language: str) -> frozenset[str]:
    bare = flat(text)[0]
    return frozenset(name for name, spelled in _SEXES.items() if re.search(spelled.get(language, "$^"), bare))
