"""Retention of versions of policies: what is missed least goes first."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from sluiceway_guard.domain.policy_history import Activation, ActivationMode, StoredPolicy
from sluiceway_guard.domain.policy_versions import version_to_let_go


def versions(*names: str) -> list[StoredPolicy]:
    """`name version` each, numbered as they come."""
    split = [name.split() for name in names]
    return [
        StoredPolicy(tenant="acme", number=number, name=name, version=version, digest=f"{name} {version}", toml="")
        for number, (name, version) in enumerate(split, start=1)
    ]


def history(*began: tuple[str, ActivationMode]) -> list[Activation]:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    return [
        Activation(
            tenant="acme",
            number=number,
            name=place.split()[0],
            version=place.split()[1],
            digest=place,
            by="ada",
            at=at,
            mode=mode,
        )
        for number, (place, mode) in enumerate(began, start=1)
    ]


@pytest.mark.parametrize(
    ("there", "began", "goes"),
    [
        (("a 1", "a 2", "a 3"), (), "a 1"),
        (("b 1", "a 1", "a 2"), (), "a 1"),
        (("a 1", "b 1", "c 1"), (), "a 1"),
        (("a 1", "a 2", "a 3"), (("a 1", "decides"),), "a 2"),
        (("a 1", "a 2", "a 3"), (("a 1", "decides"), ("a 2", "decides")), "a 3"),
        (("a 1", "a 2", "a 3"), (("a 2", "decides"), ("a 1", "decides"), ("a 3", "decides")), "a 2"),
        (("a 1", "a 2", "a 3"), (("a 1", "decides"), ("a 2", "decides"), ("a 1", "decides")), "a 3"),
        (("a 1", "a 2", "a 3"), (("a 1", "shadow"), ("a 2", "shadow")), "a 1"),
        (("a 1", "a 2", "a 3"), (("a 1", "decides"), ("a 2", "shadow"), ("a 3", "decides")), None),
        ((), (), None),
    ],
)
def test_what_is_missed_least_goes(
    there: Sequence[str], began: Sequence[tuple[str, ActivationMode]], goes: str | None
) -> None:
    found = version_to_let_go(versions(*there), history(*began))
    assert (found.digest if found is not None else None) == goes
