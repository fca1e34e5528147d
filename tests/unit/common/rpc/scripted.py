"""A service in all four shapes that does what a test says, and callers of it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import grpc
from google.protobuf import descriptor_pool
from google.protobuf.descriptor_pb2 import FileDescriptorProto
from google.protobuf.wrappers_pb2 import StringValue

from sluiceway.type.v1 import requires_pb2
from sluiceway_common.calls import Authenticator, ServiceTokens
from sluiceway_common.calls.credentials import Authenticate
from sluiceway_common.clock import Clock
from sluiceway_common.errors import Unauthenticated
from sluiceway_common.principal import Principal
from sluiceway_common.rpc import Server, connect
from sluiceway_common.rpc.stream_call import StreamCall

SEED = bytes(range(32))
NAME = "scripted.test.v1.ScriptedService"
ADA = Principal(tenant="acme", subject="ada", roles=frozenset({"reader"}), groups=("engineers",))

NOBODY = Principal(tenant="acme", subject="nobody", roles=frozenset())
BOB = Principal(tenant="other", subject="bob", roles=frozenset({"reader"}))
_KEYS = {"sw_ada": ADA, "sw_bob": BOB, "sw_nobody": NOBODY}

Script = Callable[[str], Awaitable[str]]
Wrap = Callable[[str], Any]


def declare(name: str, methods: Mapping[str, requires_pb2.Requires | None]) -> None:
    """Makes a contract of a service with these methods known to this process."""
    package, _, service = name.rpartition(".")
    file = FileDescriptorProto(name=f"{name}.proto", package=package, dependency=["google/protobuf/wrappers.proto"])
    declared = file.service.add(name=service)
    words = ".google.protobuf.StringValue"
    for method, requires in methods.items():
        made = declared.method.add(name=method, input_type=words, output_type=words)
        if requires is not None:
            made.options.Extensions[requires_pb2.requires].CopyFrom(requires)
    descriptor_pool.Default().AddSerializedFile(file.SerializeToString())


_READER = requires_pb2.Requires(role=requires_pb2.ROLE_READER)
declare(
    NAME, {name: _READER for name in ("One", "Down", "Up", "Both")} | {"Any": requires_pb2.Requires(authenticated=True)}
)


async def access(secret: str) -> Principal:
    """Knows the keys of Ada, of Bob in another tenant, and of somebody without a role."""
    if secret not in _KEYS:
        raise Unauthenticated("the key is not known")
    return _KEYS[secret]


def tokens(audience: str = "test") -> ServiceTokens:
    """Of the service with this short name."""
    return ServiceTokens(SEED, (), audience=audience)


def message(text: str) -> StringValue:
    return StringValue(value=text)


class Scripted:
    """Runs `script` for each message that comes in; `closed` is called when a stream of answers ends."""

    def __init__(self, script: Script, wrap: Wrap = message, closed: Callable[[], None] = lambda: None) -> None:
        self._script = script
        self._wrap = wrap
        self._closed = closed

    async def one(self, request: StringValue, _context: Any) -> Any:
        return self._wrap(await self._script(request.value))

    async def down(self, request: StringValue, _context: Any) -> AsyncIterator[Any]:
        try:
            for word in request.value.split():
                yield self._wrap(await self._script(word))
        finally:
            self._closed()

    async def up(self, requests: AsyncIterator[StringValue], _context: Any) -> Any:
        return self._wrap(" ".join([await self._script(request.value) async for request in requests]))

    async def both(self, requests: AsyncIterator[StringValue], _context: Any) -> AsyncIterator[Any]:
        async for request in requests:
            yield self._wrap(await self._script(request.value))

    def register(self, server: grpc.aio.Server, name: str = NAME) -> None:
        parse, write = StringValue.FromString, StringValue.SerializeToString
        handlers: Mapping[str, Any] = {
            "One": grpc.unary_unary_rpc_method_handler(self.one, parse, write),
            "Any": grpc.unary_unary_rpc_method_handler(self.one, parse, write),
            "Down": grpc.unary_stream_rpc_method_handler(self.down, parse, write),
            "Up": grpc.stream_unary_rpc_method_handler(self.up, parse, write),
            "Both": grpc.stream_stream_rpc_method_handler(self.both, parse, write),
        }
        server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(name, handlers),))


class Waiting:
    """What a server does: each call waits until all may go. `begun` are the texts that came."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.may_go = asyncio.Event()

    async def __call__(self, text: str) -> str:
        self.begun.append(text)
        await self.may_go.wait()
        return text


