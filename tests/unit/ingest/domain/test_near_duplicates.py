"""Near-duplicates of texts whose script has blanks between its words, and of those whose script has none."""

import hashlib
import random
from collections.abc import Callable, Sequence

import pytest

from sluiceway_ingest.domain.near_duplicates import HASHES, NEAR, MinHash, near, shingles

DUTIES = (
    "甲方应在收到发票后三十日内付款",
    "乙方保证货物符合双方约定的质量标准",
    "任何一方违约应赔偿对方因此遭受的损失",
)
NOVEL = "".join(f"那年春天、第{number}条河上的磨坊停了、磨坊主坐在门前看着水面、什么也没有说。" for number in range(39))


def contract(price: int) -> str:
    """39 sentences in one paragraph."""
    return "".join(
        f"第{number}条{DUTIES[number % 3]}、金额为{price if number == 20 else 100 + number}元。" for number in range(39)
    )


def test_two_versions_of_a_chinese_contract_are_near() -> None:
    assert near(shingles(contract(5000)), shingles(contract(6000)))


def test_two_chinese_texts_are_not_near() -> None:
    assert not near(shingles(contract(5000)), shingles(NOVEL))


@pytest.mark.parametrize(
    "sentence",
    [
        "お客様は三十日以内に代金を支払う",
        "ผู้ซื้อต้องชำระเงินภายในสามสิบวัน",
        "អ្នកទិញត្រូវបង់ប្រាក់",
        "ຜູ້ຊື້ຕ້ອງຈ່າຍເງິນ",
        "ဝယ်သူသည်ငွေပေးချေရမည်",
    ],
)
def test_a_sentence_without_blanks_has_more_than_one_shingle(sentence: str) -> None:
    assert len(shingles(sentence)) == len(sentence) - 4


def test_a_number_between_signs_is_one_word() -> None:
    assert shingles("共计5000欧元整") == {"共 计 5000 欧 元", "计 5000 欧 元 整"}


@pytest.mark.parametrize("blank", [" ", "\n\n", "\u3000", "\xa0\t", "\x1f"])
def test_a_text_with_blanks_has_the_shingles_that_it_always_had(blank: str) -> None:
    words = "The e-mail of 3.14 «Größe» isn't, it says: (DUE) today! 한국어 العربية हिन्दी".split()
    said = sorted(shingles(blank.join(words)))
    assert hashlib.sha256("\n".join(said).encode()).hexdigest()[:16] == "475b71cec20bd506"


def met(likeness: float, cut: Callable[[MinHash], Sequence[int]]) -> float:
    """The part of a thousand pairs that share a band, where each hash is the same with this probability."""
    drawn, pairs = random.Random(7), 1_000
    meetings = 0
    for _ in range(pairs):
        one = tuple(drawn.getrandbits(32) for _ in range(HASHES))
        two = tuple(each if drawn.random() < likeness else each ^ 1 for each in one)
        meetings += bool(set(cut(MinHash(one))) & set(cut(MinHash(two))))
    return meetings / pairs


@pytest.mark.parametrize("cut", [MinHash.bands, MinHash.bands_before])
def test_texts_that_are_near_share_a_band_nineteen_times_in_twenty(cut: Callable[[MinHash], Sequence[int]]) -> None:
    assert met(NEAR, cut) == pytest.approx(0.95, abs=0.02)
    assert met(0.3, cut) < 0.02


def test_bands_of_a_release_before_are_none_of_those_of_this_one() -> None:
    minhash = MinHash((7,) * HASHES)
    assert (len(set(minhash.bands())), len(set(minhash.bands_before()))) == (8, 16)
    assert not set(minhash.bands()) & set(minhash.bands_before())
