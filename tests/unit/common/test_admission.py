"""Concurrency limit: no room is an answer, and nobody has all of it."""

from contextlib import ExitStack

import pytest

from sluiceway_common.admission import Admission, Bound, ConcurrencyLimit, Shares
from sluiceway_common.errors import Overloaded
from sluiceway_common.principal import Principal


def who(tenant: str = "acme", subject: str = "ann") -> Principal:
    return Principal(tenant, subject, frozenset({"reader"}))


class Held:
    """Slots that are taken and not given back until the test ends."""

    def __init__(self, limit: ConcurrencyLimit) -> None:
        self.limit = limit
        self._stack = ExitStack()

    def take(self, caller: Principal, size: int = 1) -> bool:
        try:
            self._stack.enter_context(self.limit.slot(caller, size))
        except Overloaded:
            return False
        return True

    def take_all(self, caller: Principal) -> int:
        taken = 0
        while self.take(caller):
            taken += 1
        return taken

    def give_back(self) -> None:
        self._stack.close()


def test_who_finds_no_slot_is_told_when_to_come_again() -> None:
    limit = ConcurrencyLimit(1, what="uploads", retry_after=0.5)

    with limit.slot(who()), pytest.raises(Overloaded, match="all 1 uploads are taken; ask again in 0") as full:
        with limit.slot(who()):
            raise AssertionError("there is one")

    assert full.value.retry_after == 0.5


def test_a_slot_is_given_back_whatever_happens_in_it() -> None:
    limit = ConcurrencyLimit(16, what="uploads", retry_after=1)

    with pytest.raises(ZeroDivisionError), limit.slot(who()):
        raise ZeroDivisionError

    assert (limit.taken, limit.taken_by("acme")) == (0, 0)


def test_one_caller_has_half_and_one_tenant_three_quarters() -> None:
    held = Held(ConcurrencyLimit(16, what="uploads", retry_after=1))
    assert held.take_all(who(subject="ann")) == 8
    assert held.take_all(who(subject="bob")) == 4
    assert held.take_all(who(subject="eve")) == 0
    assert held.take_all(who("other", "ann")) == 4
    assert not held.take(who("third"))
    held.give_back()
    assert held.take_all(who(subject="ann")) == 8


@pytest.mark.parametrize(
    ("before", "caller", "said"),
    [
        ([who()] * 8, who(), "you have the 8 uploads that one caller may have"),
        ([who()] * 8 + [who(subject="bob")] * 4, who(subject="eve"), "your tenant has the 12 uploads"),
        ([who()] * 8 + [who("other")] * 8, who("third"), "all 16 uploads are taken"),
    ],
)
def test_who_is_refused_hears_which_bound_it_was(before: list[Principal], caller: Principal, said: str) -> None:
    refused: list[tuple[str, Bound]] = []
    limit = Admission(on_refused=lambda what, bound: refused.append((what, bound))).limit(16, what="uploads")
    held = Held(limit)
    assert all(held.take(one) for one in before)
    with pytest.raises(Overloaded, match=said), limit.slot(caller):
        raise AssertionError("there is none")
    bounds: dict[str, Bound] = {"you": "caller", "your": "tenant", "all": "all"}
    assert refused == [("uploads", bounds[said.split()[0]])]


def test_shares_are_a_setting() -> None:
    held = Held(Admission(Shares(tenant=1, caller=1)).limit(16, what="uploads"))
    assert held.take_all(who()) == 16


def test_of_few_the_only_one_has_all_until_somebody_else_comes() -> None:
    at = 1000.0
    held = Held(ConcurrencyLimit(4, what="slots", retry_after=1, now=lambda: at))
    assert held.take_all(who("acme")) == 4
    assert not held.take(who("other"))
    held.give_back()
    assert held.take_all(who("acme")) == 2, "the other has asked: one caller has half"
    assert held.take(who("acme", "bob"))
    assert not held.take(who("acme", "eve"))
    assert held.take(who("other")), "the last one is kept for the others"
    held.give_back()
    at = 1600.0
    assert held.take_all(who("acme")) == 4, "nobody else has asked for ten minutes"


@pytest.mark.parametrize(
    "asked",
    [
        [(0, "acme"), (1, "other"), (500, "acme"), (900, "third")],
        [(0, "acme"), (1, "other"), (500, "third"), (900, "acme")],
    ],
)
def test_of_few_nobody_has_all_for_as_long_as_the_last_one_who_asked_is_remembered(
    asked: list[tuple[float, str]],
) -> None:
    at = 0.0
    held = Held(ConcurrencyLimit(4, what="slots", retry_after=1, now=lambda: at))
    for at, tenant in asked:  # noqa: B007
        held.give_back()
        taken = held.take_all(who(tenant))
    assert taken == 2


def test_eight_are_not_few() -> None:
    eight, seven = (Held(ConcurrencyLimit(capacity, what="calls", retry_after=1)) for capacity in (8, 7))

    assert (eight.take_all(who()), seven.take_all(who())) == (4, 7)


def test_of_few_each_gets_one_at_least() -> None:
    held = Held(ConcurrencyLimit(1, what="slots", retry_after=1))
    for tenant in ("acme", "other", "acme"):
        assert held.take(who(tenant))
        held.give_back()


def test_what_has_a_size_counts_by_it_and_the_largest_goes_alone() -> None:
    held = Held(ConcurrencyLimit(100, what="bytes", retry_after=1))
    assert held.take(who(), 50)
    assert not held.take(who(), 1)
    assert held.take(who("other"), 50)
    held.give_back()
    assert held.take(who(), 90)
    assert not held.take(who(), 1)
