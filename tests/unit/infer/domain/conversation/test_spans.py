"""Questions that go on with another span of years or hours."""

import pytest

from sluiceway_infer.domain.conversation.chat import Message
from sluiceway_infer.domain.conversation.follow_up import completed


def told(before: str, question: str) -> str:
    return completed([Message("user", before), Message("assistant", "Yes [1]."), Message("user", question)])


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        (
            "How did sales change from 2022 to 2023?",
            "From 2023 to 2024?",
            "How did sales change from 2023 to 2024?",
        ),
        (
            "How did sales change between 2022 and 2023?",
            "And between 2023 and 2024?",
            "How did sales change between 2023 and 2024?",
        ),
        ("What is the fee from 9 to 12?", "And from 12 to 17?", "What is the fee from 12 to 17?"),
        (
            "Wie änderte sich der Umsatz von 2022 bis 2023?",
            "Und von 2023 bis 2024?",
            "Wie änderte sich der Umsatz von 2023 bis 2024?",
        ),
        (
            "¿Cómo cambiaron las ventas de 2022 a 2023?",
            "¿Y de 2023 a 2024?",
            "¿Cómo cambiaron las ventas de 2023 a 2024?",
        ),
        ("2022年到2023年的销售额变化多少？", "2023年到2024年呢？", "2023年到2024年的销售额变化多少？"),
        ("كيف تغيرت المبيعات من 2022 إلى 2023؟", "ومن 2023 إلى 2024؟", "كيف تغيرت المبيعات من 2023 إلى 2024؟"),
    ],
)
def test_a_span_takes_the_place_of_the_whole_span(before: str, question: str, whole: str) -> None:
    assert told(before, question) == whole
