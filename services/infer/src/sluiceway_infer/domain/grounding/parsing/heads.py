"""Heads of a line: what stands above it in its passage and says what it is about (headings, the question of an FAQ, the
line that leads into a list, the first row of a table, the title that a numbered clause begins with).
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from sluiceway_infer.domain.grounding.parsing.run_ins import run_in_titles
from sluiceway_infer.domain.grounding.text.sentences import Sentence

LineKind = Literal["sentence", "heading", "question", "lead", "item", "columns", "row", "rule"]

OF_A_TABLE: frozenset[LineKind] = frozenset(("columns", "row", "rule"))
_MARKDOWN = re.compile(r"(#{1,6})\s")
_BOLD = re.compile(r"\*\*[^*]+\*\*:?$")
_QUESTION = re.compile(r"[?\uff1f\u061f][\"'\u201d\u2019)\]*_]*$")
_LEAD = re.compile(r"[:\uff1a]\**$")
_ITEM = re.compile(r"(?:[-*•\u2013]|\d{1,3}[.)]|[a-z][.)])\s")
_RULE = re.compile(r"\|?[\s:|-]*-{2,}[\s:|-]*\|?$")
_CLOSED = re.compile(r"[.!;,\u3002\uff01\uff1b\uff0c…]$")
_MOST_WORDS_OF_A_TITLE = 8
_MOST_SIGNS_OF_A_TITLE = 80


def line_kinds(found: Sequence[Sentence], text: str) -> tuple[LineKind, ...]:
    """What each line of the text is to those that follow it."""
    kinds = [_kind(one, at + 1 < len(found)) for at, one in enumerate(found)]
    for at in run_in_titles(found, kinds, text):
        kinds[at] = "heading"
    for at, (kind, following) in enumerate(pairwise(kinds)):
        if kind == "row" and following == "rule":
            kinds[at] = "columns"
    return tuple(kinds)


def heads(
    found: Sequence[Sentence], kinds: Sequence[LineKind], *, is_under_columns: bool = False
) -> tuple[tuple[int, ...], ...]:
    """For each line the lines that head it, the highest first. `is_under_columns`: it goes on with a table whose
    columns are named above it, so that no row of it heads the others.
    """
    held: list[tuple[int, ...]] = []
    chapters: list[tuple[int, int]] = []
    lead = question = row = None
    for at, (one, kind) in enumerate(zip(found, kinds, strict=True)):
        if kind == "heading":
            level = _level(one.text)
            chapters = [(rank, place) for rank, place in chapters if rank < level]
            question = lead = row = None
        lead = None if kind not in ("item", "columns", "row", "rule") else lead
        row = None if kind not in ("row", "rule") else row
        question = None if kind == "question" else question
        above = [*(place for _, place in chapters), question, lead, row]
        held.append(tuple(place for place in above if place is not None))
        if kind == "heading":
            chapters.append((_level(one.text), at))
        question = at if kind == "question" else question
        lead = at if kind == "lead" else lead
        is_first = kind == "row" and row is None and not is_under_columns and not one.record
        row = at if kind == "columns" or is_first else row
    return tuple(held)


def _kind(one: Sentence, has_next: bool) -> LineKind:
    text = one.text.strip()
    if one.record:
        return "rule" if _RULE.match(text) else one.record
    if _MARKDOWN.match(text) or _BOLD.match(text):
        return "heading"
    if text.startswith("|") or _RULE.match(text):
        return "rule" if _RULE.match(text) else "row"
    if _QUESTION.search(text):
        return "question"
    if _LEAD.search(text):
        return "lead"
    if _ITEM.match(text):
        return "item"
    return "heading" if has_next and _is_title(text) else "sentence"


def _is_title(text: str) -> bool:
    """A short line without an end, without a figure and without a colon."""
    is_short = len(text) <= _MOST_SIGNS_OF_A_TITLE and len(text.split()) <= _MOST_WORDS_OF_A_TITLE
    return is_short and not (_CLOSED.search(text) or ":" in text or "\uff1a" in text or re.search(r"\d", text))


def _level(text: str) -> int:
    """Of a heading; one without signs stands under those that have them."""
    marked = _MARKDOWN.match(text)
    return len(marked.group(1)) if marked else 7
