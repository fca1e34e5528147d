"""Which words belong to which number of a sentence, and what an exchanged number says."""

import pytest

from sluiceway_infer.domain.grounding.answerability import Thresholds
from sluiceway_infer.domain.grounding.evidence import evidence
from sluiceway_infer.domain.grounding.grounded import ground
from tests.support.infer import passage


def is_kept(sentence: str, question: str, text: str) -> bool:
    found = evidence(question, [passage(text)], Thresholds())
    return ground(sentence, found) is not None


@pytest.mark.parametrize(
    ("question", "text", "true", "exchanged"),
    [
        (
            "What is the limit of lead in Orrin water?",
            "The limit of lead in Orrin water is 5·10⁻⁶ g.",
            "The limit of lead in Orrin water is 5·10^-6 g.",
            "The limit of lead in Orrin water is 5·10⁶ g.",
        ),
        (
            "What does the Orrin Plus cost?",
            "The Orrin Plus¹ costs 14² euros.",
            "The Orrin Plus costs 14 euros.",
            "The Orrin Plus costs 2 euros.",
        ),
        (
            "How large is the Orrin flat?",
            "The Orrin flat has 85 m². Its fence has 40 m.",
            "The Orrin flat has 85 square metres.",
            "The Orrin flat has 40 square metres.",
        ),
        (
            "When did the museum open?",
            "The museum was planned in 1902 and opened in 1911.",
            "The museum opened in 1911.",
            "The museum opened in 1902.",
        ),
        (
            "When did the museum open?",
            "The museum opened in 1902 and closed in 1911.",
            "The museum opened in 1902.",
            "The museum opened in 1911.",
        ),
        (
            "Wann wurde das Museum eröffnet?",
            "Das Museum wurde 1902 geplant und 1911 eröffnet.",
            "Das Museum wurde 1911 eröffnet.",
            "Das Museum wurde 1902 eröffnet.",
        ),
        (
            "Wann öffnete das Museum?",
            "Das Museum öffnete 1902 und schloss 1911.",
            "Das Museum öffnete 1902.",
            "Das Museum öffnete 1911.",
        ),
        (
            "¿Cuándo abrió el museo?",
            "El museo cerró en 1902 y abrió en 1911.",
            "El museo abrió en 1911.",
            "El museo abrió en 1902.",
        ),
        (
            "¿Cuándo abrió el museo?",
            "El museo abrió en 1902 y cerró en 1911.",
            "El museo abrió en 1902.",
            "El museo abrió en 1911.",
        ),
        (
            "Quand le musée a-t-il ouvert ?",
            "Le musée a fermé en 1902 et ouvert en 1911.",
            "Le musée a ouvert en 1911.",
            "Le musée a ouvert en 1902.",
        ),
        (
            "Quand le musée a-t-il ouvert ?",
            "Le musée a ouvert en 1902 et a fermé en 1911.",
            "Le musée a ouvert en 1902.",
            "Le musée a ouvert en 1911.",
        ),
        (
            "متى افتتح المتحف؟",
            "خطط المتحف في عام 1902 وافتتح في عام 1911.",
            "افتتح المتحف في عام 1911.",
            "افتتح المتحف في عام 1902.",
        ),
        (
            "متى افتتح المتحف؟",
            "افتتح المتحف في عام 1902 وأغلق في عام 1911.",
            "افتتح المتحف في عام 1902.",
            "افتتح المتحف في عام 1911.",
        ),
    ],
)
def test_an_and_parts_the_words_of_two_numbers(question: str, text: str, true: str, exchanged: str) -> None:
    assert is_kept(true, question, text)
    assert not is_kept(exchanged, question, text)


@pytest.mark.parametrize(
    ("question", "text", "true", "exchanged"),
    [
        (
            "How many members did the club have in 2021?",
            "The club had 310 members in 2020 and 290 members in 2021.",
            "The club had 290 members in 2021.",
            "The club had 310 members in 2021.",
        ),
        (
            "How many members did the club have in 2020?",
            "The club had 310 members in 2020 and 290 members in 2021.",
            "The club had 310 members in 2020.",
            "The club had 290 members in 2020.",
        ),
        (
            "Wie viele Mitglieder hatte der Verein 2021?",
            "Der Verein hatte 2020 noch 310 Mitglieder und 2021 nur 290 Mitglieder.",
            "Der Verein hatte 2021 nur 290 Mitglieder.",
            "Der Verein hatte 2021 310 Mitglieder.",
        ),
        (
            "¿Cuántos socios tenía el club en 2021?",
            "El club tenía 310 socios en 2020 y 290 socios en 2021.",
            "El club tenía 290 socios en 2021.",
            "El club tenía 310 socios en 2021.",
        ),
        (
            "Combien de membres le club avait-il en 2021 ?",
            "Le club avait 310 membres en 2020 et 290 membres en 2021.",
            "Le club avait 290 membres en 2021.",
            "Le club avait 310 membres en 2021.",
        ),
        (
            "كم عدد أعضاء النادي في عام 2021؟",
            "كان عدد أعضاء النادي 310 في عام 2020 و290 في عام 2021.",
            "كان عدد أعضاء النادي 290 في عام 2021.",
            "كان عدد أعضاء النادي 310 في عام 2021.",
        ),
    ],
)
def test_a_value_is_that_of_the_year_of_which_it_is_asked(question: str, text: str, true: str, exchanged: str) -> None:
    assert is_kept(true, question, text)
    assert not is_kept(exchanged, question, text)
