"""Citations: the places that an answer rests on, and the numbers by which its text names them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sluiceway_infer.domain.grounding.grounded import AnswerPart
from sluiceway_infer.domain.retrieval.passages import Passage, Quote, with_replaced

_CLOSING = re.compile(r"""[.!?…\u3002\uff01\uff1f]+["'\u201d\u2019)\]]*$""")


@dataclass(frozen=True, kw_only=True)
class Citation:
    """Words of a stored text: `quote` is `text[start:end]` of the text with this digest, with what the guard has put
    in the place of some of them."""

    number: int
    document_id: str
    version: int
    title: str
    page: int
    start: int
    end: int
    quote: str
    text_sha256: str
    chunk_id: str
    source_key: str


def numbered(parts: Sequence[AnswerPart]) -> tuple[str, tuple[Citation, ...]]:
    """The text with its numbers, in the order in which they come up, and what each stands for."""
    numbers: dict[Quote, int] = {}
    for part in parts:
        if part.quote is not None:
            numbers.setdefault(part.quote, len(numbers) + 1)
    text = "".join(part.before + _marked(part, numbers) for part in parts).strip()
    return text, tuple(_citation(quote, number) for quote, number in numbers.items())


def agrees(quote: Quote, stored: Passage) -> bool:
    """True where the stored text is the quote's own (document, version and digest) and has its words at its place; all
    but those that were replaced, which are known by their place."""
    passage = quote.passage
    start, end = quote.stored_start - stored.start, quote.stored_end - stored.start
    if _origin(stored) != _origin(passage) or not 0 <= start <= end <= len(stored.text):
        return False
    words = with_replaced(stored.text[start:end], quote.stored_start - passage.start, passage.replaced)
    return words == quote.text and bool(quote.text)


def _origin(passage: Passage) -> tuple[str, int, str]:
    return passage.document_id, passage.version, passage.text_sha256


def _marked(part: AnswerPart, numbers: Mapping[Quote, int]) -> str:
    if part.quote is None:
        return part.text
    closing = _CLOSING.search(part.text)
    at = closing.start() if closing else len(part.text)
    return f"{part.text[:at]} [{numbers[part.quote]}]{part.text[at:]}"


def _citation(quote: Quote, number: int) -> Citation:
    passage = quote.passage
    return Citation(
        number=number,
        document_id=passage.document_id,
        version=passage.version,
        title=passage.title,
        page=quote.page,
        start=quote.stored_start,
        end=quote.stored_end,
        quote=quote.text,
        text_sha256=passage.text_sha256,
        chunk_id=passage.chunk_id,
        source_key=passage.source_key,
    )
