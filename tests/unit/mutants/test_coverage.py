"""A test is known by the lines that it went through, also where an error leaves a function from none of them."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from tests.mutants.coverage import Coverage, Covered, read
from tests.mutants.runs import passes

CHECKED = """def begin(error):
    try:
        raise error
    except* ConnectionError:
        error.waits = True


def unseen():
    return 1
"""
TESTS = """import pytest

from checked import begin


def test_it_waits():
    error = ConnectionError()
    begin(error)
    assert error.waits


def test_another_error_leaves():
    with pytest.raises(KeyError):
        begin(KeyError())


def test_nothing():
    pass
"""


@pytest.fixture
def covered(tmp_path: Path) -> dict[str, Covered]:
    (tmp_path / "checked.py").write_text(CHECKED)
    (tmp_path / "test_checked.py").write_text(TESTS)
    found = tmp_path / "found.json"
    plugins = [Coverage(tmp_path, [Path("checked.py")], found)]
    # Not from this process, which has threads of libraries that bear no fork.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as clean:
        assert clean.submit(passes, tmp_path, ["test_checked.py"], seconds=60, plugins=plugins).result()
    return {each.test.partition("::")[2]: each for each in read(found)}


def test_each_test_has_the_lines_that_it_went_through(covered: dict[str, Covered]) -> None:
    lines = {name: {line for _, line in each.lines} for name, each in covered.items()}
    assert lines == {"test_it_waits": {2, 3, 4, 5}, "test_another_error_leaves": {2, 3, 4}, "test_nothing": set()}
