"""Doors of every service: over gRPC no method, and over HTTP no route, is reached with a connection or a token that is
not to be believed."""

import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import grpc
import httpx
import pytest
from google.protobuf.descriptor import MethodDescriptor
from starlette.routing import Route

import sluiceway
from sluiceway_common.chassis import App
from sluiceway_common.rpc.stream_call import StreamCall
from tests.support.certificates import Authority
from tests.support.guarded_methods import methods
from tests.support.replica import NOWHERE, replica_of, shared_settings, started
from tests.support.tokens import AUDIENCE, Provider, provider

every_service = pytest.mark.parametrize("service", tuple(sluiceway.services()))

_HERE: Final = ("127.0.0.1",)
_OWN_CONNECTION: Final = (("grpc.use_local_subchannel_pool", 1),)
_OPEN: Final = {"/health/live", "/health/ready", "/metrics"}
_NO_CREDENTIAL: Final = "no credential came with this call; send `authorization: Bearer <api key>`"
_NO_CERTIFICATE: Final = "no certificate came with this connection; show one of the authority that is asked for"
NOT_LET_IN: Final = "no connection"


@dataclass(frozen=True, kw_only=True)
class Doors:
    """A replica with nothing behind it, its authority, and whose tokens it believes."""

    service: str
    replica: App[Any]
    ours: Authority
    strangers: Authority
    issuer: Provider

    @property
    def methods(self) -> list[MethodDescriptor]:
        return [method for name, method in methods().items() if name.startswith(f"{self.service}: ")]

    @property
    def routes(self) -> list[tuple[str, str]]:
        """Method and path of each that is not open to everybody, and of one that there is not."""
        app: Any = vars(self.replica.http_server)["_server"].config.app
        closed = [route for route in app.routes if isinstance(route, Route) and route.path not in _OPEN]
        found = [(method, route.path_format) for route in closed for method in sorted(route.methods or ())]
        return [(method, path) for method, path in (*found, ("GET", "/nothing")) if method != "HEAD"]

    def certificates(self) -> Mapping[str, str]:
        """By why they are not to be believed."""
        return {
            "of another authority": self.strangers.sign("stranger"),
            "expired": self.ours.sign("old", ended=timedelta(minutes=1)),
            "signed by itself": Authority.new(self.ours.folder, "itself").sign("itself-too"),
        }

    def channels(self) -> Mapping[str, grpc.aio.Channel]:
        """Of callers that are not to be let in."""
        return {
            "in the clear": grpc.aio.insecure_channel(f"127.0.0.1:{self.replica.server.port}", options=_OWN_CONNECTION),
            "without a certificate": self.channel(),
            **{name: self.channel(certificate) for name, certificate in self.certificates().items()},
        }

    def channel(self, certificate: str = "") -> grpc.aio.Channel:
        shown = Path(certificate).read_bytes() if certificate else None
        credentials = grpc.ssl_channel_credentials(Path(self.ours.path).read_bytes(), shown, shown)
        return grpc.aio.secure_channel(f"127.0.0.1:{self.replica.server.port}", credentials, options=_OWN_CONNECTION)

    def trusted(self) -> str:
        """Of no service in particular: it is asked for beside the credential, and says nothing of who calls."""
        return self.ours.sign("anybody")

    def client(self, certificate: str = "") -> httpx.AsyncClient:
        context = ssl.create_default_context(cafile=self.ours.path)
        if certificate:
            context.load_cert_chain(certificate)
        return httpx.AsyncClient(base_url=f"https://127.0.0.1:{self.replica.http_server.port}", verify=context)


@asynccontextmanager
async def doors(service: str, folder: Path) -> AsyncIterator[Doors]:
    ours, strangers = Authority.new(folder, "ours"), Authority.new(folder, "strangers")
    async with provider() as issuer:
        said = {
            "tls_certificate": ours.sign(service, _HERE),
            "tls_client_ca": ours.path,
            "oidc_issuer": issuer.issuer,
            "oidc_audience": AUDIENCE,
        }
        replica = replica_of(service, shared_settings("127.0.0.1:1", NOWHERE, folder).model_copy(update=said))
        async with started(replica.server, replica.http_server):
            yield Doors(service=service, replica=replica, ours=ours, strangers=strangers, issuer=issuer)


