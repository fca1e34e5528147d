"""What operators may set, and what they may not."""

import pytest
from pydantic import ValidationError

from sluiceway_common.settings import Misconfigured, read
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


@pytest.mark.parametrize("name", ["encoder_key", "weaviate_key"])
def test_a_key_that_was_made_of_a_file_has_no_line_feed(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(f"EMBED_{name.upper()}", "sk-4711\r\n")
    assert getattr(EmbedSettings(), name).get_secret_value() == "sk-4711"


@pytest.mark.parametrize("name", ["EMBED_ENCODER_URL", "EMBED_RERANKER_URL"])
@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("https://me:4711@x/v1", "must hold no `@`, `[?]` or `#`"),
        ("https://x/v1?key=4711", "must hold no `@`, `[?]` or `#`"),
        ("https://x/v1#4711", "must hold no `@`, `[?]` or `#`"),
        ("ftp://4711/v1", "must be `https://host/…` or `http://host/…`"),
        ("http://[4711/v1", "must be `https://host/…` or `http://host/…`"),
        ("4711:8080", "must be `https://host/…` or `http://host/…`"),
    ],
)
def test_the_url_of_a_server_has_no_secret_and_is_not_shown(
    monkeypatch: pytest.MonkeyPatch, name: str, url: str, said: str
) -> None:
    monkeypatch.setenv(name, url)
    with pytest.raises(Misconfigured, match=f"{name}: {said}") as refused:
        read(EmbedSettings)
    assert "4711" not in str(refused.value)


@pytest.mark.parametrize("url", ["", "http://127.0.0.1:8080", "https://x/v1/"])
def test_a_server_is_named_by_its_url_or_there_is_none(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("EMBED_ENCODER_URL", url)
    monkeypatch.setenv("EMBED_RERANKER_URL", url)
    settings = read(EmbedSettings)
    assert (settings.encoder_url, settings.reranker_url) == (url, url)


def test_an_empty_folder_of_zvec_is_the_one_in_the_data_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMBED_ZVEC", "")
    assert read(EmbedSettings).zvec is None


@pytest.mark.parametrize(
    ("name", "said", "refused"),
    [
        ("EMBED_INGEST", "ingest", "must be `host:port`, .* or `none`"),
        ("EMBED_INGEST", "None", "must be `host:port`, .* or `none`"),
        ("EMBED_CACHE", "", "is empty; name a folder, or unset it"),
    ],
)
def test_what_leads_nowhere_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, said: str, refused: str) -> None:
    monkeypatch.setenv(name, said)
    with pytest.raises(Misconfigured, match=f"{name}: {refused}"):
        read(EmbedSettings)
