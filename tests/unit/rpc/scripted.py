"""A service in all four shapes that does what a test says, and a server around it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import grpc
from google.protobuf.wrappers_pb2 import StringValue

from sluiceway_common.errors import Unauthenticated
from sluiceway_common.principal import Principal
from sluiceway_common.rpc import Authenticator, InnerTokens, Server, connect

SEED = bytes(range(32))
NAME = "scripted.test.v1.ScriptedService"
ADA = Principal(tenant="acme", subject="ada", roles=frozenset({"reader"}), groups=("engineers",))
KEYS = {"sw_ada": ADA}


async def access(secret: str) -> Principal:
    """Knows Ada's key alone."""
    if secret not in KEYS:
        raise Unauthenticated("the key is not known")
    return KEYS[secret]


def tokens(audience: str = "test") -> InnerTokens:
    return InnerTokens(SEED, (), audience=audience)


class Scripted:
    """Runs `script` for each message that comes in."""

    def __init__(self, script: Callable[[str], Awaitable[str]]) -> None:
        self.script = script

    async def one(self, request: StringValue, _context: Any) -> StringValue:
        return StringValue(value=await self.script(request.value))

    async def down(self, request: StringValue, _context: Any) -> AsyncIterator[StringValue]:
        for word in request.value.split():
            yield StringValue(value=await self.script(word))

    async def up(self, requests: AsyncIterator[StringValue], _context: Any) -> StringValue:
        return StringValue(value=" ".join([await self.script(request.value) async for request in requests]))

    async def both(self, requests: AsyncIterator[StringValue], _context: Any) -> AsyncIterator[StringValue]:
        async for request in requests:
            yield StringValue(value=await self.script(request.value))

    def register(self, server: grpc.aio.Server) -> None:
        parse, write = StringValue.FromString, StringValue.SerializeToString
        handlers: Mapping[str, Any] = {
            "One": grpc.unary_unary_rpc_method_handler(self.one, parse, write),
            "Down": grpc.unary_stream_rpc_method_handler(self.down, parse, write),
            "Up": grpc.stream_unary_rpc_method_handler(self.up, parse, write),
            "Both": grpc.stream_stream_rpc_method_handler(self.both, parse, write),
        }
        server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(NAME, handlers),))


class Client:
    """Calls the four shapes, each as text in, list of texts out."""

    def __init__(self, channel: grpc.aio.Channel, metadata: tuple[tuple[str, str], ...] = ()) -> None:
        self.channel = channel
        codec = {"request_serializer": StringValue.SerializeToString, "response_deserializer": StringValue.FromString}
        self._one = channel.unary_unary(f"/{NAME}/One", **codec)
        self._down = channel.unary_stream(f"/{NAME}/Down", **codec)
        self._up = channel.stream_unary(f"/{NAME}/Up", **codec)
        self._both = channel.stream_stream(f"/{NAME}/Both", **codec)
        self._metadata = metadata

    async def one(self, text: str, **options: Any) -> list[str]:
        return [(await self._one(StringValue(value=text), metadata=self._metadata, **options)).value]

    async def down(self, text: str, **options: Any) -> list[str]:
        call = self._down(StringValue(value=text), metadata=self._metadata, **options)
        return [message.value async for message in call]

    async def up(self, text: str, **options: Any) -> list[str]:
        return [(await self._up(_messages(text), metadata=self._metadata, **options)).value]

    async def both(self, text: str, **options: Any) -> list[str]:
        return [message.value async for message in self._both(_messages(text), metadata=self._metadata, **options)]


async def _messages(text: str) -> AsyncIterator[StringValue]:
    for word in text.split():
        yield StringValue(value=word)


@asynccontextmanager
async def serving(script: Callable[[str], Awaitable[str]], **options: Any) -> AsyncIterator[Server]:
    """A running server of the script."""
    authenticate = Authenticator(access, tokens())
    server = Server(
        "127.0.0.1:0", register=Scripted(script).register, names=(NAME,), authenticate=authenticate, **options
    )
    await server.start()
    try:
        yield server
    finally:
        await server.stop(0)


@asynccontextmanager
async def outside(server: Server, key: str = "sw_ada") -> AsyncIterator[Client]:
    """A caller from outside, with an API key."""
    async with grpc.aio.insecure_channel(f"127.0.0.1:{server.port}") as channel:
        yield Client(channel, (("authorization", f"Bearer {key}"),) if key else ())


@asynccontextmanager
async def neighbour(server: Server, **options: Any) -> AsyncIterator[Client]:
    """Another service of ours."""
    async with connect(f"127.0.0.1:{server.port}", tokens=tokens("other"), **options) as channel:
        yield Client(channel)
