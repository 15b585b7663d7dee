"""Which module may import which: the rooms of the design, as they are built. Arrows run one way only."""

from __future__ import annotations

import ast
import functools
import sys
from collections.abc import Iterator, Mapping, Sequence
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import compat

PACKAGE = Path(compat.__file__).parent
PROBES = PACKAGE / "probes"

VALUES = "model errors"
UV = "process settings installer scratch"
LOCKED = f"{VALUES} {UV} files lock lockfile torch_layer"
CONTENT = "probes.catalogue probes.probe questions"
DIAGNOSIS = "model signature verdict finding rules rules.rule compare diagnose claims"
GENERAL = (
    "history.names history.span history.store history.words rules.absence rules.asked rules.asker rules.reading "
    "rules.rule rules.sought rules.ways"
)

MAY_IMPORT = {
    # values
    "model": "",
    "errors": "",
    "__init__": "",
    # the machine
    "accelerators": "errors",
    "leash": "",
    "files": "",
    "regular": "",
    "visible": "",
    "pep440": "",
    "interrupts": "",
    "ending": "console errors interrupts standard_streams suggestion visible",
    "standard_streams": "",
    "frozen_list": "errors regular",
    "bytecode": "bytecode_inside files installed_files process",
    "bytecode_inside": "",
    "installed_files": "",
    "compiled": "model",
    "wholeness": "installed_files",
    "listening": "",
    "process": "errors listening",
    "strays": "",
    "scratch": "probes.removal strays",
    "stream": "process",
    "isolation": "process",
    "settings": "errors process",
    "interpreter": "errors process",
    "interpreter_inside": "",
    "turns": "",
    "executors": "machine process turns",
    "machine": "",
    "commands": "",
    "language": "errors messages.stored",
    "messages": "",
    "messages.stored": "",
    "given": "",
    "commands.lang": "given",
    # what was said before
    "rows": "",
    "watched": "interpreter regular",
    "stamp": "accelerators errors files rows spending watched",
    "commands.github": "console errors report.github_annotations report.step_summary results stamp",
    "commands.again": "stamp screen",
    "unchanged": (
        "accelerators collect interpreter journal locking model place questions releases remedies setup settings "
        "settled stamp summary torch_layer torch_system verdict watched loudness"
    ),
    # at the terminal
    "completion": "probes.catalogue probes.catalogue_artefacts probes.probe probes.spec rules",
    "durations": "journal model probes.probe questions recall settled setup timeleft verdict",
    "bash_words": "offered",
    "examples": "",
    "helping": "console errors examples loudness screen",
    "filed": "admitting model ours setup shardfile shards",
    "listing": "collect filed journal model probes.probe questions recall setup verdict",
    "live": "",
    "offered": "completion",
    "loudness": "",
    "report.list_json": "listing model probes.probe report.export",
    "report.list_terminal": "visible listing model probes.probe report.scrub",
    "screen": "",
    "suggestion": "",
    "timeleft": "",
    # what is declared, and what was seen
    "entries": "model",
    "mistakes": "",
    "matrix": f"{VALUES} entries mistakes regular suggestion",
    "questions": f"{VALUES} probes.catalogue probes.probe suggestion",
    "journal": f"{VALUES} files rows",
    "redact": "model",
    "withheld": "redact results",
    # from versions to an environment
    "installer": "model process settings",
    "lock": f"model {UV}",
    "lockfile": f"{VALUES} files lock regular",
    "torch_system": f"{VALUES} interpreter lockfile",
    "torch_source": "errors installer lockfile model settings torch_system",
    "torch_layer": f"{VALUES} {UV} files interpreter lockfile torch_source torch_system",
    "links": "torch_system",
    "syncing": f"{LOCKED}",
    "shared_torch": "lockfile model torch_layer torch_source",
    "verifying": "lockfile model torch_layer",
    "environment": "shared_torch wholeness",
    "builder": f"{LOCKED} accelerators bytecode environment links shared_torch syncing verifying wholeness",
    "cache": "",
    "cache.amount": "errors",
    "cache.measuring": "",
    "cache.contents": "cache.measuring environment shared_torch",
    "cache.removing": "environment",
    "cache.trimming": "cache cache.contents cache.measuring cache.removing",
    "cache.room": "cache cache.amount cache.contents cache.measuring cache.removing cache.trimming",
    "building": "accelerators builder cache.room environment errors model torch_layer",
    "report.cache_document": "",
    "report.cache_lines": "cache cache.amount cache.contents cache.trimming model shared_torch",
    "commands.cache": (
        "visible "
        "cache cache.amount cache.contents cache.removing cache.trimming console errors place report report.cache_lines"
    ),
    "locking": f"{VALUES} journal lock lockfile verdict",
    # from an environment to outcomes
    "settled": "journal model probes.probe verdict",
    "spending": "errors",
    "stand_in": "",
    "torch_hosts": "process questions scratch",
    "hearing": "journal model spending",
    "torch_waiting": "spending torch_hosts turns",
    "probing": (
        f"accelerators hearing model interpreter isolation machine process redact scratch spending stream torch_hosts "
        f"torch_waiting {CONTENT}"
    ),
    "fetch": "errors files index index_source settings",
    "bundle": "",
    "bundle.index": "check.json_file errors fetch",
    "bundle.wheels": "errors fetch fitting index index_source lockfile",
    "bundle.making": (
        "bundle bundle.index bundle.wheels errors files journal lock lockfile locking model setup torch_layer"
    ),
    "bundle.using": "bundle bundle.index errors matrix model setup torch_layer suggestion",
    "commands.bundle": (
        "visible "
        "bundle bundle.index bundle.making bundle.using console errors journal lockfile matrix place torch_system"
    ),
    "here": f"{VALUES} {CONTENT} diagnose finding interpreter probes.rollup probing verdict suggestion",
    "report.here_document": "finding model",
    "report.here_json": "finding here report.export rules.rule",
    "report.here_terminal": "finding here model report.cells report.scrub rules.rule verdict",
    "commands.here": (
        "commands.wish console errors here interpreter model recording report report.here_json "
        "report.here_terminal completion screen"
    ),
    "where": "",
    "elsewhere": "journal locking model torch_layer where",
    "setup": "accelerators building elsewhere journal locking model probes.probe questions torch_layer where",
    "keys": "journal locking model probes.probe setup where",
    "recall": "elsewhere journal keys locking model questions setup torch_layer verdict where",
    "interview": (
        "accelerators building bytecode compiled environment journal model probes.probe probing questions "
        "setup spending "
        "torch_layer turns where"
    ),
    "run": (
        "elsewhere errors installer interview journal keys locking model probes.probe questions settled setup spending "
        "torch_layer verdict"
    ),
    # on other machines
    "parcel": f"{VALUES} setup where",
    "cluster": "",
    "cluster.order": f"{VALUES} __init__ accelerators lock setup",
    "cluster.worker": "stream",
    "cluster.work": "cluster cluster.doing ending interrupts",
    "cluster.doing": f"{VALUES} accelerators cluster cluster.order journal locking parcel place run setup",
    "cluster.knocking": "errors",
    "cluster.connection": "__init__ cluster cluster.knocking cluster.worker errors process",
    "cluster.executor": (
        f"{VALUES} cluster cluster.connection cluster.order elsewhere journal locking parcel questions run keys "
        f"setup settled "
        "where"
    ),
    "commands.cluster": "cluster.connection cluster.executor errors place torch_system",
    # pure: from outcomes to what they mean
    "verdict": "model",
    "signature": "model probes.folded",
    "rules": "rules.rule",
    "rules.rule": "model",
    "rules.of_libraries": "*",
    "rules.from_pretrained_keyword_gone": "rules.from_pretrained_keyword rules.rule rules.signs",
    "rules.from_pretrained_keyword_too_new": "rules.from_pretrained_keyword rules.rule rules.signs",
    "rules.model_type_newer_than_transformers": "rules.model_types rules.rule rules.signs",
    "rules.name_of_a_neighbour": "rules.neighbour_names rules.rule rules.signs",
    "rules.torch_older_than_its_caller": "rules.rule rules.signs rules.torch_names",
    "rules.signs": "model rules.rule",
    "rules.*": "model rules.rule rules.signs",
    "finding": "model rules.rule",
    "diagnose": "model verdict finding rules rules.rule",
    "compare": "model signature verdict finding",
    "claims": "model verdict compare finding",
    "claimfile": "errors claims regular",
    "recorded": "model",
    "expected": "finding model verdict",
    "results": f"errors expected recorded where {DIAGNOSIS}",
    "search": "",
    "search.*": "",
    "report": "",
    "report.*": (
        f"{DIAGNOSIS} results report.amounts report.cells report.escape report.rows report.scrub report.sought "
        "report.ways"
    ),
    "report.amounts": "report.scrub",
    "report.artefacts_document": "artefacts.crossing",
    "report.github_annotations": "report report.scrub report.unexpected results",
    "report.unexpected": "compare language model results",
    "report.badge": "errors model results",
    "report.step_summary": (
        "errors finding language model report.cells report.escape report.scrub report.sought "
        "report.unexpected report.ways results verdict"
    ),
    "report.results_document": "claims compare expected finding model recorded results rules.rule where",
    "report.sarif": "__init__ errors model report.scrub",
    # what a run tells while it runs
    "events_document": "model",
    "events": "__init__ errors events_document model redact report.cells report.scrub setup timeleft trial verdict",
    "eventcheck": "events_document",
    "eventfile": "errors eventcheck events regular",
    "commands.following": "console errors eventfile events",
    # the schemas of what is written
    "schema": "",
    "schema.table": "errors suggestion",
    "schema.making": "schema.table",
    "commands.schema": "console schema schema.table",
    "report.training": "model results report.amounts report.scrub",
    "report.real_size": "model recorded results report.amounts report.scrub report.training",
    "report.layout": "",
    "report.grids": "report.layout",
    "report.overview": "compare model report report.cells report.findings report.rows report.ways results",
    "report.unanswered": "verdict model report report.cells report.rows report.scrub results",
    "report.templating": "language model report.escape report.layout report.overview",
    "report.markdown": (
        "model results report report.escape report.findings report.grids report.layout report.model_table "
        "report.overview report.real_size report.rows report.standing report.templating report.training "
        "report.unanswered"
    ),
    "report.html": "",
    "report.html.section": "",
    "report.html.evidence": (
        "finding model report.cells report.export report.findings report.html.heat report.html.interned "
        "report.html.states report.html.words report.scrub report.sought report.ways results signature"
    ),
    "report.html.heat": "model report.html.states report.ways results",
    "report.html.interned": "",
    "report.html.page": (
        "compare language model report.findings report.html.evidence report.html.heat report.html.section "
        "report.html.security report.html.states report.html.templates report.model_table report.overview "
        "report.rows report.standing report.unanswered results verdict"
    ),
    "report.html.security": "",
    "report.standing": "compare model report report.cells report.rows results",
    "report.html.states": "language model report.cells",
    "report.html.templates": "language model report.scrub",
    "report.html.words": "language",
    "report.charts": "report.html.section",
    "report.charts.svg": "report.scrub",
    "report.charts.scale": "",
    "report.charts.figure": "report.html.templates",
    "report.charts.landscape_file": "check.json_file errors report.landscape",
    "report.charts.previous": "check.stored errors",
    "report.charts.material": "report.charts.landscape_file report.charts.previous results",
    "report.charts.gathered": ("report.charts.landscape_file report.charts.material report.charts.previous results"),
    "report.charts.spans": "report.charts.landscape_file report.charts.scale report.reading",
    "report.charts.strip": "language report.charts.scale report.charts.spans report.charts.svg",
    "report.charts.timeline": (
        "language report.charts.figure report.charts.landscape_file report.charts.material "
        "report.charts.spans report.charts.strip report.html.section"
    ),
    "report.charts.curves": "language model report.amounts report.training",
    "report.charts.plot": "language report.charts.curves report.charts.scale report.charts.svg",
    "report.charts.losses": (
        "language report.charts.curves report.charts.figure report.charts.material "
        "report.charts.plot report.html.section report.real_size report.training results"
    ),
    "report.charts.split": "model recorded report.amounts report.real_size report.training",
    "report.charts.stacked": "report.charts.svg",
    "report.charts.memory": (
        "language report.charts.figure report.charts.material report.charts.split "
        "report.charts.stacked report.html.section report.real_size"
    ),
    "report.charts.changes": (
        "check.answer check.cells check.drift check.stored check.verdict compare model report.check_rows verdict"
    ),
    "report.charts.since": (
        "language model report.charts.changes report.charts.figure report.charts.material report.html.section"
    ),
    "report.model_table": (
        "model probes.catalogue_models probes.models.model probes.models.table report.model_failures results verdict"
    ),
    "report.model_failures": "finding probes.catalogue_models probes.models.table report.cells results",
    # composition
    "taught": "diagnose model rules.rule search.nearest verdict",
    "trial": "finding journal lockfile locking model questions run search.nearest setup taught verdict",
    "remedies": "finding journal lock model questions search.nearest setup taught trial verdict",
    "collect": (
        f"{CONTENT} {DIAGNOSIS} errors matrix journal recorded releases recall setup shards remedies "
        f"claimfile results __init__"
    ),
    "completing": "check.cells model recall verdict",
    "impossible": "check.cells check.json_file completing errors model probes.probe questions verdict",
    "nearness": "check.json_file errors finding model probes.probe report.export shards verdict",
    "admitting": (
        "check.json_file completing errors finding impossible model nearness probes.probe report.export shards"
    ),
    "ours": "admitting collect lockfile model questions report.export setup",
    "shards": "finding model results where",
    "contradicting": "finding model recall shards verdict",
    "merging": "admitting contradicting errors finding model report.export results shards",
    "shardfile": "check.json_file errors finding model report.export results shards where",
    "planning": "errors",
    "commands.plan": "errors matrix model place planning questions shardfile",
    "choosing": "collect errors lockfile matrix model place questions releases rules",
    "commands.merge": (
        "choosing commands.github commands.lang commands.report commands.run collect console merging ours "
        "place recordfile results shardfile withheld"
    ),
    "commands.report": (
        "choosing commands.bundle commands.github commands.lang commands.run collect console errors filed files "
        "journal model place recordfile report report.artefacts_json report.badge report.charts report.charts.gathered "
        "report.charts.landscape_file report.charts.material report.export report.html.page "
        "report.junit report.markdown regular results stamp unchanged withheld"
    ),
    "summary": f"{VALUES} signature verdict results recall setup compare",
    "narrowing": f"{VALUES} questions probes.probe setup",
    "answered": "model narrowing report.amounts report.cells report.training setup verdict",
    "recording": "here journal machine model narrowing recorded setup",
    "recordfile": "check.json_file errors files model probes.probe recorded report.export",
    "commands.wish": (
        "asking console errors executors journal model narrowing place probes.probe probes.spec recorded recordfile "
        "recording setup completion"
    ),
    "console": "model live loudness screen timeleft visible",
    # searches over releases
    "asking": (
        "compare entries environment errors executors journal model provisioning run setup signature suggestion verdict"
    ),
    "provisioning": "building environment journal locking model setup torch_layer",
    "arguments": "errors",
    "bisecting": "asking errors index passed_over releases search.bisect search.history turning",
    "blaming": "asking model search.blame sides tracing",
    "change_line": "static",
    "changes": "change_line model static",
    "commands.blame": (
        "visible "
        "asking bisecting blaming console errors executors matrix place release_lines search.blame sides telling "
        "completion"
    ),
    "commands.releases": (
        "visible "
        "arguments asking bisecting commands.cluster console errors executors matrix place release_lines releases "
        "telling completion"
    ),
    "commands.index": "visible arguments bisecting console errors index matrix place releases completion",
    "commands.history": "console history history.renew history.store place",
    "commands.sweep": (
        "commands.lang "
        "arguments asking bisecting commands.cluster console errors executors files matrix model place questions "
        "releases report.landscape search.history sweep completion timeleft"
    ),
    "fitting": "",
    "index": "errors files fitting index_source releases settings",
    "index_source": "",
    "passed_over": "compare installer model verdict",
    "pinfile": "errors lockfile",
    "place": "accelerators cache cache.amount errors given matrix releases settings setup torch_layer completion",
    "release_lines": "asking bisecting blaming passed_over search.blame tracing turning",
    "releases": "errors frozen_list",
    "report.founding": "model report.headline report.reading sweep",
    "report.headline": "report.reading sweep",
    "report.landscape_document": "search.history search.landscape",
    "report.search_document": "change_line",
    "report.landscape": (
        "model report.export report.founding report.reading report.templating search.history search.landscape sweep"
    ),
    "report.reading": "diagnose finding model report.cells search.landscape sweep",
    "search.bisect": "search.history",
    "search.landscape": "search.history",
    "sides": "errors journal lockfile locking matrix entries model pinfile setup search.blame suggestion",
    "lazy": "lazy_structure literals",
    "lazy_structure": "literals",
    "literals": "",
    "static": "lazy lazy_structure",
    "sweep": "model releases search.history search.landscape",
    "telling": "asking console setup search.blame search.history timeleft",
    "tracing": "asking bisecting errors model search.blame search.history turning",
    "turning": "asking change_line changes compare diagnose environment lockfile model questions search.history",
    # from a text to findings
    "explain": "",
    "explain.seen": "model",
    "explain.source": "",
    "explain.bounded": "errors",
    "explain.notebook": "",
    "explain.finder": "",
    "explain.prefix": "",
    "explain.places": "",
    "explain.packages": "",
    "explain.message": "",
    "explain.forms": "model explain.places",
    "explain.opened": "model explain.forms explain.message explain.seen",
    "explain.block": "explain.forms explain.message explain.opened explain.prefix explain.seen",
    "explain.mentions": "explain.packages explain.seen",
    "explain.reader": (
        "model explain.block explain.finder explain.forms explain.mentions explain.packages explain.places "
        "explain.prefix explain.seen explain.source"
    ),
    "explain.known": "explain.seen history.span",
    "explain.readings": "model explain.seen",
    "explain.answer": "rules.rule explain.known explain.seen",
    "explain.explaining": "model rules rules.rule explain.answer explain.known explain.readings explain.seen",
    "explain.wording": "model signature explain.answer explain.seen",
    "report.explain_document": "explain.answer",
    "report.explain_json": ("rules.rule explain.answer explain.wording report.explain_document report.scrub"),
    "report.sarif_explain": (
        "errors explain.answer explain.wording report report.explain_json report.sarif report.scrub rules rules.rule"
    ),
    "report.explain_terminal": (
        "visible report.columns explain.answer explain.known explain.wording report.explain_json report.scrub"
    ),
    "report.rules_markdown": "report.columns rules.rule report.escape",
    "commands.explain": (
        "commands.lang "
        "explain.bounded "
        "arguments check.present console errors explain.answer explain.explaining explain.known explain.notebook "
        "explain.reader explain.seen history.store redact report.explain_json report.explain_terminal "
        "report.sarif_explain scan.files screen"
    ),
    "commands.rules": (
        "commands.lang errors report.rules_markdown rules rules.rule completion console screen suggestion"
    ),
    # a failure as a script
    "reproduce": "",
    "reproduce.edits": "",
    "reproduce.modules": "scan.bindings scan.scopes",
    "reproduce.references": "reproduce.modules scan.bindings scan.scopes",
    "reproduce.imports": "reproduce.edits reproduce.modules",
    "reproduce.flat": "reproduce.edits reproduce.modules scan.scopes",
    "reproduce.gathering": "reproduce reproduce.modules reproduce.references",
    "reproduce.reached": "model reproduce.flat reproduce.modules",
    "reproduce.writing": (
        "model reproduce reproduce.edits reproduce.gathering reproduce.imports reproduce.modules reproduce.reached "
        "reproduce.references"
    ),
    "reproduce.hoisting": ("reproduce.edits reproduce.flat reproduce.imports reproduce.modules reproduce.references"),
    "reproduce.specialising": "reproduce.edits reproduce.flat reproduce.references",
    "reproduce.tables": "reproduce.flat",
    "reproduce.folding": "reproduce.edits reproduce.flat reproduce.tables",
    "reproduce.shaking": "reproduce reproduce.edits reproduce.flat reproduce.imports reproduce.modules",
    "reproduce.surroundings": "probes.probe reproduce.edits reproduce.flat",
    "reproduce.layout": "reproduce.edits",
    "reproduce.body": "reproduce.edits reproduce.flat",
    "reproduce.script": (
        "model probes.probe reproduce reproduce.body reproduce.edits reproduce.folding reproduce.gathering "
        "reproduce.hoisting reproduce.imports reproduce.layout reproduce.modules reproduce.reached reproduce.shaking "
        "reproduce.specialising reproduce.surroundings reproduce.writing"
    ),
    "reproduce.pins": "lock lockfile model report report.scrub",
    "reproduce.cell": f"{VALUES} probes.probe recall suggestion verdict",
    "reproduce.told": "model report report.scrub signature",
    "reproduce.document": (
        "__init__ probes.probe report report.scrub reproduce reproduce.cell reproduce.modules reproduce.pins "
        "reproduce.script reproduce.told reproduce.layout"
    ),
    "reproduce.trying": (
        "visible console model probing process report report.scrub reproduce reproduce.told scratch signature"
    ),
    "reproduce.issue": (
        "finding model report report.cells report.escape report.scrub report.templating report.ways reproduce "
        "reproduce.cell reproduce.reached reproduce.told results rules rules.rule signature"
    ),
    "reproduce.stored": ("collect filed journal locking model place recall reproduce reproduce.pins results"),
    "commands.reproduce": (
        "visible "
        "completion console errors files matrix model place probes.probe provisioning redact reproduce reproduce.cell "
        "reproduce.document reproduce.issue reproduce.stored reproduce.trying"
    ),
    # a file of one release for another one
    "convert": "",
    "convert.adapter_bias": "convert.outcome convert.transformation",
    "convert.adapter_file": (
        "convert.adapter_bias convert.adapter_init convert.adapter_keys convert.outcome convert.transformation"
    ),
    "convert.adapter_init": "convert.outcome convert.transformation",
    "convert.adapter_keys": "convert.outcome convert.transformation",
    "convert.answer": "convert.convert convert.outcome convert.subject errors model",
    "convert.chat_template": "convert.document convert.outcome convert.transformation",
    "convert.checking": (
        "convert.adapter_file convert.checking_chat convert.comparing convert.convert convert.corpus convert.document "
        "convert.outcome convert.pieces convert.side convert.subject convert.target convert.tokenizer_config "
        "convert.tokenizer_file model scratch"
    ),
    "convert.checking_chat": (
        "convert.chat_template convert.comparing convert.convert convert.side convert.subject convert.target model"
    ),
    "convert.comparing": "",
    "convert.convert": (
        "convert.adapter_file convert.chat_template convert.document convert.outcome convert.tokenizer_config "
        "convert.tokenizer_file convert.tokenizer_forms convert.transformation history.store"
    ),
    "convert.corpus": "",
    "convert.document": "convert.outcome",
    "convert.outcome": "errors",
    "convert.pieces": "convert.outcome",
    "convert.placing": "convert.chat_template convert.outcome",
    "convert.side": "convert.chat_template convert.target environment model probing provisioning questions",
    "convert.subject": "convert.convert convert.side convert.target model verdict",
    "convert.target": "arguments errors index journal lockfile locking matrix entries model setup suggestion",
    "convert.tokenizer_byte_fallback": "convert.outcome convert.pieces convert.transformation",
    "convert.tokenizer_config": "convert.outcome convert.transformation",
    "convert.tokenizer_file": (
        "convert.outcome convert.tokenizer_byte_fallback convert.tokenizer_ignore_merges convert.tokenizer_kinds "
        "convert.tokenizer_merges convert.tokenizer_metaspace convert.transformation"
    ),
    "convert.tokenizer_forms": (
        "convert.outcome convert.pieces convert.tokenizer_byte_fallback convert.tokenizer_ignore_merges "
        "convert.tokenizer_kinds convert.tokenizer_merges convert.tokenizer_metaspace"
    ),
    "convert.tokenizer_ignore_merges": "convert.outcome convert.pieces convert.transformation",
    "convert.tokenizer_kinds": "convert.outcome convert.pieces convert.transformation",
    "convert.tokenizer_merges": "convert.outcome convert.pieces convert.transformation",
    "convert.tokenizer_metaspace": "convert.outcome convert.pieces convert.transformation",
    "convert.transformation": "convert.outcome",
    "commands.convert": (
        "console convert.answer convert.checking convert.convert convert.outcome convert.placing convert.subject "
        "convert.target matrix place report.convert_terminal completion screen"
    ),
    "report.convert_terminal": "convert.answer",
    # may I upgrade?
    "check.delta": "check.tolerance",
    "check.drift": "check.answer check.delta check.harmless check.tolerance model",
    "check.harmless": "check.toml_file model",
    "check.toml_file": "errors mistakes",
    "check.tolerance": "check.toml_file",
    "check.cells": "check.answer check.verdict compare model verdict",
    "check.diff": "check.answer check.cells check.moves check.stored check.verdict diagnose errors model suggestion",
    "check.json_file": "errors",
    "check.stored": "check.json_file errors model probes.probe",
    "check.verdict": "check.answer compare errors model verdict",
    "commands.diff": (
        "visible commands.lang "
        "check.diff check.drift check.stored check.verdict errors report.check_json report.check_markdown "
        "report.check_terminal screen"
    ),
    "report.check_causes": (
        "check.answer check.verdict compare finding model report.cells report.check_rows report.scrub"
    ),
    "report.check_document": "check.answer check.verdict compare finding model report.scan_document",
    "report.check_json": (
        "check.answer check.diff check.verdict finding model report.cells report.check_causes report.check_document "
        "report.check_rows report.check_sentence report.export report.scrub report.scan_json"
    ),
    "report.check_lines": (
        "report.amounts model check.answer check.diff check.verdict compare report.check_causes report.check_rows "
        "report.check_sentence report.scrub report.scan_lines scan.answer"
    ),
    "report.check_markdown": (
        "check.answer check.diff check.verdict compare language report.check_causes report.check_lines "
        "report.check_rows report.check_sentence report.escape report.scan_lines report.scrub report.templating "
        "scan.answer"
    ),
    "report.check_rows": "check.answer check.verdict compare model report.cells report.reading report.scrub",
    "report.check_sentence": (
        "check.answer check.verdict compare model report.check_causes report.check_rows report.scrub"
    ),
    "report.check_terminal": (
        "check.answer check.diff check.verdict compare report.check_lines report.check_rows report.check_sentence "
        "report.scrub"
    ),
    "check": "",
    "check.alternatives": (
        "check.answer check.moves check.sets check.side check.silence check.target check.verdict model "
        "search.nearest signature taught"
    ),
    "check.silence": "check.answer check.verdict compare model",
    "check.answer": "compare finding model scan.answer",
    "check.commands": "check.leftovers check.workplace installer model process redact verdict",
    "check.leftovers": "",
    "check.witness": "",
    "check.witness_site": "",
    "check.workplace": "check.userfiles check.witness errors files process scratch strays",
    "check.moves": "check.answer check.target model",
    "check.notes": "check.answer check.commands check.probefile check.side check.verdict compare",
    "check.options": "check.project errors",
    "check.origins": "check.alternatives check.present_set check.target lock search.nearest",
    "check.plan": (
        "check.present check.probefile check.project check.sets check.side check.target check.terms check.workplace "
        "errors interpreter matrix model place questions sides"
    ),
    "check.probefile": (
        "check.userfiles errors files probes.catalogue probes.catalogue_others probes.probe questions verdict"
    ),
    "check.sets": "check.present_entries check.target installer lock lockfile locking model process scratch",
    "check.impossible": "check.sets check.target errors model",
    "check.present_side": "check.present_entries check.sets errors lock locking model",
    "check.side": (
        "building check.cells check.commands check.probefile check.sets check.verdict environment journal model "
        "probing provisioning questions run setup"
    ),
    "check.target": "errors",
    "check.terms": "check.cells check.present_entries check.sets check.side check.target model setup",
    "check.comparing": (
        "check.answer check.cells check.commands check.moves check.sets check.side check.target check.terms "
        "diagnose model"
    ),
    "check.upgrade": (
        "errors compare check.impossible check.notes check.alternatives check.answer check.comparing "
        "check.moves check.origins check.present_side check.sets "
        "check.side check.silence check.target check.terms check.verdict executors locking model questions setup"
    ),
    "commands.check": (
        "visible commands.lang "
        "bisecting check.drift check.options check.plan check.project check.target check.terms check.upgrade "
        "check.verdict commands.diff console errors executors matrix place releases report.check_json "
        "report.check_markdown report.check_terminal check.predicting history.store report.scan_lines completion"
    ),
    "check.installed": "",
    "check.present": (
        "errors check.present_entries check.present_environments check.present_locks check.present_requirements "
        "check.present_set"
    ),
    "check.present_entries": "",
    "check.present_environments": (
        "errors model process settings installer check.installed check.present_entries check.present_left_out"
    ),
    "check.present_includes": "errors installer check.userfiles",
    "check.present_left_out": "errors entries check.present_entries",
    "check.present_locks": (
        "errors process settings installer check.present_entries check.present_left_out check.userfiles"
    ),
    "check.present_requirements": (
        "errors check.present_entries check.present_includes check.present_left_out check.present_set"
    ),
    "check.present_set": "errors installer entries check.present_entries check.present_left_out",
    "check.project": "errors entries mistakes check.userfiles suggestion",
    "check.userfiles": "errors",
    # a user's source
    "scan": "",
    "scan.answer": "scan.source scan.uses",
    "scan.aspects": "scan.answer scan.calls scan.things scan.uses scan.values scan.world",
    "scan.bindings": "",
    "scan.calls": "history.facts scan.passed scan.things scan.values scan.world",
    "scan.evaluate": "scan.bindings scan.project scan.scopes scan.values scan.written",
    "scan.files": "errors process",
    "scan.ground": "history.facts history.names scan.uses scan.values",
    "scan.guards": "scan.scopes",
    "scan.judge": (
        "history.names scan.answer scan.aspects scan.calls scan.passed scan.plain scan.replacement scan.source "
        "scan.things scan.uses scan.values scan.wording scan.world"
    ),
    "scan.notebook": "",
    "scan.passed": "rules.from_pretrained_keyword",
    "scan.plain": "history.foreign scan.aspects scan.uses scan.values scan.world",
    "scan.project": "scan.values",
    "scan.reader": (
        "scan.evaluate scan.guards scan.project scan.scopes scan.source scan.uses scan.values scan.walk scan.written"
    ),
    "scan.replacement": (
        "history.names history.span rules.asked rules.from_pretrained_keyword rules.replacement rules.sought "
        "scan.aspects scan.passed scan.uses scan.values"
    ),
    "scan.scanning": "history.names scan.answer scan.files scan.judge scan.project scan.reader scan.source scan.uses",
    "scan.scopes": "scan.bindings scan.visitor",
    "scan.source": "scan.files scan.notebook scan.uses",
    "scan.targets": "check.target errors history.names history.span",
    "scan.things": "scan.values",
    "scan.uses": "scan.values",
    "scan.values": "",
    "scan.verdict": "errors scan.answer",
    "scan.visitor": "",
    "scan.walk": "scan.guards scan.scopes scan.visitor",
    "scan.wording": "scan.aspects scan.uses",
    "scan.world": (
        "history.facts history.foreign history.names scan.ground scan.passed scan.things scan.uses scan.values"
    ),
    "scan.written": "",
    "report.scan_document": "scan.answer scan.uses",
    "report.scan_json": "report.scan_document report.scrub scan.answer scan.verdict",
    "report.sarif_scan": "report report.sarif report.scan_lines scan.answer scan.verdict",
    "report.scan_lines": "report.scrub scan.answer",
    "report.scan_terminal": "visible report.scan_lines scan.answer",
    "commands.scan": (
        "check.present check.project console errors history.names history.store report.sarif_scan report.scan_json "
        "report.scan_terminal scan.scanning scan.targets scan.verdict completion"
    ),
    "check.predicting": "check.project check.target errors history.names scan.answer scan.scanning scan.targets",
    # the history of names
    "history": "",
    "history.span": "",
    "history.facts": "",
    "history.foreign": "",
    "history.places": "history.facts",
    "history.classes": "history.facts history.foreign history.places",
    "history.names": "history.classes history.facts history.places history.span",
    "history.merge": "history.facts",
    "history.store": "errors history.facts history.names history.span",
    "history.bound": "",
    "history.classes_read": "history.bound history.facts static",
    "history.signature": "static",
    "history.taken": "",
    "history.reading": "history.bound history.classes_read history.signature history.taken lazy static",
    "history.offered": "history.facts history.reading",
    "history.init": "history.classes_read history.reading",
    "history.link": "history.classes_read history.facts history.init history.merge history.offered history.reading",
    "history.wheels": "errors fetch index",
    "history.renew": "files history.link history.merge history.reading history.store history.wheels",
    "history.words": "history.span",
    "history.public": "history.names",
    # general rules on top of it
    "rules.asked": "",
    "rules.absence": "history.span",
    "rules.asker": "model rules.rule",
    "rules.sought": "history.facts history.names history.public history.span rules.absence rules.asked",
    "rules.reading": "history.names rules.asked rules.asker rules.rule rules.sought",
    "rules.replacement": "history.facts history.names history.public rules.absence rules.asked rules.sought",
    "rules.ways": (
        "history.names history.span rules.absence rules.asked rules.asker rules.reading rules.replacement rules.rule "
        "rules.sought"
    ),
    "rules.general_range": "rules.asked rules.asker rules.rule",
    "rules.general_gone": GENERAL,
    "rules.general_never": GENERAL,
    "rules.general_not_yet": f"{GENERAL} rules.general_gone",
    "rules.general_remote": GENERAL,
    "rules.class_not_in_release": "rules rules.general_not_yet rules.rule",
    "rules.saved_setting_left_unread": "history.names history.store rules.rule",
    "rules.model_modules_moved": "history.names history.store rules.rule rules.signs",
    "rules.model_refuses_num_items": "history.names history.store rules.rule rules.signs",
    "rules.peft_needs_newer_transformers": "rules rules.general_not_yet rules.rule",
    "rules.peft_older_than_transformers": "rules rules.general_gone rules.peft_needs_newer_transformers rules.rule",
    # a name's history
    "api": "",
    "api.answer": "history.span",
    "api.look": "api.answer api.instead history.facts history.names history.public history.span",
    "api.instead": "api.answer history.names history.span rules rules.asked rules.replacement rules.sought",
    "report.api_terminal": "visible api.answer history.words",
    "report.api_document": "api.answer",
    "report.api_json": "api.answer history.span history.words report report.api_document report.export",
    "commands.api": (
        "api.look console errors history.store report.api_json report.api_terminal report completion suggestion"
    ),
    # what one combination saves and another loads
    "artefacts": "",
    "artefacts.crossing": "",
    "artefacts.chosen": "errors matrix model probes.catalogue_artefacts regular suggestion",
    "artefacts.asking": (
        "journal model probes.artefacts probes.artefacts.store probes.catalogue_artefacts probes.probe "
        "questions run setup"
    ),
    "artefacts.judging": (
        "artefacts.asking artefacts.crossing diagnose finding model probes.catalogue_artefacts signature verdict"
    ),
    "artefacts.converting": "convert convert.convert convert.outcome",
    "artefacts.ways": "probes.artefacts probes.artefacts.store scratch",
    "artefacts.cross": (
        "artefacts artefacts.asking artefacts.crossing artefacts.judging artefacts.ways executors journal model "
        "probes.catalogue_artefacts rules setup"
    ),
    "report.artefacts_rows": "artefacts.crossing report report.grids",
    "report.artefacts_markdown": "artefacts.crossing model report report.artefacts_rows report.templating",
    "report.artefacts_json": (
        "artefacts.crossing check.json_file errors report report.artefacts_rows report.export report.scrub"
    ),
    "commands.artefacts": (
        "commands.lang "
        "artefacts artefacts.chosen artefacts.converting artefacts.cross artefacts.crossing console errors executors "
        "files lockfile model place report report.artefacts_json report.artefacts_markdown setup summary completion"
    ),
    "commands.declared": (
        "console errors executors filed lock lockfile matrix model place probes.catalogue questions listing "
        "probes.probe "
        "report.list_json report.list_terminal"
    ),
    "commands.run": (
        "visible "
        "answered choosing commands commands.bundle commands.cluster commands.following commands.here commands.wish "
        "collect console durations errors eventfile events executors isolation journal model place "
        "probes.probe releases remedies results run scheduling setup spending stamp summary timeleft torch_system "
        "unchanged"
    ),
    "scheduling": "model place questions",
    "cli": "__init__ bash_words ending completion errors helping loudness offered settings suggestion",
    "__main__": "cli commands.again ending interrupts stamp",
}
"""What each module of the host may import of compat; "rules.*" are all modules there that are not named themselves."""

