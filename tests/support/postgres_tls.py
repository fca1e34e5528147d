"""PostgreSQL over TLS: the server of the tests speaks none, so that something stands before it which does, as a proxy
of a cloud would."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from threading import Thread

from sqlalchemy import make_url

from tests.support.certificates import Authority

HOST = "127.0.0.1"
_SSL_REQUEST_BYTES = 8
_PIECE = 65_536


@asynccontextmanager
async def tls_before(database: str, certificate: str) -> AsyncIterator[str]:
    """The same database through TLS, without a word of whom to believe."""
    url, context = make_url(database), ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)

    callers = set[asyncio.Task[None]]()

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readexactly(_SSL_REQUEST_BYTES)
            writer.write(b"S")
            await writer.start_tls(context)
            there = await asyncio.open_connection(url.host, url.port)
            await asyncio.gather(_handed_on(reader, there[1]), _handed_on(there[0], writer))
        except (OSError, asyncio.IncompleteReadError):
            """Whoever came did not believe us, or was ended before he had said a word."""
        finally:
            await _closed(writer)

    def called(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        callers.add(asyncio.create_task(take(reader, writer)))

    server = await asyncio.start_server(called, HOST, 0)
    try:
        port = server.sockets[0].getsockname()[1]
        yield url.set(host=HOST, port=port).render_as_string(hide_password=False)
    finally:
        server.close()
        await asyncio.gather(*callers)


@contextmanager
def tls_beside(database: str, certificate: str) -> Iterator[str]:
    """The same for longer than a test has a loop: in a thread beside it."""
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever)
    thread.start()
    server = tls_before(database, certificate)
    try:
        yield asyncio.run_coroutine_threadsafe(server.__aenter__(), loop).result()
    finally:
        asyncio.run_coroutine_threadsafe(server.__aexit__(None, None, None), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _handed_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while piece := await reader.read(_PIECE):
            writer.write(piece)
            await writer.drain()
    await _closed(writer)


async def _closed(writer: asyncio.StreamWriter) -> None:
    """Without a farewell: who did not believe us says none, and of one who has gone in the middle of the handshake
    nobody is ever told that he is closed."""
    writer.transport.abort()
    await asyncio.sleep(0)


def believing(url: str, authority: Authority) -> str:
    return f"{url}?sslmode=verify-full&sslrootcert={authority.path}"
