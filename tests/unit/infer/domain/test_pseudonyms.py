"""Marks of a call, turned back into values."""

import random
from typing import Final

import pytest

from sluiceway_infer.domain.answers.citations import agrees, numbered
from sluiceway_infer.domain.grounding.grounded import AnswerPart
from sluiceway_infer.domain.guard import Subject, SubjectPart, Verdict, passages_subject, released_passages
from sluiceway_infer.domain.pseudonyms import Pseudonyms, Restoration
from sluiceway_infer.domain.retrieval.passages import Passage, Quote, ReplacedWords
from tests.support.infer import passage

VALUES: Final = {"[EMAIL_1]": "ann@mill.example", "[EMAIL_12]": "ben@mill.example", "[TEXT_1]": "[EMAIL_1]"}
FRAGMENTS: Final = (*VALUES, "[", "]", "[E", "[EMAIL_", "[EMAIL_1", "[EMAIL_2]", "[1]", "word ", "[[EMAIL_1]]", "_1]")


def restored(pieces: list[str]) -> str:
    restoration = Restoration(VALUES)
    return "".join([*map(restoration.read, pieces), restoration.end()])


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Ask [EMAIL_1].", "Ask ann@mill.example."),
        ("[[EMAIL_12]", "[ben@mill.example"),
        ("[EMAIL_2] [email_1] EMAIL_1 [EMAIL_1", "[EMAIL_2] [email_1] EMAIL_1 [EMAIL_1"),
        # A value that looks like a mark is what somebody wrote, and no mark.
        ("[TEXT_1] [EMAIL_1]", "[EMAIL_1] ann@mill.example"),
    ],
)
def test_marks_that_are_known_become_values_and_all_else_stays(said: str, told: str) -> None:
    assert restored([said]) == told


def test_any_split_tells_the_same() -> None:
    draw = random.Random(3)
    for _ in range(300):
        text = "".join(draw.choice(FRAGMENTS) for _ in range(draw.randint(1, 12)))
        places = sorted(draw.randint(0, len(text)) for _ in range(draw.choice((1, 3, 30))))
        pieces = [text[start:end] for start, end in zip([0, *places], [*places, len(text)], strict=True)]
        assert restored(pieces) == restored([text]), pieces


def test_a_text_without_a_mark_waits_for_nothing() -> None:
    restoration = Restoration(VALUES)
    for piece in ("One [1] two", " [sic] a[i] = ", "[F", "x]", "[]"):
        assert restoration.read(piece) == piece


ASKED: Final = Subject((SubjectPart("question", "user", "caller", "I am ann@mill.example."),))
TEXT: Final = "Ann Mill: ann@mill.example. Ben Mill: ben@mill.example, key k-1. The mill was built in 1904."


def mark(text: str, value: str, label: str, *, restorable: bool = False) -> ReplacedWords:
    start = text.index(value)
    return ReplacedWords(start, start + len(value), label, is_mark=True, may_be_restored=restorable)


def judged(*replaced: ReplacedWords, released: str = "", name: str = "ver_1") -> Verdict:
    verdict = Verdict(id=name, kind="question", action="pseudonymise", released=(released,), replacements=(replaced,))
    return verdict


def asked() -> Pseudonyms:
    """One whose asker has given a value of his own."""
    pseudonyms = Pseudonyms()
    pseudonyms.learn(ASKED, judged(mark(ASKED.texts[0], "ann@mill.example", "[EMAIL_1]", restorable=True)))
    return pseudonyms


