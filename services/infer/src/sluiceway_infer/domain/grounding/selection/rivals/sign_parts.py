"""Part in signs: how heavy the lock of a bicycle is, or its rudder, is told by a line that speaks of a lock."""

import re

from sluiceway_infer.domain.grounding.parsing.asked import GENERIC
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.replaced import SMALL_SIGNS
from sluiceway_infer.domain.grounding.selection.tables import texts_above
from sluiceway_infer.domain.grounding.selection.unsaid_signs import is_light

# What is behind its whole, before the measure that is asked: 自行车的锁有多重, “白桦”的架子重多少.
_PART = re.compile(
    "[\u3400-\u9fff”」》A-Za-z0-9](?:配|带|上|里)?的([\u3400-\u9fff]{1,3}?)"
    "(?:的?(?:重量|长度|高度|宽度|厚度|直径|容量|功率)|有?多[重长高宽厚深]|[重长高宽厚]多少)"
)
# What many nouns end with.
_ENDS = frozenset("子头儿体身件")


def is_of_no_such_part(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """A measure of a part is asked, and neither the line nor what heads it has a sign of that."""
    found = _PART.search(question.text) if question.language == "zh" else None
    part = found.group(1) if found else ""
    signs = {sign for sign in part if _tells(sign)} if part not in GENERIC else set()
    told = "".join((line.text, *texts_above(passage, line)))
    return bool(signs) and signs.isdisjoint(told)


def _tells(sign: str) -> bool:
    return not (sign in _ENDS or sign in SMALL_SIGNS or is_light(sign))
