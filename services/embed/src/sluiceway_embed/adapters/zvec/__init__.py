"""ZvecCollection in this process and its folder, by zvec: the standard on one machine, for one replica."""

from sluiceway_embed.adapters.zvec.index import ZvecIndex as ZvecIndex
