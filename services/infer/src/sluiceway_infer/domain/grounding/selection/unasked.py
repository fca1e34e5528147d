"""Value of another thing: the price, telephone, duration or weight of something of which nothing was asked. A sheet on
a kettle says what its filters cost, and that is no price of the kettle; nor is the caretaker's telephone that of the
landlord.
"""

from collections.abc import Mapping
from itertools import pairwise

from sluiceway_infer.domain.grounding.lexicon.concepts import PROPERTIES
from sluiceway_infer.domain.grounding.lexicon.dimensions import EACH
from sluiceway_infer.domain.grounding.lexicon.things import ANYTHING
from sluiceway_infer.domain.grounding.lexicon.units import UNIT_OF
from sluiceway_infer.domain.grounding.parsing.asked import GENERIC
from sluiceway_infer.domain.grounding.parsing.nouns import opening_noun
from sluiceway_infer.domain.grounding.parsing.parsed import Line, ParsedPassage
from sluiceway_infer.domain.grounding.parsing.parties import names_of_parties
from sluiceway_infer.domain.grounding.parsing.question import ParsedQuestion
from sluiceway_infer.domain.grounding.selection.agreement import said_of
from sluiceway_infer.domain.grounding.selection.extents import EXTENTS, height_asked
from sluiceway_infer.domain.grounding.selection.measured import properties_asked
from sluiceway_infer.domain.grounding.selection.sign_things import own_thing
from sluiceway_infer.domain.grounding.selection.subjects import before_pronoun, opens_with_pronoun
from sluiceway_infer.domain.grounding.text.concepts import concepts_of
from sluiceway_infer.domain.grounding.text.languages import NO_SPACES, NOUNS_WITH_CAPITALS, PLAIN_NAMES
from sluiceway_infer.domain.grounding.text.lasting import asks_how_long
from sluiceway_infer.domain.grounding.text.stems import plain

# What each thing has of its own, and by which concepts it is said.
_OWN: Mapping[str, frozenset[str]] = {
    "price": frozenset(("price", "fee")), "telephone": frozenset(("telephone",)), "duration": frozenset(("duration",)),
    "weight": frozenset(("weight",)), **{extent: frozenset((extent,)) for extent in sorted(EXTENTS)},
}  # fmt: skip
# What a part has beside its whole.
_OF_EACH_PART = EXTENTS | {"price", "weight"}
_TITLE = "# "
_WITH_ARTICLES = frozenset(("en", "de", "es"))
# So many letters a word has that may be the kind of a compound.
_SHORTEST_KIND = 4
# What is so for all is so for those of whom it is asked.
_ALL = frozenset("everybody everyone anybody anyone jedermann todos todas tous chacun".split())


def is_value_of_another(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """A value is asked of a thing that neither the line nor its heading has, and the line begins with
    another one. Of what is named it is told by other rules, and of a row by its columns.
    """
    language = question.language
    properties = properties_asked(question) | {"duration" if asks_how_long(question.text) else question.asked.concept}
    properties |= {height_asked(question)}
    asked = next((one for one in _OWN if one in properties), "")
    if line.kind not in ("sentence", "item"):
        return False
    if language in NO_SPACES and (asked or properties & PROPERTIES):
        return _is_of_another_in_signs(question, passage, line)
    if not asked:
        return False
    if question.names and language != "ar":
        return asked in _OF_EACH_PART and _is_told_of_a_part(question, passage, line, _OWN[asked])
    if language not in PLAIN_NAMES | NOUNS_WITH_CAPITALS | {"ar"}:
        return False
    things = _things(question, _OWN[asked])
    there = _there(passage, line)
    return (
        bool(things) and things.isdisjoint(said_of(question, there) | there) and _has_own(line, language, _OWN[asked])
    )


def _is_told_of_a_part(question: ParsedQuestion, passage: ParsedPassage, line: Line, concepts: frozenset[str]) -> bool:
    """What is named is asked for its price or its weight and nothing else, and the line begins with another thing of
    which nothing above speaks: the foot that "costs 19 euros for the Lydia 240".
    """
    language = question.language
    named = question.figures.union(*question.names)
    named |= {word.stem for word in question.words if names_of_parties(word.text, language)}
    if language not in _WITH_ARTICLES or _things(question, concepts) - named:
        return False
    subject = [word for word in opening_noun(line, language) if word.is_name or language not in NOUNS_WITH_CAPITALS]
    known = passage.place | question.stems
    return any(
        word.stem not in known
        and not any(word.stem.endswith(one) or one.endswith(word.stem) for one in known if len(one) >= _SHORTEST_KIND)
        and plain(word.text) not in ANYTHING | GENERIC
        and not concepts_of(word.stem, language) & concepts
        for word in subject
    )


def _is_of_another_in_signs(question: ParsedQuestion, passage: ParsedPassage, line: Line) -> bool:
    """The line begins with a thing that shares no sign with the question, nor with what stands above it; of what is
    asked of, beside the property, it has no word.
    """
    own = own_thing(line.text, question.text)
    above = "".join(passage.lines[at].text for at in line.heads) + passage.read.place
    return bool(own) and set(own).isdisjoint(question.text + above) and not _has_signs_of_the_thing(question, line)


def _has_signs_of_the_thing(question: ParsedQuestion, line: Line) -> bool:
    return any(
        word.stem in line.stems
        for word in question.words
        if word.is_content
        and not question.asked.is_asking(word)
        and not concepts_of(word.stem, question.language) & PROPERTIES
    )


def _things(question: ParsedQuestion, concepts: frozenset[str]) -> frozenset[str]:
    """What the question says beside what it asks of it, and beside for how much of it."""
    each = {word.stem for one, word in pairwise(question.words) if plain(one.text) in EACH}
    return frozenset(
        word.stem
        for word in question.words
        if word.stem in question.relation.union(*question.names) - question.turning
        and not (word.is_number or word.stem in each)
        and not concepts & concepts_of(word.stem, question.language)
        and plain(word.text) not in UNIT_OF
        and plain(word.text) not in GENERIC
    )


def _there(passage: ParsedPassage, line: Line) -> frozenset[str]:
    """The words of the line, of what heads it below the title, and of the sentence from which it goes on."""
    heads = [passage.lines[head].stems for head in line.heads if not passage.lines[head].text.startswith(_TITLE)]
    before = before_pronoun(passage, line)
    # The first heading of a document is its title once more.
    below = [title for title in passage.titles[1:] if title != passage.titles[0]]
    above = [frozenset(word.stem for word in title if word.is_content) for title in below]
    return line.stems.union(*heads, before.stems if before else (), *above)


def _has_own(line: Line, language: str, concepts: frozenset[str]) -> bool:
    """It begins with a thing of its own: neither with what is asked or a number nor with a word for what was named."""
    subject = opening_noun(line, language) if language == "ar" else ()
    first = next((word for word in subject or line.words if not (word.is_number and line.kind == "item")), None)
    if first is None or first.is_number or plain(line.tokens[0].text) in _ALL or opens_with_pronoun(line, language):
        return False
    return plain(first.text) not in ANYTHING and not concepts & concepts_of(first.stem, language)
