"""Retention of versions of policies: which one goes for another, and what is said of one that is not there."""

from collections.abc import Sequence
from typing import Final

from sluiceway_common.errors import Conflict, NotFound, TooLarge
from sluiceway_guard.domain.policy_history import Activation, PolicyName, StoredPolicy

# What decides, and what decided before it: the way back.
_DECIDERS_KEPT: Final = 2


def version_to_let_go(versions: Sequence[StoredPolicy], history: Sequence[Activation]) -> StoredPolicy | None:
    """The one that is missed least: one that a later version of its name follows before one that none follows, one that
    was never activated before one that was, and of these the one whose time is longest ago. None where each is needed.
    """
    in_time = sorted(history, key=lambda one: one.number)
    activated = {(one.name, one.version): one.number for one in in_time}
    last_of_name = {one.name: one.number for one in sorted(versions, key=lambda one: one.number)}
    needed = _needed(in_time)

    def worth(one: StoredPolicy) -> tuple[bool, int, int]:
        return last_of_name[one.name] == one.number, activated.get((one.name, one.version), 0), one.number

    return min((one for one in versions if (one.name, one.version) not in needed), key=worth, default=None)


def _needed(in_time: Sequence[Activation]) -> frozenset[tuple[str, str]]:
    decided = {(one.name, one.version): one.number for one in in_time if one.mode == "decides"}
    last = sorted(decided, key=lambda place: decided[place])[-_DECIDERS_KEPT:]
    shadows = [(one.name, one.version) for one in in_time if one.mode == "shadow"]
    return frozenset((*last, *shadows[-1:]))


def no_policy(name: PolicyName) -> NotFound:
    return NotFound(
        f"there is no policy {str(name)[:140]!r}; `sluiceway policy list` names those that there are",
        field="version" if name.version else "name",
    )


def says_something_else(name: str, version: str) -> Conflict:
    return Conflict(
        f"the policy {name!r} has a version {version!r} that says something else; give yours another", field="version"
    )


def all_versions_needed(most: int) -> TooLarge:
    return TooLarge(
        f"the tenant has {most} versions of policies, and each decides, decided before or is shadow; end the shadow",
        field="version",
    )
