"""The page of settings says what the code says."""

from pathlib import Path

from sluiceway_common.settings import Shared, explain

PAGE = (Path(__file__).parents[3] / "docs/settings.md").read_text("utf-8")


def test_every_knob_that_services_share_is_on_the_page() -> None:
    assert explain(Shared) in PAGE
