"""A server over TLS and many who connect to it at once, in a process of their own: `python -m tests.support.handshakes
CERTIFICATE CA COUNT`. Prints how many were answered."""

import asyncio
import sys

import grpc
from grpc_health.v1.health_pb2 import HealthCheckRequest
from grpc_health.v1.health_pb2_grpc import HealthStub, add_HealthServicer_to_server

from sluiceway_common.rpc.health import HealthServicer
from sluiceway_common.rpc.tls import server_credentials
from sluiceway_common.tls import Tls, TlsFiles

AT_ONCE = 24


async def answered(certificate: str, ca: str, count: int) -> int:
    """Each over a connection of its own."""
    server, health = grpc.aio.server(), HealthServicer((), None)
    add_HealthServicer_to_server(health, server)
    tls = Tls(TlsFiles(certificate=certificate, client_ca=ca))
    port = server.add_secure_port("127.0.0.1:0", server_credentials(tls))
    await server.start()
    files = tls.credentials()
    shown = grpc.ssl_channel_credentials(files.client_ca, files.key, files.certificate)
    options = [("grpc.use_local_subchannel_pool", 1)]

    async def call() -> None:
        async with grpc.aio.secure_channel(f"127.0.0.1:{port}", shown, options=options) as channel:
            await HealthStub(channel).Check(HealthCheckRequest(), timeout=60)

    for _ in range(count // AT_ONCE):
        await asyncio.gather(*(call() for _ in range(AT_ONCE)))
    health.close()
    await server.stop(0)
    return count


if __name__ == "__main__":
    print(asyncio.run(answered(sys.argv[1], sys.argv[2], int(sys.argv[3]))))
