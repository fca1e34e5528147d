"""A service that is newer than the client says words that the client does not know: they are read as their numbers."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from typing import Any

import grpc
import pytest
from google.protobuf import symbol_database
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from sluiceway_client import Addresses, Question, Sluiceway
from sluiceway_client.discovery import services
from tests.unit.client.test_channel import listening

YOUNGER = 99
DEEP = 5


class Newer(grpc.GenericRpcHandler):
    """Answers every method with messages, all of whose enums have a value that this client has no name for."""

    def service(self, details: grpc.HandlerCallDetails) -> Any:
        service, _, name = details.method[1:].rpartition("/")
        known = symbol_database.Default()
        method = known.pool.FindServiceByName(service).methods_by_name[name]
        said = known.GetSymbol(method.output_type.full_name)

        async def one(_request: bytes, _context: Any) -> bytes:
            return filled(said(), said.DESCRIPTOR.fields).SerializeToString()

        async def stream(_request: bytes, _context: Any) -> AsyncIterator[bytes]:
            """One with each of its parts, for they may exclude each other."""
            for field in said.DESCRIPTOR.fields:
                yield filled(said(), [field]).SerializeToString()

        if method.server_streaming:
            return grpc.unary_stream_rpc_method_handler(stream)
        return grpc.unary_unary_rpc_method_handler(one)


def filled(message: Message, fields: Iterable[FieldDescriptor], depth: int = 0) -> Message:
    for field in fields:
        many = field.label == FieldDescriptor.LABEL_REPEATED
        if field.enum_type is not None:
            getattr(message, field.name).append(YOUNGER) if many else setattr(message, field.name, YOUNGER)
        elif field.message_type is not None and depth < DEEP and not field.message_type.GetOptions().map_entry:
            part = getattr(message, field.name).add() if many else getattr(message, field.name)
            part.SetInParent()
            if not field.message_type.full_name.startswith("google."):
                filled(part, part.DESCRIPTOR.fields, depth + 1)
    return message


async def each(stream: AsyncIterator[Any]) -> list[Any]:
    return [one async for one in stream]


CALLS: dict[str, Callable[[Sluiceway], Awaitable[Any]]] = {
    "a document": lambda at: at.documents.get("doc_1"),
    "documents that are watched": lambda at: each(at.documents.watch(["doc_1"])),
    "an answer": lambda at: at.answers.ask(Question(text="?")),
    "an answer that was given": lambda at: at.answers.get("ans_1"),
    "an explained answer": lambda at: at.record.explain("ans_1"),
    "what was recalled": lambda at: each(at.record.recall("day", "2026-11-25")),
    "answers": lambda at: each(at.record.search()),
    "verdicts": lambda at: each(at.record.verdicts()),
    "a document's history": lambda at: at.record.history("doc_1"),
    "the active policy's test": lambda at: at.policies.test("?"),
    "a policy's replay": lambda at: at.policies.replay(),
    "activations": lambda at: at.policies.history(),
    "a dataset": lambda at: at.datasets.get("ds_1"),
    "rows": lambda at: at.datasets.rows("ds_1"),
    "runs": lambda at: at.runs.list(),
    "a run": lambda at: at.runs.get("run_1"),
    "a run that is watched": lambda at: each(at.runs.watch("run_1")),
    "cases": lambda at: each(at.suites.cases("support")),
    "an evaluation": lambda at: at.evaluations.get("evl_1"),
    "keys": lambda at: at.keys.list(),
    "tenants": lambda at: at.tenants.list(),
}


@pytest.mark.parametrize("what", CALLS)
async def test_a_word_that_the_client_does_not_know_is_its_number(what: str) -> None:
    async with listening(Newer()) as port:
        addresses = Addresses(api_key="sw_1", services=dict.fromkeys(services(), f"127.0.0.1:{port}"))
        async with Sluiceway(addresses) as sluiceway:
            assert f"'{YOUNGER}'" in repr(await CALLS[what](sluiceway))
