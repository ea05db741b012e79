"""The cube of more events than one machine counts: Parquet shards, and the workers that hold them.

    written = write(Path("/srv/shards"), facts, about)      # python -m data shard does so for a store
    cube = ShardedCube.on(Cluster("tcp://…"), written)      # asked like data.cube.Cube

A shard is some H3 parents of resolution 5, so no hex of a finer resolution is in two of them: counts by hex
stand beside each other, all others are added up (docs/decisions/0021).
"""

from data.shards.cluster import Cluster
from data.shards.errors import ShardsError
from data.shards.manifest import About, Manifest, newest
from data.shards.sharded import ShardedCube
from data.shards.writing import write

__all__ = ["About", "Cluster", "Manifest", "ShardedCube", "ShardsError", "newest", "write"]
