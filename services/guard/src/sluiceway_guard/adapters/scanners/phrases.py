"""Phrase scanner: the rules of a rulebook, each an automaton of RE2, tried where a word that it needs is in the text.

RE2 runs in time linear in the text, whatever the patterns are, so patterns of customers run here too.
"""

from collections.abc import Iterator, Sequence
from typing import Final

import re2

from sluiceway_common.errors import Invalid
from sluiceway_guard.adapters.scanners.contexts import RuleContext
from sluiceway_guard.adapters.scanners.rulebook import Rulebook
from sluiceway_guard.domain.findings import Finding
from sluiceway_guard.domain.normalisation import READING, Normalised, ScannedText
from sluiceway_guard.domain.signals import PhraseRule, Signal, weighed

# Bytes that each automaton may take; one that is full is emptied and filled anew.
_MOST_MEMORY: Final = 4 << 20


class PhraseScanner:
    """Scanner of the normalised text. `Invalid` where a pattern is none of RE2's."""

    def __init__(self, book: Rulebook) -> None:
        self.name: Final = book.name
        self.version: Final = f"{book.version}.{READING}"
        self._contexts = list[RuleContext]()
        self._matching = re2.Filter()
        for rule in book.rules:
            self._add(rule)
        if book.rules:
            self._matching.Compile()

    def _add(self, rule: PhraseRule) -> None:
        options = re2.Options()
        options.max_mem = _MOST_MEMORY
        options.log_errors = False
        try:
            self._matching.Add(rule.pattern, options)
            self._contexts.append(RuleContext(rule, options))
        except re2.error as error:
            raise Invalid(f"the pattern of rule {rule.id!r} is none of RE2's syntax ({error}); see its page") from error

    def scan(self, text: ScannedText) -> Sequence[Finding]:
        if not self._contexts:
            return ()
        encoded = text.normalised.text.encode()
        matching = self._matching.Match(encoded) or ()
        found = (signal for at in matching for signal in self._signals(at, encoded, text.normalised))
        signals = list(text.each(found))
        return weighed(signals, len(text.text)) if signals else []

    def _signals(self, at: int, encoded: bytes, plain: Normalised) -> Iterator[Signal]:
        """In code points of the original, those of one rule."""
        places = _CodePoints(encoded, len(plain.text))
        for match in self._matching.re(at).finditer(encoded):
            if (rule := self._contexts[at].rule(encoded, *match.span())) is not None:
                start, end = places.before(match.start()), places.before(match.end())
                yield Signal(*plain.span(start, end), rule)


class _CodePoints:
    """How many code points lie before a byte; asked from left to right, in time linear in the text."""

    def __init__(self, encoded: bytes, length: int) -> None:
        self._encoded = encoded
        self._ascii = len(encoded) == length
        self._byte = self._points = 0

    def before(self, byte: int) -> int:
        if self._ascii:
            return byte
        self._points += len(self._encoded[self._byte : byte].decode())
        self._byte = byte
        return self._points
