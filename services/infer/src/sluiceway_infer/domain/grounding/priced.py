"""Price of another thing: a sum of money that a line gives for something of which nothing was asked. A sheet on a
kettle says what its filters cost, and that is no price of the kettle.
"""

from sluiceway_infer.domain.grounding.agreement import said_of
from sluiceway_infer.domain.grounding.asked import GENERIC
from sluiceway_infer.domain.grounding.concepts import concepts_of
from sluiceway_infer.domain.grounding.languages import NOUNS_WITH_CAPITALS, PLAIN_NAMES
from sluiceway_infer.domain.grounding.lexicon.units import UNIT_OF
from sluiceway_infer.domain.grounding.measured import properties_asked
from sluiceway_infer.domain.grounding.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.question import ParsedQuestion
from sluiceway_infer.domain.grounding.stems import plain
from sluiceway_infer.domain.grounding.subjects import opens_with_pronoun

_PRICES = frozenset(("price", "fee"))
_TITLE = "# "
# What is so for all is so for those of whom it is asked.
_ALL = frozenset("everybody everyone anybody anyone jedermann todos todas tous chacun".split())


def is_price_of_another(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """A price is asked of a thing that neither the line nor its heading has, and the line begins with another one.
    Of what is named it is told by other rules, and of a row by its columns.
    """
    language = question.language
    if language not in PLAIN_NAMES | NOUNS_WITH_CAPITALS or line.kind not in ("sentence", "item"):
        return False
    if question.names or "price" not in properties_asked(question):
        return False
    things = _things(question)
    return (
        bool(things)
        and things.isdisjoint(said_of(question, _there(question, passage, line)))
        and _has_own(line, language)
    )


def _things(question: ParsedQuestion) -> frozenset[str]:
    """What the question says beside the price, and how often or when it is paid."""
    return frozenset(
        word.stem
        for word in question.words
        if word.stem in question.relation - question.turning
        and not word.is_number
        and not _PRICES & concepts_of(word.stem, question.language)
        and plain(word.text) not in UNIT_OF
        and plain(word.text) not in GENERIC
    )


def _there(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> frozenset[str]:
    """The words of the line, of what heads it below the title, and of the sentence from which it goes on."""
    at = passage.place_of(line)
    heads = [passage.lines[head].stems for head in line.heads if not passage.lines[head].text.startswith(_TITLE)]
    before = [passage.lines[at - 1].stems] if at and opens_with_pronoun(line, question.language) else []
    above = [frozenset(word.stem for word in title if word.is_content) for title in passage.titles[1:]]
    return line.stems.union(*heads, *before, *above)


def _has_own(line: Line, language: str) -> bool:
    """It begins with a thing of its own: neither with the price or a sum nor with a word for what was named."""
    first = next((word for word in line.words if not (word.is_number and line.kind == "item")), None)
    if first is None or first.is_number or plain(line.tokens[0].text) in _ALL or opens_with_pronoun(line, language):
        return False
    return not _PRICES & concepts_of(first.stem, language)
