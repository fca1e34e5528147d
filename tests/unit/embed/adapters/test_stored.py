"""A passage is had from a store as it was put there, also from one that was filled before a field came."""

import json
from dataclasses import replace

from sluiceway_embed.adapters.stored import chunk_of_payload, packed_payload_of, payload_of
from sluiceway_embed.domain.chunks import IndexedChunk
from sluiceway_embed.domain.judgements import PassageVerdict
from tests.support.indexes import passage

VERDICT = PassageVerdict(
    verdict_id="ver_1",
    action="allow",
    trust="untrusted",
    policy="standard",
    policy_version="1",
    policy_digest="ab" * 32,
    ruling="cd" * 16,
)


def a_chunk() -> IndexedChunk:
    made = passage("mill", 'The "mill" turns.\nÜber 3 m³.')
    return replace(made, heading_path=("A", "B"), near_duplicates=("doc_2",), page_starts=(1, 2), verdict=VERDICT)


def test_either_payload_gives_the_same_passage() -> None:
    for payload in (payload_of(a_chunk()), packed_payload_of(a_chunk())):
        assert "\n" not in payload
        assert chunk_of_payload(payload) == a_chunk()


def test_a_packed_payload_names_no_fields() -> None:
    assert "near_duplicates" in payload_of(a_chunk())
    assert len(packed_payload_of(a_chunk())) < len(payload_of(a_chunk())) - 200


def test_a_passage_that_was_stored_before_its_last_field_came_has_the_default() -> None:
    before = json.dumps(json.loads(packed_payload_of(a_chunk()))[:-1])
    assert chunk_of_payload(before) == replace(a_chunk(), verdict=None)


def test_a_verdict_that_was_stored_before_there_were_rulings_has_none() -> None:
    told = json.loads(payload_of(a_chunk()))
    del told["verdict"]["ruling"]
    stored = chunk_of_payload(json.dumps(told)).verdict
    assert stored == replace(VERDICT, ruling="")
