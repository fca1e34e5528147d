"""For whom a rule holds: what members have is no answer for guests, nor for those of whom nothing is said."""

from dataclasses import replace

import pytest

from sluiceway_infer.domain.grounding.answerability import Thresholds
from sluiceway_infer.domain.grounding.evidence import evidence
from sluiceway_infer.domain.grounding.grounded import extract, ground
from sluiceway_infer.domain.grounding.parsing.parties import parties, parties_of
from tests.support.grounding import said, words_of
from tests.support.infer import passage

POOL = "Admission costs 9 euros. Children under 14 pay 4 euros. Pensioners pay 6 euros."


@pytest.mark.parametrize(
    ("language", "text", "names"),
    [
        ("en", "Non-members pay more than members and business customers.", ["non-member", "member", "company"]),
        ("en", "The membership fee is due in May.", []),
        ("de", "Privatkunden zahlen 5, Firmenkunden 8, Azubis nichts.", ["private customer", "company", "apprentice"]),
        ("es", "Los no socios pagan más que los socios y las empresas.", ["non-member", "member", "company"]),
        ("fr", "Les locataires et le bailleur.", ["tenant", "landlord"]),
        ("zh", "企业会员、个人会员和非会员", ["company", "member", "non-member"]),
        ("ar", "يدفع الأعضاء 5 وللضيوف 8", ["member", "guest"]),
        ("xx", "Members pay.", []),
    ],
)
def test_parties_are_found_by_their_words(language: str, text: str, names: list[str]) -> None:
    assert [one.name for one in parties(text, language)] == names


@pytest.mark.parametrize(
    ("text", "number", "names"),
    [
        ("Tenants pay 5 euros, guests 8 euros.", "5", {"tenant"}),
        ("Tenants pay 5 euros, guests 8 euros.", "8", {"guest"}),
        ("Tenants and guests pay 5 euros, companies 8.", "5", {"tenant", "guest"}),
        ("It is 14 days for tenants and guests, 30 days for companies.", "14", {"tenant", "guest"}),
        ("It is 14 days for tenants and guests, 30 days for companies.", "30", {"company"}),
        ("It costs 5 euros.", "5", set()),
    ],
)
def test_a_number_belongs_to_those_in_its_part_of_the_sentence(text: str, number: str, names: set[str]) -> None:
    assert parties_of(number, text, "en") == names


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (
            "How many days' notice do I have to give to end my lease?",
            "The tenant may end the lease on 20 days' notice. The pier may end the lease on 80 days' notice.",
        ),
        (
            "¿Con cuántos días de preaviso puedo dejar mi amarre?",
            "El inquilino puede dejar el amarre con 20 días de preaviso. El puerto avisa con 80 días de preaviso.",
        ),
    ],
)
def test_who_asks_for_himself_is_told_no_number_of_the_other_side(question: str, text: str) -> None:
    found = said(question, text)
    assert "20" in found
    assert "80" not in found


def test_who_is_named_above_the_columns_of_a_table_is_so_where_the_passage_begins_below_them() -> None:
    row = replace(passage("| Rink of Kell | 4 | 11 |"), heading_path=("| Rink | Residents | Tourists |",))
    assert not words_of(extract(evidence("What do pensioners pay at the rink of Kell?", [row], Thresholds())))


RINK = "Residents pay 4 euros, tourists pay 11 euros."
EISBAHN = "Anwohner zahlen 4 Euro, Touristen zahlen 11 Euro."


