"""The example of the page of the package runs, and does what the page says."""

import re

import pytest
from faststream import FastStream

from sluiceway.embed.v1.events_pb2 import DocumentIndexed
from sluiceway.ingest.v1.events_pb2 import DocumentOffered
from sluiceway_common.bus.port import OutgoingEvent
from sluiceway_common.testing import eventually
from tests.support.log import log_at, said_on
from tests.support.repository import ROOT

PAGE = (ROOT / "libs/faststream/README.md").read_text("utf-8")


@pytest.mark.server
async def test_the_example_offers_a_document_and_hears_of_one(kafka: str, capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    made: dict[str, object] = {}
    exec(compile(example.replace("127.0.0.1:19092", kafka), "README.md", "exec"), made)
    app = made["app"]
    assert isinstance(app, FastStream)
    async with log_at(kafka, source="embed") as log:
        await log.ensure_topics(DocumentOffered, DocumentIndexed)
        await log.publish([OutgoingEvent(DocumentIndexed(document_id="doc_readme", version=3), "acme")])
        await app.start()
        await eventually(lambda: "doc_readme 3" in capsys.readouterr().out, within=60)
        await app.stop()
        offered = [one for one in await said_on(log, DocumentOffered) if one.envelope.id == "contract-4711-v3"]
    assert [(one.event.source_key, one.envelope.source) for one in offered] == [("crm://contracts/4711", "crm")]
