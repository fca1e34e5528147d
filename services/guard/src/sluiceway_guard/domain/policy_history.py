"""Versions of policies as a tenant has put them, and the history of which of them decided."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from sluiceway_common.errors import Invalid, TooLarge
from sluiceway_guard.domain.finding_kinds import check_kinds
from sluiceway_guard.domain.findings import LONGEST_KIND
from sluiceway_guard.domain.normalisation.letters import with_folded_letters
from sluiceway_guard.domain.policy import Policy, policy_of

ActivationMode = Literal["decides", "shadow", "shadow_ended"]

MOST_BYTES: Final = 64 * 1024
MOST_WORDS: Final = 10_000
MOST_KINDS: Final = 64
MOST_RULES: Final = 100
MOST_NAMES: Final = 1_000
_KIND: Final = re.compile(rf"[a-z0-9][a-z0-9_.-]{{0,{LONGEST_KIND - 1}}}")
# Of the segments of a dotted key; no word and no kind can have so many, and reading them takes their square.
_MOST_SEGMENTS: Final = 64
_SEGMENT: Final = r"""(?:[A-Za-z0-9_-]++|"[^"\n]*+"|'[^'\n]*+')"""
_LONG_KEY: Final = re.compile(rf"(?<![A-Za-z0-9_-]){_SEGMENT}(?:[ \t]*+\.[ \t]*+{_SEGMENT}){{{_MOST_SEGMENTS}}}")
MOST_VERSIONS: Final = 1_000
MOST_NOTE: Final = 1_000


@dataclass(frozen=True, kw_only=True)
class PolicyName:
    """A policy that is stored; an empty version means the one of that name that was put last."""

    name: str
    version: str = ""

    def __str__(self) -> str:
        return f"{self.name} {self.version}".strip()


@dataclass(frozen=True, kw_only=True)
class StoredPolicy:
    """A version as it was put: its text, and what is known of it. `number` counts the versions of its tenant from 1.

    The policy of the installation has neither a tenant nor a moment, and the number 0.
    """

    tenant: str = ""
    number: int = 0
    name: str
    version: str
    digest: str
    toml: str = field(repr=False)
    put_by: str = ""
    put_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Activation:
    """A version began to decide for its tenant, or to be its shadow, or ended being that. `number` is its place in the
    history, from 1 without a gap."""

    tenant: str
    number: int
    name: str
    version: str
    digest: str
    by: str
    at: datetime
    note: str = ""
    mode: ActivationMode = "decides"


@dataclass(frozen=True, kw_only=True)
class CurrentActivations:
    """How long the history of a tenant is, and what counts at its end: what decides (None where it never activated
    anything), and its shadow."""

    number: int = 0
    decides: Activation | None = None
    shadow: Activation | None = None


def is_over(shadow: Activation, *, ended: Activation | None, decided: Activation | None) -> bool:
    """Whether it is a shadow no more: the last end of one came after it, or it was activated for real; `decided` is the
    last time that it was."""
    return any(later is not None and later.number > shadow.number for later in (ended, decided))


def bounded_policy_of(toml: str) -> Policy:
    """The policy that a tenant sent. Raises Invalid, and TooLarge for more than a tenant's policy may hold."""
    size = len(toml.encode("utf-8", "surrogatepass"))
    if size > MOST_BYTES:
        raise TooLarge(f"the policy has {size} bytes; at most {MOST_BYTES} are kept", field="toml")
    if _LONG_KEY.search(toml):
        raise Invalid(
            f"a key of the policy has more than {_MOST_SEGMENTS} segments; write shorter ones", field="policy"
        )
    policy = policy_of(toml)
    _check_words(policy)
    _check_rules(policy)
    check_kinds(policy)
    return policy.prepare()


def _check_words(policy: Policy) -> None:
    words, kinds = sum(map(len, policy.words.values())), len(policy.words)
    if words > MOST_WORDS:
        raise TooLarge(f"`words` of the policy has {words} of them; at most {MOST_WORDS} are looked for", field="words")
    if kinds > MOST_KINDS:
        raise TooLarge(f"`words` of the policy has {kinds} kinds; at most {MOST_KINDS} are told apart", field="words")
    _check_visible(policy)
    wrong = next((kind for kind in policy.words if not _KIND.fullmatch(kind)), None)
    if wrong is not None:
        raise Invalid(
            f"`words` of the policy has the kind {wrong[:80]!r}; a kind begins with a letter or a digit and has at "
            f"most {LONGEST_KIND} of a-z, 0-9, `_`, `.` and `-`, as `word.plans`",
            field="words",
        )


def _check_visible(policy: Policy) -> None:
    """A word of signs that show nothing would be found nowhere: they are not looked at."""
    for kind, words in policy.words.items():
        for number, word in enumerate(words):
            if not with_folded_letters(word).text.strip():
                raise Invalid(
                    f"`words` of the policy has under {kind[:80]!r} one of which nothing can be seen, its number "
                    f"{number + 1}; leave it out, the kind `invisible` is of such signs",
                    field="words",
                )


def _check_rules(policy: Policy) -> None:
    rules, names = len(policy.rules), sum(len(rule.findings) for rule in policy.rules)
    if rules > MOST_RULES or names > MOST_NAMES:
        raise TooLarge(
            f"`rules` of the policy are {rules} with {names} findings; at most {MOST_RULES} with {MOST_NAMES} are "
            "looked up",
            field="rules",
        )


def installed(toml: str) -> StoredPolicy:
    """The policy of the installation, from its text. Raises Invalid."""
    policy = policy_of(toml)
    check_kinds(policy)
    return StoredPolicy(name=policy.name, version=policy.version, digest=policy.digest, toml=toml)


def checked_note(note: str) -> str:
    """Raises Invalid."""
    if len(note) > MOST_NOTE:
        raise Invalid(f"`note` has {len(note)} characters; at most {MOST_NOTE} are kept", field="note")
    if "\0" in note:
        raise Invalid("`note` has the character U+0000 in it, which nobody can read; leave it out", field="note")
    return note
