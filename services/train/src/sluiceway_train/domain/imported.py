"""Rows of files: the shapes in which people write what is asked and what is learned."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, get_args

from sluiceway_common.errors import Invalid, TooLarge
from sluiceway_train.domain.rows import KEPT_CHARACTERS, DatasetRow, PromptMessage, PromptRole
from sluiceway_train.domain.trained import Objective

FileFormat = Literal["jsonl", "csv", "parquet"]

MOST_BYTES: Final = 256 * 2**20
MOST_FILE_ROWS: Final = 100_000
MOST_TURNS: Final = 100
_ROLES: Final[tuple[PromptRole, ...]] = get_args(PromptRole)
_COLUMNS: Final[Mapping[Objective, tuple[str, ...]]] = {
    "sft": ("prompt", "completion"),
    "dpo": ("prompt", "chosen", "rejected"),
}


def columns_of(objective: Objective) -> tuple[str, ...]:
    return _COLUMNS[objective]


def row_of_file(values: object, place: str, objective: Objective) -> DatasetRow:
    """`place` is what the row is called, such as `line 7`. Raises Invalid that names it."""
    if not isinstance(values, Mapping):
        raise unreadable(place, "is no object; write one with the columns of the format")
    if objective == "sft" and values.get("messages") is not None:
        prompt, answers = _conversation(values["messages"], place)
    else:
        prompt = _prompt(_value(values, "prompt", place), place)
        answers = [_answer(_value(values, name, place), name, place) for name in _COLUMNS[objective][1:]]
    return DatasetRow(
        named=place, origin="file", prompt=prompt, answer=answers[0], rejected=answers[1] if answers[1:] else ""
    )


def unreadable(place: str, what: str) -> Invalid:
    return Invalid(f"{place} of the file {what}; docs/datasets.md shows what a row is", field="file")


def must_be_few(rows: int) -> None:
    """Raises TooLarge where there are more rows than a file may have."""
    if rows > MOST_FILE_ROWS:
        raise TooLarge(f"the file has more than {MOST_FILE_ROWS:,} rows; import it in parts", field="file")


def _value(values: Mapping[str, Any], name: str, place: str) -> object:
    found = values.get(name)
    if found is None:
        raise unreadable(place, f"has no `{name}`; each row needs it")
    return found


def _conversation(said: object, place: str) -> tuple[tuple[PromptMessage, ...], list[str]]:
    turns = _turns(said, "messages", place)
    if len(turns) < 2 or turns[-1].role != "assistant":
        raise unreadable(place, "has `messages` that do not end with one of the assistant; that one is learned")
    return turns[:-1], [turns[-1].content]


def _prompt(said: object, place: str) -> tuple[PromptMessage, ...]:
    if isinstance(said, str):
        return (PromptMessage("user", _text(said, "prompt", place)),)
    return _turns(said, "prompt", place)


def _answer(said: object, name: str, place: str) -> str:
    if isinstance(said, str):
        return _text(said, name, place)
    turns = _turns(said, name, place)
    if len(turns) != 1 or turns[0].role != "assistant":
        raise unreadable(place, f"has a `{name}` that is not one message of the assistant")
    return turns[0].content


def _turns(said: object, name: str, place: str) -> tuple[PromptMessage, ...]:
    if not isinstance(said, Sequence) or isinstance(said, str) or not 1 <= len(said) <= MOST_TURNS:
        raise unreadable(place, f"has a `{name}` that is neither a text nor a list of 1 to {MOST_TURNS} messages")
    return tuple(_turn(one, name, place) for one in said)


def _turn(said: object, name: str, place: str) -> PromptMessage:
    turn = said if isinstance(said, Mapping) else {}
    role = next((one for one in _ROLES if one == turn.get("role")), None)
    content = turn.get("content")
    if role is None or not isinstance(content, str):
        raise unreadable(
            place, f"has a message in `{name}` without a `role` of {', '.join(_ROLES)} and a `content` that is a text"
        )
    return PromptMessage(role, _text(content, name, place))


def _text(text: str, name: str, place: str) -> str:
    """Cut where it is too long anyway."""
    cut = text[:KEPT_CHARACTERS]
    if "\0" in cut:
        raise unreadable(place, f"has U+0000 in `{name}`; take it out")
    try:
        cut.encode()
    except UnicodeEncodeError:
        raise unreadable(place, f"has half a character in `{name}` (a lone surrogate); send whole ones") from None
    return cut
