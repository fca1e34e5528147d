"""Settings of eval."""

import pytest
from pydantic import ValidationError

from sluiceway_eval.settings import STAGES, EvalSettings


@pytest.mark.parametrize(("said", "stages"), [("embed, infer", ("embed", "infer")), ("", ())])
def test_stages_are_those_that_are_deployed(
    monkeypatch: pytest.MonkeyPatch, said: str, stages: tuple[str, ...]
) -> None:
    monkeypatch.setenv("EVAL_STAGES", said)
    assert EvalSettings().stages == stages


def test_every_service_that_forgets_documents_is_a_stage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EVAL_STAGES", raising=False)
    assert EvalSettings().stages == STAGES == ("embed", "eval", "infer", "train")


def test_a_stage_that_there_is_not_is_refused_with_those_that_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVAL_STAGES", "embed,trian")
    with pytest.raises(ValidationError, match=f"trian never says .* stages are {', '.join(STAGES)}"):
        EvalSettings()
