"""Two things that are compared: both values, or a line on both, or nothing."""

from tests.support.grounding import said

_QUESTION = "Which is heavier, the Orrin R20 or the Orrin R30?"


def test_where_one_of_the_two_has_no_value_a_line_on_one_is_no_answer() -> None:
    assert not said(_QUESTION, "The Orrin R20 has a weight of 41 kg.", "The Orrin R30 is blue.")


def test_a_line_on_both_is_an_answer() -> None:
    assert "more than" in said(_QUESTION, "The Orrin R30 has more than the weight of the Orrin R20.")


def test_both_values_are_quoted() -> None:
    given = said(_QUESTION, "The Orrin R20 has a weight of 41 kg.", "The Orrin R30 has a weight of 52 kg.")
    assert "41 kg" in given
    assert "52 kg" in given


def test_german_nouns_are_compared_where_each_has_its_line() -> None:
    rows = "| Vorstellung | Dauer |\n|---|---|\n| Kosmos | 50 Minuten |\n| Nachthimmel | 75 Minuten |"
    told = said("Welche Vorstellung dauert länger, Kosmos oder Nachthimmel?", f"Kosmos läuft täglich.\n\n{rows}")
    assert "50" in told
    assert "75" in told
