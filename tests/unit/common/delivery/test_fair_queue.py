"""Fair queue: tenants take turns, and what one of them has waiting stays in its order."""

from sluiceway_common.delivery.fair_queue import FairQueue


def queue_of(*items: str) -> FairQueue[str]:
    """Each item is its tenant's letter and a number."""
    queue = FairQueue[str](lambda item: item[0])
    for item in items:
        queue.append(item)
    return queue


def test_tenants_take_turns_and_keep_their_order() -> None:
    queue = queue_of("a1", "a2", "a3", "a4", "b1", "b2", "c1")
    assert queue.take(6) == ["a1", "b1", "c1", "a2", "b2", "a3"]
    assert (len(queue), queue.take(6), len(queue)) == (1, ["a4"], 0)


def test_who_was_served_last_waits_for_the_others() -> None:
    queue = queue_of("a1", "a2", "b1", "c1")
    assert (queue.take(1), queue.take(1), queue.take(9)) == (["a1"], ["b1"], ["c1", "a2"])


def test_who_comes_anew_is_behind_those_that_wait() -> None:
    queue = queue_of("a1", "a2", "b1")
    queue.take(1)
    queue.append("c1")
    assert queue.take(9) == ["b1", "a2", "c1"]


def test_what_is_put_back_comes_before_all_else_of_its_tenant() -> None:
    queue = queue_of("a1", "b1", "a2", "a3", "b2")
    taken = queue.take(3)
    assert taken == ["a1", "b1", "a2"]
    queue.put_back(taken[1:])
    assert len(queue) == 4
    assert [item for item in queue.take(9) if item[0] == "a"] == ["a2", "a3"]


def test_the_order_of_a_tenant_is_that_of_before_it_was_put_back() -> None:
    queue = queue_of("a1", "a2", "a3", "b1")
    queue.put_back(queue.take(4))
    taken = queue.take(4)
    assert [item for item in taken if item[0] == "a"] == ["a1", "a2", "a3"]


def test_what_is_not_kept_is_gone_and_the_rest_stays_in_its_order() -> None:
    queue = queue_of("a1", "b1", "a2", "b2", "a3", "c1")
    queue.keep(lambda item: item not in ("a1", "c1"))
    assert (len(queue), queue.take(9)) == (4, ["a2", "b1", "a3", "b2"])


def test_the_firsts_are_those_that_are_next() -> None:
    queue = queue_of("a1", "a2", "b1")
    assert list(queue.firsts()) == ["a1", "b1"]
    queue.take(9)
    assert list(queue.firsts()) == []
