"""The files of services in pieces that can be made anywhere: here, in other processes, on other machines."""

from generator.shards.shard import Shard, Unit, made, shards

__all__ = ("Shard", "Unit", "made", "shards")
