"""What operators may set, and what they may not."""

import pytest
from pydantic import ValidationError

from sluiceway_embed.settings import JUDGES, EmbedSettings


@pytest.mark.parametrize(("said", "judges"), [("", ()), ("guard", ("guard",))])
def test_a_version_is_held_for_judges_or_for_none(
    monkeypatch: pytest.MonkeyPatch, said: str, judges: tuple[str, ...]
) -> None:
    monkeypatch.setenv("EMBED_JUDGES", said)
    assert EmbedSettings().judges == judges


def test_an_unknown_judge_is_named_beside_the_known_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMBED_JUDGES", "guard,gaurd")
    with pytest.raises(ValidationError, match=f"gaurd never says .* judges are {', '.join(JUDGES)}"):
        EmbedSettings()


def test_all_who_judge_are_waited_for_unless_somebody_says_otherwise() -> None:
    assert EmbedSettings().judges == JUDGES == ("guard",)
