"""Whether those who come new understand the words."""

from __future__ import annotations

from collections.abc import Iterator

from generator.analysis.glossary import unexplained
from generator.catalog import ServiceEntry
from generator.readiness import Context, Finding, rule
from generator.readiness.requirements import everyday_words


@rule(
    "GLO001", fields=("glossary", "org.defaults.glossary", "org.policy.everyday_words", "Step.do", "summary")
)
def acronym_unexplained(service: ServiceEntry, context: Context) -> Iterator[Finding]:
    """A word of capitals in the service's texts is explained neither by its glossary nor by org.yaml.

    Whoever is new to the team, or awake at 3 a.m. for another one, does not know it and cannot ask.

    Add it to ``glossary``, or write it in full; a word that everybody here knows belongs into
    ``policy.everyday_words`` of org.yaml.
    """
    everyday = everyday_words(context.catalog)
    for path, word, times in unexplained(service, context.catalog, everyday=everyday):
        more = f", here and {times - 1} more {'time' if times == 2 else 'times'}" if times > 1 else ""
        yield path, f"{word} is not explained{more}"


RULES = (acronym_unexplained,)
