"""Fork server program with every parser loaded. The sandbox itself knows no format."""

import sys

from sluiceway_ingest.adapters.extract.formats import parsers
from sluiceway_ingest.adapters.extract.sandbox import fork_server

if __name__ == "__main__":
    parsers.preload()
    fork_server.serve(sys.argv[1], sys.argv[2], parsers.read)
