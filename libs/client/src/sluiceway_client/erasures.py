"""Receipts of erasures: which services have let go of a document, since when and of what, and which have not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sluiceway.ingest.v1 import ingest_service_pb2 as calls
from sluiceway_client import messages
from sluiceway_client.values import Document


@dataclass(frozen=True)
class Acknowledgement:
    """A stage holds nothing of a document any more, since when, and what it let go of, by kind."""

    stage: str
    at: datetime
    let_go: Mapping[str, int]


@dataclass(frozen=True)
class ErasureReceipt:
    """How far an erasure is: `missing` stages may hold something of the document still."""

    document: Document
    complete: bool
    missing: tuple[str, ...]
    acknowledgements: tuple[Acknowledgement, ...] = ()


def receipt(message: calls.EraseResponse) -> ErasureReceipt:
    said = tuple(
        Acknowledgement(one.stage, messages.moment(one.at), dict(one.let_go)) for one in message.acknowledgements
    )
    return ErasureReceipt(messages.document(message.document), message.complete, tuple(message.missing), said)
