"""Parsed passage: its lines with their content words, and what heads them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from sluiceway_infer.domain.grounding.lexicon.concepts import CURRENCIES
from sluiceway_infer.domain.grounding.lexicon.opposites import GRANTED
from sluiceway_infer.domain.grounding.parsing.heads import LineKind, heads, line_kinds
from sluiceway_infer.domain.grounding.parsing.names import Joint, joints
from sluiceway_infer.domain.grounding.text.forms import Forms, as_asked
from sluiceway_infer.domain.grounding.text.languages import NOUNS_WITH_CAPITALS, flat, simplified
from sluiceway_infer.domain.grounding.text.periods import Period, times
from sluiceway_infer.domain.grounding.text.records import with_bars
from sluiceway_infer.domain.grounding.text.sentences import Sentence, sentences
from sluiceway_infer.domain.grounding.text.separable import joined
from sluiceway_infer.domain.grounding.text.turns import EXCEPT, Turn, turns
from sluiceway_infer.domain.grounding.text.units import measures, units_of
from sluiceway_infer.domain.grounding.text.weekdays import weekdays
from sluiceway_infer.domain.grounding.text.words import Word, words
from sluiceway_infer.domain.retrieval.passages import Passage

# What an item or a row begins with, before its value.
_LABEL = re.compile(r"[|\s*•-]*([^:：|]{2,60})[:：|]\s*\S")
_PARTS = re.compile(r"[,;\uff0c\uff1b\u060c\u061b]")
_MOST_INITIALS = 6
_COUNTED = re.compile(r"\d{1,3}[.)]\s")
# Weight, height, width, depth, length.
# Neither what bears a weight weighs it, nor is a growth a length.
_MEASURING = re.compile(r"(?<![承载限负起延增])[重高宽深长](?=\d)")
# A quarter, and a week of the calendar.
_OF_A_YEAR = frozenset(("q", "kw", "cw"))
_NO_FORMS: Forms = {}
_NO_DAYS: Mapping[int, str] = {}


@dataclass(frozen=True, kw_only=True)
class Line:
    """A sentence of a passage: all its words, those of matter, and the lines that head it."""

    text: str
    start: int
    end: int
    tokens: tuple[Word, ...]
    words: tuple[Word, ...]
    stems: frozenset[str]
    joints: frozenset[Joint]
    turns: tuple[Turn, ...]
    kind: LineKind
    heads: tuple[int, ...]

    @property
    def is_heading(self) -> bool:
        """Says what comes, and answers nothing itself."""
        return self.kind in ("heading", "question", "columns", "rule")

    @property
    def has_number(self) -> bool:
        """Among its words of matter."""
        return any(word.is_number for word in self.words)

    @cached_property
    def told(self) -> tuple[Word, ...]:
        """All its words without the number that only says which step or item it is, or that a name ends with: N14."""
        is_counted = self.kind == "item" and self.tokens[:1] and _COUNTED.match(self.text) is not None
        named = [other for one, other in pairwise(self.tokens) if _is_of_a_name(one, other)]
        return tuple(word for word in self.tokens[1 if is_counted else 0 :] if word not in named)

    def sign_behind(self, word: Word) -> str:
        """The one right behind a word of it; empty at the end."""
        return self.text[word.end - self.start :][:1]

    @cached_property
    def measures(self) -> tuple[tuple[str, str], ...]:
        """Its numbers that have a unit, each with that."""
        return tuple(measures(self.text, self.tokens, self.start))

    @cached_property
    def units(self) -> frozenset[str]:
        """The units of its numbers, and of its times of the day."""
        return units_of(self.text, self.tokens, self.start)

    @property
    def denies(self) -> bool:
        """Has a "not", or makes an exception."""
        return bool(self.negations) or any(turn.sense == EXCEPT for turn in self.turns)

    @property
    def negations(self) -> tuple[int, ...]:
        return tuple(word.start for word in self.tokens if word.is_negation)


def _is_of_a_name(one: Word, number: Word) -> bool:
    """Right behind Latin letters that are neither a currency nor a part of the year."""
    is_joined = number.is_number and one.end == number.start and one.text.isascii() and one.text.isalpha()
    return is_joined and one.text.casefold() not in CURRENCIES | _OF_A_YEAR


@dataclass(frozen=True, kw_only=True)
class ParsedPassage:
    """A passage with its lines; `titles` are title and headings, which stand above it and are not cited, `place` their
    words of matter. `beside` are neighbours among the words of both. `read` is the passage as the rules read it, in the
    signs of the lexicon, which are at the places of those of `source`, of which an answer is quoted.
    """

    source: Passage
    read: Passage
    language: str
    lines: tuple[Line, ...]
    titles: tuple[tuple[Word, ...], ...]
    stems: frozenset[str]
    place: frozenset[str]
    pairs: frozenset[tuple[str, str]]
    beside: frozenset[tuple[str, str]]

    @cached_property
    def title(self) -> frozenset[str]:
        """The words of its title: of the document, of the first heading, and of the line that begins it."""
        first = self.lines[0] if self.lines and self.lines[0].kind == "heading" and not self.source.start else None
        above = frozenset(word.stem for title in self.titles[:2] for word in title if word.is_content)
        return above | first.stems if first else above

    @cached_property
    def joined(self) -> frozenset[str]:
        """Its names as they are written else: neighbours as one word (Superbowl), capitals as initials (AAA)."""
        pairs = frozenset(one + other for one, other in self.beside if not (one + other).isdigit())
        return pairs.union(*(_initials(found) for found in (*self.titles, *(line.tokens for line in self.lines))))

    @cached_property
    def times(self) -> tuple[Period, ...]:
        """The years, decades and centuries that it names, or that stand above it."""
        return times(f"{self.read.place}\n{self.read.text}", self.language)

    def denied_by(self, line: Line) -> int | None:
        """The line that denies an item of a list: it leads into it with a "not" or an exception."""
        if line.kind != "item":
            return None
        return next((at for at in reversed(line.heads) if self.lines[at].denies and not self._grants(at)), None)

    def _grants(self, at: int) -> bool:
        """Behind the part that denies something, a line says what may be ("of no fixed term, and can be ended:")."""
        line, pattern = self.lines[at], GRANTED.get(self.language)
        bare, places = flat(line.text)
        cuts = [cut.end() for cut in _PARTS.finditer(bare)]
        if line.kind != "lead" or pattern is None or not cuts:
            return False
        is_denied = any(place >= line.start + places[cuts[-1]] for place in line.negations)
        return not is_denied and re.compile(pattern).search(bare, cuts[-1]) is not None

    def is_below_a_not(self, line: Line) -> bool:
        """Whether a line or a heading denies an item of a list."""
        return self.denied_by(line) is not None or self.is_denied_by_title(line)

    def is_denied_by_title(self, line: Line) -> bool:
        """The same for a heading that is above the passage and not in it, so that it cannot be quoted."""
        nearest = self.titles[-1] if len(self.titles) > 1 else ()
        has_heads = any(self.lines[at].kind in ("heading", "lead") for at in line.heads)
        return line.kind == "item" and not has_heads and any(word.is_negation for word in nearest)

    def place_of(self, line: Line) -> int:
        """Where one of its lines stands among them."""
        return self._places[line.start]

    @cached_property
    def _places(self) -> Mapping[int, int]:
        return {line.start: at for at, line in enumerate(self.lines)}

    def above(self, line: Line) -> frozenset[str]:
        """The words of matter of all that heads a line."""
        return self._above[line.heads]

    @cached_property
    def _above(self) -> Mapping[tuple[int, ...], frozenset[str]]:
        """By what heads a line: many lines have the same heads, which may be long."""
        each = {line.heads for line in self.lines}
        return {heads: self.place.union(*(self.lines[at].stems for at in heads)) for heads in each}

    def heading_of(self, line: Line) -> int | None:
        """The place of the nearest heading above it in the passage."""
        return next((at for at in reversed(line.heads) if self.lines[at].kind == "heading"), None)

    @cached_property
    def labels(self) -> Mapping[int, frozenset[str]]:
        """By the place of a heading: what the items and rows below it begin with, before a colon or a bar."""
        found: dict[int, set[str]] = {}
        for line in self.lines:
            label = _LABEL.match(flat(line.text)[0]) if line.kind in ("item", "row") else None
            heading = self.heading_of(line) if label else None
            if label and heading is not None:
                found.setdefault(heading, set()).add(label.group(1).strip())
        return {at: frozenset(labels) for at, labels in found.items()}

    @cached_property
    def around(self) -> frozenset[str]:
        """Its words of matter, and those that stand above it."""
        return self.stems | self.place


def parse_passage(
    passage: Passage, language: str = "en", asked: Forms = _NO_FORMS, days: Mapping[int, str] = _NO_DAYS
) -> ParsedPassage:
    """The passage, read once, as a text in the language of its question, whose words may have other forms here, and
    whose weekdays other names.
    """
    read = _in_known_signs(replace(passage, text=with_bars(passage.text)), language)
    found = sentences(read.text)
    kinds = line_kinds(found, read.text)
    lines = tuple(
        _line(one, kind, above, language, asked)
        for one, kind, above in zip(
            found, kinds, heads(found, kinds, is_under_columns=passage.is_under_columns), strict=True
        )
    )
    ordered = [word.stem for line in lines for word in line.words]
    of_titles = asked if language not in NOUNS_WITH_CAPITALS else _NO_FORMS
    titles = tuple(as_asked(words(part, language), of_titles) for part in (read.title, *read.heading_path) if part)
    above_all = [word.stem for title in titles for word in title if word.is_content]
    pairs = frozenset(pairwise(ordered))
    return ParsedPassage(
        source=passage,
        read=read,
        language=language,
        lines=lines,
        titles=titles,
        stems=frozenset(ordered).union(*(weekdays(line.text, language).words_of(days) for line in lines if days)),
        place=frozenset(above_all),
        pairs=pairs,
        beside=pairs.union(pairwise(above_all)),
    )


def _in_known_signs(passage: Passage, language: str) -> Passage:
    if language != "zh":
        return passage
    headings = tuple(simplified(part, language) for part in passage.heading_path)
    text, title = simplified(passage.text, language), simplified(passage.title, language)
    return replace(passage, text=text, title=title, heading_path=headings)


def _initials(found: Sequence[Word]) -> Iterator[str]:
    """Those of each run of words that are written with a capital, small words between them left out."""
    run: list[str] = []
    for word in found:
        if word.is_name and word.is_content and word.text[:1].isascii():
            run.append(word.text[0].casefold())
            yield from ("".join(run[at:]) for at in range(max(0, len(run) - _MOST_INITIALS), len(run) - 1))
        elif word.is_content:
            run = []


def _line(one: Sentence, kind: LineKind, above: tuple[int, ...], language: str, asked: Forms) -> Line:
    read = words(one.text, language)
    here = joined(read, one.text, asked) if language in NOUNS_WITH_CAPITALS else as_asked(read, asked)
    found = tuple(_moved(word, one.start) for word in here)
    matter = tuple(word for word in found if word.is_content)
    return Line(
        text=one.text,
        start=one.start,
        end=one.end,
        tokens=found,
        words=matter,
        stems=frozenset(word.stem for word in matter) | _measuring_signs(one.text, language),
        joints=joints(one.text, here),
        turns=turns(one.text, language),
        kind=kind,
        heads=above,
    )


def _measuring_signs(text: str, language: str) -> frozenset[str]:
    """What a Chinese number is the measure of, where that is one sign right before it: 重80公斤."""
    return frozenset(_MEASURING.findall(text)) if language == "zh" else frozenset()


def _moved(word: Word, by: int) -> Word:
    return Word(word.text, word.stem, word.start + by, word.end + by, word.is_function, word.is_negation)
