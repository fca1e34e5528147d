"""Rules of a house: what is not allowed is forbidden, and a rule for one place is none for another."""

import pytest

from tests.support.grounding import said


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What is not allowed in the sauna?", "Glass bottles are forbidden in the sauna."),
        ("What is not permitted in the reading room?", "Pens are banned from the reading room."),
        ("What is forbidden in the sauna?", "Glass bottles are not allowed in the sauna."),
        ("Which animals are not allowed in the garden?", "Dogs are prohibited in the garden."),
        ("What is not included in the rent?", "Electricity is excluded from the rent."),
        ("What does the warranty not cover?", "The warranty excludes damage by water."),
        ("Was ist in der Sauna nicht erlaubt?", "Glasflaschen sind in der Sauna verboten."),
        ("Was ist im Garten verboten?", "Hunde sind im Garten nicht erlaubt."),
        ("Was ist in der Miete nicht enthalten?", "Strom ist von der Miete ausgenommen."),
        ("¿Qué no se permite en la sauna?", "Las botellas de cristal están prohibidas en la sauna."),
        ("¿Qué está prohibido en el jardín?", "En el jardín no se admiten perros."),
        ("¿Qué no cubre la garantía?", "La garantía excluye los daños por agua."),
        ("ما الذي لا يسمح به في الساونا؟", "يمنع إدخال الزجاجات إلى الساونا."),
        ("ما الممنوع في الحديقة؟", "لا يسمح بالكلاب في الحديقة."),
        ("What is not allowed in the sauna?", "## Sauna\n\nGlass bottles are forbidden."),
    ],
)
def test_what_is_not_allowed_is_forbidden(question: str, text: str) -> None:
    assert said(question, text) == text.split("\n")[-1]


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What is forbidden in the sauna?", "Dogs are allowed in the sauna, but not in the pool."),
        ("What is not allowed in the sauna?", "It is not forbidden to talk in the sauna."),
        ("What is allowed in the sauna?", "Glass is forbidden in the sauna."),
        ("What is included in the rent?", "Electricity is excluded from the rent."),
        ("What does the warranty not cover?", "The warranty does not exclude water damage."),
        ("Was ist in der Sauna nicht erlaubt?", "In der Sauna ist es nicht verboten, zu sprechen."),
        ("Was ist in der Sauna verboten?", "Hunde sind in der Sauna erlaubt, im Bad nicht."),
        ("¿Qué está prohibido en el jardín?", "En el jardín se admiten perros, pero no gatos en la casa."),
        ("ما الممنوع في الحديقة؟", "يسمح بالكلاب في الحديقة ولا تفتح قبل الثامنة."),
    ],
)
def test_what_is_allowed_is_not_forbidden(question: str, text: str) -> None:
    assert said(question, text) == ""


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What is not allowed in the sauna?", "Towels are allowed in the sauna. Shouting is not allowed in the pool."),
        ("What is not allowed in the sauna?", "Towels are allowed in the sauna. Shouting is forbidden in the pool."),
        ("Was ist in der Sauna nicht erlaubt?", "Handtücher sind in der Sauna erlaubt. Rufen ist im Bad verboten."),
        ("¿Qué no se permite en la sauna?", "La sauna abre a las 8. No se permite gritar en la piscina."),
    ],
)
def test_a_rule_for_one_place_is_none_for_another(question: str, text: str) -> None:
    assert said(question, text) == ""


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What is not allowed in the sauna?", "## Sauna\n\nShouting is not allowed in the hot room."),
        ("Which animals are allowed in the garden?", "Dogs are allowed in the garden in the evening."),
        ("Who is allowed in the sauna?", "## Sauna\n\nChildren are allowed in the company of an adult."),
    ],
)
def test_a_place_or_a_time_within_it_is_no_other_one(question: str, text: str) -> None:
    assert said(question, text) == text.split("\n")[-1]
