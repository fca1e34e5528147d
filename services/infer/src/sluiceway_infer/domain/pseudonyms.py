"""Pseudonyms of a call: which mark stands for which value. They live in its memory alone, and end with it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from sluiceway_infer.domain.answers.citations import Citation
from sluiceway_infer.domain.guard import KnownMark, Subject, Verdict
from sluiceway_infer.domain.retrieval.passages import Passage, with_replaced

# What may be a mark: one bracket that opens, its first sign, and one that closes, its last. However many marks there
# are, a text is looked through once.
_BRACKETED = re.compile(r"\[[^\[\]]*\]")


@dataclass
class Pseudonyms:
    """What guard has put into the texts of a call, and what of it may be turned back for whoever asked."""

    _values: dict[str, str] = field(default_factory=dict)
    _restorable: set[str] = field(default_factory=set)
    _written: set[str] = field(default_factory=set)
    _told: Mapping[str, str] | None = None
    _passages: dict[str, tuple[Passage, Passage]] = field(default_factory=dict)

    def learn(self, subject: Subject, verdict: Verdict) -> None:
        """The marks that stand in the subject from now on."""
        if not verdict.id:
            self.unread(subject.texts)
        for part, replaced in zip(subject.parts, verdict.replacements, strict=False):
            for one in replaced:
                if one.is_mark:
                    self._values.setdefault(one.text, part.text[one.start : one.end])
                if one.is_mark and one.may_be_restored:
                    self._restorable.add(one.text)
        self._told = None

    def learn_passages(self, asked: Iterable[Passage], released: Iterable[Passage]) -> None:
        """Which words of the passages are replaced."""
        shown = {passage.chunk_id: passage for passage in released if passage.replaced}
        self._passages |= {one.chunk_id: (one, shown[one.chunk_id]) for one in asked if one.chunk_id in shown}

    def unread(self, texts: Iterable[str]) -> None:
        """Texts that guard has not read: what looks like a mark in them was written by somebody."""
        self._written.update(mark for text in texts for mark in _BRACKETED.findall(text))
        self._told = None

    @property
    def has_marks(self) -> bool:
        """Whether anything was put into the texts."""
        return bool(self._values)

    @property
    def known(self) -> tuple[KnownMark, ...]:
        """What guard is to be told with the next texts of the call."""
        return tuple(KnownMark(mark, value) for mark, value in self._values.items())

    def opened(self, text: str) -> str:
        """With every value; for nobody outside."""
        return restored(text, self._values)

    def restorable(self) -> Mapping[str, str]:
        """Values by mark, as far as whoever asked may see them. A mark that somebody may have written is none."""
        if self._told is None:
            visible = self._restorable - self._written
            self._told = {mark: value for mark, value in self._values.items() if mark in visible}
        return self._told

    def told(self, citation: Citation) -> Citation:
        """The citation with the stored words, but for those that stay replaced."""
        values = self.restorable()
        quote, (stored, shown) = citation.quote, self._passages.get(citation.chunk_id, (None, None))
        if stored is not None and shown is not None:
            start, end = citation.start - stored.start, citation.end - stored.start
            kept = [one for one in shown.replaced if not one.is_mark or one.text not in values]
            quote = with_replaced(stored.text[start:end], start, kept)
        return replace(citation, title=restored(citation.title, values), quote=quote)


class Restoration:
    """Turns marks of a text that comes in pieces back into values. However it is split, the same text leaves: the
    beginning of what may become a mark waits for its end. What is unknown stays as it is."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values
        self._held = ""

    def read(self, more: str) -> str:
        text = self._held + more
        begun = text.rfind("[")
        if begun < 0 or not any(mark != text[begun:] and mark.startswith(text[begun:]) for mark in self._values):
            begun = len(text)
        self._held = text[begun:]
        return restored(text[:begun], self._values)

    def end(self) -> str:
        """What was held back."""
        held, self._held = self._held, ""
        return held


def restored(text: str, values: Mapping[str, str]) -> str:
    """Each mark once: a value that looks like a mark stays what it is."""
    return _BRACKETED.sub(lambda found: values.get(found[0], found[0]), text) if values else text
