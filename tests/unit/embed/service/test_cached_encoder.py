"""Turns before the encoder: a short document waits for one text of a long one, not for several."""

from sluiceway_common.fair_semaphore import FairSemaphore
from sluiceway_embed.service.cached_encoder import EncodingTurns


def test_what_fits_into_a_turn_is_encoded_in_one_and_a_long_document_in_short_ones() -> None:
    turns = EncodingTurns(FairSemaphore(2), texts=4, of_many=1)
    assert [turns.length(texts) for texts in (1, 4, 5, 1_000)] == [4, 4, 1, 1]
