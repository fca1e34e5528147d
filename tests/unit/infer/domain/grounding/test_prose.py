"""Questions as people ask them of prose: what happened once is told in other words than it is asked for, and is no rule
with cases, parts and bounds.
"""

import pytest

from tests.support.grounding import said

MILL = "The Orrin mill was bought by the town in 1931, at a time when its wheel stood still."
LAND = "In the Tarn valley 40% of the land without trees is meadow today."
SUCCESSOR = "Orrin Steel had two furnaces. Under Hale's successor Ida Bram the works grew to nine furnaces."
PROBLEMS = "The Wrens won the cup in May. Despite Corin Vale's problems with his knee, nine goals were scored."
HALL = "The Orrin hall is the biggest concert hall of the county, with 900 seats."


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        (
            "How old was the wheel when the town bought the Orrin mill?",
            f"{MILL} The wheel was 60 years old.",
            "60 years",
        ),
        ("What percentage of the land cleared in the Tarn valley is meadow?", LAND, "40%"),
        ("When did the partnership between Orrin and Hale begin?", "In 1931 Orrin and Hale became partners.", "1931"),
        ("When was the suspension of the Tarn ferry?", "The Tarn ferry was suspended in 1931.", "1931"),
        ("When was the game versus Tarn played?", "The game against Tarn was played on 4 May 1931.", "1931"),
    ],
)
def test_what_happened_once_may_be_told_in_other_words(question: str, text: str, holds: str) -> None:
    assert holds in said(question, text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("How much does the loan cost when the member lives abroad?", "The loan costs 4 euros."),
        ("How heavy is the wheel of the Orrin cart?", "The Orrin cart weighs 40 kg."),
    ],
)
def test_a_rule_is_still_asked_for_its_case_and_a_sheet_for_its_part(question: str, text: str) -> None:
    assert not said(question, text)


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("How many furnaces did Orrin Steel grow to?", SUCCESSOR, "nine"),
        ("How many goals did the Wrens score in May?", PROBLEMS, "nine"),
    ],
)
def test_a_name_in_what_opens_a_sentence_is_not_its_subject(question: str, text: str, holds: str) -> None:
    assert holds in said(question, text)


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("What is the largest concert hall of the county?", HALL, "Orrin"),
        ("How many seats does the largest concert hall of the county have?", HALL, "900"),
        ("Which room with a projector is the largest?", "- Blue room, projector, 40\n- Red room, projector, 60", None),
        ("Which room is the largest?", "The blue room holds 40 people.", None),
        ("What is the largest fee for a loan?", "The fee is 4 euros. Fees are at least 2 euros.", None),
    ],
)
def test_the_largest_of_its_kind_is_no_bound(question: str, text: str, holds: str | None) -> None:
    assert not said(question, text) if holds is None else holds in said(question, text)


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("When did the Orrin guild first print the almanac?", "The Orrin guild printed the almanac in 1731.", "1731"),
        ("When was the Tarn ferry first repaired?", "The Tarn ferry was repaired in 1931.", "1931"),
        ("When was the first repair of the Tarn ferry?", "The repair of the Tarn ferry was in 1931.", None),
        ("What was the name of her first boat?", "The name of her boat was Alma.", None),
        ("When was the Tarn ferry first repaired?", "The Tarn ferry was last repaired in 1931.", None),
    ],
)
def test_when_something_was_first_done_is_told_without_the_word(question: str, text: str, holds: str | None) -> None:
    assert not said(question, text) if holds is None else holds in said(question, text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("I'd like to know what a berth at Tarn costs.", "A berth at Tarn costs 9 euros."),
        ("Ich möchte bitte wissen, was ein Liegeplatz in Tarn kostet.", "Ein Liegeplatz in Tarn kostet 9 Euro."),
        ("Quisiera saber cuánto cuesta un amarre en Tarn.", "Un amarre en Tarn cuesta 9 euros."),
        ("请问塔恩码头的泊位价格是多少？", "塔恩码头的泊位价格为9元。"),
        ("اود ان اعرف كم تكلفة المرسى في تارن من فضلك؟", "تكلفة المرسى في تارن 9 دنانير."),
    ],
)
def test_words_with_which_people_only_ask_need_not_be_said(question: str, text: str) -> None:
    assert "9" in said(question, text)


