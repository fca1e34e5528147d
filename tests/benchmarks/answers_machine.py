"""A machine on which `sluiceway up` was said, with every engine configured; and one that already runs."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sluiceway_client import Sluiceway
from sluiceway_client.documents import Header
from sluiceway_common.blobs.filesystem import FilesystemBlobs
from sluiceway_common.blobs.port import uri_of
from sluiceway_common.clock import SystemClock
from sluiceway_infer.adapters.engines.llama import Llama, ModelFile
from sluiceway_infer.app.models import packaged
from sluiceway_infer.domain.grounding.sentences import sentences
from tests.benchmarks.answers_questions import Draw, KnownAnswer
from tests.support.laptop import laptop

COLLECTION = "known-answers"
PASSAGE_TOKENS = 512
_TENANT = "default"


@dataclass(frozen=True)
class Machine:
    """Where the data folder of a running Sluiceway is."""

    data: Path

    async def texts(self, digests: Sequence[str]) -> dict[str, str]:
        """Stored texts by their digest, from the object store itself; the store compares the digest."""
        blobs = FilesystemBlobs(self.data / "blobs")
        return {digest: (await blobs.get(uri_of(_TENANT, digest))).decode() for digest in set(digests)}


@contextmanager
def machine(draw: Draw, behind: Llama) -> Iterator[Machine]:
    """Started for this run, with the models of `models`; stopped at the end."""
    with laptop() as made:
        script = made.folder / "script.jsonl"
        script.write_text(_script(draw), "utf-8")
        said = made.up(INFER_MODELS=json.dumps(models(script, behind)))
        assert said.returncode == 0, said.stderr
        yield Machine(made.data)


def models(script: Path, behind: Llama) -> list[dict[str, object]]:
    """SmolLM2 in process, the same behind OpenAI's wire, a script in the place of a strong model, and no model."""
    over = {"engine": "openai_http", "url": f"{behind.address}/v1", "model": "smollm2", "api_key": behind.api_key}
    return [
        {"engine": "llama", "name": "llama", "passage_tokens": PASSAGE_TOKENS},
        over
        | {
            "name": "openai_http",
            "context_tokens": 4096,
            "passage_tokens": 2 * PASSAGE_TOKENS,
            "max_concurrent_requests": 2,
        },
        {"engine": "scripted", "name": "scripted", "script": str(script)},
        {"engine": "extractive", "name": "extractive"},
    ]


@asynccontextmanager
async def served() -> AsyncIterator[Llama]:
    """llama.cpp's own server: what stands behind `openai_http`."""
    engine = Llama("served", ModelFile(path=packaged()), SystemClock(), temperature=0.0)
    await engine.start()
    try:
        yield engine
    finally:
        await engine.stop()


async def filled(sluiceway: Sluiceway, draw: Draw) -> None:
    """The documents of the draw, found by search when it returns."""
    documents = [
        await sluiceway.documents.submit(
            paragraph.text.encode(),
            Header(
                source_key=f"xquad:{number}.txt", collection=COLLECTION, title=paragraph.title, media_type="text/plain"
            ),
        )
        for number, paragraph in enumerate(draw.documents)
    ]
    waiting = {document.document_id for document in documents if document.state != "indexed"}
    async with asyncio.timeout(120):
        async for document in sluiceway.documents.watch(sorted(waiting)):
            if document.final:
                assert document.state == "indexed", f"{document.source_key}: {document.reason}"


def _script(draw: Draw) -> str:
    """Each question is answered with the sentence of its paragraph that holds the reference: as by a model that knows
    all the answers by heart, those that the documents do not have among them.
    """
    rules = [{"when": question.text, "say": _known(question)} for question in (*draw.answered, *draw.absent)]
    return "\n".join(json.dumps(rule) for rule in rules)


def _known(question: KnownAnswer) -> str:
    reference = question.references[0]
    found = (one.text for one in sentences(question.paragraph.text) if reference in one.text)
    return next(found, f"{reference}.")
