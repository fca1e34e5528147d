"""Statements that a page takes of PostgreSQL, from its upload until it is found and recorded, over all services."""

from pathlib import Path

import pytest

from tests.benchmarks.texts import pdf_of
from tests.support.document_way import document_way
from tests.support.statement_log import statements_logged

pytestmark = pytest.mark.server

# Of 45 and 12 in all; what a machine asks beside them of keys, tenants and policies, some seconds apart, comes on top.
MOST_STATEMENTS, MOST_TRANSACTIONS = 37, 3


async def test_a_page_takes_few_statements_and_fewer_transactions(database: str, tmp_path: Path) -> None:
    async with document_way(database, tmp_path) as way:
        # The first one makes its collection, and the services look at what does not change.
        await way.indexed(pdf_of(1, seed=1), "file:///first.pdf")
        with statements_logged() as log:
            document = await way.indexed(pdf_of(1, seed=2), "file:///second.pdf")
        assert document.state == "indexed"
        print(log.told())
        print(log.by_service(), log.statements, log.transactions)
        assert log.statements <= MOST_STATEMENTS, log.told()
        assert log.transactions <= MOST_TRANSACTIONS, log.told()