ANYWHERE = ("language", "pep440")
"""What every module may import: whatever speaks to people, and whatever reads versions, does it through these."""

UNDER_TEST = {
    "torch",
    "transformers",
    "tokenizers",
    "peft",
    "accelerate",
    "numpy",
    "safetensors",
    "sentencepiece",
    "lavis",
}


@functools.cache
def modules(folder: Path) -> dict[str, Path]:
    """The modules under a folder by their name in it ("report.cells"; "rules" for the package itself)."""
    found = {}
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(folder).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)] = path
    return found


ALL = modules(PACKAGE)
HOST = {name: path for name, path in ALL.items() if not path.is_relative_to(PROBES)}


@functools.cache
def imported(path: Path) -> frozenset[str]:
    return frozenset(named(path))


@functools.cache
def statements(path: Path) -> Sequence[ast.Import | ast.ImportFrom]:
    """The imports of a module, wherever in it."""
    tree = ast.parse(path.read_bytes())
    return [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]


def named(path: Path) -> Iterator[str]:
    """The modules of compat that a module imports; names in the package stand for modules."""
    for node in statements(path):
        if isinstance(node, ast.Import):
            yield from ("__init__" for alias in node.names if alias.name == "compat")
            yield from (alias.name.removeprefix("compat.") for alias in node.names if alias.name.startswith("compat."))
        elif (node.module or "").partition(".")[0] == "compat":
            inside = (node.module or "").partition(".")[2]
            names = [f"{inside}.{alias.name}".strip(".") for alias in node.names]
            yield from {name if name in ALL else inside or "__init__" for name in names}


