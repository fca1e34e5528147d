"""Stem of a word: one spelling for its forms, in a few languages."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from sluiceway_infer.domain.grounding.lexicon.function_words import FUNCTION_WORDS, NEGATIONS
from sluiceway_infer.domain.grounding.lexicon.irregular import IRREGULAR, WHOLE
from sluiceway_infer.domain.grounding.lexicon.numbers import NUMBER_WORDS

Ending = tuple[str, str, int]

# Ending, what stands in its place, and the shortest root that may be left. These are as good for evidence as
# Snowball's English stemmer (AUC .937 against .939 on five draws of XQuAD), and the domain needs no library for them.
_ENGLISH: tuple[Ending, ...] = (
    ("ization", "ize", 3), ("isation", "ize", 3), ("fulness", "ful", 3), ("iness", "y", 3), ("ations", "ate", 3),
    ("ation", "ate", 3), ("ments", "", 4), ("ment", "", 4), ("ingly", "", 3), ("edly", "", 3), ("ings", "", 3),
    ("ing", "", 3), ("ied", "y", 3), ("ies", "y", 2), ("ers", "", 4), ("ions", "", 5), ("ion", "", 5), ("ed", "", 3),
    ("er", "", 4), ("es", "", 3), ("ly", "", 3), ("al", "", 4), ("s", "", 3), ("e", "", 3),
)  # fmt: skip
_GERMAN: tuple[Ending, ...] = (
    ("erinnen", "er", 3), ("innen", "", 3), ("nissen", "nis", 3), ("nisse", "nis", 3), ("bussen", "bus", 0),
    ("busse", "bus", 0), ("ern", "", 4), ("tete", "t", 3), ("test", "t", 3), ("en", "", 3),
    ("er", "", 4), ("em", "", 4), ("es", "", 3), ("st", "", 3), ("e", "", 3), ("n", "", 3), ("s", "", 3), ("t", "", 3),
)  # fmt: skip
_ROMANCE: tuple[Ending, ...] = (
    ("aciones", "acion", 2), ("iciones", "icion", 2), ("mente", "", 4), ("iendo", "", 3), ("ando", "", 3),
    ("ieron", "", 3), ("aron", "", 3), ("adas", "", 3), ("ados", "", 3), ("idas", "", 3), ("idos", "", 3),
    ("ada", "", 3), ("ado", "", 3), ("ida", "", 3), ("ido", "", 3), ("aba", "", 3), ("issent", "", 3), ("ement", "", 4),
    ("ees", "", 3), ("ee", "", 3), ("ent", "", 4), ("es", "", 3), ("an", "", 4), ("en", "", 4), ("ar", "", 3),
    ("er", "", 3), ("ir", "", 3), ("io", "", 3), ("ia", "", 4), ("os", "", 3), ("as", "", 3), ("s", "", 3),
    ("x", "", 4), ("a", "", 3), ("o", "", 3), ("e", "", 3), ("i", "", 3),
)  # fmt: skip
# By these those who ask speak to the house, and by others the house speaks of itself: cobráis, cobramos. Behind a root
# in "gr" or "tr" they are of a noun: kilogramos, tramos.
_SPANISH: tuple[Ending, ...] = (
    ("gramos", "gram", 0), ("tramos", "tram", 0), ("extremos", "extrem", 0), ("abais", "", 3), ("asteis", "", 3),
    ("isteis", "", 3), ("iais", "", 3), ("ais", "", 3), ("eis", "", 3), ("amos", "", 3), ("emos", "", 3), *_ROMANCE,
)  # fmt: skip
_ENDINGS: Mapping[str, tuple[Ending, ...]] = {
    "en": _ENGLISH, "de": _GERMAN, "nl": _GERMAN, "es": _SPANISH, "fr": _ROMANCE, "it": _ROMANCE, "pt": _ROMANCE,
}  # fmt: skip
# The light stemmer "light10" of Larkey, Ballesteros and Connell (2002).
_ARABIC_PREFIXES = ("وال", "بال", "كال", "فال", "لل", "ال")
# For, by, then.
_BEFORE_A_NUMBER, _SHORTEST_NUMBER = ("ل", "ب", "ف"), 4
_SHORTEST_ROOT = 3
_ARABIC_SUFFIXES = ("تها", "ته", "ها", "ان", "ات", "ون", "ين", "يه", "ية", "ه", "ة", "ي")
_ARABIC = re.compile(r"[\u0620-\u064a]")
# Two hundred, without its hamza the dead or the name Meta.
_ELSE, _HAMZA = re.compile("و?ميت"), "\u0626"
_GROUPED = {"en": re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?"), "": re.compile(r"\d{1,3}(?:[.\u2019]\d{3})+(?:,\d+)?")}
# "Abgesagt" is of "absagen"; the nouns that only look like it are not.
_SEPARABLE_PARTICIPLE = re.compile(
    r"^(ab|an|auf|aus|bei|ein|fest|her|hin|mit|nach|statt|um|vor|weg|zu|zuruck)ge(?=[a-z]{3,}t$)"
    r"(?!(?:ht|bt|bot|biet|lt|richt|sicht|wicht|fecht|halt|stalt|rat|rust|rust|nosst?|wehrt|horst?|hort)$)"
)
# "Apuntarme" is of "apuntar" and "mandándolo" of "mandar"; what ends so with a short root is a noun: parte, charla.
_SPANISH_PRONOUN = re.compile(
    r"^([a-z]{3,}(?:[aei]r|[ai]e?ndo))(?:(?:me|te|se|nos)?l[aeo]s?|me|se|(?<!er)te|(?<!er)nos)$"
)
# "Toque" is of "tocar", and "pague" of "pagar".
_SPANISH_SPELLING: Mapping[str, str] = {"qu": "c", "gu": "g"}
# "Umzubuchen" is of "umbuchen".
_WITH_ZU = re.compile(r"^(ab|an|auf|aus|bei|ein|fest|her|hin|mit|nach|statt|um|vor|weg|zu|zuruck)zu([a-z]{3,}n)$")
# "Gebucht" is of "buchen". What goes on so behind its "ge" is a noun, or of a verb that begins so itself: Gewicht,
# gewähren; and what is counted (gezählt) would be what is paid (zahlen).
_NO_PARTICIPLE = """ht bt lt bot biet richt sicht wicht dicht fecht flecht halt stalt rat rust spenst spinst burt mut
    rucht schlecht fahrt samt recht walt schich genwart schwis ld[a-z]* schafts[a-z]* wahrlei[a-z]* [a-z]*schaf
    [a-z]+[hk]ei wehr hors? hor ist wahr statt nug lang fahrd wohn buhr niess winn fall schieh ling wiss werb bet eigne
    nehmig zahl"""
_WEAK_PARTICIPLE = re.compile(
    rf"^ge(?!(?:{'|'.join(_NO_PARTICIPLE.split())})(?:e?t)?(?:e[mnrs]?|[ns])?$)([a-z]{{3,}}?)e?t(?:e[nmrs]?)?$"
)
# A longer one with a capital is a compound.
_LONGEST_WITH_A_CAPITAL = 10
_STRONG_PARTICIPLE = re.compile(
    r"(ab|an|auf|aus|bei|ein|fest|her|hin|los|mit|nach|statt|teil|um|vor|weg|weiter|zu|zuruck|zusammen)"
    r"(ge[a-z]{3,}en(?:e[nmrs]?)?|nimmt|nahm(?:en)?)$"
)
_VERBAL_PREFIXES = (
    *("ab", "an", "auf", "aus", "be", "bei", "durch", "ein", "ent", "er", "her", "hin", "hinter", "los", "mit", "nach"),
    *("um", "unter", "uber", "ver", "vor", "wider", "zer", "zu", "zuruck", "zusammen"),
)
# Behind a prefix these are nouns far more often: Eintritt, Abstand, Verband, Betrieb, Zugriff, Abschnitt.
_LIKE_NOUNS = frozenset("tritt stand band trieb griff schnitt stieg bot riss schloss".split())
_NONE: Mapping[str, str] = {}
# How often an ending is taken off: a German noun has its own and that of its case.
_PASSES: Mapping[str, int] = {"de": 4}
_POINTED = frozenset(("en", "zh", "ja", "ko", "ar", ""))


# A millionth is none of the two numbers in 10⁻⁶.
SUPERSCRIPTS = "\u2070\u00b9\u00b2\u00b3\u2074-\u2079"
POWER_OF_TEN = rf"10(?:\^([-\u2212]?\d+)|(\u207b?[{SUPERSCRIPTS}]+))(?!\w)"
_POWER_OF_TEN, _MINUS = re.compile(POWER_OF_TEN), "\u2212"


@lru_cache(maxsize=65_536)
def plain(token: str) -> str:
    """Without case and accents."""
    folded = unicodedata.normalize("NFKD", token.casefold().replace("\u2019", "'"))
    bare = "".join(sign for sign in folded if not unicodedata.combining(sign)).replace("\u0640", "")
    return bare[:-2] if bare.endswith("'s") else bare


@lru_cache(maxsize=65_536)
def stem(token: str, language: str = "en") -> str:
    """One spelling for the forms of a word: without case, accents, signs within numbers and common endings."""
    bare = plain(token)
    if bare[:1].isdigit():
        power = _POWER_OF_TEN.fullmatch(token)
        return f"1e{plain(power[1] or power[2]).replace(_MINUS, '-')}" if power else _number(bare, language)
    # "Five and twenty", where "and" is written together with it.
    numbers = NUMBER_WORDS.get(language, _NONE)
    number = numbers.get(bare) or numbers.get(bare.removeprefix("و")) or _number_behind_a_letter(bare, language)
    if number is not None and not (_ELSE.match(bare) and _HAMZA not in unicodedata.normalize("NFC", token)):
        return number
    if bare in FUNCTION_WORDS.get(language, ()) or bare in NEGATIONS.get(language, ()):
        return bare
    if _ARABIC.match(bare):
        return _without_affixes(bare)
    root = _elided(bare)
    if root in WHOLE.get(language, _NONE):
        return WHOLE[language][root]
    if language == "es":
        root = _SPANISH_PRONOUN.sub(r"\1", root)
    root = IRREGULAR.get(language, _NONE).get(root, root)
    if language == "de":
        root = _SEPARABLE_PARTICIPLE.sub(r"\1", _strong_participle(root))
        is_noun = token[:1].isupper()
        root = root if is_noun else _WITH_ZU.sub(r"\1\2", root)
        root = _prefixed(root, is_noun=is_noun)
        root = root if is_noun and len(root) > _LONGEST_WITH_A_CAPITAL else _WEAK_PARTICIPLE.sub(r"\1en", root)
    # Again, so that "surrendered" and "surrender" come to the same, and "Transporters" and "Transporter".
    for _ in range(_PASSES.get(language, 2)):
        root = _respelled(_without_ending(root, language), language)
    return root


def _prefixed(bare: str, *, is_noun: bool) -> str:
    """The infinitive of a strong verb behind its prefix: "übergibt" is of "übergeben". A noun may look like one; a
    participle that begins a sentence does not.
    """
    parts = ((prefix, bare.removeprefix(prefix)) for prefix in _VERBAL_PREFIXES if bare.startswith(prefix))
    verbs = ((prefix, form) for prefix, form in parts if form in IRREGULAR["de"] and form not in _LIKE_NOUNS)
    return next((prefix + IRREGULAR["de"][form] for prefix, form in verbs if not is_noun or form[-2:] == "en"), bare)


def _strong_participle(bare: str) -> str:
    """Its infinitive: "ausgefallen" is of "ausfallen"."""
    found = _STRONG_PARTICIPLE.match(bare)
    verb = IRREGULAR["de"].get(found[2]) if found else None
    return found[1] + verb if found and verb else bare


def _number_behind_a_letter(bare: str, language: str) -> str | None:
    """The Arabic one that is written together with "for", "by" or "then" (لأربعة); no shorter one begins a word so."""
    is_long = language == "ar" and len(bare) > _SHORTEST_NUMBER and bare[0] in _BEFORE_A_NUMBER
    return NUMBER_WORDS[language].get(bare[1:]) if is_long else None


@lru_cache(maxsize=512)
def by_beginning(among: frozenset[str], letters: int) -> Mapping[str, Sequence[str]]:
    """Those of at least so many letters by their first ones: who looks for the like of a word looks at few."""
    return _grouped((word[:letters], word) for word in among if len(word) >= letters)


@lru_cache(maxsize=512)
def by_end(among: frozenset[str], letters: int) -> Mapping[str, Sequence[str]]:
    """The same by their last letters."""
    return _grouped((word[-letters:], word) for word in among if len(word) >= letters)


def _grouped(words: Iterable[tuple[str, str]]) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    for part, word in words:
        found.setdefault(part, []).append(word)
    return found


def _elided(bare: str) -> str:
    """L'été, d'une: what stands before the apostrophe is an article or a preposition."""
    head, _, tail = bare.partition("'")
    return tail if tail and len(head) <= 2 else bare


def _respelled(root: str, language: str) -> str:
    """Recognised and recognized, colour and color, labelled and labeled."""
    if language == "es" and len(root) > 3:
        return root[:-2] + _SPANISH_SPELLING.get(root[-2:], root[-2:])
    if language != "en":
        return root
    if len(root) > 5 and root.endswith(("is", "ys")):
        return root[:-1] + "z"
    if len(root) > 4 and root.endswith("our"):
        return root[:-3] + "or"
    return root[:-1] if len(root) > 3 and root.endswith(("ff", "ll")) else root


def _number(bare: str, language: str) -> str:
    digits = "".join(str(unicodedata.digit(sign)) if sign.isdigit() else sign for sign in bare)
    digits = digits.replace("\u066b", ".").replace("\u066c", ",")
    if language in _POINTED:
        return re.sub(r"(?<=\d),(?=\d{3})", "", digits)
    if _GROUPED[""].fullmatch(digits):
        digits = digits.replace(".", "").replace("\u2019", "")
    return re.sub(r"^(\d+),(\d+)$", r"\1.\2", digits)


def _without_ending(word: str, language: str) -> str:
    if word.endswith("ss") or len(word) < 4:
        return word
    for ending, instead, root in _ENDINGS.get(language, ()):
        if word.endswith(ending) and len(word) - len(ending) >= root:
            return _undoubled(word[: -len(ending)] + instead)
    return word


def _undoubled(root: str) -> str:
    if len(root) > 3 and root[-1] == root[-2] and root[-1] not in "aeiouls":
        return root[:-1]
    return root[:-1] if root.endswith("e") and len(root) > 3 else root


def _without_affixes(word: str) -> str:
    """What is left of two letters alone began with the letter that is "and" elsewhere: وزنها, its weight."""
    if word.startswith("و") and len(word) > 4 and len(bare := _without_others(word[1:])) >= _SHORTEST_ROOT:
        return bare
    return _without_others(word)


def _without_others(root: str) -> str:
    for prefix in _ARABIC_PREFIXES:
        if root.startswith(prefix) and len(root) - len(prefix) >= 2:
            root = root[len(prefix) :]
            break
    for suffix in _ARABIC_SUFFIXES:
        if root.endswith(suffix) and len(root) - len(suffix) >= 2:
            root = root[: -len(suffix)]
    return root
