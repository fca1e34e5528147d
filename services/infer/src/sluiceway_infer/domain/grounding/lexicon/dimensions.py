"""Dimensions that an asking word leaves out: who asks how big a garage is wants no sum of money and no time. By language,
as patterns of the plain text of a question, each with the units that answer none such.
"""

from collections.abc import Mapping
from typing import Final

from sluiceway_infer.domain.grounding.lexicon.units import LENGTH, MONEY, TIME, VOLUME, WEIGHT

# The last is no unit, but what a German compound ends with: Urlaubstage.
_TIME = f"{TIME} days"
# No units, but a day, what comes again after so long, and the age of whom it is for.
_CLOCK, _AGAIN = "clock date", "every age"
_OTHER = "celsius fahrenheit bar w kw v kwh gb mb tb km/h mph m2 ha"

_OF_A_LENGTH: Final = frozenset(f"{_AGAIN} {_TIME} {_CLOCK} {WEIGHT} {VOLUME} {MONEY} {_OTHER} percent".split())
_OF_A_WEIGHT: Final = frozenset(f"{_AGAIN} {_TIME} {_CLOCK} {LENGTH} {VOLUME} {MONEY} {_OTHER} percent".split())
_OF_A_TEMPERATURE: Final = frozenset(f"{_TIME} {_CLOCK} {LENGTH} {WEIGHT} {VOLUME} {MONEY}".split())
_OF_A_PRICE: Final = frozenset(f"{_AGAIN} {_TIME} {_CLOCK} {LENGTH} {WEIGHT} {VOLUME} {_OTHER}".split())
_OF_A_SUM: Final = frozenset(f"{_CLOCK} {LENGTH} {_OTHER} {WEIGHT} {VOLUME}".split())
_OF_A_TIME: Final = frozenset(f"{_AGAIN} {LENGTH} {WEIGHT} {VOLUME} {MONEY} {_OTHER} percent".split())
_OF_A_SPAN: Final = frozenset(f"{_AGAIN} {_CLOCK} {WEIGHT} {VOLUME} {MONEY} {_OTHER} percent".split())
_OF_A_SIZE: Final = frozenset(f"{_AGAIN} {_TIME} {_CLOCK} celsius fahrenheit bar km/h mph".split())
_OF_NO_LOAD: Final = _OF_A_SIZE | frozenset(WEIGHT.split())
_OF_A_HEIGHT: Final = frozenset(f"{_AGAIN} {_TIME} {_CLOCK} m2 ha".split())
_OF_AN_AMOUNT: Final = frozenset(f"{_AGAIN} {_TIME} {_CLOCK} celsius fahrenheit".split())
_OF_A_NOISE: Final = frozenset(f"{_AGAIN} {_TIME} {_CLOCK} {LENGTH} {WEIGHT} {VOLUME} {MONEY} {_OTHER}".split())

