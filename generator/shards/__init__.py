"""The files of services in pieces that can be made anywhere: here, in other processes, on other machines."""

from generator.shards.crew import Crew, Hire, alone, cluster, processes, taking, usual
from generator.shards.gather import gathered
from generator.shards.reuse import Reuse
from generator.shards.shard import Batch, File, Setting, Shard, ShardError, Unit, look, made, shards
from generator.workers import processors

__all__ = (
    "Batch", "Crew", "File", "Hire", "Reuse", "Setting", "Shard", "ShardError", "Unit", "alone", "cluster",
    "gathered", "look", "made", "processes", "processors", "shards", "taking", "usual",
)  # fmt: skip
