"""Subjects of lines: a line on another person or thing does not go on from the one before it."""

import pytest

from sluiceway_infer.domain.grounding.answerability import Thresholds
from sluiceway_infer.domain.grounding.evidence import evidence
from sluiceway_infer.domain.grounding.grounded import ground, settle
from sluiceway_infer.domain.grounding.parsing.parsed import parse_passage
from sluiceway_infer.domain.grounding.selection.subjects import opens_with_pronoun
from tests.support.infer import passage

ON_ANOTHER = [
    (
        "When was Alice Moor born?",
        "Alice Moor married in 1950. Bob Finch was born in 1920.",
        "Alice Moor was born in 1920.",
    ),
    (
        "Who is the chair of Orla Ltd?",
        "Orla Ltd makes pumps. The chair of Beta Corp is Tom Lee.",
        "The chair of Orla Ltd is Tom Lee.",
    ),
    (
        "What is the salary of Anna Weber?",
        "Anna Weber joined in 2010. Tom Lee earns a salary of 5000 euros.",
        "The salary of Anna Weber is 5000 euros.",
    ),
    (
        "Where was Nikola Tesla born?",
        "Nikola Tesla lived in New York. His wife Mara was born in Venn.",
        "Nikola Tesla was born in Venn.",
    ),
    (
        "How tall is Mount Orla?",
        "Mount Orla lies in the north. Kestrel Peak is 2100 metres tall.",
        "Mount Orla is 2100 metres tall.",
    ),
    ("When did Alice Moor die?", "Alice Moor wrote poems. Her brother died in 1931.", "Alice Moor died in 1931."),
    (
        "When was Alice Moor born?",
        "Alice Moor wrote poems. Bob Finch met her in Venn. He was born in 1920.",
        "Alice Moor was born in 1920.",
    ),
    (
        "When was the Orla Museum opened?",
        "The Orla Museum shows clocks. The Venn Gallery was opened in 1910.",
        "The Orla Museum was opened in 1910.",
    ),
    (
        "When was the Orla Museum opened?",
        "The Orla Museum shows clocks. The architect Tom Lee opened the gallery in 1910.",
        "The Orla Museum was opened in 1910.",
    ),
    (
        "When was Alice Moor born?",
        "Alice Moor married in 1950. Finch was born in 1920.",
        "Alice Moor was born in 1920.",
    ),
    (
        "Wann wurde Alice Moor geboren?",
        "Alice Moor heiratete 1950. Bob Finch wurde 1920 geboren.",
        "Alice Moor wurde 1920 geboren.",
    ),
    (
        "Wo wurde Nikola Tesla geboren?",
        "Nikola Tesla lebte in New York. Ihr Bruder wurde in Venn geboren.",
        "Nikola Tesla wurde in Venn geboren.",
    ),
    (
        "Wer ist Vorsitzender der Orla GmbH?",
        "Die Orla GmbH baut Pumpen. Vorsitzender der Beta AG ist Tom Lee.",
        "Vorsitzender der Orla GmbH ist Tom Lee.",
    ),
    (
        "Wie hoch ist das Gehalt von Anna Weber?",
        "Anna Weber kam 2010. Tom Lee bekommt ein Gehalt von 5000 Euro.",
        "Das Gehalt von Anna Weber ist 5000 Euro.",
    ),
    (
        "Wie hoch ist Mount Orla?",
        "Mount Orla liegt im Norden. Der Kestrel Peak ist 2100 Meter hoch.",
        "Mount Orla ist 2100 Meter hoch.",
    ),
    (
        "¿Cuándo nació Alicia Mora?",
        "Alicia Mora se casó en 1950. Pablo Ruiz nació en 1920.",
        "Alicia Mora nació en 1920.",
    ),
    (
        "¿Dónde nació Nikola Tesla?",
        "Nikola Tesla vivió en Nueva York. Su hermano nació en Venn.",
        "Nikola Tesla nació en Venn.",
    ),
    (
        "¿Quién es el presidente de Orla?",
        "La empresa Orla fabrica bombas. El presidente de Beta es Tom Lee.",
        "El presidente de Orla es Tom Lee.",
    ),
    (
        "Quand est née Alice Moor ?",
        "Alice Moor s'est mariée en 1950. Paul Finch est né en 1920.",
        "Alice Moor est née en 1920.",
    ),
    (
        "Où est né Nikola Tesla ?",
        "Nikola Tesla vivait à New York. Sa femme Mara est née à Venn.",
        "Nikola Tesla est né à Venn.",
    ),
    (
        "When did Ines Roth retire?",
        "Ines Roth chaired the club. In Lorn Otto Lund retired in 1988.",
        "Ines Roth retired in 1988.",
    ),
    (
        "How much does the Vael Pass cost?",
        "The Vael Pass covers all trams. The fare of the Lorn Ferry is 9 euros.",
        "The Vael Pass costs 9 euros.",
    ),
    (
        "Quand a été ouvert le Musée Vael ?",
        "Le Musée Vael montre des horloges. La Galerie Lorn a été ouverte en 1910.",
        "Le Musée Vael a été ouvert en 1910.",
    ),
    (
        "Wann starb Ines Roth?",
        "Ines Roth leitete den Verein. Die Malerin Olga Lund starb 1931.",
        "Ines Roth starb 1931.",
    ),
    (
        "¿Cuándo murió Inés Roth?",
        "Inés Roth dirigió el club. La pintora Olga Lund murió en 1931.",
        "Inés Roth murió en 1931.",
    ),
]
ON_ANOTHER_IN_CHINESE = [
    ("爱丽丝·摩尔什么时候出生？", "爱丽丝·摩尔1950年结婚。鲍勃·芬奇1920年出生。", "爱丽丝·摩尔1920年出生。"),
    ("尼古拉·特斯拉在哪里出生？", "尼古拉·特斯拉住在纽约。他的妻子在巴黎出生。", "尼古拉·特斯拉在巴黎出生。"),
]
ON_THE_SAME = [
    (
        "Where did Alice Moor live?",
        "Alice Moor was a painter. Her pictures brought in little, so that she lived in a boat house in Venn.",
        "She lived in a boat house in Venn.",
    ),
    (
        "Which oil producer is an ally of the United States?",
        "Oil was dear then. At the time, Veria was a large producer of oil and a close US ally.",
        "Veria was a close US ally and producer of oil.",
    ),
    (
        "Where was Nikola Tesla born?",
        "Nikola Tesla lived in New York. He was born in Smiljan in 1856.",
        "Nikola Tesla was born in Smiljan.",
    ),
    (
        "When did Nikola Tesla meet Thomas Edison?",
        "Nikola Tesla was an engineer. He met Thomas Edison in 1884.",
        "Nikola Tesla met Thomas Edison in 1884.",
    ),
    (
        "How long is the Orla bridge?",
        "The Orla bridge crosses the Venn. The bridge is 200 m long.",
        "The Orla bridge is 200 m long.",
    ),
    (
        "How long is the Orla Bridge?",
        "The Orla Bridge crosses the Venn. Its length is 200 m.",
        "The Orla Bridge is 200 m long.",
    ),
    ("Who leads Orla Ltd?", "Orla Ltd makes pumps. Tom Lee leads the company.", "Tom Lee leads Orla Ltd."),
    (
        "Who designed the Orla Bridge?",
        "The Orla Bridge crosses the Venn. The architect Tom Lee designed it.",
        "The architect Tom Lee designed the Orla Bridge.",
    ),
    (
        "When did Orla Ltd move to Berlin?",
        "Orla Ltd makes pumps. The company moved to Berlin in 1990.",
        "Orla Ltd moved to Berlin in 1990.",
    ),
    (
        "Who founded Orla Ltd?",
        "Orla Ltd makes pumps. In 1990 the company was founded by Tom Lee.",
        "Orla Ltd was founded by Tom Lee.",
    ),
    (
        "When did Nikola Tesla die?",
        "Nikola Tesla was an engineer. In New York he died in 1943.",
        "Nikola Tesla died in 1943.",
    ),
    (
        "When was the Orla Bridge built?",
        "The Orla Bridge crosses the Venn. Construction began in 1890 under Tom Lee and it was built in 1893.",
        "The Orla Bridge was built in 1893.",
    ),
    ("When was Alice Moor born?", "Alice Moor wrote poems. Moor was born in 1920.", "Alice Moor was born in 1920."),
    (
        "When was the Orla Museum opened?",
        "The Orla Museum shows clocks. Tom Lee designed it. The museum was opened in 1910.",
        "The Orla Museum was opened in 1910.",
    ),
    (
        "Wo wurde Nikola Tesla geboren?",
        "Nikola Tesla lebte in New York. Er wurde 1856 in Smiljan geboren.",
        "Nikola Tesla wurde in Smiljan geboren.",
    ),
    (
        "Wie lange gilt die Garantie des Tessera-3?",
        "Der Tessera-3 ist ein Gerät. Neue Kunden haben eine Garantie von 2 Jahren.",
        "Die Garantie des Tessera-3 gilt 2 Jahre.",
    ),
    (
        "¿Dónde nació Nikola Tesla?",
        "Nikola Tesla vivió en Nueva York. Nació en Smiljan en 1856.",
        "Nikola Tesla nació en Smiljan.",
    ),
    (
        "¿Cuándo conoció Nikola Tesla a Edison?",
        "Nikola Tesla era ingeniero. Conoció a Thomas Edison en 1884.",
        "Nikola Tesla conoció a Edison en 1884.",
    ),
    (
        "Où est né Nikola Tesla ?",
        "Nikola Tesla vivait à New York. Il est né à Smiljan en 1856.",
        "Nikola Tesla est né à Smiljan.",
    ),
    ("李明在哪里出生？", "李明住在北京。他在上海出生。", "李明在上海出生。"),
    ("爱丽丝·摩尔什么时候出生？", "爱丽丝·摩尔是诗人。她1920年出生。", "爱丽丝·摩尔1920年出生。"),
    (
        "When did Ines Roth retire?",
        "Ines Roth chaired the club. After the war in Lorn she retired in 1988.",
        "Ines Roth retired in 1988.",
    ),
    ("Wann starb Ines Roth?", "Ines Roth leitete den Verein. In Lorn starb sie 1931.", "Ines Roth starb 1931."),
    (
        "Quand est morte Ines Roth ?",
        "Ines Roth dirigeait le club. Elle est morte à Lorn en 1931.",
        "Ines Roth est morte en 1931.",
    ),
    (
        "¿Dónde se fabrica el Vael 300?",
        "El Vael 300 pesa 14 kg. Se fabrica en Lorn.",
        "El Vael 300 se fabrica en Lorn.",
    ),
]


