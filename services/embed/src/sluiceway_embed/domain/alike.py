"""Word sets of passages, to find those that say the same."""

import re
from collections.abc import Sequence
from typing import Final

# Two passages of near-duplicate documents are the same passage when they share so much of their words.
_ALIKE: Final = 0.7
_WORD: Final = re.compile(r"\w+")
# What turns a sentence into another, however many words the two share: each denial, figure and number in words.
_DENIAL: Final = frozenset(
    """not no never none nobody nothing nowhere neither nor cannot t without except nicht kein keine keinen keinem
    keiner keines nie niemals niemand nichts nirgends weder ohne ausser sin nunca ningún ninguna ninguno nadie nada
    tampoco salvo excepto ne n pas non jamais aucun aucune personne rien sans sauf né senza mai nessun nessuna
    nessuno niente nulla tranne não nem nenhum nenhuma ninguém sem niet geen nooit niemand niets zonder не нет ни без
    никогда нельзя никто ничего кроме لا ولا ليس ليست لم ولم لن ولن غير بدون دون नहीं nie bez nej inte ikke ingen
    değil""".split()
)
_NUMBER: Final = frozenset(
    """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million half
    twice double zwei drei vier fünf sechs sieben acht neun zehn elf zwölf halb doppelt dos tres cuatro cinco seis
    siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve veinte treinta
    cuarenta cincuenta sesenta setenta ochenta noventa cien ciento mil deux trois quatre cinq sept huit neuf dix onze
    douze treize quatorze quinze seize vingt trente quarante cinquante soixante cent mille due tre quattro cinque sei
    sette otto nove dieci undici dodici venti trenta quaranta cinquanta sessanta settanta ottanta novanta cento dois
    duas três quatro sete oito dez onze doze vinte trinta quarenta cinquenta sessenta oitenta noventa cem twee drie
    vijf zes zeven negen tien twintig dertig veertig vijftig zestig zeventig tachtig negentig honderd duizend два две
    три четыре пять шесть семь восемь девять десять двадцать тридцать сорок пятьдесят шестьдесят семьдесят
    восемьдесят девяносто сто тысяча اثنان اثنين ثلاثة ثلاث أربعة أربع خمسة خمس ستة ست سبعة سبع ثمانية ثماني تسعة تسع
    عشرة عشر عشرون عشرين ثلاثون ثلاثين أربعون أربعين خمسون خمسين ستون ستين سبعون سبعين ثمانون ثمانين تسعون تسعين مئة
    مائة ألف""".split()
)
# German writes a number as one word.
_COMPOUND: Final = r"\w*(?:zig|ssig|zehn|hundert|tausend)"
# Within the words of scripts that are written without spaces; Korean joins its denials to the verb.
_DENYING_SIGNS: Final = r"[不没沒无無未非勿莫别]|ない|ません|なし|ไม่|[않없못]"
_NUMERAL: Final = r"[〇零一二两兩三四五六七八九十百千万萬亿億]"
_TURNING: Final = re.compile(
    rf"(?P<figure>(?:(?<!\w)[-\u2212])?\d+)|(?P<numeral>{_NUMERAL})|(?P<denying>{_DENYING_SIGNS})"
    r"|(?P<word>[^\W\d\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+)|[^\W\d]"
)


class WordSets:
    """Texts as sets of words, each made once.

    A set is a number with a bit a word: hundreds of passages may have to be compared with hundreds of others.
    """

    def __init__(self) -> None:
        self._bits: dict[str, int] = {}
        self._sets: dict[str, int] = {}
        self._turns: dict[str, tuple[str, ...]] = {}

    def first_alike(self, text: str, others: Sequence[str]) -> int | None:
        """The place of the first of the others that says the same: so many words are shared, and none of the rest
        turns it round.
        """
        if not others:
            return None
        mine = self._set(text)
        size = mine.bit_count()
        for place, yours in enumerate(map(self._set, others)):
            shared = (mine & yours).bit_count()
            # The shared ones are a part of all of mine: most are told apart by that alone.
            is_near = shared >= _ALIKE * size and shared >= _ALIKE * (size + yours.bit_count() - shared)
            if is_near and self._turned(text) == self._turned(others[place]):
                return place
        return None

    def _set(self, text: str) -> int:
        found = self._sets.get(text)
        if found is None:
            found = 0
            for word in set(_WORD.findall(text.casefold())):
                found |= self._bits.setdefault(word, 1 << len(self._bits))
            self._sets[text] = found
        return found

    def _turned(self, text: str) -> tuple[str, ...]:
        if text not in self._turns:
            self._turns[text] = _turning(text)
        return self._turns[text]


def _turning(text: str) -> tuple[str, ...]:
    """Figures, numbers in words and denials in their order: 30 for members and 40 for guests is not 40 and 30."""
    turns = []
    for found in _TURNING.finditer(text.casefold()):
        word = found["word"] or ""
        if found["denying"] or word in _DENIAL:
            turns.append("not")
        elif found["figure"] or found["numeral"] or word in _NUMBER or re.fullmatch(_COMPOUND, word):
            turns.append(found[0].replace("\u2212", "-"))
    return tuple(turns)