def found(pseudonyms: Pseudonyms) -> tuple[Passage, Passage]:
    """A passage before and after guard: with the asker's value, with another's, and with a key."""
    stored = passage(TEXT, document="doc_mill", start=100)
    key = TEXT.index("k-1")
    replaced = (
        mark(TEXT, "ann@mill.example", "[EMAIL_1]"),
        mark(TEXT, "ben@mill.example", "[EMAIL_2]"),
        ReplacedWords(key, key + 3, "[redacted secret]"),
    )
    shown = TEXT.replace("ann@mill.example", "[EMAIL_1]").replace("ben@mill.example", "[EMAIL_2]")
    texts = ["", shown.replace("k-1", "[redacted secret]")]
    subject = passages_subject([stored], pseudonyms.known)
    verdict = Verdict(id="ver_2", kind="passage", action="redact", released=tuple(texts), replacements=((), replaced))
    pseudonyms.learn(subject, verdict)
    (released,) = released_passages([stored], verdict.released, verdict.replacements)
    pseudonyms.learn_passages([stored], [released])
    return stored, released


def test_what_the_asker_gave_is_his_and_what_a_passage_has_is_not() -> None:
    pseudonyms = asked()
    found(pseudonyms)
    assert pseudonyms.restorable() == {"[EMAIL_1]": "ann@mill.example"}
    assert pseudonyms.opened("[EMAIL_1] [EMAIL_2]") == "ann@mill.example ben@mill.example"
    assert [one.mark for one in pseudonyms.known] == ["[EMAIL_1]", "[EMAIL_2]"]
    assert "mill.example" not in repr(pseudonyms.known)


@pytest.mark.parametrize("text", ["Write to [EMAIL_1]", "[[EMAIL_1] at [", "a [b [EMAIL_1]]"])
def test_a_mark_that_stands_in_a_text_that_guard_has_not_read_is_nobodys(text: str) -> None:
    pseudonyms = asked()
    assert pseudonyms.restorable() == {"[EMAIL_1]": "ann@mill.example"}
    pseudonyms.learn(passages_subject([passage(text)]), judged(name=""))
    assert pseudonyms.restorable() == {}


def test_what_only_looks_like_a_mark_in_a_text_that_guard_has_not_read_takes_none_away() -> None:
    pseudonyms = asked()
    pseudonyms.unread(["EMAIL_1] [EMAIL_1 [EMAIL_12] [email_1]"])
    assert pseudonyms.restorable() == {"[EMAIL_1]": "ann@mill.example"}


@pytest.mark.parametrize(
    ("cited", "stored_words", "told"),
    [
        ("The mill was built in 1904.", "The mill was built in 1904.", "The mill was built in 1904."),
        ("Ann Mill: [EMAIL_1].", "Ann Mill: ann@mill.example.", "Ann Mill: ann@mill.example."),
        ("Ben Mill: [EMAIL_2], key", "Ben Mill: ben@mill.example, key", "Ben Mill: [EMAIL_2], key"),
        ("key [redacted secret].", "key k-1.", "key [redacted secret]."),
        ("[EMAIL_1]", "ann@mill.example", "ann@mill.example"),
    ],
)
def test_a_quote_is_found_where_it_stands_in_the_stored_text(cited: str, stored_words: str, told: str) -> None:
    pseudonyms = asked()
    stored, shown = found(pseudonyms)
    start = shown.text.index(cited)
    quote = Quote(shown, start, start + len(cited))
    assert agrees(quote, stored)
    _, (citation,) = numbered([AnswerPart(cited, quote)])
    assert (TEXT[citation.start - 100 : citation.end - 100], citation.quote) == (stored_words, cited)
    assert pseudonyms.told(citation).quote == told


def test_a_quote_that_ends_within_a_mark_agrees_with_nothing() -> None:
    stored, shown = found(asked())
    start = shown.text.index("Ben")
    assert not agrees(Quote(shown, start, start + len("Ben Mill: [EM")), stored)
    assert not agrees(Quote(shown, shown.text.index("MAIL_2"), len(shown.text)), stored)


def test_a_quote_of_another_text_agrees_with_nothing() -> None:
    _, shown = found(asked())
    other = passage(TEXT.replace("1904", "1905"), document="doc_mill", start=100)
    cited = "The mill was built in 1904."
    assert not agrees(Quote(shown, shown.text.index(cited), shown.text.index(cited) + len(cited)), other)
