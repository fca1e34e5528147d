"""Sentence splitter whose spans are true: each sentence is exactly what stands at its place."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sluiceway_infer.domain.grounding.text.line_ends import LINE_BREAK, bold_headings, line_ends
from sluiceway_infer.domain.grounding.text.records import LineSpan, RecordRun, record_runs

# German closes with the sign that opens in English, U+201C; before a blank it can only close.
_CLOSERS = "\"'\u201c\u201d\u2018\u2019)\\]\u00bb"
# The number of a reference stands behind the full stop of its sentence, without a blank.
_REFERENCES = r"(?:\[\d{1,3}\]){0,3}"
# Both begin where their run begins and give nothing back: a run that ends nothing is read once, not from each sign.
_MARK = re.compile(
    rf"(?<![.!?…\u061f\u06d4])[.!?…\u061f\u06d4]++[{_CLOSERS}]*+(?:\*{{1,2}}|_)?{_REFERENCES}(?=\s|$)"
    r"|[\u3002\uff01\uff1f\uff61]+[\"\u201d\u2019\u300d\u300f\uff09]*(?:\*\*(?=\s|$))?"
)
_CLOSED = re.compile(rf"[.!?\u2026\u061f\u06d4\u3002\uff01\uff1f][{_CLOSERS}\u300d\u300f\uff09]*{_REFERENCES}$")
_ROW = re.compile(r"^[ \t]*\|.*$", re.MULTILINE)
_NUMBERED = re.compile(r"(?:^|\n)\s*\d{1,3}$")
_LAST_WORD = re.compile(r"(\S+)$")
_INITIALS = re.compile(r"(?:[^\W\d_]\.[ \u00a0]?)*[^\W\d_a-z]")
# Single letters one after the other are one abbreviation: "u. a.", "h. c.", "J.-P.".
_LETTERS = re.compile(r"(?:^|[\s(\"'\u201e\u201c\u00ab])(?:[^\W\d_]\.[ \u00a0-]?)+[^\W\d_]$")
# The day of a date, or "the third": what stands before a counted number, and what after it.
_ORDINAL = re.compile(
    r"\b(?:am|der|die|das|dem|den|des|vom|zum|zur|im|jede[rnms]?|ein|eine[rnms]?|ab|bis|seit|und|bzw\.?|mein|sein|ihr|den|d|de|"
    r"il|den|det|a|az|je|du|le)\s\d{1,3}$",
    re.IGNORECASE,
)
_ANSWER = re.compile(r"(?:^|[.!?\n]\s*)(?:yes|no|ja|nein|oui|non|s[íi]|sim|não|nee|نعم|لا)$", re.IGNORECASE)
_SHORT = frozenset(
    """mr mrs ms dr prof st sr jr rev gen col lt sgt capt hon vs no nos vol fig figs eq ca cf approx dept est inc ltd
    co corp bros e.g i.e eg ie viz al a.m p.m jan feb mar apr jun jul aug sep sept oct nov dec ed eds pp ch sec art
    bzw usw vgl ggf evtl zzgl inkl exkl nr abs abb tab str tel hr fr frl dipl ing med phil jur hl d.h z.b u.a u.u v.a
    tsd ref ext excl incl
    o.ä i.d.r s.o s.u z.t u.s.w bspw geb gest jh jhd mio mrd min max mind std tägl mo di mi do fr sa so okt dez mai bd
    hrsg
    sra sres dra dña ee.uu ud uds vd vds núm pág págs aprox tfno avda prof lic ej p.ej etc ene abr ago set
    dic
    m mm mme mmes mlle mgr éd p.ex ex av bd janv févr avr juil déc sig sigg sig.ra dott avv ecc pag n.b
    kpt ul godz inż mgr np tzn tj wg
    dhr mevr bijv blz enz jl d.w.z г гг в вв ул д им т.е т.д т.п др проф
    ee uu z d i u o v p b n
    د أ م ص هـ ق.م""".split()
)
# The symbol of a unit is no abbreviation: a full stop behind it ends its sentence.
_UNIT = re.compile(r"\d[ \u00a0]?(?:[kcm]?m|[km]?g|[cm]?l|k?W|kWh|[mk]?V|m?A|m?Ah|[kMG]?Hz|dB|h|[€£$%])$")
# So does one behind what counts time, at the end of its line.
_TIME = re.compile(r"\d[ \u00a0]?(?:min|mins|std|hrs|sec|sek|[ap]\.m|uhr)$", re.IGNORECASE)
# Of a German address: Hauptstr. 7.
_STREET = "str"
# So many signs around a full stop tell whether it ends a sentence.
_FURTHEST = 40


Record = Literal["", "columns", "row"]
_NONE: Mapping[int, Record] = {}


@dataclass(frozen=True)
class Sentence:
    """A sentence by its place in a text; `text` is exactly what stands there. `record`: it is one of a run of them, or
    names their columns.
    """

    text: str
    start: int
    end: int
    record: Record = ""


def sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences in order, without the white space around them.

    A blank line ends one, and a line break before an item or after a short line; an abbreviation does not, and nothing
    does within the row of a table, a record or a heading in bold letters.
    """
    runs = tuple(record_runs(text))
    whole = [*(row for run in runs for row in run.rows), *bold_headings(text)]
    ends = {at for line in whole for at in line}
    return _between(text, sorted({*_after_marks(text), *line_ends(text), *ends}), whole, dict(_records(runs)))