def allowed(name: str) -> set[str]:
    listed = MAY_IMPORT.get(name, MAY_IMPORT.get(f"{name.partition('.')[0]}.*", ""))
    return set(ALL) if listed == "*" else {*listed.split(), *ANYWHERE}


def test_a_module_imports_what_its_room_may() -> None:
    own = {name: {module for module in HOST if module.startswith(f"{name}.")} for name in HOST}  # a package lists these
    beyond = {name: imported(path) - allowed(name) - own[name] for name, path in HOST.items()}
    assert {name: found for name, found in beyond.items() if found} == {}


def test_every_module_has_a_room() -> None:
    roomless = [name for name in HOST if name not in MAY_IMPORT and f"{name.partition('.')[0]}.*" not in MAY_IMPORT]
    known = {*ALL, "rules.*", "report.*", "search.*"}
    assert (roomless, set(MAY_IMPORT) - known, set(" ".join(MAY_IMPORT.values()).split()) - known - {"*"}) == (
        [],
        set(),
        set(),
    )


def test_no_module_imports_itself_by_a_detour() -> None:
    circle_free(graph())


def test_a_circle_would_be_found() -> None:
    with pytest.raises(ValueError, match="cycle"):
        circle_free({**graph(), "model": {"cli"}})


@functools.cache
def graph() -> Mapping[str, set[str]]:
    """Who imports whom, probes included: there the imports are relative."""
    found = {name: set(imported(path)) for name, path in HOST.items()}
    for name, path in modules(PROBES).items():
        found[f"probes.{name}" if name != "__init__" else "probes"] = {f"probes.{other}" for other in relative(path)}
    return found


