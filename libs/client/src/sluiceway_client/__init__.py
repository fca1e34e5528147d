"""The typed client of Sluiceway.

async with Sluiceway.found() as sluiceway:
    added = await sluiceway.documents.submit(b"…", source_key="notes/1", collection="notes")
    answer = await sluiceway.answers.ask("What do the notes say?", collection="notes")
"""

from sluiceway_client.blocking import BlockingSluiceway
from sluiceway_client.client import Sluiceway
from sluiceway_client.errors import (
    Blocked,
    Conflict,
    Invalid,
    NotFound,
    Overloaded,
    SluicewayError,
    Unauthenticated,
    Unavailable,
    Unexpected,
)
from sluiceway_client.found import Addresses, find
from sluiceway_client.values import Answer, Citation, Collection, Document, Groundedness, Model, Passage

__all__ = [
    "Addresses",
    "Answer",
    "Blocked",
    "BlockingSluiceway",
    "Citation",
    "Collection",
    "Conflict",
    "Document",
    "Groundedness",
    "Invalid",
    "Model",
    "NotFound",
    "Overloaded",
    "Passage",
    "Sluiceway",
    "SluicewayError",
    "Unauthenticated",
    "Unavailable",
    "Unexpected",
    "find",
]