class Client:
    """Calls the four shapes: words in, words out."""

    def __init__(
        self,
        channel: grpc.aio.Channel,
        metadata: tuple[tuple[str, str], ...] = (),
        write: Callable[[StringValue], bytes] = StringValue.SerializeToString,
    ) -> None:
        self.channel = channel
        self._one = channel.unary_unary(f"/{NAME}/One", write, StringValue.FromString)
        self._any = channel.unary_unary(f"/{NAME}/Any", write, StringValue.FromString)
        self._down = channel.unary_stream(f"/{NAME}/Down", write, StringValue.FromString)
        self._up = channel.stream_unary(f"/{NAME}/Up", write, StringValue.FromString)
        self._both = channel.stream_stream(f"/{NAME}/Both", write, StringValue.FromString)
        self._metadata = metadata

    async def one(self, text: str, *, traceparent: str = "", **options: Any) -> list[str]:
        metadata = (*self._metadata, ("traceparent", traceparent)) if traceparent else self._metadata
        return [(await self._one(message(text), metadata=metadata, **options)).value]

    async def any(self, text: str) -> list[str]:
        return [(await self._any(message(text), metadata=self._metadata)).value]

    def open_down(self, text: str, **options: Any) -> Any:
        return self._down(message(text), metadata=self._metadata, **options)

    async def down(self, text: str, **options: Any) -> list[str]:
        return [answer.value async for answer in self.open_down(text, **options)]

    async def up(self, text: str, **options: Any) -> list[str]:
        return [(await StreamCall(self._up(_messages(text), metadata=self._metadata, **options))).value]

    def open_both(self) -> Any:
        """A call to write to and to read from."""
        return StreamCall(self._both(metadata=self._metadata))

    async def both(self, text: str, **options: Any) -> list[str]:
        call = StreamCall(self._both(_messages(text), metadata=self._metadata, **options))
        return [answer.value async for answer in call]


async def ended_by_its_caller(way: str, ask: Callable[[float], Awaitable[object]], begun: asyncio.Event) -> None:
    """A call that begins and is ended by its caller: `cancelled`, or by its `deadline`. `ask` makes one that has so
    many seconds; where a busy machine lets them pass before it has begun, the next one has twice as many."""
    seconds = 0.3 if way == "deadline" else 600.0
    async with asyncio.timeout(60):
        while not begun.is_set():
            asking = asyncio.ensure_future(ask(seconds))
            if way == "cancelled":
                await begun.wait()
                asking.cancel()
            await asyncio.wait((asking,))
            seconds *= 2


async def _messages(text: str) -> AsyncIterator[StringValue]:
    for word in text.split():
        yield message(word)


@asynccontextmanager
async def serving(
    script: Script,
    *,
    wrap: Wrap = message,
    closed: Callable[[], None] = lambda: None,
    address: str = "127.0.0.1:0",
    drain: float = 0.0,
    names: Sequence[str] = (NAME,),
    keys: Authenticate = access,
    clock: Clock | None = None,
    **options: Any,
) -> AsyncIterator[Server]:
    """A running server of the script."""
    register = Scripted(script, wrap, closed).register
    authenticate = Authenticator(keys, tokens(), clock)
    server = Server(
        address, register=register, names=names, authenticate=authenticate, drain=drain, clock=clock, **options
    )
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


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
