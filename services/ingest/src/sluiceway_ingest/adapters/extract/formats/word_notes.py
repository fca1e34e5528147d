"""Footnotes, endnotes and comments of a Word document."""

from collections.abc import Mapping

from sluiceway_ingest.adapters.extract.formats.word_body import WordBody, WordContext


class WordNotes:
    """Notes or comments of a part by their ids, each with who wrote it where that is said."""

    def __init__(self, context: WordContext) -> None:
        self.notes: dict[str, str] = {}
        self._context = context
        self._body = WordBody(context)
        self._id, self._author = "", ""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag in ("footnote", "endnote", "comment"):
            self._body = WordBody(self._context)
            self._id, self._author = attributes.get("id", ""), attributes.get("author", "").strip()
        self._body.start(tag, attributes)

    def end(self, tag: str) -> None:
        self._body.end(tag)
        if tag in ("footnote", "endnote", "comment") and (text := self._body.blocks.markdown().strip()):
            self.notes[self._id] = f"Comment ({self._author}): {text}" if self._author else text

    def words(self, text: str) -> None:
        self._body.words(text)
