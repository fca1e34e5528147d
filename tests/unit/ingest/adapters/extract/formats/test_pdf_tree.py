"""Page trees that have no end are refused before anybody follows them."""

import zlib
from contextlib import suppress

import pytest

from sluiceway_ingest.adapters.extract.formats import pdf_tree
from sluiceway_ingest.adapters.extract.sandbox.extractor import ChildExtractor
from sluiceway_ingest.domain.extracted import ExtractionFailed
from tests.support import documents
from tests.unit.ingest.adapters.extract.conftest import Written

HEAD = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj "


def tree(**kids: str) -> bytes:
    """Page nodes by their numbers, such as n2="3 3": each holds what is listed."""
    nodes = (
        f"{number[1:]} 0 obj<</Type/Pages/Count 9/Kids[{' '.join(f'{kid} 0 R' for kid in held.split())}]>>endobj "
        for number, held in kids.items()
    )
    return (HEAD + "".join(nodes) + "trailer<</Root 1 0 R>>").encode()


def packed(content: bytes) -> bytes:
    """The second object of the tree in a stream of objects."""
    stream = zlib.compress(b"2 0 " + content)
    head = b"9 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n" % len(stream)
    return HEAD.encode() + head + stream + b"\nendstream endobj"


ENDLESS = {
    "itself": tree(n2="2"),
    "itself twice": tree(n2="2 2"),
    "a circle of three": tree(n2="3 4", n3="4", n4="2"),
    "a page and a circle": tree(n2="8 3", n3="3 3") + b" 8 0 obj<</Type/Page>>endobj",
    "each one twice": tree(**{f"n{number}": f"{number + 1} {number + 1}" for number in range(2, 60)}),
    "an array of its own": HEAD.encode() + b"2 0 obj<</Type/Pages/Kids 3 0 R>>endobj 3 0 obj[2 0 R 2 0 R]endobj",
    "behind a harmless one": tree(n2="2 2") + b" 2 0 obj<</Type/Pages/Kids[5 0 R]>>endobj",
    "before a harmless one": tree(n2="5") + b" 2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R]>>endobj",
    "packed": packed(b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 9>>"),
}


@pytest.mark.parametrize("name", ENDLESS)
def test_pages_that_hold_one_another_are_a_bomb(name: str) -> None:
    with pytest.raises(ExtractionFailed, match="BOMB: Its pages hold one another"):
        pdf_tree.refuse_endless(ENDLESS[name], 5_000)


@pytest.mark.parametrize(
    "content",
    [
        documents.pdf("one", "two", "three"),
        tree(n2="3 4", n3="5 6", n4="7 8"),
        tree(n2="3", n3="4 5") + tree(n2="3", n3="4 5 6"),
        tree(n2="3 3 3"),
        b"%PDF-1.7 no tree at all",
        packed(b"<</Type/Pages/Kids[5 0 R 6 0 R]/Count 2>>"),
        b"9 0 obj<</Type/ObjStm/N 1/First 4>>stream\nno deflate",
    ],
)
def test_an_honest_tree_is_left_alone(content: bytes) -> None:
    pdf_tree.refuse_endless(content, 5_000)


@pytest.mark.parametrize(
    "piece", [b"/Kids[", b"1 0 obj ", b"1 0 obj/Kids[1 0 R ", b"1" * 10, b" " * 30, b"/Kids 1 0 R"]
)
def test_looking_at_megabytes_of_what_might_be_a_tree_ends(piece: bytes) -> None:
    """What tries each place against each other one would take hours."""
    with suppress(ExtractionFailed):
        pdf_tree.refuse_endless(b"/Kids" + piece * (4 * 2**20 // len(piece)), 5_000)


def test_pages_are_counted_by_how_often_they_are_held() -> None:
    thrice = tree(n2="3 3 3", n3="4 4 4", n4="5 5 5")
    pdf_tree.refuse_endless(thrice, 27)
    with pytest.raises(ExtractionFailed, match="BOMB"):
        pdf_tree.refuse_endless(thrice, 26)


@pytest.mark.parametrize("name", ["itself twice", "a circle of three"])
async def test_such_a_document_ends_with_its_reason(extractor: ChildExtractor, written: Written, name: str) -> None:
    with pytest.raises(ExtractionFailed, match="BOMB"):
        await extractor.extract(written("a.pdf", ENDLESS[name]))
