"""Subjects: what is judged at a time, as parts with their kind and whose word they are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from sluiceway_common.errors import Invalid, TooLarge

SubjectKind = Literal["question", "passage", "answer", "tool_call", "tool_result"]
Role = Literal["system", "user", "assistant"]
# `caller`: written, or said to be written, by whoever is behind the credential. `untrusted`: by anybody.
Trust = Literal["caller", "untrusted"]
# Where a value comes from: a turn of the caller's conversation, standing instructions, a document.
Origin = Literal["question", "system", "passage"]

MOST_PARTS: Final = 1_000
MOST_CHARACTERS: Final = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Part:
    """A text to be judged: what it is, and whose word it is."""

    kind: SubjectKind
    trust: Trust
    text: str
    role: Role = "user"

    @property
    def origin(self) -> Origin | None:
        """None where nobody has given what stands in it: a model's words."""
        if self.kind == "passage":
            return "passage"
        if self.kind != "question" or self.trust != "caller":
            return None
        return "system" if self.role == "system" else "question"

    @property
    def is_of_a_model(self) -> bool:
        """Marks in it are those that the model was told."""
        return self.kind in ("answer", "tool_call") or (self.role == "assistant" and self.trust == "untrusted")


def check_number(parts: int) -> None:
    """Raises Invalid. Of what was sent it is asked before any of it is read: millions hold up the loop for seconds."""
    if not 1 <= parts <= MOST_PARTS:
        raise Invalid(f"`parts` has {parts:,} of them; send 1 to {MOST_PARTS:,}", field="parts")


def checked(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Raises Invalid and TooLarge."""
    check_number(len(parts))
    if characters(parts) > MOST_CHARACTERS:
        raise TooLarge(
            f"`parts` have {characters(parts)} characters together; at most {MOST_CHARACTERS} are judged at a time",
            field="parts",
        )
    return tuple(parts)


def characters(parts: Iterable[Part]) -> int:
    """Code points of all of them together."""
    return sum(len(part.text) for part in parts)
