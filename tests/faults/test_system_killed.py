"""Everything is killed once while documents are on their way. `python -m tests.faults.rounds 5` plays it at length."""

from dataclasses import replace

import pytest

from tests.support.laptop import Laptop
from tests.support.storm import stormy, texts, undisturbed

pytestmark = pytest.mark.server

DOCUMENTS = 60


@pytest.mark.parametrize("seed", [1])
async def test_whatever_dies_every_document_ends_as_if_nothing_had_happened(shaken: Laptop, seed: int) -> None:
    documents = texts(DOCUMENTS, seed)
    after = await stormy(shaken, f"storm-{seed}", documents, seed)
    calm = await undisturbed(shaken, f"calm-{seed}", documents)
    assert calm == replace(calm, states={"indexed": DOCUMENTS}, chunks=len(calm.spans), parked=set())
    assert after == calm
