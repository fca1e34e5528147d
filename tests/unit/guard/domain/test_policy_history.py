"""What a policy of a tenant may hold: so much, and no more."""

from itertools import islice, product
from string import ascii_lowercase

import pytest

from sluiceway_common.errors import TooLarge
from sluiceway_guard.domain.policy_history import MOST_BYTES, MOST_WORDS, bounded_policy_of

HEAD = 'name = "house"\nversion = "3"\n'


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
