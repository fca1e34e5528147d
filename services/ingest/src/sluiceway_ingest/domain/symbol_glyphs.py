"""Glyphs of symbol fonts as the characters that they show: programs store them by their places in the font."""

from collections.abc import Mapping
from typing import Final

PRIVATE: Final = 0xF000


def _from(first: int, shown: str) -> dict[int, str]:
    return {place: sign for place, sign in enumerate(shown, first) if sign != "\0"}


# Greek letters and signs (Adobe, Symbol Set and Encoding). Of both forms of mu the one that units are typed with.
_SYMBOL: Final = (
    _from(0x20, " !\u2200#\u2203%&\u220b()\u2217+,\u2212./0123456789:;<=>?")
    | _from(0x40, "\u2245\u0391\u0392\u03a7\u0394\u0395\u03a6\u0393\u0397\u0399\u03d1\u039a\u039b\u039c\u039d\u039f")
    | _from(0x50, "\u03a0\u0398\u03a1\u03a3\u03a4\u03a5\u03c2\u03a9\u039e\u03a8\u0396[\u2234]\u22a5_")
    | _from(0x60, "\0\u03b1\u03b2\u03c7\u03b4\u03b5\u03c6\u03b3\u03b7\u03b9\u03d5\u03ba\u03bb\u00b5\u03bd\u03bf")
    | _from(0x70, "\u03c0\u03b8\u03c1\u03c3\u03c4\u03c5\u03d6\u03c9\u03be\u03c8\u03b6{|}\u223c")
    | _from(0xA0, "\u20ac\u03d2\u2032\u2264\u2044\u221e\u0192\u2663\u2666\u2665\u2660\u2194\u2190\u2191\u2192\u2193")
    | _from(0xB0, "\u00b0\u00b1\u2033\u2265\u00d7\u221d\u2202\u2022\u00f7\u2260\u2261\u2248\u2026|\u2014\u21b5")
    | _from(0xC0, "\u2135\u2111\u211c\u2118\u2297\u2295\u2205\u2229\u222a\u2283\u2287\u2284\u2282\u2286\u2208\u2209")
    | _from(0xD0, "\u2220\u2207\u00ae\u00a9\u2122\u220f\u221a\u22c5\u00ac\u2227\u2228\u21d4\u21d0\u21d1\u21d2\u21d3")
    | _from(0xE0, "\u25ca\u2329\u00ae\u00a9\u2122\u2211")
    | {0xF1: "\u232a", 0xF2: "\u222b"}
)
# Boxes and marks of forms, and arrows; the rest is bullets and pictures.
_WINGDINGS: Final = {
    **{0x6F: "\u2610", 0x71: "\u2610", 0x78: "\u2612", 0xA8: "\u2610", 0xFD: "\u2612", 0xFE: "\u2611"},
    **{0xFB: "\u2717", 0xFC: "\u2713", 0xDF: "\u2190", 0xE0: "\u2192", 0xE8: "\u2192", 0xF0: "\u21d2"},
}
_WINGDINGS_2: Final = {
    **{0x4F: "\u2717", 0x50: "\u2713", 0x51: "\u2612", 0x52: "\u2611", 0x53: "\u2612", 0x54: "\u2612"},
    **{0xA3: "\u2610", 0x2A: "\u2610"},
}
_FONTS: Final[Mapping[str, Mapping[int, str]]] = {
    "symbol": _SYMBOL, "wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2,
}  # fmt: skip

# What is written amid a sentence in whatever font: signs of units and of comparison. In other fonts the places of most
# letters are bullets and pictures.
SIGNS: Final = {
    chr(PRIVATE + place): _SYMBOL[place] for place in b"\x44\x57\x61\x62\x6d\xa3\xb0\xb1\xb3\xb4\xb8\xb9\xbb"
}


def shown(font: str, place: str) -> str:
    """The character at a place that is written in hexadecimal digits; a blank where it is not known."""
    try:
        found = int(place, 16)
    except ValueError:
        return " "
    at = found - PRIVATE if PRIVATE <= found < PRIVATE + 0x100 else found
    glyphs = _FONTS.get(font.strip().lower(), {})
    return glyphs.get(at) or (chr(found) if found > 0xFF and at == found else " ")
