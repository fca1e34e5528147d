"""Signs that mean something to a pattern, in questions and texts: no more than any other sign."""

from collections.abc import Iterator

import pytest

from tests.support.grounding import said

_SIGNS = ("**", "(", "[^", "{2", "\\", "|", "(?")
_ASKED = {
    "en": ("How high is the tower of Orrin?", "The tower of Orrin is 40 m high."),
    "de": ("Wie hoch ist der Turm von Orrin?", "Der Turm von Orrin ist 40 m hoch."),
    "es": ("¿Qué altura tiene la torre de Orrin?", "La torre de Orrin tiene 40 m de altura."),
    "zh": ("奥林试验的准确率有多高？", "奥林试验的准确率为40%。"),
    "ar": ("كم ارتفاع برج أورين؟", "ارتفاع برج أورين 40 مترا."),
}


def _with(sign: str, text: str) -> Iterator[str]:
    return (text[:at] + sign + text[at:] for at in range(len(text) + 1))


@pytest.mark.parametrize("language", sorted(_ASKED))
@pytest.mark.parametrize("sign", _SIGNS)
def test_a_sign_of_patterns_in_a_question_or_a_text_ends_no_answer(sign: str, language: str) -> None:
    question, text = _ASKED[language]
    given = [said(one, text) for one in _with(sign, question)] + [said(question, one) for one in _with(sign, text)]
    assert any("40" in one for one in given)


def test_what_is_measured_right_at_the_beginning_has_no_noun_before_it() -> None:
    assert said("多高？", "奥林塔建于1931年，门票为40元。") == ""
    assert said("***多高？", "奥林塔建于1931年，门票为40元。") == ""
