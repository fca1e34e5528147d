"""Words of a question: those with which it only asks are function words, and an idiom is the word it stands for."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from sluiceway_infer.domain.grounding.lexicon.talk import IDIOMS, TALK
from sluiceway_infer.domain.grounding.text.languages import flat, whole_words
from sluiceway_infer.domain.grounding.text.stems import stem
from sluiceway_infer.domain.grounding.text.words import Word, words


def words_of_question(text: str, language: str) -> tuple[Word, ...]:
    """All words in order."""
    talk = list(_spans(text, language, TALK.get(language, "")))
    found = [_as_talk(word, talk) for word in words(text, language)]
    for idiom, meant in IDIOMS.get(language, {}).items():
        for start, end in _spans(text, language, idiom):
            inside = [at for at, word in enumerate(found) if start <= word.start < end]
            for at in inside:
                is_last = at == inside[-1]
                found[at] = replace(found[at], stem=stem(meant, language) if is_last else "", is_function=not is_last)
    return tuple(found)


def _as_talk(word: Word, spans: Sequence[tuple[int, int]]) -> Word:
    """Within such words a "not" denies nothing: "I do not know whether"."""
    if word.is_number or not any(start < word.end and word.start < end for start, end in spans):
        return word
    is_whole = any(start <= word.start and word.end <= end for start, end in spans)
    return replace(word, is_function=True, is_negation=word.is_negation and not is_whole)


def _spans(text: str, language: str, pattern: str) -> Iterator[tuple[int, int]]:
    bare, places = flat(text)
    found = re.finditer(whole_words(pattern, language), bare) if pattern else ()
    yield from ((places[one.start()], places[one.end() - 1] + 1) for one in found)
