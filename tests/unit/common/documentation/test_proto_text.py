"""Text of an event as a proto3 file: it compiles alone, and reads the bytes of the past as the contract does."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from google.protobuf import json_format
from google.protobuf.descriptor import Descriptor
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from sluiceway.ingest.v1.events_pb2 import DocumentOffered
from sluiceway_common.bus.topics import all_events
from sluiceway_common.documentation.proto_text import proto_text
from tests.support.golden import Golden, goldens


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Mapping[type[Message], type[Message]]:
    """By event: the only message of its text, from the real compiler, which has no other file of ours."""
    folder = tmp_path_factory.mktemp("texts")
    files = {event: folder / f"{event.DESCRIPTOR.full_name}.proto" for event in all_events()}
    for event, file in files.items():
        file.write_text(proto_text(event.DESCRIPTOR, lambda _: {}), "utf-8")
    out = folder / "compiled.bin"
    order = (sys.executable, "-m", "grpc_tools.protoc", f"-I{folder}", "--include_imports", f"-o{out}", *files.values())
    subprocess.run(order, check=True, capture_output=True, timeout=60)
    pool = DescriptorPool()
    for each in FileDescriptorSet.FromString(out.read_bytes()).file:
        pool.AddSerializedFile(each.SerializeToString())
    return {event: GetMessageClass(only_message(pool, file)) for event, file in files.items()}


def only_message(pool: DescriptorPool, file: Path) -> Descriptor:
    (message,) = pool.FindFileByName(file.name).message_types_by_name.values()
    return message


@pytest.mark.parametrize("golden", goldens(), ids=str)
def test_bytes_of_the_past_mean_the_same(alone: Mapping[type[Message], type[Message]], golden: Golden) -> None:
    read = alone[golden.event].FromString(golden.protobuf)
    assert json_format.MessageToDict(read) == golden.json
    assert read.SerializeToString(deterministic=True) == golden.event.FromString(golden.protobuf).SerializeToString(
        deterministic=True
    )


def test_what_a_field_means_stands_above_it() -> None:
    text = proto_text(
        DocumentOffered.DESCRIPTOR, lambda part: {part.name: f"A {part.name}.", "DocumentOffered.url": "Where."}
    )
    assert "// A DocumentOffered.\nmessage DocumentOffered {" in text
    assert "  // A Blob.\n  message Blob {" in text
    assert "    // Where.\n    string url = 5;" in text
