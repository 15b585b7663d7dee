"""Which JSON schemas there are, each with its version and the file in which it is shipped.

A key that changes its meaning, or that goes, makes another version; a new one does not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from compat.errors import CompatError
from compat.suggestion import meant

PACKAGE = Path(__file__).parents[1]


@dataclass(frozen=True)
class Entry:
    """One schema. ``of`` says what has it; ``kind`` is the type that it is made of, as "module:name" in compat."""

    of: str
    kind: str
    folder: str = "schema"
    version: int = 1


TABLE: Mapping[str, Entry] = {
    "results": Entry("reports/results.json", "report.results_document:ResultsDocument"),
    "landscape": Entry("reports/landscape.json, compat sweep --json", "report.landscape_document:LandscapeDocument"),
    "artefacts": Entry(
        "reports/artefacts.json, compat artefacts --json", "report.artefacts_document:ArtefactsDocument"
    ),
    "record": Entry("the files of compat run --record", "report.results_document:RecordDocument"),
    "badge": Entry("reports/badge.json (shields.io's endpoint badge)", "report.badge:BadgeDocument"),
    "events": Entry("each line of compat run --events", "events_document:Event"),
    "here": Entry("compat run --here --json", "report.here_document:HereDocument"),
    "list": Entry("compat list --json", "report.list_json:ListDocument"),
    "check": Entry("compat check --json", "report.check_document:CheckDocument", "check/schema"),
    "diff": Entry("compat diff --json", "report.check_document:DiffDocument", "check/schema"),
    "scan": Entry("compat scan --json", "report.scan_document:ScanDocument", "scan/schema"),
    "explain": Entry("compat explain --json", "report.explain_document:ExplainDocument", "explain/schema"),
    "api": Entry("compat api --json", "report.api_document:ApiDocument", "api/schema"),
    "convert": Entry("compat convert --json", "convert.answer:ConvertDocument", "convert/schema"),
    "bisect": Entry("compat bisect --json", "report.search_document:BisectDocument"),
    "blame": Entry("compat blame --json", "report.search_document:BlameDocument"),
    "plan": Entry("compat plan --shard M/N --json", "report.search_document:ShardDocument"),
    "github-matrix": Entry("compat plan --github-matrix", "report.search_document:GitHubMatrixDocument"),
    "cache": Entry("compat cache --json", "report.cache_document:CacheDocument"),
    "cache-removed": Entry("compat cache trim --json, clear --json", "report.cache_document:RemovedDocument"),
    "bundle": Entry("compat-bundle.json of a bundle", "bundle.index:Index"),
}


def file(name: str) -> Path:
    """The shipped file. Raises CompatError for a name that there is not."""
    if name not in TABLE:
        raise CompatError(f"{name[:100]}: no such schema{meant(name[:100], TABLE)}; there are {', '.join(TABLE)}")
    return PACKAGE / TABLE[name].folder / f"{name}.schema.json"
