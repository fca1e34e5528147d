"""Numbers of people: seven people, the seven of us, a family of seven, zu siebt, 我们七口. Where no noun says what is
counted, who is counted stands before the number, and nothing that it could count behind it.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from sluiceway_infer.domain.grounding.text.languages import NO_SPACES, flat

# So many signs before and behind a number tell whom it counts.
_FURTHEST = 40
# Right behind the number, and right before it.
_NOUNS: Mapping[str, str] = {
    "en": r" of (?:us|you)\b|(?: \w+)? (?:people|persons|guests|friends|mates|colleagues|heads)\b"
    r"| strong\b",
    "de": r" (?:\w+ )?(?:personen|leuten?|gasten?|freunden?|freundinnen|mann|kolleg(?:en|innen)|kopfen?|von uns)\b",
    "es": r" (?:personas|amig[oa]s|invitad[oa]s|comensales|colegas|de nosotr[oa]s|integrantes)\b",
    "zh": r"\s?[多余几来]?(?:[个名位]?人|[名位]|个?(?:朋友|同学|同事|家人|客人|伙伴)|口(?!锅|井|箱))",
    "ar": r" (?:اشخاص|شخصا?|افراد|فردا?|اصدقاء|صديقا?|ضيوف|ضيفا?|زملاء|زميلا?|منا|نفرا?|انفار)\b",
}
_WITHOUT_NOUN: Mapping[str, str] = {
    "en": r"\b(?:(?:famil|part)(?:y|ies) of|(?:group|team|crew|gang|class|bunch|band)s? of|we(?:'re| are| were|'ll be)"
    r"|we will be|there(?:'ll be| are| will be)) $",
    "de": r"\b(?:(?:familien?|gruppen?|runden?|teams?|mannschaft|trupps?|truppe) (?:von|mit|aus|zu|ab)|wir sind"
    r"|wir sind insgesamt|wir waren|wir kommen) $",
    "es": r"\b(?:(?:familias?|grupos?|equipos?|pandilla|mesa) de|somos|seremos|vamos|iremos|nosotr[oa]s) $",
    "zh": r"(?:我们|咱们?|一家|全家|一行)$",
    "ar": r"\b(?:نحن|احنا|عددنا|كنا|سنكون|(?:ال)?ل?ل?(?:مجموع[هة]|مجموعات"
    r"|عا[يئ]ل[هة]|عا[يئ]لات|اسر[هة]|فريق|وفد)(?:نا)?(?: مكون[هة]?)? من) $",
}
# What opens a bound stands between.
_BOUND: Mapping[str, str] = {
    "en": r"(?:up to|at least|at most|more than|over|under|fewer than|less than) ",
    "de": r"(?:bis zu|mindestens|hochstens|mehr als|weniger als|uber|ab) ",
    "es": r"(?:hasta|al menos|mas de|menos de|como maximo) ",
    "zh": r"(?:超过|不到|至少|最多|满)",
    "ar": r"(?:اكثر من|اقل من|حتى) ",
}
# Nothing that could be counted: the end of a part, or a small word.
_NO_NOUN: Mapping[str, str] = {
    "en": r"(?:[.,;:!?)]|$| (?:and|or|to|who|in all|altogether|in total|want|need|from|at|for|on|this|going|with|has"
    r"|have|pays?|gets?|coming|staying|travell?ing|sharing)\b)",
    "de": r"(?:[.,;:!?)]|$| (?:und|oder|bis|die|insgesamt|wollen|mochten|brauchen|im|am|zahl\w+|bekomm\w+|bei)\b)",
    "es": r"(?:[.,;:!?)]|$| (?:y|o|a|que|en total|queremos|en|paga\w*|tiene\w*|con|para)\b)",
    "zh": r"(?:个(?![月小星钟])|[,\uff0c.。;；!！?？]|$|去|来|要|想)",
    "ar": r"(?:[.,،;؛!؟?)]|$| (?:و|او|الى|في|نريد|نرغب|ونريد|تدفع|فاكثر|فما فوق)\b)",
}
# Between the least and the most of a range, with what is counted before it or not.
_RANGE: Mapping[str, str] = {
    "en": r" ?(?:to|or|[-\u2013]) ?",
    "de": r"(?: \w+)? ?(?:bis(?: zu)?|oder|[-\u2013]) ?",
    "es": r" ?(?:a|o|u|hasta|[-\u2013]) ?",
    "zh": r"[个名位]?人?[到至或~\u2013\uff5e-]",
    "ar": r"(?: (?:اشخاص|شخصا?|افراد|فردا?))? ?(?:الى|الي|او|حتى|[-\u2013]) ?",
}
# By how many they come.
_COLLECTIVE: Mapping[str, Mapping[str, int]] = {
    "de": {
        rf"\bzu {word}\b": number
        for number, word in enumerate("zweit dritt viert funft sechst siebt acht(?!\\s\\w) neunt zehnt elft".split(), 2)
    },
    "zh": {"(?:我们|咱们?|你们|他们)俩": 2, "(?:我们|咱们?|你们|他们)仨": 3},
}


# "Ten or more people": what makes it a bound stands before what is counted.
_OR_MORE: Mapping[str, str] = {
    "en": r" (?:or|and) (?:more|over|fewer|less)",
    "de": r" (?:oder|und) (?:mehr|weniger)",
    "es": r" o (?:mas|menos)",
    "zh": r"(?:个|名|位)?(?:或|及)?以[上下]",
    "ar": r" (?:او )?(?:فاكثر|فاقل|او اكثر|او اقل)",
}


@lru_cache(maxsize=8_192)
def end_of_people(text: str, start: int, end: int, language: str) -> int:
    """Where the number that stands there ends with the people that it counts; 0 where it counts none."""
    if language not in _NOUNS:
        return 0
    before = flat(text[max(0, start - _FURTHEST) : start])[0]
    behind, places = flat(text[end : end + _FURTHEST])
    if noun := re.match(_NOUNS[language], behind):
        return end + places[noun.end()]
    if re.match(_OR_MORE[language] + _NOUNS[language], behind):
        return end
    bare = re.sub(rf"{_BOUND[language]}$", "", before)
    is_told = re.search(_WITHOUT_NOUN[language], bare) is not None
    return end if is_told and re.match(_NO_NOUN[language], behind) else 0


def begin_of_people(text: str, start: int, language: str) -> int:
    """Where the words begin that tell whom the number counts which stands there: a family of six."""
    first = max(0, start - _FURTHEST)
    before, places = flat(text[first:start])
    told = re.search(_WITHOUT_NOUN[language], before) if language in _WITHOUT_NOUN else None
    return first + places[told.start()] if told else start


def range_between(text: str, one: tuple[int, int], other: tuple[int, int], language: str) -> bool:
    """Whether the numbers that stand there are the least and the most of how many people they are."""
    pattern = _RANGE.get(language)
    if pattern is None or not re.fullmatch(pattern, flat(text[one[1] : other[0]])[0]):
        return False
    return bool(end_of_people(text, *other, language) or end_of_people(text, *one, language))


def collective(text: str, language: str) -> Iterator[tuple[int, int, int]]:
    """Numbers of people that no number word tells: zu siebt, 我们俩; where each begins and ends."""
    for pattern, number in _COLLECTIVE.get(language, {}).items():
        bare, places = flat(text) if language not in NO_SPACES else (text, tuple(range(len(text) + 1)))
        for found in re.finditer(pattern, bare):
            yield places[found.start()], places[found.end() - 1] + 1, number
