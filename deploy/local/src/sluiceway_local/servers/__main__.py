"""`python -m sluiceway_local.servers`: fetches what the servers need and starts none."""

from sluiceway_local.servers import jars, kafka

print(jars.provide(kafka.LOCK, jars.cache_folder()))
