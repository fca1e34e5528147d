"""Stored form of vectors in the embedding cache: a short key, and numbers in no more bytes than they need.

With 384 numbers of a byte sixteen rows lie on a page of PostgreSQL, where of those with long keys and whole numbers
there were four.
"""

import base64
import hashlib
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sluiceway_embed.adapters.database.told_versions import short_id
from sluiceway_embed.domain.hits import QuantisedVector, Vector, quantised

# In place of the digest of an encoder, which is part of the key: rows of releases before this form have it.
IN_KEY: Final = ""
# Two texts of one key would share a vector: to find such two takes 2^96 tries.
_KEY_BYTES: Final = 24
_PREFIX: Final = "doc_"
# Little-endian. The bytes of a number stand before all numbers; where it is one, the step stands between.
_BYTE: Final = np.dtype("i1")
_HALF: Final = np.dtype("<f2")
_WHOLE: Final = np.dtype("<f4")


def key_of(encoder: str, sha256: str) -> str:
    """Of what an encoder has made of a text, by the digests of both."""
    digest = hashlib.blake2b(f"{encoder} {sha256}".encode(), digest_size=_KEY_BYTES).digest()
    return base64.urlsafe_b64encode(digest).decode()


def short_document(document_id: str) -> str:
    """A name of sixteen bytes in fewer characters; any other as it is. Two of one short name would go together, which
    costs no more than to encode a text anew."""
    return short_id(document_id, _PREFIX)


def packed(vector: Vector) -> bytes:
    """In as few bytes as change no number."""
    whole: NDArray[Any] = np.asarray(vector, _WHOLE)
    steps = quantised(whole)
    if steps is not None and steps.vector.tobytes() == whole.tobytes():
        return bytes([_BYTE.itemsize]) + steps.step.astype(_HALF).tobytes() + steps.numbers.tobytes()
    with np.errstate(over="ignore"):
        half: NDArray[Any] = whole.astype(_HALF)
    numbers = half if np.array_equal(half, whole) else whole
    return bytes([numbers.itemsize]) + numbers.tobytes()


def unpacked(stored: bytes) -> Vector:
    if stored[0] == _BYTE.itemsize:
        (step,) = np.frombuffer(stored, _HALF, count=1, offset=1)
        return QuantisedVector(step, np.frombuffer(stored, _BYTE, offset=1 + _HALF.itemsize)).vector
    numbers: NDArray[Any] = np.frombuffer(stored, _HALF if stored[0] == _HALF.itemsize else _WHOLE, offset=1)
    return numbers.astype(np.float32)


def unpacked_of_before(stored: bytes) -> Vector:
    """Of a row that a release before this form has written."""
    return np.frombuffer(stored, _WHOLE)
