"""Spoken Chinese of a question, in the words of documents: 租一个头盔 is 租头盔, and what has gone 坏了 is 损坏.

A question is read in pairs of signs, and so is a document; what only speech puts between two signs parts a pair.
"""

import re

from sluiceway_infer.domain.grounding.lexicon.numbers import CHINESE_NUMERALS
from sluiceway_infer.domain.grounding.text.numerals import CHINESE_UNITS, MEASURE_WORDS

# "One" behind a verb counts nothing; a time, a floor, a rank and "each" do.
_LONE_ONE = re.compile(
    rf"(?<=[\u3400-\u9fff])(?<![第每同某有这那任哪上下前后各另唯统单万专其之的人在{CHINESE_NUMERALS}])"
    rf"一[{''.join(set(MEASURE_WORDS) - set('楼层级倍成折门名'))}](?=[\u3400-\u9fff])"
    rf"(?!(?:{CHINESE_UNITS})|[月天周年性人半多几到至以之起有的内就会能可要后前时吗呢吧])"
)
# Each month is written without the word that counts it.
_EACH_ONE = re.compile("每个(?=月|人|小时|星期)")
# Behind these signs the word is whole already: 弄坏.
_MISHAPS = (
    (re.compile("(?<![弄摔碰打压损])坏了(?=[\u3400-\u9fff])"), "损坏"),
    (re.compile("(?<!弄)丢了(?=[\u3400-\u9fff])"), "丢失"),
    (re.compile("(?:找不[着到]|(?<![看听])不见)了"), "丢失"),
)


def as_written(question: str) -> str:
    """The question without a "one" that counts nothing, and with the word of contracts for what is broken or lost, so
    that its pairs of signs are those that documents have.
    """
    text = _LONE_ONE.sub("", question)
    for spoken, written in _MISHAPS:
        text = spoken.sub(written, text)
    return _EACH_ONE.sub("每", text)
