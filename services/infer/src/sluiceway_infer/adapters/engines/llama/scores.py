"""Log-probabilities of given continuations.

The server gives them only for tokens that it draws, and as they are before anything is done to them. So each token is
forced in its turn by a bias; the prompt before it is kept from the last turn.
"""

from collections.abc import Sequence
from typing import Any

from sluiceway_common.errors import Conflict
from sluiceway_infer.adapters.engines.llama.native import Native
from sluiceway_infer.domain.conversation.chat import ContinuationScore

# Above any logit, so that the token is drawn for certain.
_FORCED = 10_000.0


async def continuation_scores(
    native: Native, prompt: str, continuations: Sequence[str], window: int
) -> tuple[ContinuationScore, ...]:
    """One score a continuation. Raises Conflict where prompt and continuation are longer than the window."""
    before = await native.tokens(prompt)
    scores = []
    for continuation in continuations:
        tokens = await native.tokens(continuation)
        if len(before) + len(tokens) > window:
            raise Conflict(f"prompt and continuation have more than the {window} tokens that the model reads")
        scores.append(await _score(native, before, tokens))
    return tuple(scores)


async def _score(native: Native, before: list[int], tokens: list[int]) -> ContinuationScore:
    total, greedy = 0.0, True
    for at, token in enumerate(tokens):
        drawn = await _drawn(native, [*before, *tokens[:at]], token)
        total += float(drawn["logprob"])
        greedy = greedy and drawn["top_logprobs"][0]["id"] == token
    return ContinuationScore(total, len(tokens), greedy)


async def _drawn(native: Native, before: list[int], token: int) -> dict[str, Any]:
    body = {
        "prompt": before,
        "n_predict": 1,
        "n_probs": 1,
        "temperature": 0,
        "logit_bias": [[token, _FORCED]],
        "cache_prompt": True,
    }
    told = await native.post("/completion", body)
    drawn: dict[str, Any] = told["completion_probabilities"][0]
    return drawn
