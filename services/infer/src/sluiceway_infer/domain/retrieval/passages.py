"""Passages that a search found, and quotes of their words."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class ReplacedWords:
    """`text` stands for the words of a text from `start` to before `end`. A mark can be turned back, for whoever asked
    only where it `may_be_restored`."""

    start: int
    end: int
    text: str
    is_mark: bool = False
    may_be_restored: bool = False


@dataclass(frozen=True, kw_only=True)
class StoredVerdict:
    """Verdict of a document as it came in, by which a passage may go on as it is while its `ruling` is in force."""

    id: str
    ruling: str
    policy: str
    policy_version: str
    policy_digest: str


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A stretch of a stored text. `start`, `end` and `page_starts`, where pages after `page` begin inside it, count
    code points of that text. `released`: it was blocked when its document came in, and an operator has let it go.
    `allowed`: what was decided then, where that was to let it go on as it is.
    `replaced`: words of the stretch that others stand for in `text`, in their order.
    """

    chunk_id: str
    document_id: str
    version: int
    text: str
    start: int
    end: int
    text_sha256: str
    collection: str = "default"
    source_key: str = ""
    title: str = ""
    heading_path: tuple[str, ...] = ()
    page: int = 0
    page_starts: tuple[int, ...] = ()
    score: float = 0.0
    relatedness: float | None = None
    language: str = ""
    also_in: tuple[str, ...] = ()
    submitted_at: datetime | None = None
    released: bool = False
    allowed: StoredVerdict | None = None
    replaced: tuple[ReplacedWords, ...] = ()

    def is_judged(self, ruling: str) -> bool:
        """Whether it may go on as it is under the ruling that is in force; where none is known, nothing may."""
        return self.released or (self.allowed is not None and bool(ruling) and self.allowed.ruling == ruling)

    @property
    def place(self) -> str:
        """Where it stands, in words: title and headings."""
        return " > ".join(part for part in (self.title, *self.heading_path) if part)

    @property
    def is_under_columns(self) -> bool:
        """It goes on with a table: the first row of that stands above it like a heading."""
        return bool(self.heading_path) and self.heading_path[-1].startswith("|")

    def stored(self, at: int, *, is_end: bool = False) -> int:
        """Where in the stored stretch stands what is at `at` in `text`; all of what was replaced, where it is in it."""
        shift = 0
        for one in self.replaced:
            begins, ends = one.start + shift, one.start + shift + len(one.text)
            if at <= begins:
                break
            if at < ends:
                return one.end if is_end else one.start
            shift = ends - one.end
        return at - shift


def with_replaced(words: str, start: int, replaced: Iterable[ReplacedWords]) -> str:
    """Words of a text from `start` on, with what stands for some of them."""
    pieces, at = list[str](), 0
    for one in replaced:
        if at <= one.start - start and one.end - start <= len(words):
            pieces += [words[at : one.start - start], one.text]
            at = one.end - start
    return "".join([*pieces, words[at:]])


@dataclass(frozen=True)
class Retrieval:
    """Passages, best first, and the index version that found them."""

    passages: tuple[Passage, ...] = ()
    index_version: str = ""


@dataclass(frozen=True)
class Quote:
    """Words of a passage, by their place in it."""

    passage: Passage
    start: int
    end: int

    @property
    def page(self) -> int:
        """The page on which it begins; 0 where the format has none."""
        return self.passage.page + bisect_right(self.passage.page_starts, self.stored_start)

    @property
    def stored_start(self) -> int:
        """The code point of the stored text at which it begins."""
        return self.passage.start + self.passage.stored(self.start)

    @property
    def stored_end(self) -> int:
        """The code point behind it."""
        return self.passage.start + self.passage.stored(self.end, is_end=True)

    @property
    def text(self) -> str:
        return self.passage.text[self.start : self.end]
