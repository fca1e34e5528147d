"""Suites: named, versioned cases, each a question and what its answer must be like."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, get_args

from pydantic import TypeAdapter

from sluiceway_common.access.port import SealedText
from sluiceway_common.errors import Invalid, Overloaded
from sluiceway_common.ids import sha256

CheckKind = Literal["exact", "regex", "contains", "json", "schema", "groundedness"]
Speaker = Literal["system", "user", "assistant"]

MOST_CASES: Final = 5_000
MOST_CHARACTERS: Final = 4_000_000
MOST_MESSAGES: Final = 32
MOST_CHECKS: Final = 16
MOST_OF_CASE: Final = 32_768
LONGEST_SCHEMA: Final = 16_384
LONGEST_PATTERN: Final = 1_024
MOST_VERSIONS: Final = 1_000
GROUNDEDNESS: Final = ("grounded", "extractive", "not_in_documents", "ungrounded")
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_CASE_ID: Final = re.compile(r"[A-Za-z0-9._:-]{1,128}")


@dataclass(frozen=True)
class CaseCheck:
    """Something that an answer must be like; `wanted` is a text, a pattern, a schema or a word, after its kind."""

    kind: CheckKind
    wanted: str = ""


@dataclass(frozen=True)
class CaseMessage:
    """A message of the conversation that a case asks."""

    speaker: Speaker
    text: str


@dataclass(frozen=True)
class CaseWords:
    """The words of a case, which lie sealed."""

    messages: tuple[CaseMessage, ...]
    checks: tuple[CaseCheck, ...]

    @property
    def characters(self) -> int:
        return sum(len(one.text) for one in self.messages) + sum(len(one.wanted) for one in self.checks)


@dataclass(frozen=True)
class SuiteCase:
    """A case by its name in the suite."""

    case_id: str
    words: CaseWords


@dataclass(frozen=True, kw_only=True)
class StoredSuite:
    """A version of a suite, without its cases."""

    tenant: str
    name: str
    version: int
    digest: str
    cases: int
    put_by: str
    put_at: datetime


@dataclass(frozen=True)
class SealedCase:
    """A case as it is stored. `number` is its place in the suite, counted from 0."""

    number: int
    case_id: str
    words: SealedText


_words: Final = TypeAdapter(CaseWords)


def written(words: CaseWords) -> str:
    """As it is sealed, and as the digest has it: the same words, the same text."""
    return json.dumps(_words.dump_python(words, mode="json"), ensure_ascii=False, separators=(",", ":"))


def read(text: str) -> CaseWords:
    return _words.validate_json(text)


def digest_of(cases: Sequence[SuiteCase]) -> str:
    """Of all cases in their order."""
    return sha256("\n".join(f"{case.case_id} {written(case.words)}" for case in cases))


def checked_suite_name(name: str, *, field: str) -> str:
    """Raises Invalid."""
    if not _NAME.fullmatch(name):
        raise Invalid(
            f"`{field}` is {name[:80]!r}; it has 1 to 64 lower-case letters, digits and dashes, the first one no dash",
            field=field,
        )
    return name


def all_versions_needed(tenant: str, there: int, most: int) -> Overloaded:
    """For a tenant that has as many versions as it may, of which none can make room for another one."""
    return Overloaded(
        f"the tenant {tenant!r} has {there} of {most} versions of suites (EVAL_TENANT_SUITES), and each is the last of "
        "its name or named by an evaluation; wait until old ones go (EVAL_EVALUATION_DAYS), or have the operators "
        "raise it"
    )


def check_number_of_cases(cases: int) -> None:
    """Raises Invalid. Of what was sent it is asked before any of it is read: millions hold up the loop for seconds."""
    if not 1 <= cases <= MOST_CASES:
        raise _invalid(f"`cases` has {cases:,}; a suite has 1 to {MOST_CASES:,}")


def check_numbers_of_case(number: int, *, messages: int, checks: int) -> None:
    """The same of what one case has."""
    if not 1 <= messages <= MOST_MESSAGES:
        raise _invalid(f"`cases[{number}]` has {messages:,} messages; it has 1 to {MOST_MESSAGES}")
    if not 1 <= checks <= MOST_CHECKS:
        raise _invalid(f"`cases[{number}]` has {checks:,} checks; it has 1 to {MOST_CHECKS}")


def checked_cases(cases: Sequence[SuiteCase]) -> None:
    """Raises Invalid with the case that is wrong, by its place: its words are a person's."""
    check_number_of_cases(len(cases))
    places: dict[str, int] = {}
    for number, case in enumerate(cases):
        check_numbers_of_case(number, messages=len(case.words.messages), checks=len(case.words.checks))
        _check_case(case, f"`cases[{number}]`")
        if (first := places.setdefault(case.case_id, number)) != number:
            raise _invalid(f"`cases[{number}]` has the id of `cases[{first}]`; each has one of its own")
    if (characters := sum(case.words.characters for case in cases)) > MOST_CHARACTERS:
        raise _invalid(f"`cases` have {characters:,} characters together; {MOST_CHARACTERS:,} at the most")


def _check_case(case: SuiteCase, where: str) -> None:
    if not _CASE_ID.fullmatch(case.case_id):
        raise _invalid(f"{where} has no id that it could be named by; write 1 to 128 letters, digits and `. _ : -`")
    messages, checks = case.words.messages, case.words.checks
    if messages[-1].speaker != "user" or not messages[-1].text.strip():
        raise _invalid(f"{where} asks nothing; the last of its messages must be the person's, and hold a question")
    if sum(len(one.text) for one in messages) > MOST_OF_CASE or sum(len(one.wanted) for one in checks) > MOST_OF_CASE:
        raise _invalid(
            f"{where} is too long; its messages, and its checks, have {MOST_OF_CASE:,} characters at the most"
        )
    if any("\0" in one.text for one in messages):
        raise _invalid(f"{where} holds the character U+0000; leave it out")
    for check in checks:
        _check_check(check, where)


def _check_check(check: CaseCheck, where: str) -> None:
    if check.kind not in get_args(CheckKind):
        raise _invalid(f"{where} has a check of no kind; use one of {', '.join(get_args(CheckKind))}")
    if check.kind != "json" and not check.wanted:
        raise _invalid(f"{where} has an empty check `{check.kind}`; say what the answer must be like")
    if check.kind == "groundedness" and check.wanted not in GROUNDEDNESS:
        raise _invalid(f"{where} wants a groundedness that there is not; use one of {', '.join(GROUNDEDNESS)}")
    longest = {"schema": LONGEST_SCHEMA, "regex": LONGEST_PATTERN}.get(check.kind, MOST_OF_CASE)
    if len(check.wanted.encode()) > longest:
        raise _invalid(f"{where} has a check `{check.kind}` of more than {longest:,} bytes; write a shorter one")


def _invalid(message: str) -> Invalid:
    return Invalid(message, field="cases")
