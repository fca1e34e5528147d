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
        (
            "An oar drifted away and nobody found it. What do you bill me?",
            "An oar that comes back torn is billed at 8 euros.",
        ),
        ("Das Paddel ist weggetrieben. Was kostet es?", "Ein zerbrochenes Paddel kostet 8 Euro."),
        ("El remo ha desaparecido. ¿Cuánto cuesta?", "Un remo roto cuesta 8 euros."),
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
        ("The glasses vanished. What do lost glasses cost?", "Glasses that never come back cost 8 euros when lost."),
        ("What does a broken pair of glasses cost?", "A lost or broken pair of glasses costs 8 euros."),
    ],
)
def test_what_is_said_of_it_is_told(question: str, text: str) -> None:
    assert "8" in said(question, text)


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("桨丢了赔多少？", "救生衣丢失赔80元。桨每支租金10元。", None),
        ("伞丢了赔多少？", "伞丢失赔18元。", "18元"),
        ("租的鞋丢了赔多少？", "攀岩鞋丢失赔80元。", "80元"),
    ],
)
def test_what_befalls_another_thing_is_told_by_its_one_sign(question: str, text: str, holds: str | None) -> None:
    found = said(question, text)
    assert not found if holds is None else holds in found


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("ضاعت قطعة من الدراجة، كم أدفع؟", "عند ضياع الدراجة كلها ندفع 80 دينارا.", None),
        ("انكسر غطاء من الصندوق. كم أدفع؟", "من كسر الصندوق دفع 18 دينارا.", None),
        ("انكسر غطاء من الصندوق. كم أدفع؟", "من كسر غطاء الصندوق دفع 18 دينارا.", "18"),
        ("ضاع مفتاح من الخزانة، كم أدفع؟", "عند ضياع أي قطعة من الخزانة ندفع 8 دنانير.", "8"),
        ("自行车的车铃丢了赔多少？", "自行车丢失赔800元。", None),
        ("自行车的车铃丢了赔多少？", "自行车丢失赔800元，车铃丢失赔18元。", "18元"),
    ],
)
def test_what_befalls_the_whole_is_not_told_of_a_part(question: str, text: str, holds: str | None) -> None:
    found = said(question, text)
    assert not found if holds is None else holds in found


@pytest.mark.parametrize(
    ("question", "text", "is_told"),
    [
        ("أضعت خوذة من النادي، كم ثمنها؟", "في النادي إذا ضاعت عصا التزلج فثمن الزوج 28 دولارا.", False),
        ("أضعت خوذة من النادي، كم ثمنها؟", "في النادي إذا ضاعت الخوذة فثمنها 61 دولارا.", True),
    ],
)
def test_what_is_lost_in_arabic_stands_behind_its_verb(question: str, text: str, *, is_told: bool) -> None:
    assert bool(said(question, text)) == is_told
