"""What is held out of a dataset is counted before any of it is read."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from sluiceway_common.errors import TooLarge
from sluiceway_train.rpc.dataset_messages import options_of
from tests.support.unread import UnreadList


@pytest.mark.parametrize("sent", [10_001, 3_900_000])
def test_texts_that_are_held_out_are_counted_before_they_are_read(sent: int) -> None:
    options = SimpleNamespace(held_out_texts=UnreadList(sent), HasField=lambda _: False, keep_redacted=False)
    with pytest.raises(TooLarge, match=rf"`options.held_out_texts` has {sent:,} texts; send 10,000 at the most"):
        options_of(cast(Any, options))
