"""An index that a kill has torn is made anew from what PostgreSQL and the blobs hold."""

from dataclasses import replace
from pathlib import Path

import pytest

from sluiceway.embed.v1.events_pb2 import DocumentRefused
from sluiceway_common.errors import Unavailable
from sluiceway_embed.domain.chunks import Version
from tests.support.embed_world import World, embed_world
from tests.support.indexes import ENCODER, lose_passages, tear

pytestmark = pytest.mark.server

MILL = ("The mill grinds corn by the river.", "A wheel of oak turns in the water.")


async def indexed(world: World, name: str, *paragraphs: str) -> Version:
    version = await world.told(paragraphs, document_id=f"doc_{name}_{world.document_id}")
    await world.index_document(version)
    return version


async def test_all_that_was_there_is_there_again_and_nothing_that_was_withdrawn(database: str, tmp_path: Path) -> None:
    async with embed_world(database, tmp_path) as world:
        await indexed(world, "mill", *MILL)
        world.document_id = (await indexed(world, "secret", "The mill hides a treasure.")).document_id
        await world.withdraw()
    tear(tmp_path / "vectors")
    async with embed_world(database, tmp_path) as world:
        with pytest.raises(Unavailable, match="made anew"):
            await world.search("mill")
        await world.service.repairing.run()
        assert await world.texts_held() == set(MILL)
        assert (await world.texts_found("Which wood is the wheel made of?"))[0] == MILL[1]
        assert world.said.events == []


async def test_a_collection_that_lost_its_folder_of_passages_is_made_anew(database: str, tmp_path: Path) -> None:
    async with embed_world(database, tmp_path) as world:
        await indexed(world, "mill", *MILL)
    lose_passages(tmp_path / "vectors")
    async with embed_world(database, tmp_path) as world:
        with pytest.raises(Unavailable, match="made anew"):
            await world.search("mill")
        await world.service.repairing.run()
        assert await world.texts_held() == set(MILL)


async def test_an_older_index_version_does_not_hide_that_the_live_one_is_lost(database: str, tmp_path: Path) -> None:
    async with embed_world(database, tmp_path) as world:
        await indexed(world, "mill", *MILL)
        lose_passages(tmp_path / "vectors")
        await world.index.ensure(replace(world.namespace, version="0123456789abcdef"), ENCODER)
    async with embed_world(database, tmp_path) as world:
        assert await world.index.torn() == [world.namespace]


async def test_what_comes_while_it_is_mended_is_there_too(database: str, tmp_path: Path) -> None:
    async with embed_world(database, tmp_path) as world:
        old = await indexed(world, "mill", *MILL)
    tear(tmp_path / "vectors")
    async with embed_world(database, tmp_path) as world:
        newer = ("In spring the mill stands still.", MILL[1])
        await world.index_document(await world.told(newer, document_id=old.document_id, version=2))
        await indexed(world, "tower", "A tower stands on the hill.")
        await world.service.repairing.run()
        assert await world.texts_held() == {*newer, "A tower stands on the hill."}


async def test_a_document_whose_text_is_gone_is_said_to_be_refused_and_holds_nobody_up(
    database: str, tmp_path: Path
) -> None:
    async with embed_world(database, tmp_path) as world:
        lost = await indexed(world, "a-lost", "The ledger of the mill.")
        await indexed(world, "mill", *MILL)
    tear(tmp_path / "vectors")
    async with embed_world(database, tmp_path) as world:
        await world.blobs.delete(lost.manifest)
        await world.service.repairing.run()
        assert await world.texts_held() == set(MILL)
        assert [event.document_id for event in world.said.of(DocumentRefused)] == [lost.document_id]
