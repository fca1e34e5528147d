"""Vectors of texts, kept in PostgreSQL for all replicas, up to a limit."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from sqlalchemy import delete, func, select

from sluiceway_common.clock import Clock
from sluiceway_common.database import Database, missing
from sluiceway_embed.adapters.database.tables import embeddings
from sluiceway_embed.domain.hits import Vector

# Counting all rows is not cheap, so it is done once in so many writes.
_WRITES_BETWEEN_LOOKS: Final = 200
_DTYPE: Final = np.dtype("<f4")


class PostgresEmbeddings:
    """At most about `most` vectors; the oldest go first."""

    def __init__(self, database: Database, clock: Clock, *, most: int) -> None:
        self._database = database
        self._clock = clock
        self._most = most
        self._writes = 0

    async def get(self, encoder: str, sha256s: Sequence[str]) -> Mapping[str, Vector]:
        if not sha256s:
            return {}
        columns = embeddings.c
        mine = select(columns.sha256, columns.vector).where(columns.encoder == encoder, columns.sha256.in_(sha256s))
        async with self._database.transaction() as connection:
            rows = await connection.execute(mine)
            return {row.sha256: np.frombuffer(row.vector, dtype=_DTYPE) for row in rows}

    async def put(self, encoder: str, vectors: Mapping[str, Vector]) -> None:
        if not vectors:
            return
        now = self._clock.now()
        rows = [
            {"encoder": encoder, "sha256": sha256, "vector": np.asarray(vector, _DTYPE).tobytes(), "made_at": now}
            for sha256, vector in sorted(vectors.items())
        ]
        async with self._database.transaction() as connection:
            await connection.execute(missing(embeddings, rows))
        self._writes += 1
        if self._writes % _WRITES_BETWEEN_LOOKS == 0:
            await self._prune()

    async def forget(self, sha256s: Sequence[str]) -> None:
        if sha256s:
            async with self._database.transaction() as connection:
                await connection.execute(delete(embeddings).where(embeddings.c.sha256.in_(sha256s)))

    async def _prune(self) -> None:
        columns = embeddings.c
        async with self._database.transaction() as connection:
            count = (await connection.execute(select(func.count()).select_from(embeddings))).scalar_one()
            if count > self._most:
                # A tenth at a time, so that this stays rare.
                oldest = select(columns.made_at).order_by(columns.made_at).offset(count - self._most * 9 // 10).limit(1)
                await connection.execute(delete(embeddings).where(columns.made_at < oldest.scalar_subquery()))
