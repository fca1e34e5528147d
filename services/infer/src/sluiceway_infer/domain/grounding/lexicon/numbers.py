"""Number words by language, months and days of the week: what counts as a figure or as a date."""

from collections.abc import Mapping

_TENS = range(20, 100, 10)


def _counted(units: str, tens: str) -> dict[str, str]:
    to_twenty = {word: str(number) for number, word in enumerate(units.split())}
    return to_twenty | {word: str(number) for word, number in zip(tens.split(), _TENS, strict=False)}


NUMBER_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": _counted(
        """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
        seventeen eighteen nineteen twenty""",
        "twenty thirty forty fifty sixty seventy eighty ninety",
    )
    | {"twice": "2", "thrice": "3"},
    "de": _counted(
        """null eins zwei drei vier funf sechs sieben acht neun zehn elf zwolf dreizehn vierzehn funfzehn sechzehn
        siebzehn achtzehn neunzehn zwanzig""",
        "zwanzig dreissig vierzig funfzig sechzig siebzig achtzig neunzig",
    )
    | {f"{word}mal": str(number) for number, word in enumerate("zwei drei vier funf sechs".split(), 2)},
    "es": _counted(
        """cero un dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete
        dieciocho diecinueve veinte""",
        "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
    )
    | {"un": "un"},
    "fr": _counted(
        """zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept
        dix-huit dix-neuf vingt""",
        "vingt trente quarante cinquante soixante",
    )
    | {"un": "un"},
    "ar": _counted(
        "صفر واحد اثنان ثلاثه اربعه خمسه سته سبعه ثمانيه تسعه عشره", "عشرون ثلاثون اربعون خمسون ستون سبعون ثمانون تسعون"
    )
    | _counted(
        "صفر واحده اثنين ثلاث اربع خمس ست سبع ثماني تسع عشر", "عشرين ثلاثين اربعين خمسين ستين سبعين ثمانين تسعين"
    )
    | {"مرتين": "2", "مرتان": "2"},
}
CHINESE_NUMERALS = "一二两三四五六七八九十百千万"
# Months and days of the week, and words that place something in time without a figure; small letters, no accents.
TIMES = frozenset(
    """january february march april may june july august september october november december jan feb mar apr jun jul aug
    sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday spring summer autumn winter midnight
    noon morning evening afternoon night weekend weekends weekday weekdays daily weekly monthly yearly annually century
    decade immediately today tomorrow yesterday christmas easter
    januar februar marz mai juni juli oktober dezember montag montags dienstag dienstags mittwoch mittwochs donnerstag
    donnerstags freitag freitags samstag samstags sonntag sonntags fruhling fruhjahr sommer herbst mitternacht mittag
    morgens abends nachts taglich wochentlich monatlich jahrlich sofort werktags jahrhundert weihnachten ostern
    enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre lunes martes miercoles jueves
    viernes sabado sabados domingo domingos primavera verano otono invierno medianoche mediodia diariamente mensualmente
    anualmente siglo navidad manana tarde noche
    janvier fevrier mars avril juin juillet aout septembre octobre novembre decembre lundi mardi mercredi jeudi vendredi
    samedi dimanche printemps ete automne hiver minuit midi siecle
    يناير فبراير مارس ابريل مايو يونيو يوليو اغسطس سبتمبر اكتوبر نوفمبر ديسمبر الاحد الاثنين الثلاثاء الاربعاء الخميس الجمعه الجمعة السبت
    الربيع الصيف الخريف الشتاء صباحا مساء ظهرا عصرا ليلا فجرا يوميا سنويا شهريا القرن فورا""".split()
)
# Days of which a text speaks or does not: what holds on all others may not hold then.
FEASTS = frozenset("christmas easter weihnachten ostern navidad noel".split())
MONTHS = frozenset(
    """january february march april may june july august september october november december jan feb mar apr jun jul aug
    sep sept oct nov dec januar februar marz mai juni juli oktober dezember enero febrero marzo abril mayo junio julio
    agosto septiembre octubre noviembre diciembre janvier fevrier mars avril juin juillet aout septembre octobre
    novembre decembre gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre janeiro fevereiro marco
    maio junho julho setembro outubro dezembro
    يناير فبراير مارس ابريل مايو يونيو يوليو اغسطس سبتمبر اكتوبر نوفمبر ديسمبر""".split()
)
