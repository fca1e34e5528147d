"""What a policy does about a finding, and what is no policy."""

import subprocess
import sys
from typing import Any

import pytest
from pydantic import ValidationError

from sluiceway_common.errors import Invalid
from sluiceway_guard.adapters.policies import STANDARD, FilePolicy
from sluiceway_guard.domain.findings import Finding
from sluiceway_guard.domain.policy import PolicyRule, RuleTable, policy_of

HEAD = 'name = "house"\nversion = "3"\n'
RULES = """
[[rules]]
findings = ["pii"]
action = "review"
[[rules]]
findings = ["pii.card"]
action = "redact"
texts = ["answer"]
[[rules]]
findings = ["injection"]
action = "block"
score = 0.5
"""


def found(kind: str, score: float = 1.0) -> Finding:
    return Finding(kind=kind, rule="r", start=0, end=1, score=score)


@pytest.mark.parametrize(
    ("kind", "score", "text", "action"),
    [
        ("pii.email", 1.0, "answer", "review"),
        ("pii.card", 1.0, "answer", "redact"),
        ("pii.card", 1.0, "question", "review"),
        ("injection", 0.5, "passage", "block"),
        ("injection", 0.49, "passage", "allow"),
        ("piimatter", 1.0, "answer", "allow"),
        ("secret", 1.0, "answer", "allow"),
    ],
)
def test_the_last_rule_that_concerns_a_finding_counts(kind: str, score: float, text: str, action: str) -> None:
    assert policy_of(HEAD + RULES).action(found(kind, score), text) == action  # type: ignore[arg-type]  # a literal


def test_a_policy_is_named_by_all_that_is_in_it() -> None:
    one, same, other = policy_of(HEAD + RULES), policy_of(RULES.join([HEAD, "\n"])), policy_of(HEAD)
    assert (one.digest == same.digest, one.digest == other.digest) == (True, False)


@pytest.mark.parametrize(
    ("written", "field"),
    [
        ("name = ", "policy"),
        ('name = "Two words"\nversion = "1"', "name"),
        ('name = "x"', "version"),
        (HEAD + '[[rules]]\nfindings = ["pii"]\naction = "burn"', "rules.0.action"),
        (HEAD + '[[rules]]\nfindings = []\naction = "block"', "rules.0.findings"),
        (HEAD + '[[rules]]\nfindings = ["pii"]\naction = "block"\ntexts = ["poem"]', "rules.0.texts.0"),
        (HEAD + "shadow = true", "shadow"),
    ],
)
def test_what_is_no_policy_is_told_by_its_field(written: str, field: str) -> None:
    with pytest.raises(Invalid, match=r"the policy is no TOML|of the policy is wrong") as told:
        policy_of(written)
    assert told.value.field == field


async def test_the_policy_that_comes_with_guard_is_one() -> None:
    policy = (await FilePolicy.read(STANDARD).deciding("anybody")).policy
    assert (policy.action(found("jailbreak"), "question"), policy.action(found("pii.iban"), "answer")) == (
        "block",
        "review",
    )
    assert policy.open == frozenset()


LEAST = 'name = "plain"\nversion = "1"\n'
_PRINTS = f"""
from sluiceway_guard.domain.policy import policy_of
print(policy_of({LEAST + 'open = ["pii", "links", "secrets", "unicode"]'!r}).digest)
"""


def digest_with(seed: str) -> str:
    """In a process whose sets come in another order."""
    command = [sys.executable, "-c", _PRINTS]
    return subprocess.run(command, env={"PYTHONHASHSEED": seed}, check=True, capture_output=True, text=True).stdout


def test_every_process_knows_a_policy_by_the_same_digest() -> None:
    assert len({digest_with(str(seed)) for seed in range(4)}) == 1


def test_what_a_policy_leaves_to_the_defaults_is_not_part_of_its_digest() -> None:
    assert policy_of(LEAST).digest == policy_of(LEAST + "open = []\n[words]\n").digest


def test_spacing_and_comments_are_not_part_of_its_digest() -> None:
    assert policy_of(LEAST).digest == policy_of("# ours\n" + LEAST.replace(" ", "")).digest


@pytest.mark.parametrize(
    "rest", ['open = ["pii"]', '[words]\n"word.a" = ["b"]', '[[rules]]\nfindings=["pii"]\naction="block"']
)
def test_what_it_says_is(rest: str) -> None:
    assert policy_of(LEAST).digest != policy_of(f"{LEAST}{rest}\n").digest


@pytest.mark.parametrize("version", ["", "a b", "\\u0000", "x" * 65, "\\n"])
def test_a_version_is_a_word(version: str) -> None:
    with pytest.raises(Invalid, match="`version` of the policy is wrong"):
        policy_of(f'name = "plain"\nversion = "{version}"\n')


def test_a_word_is_something_to_be_seen() -> None:
    with pytest.raises(Invalid, match=r"`words\.word\.a\.0` of the policy is wrong"):
        policy_of(LEAST + '[words]\n"word.a" = [" "]\n')


def test_a_policy_is_closed_while_the_guard_is_away_unless_it_says_otherwise() -> None:
    closed, opened = policy_of(HEAD), policy_of(HEAD + 'when_away = "open"\n')
    assert (closed.when_away, opened.when_away) == ("closed", "open")
    assert closed.digest == policy_of(HEAD + 'when_away = "closed"\n').digest != opened.digest


def test_only_words_that_a_text_may_be_cut_in_are_phrases() -> None:
    words = '[words]\n"word.plans" = ["swordfish", "a moon", "x\u3002y"]\n'
    assert [policy_of(HEAD + more).longest_phrase for more in ("", words)] == [0, 6]


def test_a_policy_that_decides_is_not_changed() -> None:
    policy = policy_of(HEAD)
    with pytest.raises(ValidationError, match="frozen"):
        policy.__setattr__("when_away", "open")


class ReadRules(tuple[PolicyRule, ...]):
    """Rules that count how often one of them is read."""

    reads = 0

    def __getitem__(self, at: Any) -> Any:
        self.reads += 1
        return super().__getitem__(at)


def test_rules_are_looked_through_once_for_a_kind_however_many_findings_there_are() -> None:
    rules = ReadRules(PolicyRule(findings=("pii", f"other.{number}"), action="review") for number in range(100))
    table = RuleTable(rules)
    assert table.action(found("pii.card"), "answer") == "review"
    first = rules.reads
    assert {table.action(found("pii.card"), "answer") for _ in range(1_000)} == {"review"}
    assert (table.action(found("none"), "answer"), rules.reads) == ("allow", first)


def test_a_family_has_the_families_in_it() -> None:
    policy = policy_of(HEAD + '[[rules]]\nfindings = ["word.a"]\naction = "block"\n')
    kinds = ("word.a", "word.a.b", "word.a.b.c", "word", "word.ab", "word.b")
    assert [policy.action(found(kind), "answer") for kind in kinds] == ["block"] * 3 + ["allow"] * 3
