"""Shares of what is held, and of its changes."""

from sluiceway_infer.domain.models.residency import SwapBudget, fair_share


def test_who_wants_much_takes_nothing_from_others() -> None:
    wanted = {"loud": list(range(100)), "quiet": [1_000, 1_001]}
    assert fair_share(wanted, 6) == (0, 1_000, 1, 1_001, 2, 3)


def test_what_is_wished_twice_has_one_place() -> None:
    assert fair_share({"one": [1, 1, 2]}, 3) == (1, 2)


def test_a_tenant_has_some_changes_at_once_and_then_one_at_a_time() -> None:
    budget = SwapBudget(at_once=2, seconds=10.0)
    for _ in range(2):
        assert budget.wait("loud", 0.0) == 0.0
        budget.take("loud", 0.0)
    assert budget.wait("loud", 0.0) == 10.0
    assert budget.wait("quiet", 0.0) == 0.0
    assert budget.wait("loud", 10.0) == 0.0
