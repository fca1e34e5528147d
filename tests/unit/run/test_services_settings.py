"""A wrong address ends a service in one line before anything starts."""

import pytest
from pydantic_settings import BaseSettings

from sluiceway_common.settings import Misconfigured, read
from sluiceway_embed.settings import EmbedSettings
from sluiceway_infer.settings import InferSettings
from sluiceway_ingest.settings import IngestSettings

ADDRESSES: list[tuple[type[BaseSettings], str]] = [
    (IngestSettings, "INGEST_GRPC"),
    (IngestSettings, "INGEST_HTTP"),
    (EmbedSettings, "EMBED_GRPC"),
    (EmbedSettings, "EMBED_HTTP"),
    (EmbedSettings, "EMBED_WEAVIATE"),
    (EmbedSettings, "EMBED_WEAVIATE_GRPC"),
    (InferSettings, "INFER_GRPC"),
    (InferSettings, "INFER_HTTP"),
]


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setenv("INFER_GUARD", "none")
    return monkeypatch


@pytest.mark.parametrize(("cls", "name"), ADDRESSES)
@pytest.mark.parametrize("address", ["weaviate", "http://weaviate:8080"])
def test_a_wrong_address_is_refused_by_its_name(
    environment: pytest.MonkeyPatch, cls: type[BaseSettings], name: str, address: str
) -> None:
    environment.setenv(name, address)
    with pytest.raises(Misconfigured) as caught:
        read(cls)
    assert str(caught.value).startswith(f"{name}: must be `host:port`, for example `127.0.0.1:17010` — ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("cls", "name"), ADDRESSES)
def test_a_right_address_is_taken_as_it_is(environment: pytest.MonkeyPatch, cls: type[BaseSettings], name: str) -> None:
    environment.setenv(name, "[::1]:0")
    assert getattr(read(cls), name.partition("_")[2].lower()) == "[::1]:0"
