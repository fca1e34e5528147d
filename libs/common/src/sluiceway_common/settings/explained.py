"""Table of settings in Markdown, printed from the code."""

from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined
from pydantic_settings import BaseSettings

from sluiceway_common.settings.reading import variable


def explain(cls: type[BaseSettings]) -> str:
    """Every knob of the class as a Markdown table: variable, default, meaning."""
    rows = [_row(variable(cls, name), field) for name, field in cls.model_fields.items()]
    return "\n".join(["| variable | default | meaning |", "|---|---|---|", *rows, ""])


def _row(name: str, field: FieldInfo) -> str:
    meaning = (field.description or "").replace("|", "\\|")
    return f"| `{name}` | {_default(field)} | {meaning} |"


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "**required**"
    if field.default is PydanticUndefined:
        return "made at the start"
    if field.default is None or field.default == () or isinstance(field.default, SecretStr) or field.default == "":
        return "empty"
    if isinstance(field.default, bool):
        return f"`{str(field.default).lower()}`"
    if isinstance(field.default, tuple):
        return f"`{','.join(field.default)}`"
    return f"`{field.default}`"
