"""Look-alikes of Latin letters (UTS 39 confusables): what each letter of another alphabet is taken for.

From `confusables.txt` of the Unicode Character Database, under the Unicode License v3 (Unicode-3.0), copyright Unicode,
Inc.: single letters that its prototypes join with an ASCII letter, of scripts in which no rule is written; what NFKC
joins is left out. Added are the small capitals, letters in boxes and circles, and other forms of signs.
"""

from collections.abc import Mapping
from typing import Final

_OF_LETTERS: Final[Mapping[str, str]] = {
    "a": "ɑΑαАаᎪᗅᴀꓮ𐊠𖽀",
    "b": "ƄʙΒВЬвᏏᏴᑲᖯᗷꓐꞴ𐊂𐊡𐌁",
    "c": "ϲϹСсᏟᴄⲤⲥꓚꮯ𐊢𐌂𐐕𐐽𐔜",
    "d": "ԁᎠᏧᑯᗞᗪᴅꓒꓓ",
    "e": "ΕЕеҽᎬᴇⴹꓰꬲ𐊆𑢦𑢮",
    "f": "ϜքᖴẝꓝꜰꞘꞙꬵ𐊇𐊥𐔥𑢢𑣂",
    "g": "ƍɡɢԌցᏀᏳᶃꓖ",
    "h": "ʜΗНнһհᎻᏂᕼⲎꓧ𐋏",
    "i": "ıƖɩɪΙιІіӀӏᎥᛁιꓲꙇꭵ𐌉𑣃",
    "j": "ͿϳЈјᎫᒍᴊꓙꞲ",
    "k": "ĸΚКкᏦᛕᴋⲔꓗ𐔘",
    "l": "ǀʟᏞᒪⲒⳐⵏꓡ𐊊𐐛𐔦𑢣𑢲𖼖𖼨",
    "m": "ʍΜϺМмᎷᗰᛖᴍⲘꓟ𐊰𐌑",
    "n": "ɴΝηոռⲚꓠ𐔓",
    "o": "ΟοσОоՕօჿᴏᴑⲞⲟⵔꓳꬽ𐊒𐊫𐐄𐐬𐓂𐓪𐔖𑢵𑣈𑣗",
    "p": "ΡρϱРрᏢᑭᴘⲢⲣꓑ𐊕",
    "q": "ǫԛգզⵕ",
    "r": "ƦʀгᎡᏒᖇᴦⲅꓣꭇꭈꮁ𐒴𖼵",
    "s": "ƽЅѕՏᏕᏚꓢꜱꮪ𐊖𐐠𐑈𑣁𖼺",
    "t": "ΤτТтᎢᴛⲦꓔ𐊗𐊱𐌕𑢼𖼊",
    "u": "ʋυՍսᑌᴜꓴꞟꭎꭒ𐓎𐓶𑢸𑣘𖽂",
    "v": "νѴѵᏙᐯᴠⴸꓦꮩ𐔝𑢠𑣀𖼈",
    "w": "ɯωѡԜԝաᎳᏔᴡꓪꮃ",
    "x": "ΧХхᕁᕽᚷⲬⵝꓫꞳ𐊐𐊴𐌗𐔧",
    "y": "ɣʏΥγϒУуҮүყᎩᎽᶌỿⲨꓬꭚ𐊲𑢤𑣜𖽃",
    "z": "ΖᏃᴢꓜꮓ𑢩𑣄",
}
_OF_SIGNS: Final[Mapping[str, str]] = {
    "'": "\u2018\u2019\u201a\u201b\u02bc\u02b9\u2032\u055a\uff07`\u00b4",
    '"': "\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb",
    "-": "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u02d7\u06d4",
    "|": "\u01c0\u2223\u2758\u23d0\uffe8",
    "<": "\u2039\u276e\u02c2\u1438\u3008\u27e8",
    ">": "\u203a\u276f\u02c3\u1433\u3009\u27e9",
    "_": "\u2581\u02cd",
    "/": "\u2044\u2215\u29f8",
    ":": "\u02d0\ua789\u2236\u0589",
    " ": "\u2800\u1680",
    "\n": "\u2028\u2029",
}
# The first of a row of A to Z each.
_ROWS: Final = (0x1F130, 0x1F150, 0x1F170, 0x1F1E6)


def _table() -> dict[str, str]:
    drawn = {chr(row + at): chr(ord("a") + at) for row in _ROWS for at in range(26)}
    rows = (*_OF_SIGNS.items(), *_OF_LETTERS.items())
    return drawn | {other: letter for letter, others in rows for other in others}


LOOKALIKES: Final[Mapping[str, str]] = _table()
