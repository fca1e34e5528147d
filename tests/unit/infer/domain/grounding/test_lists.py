"""Lists that a "not" leads into: an item says nothing without it."""

from dataclasses import replace

import pytest

from sluiceway_infer.domain.grounding.answerability import Thresholds
from sluiceway_infer.domain.grounding.evidence import Evidence, evidence
from sluiceway_infer.domain.grounding.grounded import extract, ground
from sluiceway_infer.domain.grounding.parsing.question import parse_question
from tests.support.infer import passage

RULES = "Employees must not:\n- smoke in the hall\n- use private phones\n- park in the yard"
COVER = "## What is covered\n\n- lost luggage\n\n## What is not covered\n\n- water damage\n- theft from cars"
POLICY = "The policy covers fire.\n\nExclusions:\n- floods\n- war"
KASKO = "Nicht versichert sind:\n- Fahrräder im Freien\n- Schmuck"
SEGURO = "No están cubiertos:\n- los daños por agua\n- las bicicletas"


def found(question: str, text: str, *above: str) -> Evidence:
    told = replace(passage(text, title="Rules"), heading_path=above)
    return evidence(question, [told], Thresholds())


def said(question: str, text: str, *above: str) -> list[str]:
    return [part.text for part in extract(found(question, text, *above)).parts]


@pytest.mark.parametrize(
    ("question", "text", "parts"),
    [
        ("May employees smoke in the hall?", RULES, ["Employees must not:", "- smoke in the hall"]),
        ("Is theft from cars covered?", COVER, ["## What is not covered", "- theft from cars"]),
        ("What is not covered?", COVER, ["## What is not covered", "- water damage", "- theft from cars"]),
        ("What is covered?", COVER, ["- lost luggage"]),
        ("What are the exclusions of the policy?", POLICY, ["Exclusions:", "- floods", "- war"]),
        ("¿Están cubiertas las bicicletas?", SEGURO, ["No están cubiertos:", "- las bicicletas"]),
    ],
)
def test_an_item_is_given_with_the_not_that_leads_into_it(question: str, text: str, parts: list[str]) -> None:
    assert said(question, text) == parts


@pytest.mark.parametrize(
    ("question", "text", "above"),
    [
        ("Where may employees park?", RULES, ()),
        ("What does the insurance cover?", "- water damage\n- theft from cars", ("Not covered by the insurance",)),
        ("Is theft from cars covered?", "- water damage\n- theft from cars", ("Not covered by the insurance",)),
    ],
)
def test_an_item_is_no_answer_where_its_not_is_not_given(question: str, text: str, above: tuple[str, ...]) -> None:
    assert extract(found(question, text, *above)).groundedness.status == "not_in_documents"


@pytest.mark.parametrize(
    ("question", "text", "claim", "is_kept"),
    [
        ("May employees smoke in the hall?", RULES, "Yes, employees may smoke in the hall.", False),
        ("May employees smoke in the hall?", RULES, "No, employees must not smoke in the hall.", True),
        ("Where may employees park?", RULES, "Employees may park in the yard.", False),
        ("Is theft from cars covered?", COVER, "Yes, theft from cars is covered.", False),
        ("Sind Fahrräder im Freien versichert?", KASKO, "Fahrräder im Freien sind versichert.", False),
    ],
)
def test_a_claim_denies_what_the_not_above_a_list_denies(question: str, text: str, claim: str, is_kept: bool) -> None:
    assert (ground(claim, found(question, text)) is not None) == is_kept


@pytest.mark.parametrize(
    ("question", "is_list"),
    [("Zähle die Boote von Kell auf!", True), ("Nenne die Boote von Kell.", True), ("Was zahle ich in Kell?", False)],
)
def test_who_pays_does_not_ask_for_a_list(question: str, *, is_list: bool) -> None:
    assert (parse_question(question).asked.kind == "list") == is_list


def test_in_german_a_list_is_of_what_stands_behind_the_word_that_asks() -> None:
    text = (
        "Die Studie dauerte 18 Monate. Ihre Grenzen liegen in der kleinen Zahl der Proben und im Fehlen von Versuchen."
    )
    assert any("Proben" in part for part in said("Welche Grenzen hat die Studie?", text))


def test_of_the_slightest_all_rows_are_told_in_german_as_well() -> None:
    text = "| Boden | Verlust |\n|---|---|\n| Nivo-4 | 11 % |\n| Nivo-8 | 7 % |\n| Holz | 19 % |"
    told = " ".join(said("Welcher Boden hatte den geringsten Verlust?", f"## Ergebnisse\n\n{text}"))
    assert all(one in told for one in ("Nivo-4", "Nivo-8", "Holz"))
