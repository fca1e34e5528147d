"""An infer that is written for a test, behind a real server of gRPC: for whoever calls that service."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import grpc

from sluiceway.infer.v1.infer_service_pb2_grpc import InferServiceServicer, add_InferServiceServicer_to_server


@asynccontextmanager
async def serving_infer(servicer: InferServiceServicer) -> AsyncIterator[str]:
    """Its address, for as long as the block runs."""
    server = grpc.aio.server()
    add_InferServiceServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        await server.stop(None)


@asynccontextmanager
async def channel_to(servicer: InferServiceServicer) -> AsyncIterator[grpc.aio.Channel]:
    """The same, with a channel to it."""
    async with serving_infer(servicer) as address, grpc.aio.insecure_channel(address) as channel:
        yield channel
