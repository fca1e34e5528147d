"""Groups of attachments whose document was handed in for others, and not read yet."""

from dataclasses import replace

import pytest

from sluiceway_ingest.domain.attached import common_groups
from sluiceway_ingest.domain.collection import Collection
from sluiceway_ingest.domain.document import Document, SubmittedMetadata
from tests.support.ingest_builders import TENANT, a_document


def for_groups(*acl: str) -> Document:
    return replace(a_document(), submitted=SubmittedMetadata(acl=acl))


@pytest.mark.parametrize(
    ("child", "parent", "collection", "common"),
    [
        ((), (), (), ()),
        ((), (), ("hr",), ()),
        ((), ("hr",), (), ("hr",)),
        ((), ("hr", "board"), ("hr", "board"), ()),
        ((), ("hr", "board"), ("hr",), ()),
        ((), ("hr",), ("hr", "board"), ("hr",)),
        (("hr",), (), (), ("hr",)),
        (("hr",), (), ("hr", "board"), ("hr",)),
        (("hr", "board"), (), ("board",), ("board",)),
        (("hr",), (), ("board",), ()),
        (("hr", "board"), ("board", "hr"), (), ("hr", "board")),
        (("hr", "board"), ("works", "board"), (), ("board",)),
        (("hr",), ("board",), (), ()),
    ],
)
def test_nobody_is_let_in_and_whoever_was_taken_out_is_out(
    child: tuple[str, ...], parent: tuple[str, ...], collection: tuple[str, ...], common: tuple[str, ...]
) -> None:
    rules = Collection(tenant=TENANT, name="default", default_acl=collection)
    assert common_groups(for_groups(*child), for_groups(*parent), rules) == common
