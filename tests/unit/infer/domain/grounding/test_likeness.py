"""Likeness of words is looked for among few of them, and found as if all were compared."""

import re

from hypothesis import given
from hypothesis import strategies as st

from sluiceway_infer.domain.grounding.parsing.question import parse_question
from sluiceway_infer.domain.grounding.selection import naming, replaced
from sluiceway_infer.domain.grounding.text import concepts

ENDS = ("", "anc", "ant", "ung", "lich", "n", "ian", "ish", "acion", "or")
FIRST = st.sampled_from(("", "garantie", "frist"))
SECOND = st.sampled_from(("", "india", "accept", "kauf", "fund"))
WORDS = st.builds("{}{}{}".format, FIRST, SECOND, st.sampled_from(ENDS)).filter(bool)
KNOWN = st.sampled_from(("pric", "cost", "salary", "wage", "begin", "start", "lohn", "gehalt", "precio", "cost"))
AMONG = st.frozensets(WORDS | KNOWN, max_size=12)
LANGUAGES = st.sampled_from(("en", "de", "es", "zh"))
HAN = st.text(st.sampled_from("\u7425\u73c0\u5361\u94f6\u6c34\u5e93 a\uff0c"), max_size=12)


@given(WORDS | KNOWN, AMONG, LANGUAGES)
def test_a_name_is_there_as_if_it_were_compared_with_each_word(name: str, among: frozenset[str], language: str) -> None:
    alike = naming._is_part if language == "de" else naming._is_form
    compared = name in among or any(alike(name, other) for other in among)
    assert naming.is_named(name, among, language) == (compared or bool(naming.forms_of(name, language) & among))


@given(WORDS | KNOWN, AMONG, LANGUAGES)
def test_a_close_word_is_there_as_if_it_were_compared_with_each(
    root: str, among: frozenset[str], language: str
) -> None:
    rows = concepts._rows(language)
    mine, known = rows.get(root, frozenset()), concepts.concepts_of(root, language)
    others = [other for other in among if not (known and concepts.concepts_of(other, language))]
    compared = any(
        mine & rows.get(other, frozenset()) or concepts.are_derived(root, other, language) for other in others
    )
    assert concepts.is_close(root, among, language) == compared


@given(HAN, HAN)
def test_a_replaced_sign_is_found_as_if_each_name_were_searched(asked: str, text: str) -> None:
    question = parse_question(f"{asked}\u662f\u591a\u5c11\uff1f")
    names = replaced._threes(question.text, question.asked.spans) if question.language == "zh" else ()
    searched = any(name not in text and re.search(f"{name[0]}[\u3400-\u9fff]{name[2]}", text) for name in names)
    assert replaced.has_replaced_sign(question, text, text) == searched
