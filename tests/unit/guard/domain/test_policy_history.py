"""What a policy of a tenant may hold: so much, and no more."""

from itertools import islice, product
from string import ascii_lowercase

import pytest

from sluiceway_common.errors import Invalid, TooLarge
from sluiceway_guard.domain.policy import policy_of
from sluiceway_guard.domain.policy_history import (
    MOST_BYTES,
    MOST_KINDS,
    MOST_NAMES,
    MOST_RULES,
    MOST_WORDS,
    bounded_policy_of,
)

HEAD = 'name = "house"\nversion = "3"\n'


def rules(count: int, names: int = 1) -> str:
    listed = ", ".join(['"x"'] * names)
    return f'[[rules]]\naction = "review"\nfindings = [{listed}]\n' * count


def with_words(count: int) -> str:
    words = ",".join(f'"{"".join(letters)}"' for letters in islice(product(ascii_lowercase, repeat=3), count))
    return f'{HEAD}[words]\n"word.x" = [{words}]\n'


def test_as_many_bytes_as_are_kept_and_not_one_more() -> None:
    full = HEAD + "#" * (MOST_BYTES - len(HEAD))
    assert bounded_policy_of(full).name == "house"
    with pytest.raises(TooLarge, match="the policy has 65537 bytes; at most 65536 are kept"):
        bounded_policy_of(full + "#")


def test_as_many_words_as_are_looked_for_and_not_one_more() -> None:
    assert bounded_policy_of(with_words(MOST_WORDS)).longest_phrase == 0
    with pytest.raises(TooLarge, match="has 10001 of them; at most 10000 are looked for"):
        bounded_policy_of(with_words(MOST_WORDS + 1))


@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ("[words]\n" + "".join(f'w{number} = ["x"]\n' for number in range(MOST_KINDS + 1)), "has 65 kinds; at most 64"),
        (rules(MOST_RULES + 1), "are 101 with 101 findings; at most 100 with 1000"),
        (rules(1, names=MOST_NAMES + 1), "are 1 with 1001 findings"),
    ],
)
def test_kinds_rules_and_their_names_are_so_many_and_not_one_more(more: str, wrong: str) -> None:
    with pytest.raises(TooLarge, match=wrong):
        bounded_policy_of(HEAD + more)


def test_as_many_rules_and_names_as_are_looked_up_are_a_policy() -> None:
    assert len(bounded_policy_of(HEAD + rules(MOST_RULES, names=MOST_NAMES // MOST_RULES)).rules) == MOST_RULES


@pytest.mark.parametrize("word", ["\u00ad", "\u200b\u2060", "\ufeff"])
def test_a_word_of_which_nothing_can_be_seen_is_refused(word: str) -> None:
    with pytest.raises(Invalid, match=r"under 'word.a' one of which nothing can be seen, its number 2; leave it out"):
        bounded_policy_of(f'{HEAD}[words]\n"word.a" = ["heron", "{word}"]\n')


@pytest.mark.parametrize("kind", ["", "Word", "word name", "word.\\u0000", ".word", "w" * 65, "wörter", "word\\n"])
def test_a_kind_of_words_has_a_form(kind: str) -> None:
    stored = f'{HEAD}[words]\n"{kind}" = ["x"]\n'
    with pytest.raises(Invalid, match="a kind begins with a letter or a digit") as told:
        bounded_policy_of(stored)
    assert told.value.field == "words"
    # What was put before there was a form goes on to decide.
    assert len(policy_of(stored).words) == 1


@pytest.mark.parametrize("kind", ["word", "word.code-names_2", "0", "w" * 64])
def test_kinds_of_that_form_are_taken(kind: str) -> None:
    assert list(bounded_policy_of(f'{HEAD}[words]\n"{kind}" = ["x"]\n').words) == [kind]


@pytest.mark.parametrize("key", ["a." * 64 + "b", ' "a" . ' * 64 + "b", "['a'" + ".'b'" * 64 + "]\nc"])
def test_a_key_has_a_bound(key: str) -> None:
    with pytest.raises(Invalid, match="a key of the policy has more than 64 segments"):
        bounded_policy_of(f"{HEAD}{key} = 1\n")


def test_what_is_nested_too_deep_is_no_policy() -> None:
    with pytest.raises(Invalid, match="nested too deep to be read"):
        bounded_policy_of(HEAD + "words = " + "[" * 30_000)


def test_words_may_have_dots() -> None:
    word = ".".join("a" * 64)
    assert bounded_policy_of(f'{HEAD}[words]\n"word.a" = ["{word}"]\n').words == {"word.a": (word,)}
