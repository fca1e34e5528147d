"""Title of a document that neither its sender nor itself has named."""

import pytest

from tests.support.ingest_builders import a_document


@pytest.mark.parametrize(
    ("key", "title"),
    [
        ("file:///home/ann/J%C3%BCrgens%20Bericht%202025.pdf", "Jürgens Bericht 2025.pdf"),
        ("file:///home/ann/two%0Alines.txt", "two lines.txt"),
        ("https://docs.example.com/a%20b/", "a b"),
        ("https://docs.example.com/a%00b%1B%5B31m.pdf", "ab[31m.pdf"),
        ("https://docs.example.com/%00", "%00"),
        ("crm://contracts/4711", "4711"),
        ("notes/100%25 sure.txt", "100%25 sure.txt"),
        ("file:///%20", "%20"),
    ],
)
def test_it_is_called_as_a_person_reads_the_last_part_of_its_key(key: str, title: str) -> None:
    assert a_document(key=key).title == title
