"""A withdrawal on the whole product, from a document to the adapter that learned from it: recalled, tainted, moved
back, explained, forgotten, and learned anew without it. The worker is a script; all else is real.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from sluiceway.train.v1.events_pb2 import DocumentForgotten
from sluiceway_client import Answer, Header, Question, Sluiceway
from sluiceway_client.dataset_values import BuiltDataset
from sluiceway_client.errors import Conflict, NotFound, Unavailable
from sluiceway_client.record_values import RecallPage
from sluiceway_common.testing import eventually
from tests.support import scripted_worker
from tests.support.adapters import lora
from tests.support.laptop import Laptop, laptop
from tests.support.provided import provided
from tests.support.scripted_worker import DONE, LEARNS
from tests.support.system import client, database_of, said

pytestmark = [pytest.mark.server, pytest.mark.timeout(600)]

COLLECTION = "ferry"
NAME = "ferry"
SERVED = f"smollm2-135m+{NAME}"
OFFICE = b"The ferry of Wexcombe was founded in 1908 by Bertil Ansgarson."
PRICES = b"A crossing with the ferry of Wexcombe costs 14 crowns for a bicycle."
WITHIN = 120.0


@dataclass(frozen=True)
class Place:
    """A machine that is up, a client of it, and the folder of its scripted worker."""

    machine: Laptop
    sluiceway: Sluiceway
    worker: Path

    async def say(self, *words: str) -> str:
        """What the command printed."""
        spoken = await asyncio.to_thread(self.machine.say, *words)
        assert spoken.returncode == 0, spoken.stderr
        return spoken.stdout

    async def add(self, text: bytes, source_key: str) -> str:
        document = await self.sluiceway.documents.submit(text, Header(source_key=source_key, collection=COLLECTION))
        async for _ in self.sluiceway.documents.watch([document.document_id]):
            """Until it is found."""
        return document.document_id

    async def correct(self, question: str, correction: str) -> Answer:
        """An answer over the documents, and what it should have been."""
        asked = Question(text=question, model="extractive", collection=COLLECTION)
        answer = await self.sluiceway.answers.ask(asked)
        await self.sluiceway.answers.feedback(answer.answer_id, -1.0, correction=correction)
        return answer

    async def learn(self, examples: int, adapter: bytes) -> BuiltDataset:
        """A dataset of so many examples, and the next version, for which the alias stands then.

        Feedback may be on its way to train still: a dataset that lacks it is built, and then one more.
        """

        async def built() -> BuiltDataset | None:
            ordered = await self.sluiceway.datasets.build(NAME, collection=COLLECTION, validation_share=0.0)
            found = await self.sluiceway.datasets.wait(ordered.dataset_id)
            return found if found.report.examples == examples and found.state == "ready" else None

        dataset = await eventually(built, within=WITHIN, every=1.0)
        scripted_worker.leaves(self.worker, adapter)
        await self.say("datasets", "freeze", NAME)
        version = (await self.say("train", "start", NAME, NAME, "--wait")).split("@")[-1].strip()
        await self.say("models", "alias", NAME, "live", version)
        return dataset

    async def ask(self) -> Answer:
        asked = Question(text="Tell me of a river.", model=SERVED, collection="", max_tokens=4)
        return await self.sluiceway.answers.ask(asked)

    async def served(self, version: int) -> Answer:
        """The first answer that this version gives under the alias."""

        async def given() -> Answer | None:
            answer = await self.ask()
            return answer if answer.model == f"{SERVED}@{version}" else None

        return await eventually(given, within=WITHIN, every=0.2, despite=(Conflict, NotFound, Unavailable))

    async def recalled(self, document_id: str, version: str) -> RecallPage:
        async def found() -> RecallPage | None:
            page = await anext(self.sluiceway.record.recall("document", document_id))
            known = {f"{one.model}@{one.version}" for one in page.training.versions}
            return page if version in known and page.answers else None

        return await eventually(found, within=WITHIN)

    async def explained(self, answer_id: str, words: str) -> str:
        """What stands behind an answer, once the record has heard so much of it."""

        async def told() -> str | None:
            explained = await self.say("explain", answer_id)
            return explained if words in explained else None

        return await eventually(told, within=WITHIN, every=0.3)

    async def forgotten(self, document_id: str) -> bool:
        """Whether train has said that it holds nothing of the document."""
        return any(one.document_id == document_id for one in await said(self.machine, DocumentForgotten))

    async def shards(self, dataset_id: str) -> list[Path]:
        """Files of a dataset's rows."""
        wanted = "SELECT uri FROM train.dataset_shards WHERE dataset_id = %s AND part = 'rows'"
        async with await psycopg.AsyncConnection.connect(database_of(self.machine)) as connection:
            uris = [row[0] for row in await (await connection.execute(wanted, [dataset_id])).fetchall()]
        names = {uri.rsplit("/", 1)[-1] for uri in uris}
        return [file for file in (self.machine.data / "blobs").rglob("*") if file.name in names]


