"""Questions that ask only what something costs, or what happens, behind a scene that alone says what for."""

import pytest

from tests.support.grounding import said

ENGLISH = """- Norra Baths: whoever loses the locker key pays 11 euros.
- Norra Baths: a swim may last 90 minutes. Staying longer costs 2 euros for each quarter of an hour.
- Norra Baths: on Saturdays 4 euros are added to the price of a lane."""
GERMAN = """# Norraer Bad

- Wer den Schlüssel verliert, zahlt dem Norraer Bad 11 Euro.
- Eine Schwimmstunde kostet im Norraer Bad 7 Euro."""
SPANISH = """# Baños Norra

- Quien pierde la llave paga 11 euros en Baños Norra.
- Una clase cuesta 7 euros en Baños Norra."""


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        ("Oh dear, my locker key is gone. What do I pay at Norra Baths?", ENGLISH, "11"),
        ("We'd like to stay longer. What do we pay at Norra Baths?", ENGLISH, "2 euros"),
        ("I came by bus. How long may a swim last at Norra Baths?", ENGLISH, "90"),
        ("Mein Schlüssel ist weg. Was zahle ich beim Norraer Bad?", GERMAN, "11"),
        ("Unser Hund ist krank. Was kostet eine Schwimmstunde beim Norraer Bad?", GERMAN, "7"),
        ("He perdido la llave. ¿Cuánto pago en Baños Norra?", SPANISH, "11"),
    ],
)
def test_a_line_on_what_was_told_answers(question: str, text: str, answer: str) -> None:
    assert answer in said(question, text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Oh dear, my towel is gone. What do I pay at Norra Baths?", ENGLISH),
        ("The party is on a Sunday. What do you charge at Norra Baths?", ENGLISH),
        ("Mein Handtuch ist weg. Was zahle ich beim Norraer Bad?", GERMAN),
        ("He perdido la toalla. ¿Cuánto pago en Baños Norra?", SPANISH),
    ],
)
def test_a_line_on_nothing_of_what_was_told_does_not(question: str, text: str) -> None:
    assert said(question, text) == ""


def test_a_sentence_goes_on_from_the_one_before_it() -> None:
    text = """# Norra Boats

A life jacket that comes back torn is put on the bill at 28 euros. One that does not come back at all is put on the bill
at 52 euros."""
    assert "52" in said("A life jacket drifted away and nobody found it. What does Norra Boats bill me?", text)


def test_in_signs_what_is_added_at_night_is_told_by_an_hour() -> None:
    roof = "# 东苇影棚问答\n\n**天台可以拍吗？** 租了棚的客人可以上去，每小时加110元。"
    night = "# 东苇影棚问答\n\n- 夜里十点以后每小时另加65元。"
    assert said("东苇影棚夜里十点之后每小时加多少？", roof, title="东苇影棚问答") == ""
    assert "110" in said("东苇影棚的天台每小时加多少？", roof, title="东苇影棚问答")
    assert "65" in said("东苇影棚夜里十点之后每小时加多少？", night, title="东苇影棚问答")


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (
            "What sum does Norra Camels impose on guests who are late for the departure?",
            "# Norra Camels\n\n**And if we are late for the departure?** The driver rings you and agrees on a place.",
        ),
        (
            "¿Qué importe cobra Camellos Norra si llegamos tarde a la salida?",
            "# Camellos Norra\n\n**¿Y si llegamos tarde a la salida?** El conductor os llama y acuerda otro punto.",
        ),
        (
            "ما المبلغ الذي تفرضه قافلة النور على من يتأخر عن الانطلاق؟",
            "# أسئلة ضيوف قافلة النور\n\n**وإذا تأخرنا عن موعد الانطلاق؟** يتصل بكم السائق ويتفق معكم على نقطة جديدة.",
        ),
    ],
)
def test_who_asks_for_a_sum_is_told_one(question: str, text: str) -> None:
    assert said(question, text) == ""


@pytest.mark.parametrize(
    "question",
    ["How much a mile is the Norra van?", "What does Norra charge per mile for the van?"],
)
def test_what_a_mile_costs_is_told_by_no_line_on_how_many_are_free(question: str) -> None:
    assert said(question, "The Norra van is 88 euros a day, 90 miles included.") == ""
    assert "31" in said(question, "The Norra van: 140 miles a day are free, and each mile past that is 31 cents.")


def test_how_much_is_kept_is_told_by_no_time() -> None:
    text = "- Norra Baths: the hire of the pool can be cancelled free of charge up to 21 days before."
    assert said("We have to call off the hire of the pool at Norra Baths. How much do you keep?", text) == ""


def test_several_lines_that_begin_with_the_house_are_told_apart_by_what_follows() -> None:
    assert "11" in said("What do I pay for a lost locker key at Norra Baths?", ENGLISH)


_LOSSES = """# Freibad

Wer sein Armband verliert, zahlt 10 Euro. Ein verlorener Schlüssel kostet 25 Euro. Kaputte Tassen kosten 6 Euro."""
_ROOM = "# Escape Room\n\nDer Raum kostet 99 Euro für bis zu 4 Personen. Jede weitere Person kostet 20 Euro."
_SKIS = """# Ski rental

A complete set of skis and poles costs 30 euros a day. Losing any part means paying for the full set, 240 euros."""


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        ("Mein Armband ist verschwunden. Was zahle ich?", _LOSSES, "10"),
        ("Unser Schlüssel ist abhandengekommen. Was kostet das?", _LOSSES, "25"),
        ("Die Tasse ist zerbrochen. Was zahle ich?", _LOSSES, "6"),
        ("Wir sind zu sechst. Was zahlen wir zusätzlich?", _ROOM, "20"),
        ("I lost a pole. What do I pay?", _SKIS, "240"),
    ],
)
def test_a_mishap_or_a_party_may_be_told_by_another_word(question: str, text: str, answer: str) -> None:
    assert answer in said(question, text)


def test_what_else_is_gone_has_no_price() -> None:
    assert said("Mein Handtuch ist verschwunden. Was zahle ich?", _LOSSES) == ""


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        ("Was kostet ein Meter Leinen?", "# Stoffe\n\nLeinen: Meterpreis 14 Euro. Baumwolle: 9 €/lfm.", "14"),
        (
            "Was kostet ein Meter Cord?",
            "# Stoffe (Preise pro Meter)\n\n| Stoff | Preis |\n|---|---|\n| Cord | 13 Euro |",
            "13",
        ),
        ("How much is a metre of rope?", "Rope is sold by length: 3 euros for 100 cm.", "3 euros"),
        ("How much is a 25 metre lane?", "Lane (25 m): 30 euros an hour.", "30"),
        ("What does it cost to replace a water meter?", "Replacing the water meter costs 80 euros.", "80"),
        ("How much is a ten kilometre race?", "Runners of the 10 km race pay 25 euros.", "25"),
        ("¿Cuánto cuesta el metro?", "| Transporte | Precio |\n|---|---|\n| Metro | 2 euros |", "2 euros"),
        ("轨道每米多少钱？", "轨道按米计价，15元。", "15"),
    ],
)
def test_what_a_length_costs_is_told_in_many_ways(question: str, text: str, answer: str) -> None:
    assert answer in said(question, text)


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        ("How much do participants lose?", "Participants lose 4 kilos on average in two weeks.", "4 kilos"),
        ("¿Cuánto queda hasta la cima?", "Desde el refugio quedan 3 kilómetros hasta la cima.", "3"),
    ],
)
def test_not_only_money_is_lost_or_left(question: str, text: str, answer: str) -> None:
    assert answer in said(question, text)