@pytest.mark.parametrize(
    ("question", "text", "claimed", "stands"),
    [
        ("What do tourists pay at the rink?", RINK, "Tourists pay 11 euros at the rink.", True),
        ("What do tourists pay at the rink?", RINK, "Tourists pay 4 euros at the rink.", False),
        ("What do tourists pay at the rink?", RINK, "4 euros.", False),
        ("Was zahlen Touristen auf der Eisbahn?", EISBAHN, "Touristen zahlen 11 Euro.", True),
        ("Was zahlen Touristen auf der Eisbahn?", EISBAHN, "Touristen zahlen 4 Euro.", False),
        ("游客在滑冰场付多少钱？", "居民付4欧元，游客付11欧元。", "游客付4欧元。", False),
    ],
)
def test_a_claim_has_no_number_of_others(question: str, text: str, claimed: str, stands: bool) -> None:
    found = evidence(question, [passage(text, title="Rink Eisbahn 滑冰场")], Thresholds())
    assert (ground(claimed, found) is not None) == stands


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("How many euros do pensioners pay at the rink?", "At the rink residents pay 4 euros.", None),
        ("How many euros do residents pay at the rink?", "At the rink residents pay 4 euros.", "4 euros"),
        ("How many euros do employees pay at the rink?", "At the rink 4 euros are paid.", "4 euros"),
        ("How many euros do employees pay at the rink?", "At the rink team members pay 4 euros.", "4 euros"),
        ("How many euros do pensioners pay?", "Everybody pays 4 euros. Residents may come in before nine.", "4 euros"),
        (
            "How many days of vacation do I get as an employee?",
            "You have 28 days of vacation a year. Your manager approves it.",
            "28 days",
        ),
        ("How many euros do locals pay at the rink?", "At the rink everybody pays 4 euros.", "4 euros"),
        ("Wie viel Euro zahlen Rentner auf der Eisbahn?", "Auf der Eisbahn zahlen Anwohner 4 Euro.", None),
        ("¿Cuántos euros pagan los jubilados en la pista?", "En la pista los vecinos pagan 4 euros.", None),
        ("退休人员在滑冰场付多少欧元？", "居民在滑冰场付4欧元。", None),
        ("كم يورو يدفع المتقاعدون في الحلبة؟", "يدفع السكان في الحلبة 4 يورو.", None),
    ],
)
def test_what_holds_for_others_is_no_answer(question: str, text: str, holds: str | None) -> None:
    found = said(question, text)
    assert not found if holds is None else holds in found


def test_the_first_heading_says_no_more_than_the_title() -> None:
    title = "Fragen zum Seelauf"
    told = replace(passage("Das Shirt ist nicht enthalten; es kostet 22 Euro.", title=title), heading_path=(title,))
    found = extract(evidence("Was zahlen Fremde für den Seelauf?", [told], Thresholds()))
    assert words_of(found) == ""


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        ("What does admission cost for my son?", POOL, "Children under 14 pay 4 euros."),
        ("My daughter is 8, how much does she pay?", POOL, "Children under 14 pay 4 euros."),
        ("Was zahlt meine Tochter im Bad?", "Im Bad zahlt man 9 Euro. Kinder zahlen 4 Euro.", "Kinder zahlen 4 Euro."),
        ("¿Cuánto paga mi nieta?", "Los adultos pagan 9 euros. Los niños pagan 4 euros.", "Los niños pagan 4 euros."),
        ("What does admission cost for my son?", "Admission costs 9 euros for members.", ""),
    ],
)
def test_a_son_of_whoever_asks_is_a_child(question: str, text: str, answer: str) -> None:
    assert said(question, text) == answer


@pytest.mark.parametrize(
    ("question", "text", "is_told"),
    [
        ("I'm at university. What does the course cost me?", "The course costs students 247 dollars.", True),
        ("I'm at university. What does the course cost me?", "The course costs adults 318 dollars.", False),
        ("Ich studiere. Was kostet mich der Kurs?", "Der Kurs kostet Studierende 247 Euro.", True),
        ("Ich studiere. Was kostet mich der Kurs?", "Der Kurs kostet Erwachsene 318 Euro.", False),
        ("Estudio en la universidad. ¿Cuánto me cuesta el curso?", "El curso cuesta 318 euros para adultos.", False),
        ("我在上大学，课程多少钱？", "成人课程318元。", False),
    ],
)
def test_who_studies_is_a_student(question: str, text: str, *, is_told: bool) -> None:
    assert bool(said(question, text)) == is_told
