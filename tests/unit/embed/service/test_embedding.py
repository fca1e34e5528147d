"""Embedding of a caller's own texts: what is too much is refused before the encoder is asked."""

import pytest

from sluiceway_common.admission import ConcurrencyLimit
from sluiceway_common.errors import Invalid
from sluiceway_common.principal import Principal
from sluiceway_embed.adapters.encoders.hashing import HashingEncoder
from sluiceway_embed.service.embedding import Embedding
from tests.support.embed_memory import CountingEncoder

READER = Principal("acme", "ada", frozenset({"reader"}))


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ([], "`texts` holds 0; it takes 1 to 256"),
        (["a"] * 257, "`texts` holds 257; it takes 1 to 256"),
        (["a", " \n"], "not all blank"),
        (["a", "b" * 32_769], r"`texts\[1\]` has 32769 characters; it takes 1 to 32768"),
        (["a" * 32_768] * 33, "`texts` has 1081344 characters in all; it takes 1048576: send them in several calls"),
    ],
)
async def test_what_is_too_much_is_refused_and_not_encoded(texts: list[str], said: str) -> None:
    encoder = CountingEncoder(HashingEncoder())
    slots = ConcurrencyLimit(4, what="embeddings", retry_after=1.0)
    with pytest.raises(Invalid, match=said):
        await Embedding(encoder, slots).embed(READER, texts, "passage")
    assert encoder.texts == []
