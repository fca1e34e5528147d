"""The audit log is read by admins, its details opened for them."""

import pytest

from sluiceway.type.v1.audit_pb2 import AUDIT_PHASE_BEGUN, AuditedStep
from sluiceway_common.access.sealed import sealed_message
from sluiceway_common.errors import Blocked, Invalid
from sluiceway_common.principal import Principal
from sluiceway_eval.domain.audit import AuditFilter
from tests.support.eval_builders import audited
from tests.support.eval_memory import OPERATOR, MemoryEval

ADMIN = Principal("acme", "root", frozenset({"admin"}))


async def step(world: MemoryEval, said: str, tenant: str = "acme") -> bytes:
    sealed = await sealed_message(world.seal, tenant, said)
    return AuditedStep(phase=AUDIT_PHASE_BEGUN, details=sealed).SerializeToString()


async def test_details_are_opened_and_pages_go_from_the_end(world: MemoryEval) -> None:
    await world.record.write([audited(n, n, content=await step(world, f'{{"subject":"{n}"}}')) for n in range(1, 6)])
    first = await world.service.auditing.entries(ADMIN, AuditFilter(), 2, "")
    rest = await world.service.auditing.entries(ADMIN, AuditFilter(), 10, first.next)

    assert [(one.entry.sequence, one.details) for one in (*first.items, *rest.items)] == [
        (n, f'{{"subject":"{n}"}}') for n in (5, 4, 3, 2, 1)
    ]
    assert rest.next == ""


async def test_what_nobody_can_open_any_more_is_listed_without_its_details(world: MemoryEval) -> None:
    content = await step(world, "{}")
    await world.record.write(
        [
            audited(1, 1, content=content),
            audited(2, 2, content=content[:-1] + b"x"),
            audited(3, 3, content=b""),
            audited(4, 4, content=b"\xff"),
        ]
    )
    await world.seal.drop("acme")
    found = await world.service.auditing.entries(ADMIN, AuditFilter(), 0, "")

    assert [one.details for one in found.items] == [""] * 4


async def test_operators_read_none_of_it_and_admins_a_page(world: MemoryEval) -> None:
    with pytest.raises(Blocked, match="the role `admin`"):
        await world.service.auditing.entries(OPERATOR, AuditFilter(), 0, "")
    with pytest.raises(Invalid, match="between 1 and 100"):
        await world.service.auditing.entries(ADMIN, AuditFilter(), 101, "")


@pytest.fixture
def world() -> MemoryEval:
    return MemoryEval()
