"""What a model is shown when not everything fits."""

import pytest

from sluiceway_common.errors import Conflict
from sluiceway_infer.domain.conversation.chat import Message
from sluiceway_infer.domain.conversation.prompts import ContextWindow, fitted
from tests.support.infer import passage

CHAT = (Message("system", "Be short."), Message("user", "Why?"))
PASSAGES = tuple(passage(text) for text in ("first", "second", "third"))


def window(tokens: int = 100, passages: int = 1_000) -> ContextWindow:
    return ContextWindow(tokens=tokens, answer=20, per_message=5, passages=passages)


def test_what_fits_is_shown_best_first_after_the_instructions_and_before_the_talk() -> None:
    shown = fitted(CHAT, 10, PASSAGES, (10, 10, 10), window())
    assert [message.role for message in shown.messages] == ["system", "user"]
    system = shown.messages[0].text
    assert system.index("Be short.") < system.index("[1] first") < system.index("[3] third")


def test_what_does_not_fit_is_counted() -> None:
    shown = fitted(CHAT, 10, PASSAGES, (50, 50, 3), window())
    assert [passage.text for passage in shown.shown] == ["first", "third"]
    assert shown.dropped == 1


def test_a_model_that_reads_slowly_is_shown_less() -> None:
    assert fitted(CHAT, 10, PASSAGES, (10, 10, 10), window(passages=25)).dropped == 1


def test_a_talk_that_does_not_fit_is_a_conflict_and_not_cut() -> None:
    with pytest.raises(Conflict, match="shorten the conversation"):
        fitted(CHAT, 90, PASSAGES, (1, 1, 1), window())


def test_the_instructions_stand_first_whatever_was_found() -> None:
    one, other = (fitted(CHAT, 10, [found], (10,), window()).messages[0].text for found in PASSAGES[:2])
    assert one.partition("[1]")[0] == other.partition("[1]")[0] != ""
