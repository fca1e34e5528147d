"""PostgreSQL table and store of notes: a note, sealed, and its event are one transaction."""

from typing import Any, Final

from sqlalchemy import Boolean, Column, DateTime, LargeBinary, MetaData, Row, Table, Text, select, update
from sqlalchemy.dialects.postgresql import insert

from sluiceway_common.access.port import Seal, SealedText
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.database import Database
from sluiceway_common.outbox import Outbox, outbox_table
from sluiceway_guard.domain import Note

SCHEMA: Final = "guard"
metadata: Final = MetaData()

outbox_rows: Final = outbox_table(metadata)

notes: Final = Table(
    "notes",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("kept_at", DateTime(timezone=True), nullable=False),
    Column("told", Boolean, nullable=False),
    # The text, sealed under a data key of the tenant.
    Column("key_id", Text, nullable=False),
    Column("nonce", LargeBinary, nullable=False),
    Column("ciphertext", LargeBinary, nullable=False),
)


class PostgresNoteStore:
    """By tenant and name."""

    def __init__(self, database: Database, outbox: Outbox, seal: Seal) -> None:
        self._database = database
        self._outbox = outbox
        self._seal = seal

    async def put(self, note: Note, event: OutgoingEvent) -> None:
        sealed = await self._seal.seal(note.tenant, note.text)
        own = {"kept_at": note.kept_at, "told": note.told, **vars(sealed)}
        row = insert(notes).values(tenant=note.tenant, name=note.name, **own)
        async with self._database.transaction() as connection:
            await connection.execute(row.on_conflict_do_update(index_elements=("tenant", "name"), set_=own))
            await self._outbox.write(connection, event)
        await self._outbox.flush()

    async def get(self, tenant: str, name: str) -> Note | None:
        wanted = select(notes).where(notes.c.tenant == tenant, notes.c.name == name)
        async with self._database.transaction() as connection:
            row = (await connection.execute(wanted)).first()
        return await self._note(row) if row is not None else None

    async def mark_told(self, tenant: str, name: str) -> bool:
        marked = update(notes).where(notes.c.tenant == tenant, notes.c.name == name).values(told=True)
        async with self._database.transaction() as connection:
            return (await connection.execute(marked)).rowcount > 0

    async def _note(self, row: Row[Any]) -> Note:
        sealed = SealedText(row.key_id, bytes(row.nonce), bytes(row.ciphertext))
        text = await self._seal.open(row.tenant, sealed)
        return Note(tenant=row.tenant, name=row.name, text=text, kept_at=row.kept_at, told=row.told)
