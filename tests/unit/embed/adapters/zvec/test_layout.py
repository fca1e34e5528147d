"""Layout of zvec's folder: what is swept away at the start."""

from pathlib import Path

from sluiceway_embed.adapters.stored import StoredNamespace
from sluiceway_embed.adapters.zvec.layout import FolderLayout
from sluiceway_embed.domain.chunks import Namespace

MINE = Namespace("acme", "default", "0123456789abcdef")


def test_what_others_keep_in_the_same_folder_stays(tmp_path: Path) -> None:
    """Somebody gives it the folder that holds everything: blobs lie three folders deep."""
    blob = tmp_path / "blobs" / "acme" / "ab" / "abcd"
    blob.parent.mkdir(parents=True)
    blob.write_text("a document")
    FolderLayout(tmp_path).clean_all()
    assert blob.read_text() == "a document"


def test_a_version_that_was_half_dropped_goes(tmp_path: Path) -> None:
    layout = FolderLayout(tmp_path)
    layout.make(StoredNamespace(MINE, "encoder", 3))
    (described,) = tmp_path.glob("*/*/*/space.json")
    described.unlink()
    layout.clean_all()
    assert not described.parent.exists()
