"""What zvec frees is the system's again, however often as much was freed before."""

import asyncio
import subprocess
import sys

import pytest

# A table of RocksDB is taken and freed, and another is taken: where does it lie?
_TAKES: str = """
import ctypes
import sys

from sluiceway_embed.adapters.zvec.library import initialise

TABLE = 8_000_000


class Usage(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in
                ("arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks", "keep")]


libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
libc.mallinfo2.restype = Usage
if sys.argv[1] == "initialised":
    initialise()
libc.free(ctypes.c_void_p(libc.malloc(ctypes.c_size_t(TABLE))))
before = libc.mallinfo2().hblkhd
taken = libc.malloc(ctypes.c_size_t(TABLE))
print(libc.mallinfo2().hblkhd - before >= TABLE)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only glibc keeps what was freed so")
@pytest.mark.parametrize(("how", "by_itself"), [("initialised", b"True"), ("as it is", b"False")])
async def test_a_table_that_is_taken_again_lies_by_itself(how: str, by_itself: bytes) -> None:
    child = await asyncio.create_subprocess_exec(sys.executable, "-c", _TAKES, how, stdout=subprocess.PIPE)
    told, _ = await child.communicate()
    assert told.strip() == by_itself
