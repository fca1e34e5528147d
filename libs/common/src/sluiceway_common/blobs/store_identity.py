"""Identity of a store of blobs in files: a mark in its folder that the database knows, so that a service which is
started without its volume takes the empty mount point for no new store."""

import asyncio
import os
import shutil
import uuid
from collections.abc import Iterator, Set
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from sluiceway_common.blobs.filesystem import STAGING
from sluiceway_common.blobs.tables import BlobTables
from sluiceway_common.database import Database, advisory_lock
from sluiceway_common.errors import Unavailable

_MARK: Final = ".store"


class StoreMark:
    """A folder in that of the store, with an empty file whose name is the id of the store; with several where somebody
    has said that the blobs of other stores lie in it as well."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / _MARK

    def read(self) -> Set[str]:
        """The ids; none where there is no mark."""
        with _translating_errors(self.root):
            try:
                return frozenset(os.listdir(self.folder))
            except FileNotFoundError:
                return frozenset()

    def make(self, store_id: str) -> Set[str]:
        """The ids that are there then: another one where another process was faster."""
        fresh = self.folder.with_name(f"{_MARK}-{store_id}")
        with _translating_errors(self.root):
            fresh.mkdir(mode=0o700, parents=True)
            (fresh / store_id).touch()
            try:
                # Takes the place of no folder that has something in it.
                fresh.rename(self.folder)
            except OSError:
                shutil.rmtree(fresh)
        return self.read()

    def has_been_used(self) -> bool:
        """Whether something was ever put into the store."""
        return (self.root / STAGING).is_dir()


class StoreIdentity:
    """Component of a service that puts blobs, to be started before anything is put."""

    def __init__(self, database: Database, tables: BlobTables, root: Path) -> None:
        self._database = database
        self._tables = tables
        self._mark = StoreMark(root)

    async def start(self) -> None:
        """Raises Unavailable where the folder is not the store that blobs were put into."""
        async with self._database.transaction() as connection:
            # Of replicas that start at once, each over a folder of its own, one has the store.
            await advisory_lock(connection, "blob_store")
            known = (await connection.execute(select(self._tables.store.c.id))).scalar_one_or_none()
            found = await asyncio.to_thread(self._mark.read)
            if not found and known is None and await self._is_new(connection):
                found = await asyncio.to_thread(self._mark.make, str(uuid.uuid4()))
            if not found or (known is not None and known not in found):
                raise self._another(found, known)
            mine = insert(self._tables.store).values(id=known or min(found))
            await connection.execute(mine.on_conflict_do_nothing())

    async def stop(self) -> None:
        """Nothing of it runs."""

    async def _is_new(self, connection: AsyncConnection) -> bool:
        """What was put before stores had marks is in one that has been used."""
        has_blobs = (await connection.execute(select(exists(select(self._tables.kept.c.uri))))).scalar_one()
        return not has_blobs or await asyncio.to_thread(self._mark.has_been_used)

    def _another(self, found: Set[str], known: str | None) -> Unavailable:
        mark = self._mark.folder / (known or str(uuid.uuid4()))
        there = f"it is that of the store {', '.join(sorted(found))}" if found else f"{self._mark.folder} is missing"
        return Unavailable(
            f"the folder {self._mark.root} is not the one that blobs were put into: {there}; mount its volume there. "
            f"Where the blobs lie in it all the same, or are lost for good, make the empty file {mark}"
        )


@contextmanager
def _translating_errors(root: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Unavailable(
            f"the folder of blobs {root} cannot be looked at ({os.strerror(error.errno or 0)}); see to the disk and "
            "the rights of the folder"
        ) from error
