"""Which languages are told, and where doubt is told instead."""

import pytest

from sluiceway_infer.adapters.languages import FastText
from sluiceway_infer.domain.models.info import ModelInfo

DETECTOR = FastText()


def may_speak(text: str, *languages: str) -> bool:
    """Whether a model of these languages may be asked this."""
    info = ModelInfo(name="m", engine="llama", digest="d", context_tokens=99, supports=frozenset(), languages=languages)
    return info.may_speak(DETECTOR.likelihoods(text))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("When was the bridge over the river built?", "en"),
        ("Wie lange gilt die Garantie?", "de"),
        ("¿Cuánto tiempo dura la garantía?", "es"),
        ("Combien de temps dure la garantie ?", "fr"),
        ("保修期有多长?", "zh"),
        ("ما هي مدة الضمان؟", "ar"),
        ("Сколько длится гарантия на прибор?", "ru"),
    ],
)
def test_a_question_tells_who_may_speak_its_language(text: str, language: str) -> None:
    for spoken in ("en", "de", "es", "fr", "zh", "ar", "ru"):
        assert may_speak(text, spoken) == (spoken == language)
    assert may_speak(text, "sv", language)
    assert may_speak(text)


@pytest.mark.parametrize("text", ["", " \n", "42", "…", "K-200 vs K-300", "Halden?", "JSON schema limit"])
def test_where_there_is_doubt_a_model_may_speak(text: str) -> None:
    assert may_speak(text, "en")


def test_a_long_text_is_judged_by_its_beginning() -> None:
    begins = "Could you tell me how long the guarantee of the new kettle lasts, and what it covers? " * 12
    assert may_speak(begins + "Ende. Das war es. " * 100_000, "en")
