"""Policy: what is done about what was found, per kind of finding and kind of text. Versioned, named by its digest."""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Final, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_serializer, model_validator

from sluiceway_common.errors import Invalid
from sluiceway_guard.domain.findings import Finding
from sluiceway_guard.domain.pseudonyms import LABELS, WRITTEN, label_of
from sluiceway_guard.domain.stream import MARKS
from sluiceway_guard.domain.subject import Origin, SubjectKind
from sluiceway_guard.domain.words import WordTrie

Action = Literal["allow", "review", "pseudonymise", "redact", "block"]
WhenAway = Literal["closed", "open"]
MILDEST_FIRST: Final[tuple[Action, ...]] = get_args(Action)
_Word = Annotated[str, Field(pattern=r"\S", max_length=128)]
# What else is found is no value that could stand anywhere again.
_VALUES: Final = ("pii", "secret", "word")
_ALL: Final[tuple[SubjectKind, ...]] = get_args(SubjectKind)


class PolicyRule(BaseModel):
    """What is done about findings of a kind, or of a family of kinds, in texts of these kinds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    findings: tuple[str, ...] = Field(min_length=1)
    action: Action
    texts: tuple[SubjectKind, ...] = _ALL
    # Of 0 to 1: a finding that is less sure of itself does not count.
    score: float = Field(0.0, ge=0, le=1)

    @model_validator(mode="after")
    def _values_alone_have_marks(self) -> Self:
        if self.action == "pseudonymise" and any(kind.partition(".")[0] not in _VALUES for kind in self.findings):
            raise ValueError(f"a mark can stand for {', '.join(_VALUES)} and their members alone")
        return self

    def concerns(self, kind: str) -> bool:
        """A family, `pii`, has all its members: `pii.card`."""
        return any(kind == name or kind.startswith(name + ".") for name in self.findings)


class Policy(BaseModel):
    """A version of a policy. Of several rules for one finding the last one counts: from the general to the special."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")
    version: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$")
    rules: tuple[PolicyRule, ...] = ()
    # Scanners that may fail, or be late, without the text being withheld for it.
    open: frozenset[str] = frozenset()
    # Words that are findings of their own, by kind: `word.codenames`. Whole or within others, whatever their case.
    words: Mapping[str, tuple[_Word, ...]] = Field(default_factory=dict)
    # What becomes of texts while guard does not answer at all.
    when_away: WhenAway = "closed"
    # Of which texts the values that marks stand for may be shown to whoever sent the question.
    restore: frozenset[Origin] = frozenset({"question"})

    @cached_property
    def digest(self) -> str:
        """SHA-256 of all that the policy says, hexadecimal. What it leaves to the defaults is no part of it: a field
        that policies get later changes the digest of none that is there."""
        return hashlib.sha256(self.model_dump_json(exclude_defaults=True).encode()).hexdigest()

    @field_serializer("open", "restore")
    def _in_order(self, names: frozenset[str]) -> list[str]:
        """A set comes in another order in every process."""
        return sorted(names)

    def prepare(self) -> Self:
        """Makes what is made once of a policy: for many words some ten milliseconds, which are better spent in a
        thread."""
        _ = self.digest, self.tries, self.longest_phrase, self.pseudonymises, self.labels
        return self

    @cached_property
    def tries(self) -> Mapping[str, WordTrie]:
        """The words, by kind, as a text is searched for them."""
        return {kind: WordTrie(words) for kind, words in self.words.items()}

    @cached_property
    def longest_phrase(self) -> int:
        """Code points of the longest of the words that a text may be cut in; 0 where there is none."""
        words = (word for listed in self.words.values() for word in listed)
        return max((len(word) for word in words if any(sign.isspace() or sign in MARKS for sign in word)), default=0)

    @cached_property
    def pseudonymises(self) -> bool:
        """Whether marks stand for values in any texts."""
        return any(rule.action == "pseudonymise" for rule in self.rules)

    @cached_property
    def labels(self) -> frozenset[str]:
        """Those that its marks may have."""
        return LABELS.union(map(label_of, self.words))

    def action(self, finding: Finding, kind: SubjectKind) -> Action:
        """What is done about it in a text of that kind; nothing where no rule speaks of it."""
        if finding.rule == WRITTEN:
            return "pseudonymise" if self.pseudonymises else "allow"
        for rule in reversed(self.rules):
            if kind in rule.texts and finding.score >= rule.score and rule.concerns(finding.kind):
                return rule.action
        return "allow"


@dataclass(frozen=True)
class DecidingPolicies:
    """The policy that decides for a tenant; and its shadow, which is only asked what it would decide."""

    policy: Policy
    shadow: Policy | None = None


def policy_of(written: str) -> Policy:
    """A policy as TOML has it. Raises Invalid, and names the field."""
    try:
        read: dict[str, Any] = tomllib.loads(written)
    except tomllib.TOMLDecodeError as error:
        raise Invalid(f"the policy is no TOML ({error}); write it as docs/guard.md says", field="policy") from error
    try:
        return Policy.model_validate(read)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise Invalid(f"`{where}` of the policy is wrong; it must be as docs/guard.md says", field=where) from error
