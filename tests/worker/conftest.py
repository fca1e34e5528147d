from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    # Of the processes that run the suite, the one that hands the tests out needs no torch, for which it takes seconds.
    from tests.worker import tiny

    return tiny.model(tmp_path_factory.mktemp("base"))