def unwrapped_sentences(text: str) -> tuple[Sentence, ...]:
    """The same of a text whose every line break was meant, as those of a model are."""
    return _between(text, sorted({*_after_marks(text), *(found.end() for found in LINE_BREAK.finditer(text))}))


def without_torn_end(text: str) -> str:
    """What a model said without a last sentence that has no end, where others stand before it."""
    found = unwrapped_sentences(text)
    is_torn = len(found) > 1 and not _CLOSED.search(found[-1].text)
    return text[: found[-1].start].rstrip() if is_torn else text


def _between(
    text: str, cuts: Sequence[int], whole: Sequence[LineSpan] = (), records: Mapping[int, Record] = _NONE
) -> tuple[Sentence, ...]:
    rows = [*(row.span() for row in _ROW.finditer(text)), *whole]
    torn = {at for start, end in rows for at in cuts[bisect_right(cuts, start) : bisect_left(cuts, end)]}
    cuts = [cut for cut in cuts if cut not in torn]
    spans = zip([0, *cuts], [*cuts, len(text)], strict=True)
    return tuple(found for start, end in spans if (found := _trimmed(text, start, end, records)) is not None)


def _records(runs: Sequence[RecordRun]) -> Iterator[tuple[int, Record]]:
    """Where they begin, and what each is."""
    for run in runs:
        yield from ((start, "row") for start, _ in run.rows)
        if run.has_head:
            yield run.rows[0][0], "columns"


def _after_marks(text: str) -> Iterator[int]:
    for mark in _MARK.finditer(text):
        if mark.group()[0] != "." or mark.group().startswith("..") or _is_full_stop(text, mark):
            yield mark.end()


def _is_full_stop(text: str, mark: re.Match[str]) -> bool:
    """A full stop after an abbreviation, an initial or an ordinal ends nothing, nor does one after a mere yes or no."""
    following = text[mark.end() : mark.end() + _FURTHEST].lstrip()
    before = text[max(0, mark.start() - _FURTHEST) : mark.start()]
    return not (
        following[:1].islower()
        or (_is_short(before) and not _is_behind_a_unit(before, text[mark.end() : mark.end() + 1]))
        or _NUMBERED.search(before)
        or (following[:1].isalpha() and _ORDINAL.search(before))
        or (_ANSWER.search(before) and "\n" not in text[mark.end() : mark.end() + 2])
    )


def _is_behind_a_unit(before: str, behind: str) -> bool:
    return bool(_UNIT.search(before) or (behind == "\n" and _TIME.search(before)))


def _is_short(before: str) -> bool:
    last = _LAST_WORD.search(before)
    word = last.group(1).lstrip("(\"'\u201e\u201a\u201c\u2018[\u00bf\u00ab") if last else ""
    return (
        word.lower() in _SHORT or word.endswith(_STREET) or bool(_INITIALS.fullmatch(word) or _LETTERS.search(before))
    )


def _trimmed(text: str, start: int, end: int, records: Mapping[int, Record]) -> Sentence | None:
    piece = text[start:end]
    left, right = len(piece) - len(piece.lstrip()), len(piece.rstrip())
    found = Sentence(piece[left:right], start + left, start + right, records.get(start + left, ""))
    return found if left < right else None
