"""A model that is small enough to be started for each test."""

from pathlib import Path

import pytest

from tests.support.shallow_model import write_shallow


@pytest.fixture(scope="session")
def shallow(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_shallow(tmp_path_factory.mktemp("model") / "shallow.gguf")
