"""Connection to Weaviate, and the translation of its errors."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import weaviate
from grpc.aio import AioRpcError
from httpx import HTTPError
from weaviate.classes.init import AdditionalConfig, Auth, Timeout
from weaviate.exceptions import WeaviateBaseError

from sluiceway_common.errors import Unavailable

_START_SECONDS: Final = 30.0
_PAUSE: Final = 0.5
_QUERY_SECONDS: Final = 10
_WRITE_SECONDS: Final = 60


@dataclass(frozen=True)
class WeaviateServer:
    """Where it answers: `host:port` of its HTTP and of its gRPC server."""

    http: str
    grpc: str
    key: str = ""
    tls: bool = False

    def client(self) -> weaviate.WeaviateAsyncClient:
        """Nothing is asked of it yet."""
        http_host, _, http_port = self.http.rpartition(":")
        grpc_host, _, grpc_port = self.grpc.rpartition(":")
        return weaviate.use_async_with_custom(
            http_host=http_host,
            http_port=int(http_port),
            http_secure=self.tls,
            grpc_host=grpc_host,
            grpc_port=int(grpc_port),
            grpc_secure=self.tls,
            auth_credentials=Auth.api_key(self.key) if self.key else None,
            additional_config=AdditionalConfig(
                timeout=Timeout(init=5, query=_QUERY_SECONDS, insert=_WRITE_SECONDS),
                # With an authority of one's own: SSL_CERT_FILE, which it would not look at.
                trust_env=self.tls,
            ),
            # They ask pypi.org whether the client is the newest.
            skip_init_checks=True,
        )


async def connect(client: weaviate.WeaviateAsyncClient) -> None:
    """Waits until it answers. Raises Unavailable after half a minute."""
    loop = asyncio.get_running_loop()
    end = loop.time() + _START_SECONDS
    while True:
        try:
            with translating_errors():
                return await client.connect()
        except Unavailable:
            await client.close()
            if loop.time() > end:
                raise
        await asyncio.sleep(_PAUSE)


@contextmanager
def translating_errors() -> Iterator[None]:
    """Whatever goes wrong between us and Weaviate becomes Unavailable."""
    try:
        yield
    # Most of what httpx raises its client lets through as it is.
    except (WeaviateBaseError, HTTPError, AioRpcError, TimeoutError, OSError) as error:
        raise Unavailable("the vector index does not answer as it should; its log says why") from error
