"""zvec adapter of the index, in this process and its folder: the default on one machine, for one replica.

It imports nothing: a child that sorts, whose memory counts beside ours, needs a small part of it.
"""
