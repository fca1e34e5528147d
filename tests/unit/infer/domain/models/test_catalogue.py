"""What is known of adapters is the same whatever order it was heard in."""

import random
from dataclasses import replace

import pytest

from sluiceway_infer.domain.models.adapters import AdapterAlias, AdapterVersion
from sluiceway_infer.domain.models.catalogue import AdapterCatalogue, TenantAdapters
from tests.support.adapters import alias, version

NEWS: tuple[AdapterVersion | AdapterAlias, ...] = (
    version(1),
    version(2),
    version(2, tainted_by="doc_a"),
    version(1, "y"),
    version(3),
    version(3, is_deleted=True),
    version(1, "z", is_deleted=True),
    alias(1, 1),
    alias(2, 2),
    alias(0, 3),
    alias(1, 4, canary_version=2, canary_share=0.2),
    alias(2, 1, name="next"),
    alias(0, 2, name="next"),
)


def heard(news: list[AdapterVersion | AdapterAlias]) -> TenantAdapters:
    catalogue = AdapterCatalogue()
    for said in news:
        catalogue.learn(said) if isinstance(said, AdapterVersion) else catalogue.move(said)
    return catalogue.of("default")


@pytest.mark.parametrize("seed", range(20))
def test_late_doubled_and_shuffled_news_leave_the_same(seed: int) -> None:
    draw = random.Random(seed)
    news = [*NEWS, *draw.choices(NEWS, k=5)]
    draw.shuffle(news)
    found = heard(news)
    assert found.models() == ["x", "y"]
    assert found.versions("x") == [version(2, tainted_by="doc_a"), version(1)]
    assert found.versions("y") == [version(1, "y")]
    assert found.aliases("x") == [NEWS[10]]
    assert found.alias("x", "next") is None
    assert found.version("x", 3) is None
    assert {one.name for one in found.deleted()} == {"x@3", "z@1"}


def test_what_is_known_already_is_no_news() -> None:
    adapters = TenantAdapters()
    assert adapters.learn(version(1))
    assert not adapters.learn(version(1))
    assert adapters.learn(version(1, tainted_by="doc_a"))
    assert not adapters.learn(version(1))
    assert adapters.learn(version(1, is_deleted=True))
    assert not adapters.learn(version(1))
    assert adapters.move(alias(1, 2))
    assert not adapters.move(alias(2, 1))


@pytest.mark.parametrize("numbers", [(1, 2, 3, 4), (4, 3, 2, 1), (2, 4, 1, 3)])
def test_the_newest_versions_of_a_tenant_are_known(numbers: tuple[int, ...]) -> None:
    adapters = TenantAdapters(most_versions=2)
    for number in numbers:
        adapters.learn(version(number))
    assert [one.version for one in adapters.versions("x")] == [4, 3]


def test_what_an_alias_or_a_canary_names_is_not_pushed_out() -> None:
    adapters = TenantAdapters(most_versions=3)
    adapters.move(alias(1, 1, canary_version=2, canary_share=0.5))
    for number in range(1, 8):
        adapters.learn(version(number))
    assert [one.version for one in adapters.versions("x")] == [7, 2, 1]


def test_versions_that_are_deleted_take_no_room() -> None:
    adapters = TenantAdapters(most_versions=2)
    adapters.learn(version(1))
    for number in range(2, 8):
        adapters.learn(version(number))
        adapters.learn(version(number, is_deleted=True))
    assert [one.version for one in adapters.versions("x")] == [1]
    assert [one.version for one in adapters.deleted()] == [6, 7]
    assert len(adapters) == 1


def test_what_was_pushed_out_is_known_as_deleted_when_it_is() -> None:
    adapters = TenantAdapters(most_versions=1)
    for said in (version(1), version(2), version(1, is_deleted=True)):
        adapters.learn(said)
    assert [one.version for one in adapters.versions("x")] == [2]
    assert [one.version for one in adapters.deleted()] == [1]


def test_the_aliases_moved_last_are_known() -> None:
    adapters = TenantAdapters(most_aliases=2)
    for number in (3, 1, 2):
        adapters.move(replace(alias(1, number), alias=f"a{number}"))
    assert [one.alias for one in adapters.aliases("x")] == ["a2", "a3"]


def test_a_tenant_knows_its_own_alone_and_is_forgotten_alone() -> None:
    catalogue = AdapterCatalogue()
    for tenant in ("default", "other"):
        catalogue.learn(version(1, tenant=tenant))
    assert [one.tenant for one in catalogue.of("other").versions("x")] == ["other"]
    assert catalogue.forget("other") == 1
    assert catalogue.tenants() == ("default",)
    assert not len(catalogue.of("other"))
    assert catalogue.tenants() == ("default",)
