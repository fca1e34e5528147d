"""Metrics of an encoder, of what it does not read, and of reindexing."""

from collections.abc import Sequence
from time import perf_counter
from typing import Final

import structlog

from sluiceway_common.observability.metrics import Counter, Gauge, Histogram, Metrics
from sluiceway_embed.ports import Encoded, Encoder, EncoderInfo, Purpose, Reindexed

ENCODED_TEXTS: Final = Counter(
    "sluiceway_encoded_texts_total", "Texts turned into vectors, by what for.", "texts", ("purpose",)
)
ENCODED_TOKENS: Final = Counter(
    "sluiceway_encoded_tokens_total", "Tokens read for vectors, by what for.", "tokens", ("purpose",)
)
ENCODE_SECONDS: Final = Histogram(
    "sluiceway_encode_seconds", "From asking the encoder to its answer, by what for.", "seconds", ("purpose",)
)
OUTDATED_COLLECTIONS: Final = Gauge(
    "sluiceway_outdated_collections",
    "Collections that are live under another encoder or stemmer, by what becomes of them: `reindexing`, or `refused`.",
    "records",
    ("state",),
)
UNREAD_DOCUMENTS: Final = Counter(
    "sluiceway_unread_documents_total",
    "Documents indexed whose language the encoder does not read: their words are found, what they mean is not.",
    "records",
    ("language",),
)

_ADVICE = (
    "set EMBED_ENCODER to one that reads it, such as multilingual-e5-small, and EMBED_REINDEX to move what is there"
)

log = structlog.get_logger(__name__)


class MeteredEncoder:
    """The same encoder, with its texts, tokens and seconds in the measures of the process."""

    def __init__(self, encoder: Encoder, metrics: Metrics) -> None:
        self._encoder = encoder
        self._texts = metrics.counter(ENCODED_TEXTS)
        self._tokens = metrics.counter(ENCODED_TOKENS)
        self._seconds = metrics.histogram(ENCODE_SECONDS)

    @property
    def info(self) -> EncoderInfo:
        return self._encoder.info

    async def encode(self, texts: Sequence[str], purpose: Purpose) -> Encoded:
        began = perf_counter()
        encoded = await self._encoder.encode(texts, purpose)
        self._seconds.labels(purpose).observe(perf_counter() - began)
        self._texts.labels(purpose).inc(len(texts))
        self._tokens.labels(purpose).inc(encoded.tokens)
        return encoded


class UnreadLanguages:
    """Counts documents in a language that the encoder does not read, and warns once of each language: what it reads of
    English it reads of `en-GB` and of `EN`, and tenants call their collections' languages as they like."""

    def __init__(self, encoder: EncoderInfo, metrics: Metrics) -> None:
        self._encoder = encoder
        self._documents = metrics.counter(UNREAD_DOCUMENTS)
        self._warned: set[str] = set()

    def indexed(self, language: str) -> None:
        reads = self._encoder.languages
        # The rest of a tag (BCP-47) tells the region or the script.
        language = language.partition("-")[0].lower()
        if not language or not reads or language in reads:
            return
        self._documents.labels(language).inc()
        if language not in self._warned:
            self._warned.add(language)
            log.warning("language_not_read", language=language, encoder=self._encoder.name, advice=_ADVICE)


class ReindexLog:
    """Says when a collection is begun, and when it is searched again."""

    def begun(self, reindexed: Reindexed) -> None:
        log.info("reindexing", index_version_before=reindexed.alias.version, **_fields(reindexed))

    def ended(self, reindexed: Reindexed, dropped: tuple[str, ...]) -> None:
        log.info("reindexed", dropped=list(dropped), **_fields(reindexed))


def _fields(reindexed: Reindexed) -> dict[str, str | int]:
    """Without a tenant where the collection is made anew for all tenants that have one of its name."""
    return {
        "tenant": reindexed.alias.tenant,
        "collection": reindexed.alias.collection,
        "index_version": reindexed.version,
        "documents": reindexed.documents,
    }
