"""What was so until a year, and when nothing is."""

import pytest

from tests.support.grounding import said


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Who was formerly chair of the Tarn Club?", "The chair of the Tarn Club was Olaf Stein until 2023."),
        ("Wer war früher Vorsitzender im Verein Tarn?", "Vorsitzender im Verein Tarn war bis 2023 Olaf Stein."),
        ("¿Quién era antes presidente del Club Tarn?", "El presidente del Club Tarn fue Olaf Stein hasta 2023."),
        ("塔恩协会以前的会长是谁？", "2023年以前塔恩协会的会长是奥拉夫。"),
        ("من كان رئيس نادي تارن سابقا؟", "كان أولاف رئيس نادي تارن حتى عام 2023."),
    ],
)
def test_who_was_it_until_a_year_was_it_before(question: str, text: str) -> None:
    assert said(question, text)


@pytest.mark.parametrize(
    ("question", "told"),
    [("When is there no training in the Tarn Club?", "holidays"), ("Wann trainiert der Verein Tarn nicht?", "ferien")],
)
def test_holidays_tell_when(question: str, told: str) -> None:
    texts = {
        "holidays": "There is no training in the Tarn Club during the school holidays.",
        "ferien": "In den Schulferien trainiert der Verein Tarn nicht.",
    }
    assert told in said(question, texts[told])
