"""Policy: what is done about what was found, per kind of finding and kind of text. Versioned, named by its digest."""

import hashlib
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Final, Literal, Self, get_args
from unicodedata import normalize

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


class RuleTable:
    """What rules do about each kind: they are looked through once for each, however many they are and name."""

    def __init__(self, rules: Sequence[PolicyRule]) -> None:
        self._rules = rules
        self._naming = defaultdict[str, list[int]](list)
        for number, rule in enumerate(rules):
            for name in rule.findings:
                self._naming[name].append(number)
        self._known: dict[tuple[str, SubjectKind], tuple[tuple[float, Action], ...]] = {}

    def action(self, finding: Finding, text: SubjectKind) -> Action:
        """That of the last rule that speaks of it; nothing where none does."""
        looked_for = finding.kind, text
        if (known := self._known.get(looked_for)) is None:
            known = self._known[looked_for] = tuple(self._about(*looked_for))
        return next((action for score, action in known if finding.score >= score), "allow")

    def _about(self, kind: str, text: SubjectKind) -> Iterator[tuple[float, Action]]:
        """The last rule first, from which score on it counts, and what it does."""
        numbers = {number for name in _families(kind) for number in self._naming.get(name, ())}
        for number in sorted(numbers, reverse=True):
            rule = self._rules[number]
            if text in rule.texts:
                yield rule.score, rule.action


def _families(kind: str) -> Iterator[str]:
    """A kind, and all families that it is a member of: `pii.card` and `pii`."""
    while kind:
        yield kind
        kind = kind.rpartition(".")[0]


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
        _ = self.digest, self.trie, self.longest_phrase, self.longest_word, self.pseudonymises, self.labels, self.table
        return self

    @cached_property
    def trie(self) -> WordTrie:
        """The words as a text is searched for them."""
        return WordTrie(self.words)

    @cached_property
    def table(self) -> RuleTable:
        """The rules as findings are looked up in them."""
        return RuleTable(self.rules)

    @cached_property
    def longest_word(self) -> int:
        """Code points of the longest of the words; 0 where there is none."""
        return max((len(word) for listed in self.words.values() for word in listed), default=0)

    @cached_property
    def longest_phrase(self) -> int:
        """Code points of the longest of the words that a text may be cut in, its letters apart from their marks; 0
        where there is none."""
        words = (normalize("NFD", word) for listed in self.words.values() for word in listed)
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
        return self.table.action(finding, kind)


@dataclass(frozen=True)
class DecidingPolicies:
    """The policy that decides for a tenant; and its shadow, which is only asked what it would decide."""

    policy: Policy
    shadow: Policy | None = None

    @property
    def longest_word(self) -> int:
        """Code points of the longest word of both."""
        return max(self.policy.longest_word, self.shadow.longest_word if self.shadow is not None else 0)


def prepared_policy_of(written: str) -> Policy:
    """The same with what is made of it once; for a thread. Raises Invalid."""
    return policy_of(written).prepare()


def policy_of(written: str) -> Policy:
    """A policy as TOML has it. Raises Invalid, and names the field."""
    try:
        read: dict[str, Any] = tomllib.loads(written)
    except tomllib.TOMLDecodeError as error:
        raise Invalid(f"the policy is no TOML ({error}); write it as docs/guard.md says", field="policy") from error
    except RecursionError as error:
        raise Invalid(
            "the policy is nested too deep to be read; write it as docs/guard.md says", field="policy"
        ) from error
    try:
        return Policy.model_validate(read)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise Invalid(f"`{where}` of the policy is wrong; it must be as docs/guard.md says", field=where) from error
