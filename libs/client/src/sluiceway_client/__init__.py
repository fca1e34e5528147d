"""Typed client of Sluiceway.

async with Sluiceway.discover() as sluiceway:
    added = await sluiceway.documents.submit(b"…", Header(source_key="notes/1", collection="notes"))
    answer = await sluiceway.answers.ask(Question(text="What do the notes say?", collection="notes"))
"""

from sluiceway_client.answers import Question
from sluiceway_client.blocking import BlockingSluiceway
from sluiceway_client.client import Sluiceway
from sluiceway_client.discovery import Addresses, discover
from sluiceway_client.documents import Header
from sluiceway_client.errors import (
    Blocked,
    Conflict,
    InternalError,
    Invalid,
    NotFound,
    Overloaded,
    SluicewayError,
    Unauthenticated,
    Unavailable,
)
from sluiceway_client.values import (
    Answer,
    Citation,
    Collection,
    ContinuationScore,
    Document,
    ErasureReceipt,
    Groundedness,
    IndexInfo,
    Model,
    Passage,
    StoredAnswer,
)

__all__ = [
    "Addresses",
    "Answer",
    "Blocked",
    "BlockingSluiceway",
    "Citation",
    "Collection",
    "Conflict",
    "ContinuationScore",
    "Document",
    "ErasureReceipt",
    "Groundedness",
    "Header",
    "IndexInfo",
    "InternalError",
    "Invalid",
    "Model",
    "NotFound",
    "Overloaded",
    "Passage",
    "Question",
    "Sluiceway",
    "SluicewayError",
    "StoredAnswer",
    "Unauthenticated",
    "Unavailable",
    "discover",
]
