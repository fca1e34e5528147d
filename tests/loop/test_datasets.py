"""Datasets on the whole product: feedback becomes rows, personal data does not, and a withdrawal taints them."""

import pytest

from sluiceway_client import Header, Question, Sluiceway
from sluiceway_client.answers import Answer
from sluiceway_client.dataset_values import BuiltDataset
from sluiceway_client.errors import Conflict
from sluiceway_common.testing import eventually
from tests.support.laptop import Laptop
from tests.support.system import client

pytestmark = pytest.mark.server

COLLECTION = "windmill"
NAME = "windmill"


async def added(sluiceway: Sluiceway, text: bytes, source_key: str) -> str:
    document = await sluiceway.documents.submit(text, Header(source_key=source_key, collection=COLLECTION))
    async for _ in sluiceway.documents.watch([document.document_id]):
        """Until it is found."""
    return document.document_id


async def asked(sluiceway: Sluiceway, question: str) -> Answer:
    return await sluiceway.answers.ask(Question(text=question, model="extractive", collection=COLLECTION))


async def built(sluiceway: Sluiceway) -> BuiltDataset:
    ordered = await sluiceway.datasets.build(NAME, collection=COLLECTION, validation_share=0.0)
    return await sluiceway.datasets.wait(ordered.dataset_id)


async def test_feedback_is_learned_and_a_withdrawal_reaches_it(machine: Laptop) -> None:
    async with client(machine) as sluiceway:
        built_of = await added(sluiceway, b"The windmill of Wexcombe was built in 1822 by Tilda Karsk.", "mill.txt")
        run_by = await added(sluiceway, b"The windmill of Wexcombe is run by the family Oduya today.", "family.txt")
        builder = await asked(sluiceway, "Who built the windmill of Wexcombe?")
        miller = await asked(sluiceway, "Who runs the windmill of Wexcombe today?")
        await sluiceway.answers.feedback(builder.answer_id, -1.0, correction="Tilda Karsk built it, in 1822.")
        await sluiceway.answers.feedback(miller.answer_id, -1.0, correction="Ask oduya@windmill.example for that.")

        async def with_both() -> BuiltDataset | None:
            found = await built(sluiceway)
            return found if found.report.examples == 2 else None

        first = await eventually(with_both, within=120)
        assert {one.reason: one.named for one in first.report.left_out} == {"personal_data": (miller.answer_id,)}
        (row,) = await sluiceway.datasets.rows(NAME)
        assert (row.answer, row.answer_id) == ("Tilda Karsk built it, in 1822.", builder.answer_id)
        assert row.prompt == (("user", "Who built the windmill of Wexcombe?"),)
        assert built_of in row.document_ids
        assert (await sluiceway.datasets.freeze(NAME)).state == "frozen"

        await sluiceway.documents.withdraw(built_of)

        async def tainted() -> bool:
            return (await sluiceway.datasets.get(first.dataset_id)).tainted_by == (built_of,)

        await eventually(tainted, within=120)
        with pytest.raises(Conflict, match="a document that was withdrawn"):
            await sluiceway.datasets.rows(first.dataset_id)

        async def withdrawn() -> bool:
            """Every holder has said that it holds nothing of it, train among them."""
            return (await sluiceway.documents.get(built_of)).state == "withdrawn"

        await eventually(withdrawn, within=120)
        assert run_by != built_of


def test_a_person_gives_feedback_and_builds_of_it(machine: Laptop) -> None:
    said = machine.say("feedback", "ans_of_nobody", "--correction", "It was otherwise.")
    assert (said.returncode, "there is no answer" in said.stderr) == (1, True)
    empty = machine.say("datasets", "build", "of-nothing", "-c", "a-collection-of-nobody", "--wait")
    assert (empty.returncode, "no row is left" in empty.stdout) == (1, True)
