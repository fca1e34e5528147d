"""Kinds of findings that come with guard, and the check that a policy misspells none: a rule about a kind that nothing
finds protects nothing, and nobody would notice.

A kind of another family stays possible, for a scanner that is added finds its own.
"""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

from sluiceway_common.errors import Invalid
from sluiceway_guard.domain.policy import Policy

KINDS: Final = frozenset(
    "injection jailbreak prompt_extraction control_token invisible invisible.cut invisible.share bidi terminal html "
    "sql shell path flood image link link.code link.exfiltration secret pii pii.card pii.iban pii.email pii.ip "
    "pii.ssn pii.phone word".split()
)
_LIKENESS: Final = 0.75
_MOST_NAMED: Final = 3


def check_kinds(policy: Policy) -> None:
    """Raises Invalid for a rule about a kind that is no member of a family of ours, or all but spelt like one."""
    known = KINDS.union(*map(_with_families, policy.words))
    for number, rule in enumerate(policy.rules):
        for kind in rule.findings:
            if kind not in known and (near := _near(kind, known)):
                field = f"rules.{number}.findings"
                raise Invalid(
                    f"`{field}` of the policy names {kind[:80]!r}, which nothing finds; near it are "
                    f"{', '.join(near)}: docs/guard.md lists all kinds, and those of words stand under `words`",
                    field=field,
                )


def _with_families(kind: str) -> Iterable[str]:
    segments = kind.split(".")
    return (".".join(segments[:end]) for end in range(1, len(segments) + 1))


def _near(kind: str, known: Iterable[str]) -> list[str]:
    """Those spelt like it; for an unknown member of a known family that family too. None for a kind of another one."""
    names = sorted(known)
    alike = get_close_matches(kind, names, _MOST_NAMED, _LIKENESS)
    family = next((name for name in reversed(names) if kind.startswith(f"{name}.")), "")
    return list(dict.fromkeys([*alike, family])) if family else alike
