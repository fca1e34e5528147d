"""A claim in other words than its line: close ones count, contraries, names and numbers do not."""

from dataclasses import replace

import pytest

from sluiceway_infer.domain.grounding.parsing.parsed import parse_passage
from sluiceway_infer.domain.grounding.parsing.question import parse_question
from sluiceway_infer.domain.grounding.verification.claims import claim
from sluiceway_infer.domain.grounding.verification.support import supported
from tests.support.infer import passage

ASKED = {
    "en": "What do you know of the Alder Works?",
    "de": "Was weißt du über die Alder-Werke?",
    "es": "¿Qué sabes de los Talleres Alder?",
    "zh": "你知道桤木工坊的什么？",
    "ar": "ماذا تعرف عن ورشة الدر؟",
}


def is_supported(language: str, line: str, said: str) -> bool:
    asked = parse_question(ASKED[language], [language])
    title = {"en": "Alder Works", "de": "Alder-Werke", "es": "Talleres Alder", "zh": "桤木工坊", "ar": "ورشة الدر"}
    read = parse_passage(replace(passage(line, title=title[language]), language=language), language)
    return supported(claim(said, asked), asked, [read]) is not None


@pytest.mark.parametrize(
    ("language", "line", "said"),
    [
        ("en", "A plane is 14 euros a day.", "A plane costs 14 euros."),
        ("en", "The chisel was acquired by Miriam Hale.", "The chisel was bought by Miriam Hale."),
        ("de", "Wir bewahren Leim nur 3 Tage auf.", "Leim wird nur 3 Tage aufbewahrt."),
        ("de", "Einen Hobel gibt es für 14 Euro am Tag.", "Ein Hobel kostet 14 Euro."),
        ("es", "El cepillo se alquila por 14 euros al día.", "El cepillo cuesta 14 euros."),
        ("ar", "المنشار مقابل 14 يورو في اليوم.", "يكلف المنشار 14 يورو."),
    ],
)
def test_a_close_word_says_what_the_line_says(language: str, line: str, said: str) -> None:
    assert is_supported(language, line, said)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        pytest.param("The oak bench is heavy.", "The oak bench is light.", id="contraries tell one property"),
        pytest.param("The deposit for a plane is 14 euros.", "A plane costs 14 euros.", id="a sum for another end"),
        pytest.param("A plane is 14 euros a day.", "A plane costs 15 euros.", id="another number"),
        pytest.param(
            "The chisel was acquired by Miriam Hale.", "The chisel was bought by Miriam Voss.", id="another name"
        ),
        pytest.param(
            "The tenant pays the transport, the Works take out the insurance.",
            "The saws are insured by the tenant.",
            id="of the other part of the sentence",
        ),
        pytest.param("The hall is shut on Mondays.", "The hall is open on Mondays.", id="contraries"),
        pytest.param(
            "Leave saws and toys at home, they cause harm.", "Bring saws and toys.", id="a word in another sense"
        ),
        pytest.param(
            "The Works were founded by Ada Voss. Today Nell Orr leads the house.",
            "The house is headed by Ada Voss.",
            id="a close word in another sentence",
        ),
    ],
)
def test_another_word_does_not(line: str, said: str) -> None:
    assert not is_supported("en", line, said)
