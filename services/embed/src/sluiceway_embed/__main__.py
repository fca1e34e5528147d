"""Command `sluiceway-embed`."""

from functools import partial

from sluiceway_common.service_main import service_main
from sluiceway_common.settings import read
from sluiceway_embed.adapters.database import SCHEMA
from sluiceway_embed.app import NAME, app
from sluiceway_embed.settings import EmbedSettings

main = service_main(NAME, partial(read, EmbedSettings), app, schema=SCHEMA)

if __name__ == "__main__":
    main()
