"""A machine on which `sluiceway up` was said, with every engine configured; and one that already runs."""

import json
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sluiceway_common.blobs.filesystem import FilesystemBlobs
from sluiceway_common.blobs.port import uri_of
from sluiceway_common.clock import SystemClock
from sluiceway_infer.adapters.engines.llama import Llama, ModelFile, packaged
from tests.support.laptop import laptop

PASSAGE_TOKENS = 512
_TENANT = "default"

Configured = list[dict[str, object]]


@dataclass(frozen=True)
class Machine:
    """Where the data folder of a running Sluiceway is."""

    data: Path

    async def texts(self, digests: Sequence[str]) -> dict[str, str]:
        """Stored texts by their digest, from the object store itself; the store compares the digest."""
        blobs = FilesystemBlobs(self.data / "blobs")
        return {digest: (await blobs.get(uri_of(_TENANT, digest))).decode() for digest in set(digests)}


@contextmanager
def machine(scripts: Mapping[str, str], configured: Callable[[Mapping[str, Path]], Configured]) -> Iterator[Machine]:
    """Started for this run, with models over files of these scripts; stopped at the end."""
    with laptop() as made:
        files = {name: made.folder / f"{name}.jsonl" for name in scripts}
        for name, file in files.items():
            file.write_text(scripts[name], "utf-8")
        said = made.up(INFER_MODELS=json.dumps(configured(files)))
        assert said.returncode == 0, said.stderr
        yield Machine(made.data)


def models(scripts: Mapping[str, Path], engine: Llama | None, judging: Collection[str] = ()) -> Configured:
    """SmolLM2 in process, scripts in the place of other models, and no model; where an engine stands behind, it too."""
    speaking: Configured = [
        {"engine": "scripted", "name": name, "script": str(file), "judges_relevance": name in judging}
        for name, file in scripts.items()
    ]
    return [
        {"engine": "llama", "name": "llama", "passage_tokens": PASSAGE_TOKENS},
        *([_over(engine)] if engine else []),
        *speaking,
        {"engine": "extractive", "name": "extractive"},
    ]


def _over(engine: Llama) -> dict[str, object]:
    """SmolLM2 behind OpenAI's wire."""
    return {
        "engine": "openai_http",
        "name": "openai_http",
        "url": f"{engine.address}/v1",
        "model": "smollm2",
        "api_key": engine.api_key,
        "context_tokens": 4096,
        "passage_tokens": 2 * PASSAGE_TOKENS,
        "max_concurrent_requests": 2,
    }


@asynccontextmanager
async def behind() -> AsyncIterator[Llama]:
    """llama.cpp's own server: what stands behind `openai_http`."""
    engine = Llama("served", ModelFile(path=packaged()), SystemClock(), temperature=0.0)
    await engine.start()
    try:
        yield engine
    finally:
        await engine.stop()
