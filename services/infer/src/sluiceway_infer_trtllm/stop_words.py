"""Stop words, found in the text as it comes: those of the library are tokens, and a word need not fall on one."""

from collections.abc import Sequence


class StopWords:
    """Holds back what may become the beginning of a stop word; what is released is never taken back."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = tuple(words)
        self._held = ""
        self.is_met = False

    def release(self, text: str) -> str:
        """What of the text so far may leave; after a stop word nothing does."""
        if self.is_met:
            return ""
        self._held += text
        found = [at for word in self._words if (at := self._held.find(word)) >= 0]
        if found:
            self.is_met = True
            released, self._held = self._held[: min(found)], ""
            return released
        keep = self._may_begin()
        released, self._held = self._held[: len(self._held) - keep], self._held[len(self._held) - keep :]
        return released

    def rest(self) -> str:
        """What was held back, where nothing comes after it."""
        rest, self._held = self._held, ""
        return rest

    def _may_begin(self) -> int:
        """How many characters at the end are the beginning of a stop word."""
        longest = max((len(word) for word in self._words), default=1) - 1
        for length in range(min(longest, len(self._held)), 0, -1):
            if any(word.startswith(self._held[-length:]) for word in self._words):
                return length
        return 0
