# ruff: noqa: RUF001 - letters of other scripts are meant
"""Succession in a question that goes on: "And who before her?", "and since when?" lean on all that the question before
asked: who led it before her, since when she leads it.
"""

import re
from collections.abc import Mapping

from sluiceway_infer.domain.conversation import follow_up_words as lexicon
from sluiceway_infer.domain.conversation.names import END, plain, tokens_of
from sluiceway_infer.domain.conversation.topic import proper_names
from sluiceway_infer.domain.grounding.text.languages import language_of

# Who came before whom, or after; behind them stands what points back to the answer.
_WHO: Mapping[str, str] = {
    "en": r"who (?:was |came |did (?:it|so) )?(?:it |there |in charge )?(before|after)(?: (?:him|her|them|that))?",
    "de": r"wer (?:war |kam )?(?:es |das )?(?:(vor|nach) (?:ihm|ihr|ihnen|dem)|davor|danach|zuvor|vorher)",
    "es": r"quien(?:es)? (?:fue |era |lo fue |vino )?(antes|despues)(?: de (?:el|ella|ellos|ellas|eso))?",
}
_SIDES: Mapping[str, str] = {
    "before": "before", "after": "after", "vor": "vor", "nach": "nach", "davor": "vor", "zuvor": "vor", "vorher": "vor",
    "danach": "nach", "antes": "antes de", "despues": "después de",
}  # fmt: skip
_SINCE: Mapping[str, str] = {
    "en": r"(?:since|until) when", "de": r"(?:seit|bis) wann", "es": r"(?:desde|hasta) cuando",
    "zh": r"(?:是?从(?:什么时候|何时|哪一?年)(?:开始|起)?|什么时候开始)(?:的|呢)?", "ar": r"(?:منذ|حتى|حتي) متى?",
}  # fmt: skip
# What asks at the beginning of a question, with the small words behind it; in Chinese where it stands.
_ASKING: Mapping[str, str] = {
    "en": r"(?:who|where|by whom|in which \w+|at which \w+)\b\s*",
    "de": r"(?:wer|wo|von wem|in welche\w* \w+)\b\s*",
    "es": r"\W*(?:qui[eé]n(?:es)?|d[oó]nde|en qu[eé] \w+)\b\s*",
    "zh": r"(?:由|是)?谁(?:来)?|在?哪(?:里|儿|个\w{1,2})",
    "ar": r"(?:من|أين|اين)\b\s*",
}
# For which time it was asked, or before whom: this gives way to the other side.
_TIMES: Mapping[str, str] = {
    "en": r"\s(?:(?:from|between) \d{4} (?:to|until|and) \d{4}|(?:in|since|until) \d{4}|now|today"
    r"|(?:before|after) [A-Z][^?]*)",
    "de": r"\s(?:(?:von|zwischen) \d{4} (?:bis|und) \d{4}|(?:im Jahr|seit|bis) \d{4}|jetzt|heute"
    r"|(?:vor|nach) [A-Z][^?]*)",
    "es": r"\s(?:(?:de|desde|entre) \d{4} (?:a|hasta|y) \d{4}|(?:en|desde|hasta) \d{4}|ahora|hoy"
    r"|(?:antes|despu[eé]s) de [A-Z][^?]*)",
}


_IN_SIGNS = re.compile(r"在?(?:他|她)(们?[之以][前后])(?:的?是谁|呢|是哪位)+")
_SIGNS_OF_TIMES = re.compile(r"^(?:在?[^，。]{2,12}?[之以][前后]|(?:自|从)?\d{4}年(?:[至到]\d{4}年)?)[，,]?")
_IN_ARABIC = re.compile(r"من (?:كان )?((?:قبل|بعد)(?:ها|ه|هم))")
_ARABIC_TIMES = re.compile(r"\s(?:(?:قبل|بعد) [^؟?]*|من \d{4} [اإ]لى \d{4}|(?:منذ |حتى )?عام \d{4})")


def succeeded(rest: str, before: str, answer: str) -> str:
    """The question before, asked of who came before whom the answer names, or after; empty where this asks for nobody
    else, or the answer names no one person.
    """
    language = language_of(before)
    if language == "zh":
        return _succeeded_in_signs(rest.strip(END), before, answer)
    if language == "ar":
        return _succeeded_in_arabic(rest.strip(END), before)
    pattern = _WHO.get(language)
    said = re.fullmatch(pattern, plain(rest.strip(END))) if pattern else None
    if said is None or not _asks_who(before, language):
        return ""
    new = [name.text for name in proper_names(answer) if name.text not in re.sub(_TIMES[language], "", before)]
    persons = [name for name in new if " " in name] or new
    if len(persons) != 1:
        return ""
    side = _SIDES[said[1] or plain(rest.strip(END)).rsplit(" ", 1)[-1]]
    return f"{re.sub(_TIMES[language], '', before).rstrip(END)} {side} {persons[0]}?"


def _succeeded_in_signs(rest: str, before: str, answer: str) -> str:
    """The answer is a name alone, or has it before what was done, as the question has its "who"."""
    said, deed = _IN_SIGNS.fullmatch(rest), re.search(r"谁([^\W\d_]{2})", before)
    if said is None or deed is None:
        return ""
    done_by = re.search(rf"由([^，。]{{2,16}}?){deed[1]}", answer)
    name = done_by[1] if done_by else answer.strip(END)
    is_name = done_by is not None or re.fullmatch(lexicon.CHINESE_NAME, name) is not None
    return f"在{name}{said[1]}{_SIGNS_OF_TIMES.sub('', before)}" if is_name else ""


def _succeeded_in_arabic(rest: str, before: str) -> str:
    """Nothing in the spelling tells the name: what points to it stays."""
    said = _IN_ARABIC.fullmatch(rest.removeprefix("و"))
    is_who = tokens_of(before)[0].plain == lexicon.ARABIC_WHO
    return f"{_ARABIC_TIMES.sub('', before).rstrip(END)} {said[1]}؟" if said and is_who else ""


def with_its_state(rest: str, before: str) -> str:
    """Since when it is so, beside what the question before asked who or where it is: "Since when? (runs the mill)"."""
    language = language_of(before)
    pattern = _SINCE.get(language)
    if pattern is None or re.fullmatch(pattern, plain(rest.strip(END))) is None:
        return ""
    state = _without_asking(before, language)
    return f"{rest.rstrip()} ({state})" if state else ""


def _without_asking(before: str, language: str) -> str:
    asks = re.compile(_ASKING[language], re.IGNORECASE)
    found = asks.search(before) if language == "zh" else asks.match(before)
    return "" if found is None else f"{before[: found.start()]}{before[found.end() :]}".strip(END)


def _asks_who(before: str, language: str) -> bool:
    first = [token.plain for token in tokens_of(before)[:1]]
    return first[:1] == [{"en": "who", "de": "wer", "es": "quien"}[language]]
