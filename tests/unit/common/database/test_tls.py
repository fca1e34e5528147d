"""PostgreSQL over TLS: the address says whom to believe, and a certificate of somebody else is refused with the
reason."""

import asyncio
import struct
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from sluiceway_common.access.tables import migrate
from sluiceway_common.database import Database
from sluiceway_common.errors import Unavailable
from tests.support.certificates import Authority
from tests.support.postgres_tls import HOST, believing, tls_before

pytestmark = pytest.mark.server

# Its length, and the number by which it is known.
SSL_REQUEST = struct.pack(">ii", 8, 80_877_103)


async def test_tables_are_made_and_asked_through_tls(database: str, tmp_path: Path) -> None:
    authority = Authority.new(tmp_path)
    async with tls_before(database, authority.sign("database", (HOST,))) as url:
        await asyncio.to_thread(migrate, believing(url, authority))
        opened = Database(believing(url, authority), schema="access", pool=1)
        await opened.start()
        async with opened.transaction() as connection:
            assert (await connection.execute(text("SELECT count(*) FROM access.suspended_tenants"))).scalar_one() == 0
        await opened.stop()


@pytest.mark.parametrize(
    ("addresses", "reason"), [((HOST,), "certificate verify failed"), (("127.0.0.9",), "does not match host name")]
)
async def test_who_shows_a_certificate_that_is_not_believed_is_told_nothing(
    database: str, tmp_path: Path, addresses: tuple[str, ...], reason: str
) -> None:
    """One of another authority, and one of another address."""
    authority, other = Authority.new(tmp_path), Authority.new(tmp_path, "other")
    signed_by = other if addresses == (HOST,) else authority
    async with tls_before(database, signed_by.sign("database", addresses)) as url:
        opened = Database(believing(url, authority), schema="access", pool=1, patience=0.0)
        with pytest.raises(Unavailable, match=reason):
            await opened.start()
        await opened.stop()


async def test_a_process_that_ends_in_the_middle_of_its_handshake_holds_up_nobody(tmp_path: Path) -> None:
    certificate = Authority.new(tmp_path).sign("database", (HOST,))
    async with asyncio.timeout(60), tls_before(f"postgresql://nobody@{HOST}:1/none", certificate) as url:
        reader, writer = await asyncio.open_connection(HOST, make_url(url).port)
        writer.write(SSL_REQUEST)
        assert await reader.readexactly(1) == b"S"
        writer.transport.abort()
