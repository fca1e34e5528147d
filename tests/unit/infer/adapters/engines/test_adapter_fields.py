"""What a request for an adapter has at servers of other houses."""

from typing import Any

import pytest

from sluiceway_infer.adapters.engines.adapter_fields import filled
from tests.support.adapters import version

X = version(3, "support", tenant="acme")


@pytest.mark.parametrize(
    ("fields", "request_fields"),
    [
        ({"model": "{model}-{version}"}, {"model": "support-3"}),
        ({"model": "{tenant}/{model}"}, {"model": "acme/support"}),
        (
            {"lora_request": {"lora_name": "{digest}", "lora_int_id": "{number}", "lora_path": "/adapters/{digest}"}},
            {
                "lora_request": {
                    "lora_name": X.digest,
                    "lora_int_id": 1 + int(X.digest[:13], 16),
                    "lora_path": f"/adapters/{X.digest}",
                }
            },
        ),
        ({"lora": [{"id": 0, "scale": 1.5}], "flag": True}, {"lora": [{"id": 0, "scale": 1.5}], "flag": True}),
    ],
)
def test_places_are_filled_with_what_the_adapter_is_called(
    fields: dict[str, Any], request_fields: dict[str, Any]
) -> None:
    assert filled(fields, X) == request_fields
