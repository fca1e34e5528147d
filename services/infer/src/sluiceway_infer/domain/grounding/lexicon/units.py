"""Units by their spellings, abbreviations and signs: a number has the one that stands by it, however that is written."""

from collections.abc import Mapping
from typing import Final

from sluiceway_infer.domain.grounding.lexicon.irregular import spellings

_ROWS: Final[Mapping[str, str]] = {
    "kg": "kg kilogram kilograms kilogramm kilo kilos kilogramo kilogramos kilogramme kilogrammes 公斤 千克 كيلوغرام كيلوغراما كيلوغرامات كيلوجرام كيلوجراما كيلوجرامات كيلو كغ كغم كجم",
    "g": "g gram grams gramm gramo gramos gramme grammes 克 غرام غراما غرامات جرام جراما جرامات غم جم غ",
    "mg": "mg milligram milligrams milligramm miligramo miligramos milligramme milligrammes 毫克 ملغ ملغم مليغرام مليغراما مليغرامات مليجرام",
    "t": "t tonne tonnes tonnen tonelada toneladas 吨 طن طنا",
    "lb": "lb lbs pfund 磅 رطل رطلا",
    "pound": "pound pounds libra libras livre livres",
    "oz": "oz ounce ounces unze unzen onza onzas once onces 盎司",
    "km": "km kilometre kilometres kilometer kilometern kilometers kilometro kilometros 公里 千米 كيلومتر كيلومترا كيلومترات كم",
    "m": "m metre metres meter metern meters metro metros 米 متر مترا امتار",
    "cm": "cm centimetre centimetres centimeter centimeters zentimeter zentimetern centimetro centimetros 厘米 سنتيمتر سنتيمترا سنتيمترات سم",
    "mm": "mm millimetre millimetres millimeter millimetern millimeters milimetro milimetros 毫米 مليمتر مليمترا مليمترات مم",
    "mi": "mi mile miles meile meilen milla millas 英里 ميل ميلا اميال",
    "ft": "ft foot feet fuss pie pies pied pieds 英尺 قدم قدما",
    "in": "inch inches zoll pulgada pulgadas pouce pouces 英寸 بوصه",
    "m2": "m2 qm sqm quadratmeter quadratmetern quadratmeters 平方米",
    "km2": "km2 qkm quadratkilometer quadratkilometern quadratkilometers 平方公里 平方千米",
    "cm2": "cm2 quadratzentimeter quadratzentimetern 平方厘米",
    "mm2": "mm2 quadratmillimeter quadratmillimetern 平方毫米",
    "ft2": "ft2 sqft 平方英尺",
    "mi2": "mi2",
    "in2": "in2",
    "m3": "m3 cbm kubikmeter kubikmetern kubikmeters 立方米",
    "cm3": "cm3 ccm kubikzentimeter kubikzentimetern 立方厘米",
    "km3": "km3 kubikkilometer kubikkilometern",
    "mm3": "mm3",
    "ft3": "ft3",
    "in3": "in3",
    "mi3": "mi3",
    "l": "l litre litres liter litern liters litro litros 升 لتر لترا لترات ليتر ليترا ليترات",
    "ml": "ml millilitre millilitres milliliter millilitern milliliters mililitro mililitros 毫升 مليلتر مليلترا مليلترات ملليلتر مل",
    "gal": "gal gallon gallons gallone gallonen galon galones 加仑 غالون",
    "s": "s sec second seconds sekunde sekunden segundo segundos seconde secondes 秒 ثانيه ثواني",
    "min": "min mins minute minutes minuten minuto minutos 分钟 دقيقه دقايق",
    "h": "h hr hrs hour hours stunde stunden hora horas heure heures 小时 钟头 ساعه ساعات",
    "clock": "uhr 点",
    "day": "day days tag tage tagen tages dia dias jour jours 天 工作日 يوم يوما ايام",
    "week": "week weeks woche wochen semana semanas semaine semaines 周 星期 礼拜 اسبوع اسبوعا اسابيع",
    "month": "month months monat monate monaten monats mes meses mois 个月 شهر شهرا اشهر شهور",
    "year": "year years jahr jahre jahren jahres ano anos an ans annee annees 年 سنه سنوات عام عاما اعوام",
    "jpy": "jpy yen 日元",
    "hkd": "hkd 港元 港币",
    "permille": "‰",
    "percent": "% ％ ٪ percent prozent 百分",
    "eur": "€ euro euros eur 欧元 يورو",
    "usd": "$ dollar dollars usd dolar dolares 美元 دولار دولارا دولارات",
    "gbp": "£ gbp 英镑 جنيه جنيها جنيهات",
    "chf": "chf franken",
    "cent": "cent cents centimo centimos centime centimes سنت سنتا سنتات قرش قرشا قروش فلس فلسا هلله هللات",
    "lira": "ليره ليرات",
    "cny": "yuan cny rmb ¥ ￥ 元 块钱 人民币",
    "aed": "aed درهم درهما دراهم",
    "sar": "sar ريال ريالا ريالات",
    "jod": "jod دينار دينارا دنانير",
    "w": "w watt watts vatio vatios 瓦 واط واطا",
    "kw": "kw kilowatt kilowatts 千瓦 كيلوواط كيلوواطا",
    "kwh": "kwh 千瓦时 كيلوواط-ساعه",
    "v": "v volt volts voltio voltios 伏 فولت",
    "mah": "mah",
    "mb": "mb megabyte megabytes",
    "gb": "gb gigabyte gigabytes",
    "tb": "tb terabyte terabytes",
    "km/h": "kmh kph",
    "mph": "mph",
    "mw": "mw megawatt megawatts 兆瓦",
    "gw": "gw gigawatt gigawatts",
    "kv": "kv kilovolt kilovolts 千伏",
    "hz": "hz hertz 赫兹 هرتز",
    "khz": "khz kilohertz 千赫",
    "mhz": "mhz megahertz 兆赫",
    "ghz": "ghz gigahertz",
    "celsius": "c celsius 摄氏度",
    "fahrenheit": "f fahrenheit 华氏度",
    "bar": "bar بار",
    "mbar": "mbar millibar",
    "kpa": "kpa kilopascal",
    "mpa": "mpa megapascal",
    "psi": "psi",
    "rpm": "rpm",
    "ha": "ha hectare hectares hektar hectarea hectareas 公顷 هكتار هكتارا هكتارات",
    "million": "million millions mio millionen millon millones 百万 مليون ملايين",
    "billion": "billion billions bn milliarde milliarden mrd milliard milliards 十亿 مليار مليارات",
    "ten thousand": "万",
    "hundred million": "亿",
}  # fmt: skip
# A pound is a weight and a sum of money, and either by what the sentence says.
ALSO: Final[Mapping[str, frozenset[str]]] = {
    "pound": frozenset(("lb", "gbp")), "lb": frozenset(("pound",)), "gbp": frozenset(("pound",)),
}  # fmt: skip
POUNDS: Final[Mapping[str, str]] = {
    "lb": r"\b(?:weigh\w*|weights?|heav\w+|loads?|lift\w*|carr(?:y|ies|ied)|holds?|pes[ao]\w*|pesen|pese|pesent|poids|lourd\w*)\b",
    "gbp": r"\b(?:costs?|pric\w+|worth|pay\w*|paid|fees?|fares?|charg\w+|tickets?|rents?|deposits?|fine[ds]?|refund\w*|salary|wages?"
    r"|budget|spen[dt]\w*|sold|sell\w*|bought|buy\w*|prizes?|donat\w+|free|discount\w*|tax\w*|loans?|cheap\w*|expensive|raised?"
    r"|million|cuestan?|precio\w*|valen?|pag[aou]\w*|cobra\w*|cout\w*|prix|paient?|payer)\b",
}
UNIT_OF: Final[Mapping[str, str]] = {
    spelling: unit for unit, row in _ROWS.items() for word in row.split() for spelling in spellings(word)
}
# Two of a unit are one word in Arabic.
_DUALS: Final[Mapping[str, str]] = {
    "s": "ثانيت", "min": "دقيقت", "h": "ساعت", "day": "يوم", "week": "اسبوع", "month": "شهر", "year": "سنت عام",
    "m": "متر", "km": "كيلومتر", "cm": "سنتيمتر", "kg": "كيلوغرام كيلوجرام", "g": "جرام", "t": "طن", "l": "لتر",
    "usd": "دولار", "gbp": "جنيه", "aed": "درهم", "sar": "ريال", "jod": "دينار",
}  # fmt: skip
DUALS: Final[Mapping[str, str]] = {
    root + ending: unit for unit, row in _DUALS.items() for root in row.split() for ending in ("ان", "ين")
}
# Signs that are units right behind a number alone, for they are parts of many words.
BEHIND_A_NUMBER: Final[Mapping[str, str]] = {"日": "day", "时": "clock", "岁": "age", "周岁": "age"}
# Fractions that stand before their number.
FRACTIONS: Final[Mapping[str, str]] = {"百分之": "percent", "千分之": "permille"}
# The units of the dimensions of which rules speak by name.
WEIGHT, LENGTH, VOLUME = "kg g mg t lb oz", "km m cm mm mi ft in", "l ml gal m3 cm3 km3 mm3 ft3 in3 mi3"
TIME, MONEY = "s min h day week month year", "eur usd gbp chf cny aed sar jod jpy hkd cent lira"
TIMES_AND_LENGTHS: Final[frozenset[str]] = frozenset(f"{LENGTH} {TIME}".split())
# Units of one dimension: who asks for one of them is answered in another one.
_DIMENSIONS: Final = (
    WEIGHT, LENGTH, VOLUME, TIME, MONEY,
    "w kw mw gw", "v kv", "mb gb tb", "celsius fahrenheit", "hz khz mhz ghz", "bar mbar kpa mpa psi", "percent", "kwh", "m2 km2 cm2 mm2 ft2 mi2 in2 ha", "clock",
    "age", "permille", "date",
)  # fmt: skip
DIMENSION_OF: Final[Mapping[str, int]] = {unit: at for at, row in enumerate(_DIMENSIONS) for unit in row.split()}