def is_supported(question: str, text: str, said: str) -> bool:
    return ground(said, evidence(question, [passage(text)], Thresholds())) is not None


def is_extracted(question: str, text: str) -> bool:
    found = settle("", evidence(question, [passage(text)], Thresholds()), "extract")
    return found.groundedness.status != "not_in_documents"


@pytest.mark.parametrize(("question", "text", "said"), ON_ANOTHER + ON_ANOTHER_IN_CHINESE)
def test_what_is_said_of_another_supports_no_claim(question: str, text: str, said: str) -> None:
    assert not is_supported(question, text, said)


@pytest.mark.parametrize(("question", "text", "said"), ON_ANOTHER)
def test_what_is_said_of_another_is_not_quoted(question: str, text: str, said: str) -> None:
    assert not is_extracted(question, text)


@pytest.mark.parametrize(("question", "text", "said"), ON_THE_SAME)
def test_a_line_that_goes_on_from_the_name_is_on_it(question: str, text: str, said: str) -> None:
    assert is_supported(question, text, said)
    assert is_extracted(question, text)


@pytest.mark.parametrize(
    ("text", "is_opened"),
    [("El telar pesa 80 kg.", False), ("Él pesa 80 kg.", True), ("Su banco pesa 9 kg.", True)],
)
def test_a_spanish_article_stands_for_nothing_that_was_named_before(text: str, *, is_opened: bool) -> None:
    assert opens_with_pronoun(parse_passage(passage(text), "es").lines[0], "es") == is_opened


def test_what_is_said_of_the_thing_in_the_title_is_not_said_of_another_that_the_text_names_too() -> None:
    found = passage(
        "# The Borealis\n\nThe Borealis was built in 2011. She carries 980 passengers.\n\n"
        "Her sister ship, the Aurelia, sails to Ystad."
    )
    assert evidence("How many passengers does the Borealis carry?", [found], Thresholds()).is_answered
    assert not evidence("How many passengers does the Aurelia carry?", [found], Thresholds()).is_answered
