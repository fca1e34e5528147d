"""The client over TLS: whom it believes, what it shows, and the words for what is missing."""

from pathlib import Path

import pytest
from grpc_health.v1.health_pb2 import HealthCheckRequest
from grpc_health.v1.health_pb2_grpc import HealthStub

from sluiceway_client.channel import connect
from sluiceway_client.discovery import Addresses, ClientTls, discover
from sluiceway_client.errors import Invalid, Unavailable, translating_errors
from sluiceway_common.tls import Tls, TlsFiles
from tests.support.certificates import Authority
from tests.unit.common.rpc.scripted import serving


@pytest.fixture
def ours(tmp_path: Path) -> Authority:
    return Authority.new(tmp_path, "ours")


async def echo(text: str) -> str:
    return text


async def ask(ours: Authority, tls: ClientTls | None) -> None:
    """Asks a server that wants to see a certificate of ours."""
    served = Tls(TlsFiles(certificate=ours.sign("embed", ("127.0.0.1",)), client_ca=ours.path))
    async with serving(echo, tls=served) as server:
        address = f"127.0.0.1:{server.port}"
        async with connect(address, Addresses(api_key="sw_1", services={}, tls=tls)) as channel:
            with translating_errors("embed", address):
                await HealthStub(channel).Check(HealthCheckRequest(), timeout=10)


async def test_with_its_authority_and_a_certificate_it_is_answered(ours: Authority) -> None:
    await ask(ours, ClientTls(ca=ours.path, certificate=ours.sign("me")))


async def test_a_list_of_replicas_is_believed_by_the_name_of_the_first(ours: Authority) -> None:
    served = Tls(TlsFiles(certificate=ours.sign("embed", ("127.0.0.1",))))
    async with serving(echo, tls=served) as one, serving(echo, tls=served) as other:
        both = f"ipv4:127.0.0.1:{one.port},127.0.0.1:{other.port}"
        async with connect(both, Addresses(api_key="sw_1", services={}, tls=ClientTls(ca=ours.path))) as channel:
            await HealthStub(channel).Check(HealthCheckRequest(), timeout=10)


async def test_who_is_not_believed_is_told_how_he_would_be(ours: Authority, tmp_path: Path) -> None:
    strangers = Authority.new(tmp_path, "strangers")
    with pytest.raises(Unavailable, match="shows no certificate that is believed; set SLUICEWAY_CLIENT_CA"):
        await ask(ours, ClientTls(ca=strangers.path))


async def test_where_tls_is_spoken_whoever_does_not_is_told_to(ours: Authority) -> None:
    with pytest.raises(Unavailable, match="closed the connection at once; where it speaks TLS, set SLUICEWAY_TLS=1"):
        await ask(ours, None)


async def test_where_a_certificate_is_asked_for_it_is_named(ours: Authority) -> None:
    with pytest.raises(Unavailable, match="SLUICEWAY_CLIENT_CERTIFICATE where it asks for one"):
        await ask(ours, ClientTls(ca=ours.path))


@pytest.mark.parametrize(("content", "said"), [(None, "cannot be read"), ("no PEM", "is not PEM")])
def test_a_file_that_cannot_be_used_is_named(tmp_path: Path, content: str | None, said: str) -> None:
    ca = tmp_path / "ca.pem"
    if content is not None:
        ca.write_text(content)
    with pytest.raises(Invalid, match=rf"SLUICEWAY_CLIENT_CA: .*ca\.pem {said}; name a"):
        connect("127.0.0.1:1", Addresses(api_key="sw_1", services={}, tls=ClientTls(ca=str(ca))))


def test_the_environment_names_the_files() -> None:
    environment = {"SLUICEWAY_API_KEY": "sw_1", "SLUICEWAY_EMBED": "embed:443", "SLUICEWAY_TLS": "1"}
    files = {
        f"SLUICEWAY_CLIENT_{name}": path for name, path in (("CA", "/ca.pem"), ("CERTIFICATE", "/me"), ("KEY", "/key"))
    }
    assert discover(None, environment | files).tls == ClientTls(ca="/ca.pem", certificate="/me", key="/key")