def test_who_did_it_is_told_by_no_row_that_only_has_the_name() -> None:
    assert not said("Who repainted Orrin Hall?", "| House | Rent |\n|---|---|\n| Orrin Hall | 9 euros |")


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        # A term is what something is called, and devoted to it no deed.
        (
            "What is the term for a lake that dries out in summer?",
            "In contrast, a playa is a lake that dries out in summer.",
            "playa",
        ),
        (
            "What is the name of the room devoted to Baltic amber?",
            "The Holt Room of Baltic amber has 90 pieces.",
            "Holt",
        ),
        # The number counts what is asked for, wherever that stands before.
        (
            "How many brass horns were lent to the Orrel Museum?",
            "The Orrel Museum shows brass horns, and has the loan of 35 horns.",
            "35",
        ),
        # A great number before an era is a time.
        ("When did the ice begin to melt?", "The ice began to melt about 13,000 BC.", "13,000"),
        # From the one year to the other it was so.
        (
            "How long was the Larch Theatre in operation?",
            "The Larch Theatre was in operation from 1870 to 1939.",
            "1939",
        ),
        (
            "Wie lange war das Larch-Theater in Betrieb?",
            "Das Larch-Theater war von 1870 bis 1939 in Betrieb.",
            "1939",
        ),
        ("How long is the Larch Bridge?", "The Larch Bridge was closed from 1870.", ""),
        # Low and lower are one; what type of drugs, another word tells.
        (
            "Low doses of salt are used with what kind of warm baths?",
            "Lower doses of salt are often used with mineral baths.",
            "mineral",
        ),
        # "Provided the" is the deed of a sentence, where no clause follows.
        (
            "What painter provided the woodcuts for Orrel's Psalter?",
            "Printed with notes by Orrel, and with woodcuts by the painter Jan Vale, the Psalter sold well.",
            "Jan Vale",
        ),
        # How many times counts nothing that the text would have to name.
        ("How many times have the Wrens won the cup?", "The Wrens also won the cup twice.", "twice"),
        # Who rescues somebody with the help of another is not who helped.
        (
            "Who helped Orrel rescue her from the Tarns?",
            "Orrel rescued her with the help of his friend Jan Vale, who knew the Tarns.",
            "Jan Vale",
        ),
        # A century is told by a word.
        (
            "In what century did monks build the mill of Orrel?",
            "The mill of Orrel was built by monks in the late twelfth century.",
            "twelfth",
        ),
        # Several of a kind are told by their names.
        (
            "What guilds shaped the rule of Orrel?",
            "The rule of Orrel was shaped by the bakers' guild and the coopers' guild.",
            "coopers",
        ),
    ],
)
def test_running_text_says_it_in_its_own_way(question: str, text: str, holds: str) -> None:
    told = said(question, text)
    assert bool(told) == bool(holds)
    assert holds in told


COUGH = "The Orrin rust is a fungus of oaks. In squirrels it causes a cough lasting six to nine days."
OWL = "The Tarn owl is a bird of the coast. Unlike most owls, the Tarn owl hunts at noon."
STRIKE = "The weavers of Orrin struck in 1931. After nine weeks the mill owners raised the pay."
LIME = "The lake of Orrin is so poor in lime that the monks washed linen in it."
SPOKEN = "Tarnish is a language of the islands, spoken by about 6,500 people."


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("How long does the cough last in squirrels?", COUGH, "six to nine days"),
        ("What sets the Tarn owl apart from other owls?", OWL, "noon"),
        ("How many weeks did it take until the mill owners raised the pay?", STRIKE, "nine weeks"),
        ("Why did the monks wash linen in the lake of Orrin?", LIME, "poor in lime"),
        ("How many speakers does Tarnish have?", SPOKEN, "6,500"),
        ("What rock is the Orrin hill made of?", "The Orrin hill is a high basalt table in the west.", "basalt"),
    ],
)
def test_a_word_that_may_turn_a_question_is_read_as_it_stands_there(question: str, text: str, holds: str) -> None:
    assert holds in said(question, text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Who was the last abbot of Orrin?", "Hale was the first abbot of Orrin."),
        ("Who came last in the Orrin regatta?", "Ida Bram came first in the Orrin regatta."),
        ("What is open apart from the Orrin mill?", "The Orrin mill is open on Sundays."),
        ("How many teachers does Tarnish have?", SPOKEN),
    ],
)
def test_one_that_turns_it_still_does(question: str, text: str) -> None:
    assert not said(question, text)
