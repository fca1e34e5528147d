"""Units of areas and volumes in two words: square metres are m², metros cúbicos m³."""

from collections.abc import Mapping
from typing import Final

_LENGTHS: Final[Mapping[str, str]] = {
    "km": "km kilometre kilometres kilometer kilometers kilometro kilometros كيلومتر كيلومترا كيلومترات كم",
    "m": "m metre metres meter meters metro metros متر مترا امتار",
    "cm": "cm centimetre centimetres centimeter centimeters centimetro centimetros سنتيمتر سنتيمترا سنتيمترات سم",
    "mm": "mm millimetre millimetres millimeter millimeters milimetro milimetros",
    "ft": "ft foot feet",
    "in": "inch inches",
    "mi": "mi mile miles",
}
_BEFORE: Final = {"square": "2", "sq": "2", "cubic": "3", "cu": "3"}
_BEHIND: Final = {
    word: power
    for power, words in (
        ("2", "cuadrado cuadrados carre carres مربع مربعا مربعه مربعة"),
        ("3", "cubico cubicos cube cubes مكعب مكعبا مكعبه مكعبة"),
    )
    for word in words.split()
}
_LENGTH_OF: Final = {word: length for length, words in _LENGTHS.items() for word in words.split()}


def power_unit(one: str, other: str) -> str:
    """The sign of the unit that two plain words are together, such as `m2`; empty where they are none."""
    if power := _BEFORE.get(one):
        return _LENGTH_OF[other] + power if other in _LENGTH_OF else ""
    power = _BEHIND.get(other)
    return _LENGTH_OF[one] + power if power and one in _LENGTH_OF else ""
