"""Besides: what else there is, where a line has what is known already."""

import pytest

from tests.support.grounding import said


@pytest.mark.parametrize(
    ("question", "text", "holds", "lacks"),
    [
        ("除了玻璃瓶，还禁止什么？", "任何地方都禁止携带玻璃瓶。也禁止嚼口香糖。", "口香糖", "玻璃瓶"),
        (
            "What is forbidden at the lake besides glass bottles?",
            "Glass bottles are forbidden at the lake. Fires are forbidden at the lake as well.",
            "Fires",
            "bottles",
        ),
        (
            "¿Qué está prohibido en el lago además de las botellas?",
            "Las botellas están prohibidas en el lago. Las hogueras también están prohibidas en el lago.",
            "hogueras",
            "botellas",
        ),
    ],
)
def test_the_line_on_the_known_alone_is_left_out(question: str, text: str, holds: str, lacks: str) -> None:
    found = said(question, text, title="青梧湖" if "，" in question else "Lake rules")
    assert holds in found
    assert lacks not in found


def test_a_line_that_has_another_one_with_it_holds() -> None:
    text = "任何地方都禁止携带玻璃瓶和刀具。"
    assert "刀具" in said("除了玻璃瓶，还禁止携带什么？", text, title="青梧湖")
