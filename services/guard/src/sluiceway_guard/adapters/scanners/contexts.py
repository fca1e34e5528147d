"""Context of a match: the words directly before and behind it that turn an order into a prohibition, a report or a
limit of something else. RE2 looks neither back nor ahead, so they are asked where a pattern has matched."""

import re
from dataclasses import replace
from typing import Final, Protocol

import re2

from sluiceway_guard.domain.signals import WEAK, PhraseRule

# Bytes: more than any of the words that are looked for takes, in any script.
_REACH: Final = 128
# Where a line is wrapped, and how far the next one is set in. An empty line ends what was said.
_WRAP: Final = re.compile(rb"(?<![\n ]) ?\n ?(?![\n ])")


class SearchPattern(Protocol):
    """Compiled, over UTF-8."""

    def search(self, data: bytes) -> re.Match[bytes] | None: ...


class RuleContext:
    """What is left of a rule where it has matched. Raises re2.error for a pattern that is none of RE2's."""

    def __init__(self, rule: PhraseRule, options: re2.Options) -> None:
        self._rule = rule
        self._weaker = replace(rule, score=min(rule.score, WEAK))
        self._spared_after = _ending(rule.spared_after, options)
        self._weaker_after = _ending(rule.weaker_after, options)
        self._weaker_before = _beginning(rule.weaker_before, options)

    def rule(self, encoded: bytes, start: int, end: int) -> PhraseRule | None:
        """The rule, the same with a weaker score, or none. `start` and `end` are bytes."""
        before = _in_one_line(encoded[max(0, start - _REACH) : start])
        if _is_in(self._spared_after, before):
            return None
        behind = _in_one_line(encoded[end : end + _REACH])
        weaker = _is_in(self._weaker_after, before) or _is_in(self._weaker_before, behind)
        return self._weaker if weaker else self._rule


def _in_one_line(text: bytes) -> bytes:
    return _WRAP.sub(b" ", text) if b"\n" in text else text


def _ending(pattern: str, options: re2.Options) -> SearchPattern | None:
    return re2.compile(f"(?:{pattern})$", options) if pattern else None


def _beginning(pattern: str, options: re2.Options) -> SearchPattern | None:
    return re2.compile(f"^(?:{pattern})", options) if pattern else None


def _is_in(pattern: SearchPattern | None, text: bytes) -> bool:
    return pattern is not None and pattern.search(text) is not None
