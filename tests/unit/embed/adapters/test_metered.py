"""What an encoder does not read is counted and said, for nobody sees it in what a search finds."""

from collections.abc import Sequence

import pytest
from prometheus_client import generate_latest
from structlog.testing import capture_logs

from sluiceway_common.observability.metrics import Metrics
from sluiceway_embed.adapters.encoders.hashing import HashingEncoder
from sluiceway_embed.adapters.metered import UnreadLanguages
from sluiceway_embed.ports import Encoded, EncoderInfo, Purpose
from tests.support.embed_memory import MemoryWorld


class Reading:
    """An encoder that reads these languages alone."""

    def __init__(self, *languages: str) -> None:
        self._encoder = HashingEncoder()
        by = self._encoder.info
        self.info = EncoderInfo(by.name, by.sha256, by.dimensions, languages=frozenset(languages))

    async def encode(self, texts: Sequence[str], purpose: Purpose) -> Encoded:
        return await self._encoder.encode(texts, purpose)


def world_of(*languages: str) -> tuple[MemoryWorld, Metrics]:
    """One whose encoder reads these alone."""
    encoder, metrics = Reading(*languages), Metrics()
    return MemoryWorld(by=encoder, languages=UnreadLanguages(encoder.info, metrics)), metrics


def counted(metrics: Metrics) -> list[str]:
    lines = generate_latest(metrics.registry).decode().splitlines()
    return [line for line in lines if line.startswith("sluiceway_unread_documents_total{")]


async def test_documents_in_a_language_that_is_not_read_are_counted_and_warned_of_once() -> None:
    world, metrics = world_of("en")
    with capture_logs() as logs:
        for number, language in enumerate(("de", "en", "de", "")):
            await world.index_document(world.told(f"Passage {number}.", document_id=f"doc_{number}", language=language))
    assert counted(metrics) == ['sluiceway_unread_documents_total{language="de"} 2.0']
    said = [log for log in logs if log["event"] == "language_not_read"]
    assert [(log["log_level"], log["language"]) for log in said] == [("warning", "de")]
    assert "EMBED_ENCODER" in said[0]["advice"]


async def test_a_language_is_the_same_in_each_country_and_in_capitals() -> None:
    world, metrics = world_of("en")
    for number, language in enumerate(("en-GB", "EN", "de-AT", "DE-ch-1996")):
        await world.index_document(world.told(f"Passage {number}.", document_id=f"doc_{number}", language=language))
    assert counted(metrics) == ['sluiceway_unread_documents_total{language="de"} 2.0']


async def test_a_document_that_is_refused_is_not_counted() -> None:
    world, metrics = world_of("en")
    version = world.told("Ein Absatz.", language="de")
    del world.texts.manifests[version.manifest]
    await world.index_document(version)
    assert counted(metrics) == []


@pytest.mark.parametrize("language", ["de", "zh"])
async def test_an_encoder_of_which_no_language_is_known_may_read_any(language: str) -> None:
    world, metrics = world_of()
    await world.index_document(world.told("Passage.", language=language))
    assert counted(metrics) == []
