"""Passages with one vector, of which a graph may show nothing else."""

from pathlib import Path

from tests.support.indexes import ENCODER, a_namespace, entry, names, passage, query, zvec_index

FOOTERS = 8
COPIES = 300
OTHERS = 60


async def test_copies_of_one_passage_hide_no_other(tmp_path: Path) -> None:
    others = [f"p{number}" for number in range(OTHERS)]
    copies = [entry(f"{at}-{copy}", near=f"footer{at}") for at in range(FOOTERS) for copy in range(COPIES)]
    async with zvec_index(tmp_path) as index:
        await index.ensure(a_namespace(), ENCODER)
        await index.upsert(a_namespace(), [*map(entry, others), *copies])
        await index.optimizer.optimize(a_namespace())
        found = [names(await index.search(a_namespace(), query(near=name, limit=1))) for name in others]
    assert found == [[passage(name).chunk_id] for name in others]
