"""Suites as JSON lines: a case a line, with `id`, `question` or `messages`, and `checks`."""

import json
from collections.abc import Iterable
from typing import Any, Final, NoReturn

from sluiceway_client.errors import Invalid
from sluiceway_client.evaluation_values import CaseDefinition

_KINDS: Final = ("exact", "regex", "contains", "json", "schema", "groundedness")
_FIELDS: Final = frozenset(("id", "question", "messages", "checks"))


def read_cases(text: str) -> list[CaseDefinition]:
    """The cases of a file. Raises Invalid with the line that is none."""
    # Not `splitlines`: JSON may hold other ends of a line, such as U+2028, within a text.
    return [_case(line, number) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]


def written_cases(cases: Iterable[CaseDefinition]) -> str:
    """The file that reads as these cases."""
    return "".join(json.dumps(_line(case), ensure_ascii=False) + "\n" for case in cases)


def _case(line: str, number: int) -> CaseDefinition:
    try:
        told = json.loads(line, object_pairs_hook=_said_once)
        json.dumps(told, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        _refuse(number, "has half of a pair of UTF-16 alone, which is no character")
    except _SaidTwice as error:
        _refuse(number, f"has {str(error)[:40]!a} twice in one object, of which one would be lost; write it once")
    except (ValueError, RecursionError):
        _refuse(number, "is no JSON")
    if not isinstance(told, dict):
        _refuse(number, 'is no case; it must be like {"id": "…", "question": "…", "checks": [{"contains": "…"}]}')
    if not isinstance(told.get("id"), str):
        _refuse(number, "has no `id` that is a text; write one that no other case has")
    if strange := sorted(set(told) - _FIELDS):
        _refuse(number, f"has `{strange[0][:40]}`, which a case has not; it has {', '.join(sorted(_FIELDS))}")
    checks = told.get("checks")
    if not isinstance(checks, list):
        _refuse(number, 'has no `checks`; write a list of them, such as [{"contains": "…"}]')
    return CaseDefinition(
        id=told["id"], messages=_messages(told, number), checks=tuple(_check(c, number) for c in checks)
    )


def _messages(told: dict[str, Any], number: int) -> tuple[tuple[str, str], ...]:
    if ("question" in told) == ("messages" in told):
        _refuse(number, "needs either a `question` or `messages`")
    if "question" in told:
        if not isinstance(told["question"], str):
            _refuse(number, "has a `question` that is no text")
        return (("user", told["question"]),)
    messages = told["messages"]
    if not isinstance(messages, list) or not all(map(_is_message, messages)):
        _refuse(number, 'has `messages` that are none; each is like {"role": "user", "content": "…"}')
    return tuple((one["role"], one["content"]) for one in messages)


def _is_message(told: object) -> bool:
    """What is no text, such as the parts of OpenAI's API, would be asked as Python writes it."""
    return isinstance(told, dict) and all(isinstance(told.get(field), str) for field in ("role", "content"))


class _SaidTwice(Exception):
    """A name that an object of JSON has twice."""


def _said_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """JSON keeps the last one of a name: a check that somebody wrote would be held against nothing."""
    told = dict[str, Any]()
    for name, value in pairs:
        if name in told:
            raise _SaidTwice(name)
        told[name] = value
    return told


def _check(told: object, number: int) -> tuple[str, str]:
    if not isinstance(told, dict) or len(told) != 1 or (kind := next(iter(told))) not in _KINDS:
        _refuse(number, f"has a check that is none; each is an object with one of {', '.join(_KINDS)}")
    wanted = told[kind]
    if kind == "json":
        if wanted is not True:
            _refuse(number, 'has a check `json` that is not true; write {"json": true}, or leave it out')
        return kind, ""
    if kind == "schema" and isinstance(wanted, dict | bool):
        return kind, json.dumps(wanted, ensure_ascii=False)
    if not isinstance(wanted, str):
        _refuse(number, f"has a check `{kind}` that is no text")
    return kind, wanted


def _line(case: CaseDefinition) -> dict[str, Any]:
    is_question = len(case.messages) == 1 and case.messages[0][0] == "user"
    messages = [{"role": role, "content": text} for role, text in case.messages]
    asked = {"question": case.messages[0][1]} if is_question else {"messages": messages}
    return {"id": case.id, **asked, "checks": [_check_line(kind, wanted) for kind, wanted in case.checks]}


def _check_line(kind: str, wanted: str) -> dict[str, Any]:
    if kind == "json":
        return {"json": True}
    return {kind: json.loads(wanted) if kind == "schema" else wanted}


def _refuse(number: int, what: str) -> NoReturn:
    raise Invalid(f"line {number} {what}; docs/gate.md shows what a case is", field="FILE")
