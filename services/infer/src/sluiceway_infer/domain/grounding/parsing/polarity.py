"""Polarity: whether a line says or denies what a claim says, and a yes or a no at the beginning."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

from sluiceway_infer.domain.grounding.lexicon.turns import RANKS, Sense
from sluiceway_infer.domain.grounding.parsing.parsed import Line
from sluiceway_infer.domain.grounding.text.languages import flat
from sluiceway_infer.domain.grounding.text.turns import CURRENT, Turn
from sluiceway_infer.domain.grounding.text.words import Word

_PARTS = re.compile(r"[,;:\uff0c\uff1b\u3001\u060c\u061b]|\b(?:but|while|whereas|aber|sondern|pero|sino|mais)\b")
_YES: Mapping[str, str] = {
    "en": r"\W*yes\b", "de": r"\W*ja\b", "es": r"\W*si(?=[,.:; ])", "fr": r"\W*oui\b", "it": r"\W*si\b",
    "pt": r"\W*sim\b", "nl": r"\W*ja\b",
    "zh": r"\W*(?:是的|是[，,。]|对[，,。]|可以[，,。]|有[，,。]|能[，,。]|会[，,。])",
    "ar": r"\W*نعم\b",
}  # fmt: skip
_NO: Mapping[str, str] = {
    "en": r"\W*no\b(?! one)", "de": r"\W*nein\b", "es": r"\W*no[,.;:]", "fr": r"\W*non\b", "it": r"\W*no\b",
    "pt": r"\W*nao[,.;:]", "nl": r"\W*nee\b",
    "zh": r"\W*(?:不[，,。]|不是[，,。]|没有[，,。])", "ar": r"\W*(?:لا|كلا)[،,. ]",
}  # fmt: skip
_OUTSIDE: Mapping[str, str] = {
    "en": r"\boutside\b", "de": r"\bausserhalb\b", "es": r"\bfuera de\b", "fr": r"\b(?:en dehors|hors)\b",
    "zh": r"[以之]外", "ar": r"\bخارج\b",
}  # fmt: skip

# Verbs that say as much as a "not" does.
_REFRAINING: Mapping[str, str] = {
    "en": r"\b(?:avoid\w*|refrain\w*|prohibit(?:s|ed)?|forbid(?:s|den)?|banned)\b",
    "de": r"\b(?:verzichten|verzichtet|(?:zu |ver)?meiden|zu unterlassen|untersagt|verboten|verbietet|ausgeschlossen"
    r"|unzulassig)\b",
    "es": r"\b(?:evit(?:e|en|ar|arse)|abste\w+|prohib(?:id[oa]s?|en?))\b",
    "zh": r"禁止|严禁|禁(?=[带入用烟火])|避免|请勿",
    "ar": r"\b[وف]?(?:[يت]منع|[يت]حظر|ممنوع\w*|محظور\w*|[يت]جنبوا?)\b",
}
# What somebody need not do, and may.
_REMITTING: Mapping[str, str] = {
    "en": r"\b(?:exempt(?:ed)?|excused)\b",
    "de": r"\b(?:befreit|erlassen)\b",
    "es": r"\b(?:exent[oa]s?|exim\w+|dispensad[oa]s?)\b",
    "zh": r"免除|豁免|免于",
    "ar": r"\b[وف]?(?:[يت]عف[ىي]|معفى|معفا[هة]|معفيون|معفيين|اعفاء)\b",
}
_MAY: Mapping[str, str] = {
    "en": r"\b(?:may|can|allowed|permitted)\b",
    "de": r"\b(?:d[au]rf\w*|kann|konnen|erlaubt|gestattet)\b",
    "es": r"\b(?:pued[eo]n?|permit\w+)\b",
    "zh": r"能|可以|[允许准]",
    "ar": r"\b(?:يجوز|يسمح|مسموح|يمكن|يحق)\b",
}


def is_denied(stems: frozenset[str], claim_denies: bool, lines: Sequence[Line]) -> bool:
    """Whether a "not" stands in the stretch that these words cover; for a claim that denies, in the part of the
    sentence that has most of them: "the hose is not in the box, the switch is" denies the hose alone.
    """
    spots = [word.start for line in lines for word in line.words if word.stem in stems]
    nots = [at for line in lines for at in line.negations]
    if not spots or not nots:
        return False
    if not claim_denies:
        return any(min(spots) <= at <= max(spots) for at in nots)
    start, end = _part(lines, spots)
    return any(start <= at < end for at in nots)


def denied_parts(text: str, tokens: Sequence[Word]) -> tuple[frozenset[str], ...]:
    """Of each part of a sentence that has a "not" the words of matter; of one that has no other word, all."""
    cuts = [0, *(cut.start() for cut in _PARTS.finditer(text)), len(text)]
    parts = [[word for word in tokens if start <= word.start < end] for start, end in pairwise(cuts)]
    found = [_matter(part) for part in parts if any(word.is_negation for word in part)]
    return tuple(one or _matter(tokens) for one in found)


def agrees_to(claim: str, line: str, language: str) -> bool:
    """A claim that begins with a yes does not rest on a line that begins with a no, nor the other way round."""
    yes, no = _YES.get(language), _NO.get(language)
    if yes is None or no is None:
        return True
    said, there = flat(claim)[0], flat(line)[0]
    is_against = (re.match(yes, said) and re.match(no, there)) or (re.match(no, said) and re.match(yes, there))
    return not is_against


def drops_turn(stems: frozenset[str], senses: frozenset[Sense], line: Line, is_asked_what_not: bool) -> bool:
    """A claim of these words leaves out a "former" that stands before one of them, or an exception from them."""
    ranks = [turn for turn in line.turns if turn.sense[0] in RANKS and turn.sense not in (CURRENT, *senses)]
    exceptions = [turn for turn in line.turns if turn.sense[0] == "except" and turn.sense not in senses]
    ranked = Counter(_beside(line, turn)[1] for turn in ranks)
    said = Counter(word.stem for word in line.words)
    return any(said[word] <= ranked[word] for word in ranked.keys() & stems) or (
        not is_asked_what_not and any(_excepts(stems, line, turn) for turn in exceptions)
    )


def has_no(line: Line, language: str) -> bool:
    """A cell of its row says no."""
    no = _NO.get(language)
    return (
        line.kind == "row" and no is not None and any(re.match(no, f"{one} ") for one in flat(line.text)[0].split("|"))
    )


def refrains(text: str, language: str) -> bool:
    """It asks to do without something: "avoid jogging" is answered to who asks what not to do."""
    pattern = _REFRAINING.get(language)
    return pattern is not None and re.search(pattern, flat(text)[0]) is not None


def remits(line: str, question: str, language: str) -> bool:
    """A line frees somebody from something: an answer to who asks who need not, and none to who may not."""
    patterns = _REMITTING.get(language), _MAY.get(language)
    if None in patterns:
        return False
    remitting, may = (re.compile(one) for one in patterns if one is not None)
    asked = flat(question)[0]
    return bool(remitting.search(flat(line)[0])) and not remitting.search(asked) and not may.search(asked)


def is_outside(line: Line, language: str) -> bool:
    """It says what holds outside of something: what holds "when it is not the season"."""
    outside = _OUTSIDE.get(language)
    return outside is not None and re.search(outside, flat(line.text)[0]) is not None


def is_plain_yes(claim: str, language: str) -> bool:
    """It begins with a yes."""
    yes = _YES.get(language)
    return bool(yes and re.match(yes, flat(claim)[0]))


def _excepts(stems: frozenset[str], line: Line, turn: Turn) -> bool:
    """What stands before the exception, or what is excepted and stands nowhere else, is claimed."""
    before, _ = _beside(line, turn)
    rest = line.text[turn.end :]
    cut = _PARTS.search(rest)
    end = line.start + turn.end + (cut.start() if cut else len(rest))
    excepted = {word.stem for word in line.words if line.start + turn.end <= word.start < end}
    others = {word.stem for word in line.words if not line.start + turn.end <= word.start < end}
    return before in stems or bool((excepted - others) & stems)


def _beside(line: Line, turn: Turn) -> tuple[str, str]:
    """The words of matter right before and after a turn; empty where there is none."""
    start, end = line.start + turn.start, line.start + turn.end
    before = [word.stem for word in line.words if word.end <= start]
    after = [word.stem for word in line.words if word.start >= end]
    return (before or [""])[-1], (after or [""])[0]


def _matter(tokens: Sequence[Word]) -> frozenset[str]:
    return frozenset(word.stem for word in tokens if word.is_content)


def _part(lines: Sequence[Line], spots: Sequence[int]) -> tuple[int, int]:
    cuts: list[int] = []
    for line in lines:
        cuts += [line.start, *(line.start + cut.start() for cut in _PARTS.finditer(line.text)), line.end]
    parts = [(start, end) for start, end in pairwise(cuts) if start < end]
    return max(parts, key=lambda part: sum(part[0] <= at < part[1] for at in spots))
