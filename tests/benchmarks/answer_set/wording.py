"""Numbers and dates as people write them in each language."""

from datetime import date

from tests.benchmarks.answer_set.values import Language

_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "ar": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
}
_DATES = {"en": "{day} {month} {year}", "de": "{day}. {month} {year}", "es": "{day} de {month} de {year}"}
_POINT = {"de": ",", "es": ","}
_THOUSANDS = {"de": ".", "es": ".", "zh": ""}
INDIC = {ord(str(digit)): 0x660 + digit for digit in range(10)} | {ord("."): 0x66B}


def number(value: float, decimals: int, language: Language) -> str:
    """`4.2` is `4,2` in German."""
    whole, _, fraction = f"{value:,.{decimals}f}".partition(".")
    whole = whole.replace(",", _THOUSANDS.get(language, ","))
    return whole + (_POINT.get(language, ".") + fraction if fraction else "")


def day(value: date, language: Language) -> str:
    """`14 March 2019` is `14. März 2019` in German."""
    if language == "zh":
        return f"{value.year}年{value.month}月{value.day}日"
    month = _MONTHS[language].split()[value.month - 1]
    return _DATES.get(language, "{day} {month} {year}").format(day=value.day, month=month, year=value.year)
