"""Subjects: what is judged at a time, as parts with their kind and whose word they are."""

from dataclasses import dataclass
from typing import Literal

SubjectKind = Literal["question", "passage", "answer", "tool_call", "tool_result"]
Role = Literal["system", "user", "assistant"]
# `caller`: written, or said to be written, by whoever is behind the credential. `untrusted`: by anybody.
Trust = Literal["caller", "untrusted"]


@dataclass(frozen=True, kw_only=True)
class Part:
    """A text to be judged: what it is, and whose word it is."""

    kind: SubjectKind
    trust: Trust
    text: str
    role: Role = "user"
