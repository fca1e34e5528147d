"""Attention of a base while it learns on a processor: the fused kernel of torch, or its steps one after the other.

In bfloat16 the backward pass of the kernel ("sdpa") is slow there for short rows: with eight rows of nine heads the
steps ("eager") take a third of its time at 80 tokens, half at 160, nine tenths at 320, and nearly twice as much at 640.
In float32 neither is much faster at any length. The steps keep the weights of each head until the backward pass, which
the kernel makes anew, so they are taken only where that is little.
"""

from typing import Any, Final, Literal

Attention = Literal["sdpa", "eager"]

LONGEST: Final = 256
MOST_BYTES: Final = 512 * 2**20
# In float32 as softmax leaves it, and in bfloat16 as it is multiplied with the values.
_BYTES_OF_WEIGHT: Final = 6


def in_bfloat16(config: Any, rows: int, tokens: int) -> Attention:
    """The faster one for that many rows at once, of which the longest has so many tokens, within `MOST_BYTES`."""
    small = kept_bytes(config, rows, tokens) <= MOST_BYTES
    return "eager" if tokens <= LONGEST and small else "sdpa"


def kept_bytes(config: Any, rows: int, tokens: int) -> int:
    """Bytes that the steps keep until the backward pass: rows x layers x heads x tokens² weights, each of them twice.
    `config` is that of a base as transformers has it."""
    shape = config.get_text_config()
    weights = rows * shape.num_hidden_layers * shape.num_attention_heads * tokens**2
    return int(weights * _BYTES_OF_WEIGHT)