async def outcomes(channel: grpc.aio.Channel, asked: Doors, token: str = "") -> set[str]:
    """What becomes of a call of every method."""
    try:
        return {await outcome(channel, method, token) for method in asked.methods}
    finally:
        await channel.close()


async def outcome(channel: grpc.aio.Channel, method: MethodDescriptor, token: str) -> str:
    sides = (method.client_streaming, method.server_streaming)
    ask: Any = getattr(channel, "_".join("stream" if side else "unary" for side in sides))
    begin = ask(f"/{method.containing_service.full_name}/{method.name}")
    metadata = (("authorization", f"Bearer {token}"),) if token else ()
    sent = iter((b"",)) if method.client_streaming else b""
    call = StreamCall(begin(sent, metadata=metadata, timeout=30))
    try:
        async for _ in call if method.server_streaming else _one(call):
            return "ANSWERED"
    except grpc.aio.AioRpcError as error:
        code = error.code()
        return NOT_LET_IN if code is grpc.StatusCode.UNAVAILABLE else f"{code.name}: {error.details()}"
    return "ENDED"


async def _one(call: Any) -> AsyncIterator[Any]:
    yield await call


@every_service
async def test_no_method_is_reached_over_a_connection_that_is_not_to_be_believed(service: str, tmp_path: Path) -> None:
    async with doors(service, tmp_path) as there:
        found = {name: await outcomes(channel, there) for name, channel in there.channels().items()}
        assert found == {name: {NOT_LET_IN} for name in found}
        # The same calls with a certificate of the authority are heard, and it stands in no credential's place.
        let_in = await outcomes(there.channel(there.trusted()), there)
        assert let_in == {f"UNAUTHENTICATED: {_NO_CREDENTIAL}"}


@every_service
async def test_no_method_is_reached_with_a_token_that_is_not_to_be_believed(service: str, tmp_path: Path) -> None:
    async with doors(service, tmp_path) as there:
        refused = there.issuer.refused()
        found = {
            name: await outcomes(there.channel(there.trusted()), there, token) for name, (token, _) in refused.items()
        }
        assert found == {name: {f"UNAUTHENTICATED: {said}"} for name, (_, said) in refused.items()}
        # A good one comes as far as to the tenant, which the database alone knows.
        assert await outcomes(there.channel(there.trusted()), there, there.issuer.token()) == {NOT_LET_IN}


@every_service
async def test_no_route_is_reached_over_a_connection_that_is_not_to_be_believed(service: str, tmp_path: Path) -> None:
    async with doors(service, tmp_path) as there:
        plain = httpx.AsyncClient(base_url=f"http://127.0.0.1:{there.replica.http_server.port}")
        callers = {"in the clear": plain} | {name: there.client(path) for name, path in there.certificates().items()}
        found = {name: await answers(client, there) for name, client in callers.items()}
        assert found == {name: {NOT_LET_IN} for name in found}
        assert await answers(there.client(), there) == {f"401: {_NO_CERTIFICATE}"}
        assert await answers(there.client(there.trusted()), there) == {f"401: {_NO_CREDENTIAL}"}


@every_service
async def test_no_route_is_reached_with_a_token_that_is_not_to_be_believed(service: str, tmp_path: Path) -> None:
    async with doors(service, tmp_path) as there:
        refused = there.issuer.refused()
        found = {
            name: await answers(there.client(there.trusted()), there, token) for name, (token, _) in refused.items()
        }
        assert found == {name: {f"401: {said}"} for name, (_, said) in refused.items()}


async def answers(client: httpx.AsyncClient, asked: Doors, token: str = "") -> set[str]:
    """What becomes of a request of every route."""
    async with client:
        return {await answer(client, method, path, token) for method, path in asked.routes}


async def answer(client: httpx.AsyncClient, method: str, path: str, token: str) -> str:
    headers = {"authorization": f"Bearer {token}"} if token else {}
    try:
        said = await client.request(method, path, headers=headers)
    except httpx.TransportError:
        return NOT_LET_IN
    return f"{said.status_code}: {said.json()['error']['message']}"
