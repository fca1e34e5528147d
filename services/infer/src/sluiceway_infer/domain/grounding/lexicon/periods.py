"""Period words by language: centuries and decades, which stand for the years that lie in them. Matched in plain text
(small letters, no accents); what stands in brackets says which one.
"""

from collections.abc import Mapping

CENTURIES: Mapping[str, str] = {
    "en": r"\b(\w+(?:-first)?)[ -]centur(?:y|ies)\b",
    "de": r"\b(\w+)\.? jahrhunderts?\b",
    "es": r"\bsiglos? (\w+)\b",
    "fr": r"\b((?:dix-)?\w+) siecles?\b",
    "it": r"\b(\w+) secolo\b",
    "pt": r"\bseculos? (\w+)\b",
    "nl": r"\b(\w+) eeuw\b",
    "zh": r"([\d一二三四五六七八九十]+)世纪",
    "ar": r"\b(?:ال)?قرن (?:ال)?(\w+(?: (?:عشر|والعشرين|والعشرون))?)\b",
}
DECADES: Mapping[str, str] = {
    "en": r"(?<!\d)((?:\d\d)?\d0)'?s\b",
    "de": r"(?<!\d)((?:\d\d)?\d0)er(?: ?jahren?)?\b",
    "es": r"\b(?:anos|decada(?: de)?(?: los)?(?: anos)?) ((?:\d\d)?\d0)\b",
    "fr": r"\bannees ((?:\d\d)?\d0)\b",
    "it": r"\banni '?((?:\d\d)?\d0)\b",
    "pt": r"\b(?:anos|decada de) ((?:\d\d)?\d0)\b",
    "nl": r"\bjaren '?((?:\d\d)?\d0)\b",
    "zh": r"(?<!\d)((?:\d\d)?\d0)年代",
    "ar": r"\b(?:عقد|عقود) (?:ال)?(\d\d\d0)\b",
}
# Which year is asked, and what tells one without its number.
WHICH_YEAR: Mapping[str, str] = {
    "en": r"\b(?:what|which) year\b",
    "de": r"\bwelche[mnrs] (?:bau)?jahr\b",
    "es": r"\b(?:que|cual) ano\b",
    "fr": r"\bquelle annee\b",
    "zh": r"哪一?年|何年",
    "ar": r"\b(?:اي|اي[هة]) (?:عام|سن[هة])\b",
}
YEARS_WITHOUT_NUMBER: Mapping[str, str] = {
    "en": r"\b(?:last|this|next|same|previous|following|first) year\b",
    "de": r"\b(?:letzte|vorige|vergangene|diese|nachste|folgende|gleiche|selbe|erste)\w{0,2} jahr|\b(?:vor|folge)jahr",
    "es": r"\b(?:este|mismo|proximo|primer|pasado) ano\b|\bano (?:pasado|siguiente|anterior|proximo)\b",
    "fr": r"\b(?:cette|meme|premiere) annee\b|\bannee (?:derniere|suivante|precedente|prochaine)\b",
    "zh": r"[去今明前后同次翌当]年|[一二三四五六七八九〇○零]{4}年",
    "ar": r"\b(?:ال)?(?:عام|سن[هة]) (?:نفسه?ا?|ال(?:ماضي|حالي|مقبل|قادم|تالي|سابق|اول[يى]?|جاري?)[هة]?)(?!\w)",
}
# Years are counted backwards before Christ: what stands after such a period tells.
BEFORE_CHRIST = r"\W{0,2}(?:b\.? ?c|v\. ?chr|a\. ?c\b|a\. ?de c|av\. ?j|a\. ?e\. ?c|antes de|avanti|قبل|ق\.? ?م)"
_ORDINALS = (
    """first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth
    sixteenth seventeenth eighteenth nineteenth twentieth twenty-first""",
    """erste zweite dritte vierte funfte sechste siebte achte neunte zehnte elfte zwolfte dreizehnte vierzehnte
    funfzehnte sechzehnte siebzehnte achtzehnte neunzehnte zwanzigste einundzwanzigste""",
    """premier deuxieme troisieme quatrieme cinquieme sixieme septieme huitieme neuvieme dixieme onzieme douzieme
    treizieme quatorzieme quinzieme seizieme dix-septieme dix-huitieme dix-neuvieme vingtieme""",
    """primo secondo terzo quarto quinto sesto settimo ottavo nono decimo undicesimo dodicesimo tredicesimo
    quattordicesimo quindicesimo sedicesimo diciassettesimo diciottesimo diciannovesimo ventesimo""",
    "一 二 三 四 五 六 七 八 九 十 十一 十二 十三 十四 十五 十六 十七 十八 十九 二十 二十一",
    """اول ثاني ثالث رابع خامس سادس سابع ثامن تاسع عاشر حادي_عشر ثاني_عشر ثالث_عشر رابع_عشر خامس_عشر سادس_عشر سابع_عشر
    ثامن_عشر تاسع_عشر عشرين حادي_والعشرين""",
    "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx xxi",
)
ORDINALS: Mapping[str, int] = {
    word.replace("_", " "): number for words in _ORDINALS for number, word in enumerate(words.split(), 1)
}
