"""Number words by language, months and days of the week: what counts as a figure or as a date."""

from collections.abc import Mapping

from sluiceway_infer.domain.grounding.lexicon.irregular import spellings

_TENS = range(20, 100, 10)


def _counted(units: str, tens: str) -> dict[str, str]:
    to_twenty = {word: str(number) for number, word in enumerate(units.split())}
    return to_twenty | {word: str(number) for word, number in zip(tens.split(), _TENS, strict=False)}


def _powers(words: str) -> dict[str, str]:
    """A hundred and a thousand, by each of their spellings; where one is put together with its count, that too."""
    return {word: str(int(number)) for number, *spelled in map(str.split, words.split(";")) for word in spelled}


_GERMAN_UNITS = "ein zwei drei vier funf sechs sieben acht neun".split()
_GERMAN_TENS = "zwanzig dreissig vierzig funfzig sechzig siebzig achtzig neunzig".split()
_GERMAN_COMPOUNDS = (
    {
        f"{one}und{ten}": str(tens + at)
        for ten, tens in zip(_GERMAN_TENS, _TENS, strict=True)
        for at, one in enumerate(_GERMAN_UNITS, 1)
    }
    | {f"{one}hundert": f"{at}00" for at, one in enumerate(_GERMAN_UNITS, 1)}
    | {f"{one}tausend": f"{at}000" for at, one in enumerate(_GERMAN_UNITS, 1)}
    | {"hundert": "100", "tausend": "1000"}
)
_NUMBER_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": _counted(
        """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
        seventeen eighteen nineteen twenty""",
        "twenty thirty forty fifty sixty seventy eighty ninety",
    )
    | {"twice": "2", "thrice": "3"}
    | _powers("100 hundred; 1000 thousand"),
    "de": _counted(
        """null eins zwei drei vier funf sechs sieben acht neun zehn elf zwolf dreizehn vierzehn funfzehn sechzehn
        siebzehn achtzehn neunzehn zwanzig""",
        "zwanzig dreissig vierzig funfzig sechzig siebzig achtzig neunzig",
    )
    | {f"{word}mal": str(number) for number, word in enumerate("zwei drei vier funf sechs".split(), 2)}
    | _GERMAN_COMPOUNDS,
    "es": _counted(
        """cero un dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete
        dieciocho diecinueve veinte""",
        "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
    )
    | _powers(
        """21 veintiun veintiuno veintiuna; 22 veintidos; 23 veintitres; 24 veinticuatro; 25 veinticinco; 26 veintiseis;
        27 veintisiete; 28 veintiocho; 29 veintinueve; 100 cien ciento; 200 doscientos doscientas;
        300 trescientos trescientas; 400 cuatrocientos cuatrocientas; 500 quinientos quinientas;
        600 seiscientos seiscientas; 700 setecientos setecientas; 800 ochocientos ochocientas;
        900 novecientos novecientas; 1000 mil"""
    )
    | {"un": "un"},
    "fr": _counted(
        """zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept
        dix-huit dix-neuf vingt""",
        "vingt trente quarante cinquante soixante",
    )
    | _powers("100 cent; 1000 mille")
    | {"un": "un"},
    "ar": _counted(
        "صفر واحد اثنان ثلاثه اربعه خمسه سته سبعه ثمانيه تسعه عشره", "عشرون ثلاثون اربعون خمسون ستون سبعون ثمانون تسعون"
    )
    | _counted(
        "صفر واحده اثنين ثلاث اربع خمس ست سبع ثماني تسع عشر", "عشرين ثلاثين اربعين خمسين ستين سبعين ثمانين تسعين"
    )
    | _powers(
        "1 واحدا; 2 اثنا اثني اثنتا اثنتي اثنتان اثنتين; 3 ثلاثا; 4 اربعا; 5 خمسا; 6 ستا; 7 سبعا; 8 ثمان ثمانيا; 9 تسعا"
    )
    | {"مرتين": "2", "مرتان": "2"}
    | _powers(
        "100 مايه ميه; 200 مايتان مايتين ميتان ميتين مايتا مايتي ميتا ميتي; 1000 الف الاف; 2000 الفان الفين الفا الفي"
    )
    | {
        f"{one}{hundred}": f"{at}00"
        for at, each in enumerate("ثلاث اربع خمس ست سبع ثمان,ثماني تسع".split(), 3)
        for one in each.split(",")
        for hundred in ("مايه", "ميه")
    },
}
NUMBER_WORDS: Mapping[str, Mapping[str, str]] = {
    language: {form: number for word, number in rows.items() for form in spellings(word)}
    for language, rows in _NUMBER_WORDS.items()
}
# No numbers but with a ten: those of eleven and 21, and the ordinals, by which hours are told (الثانية عشرة).
ARABIC_ONES: Mapping[str, int] = {
    form: number
    for number, row in enumerate(
        "احد احدى احدي حادي حاديه;ثاني ثانيه;ثالث ثالثه;رابع رابعه;خامس خامسه;سادس سادسه;سابع سابعه;ثامن ثامنه;تاسع تاسعه".split(
            ";"
        ),
        1,
    )
    for word in row.split()
    for form in spellings(word)
}
ARABIC_ORDINALS = f"{'|'.join(ARABIC_ONES)}|اول[يى]?|عاشر[هة]?|واحد[هة]"
ARABIC_HOUR = rf"\bال(?:{ARABIC_ORDINALS})(?: \w+){{0,2}} (?:صباحا|مساء|ظهرا|عصرا|ليلا|بعد الظهر)"
CHINESE_NUMERALS = "一二两三四五六七八九十百千万"
# Months and days of the week, and words that place something in time without a figure; small letters, no accents.
TIMES = frozenset(
    form
    for word in """january february march april may june july august september october november december jan feb mar apr jun jul aug
    sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday spring summer autumn winter midnight
    noon morning evening afternoon night weekend weekends weekday weekdays daily weekly monthly yearly annually century
    decade holiday holidays vacation fortnightly quarterly mornings afternoons evenings nights immediately today tomorrow yesterday christmas easter
    januar februar marz mai juni juli oktober dezember montag montags dienstag dienstags mittwoch mittwochs donnerstag
    donnerstags freitag freitags samstag samstags sonntag sonntags fruhling fruhjahr sommer herbst mitternacht mittag
    morgens abends nachts taglich wochentlich monatlich jahrlich sofort werktags jahrhundert weihnachten ostern
    werktag werktage werktagen feiertag feiertage feiertagen feiertags wochenende wochenenden monatsende monatsanfang
    jahresende jahresanfang ferien schulferien sommerferien winterferien herbstferien osterferien weihnachtsferien
    semesterferien betriebsferien quartalsende jahreswechsel vormittag vormittags nachmittag nachmittags mittags heute gestern
    enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre lunes martes miercoles jueves
    viernes sabado sabados domingo domingos primavera verano otono invierno medianoche mediodia diariamente mensualmente
    anualmente siglo navidad manana tarde noche laborable laborables festivo festivos vacaciones hoy ayer
    janvier fevrier mars avril juin juillet aout septembre octobre novembre decembre lundi mardi mercredi jeudi vendredi
    samedi dimanche printemps ete automne hiver minuit midi siecle
    يناير فبراير مارس ابريل مايو يونيو يوليو اغسطس سبتمبر اكتوبر نوفمبر ديسمبر الاحد الاثنين الثلاثاء الاربعاء الخميس الجمعه الجمعة السبت
    نيسان ايار حزيران تموز ايلول تشرين كانون شباط اذار رمضان شوال
    الربيع الصيف الخريف الشتاء صباحا مساء ظهرا عصرا ليلا فجرا يوميا سنويا شهريا القرن فورا
    العطله العطل العطلات عطله الاجازات""".split()
    for form in spellings(word)
)
# Days of which a text speaks or does not: what holds on all others may not hold then.
FEASTS = frozenset(
    """christmas easter weihnachten ostern feiertag feiertage feiertagen feiertags navidad festivo festivos noel""".split()
)
MONTHS = frozenset(
    """january february march april may june july august september october november december jan feb mar apr jun jul aug
    sep sept oct nov dec januar februar marz mai juni juli oktober dezember enero febrero marzo abril mayo junio julio
    agosto septiembre octubre noviembre diciembre janvier fevrier mars avril juin juillet aout septembre octobre
    novembre decembre gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre janeiro fevereiro marco
    maio junho julho setembro outubro dezembro
    يناير فبراير مارس ابريل مايو يونيو يوليو اغسطس سبتمبر اكتوبر نوفمبر ديسمبر
    نيسان ايار حزيران تموز ايلول تشرين كانون شباط اذار""".split()
)
# Where "one" counts nothing: one of them, no one, this one, one another, one can; in Arabic at one time too.
ONE: Mapping[str, frozenset[str]] = {"en": frozenset(("one",)), "ar": frozenset(("واحد", "واحده", "واحدة", "واحدا"))}
BESIDE_ONE: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "en": (
        frozenset(("no", "this", "that", "which", "each", "every", "any", "some", "another")),
        frozenset(("of", "another", "can", "may", "must", "should", "could", "might", "would", "has", "is", "does")),
    ),
    "ar": (
        frozenset("كل وكل بكل لكل اي لاي باي ولا لا ان وقت".split()),
        frozenset("من منهم منها منكم منا منهما منهن تلو".split()),
    ),
}
# Verbs of Arabic that are spelled like numbers; a number has no article behind it: the hall seats, he wrote the book.
ARABIC_VERBS = frozenset(("تسع", "الف"))
# "Thirty-one", whose "one" is an article elsewhere.
ONE_BEHIND_TENS: Mapping[str, frozenset[str]] = {
    "es": frozenset(("un", "uno", "una")), "fr": frozenset(("un", "une")),
}  # fmt: skip
