"""Scene of a Chinese question: what it tells first and that only says why it is asked. Who one is, what is with one,
when it is and what has happened may be the case itself, of which a text has to speak.
"""

import re

from sluiceway_infer.domain.grounding.parsing.conditions import case_clauses
from sluiceway_infer.domain.grounding.parsing.context import points_back, start_of_asking
from sluiceway_infer.domain.grounding.parsing.parties import parties
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.text.words import shared_places

_SHORTEST = 2
_COMMAS = "，,"
# A time or a number behind what is told first is the case for which it is asked.
_OF_A_CASE = re.compile(r"[春夏秋冬][天季日]|[早晚]上|夜间|周末|长假|[节平][日时]|[\d二三四五六七八九十两半]")
_TELLS_A_CASE = tuple(
    re.compile(pattern)
    for pattern in (
        # What has happened to oneself or to a thing.
        "[我咱][^，。；]*了|[把被没]",
        # Who somebody is, by what he does or is like.
        "作为|身为|以[^，。；]{1,8}身份|在[^，。；]{1,10}上班|上学|[读念]书|工作|任职|就职|入职|毕业|退休|退[伍役]"
        "|怀孕|岁|轮椅|残疾|(?:[我咱们爸妈爷奶姐妹哥弟儿友人子事][^，。；是]{0,2}|^)是(?!想|要|说|不|怕)",
        # What or whom he has with him.
        "[带抱推扶]着|带[^，。；来]{1,6}(?:一起|[去来])|[证卡](?=[，。；])|[家里们我咱]有",
        # When it is, how often, and in which weather.
        "[春夏秋冬][天季日]|[春佳]节|节[日假]|国庆|元旦|除夕|端午|中秋|清明|[五十]一(?=[，。；去来那当期])|长假|[暑寒]假|生日"
        "|凌晨|半夜|夜[里间]|周末|[下刮][大小暴中]*[雨雪风]|第[一二三四五六\\d]次",
    )
)


def end_of_scene(question: ParsedQuestion, place: str) -> int:
    """Behind what only tells why it is asked: sentences before the one that asks, or clauses before the case for which
    it is asked.
    """
    text = question.text
    start = start_of_asking(text, "zh") if question.language == "zh" else 0
    if start and not (points_back(text, start, "zh", question.words) or _may_be_a_case(text[:start])):
        return start
    first = question.asked.spans[0][0] if question.asked.spans else 0
    for cut in (at for at in range(first, 0, -1) if text[at - 1] in _COMMAS):
        names = shared_places(text[:cut], (place, *(mine for mine, _ in question.told_apart)), _SHORTEST)
        is_of_a_case = bool(question.days) or _OF_A_CASE.search(text[cut:]) is not None
        if is_of_a_case and not (names or _may_be_a_case(text[:cut])):
            return cut
    return 0


def _may_be_a_case(scene: str) -> bool:
    is_told = any(pattern.search(scene) for pattern in _TELLS_A_CASE)
    return is_told or bool(parties(scene, "zh") or case_clauses(scene, "zh"))
