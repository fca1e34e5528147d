"""What a name stands for."""

import pytest

from sluiceway_common.errors import Conflict, NotFound
from sluiceway_infer.domain.models.adapters import AdapterAlias, AdapterVersion, NamedAdapter
from sluiceway_infer.domain.models.catalogue import TenantAdapters
from sluiceway_infer.domain.models.choice import chosen, names, written
from sluiceway_infer.domain.models.info import ModelInfo
from tests.support.adapters import alias, version

BASE = ModelInfo(
    name="base",
    engine="llama",
    digest="b" * 64,
    context_tokens=512,
    supports=frozenset({"adapter"}),
    base_sha256="b" * 64,
)


def known(*said: AdapterVersion | AdapterAlias) -> TenantAdapters:
    adapters = TenantAdapters()
    for one in said:
        adapters.learn(one) if isinstance(one, AdapterVersion) else adapters.move(one)
    return adapters


def picked(adapters: TenantAdapters, name: str, caller: str = "talk") -> str:
    wanted = NamedAdapter.of(name)
    assert wanted is not None
    return chosen(adapters, wanted, BASE, caller).version.name


@pytest.mark.parametrize(
    ("name", "found"),
    [("base+x", "x@2"), ("base+x@live", "x@2"), ("base+x@1", "x@1"), ("base+x@next", "x@3"), ("base+y", "y@7")],
)
def test_a_name_stands_for_a_version(name: str, found: str) -> None:
    adapters = known(
        version(1),
        version(2),
        version(3),
        version(7, "y"),
        version(8, "y", tainted_by="d"),
        alias(2),
        alias(3, name="next"),
    )
    assert picked(adapters, name) == found


def test_a_model_without_an_adapter_has_a_name_of_another_kind() -> None:
    assert NamedAdapter.of("smollm2-135m") is None


@pytest.mark.parametrize("name", ["base+z", "base+x@9", "base+x@gone", "base+x@0", "base+x@", "base+"])
def test_what_is_not_there_is_told_with_what_is(name: str) -> None:
    adapters = known(version(1), alias(0, name="gone"))
    with pytest.raises(NotFound, match=r"there is no model .*(did you mean|there are base, base\+x, base\+x@1)"):
        picked(adapters, name)


@pytest.mark.parametrize("name", ["base+x@1", "base+x", "base+x@live"])
def test_what_is_tainted_is_refused_by_each_of_its_names(name: str) -> None:
    with pytest.raises(Conflict, match="x@1 was trained on a document that was withdrawn since"):
        picked(known(version(1, tainted_by="doc_a"), version(2), alias(1)), name)


def test_an_adapter_of_another_base_is_refused() -> None:
    adapters = known(version(1, base_sha256="c" * 64))
    with pytest.raises(Conflict, match="x@1 was trained beside 'base'"):
        picked(adapters, "base+x@1")
    assert names(adapters, BASE) == ()


def test_a_canary_gets_its_share_and_keeps_whom_it_has() -> None:
    talks = [f"talk-{number}" for number in range(2_000)]
    few = known(version(1), version(2), alias(1, 1, canary_version=2, canary_share=0.1))
    more = known(version(1), version(2), alias(1, 9, canary_version=2, canary_share=0.3))
    tried = {talk for talk in talks if picked(few, "base+x", talk) == "x@2"}
    tried_more = {talk for talk in talks if picked(more, "base+x", talk) == "x@2"}
    assert 0.07 < len(tried) / len(talks) < 0.13
    assert tried < tried_more


def test_both_arms_of_a_canary_are_named() -> None:
    adapters = known(version(1), version(2), alias(1, canary_version=2, canary_share=0.5))
    name = NamedAdapter("base", "x")
    arms = {chosen(adapters, name, BASE, f"talk-{number}").variant for number in range(50)}
    assert arms == {"x@live/canary", "x@live/stable"}
    assert chosen(adapters, NamedAdapter("base", "x", version=1), BASE, "talk").variant == ""


def test_a_tainted_canary_gets_nobody() -> None:
    adapters = known(version(1), version(2, tainted_by="d"), alias(1, canary_version=2, canary_share=0.99))
    assert {picked(adapters, "base+x", f"talk-{number}") for number in range(50)} == {"x@1"}


def test_all_that_can_be_asked_has_a_name() -> None:
    adapters = known(
        version(1), version(2), version(3, tainted_by="d"), version(1, "y"), alias(1, name="next"), alias(2)
    )
    assert list(map(written, names(adapters, BASE))) == [
        "base+x", "base+x@live", "base+x@next", "base+x@2", "base+x@1", "base+y", "base+y@1"
    ]  # fmt: skip
