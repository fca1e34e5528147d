"""What operators may set, and what they may not."""

import pytest
from pydantic import ValidationError

from sluiceway_ingest.settings import JUDGES, STAGES, IngestSettings


def test_stages_are_words_with_commas_between(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INGEST_STAGES", "embed, infer")
    assert IngestSettings().stages == ("embed", "infer")


@pytest.mark.parametrize("stages", ["", "embed,infre"])
def test_a_withdrawal_waits_for_nobody_unknown_and_for_somebody(monkeypatch: pytest.MonkeyPatch, stages: str) -> None:
    monkeypatch.setenv("INGEST_STAGES", stages)
    with pytest.raises(ValidationError):
        IngestSettings()


def test_an_unknown_stage_is_named_beside_the_known_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INGEST_STAGES", "embed,infre")
    with pytest.raises(ValidationError, match=f"infre never says .* stages are {', '.join(STAGES)}"):
        IngestSettings()


@pytest.mark.parametrize(("said", "judges"), [("", ()), ("guard", ("guard",))])
def test_a_document_waits_for_judges_or_for_none(
    monkeypatch: pytest.MonkeyPatch, said: str, judges: tuple[str, ...]
) -> None:
    monkeypatch.setenv("INGEST_JUDGES", said)
    assert IngestSettings().judges == judges


def test_an_unknown_judge_is_named_beside_the_known_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INGEST_JUDGES", "guard,gaurd")
    with pytest.raises(ValidationError, match=f"gaurd never says .* judges are {', '.join(JUDGES)}"):
        IngestSettings()
