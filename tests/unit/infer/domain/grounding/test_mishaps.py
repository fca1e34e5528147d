"""What is lost is not broken, and what is put off is not called off."""

import pytest

from tests.support.grounding import said


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What does a broken pair of glasses cost?", "A lost pair of glasses costs 8 euros."),
        ("Was zahlt man, wenn die Brille zerbricht?", "Eine verlorene Brille kostet 8 Euro."),
        ("¿Cuánto cuestan unas gafas rotas?", "Unas gafas perdidas cuestan 8 euros."),
        ("Was ist zu tun, wenn das Paket verloren ging?", "Wurde das Paket beschädigt, sind Fotos einzusenden."),
        ("Was passiert, wenn der Lauf verschoben wird?", "Fällt der Lauf aus, wird die Hälfte zurückgezahlt."),
    ],
)
def test_what_is_said_of_one_is_not_said_of_another(question: str, text: str) -> None:
    assert not said(question, text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What does a lost pair of glasses cost?", "A lost pair of glasses costs 8 euros."),
        ("Was zahlt man, wenn man die Brille verliert?", "Eine verlorene Brille kostet 8 Euro."),
        ("What does a broken pair of glasses cost?", "A lost or broken pair of glasses costs 8 euros."),
    ],
)
def test_what_is_said_of_it_is_told(question: str, text: str) -> None:
    assert "8" in said(question, text)