# What is counted in days and hours.
_IN_DAYS = {
    "en": r"time|notice|leave|holidays?|vacation|delay|break|rest|sleep|warning|experience|practice|overtime|training|sick",
    "de": r"\w*(?:zeit|urlaub|vorlauf|ruhe|pause|verspatung|schlaf|erfahrung|stunden|frist|ubung)|frei\w*|uhr",
    "es": r"tiempo|preaviso|vacaciones|retraso|descanso|experiencia|antelacion|permiso|antiguedad|margen|plazo",
}
# What is large where it weighs much.
_LOADS = (
    "portion|load|dose|amount|serving|batch|catch|harvest|menge|dosis|ladung|last|ration|fang|ernte|packung|gebinde"
)
_HOW_MUCH_AR = r"\b[وف]?(?:كم|ما)(?: هو| هي)?(?: (?:يجوز|يمكن|يجب) ان)?(?: [يت]?بلغت?)? "
UNFIT: Mapping[str, tuple[tuple[str, frozenset[str]], ...]] = {
    "en": (
        (r"\bhow (?:tall|wide|broad|deep|thick)\b", _OF_A_LENGTH),
        (r"\bhow heavy\b|\bhow much (?:does|do|did|can|may) .*\bweigh\b", _OF_A_WEIGHT),
        (rf"\bhow (?:big|large|small)\b(?!.*\b(?:{_LOADS})s?\b)", _OF_NO_LOAD),
        (r"\bhow (?:big|large|small)\b", _OF_A_SIZE),
        (r"\bhow high\b", _OF_A_HEIGHT),
        (r"\bhow (?:loud|noisy)\b", _OF_A_NOISE),
        (r"\bhow much (?:\w+ )?money\b", _OF_A_PRICE),
        (r"\b(?:what|how much) (?:does|do|must|should) .*\bpays?\b|\b(?:cheap|dear)(?:er|est)\b", _OF_A_PRICE),
        (r"\bhow much (?:does|do|did) .*\bcosts?\b|\bwhat (?:does|do|did) .*\bcost\b|\bhow expensive\b", _OF_A_PRICE),
        (rf"\bhow much (?:is|are) (?!.*\b(?:{_IN_DAYS['en']}|left)\b)", _OF_A_PRICE),
        (r"\bhow much (?:do|does|did|will|would|can|must) (?:[\w']+ ){1,5}?(?:refund|deduct|withhold|get back)\b|\bhow much (?:do|will|would) you keep\W*$", _OF_A_PRICE),
        (r"\bhow long (?:is|are|was|were)\b", _OF_A_SPAN),
        (r"\bhow many degrees\b", _OF_A_TEMPERATURE),
        (r"\b(?:what|how much) notice\b", _OF_A_TIME),
        (r"\bhow long (?:do|does|did|can|may|must|will|has|have|should)\b", _OF_A_TIME),
        (rf"\bhow much (?!(?:is|are|was|were|do|does|did|can|may|must|of|(?:warm|cold|cool|hott|high|low)er|{_IN_DAYS['en']})\b)\w+ ", _OF_AN_AMOUNT),
    ),
    "de": (
        (r"\bwie (?:breit|tief|dick)\b", _OF_A_LENGTH),
        (r"\bwie schwer\b|\bwie ?viel (?:wiegt|wiegen|wogen?)\b", _OF_A_WEIGHT),
        (rf"\bwie gross\b(?!.*(?:{_LOADS}))", _OF_NO_LOAD),
        (r"\bwie gross\b", _OF_A_SIZE),
        (r"\bwie hoch\b(?! (?:ist|war|liegt) (?:der|die|das) \w*(?:zeit|dauer|frist|alter|limit|verspatung)\b)", _OF_A_HEIGHT),
        (r"\bwie laut\b", _OF_A_NOISE),
        (r"\bwie ?viel (?:\w+ )?\w*geld\b", _OF_A_PRICE),
        (r"\b(?:was|wie ?viel) kostete?n?\b|\bwie teuer\b", _OF_A_PRICE),
        (r"\b(?:was|wie ?viel) (?:muss\w* |mussen )?(?:.* )?(?:be)?zahl(?:t|en|e|st)\b", _OF_A_PRICE),
        (r"\bam (?:gunstig|billig|teuer)sten\b|\b(?:gunstiger|billiger|teurer)\b", _OF_A_PRICE),
        (r"\bwie lange\b", _OF_A_TIME),
        (r"\bwie lang (?:ist|sind|war|waren)\b", _OF_A_SPAN),
        (r"\bwie ?viel grad\b", _OF_A_TEMPERATURE),
        (r"\bmit welche[rm] \w*(?:frist|vorlauf)\b", _OF_A_TIME),
        (rf"\bwie ?viel (?!(?:ist|sind|kost\w+|wieg\w+|grad|(?:warm|kalt|kuhl|hoh|niedrig)er|{_IN_DAYS['de']})\b)\w+ ", _OF_AN_AMOUNT),
    ),
    "es": (
        (
            r"\bcuanto (?:mid(?:en?|io|ieron)|median?)\b|\bque (?:altura|anchura|ancho|profundidad|longitud|largo|grosor|espesor)\b",
            _OF_A_LENGTH,
        ),
        (r"\bcuanto (?:pes(?:an?|aban?|o|aron)|puede pesar)\b|\bque peso\b", _OF_A_WEIGHT),
        (r"\bcuantos grados\b", _OF_A_TEMPERATURE),
        (r"\bcuanta antelacion\b|\bque preaviso\b", _OF_A_TIME),
        (r"\bque tamano\b|\bcomo es de grande\b", _OF_A_SIZE),
        (r"\bcuanto (?:cuestan?|costo|valen?)\b|\bque precio\b", _OF_A_PRICE),
        (r"\bcuanto dinero\b", _OF_A_PRICE),
        (r"\bcuanto (?:(?:me|nos|se|le) )?(?:retienen?|devuelven?|descuentan?)\b", _OF_A_PRICE),
        (r"\b(?:de )?cuanto (?:es|son)\b", _OF_A_SUM),
        (r"\bcuanto (?:tiempo|duran?|tardan?)\b", _OF_A_TIME),
        (rf"\bcuant[oa] (?!(?:{_IN_DAYS['es']})\b)\w+ (?:hace falta|se necesita|necesito|lleva)\b", _OF_AN_AMOUNT),
    ),
    "zh": (
        (r"多高", _OF_A_HEIGHT),
        (r"多(?:宽|深|厚)", _OF_A_LENGTH),
        (r"多重", _OF_A_WEIGHT),
        (r"多少度", _OF_A_TEMPERATURE),
        (r"多少钱|什么价|[退扣罚]多少(?![天日个晚次\u4e00-\u9fff])", _OF_A_PRICE),
        (r"多久|多长时间", _OF_A_TIME),
    ),
    "ar": (
        (rf"{_HOW_MUCH_AR}(?:ارتفاع|عرض|عمق|سمك|طول)", _OF_A_LENGTH),
        (rf"{_HOW_MUCH_AR}(?:يزن|تزن|وزن)", _OF_A_WEIGHT),
        (r"\bكم درج[هة]\b", _OF_A_TEMPERATURE),
        (r"\bكم (?:سعر|ثمن|يكلف|تكلف|كلف[هة])", _OF_A_PRICE),
        (r"\bكم (?:من الوقت|يستغرق|تستغرق|يستمر|تستمر|تدوم|يدوم|مد[هة])", _OF_A_TIME),
    ),
}  # fmt: skip
# Before a noun of which something is told one by one.
EACH = frozenset("each every per jede jeder jedes jeden jedem je pro cada".split())
SIZES: Mapping[str, str] = {
    "en": r"\bhow (?:big|large|small)\b", "de": r"\bwie gross\b", "es": r"\bque tamano\b|\bcomo es de grande\b", "zh": "多大",
}  # fmt: skip
