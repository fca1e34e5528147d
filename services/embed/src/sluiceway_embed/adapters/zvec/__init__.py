"""zvec adapter of the index, in this process and its folder: the default on one machine, for one replica."""

from sluiceway_embed.adapters.zvec.index import ZvecIndex as ZvecIndex
