"""The page of infer says what the code says."""

from pathlib import Path

import pytest
from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from sluiceway_common.bus.topics import events_of, topic_of
from sluiceway_common.delivery import subscriptions_of
from sluiceway_common.settings import explain
from sluiceway_infer import handlers
from sluiceway_infer.settings import ExtractiveModel, InferSettings, LlamaModel, OpenAIModel, ScriptedModel

PAGE = (Path(__file__).parents[3] / "services/infer/README.md").read_text("utf-8")
MODELS: list[type[BaseModel]] = [LlamaModel, OpenAIModel, ScriptedModel, ExtractiveModel]


def explained(model: type[BaseModel]) -> str:
    """The fields of a model as lines of the page."""
    fields = [(name, field) for name, field in model.model_fields.items() if name not in ("engine", "name")]
    engine = model.model_fields["engine"].annotation.__args__[0]  # type: ignore[union-attr]
    return "\n".join(f"| `{engine}` | `{name}` | {_default(field)} | {field.description} |" for name, field in fields)


def _default(field: FieldInfo) -> str:
    if field.default is PydanticUndefined:
        return "**required**"
    if field.default in (None, "") or isinstance(field.default, SecretStr):
        return "empty"
    if isinstance(field.default, frozenset):
        return ", ".join(f"`{name}`" for name in sorted(field.default))
    return f"`{field.default}`"


def test_the_page_has_every_knob() -> None:
    assert explain(InferSettings) in PAGE


@pytest.mark.parametrize("model", MODELS)
def test_the_page_has_every_setting_of_a_model(model: type[BaseModel]) -> None:
    assert explained(model) in PAGE


def test_the_page_has_every_event_that_is_heard() -> None:
    heard = PAGE.split("## Hears")[1].split("## Says")[0]
    topics = [topic.name for subscription in subscriptions_of(handlers) for topic in subscription.topics]
    assert [topic for topic in topics if topic not in heard] == []


def test_the_page_has_every_event_that_is_said() -> None:
    said = PAGE.split("## Says")[1].split("## Answers")[0]
    assert [topic_of(event).name for event in events_of("infer") if topic_of(event).name not in said] == []