def circle_free(imports: Mapping[str, set[str]]) -> None:
    """Raise CycleError, a ValueError, for modules that import each other in a circle."""
    tuple(TopologicalSorter(imports).static_order())


def relative(path: Path) -> Iterator[str]:
    """The modules of the probes that one of them imports, by their names in the folder."""
    there = modules(PROBES)
    for node in statements(path):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = ".".join(path.relative_to(PROBES).parts[: -node.level])
            inside = f"{base}.{node.module or ''}".strip(".")
            names = [f"{inside}.{alias.name}".strip(".") for alias in node.names]
            yield from {name if name in there else inside for name in names}


def absolute(path: Path) -> Iterator[str]:
    """The top packages that are imported by name."""
    for node in statements(path):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif not node.level:
            yield (node.module or "").partition(".")[0]


def test_a_probe_module_imports_nothing_of_the_host() -> None:
    beyond = {
        name: set(absolute(path)) - sys.stdlib_module_names - UNDER_TEST for name, path in modules(PROBES).items()
    }
    assert {name: found for name, found in beyond.items() if found} == {}


def test_relative_imports_of_a_probe_module_stay_in_the_package() -> None:
    for name, path in modules(PROBES).items():
        levels = {node.level for node in statements(path) if isinstance(node, ast.ImportFrom)}
        assert max(levels, default=0) <= len(path.relative_to(PROBES).parts), name
        assert set(relative(path)) - modules(PROBES).keys() == set(), name


def test_what_the_host_reads_of_the_probes_needs_no_library() -> None:
    for name in (*(name for name in modules(PROBES) if name.startswith("catalogue")), "probe"):
        assert set(absolute(PROBES / f"{name}.py")) <= sys.stdlib_module_names, name
