"""Order in which processes that test beside each other are given files: that of the folders."""

import pytest


def test_files_of_a_folder_stand_together(pytestconfig: pytest.Config) -> None:
    """What they share is started once a process then; by size, a machine of six services was started for each file."""
    assert pytestconfig.option.loadscopereorder is False
