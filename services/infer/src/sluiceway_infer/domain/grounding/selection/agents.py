"""Agent of a line: somebody who does, owns or leads something, whom a line must name that tells who it is. Where names
have capitals he is written like one; in Chinese he is told by what leads to him, by what he is, by the dot in his name,
or by a family name; in Arabic he stands behind the verb, or behind what is done, behind which a passive has nobody.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise, takewhile

from sluiceway_infer.domain.grounding.lexicon.concepts import CURRENCIES
from sluiceway_infer.domain.grounding.lexicon.numbers import TIMES
from sluiceway_infer.domain.grounding.lexicon.units import UNIT_OF
from sluiceway_infer.domain.grounding.parsing.parties import names_of_parties
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.text.concepts import is_in_lexicon
from sluiceway_infer.domain.grounding.text.languages import NO_SPACES, NOUNS_WITH_CAPITALS, PLAIN_NAMES, flat
from sluiceway_infer.domain.grounding.text.stems import plain
from sluiceway_infer.domain.grounding.text.words import Word, are_beside

_LED_TO = r"由(?!于)|被|归|是|为|叫|名叫|姓|[A-Z][a-z]+|[\u3400-\u9fff][\u00b7\u2022\u30fb][\u3400-\u9fff]"
_CALLED = (
    r"[者员师]|(?:[队馆校院店厂部科处局所组班站船机市县镇村会社行团园]|总)长|[^\W\d每多几两一二三四五六七八九十百]人(?![次数均])|作家|专家|画家|经理|主任|主管|主席|总监|总裁|教授|教练|博士|医生|大夫|先生|女士|小姐|律师|秘书"
    r"|同事|夫妇|兄弟|父亲|母亲|公司|企业|集团|基金|协会|委员会|组织|大学|学院|学校|医院|银行|研究所|工作室|事务所|团队|部门"
    r"|[\u3400-\u9fff](?:部|处|科|局|厅|组|队|社|厂|店|馆|室|中心)"
)
# The families that most people belong to, at the beginning of a clause or behind what leads to a name.
_FAMILIES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦"
    "付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞"
    "左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄"
)
_NAMED = re.compile(rf"(?:^|[^\w]|[和与及给找问向请])([{_FAMILIES}][\u3400-\u9fff])")
_SOMEBODY = re.compile(f"{_LED_TO}|{_CALLED}")
# Who may do something is told by a condition.
_OF_A_CONDITION = re.compile("(?:谁|哪些人|什么人)(?:都|才|不)?(?:可以|可|能|会|有资格|必须|需|要|应|该|得|享)")
# Before who does it, in an Arabic passive.
_BY = re.compile(r"\b(?:علي يد|على يد|من قبل|بواسط[هة]|بيد|بايدي|علي نفق[هة]|على نفق[هة])\b")
# Who asks by whom a thing is wants a name behind "by" or beside "maker".
_BY_WHOM = re.compile(r"\bvon wem (?:ist|sind|war|waren|stamm(?:t|en)|komm(?:t|en))\b")
_MADE_BY = re.compile(
    r"\b(?:von|vom|durch|bei)(?: de[rmn]| einer?m?)? [A-ZÄÖÜ]"
    r"|\b(?i:hersteller|marke|firma|baut|liefert|stellt)"
)
_NOBODY = frozenset(CURRENCIES | UNIT_OF.keys() | TIMES)
_NOUN_OF_A_DEED = re.compile(r"[اي]\w$")
_WHOEVER = frozenset(("من", "لمن", "الذي", "التي"))
_AND, _ARTICLE, _TIMES = "و", "ال", TIMES | UNIT_OF.keys()


def tells_a_person(question: ParsedQuestion, new: Sequence[Word], tokens: Sequence[Word], text: str) -> bool:
    """Whether one of the words that are `new` in a line may be who does it, or the line says all of the deed."""
    if question.language in NO_SPACES:
        return names_somebody(text) or asks_for_a_condition(question.text)
    if question.language == "ar":
        return _is_told_in_arabic(question, new, tokens, text)
    if question.language not in PLAIN_NAMES | NOUNS_WITH_CAPITALS:
        return True
    if question.language == "de" and _lacks_by_whom(question.text, text):
        return False
    written = [word for word in new if not word.is_number and plain(word.text) not in TIMES]
    return any(word.is_name for word in written) or question.relation <= {word.stem for word in tokens}


def _is_told_in_arabic(question: ParsedQuestion, new: Sequence[Word], tokens: Sequence[Word], text: str) -> bool:
    """A row of numbers tells nobody; of what goes on from a turn before, who does it may be the party alone."""
    if is_done_by_nobody([word for word in question.words if word.start >= question.asked.end], tokens, text):
        return False
    told = [word for word in new if not (word.is_number or plain(word.text) in _NOBODY)]
    return bool(told) or question.text.endswith(")")


@lru_cache(maxsize=4_096)
def names_somebody(text: str) -> bool:
    """What only begins like a name is a word that is known: 温度."""
    names = (one.group(1) for one in _NAMED.finditer(text))
    is_named = "|" in text or any(not is_in_lexicon(name, "zh") for name in names)
    return is_named or _SOMEBODY.search(text) is not None or bool(names_of_parties(text, "zh"))


def is_done_by_nobody(asked: Sequence[Word], tokens: Sequence[Word], text: str) -> bool:
    """The Arabic line has "whoever" before the verb that is `asked`, or it begins with that and what is done, and
    has in that clause no other word than numbers and times: "the tower was built in 1962 and restored in 2011".
    """
    if _is_done_by_whoever(asked, tokens):
        return True
    deed = tuple(word.stem for word in asked[:2])
    if not _is_done(tokens[:2], deed) or _BY.search(flat(text)[0]):
        return False
    # The first word behind may be a name that begins like an "and": Walid.
    behind = (*tokens[2:3], *takewhile(lambda word: not word.text.startswith(_AND), tokens[3:]))
    known = {word.stem for word in asked}
    return all(
        word.is_number or not word.is_content or word.stem in known or plain(word.text) in _TIMES for word in behind
    )


def _is_done_by_whoever(asked: Sequence[Word], tokens: Sequence[Word]) -> bool:
    """Each time that the verb stands there, "whoever" stands before it; before its noun that word is "from"."""
    deed = next((word.stem for word in asked if word.is_content or word.is_negation), "")
    pairs = [(plain(one.text), other.text) for one, other in pairwise(tokens) if other.stem == deed]
    return bool(pairs) and all(one in _WHOEVER and not _NOUN_OF_A_DEED.search(verb) for one, verb in pairs)


def _is_done(pair: Sequence[Word], deed: tuple[str, ...]) -> bool:
    is_verb = len(pair) > 1 and are_beside(*pair) and pair[1].is_content and not pair[0].text.startswith(_ARTICLE)
    return is_verb and tuple(word.stem for word in pair) == deed


def asks_for_a_condition(question: str) -> bool:
    return _OF_A_CONDITION.search(question) is not None


def _lacks_by_whom(question: str, text: str) -> bool:
    """It is asked in German by whom a thing is, and the line names nobody behind that word."""
    return _BY_WHOM.search(flat(question)[0]) is not None and _MADE_BY.search(text) is None
