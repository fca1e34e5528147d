"""Who gives up an open collection where there is one too many."""

from sluiceway_embed.adapters.zvec.open_limit import OpenLimit


def opened(limit: OpenLimit, *tenants: str) -> list[str | None]:
    return [limit.opened(tenant) for tenant in tenants]


def test_nobody_gives_up_one_while_there_is_room() -> None:
    assert opened(OpenLimit(3), "a", "b", "a") == [None, None, None]


def test_the_tenant_with_most_gives_up_one_whoever_comes() -> None:
    limit = OpenLimit(4)
    opened(limit, "many", "many", "many", "few")
    assert opened(limit, "many") == ["many"]
    limit.closed("many")
    assert opened(limit, "new") == ["many"]


def test_of_several_with_as_many_the_one_that_asked_for_nothing_longest_gives_up_one() -> None:
    limit = OpenLimit(3)
    opened(limit, "a", "b", "c")
    limit.used("a")
    assert opened(limit, "d") == ["b"]


def test_what_was_just_opened_stays_though_there_is_no_other() -> None:
    assert opened(OpenLimit(0), "a") == [None]


def test_what_is_closed_makes_room() -> None:
    limit = OpenLimit(1)
    opened(limit, "a")
    limit.closed("a")
    assert opened(limit, "b") == [None]
