"""`up` again: while everything runs, and after `down` with other settings."""

import http.server
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from sluiceway.ingest.v1.events_pb2 import DocumentOffered
from sluiceway_client import NotFound
from sluiceway_common.bus.records import Record
from sluiceway_common.bus.topics import topic_of
from sluiceway_common.testing import eventually
from tests.support.laptop import Laptop
from tests.support.system import client, log_of, rows

pytestmark = pytest.mark.server

QUESTION = "When did Carl Wilhelm Scheele discover oxygen?"
TEXT = b"The lighthouse of Spurn was lit with whale oil until 1895."


def test_a_second_up_finds_everything_running(machine: Laptop) -> None:
    before = machine.status()
    said = machine.up()
    assert (said.returncode, "runs already" in said.stdout) == (0, True)
    assert machine.status() == before


async def test_after_down_and_up_everything_is_there_and_what_settings_forbade_can_be_redriven(
    machine: Laptop, sample: list[dict[str, Any]], tmp_path: Path
) -> None:
    before = await _refused(machine)
    with _served(TEXT) as address:
        # What other tests have withdrawn weighs in the order of the rest until the index is rewritten without it.
        found = rows(machine.say("search", QUESTION, "--json"))[0]
        await _offer(machine, f"{address}/spurn.txt")
        refused = await eventually(lambda: _refused(machine, before), within=60, every=0.2)
        assert machine.say("down").returncode == 0
        assert machine.up(INGEST_FETCH=f"{address}/", INGEST_FETCH_PRIVATE="true").returncode == 0
        assert _without_scores(rows(machine.say("search", QUESTION, "--json"))[0]) == _without_scores(found)
        assert await _refused(machine, before) == refused
        assert rows(machine.say("dlq", "redrive", *refused, "--json")) == [{"redriven": len(refused), "stayed": []}]
        # The collection comes with its first document.
        found = await eventually(lambda: _hits(machine), within=60, every=0.2, despite=(NotFound,))
        assert found == ["lights/spurn"]
    assert await _refused(machine, before) == []


def _without_scores(hit: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in hit.items() if "score" not in name}


async def _offer(machine: Laptop, url: str) -> None:
    """A reference to an address that no setting allows yet."""
    event = DocumentOffered(source_key="lights/spurn", collection="lights", url=url)
    headers = {"content-type": b"application/protobuf", "ce_type": event.DESCRIPTOR.full_name.encode()}
    async with log_of(machine) as log:
        body = event.SerializeToString()
        await log.put(Record(topic_of(DocumentOffered).name, b"lights/spurn", body, tuple(headers.items())))


async def _hits(machine: Laptop) -> list[str]:
    async with client(machine) as sluiceway:
        return [hit.source_key for hit in await sluiceway.passages.search("whale oil", collection="lights")]


async def _refused(machine: Laptop, before: Sequence[str] = ()) -> list[str]:
    """What settings forbid counts as invalid; `before` is what others have left on the machine."""
    async with client(machine) as sluiceway:
        letters = await sluiceway.dead_letters.list(service="ingest")
        return [each.id for each in letters if each.reason == "INVALID" and each.id not in before]


@contextmanager
def _served(body: bytes) -> Iterator[str]:
    """An address of this machine where the bytes are to be had."""

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/plain")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
