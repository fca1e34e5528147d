"""Weaviate over TLS, with a certificate of an authority that its library is told of by the environment."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import servers
from tests.support.certificates import Authority
from tests.support.provided import provided

pytestmark = pytest.mark.server

# In a process of its own: gRPC reads its authorities once.
_ASKED = """
import asyncio, sys
from sluiceway_embed.adapters.weaviate import server
from sluiceway_embed.adapters.weaviate.server import WeaviateServer, connect

server._START_SECONDS = 0.0

async def main():
    client = WeaviateServer(sys.argv[1], sys.argv[2], tls=True).client()
    await connect(client)
    print(await client.collections.exists("Nothing"), (await client.get_meta())["version"])
    await client.close()

asyncio.run(main())
"""


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority.new(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="module")
def over_tls(authority: Authority) -> Iterator[servers.Weaviate]:
    with provided(servers.weaviate(authority)) as server:
        yield server


def asked(there: servers.Weaviate, trusting: str) -> "subprocess.CompletedProcess[str]":
    """What somebody hears who was told of this authority, or of none."""
    told = {"SSL_CERT_FILE": trusting, "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH": trusting} if trusting else {}
    where = (f"{there.host}:{there.port}", f"{there.host}:{there.grpc_port}")
    command = (sys.executable, "-c", _ASKED, *where)
    return subprocess.run(command, env=os.environ | told, capture_output=True, text=True, timeout=60, check=False)


def test_an_authority_of_ones_own_is_believed_once_it_is_named(
    over_tls: servers.Weaviate, authority: Authority
) -> None:
    heard = asked(over_tls, authority.path)
    assert heard.returncode == 0, heard.stderr
    assert heard.stdout.startswith("False 1.")


@pytest.mark.parametrize("named", [False, True])
def test_one_that_was_not_named_is_not(over_tls: servers.Weaviate, tmp_path: Path, *, named: bool) -> None:
    heard = asked(over_tls, Authority.new(tmp_path, "other").path if named else "")
    assert heard.returncode == 1
    assert "Unavailable: the vector index does not answer as it should; its log says why" in heard.stderr