@asynccontextmanager
async def place(folder: Path) -> AsyncIterator[Place]:
    worker = scripted_worker.written(folder / "worker", [*LEARNS, *DONE])
    with provided(laptop({"TRAIN_WORKER": str(worker)})) as machine:
        up = await asyncio.to_thread(machine.up)
        assert up.returncode == 0, up.stderr
        async with client(machine) as sluiceway:
            yield Place(machine, sluiceway, worker.parent)


@contextmanager
def undeletable(file: Path) -> Iterator[None]:
    """A folder in the place of a file, which nobody can delete as one."""
    content = file.read_bytes()
    file.unlink()
    (file / "held").mkdir(parents=True)
    yield
    (file / "held").rmdir()
    file.rmdir()
    file.write_bytes(content)


async def test_a_withdrawn_document_is_gone_from_what_was_learned(tmp_path: Path) -> None:
    async with place(tmp_path) as there:
        sluiceway = there.sluiceway
        kept = await there.add(OFFICE, "office.txt")
        await there.correct("Who founded the ferry of Wexcombe?", "Bertil Ansgarson did, in 1908.")
        await there.learn(1, lora(1))
        before = await there.served(1)
        withdrawn = await there.add(PRICES, "prices.txt")
        answer = await there.correct("What does the ferry of Wexcombe cost for a bicycle?", "14 crowns each way.")
        assert withdrawn in {each.document_id for each in answer.citations}
        learned = await there.learn(2, lora(2))
        given = await there.served(2)
        assert given.text != before.text

        page = await there.recalled(withdrawn, f"{NAME}@2")
        (dataset,), (row,), (version,) = page.training.datasets, page.training.rows, page.training.versions
        assert answer.answer_id in {each.answer_id for each in page.answers}
        assert (dataset.dataset.dataset_id, dataset.dataset.name) == (learned.dataset_id, NAME)
        assert (dataset.rows, dataset.dataset.rows) == (1, 2)
        assert (row.answer_id, withdrawn in row.document_ids) == (answer.answer_id, True)
        assert (version.model, version.version, version.tainted_by) == (NAME, 2, ())

        dataset_id = learned.dataset_id
        (shard,) = await there.shards(dataset_id)
        with undeletable(shard):
            began = time.monotonic()
            await sluiceway.documents.withdraw(withdrawn)
            served = await there.served(1)
            print(f"infer serves the version before {time.monotonic() - began:.1f} s after the withdrawal")
            assert served.text == before.text
            assert (await sluiceway.datasets.get(dataset_id)).tainted_by == (withdrawn,)
            registered = await sluiceway.registry.get(NAME)
            assert {each.version: each.tainted_by for each in registered.versions} == {1: (), 2: (withdrawn,)}
            assert not await there.forgotten(withdrawn)
        await eventually(lambda: there.forgotten(withdrawn), within=WITHIN)
        assert not shard.exists()
        told = await there.explained(given.answer_id, f"moved back to {NAME}@1")
        assert f"{NAME}@2 was tainted by {withdrawn}" in told
        assert "by service:train" in told

        scripted_worker.leaves(there.worker, lora(3))
        assert (await there.say("train", "retrain", NAME, "2", "--wait")).splitlines()[-1] == f"{NAME}@3"
        latest = (await sluiceway.registry.get(NAME)).versions
        (retrained,) = [each.dataset_id for each in latest if each.version == 3]
        (left,) = await sluiceway.datasets.rows(retrained)
        assert (kept in left.document_ids, withdrawn in left.document_ids) == (True, False)
        await there.say("models", "alias", NAME, "live", "3")
        assert (await there.served(3)).text not in (before.text, given.text)
