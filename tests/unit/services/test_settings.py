"""Addresses in the settings of every service: a wrong one ends it in one line before anything starts."""

from collections.abc import Iterator
from typing import get_args

import pytest
from pydantic_settings import BaseSettings

from sluiceway_common.documentation.pages import settings_of_services
from sluiceway_common.settings import Misconfigured, read
from sluiceway_common.settings.reading import variable
from sluiceway_common.settings.values import Address

SETTINGS = [settings for _, settings in settings_of_services()]


def addresses(cls: type[BaseSettings]) -> Iterator[str]:
    (_, validator) = get_args(Address)
    return (name for name, field in cls.model_fields.items() if validator in field.metadata)


every_address = pytest.mark.parametrize(
    ("cls", "field"), [(cls, field) for cls in SETTINGS for field in addresses(cls)]
)


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Settings without a default are choices between words; the first will do."""
    for cls in SETTINGS:
        for name, field in cls.model_fields.items():
            if field.is_required():
                monkeypatch.setenv(variable(cls, name), get_args(field.annotation)[0])
    return monkeypatch


@pytest.mark.parametrize("cls", SETTINGS)
def test_where_a_service_listens_is_an_address(cls: type[BaseSettings]) -> None:
    assert {"grpc", "http"} <= set(addresses(cls))


@every_address
@pytest.mark.parametrize("address", ["weaviate", "http://weaviate:8080"])
def test_a_wrong_address_is_refused_by_its_name(
    environment: pytest.MonkeyPatch, cls: type[BaseSettings], field: str, address: str
) -> None:
    environment.setenv(variable(cls, field), address)
    with pytest.raises(Misconfigured) as caught:
        read(cls)
    assert str(caught.value).startswith(
        f"{variable(cls, field)}: must be `host:port`, for example `127.0.0.1:17010` — "
    )
    assert "\n" not in str(caught.value)


@every_address
def test_a_right_address_is_taken_as_it_is(
    environment: pytest.MonkeyPatch, cls: type[BaseSettings], field: str
) -> None:
    environment.setenv(variable(cls, field), "[::1]:0")
    assert getattr(read(cls), field) == "[::1]:0"
