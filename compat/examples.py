"""What `--help` shows of each command besides its options: lines to copy, and what each does. A test parses all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

EXAMPLES: Mapping[str, Sequence[tuple[str, str]]] = {
    "run": (
        ("compat run documented-2", "Lock, build and probe one combination."),
        ("compat run 'documented-*' --jobs 2", "All rows of the document, two at a time."),
        ("compat run current-5 --probe parity-t5 --rerun", "Ask one probe again, and what it requires."),
        ("compat run --events events.ndjson", "Write what happens to a file, one JSON object a line."),
        ("compat run --here --suite drift", "Probe the interpreter that runs this; nothing is built."),
    ),
    "report": (
        ("compat report", "Write reports/ from what was run."),
        ("compat report 'documented-*' --to /tmp/mine", "Of these alone, elsewhere."),
    ),
    "plan": (
        ("compat plan --github-matrix --max-jobs 6", "The job matrix of GitHub, one line of JSON."),
        ("compat plan --shard 2/6", "The ids of the second of six shards."),
    ),
    "merge": (("compat merge shards --to merged", "Join every results.json below shards/ into one report."),),
    "lock": (("compat lock my-pins", "Write matrix/locks/my-pins.txt."),),
    "bundle": (
        ("compat bundle documented-2 --to usb", "Locks and wheels of one combination, torch with it."),
        ("compat bundle --to usb --without-torch", "Of all, for a machine that has a torch."),
    ),
    "list": (
        ("compat list", "The combinations by kind, with versions, and the verdict of those that were run."),
        ("compat list 'current-*' --json", "Some of them, as one JSON object."),
        ("compat list --probes", "The probes and their questions."),
    ),
    "artefacts": (
        ("compat artefacts", "Every ordered pair of the matrix's list; writes reports/artefacts.md."),
        ("compat artefacts current-4 current-5 --kind 'tokenizer-*'", "Two combinations and some kinds, printed."),
    ),
    "bisect": (
        (
            "compat bisect --package transformers --from 4.44.0 --to 4.57.6 --with peft==0.16.0 "
            "--probe lora-seq2seq-forward",
            "The release of transformers that changed what this probe does.",
        ),
    ),
    "blame": (
        (
            "compat blame current-4 documented-2 --probe lora-seq2seq-forward",
            "Which packages, of those in which two locks differ, cause the failure.",
        ),
    ),
    "sweep": (
        ("compat sweep", "The landscape of transformers beside several peft; writes reports/."),
        (
            "compat sweep --package peft --policy newest:5 --probe import-peft --json",
            "One probe along five releases of peft.",
        ),
    ),
    "check": (
        ("compat check --to transformers==5.23.0", "May the active environment be upgraded?"),
        (
            "compat check --from requirements.txt --upgrade --command 'pytest -q tests/smoke' --with pytest",
            "May everything move, judged by your own command too?",
        ),
    ),
    "diff": (
        ("compat diff before/results.json reports/results.json", "What changed between two stored results."),
        (
            "compat diff reports/results.json:documented-2 reports/results.json:current-4",
            "Two combinations of one file.",
        ),
    ),
    "explain": (
        ("compat explain train.log", "Every failure in a log: its cause and the way out."),
        ("compat explain - --with transformers==4.44.0", "From standard input, with a version that it does not say."),
    ),
    "reproduce": (
        ("compat reproduce documented-4:import-peft", "A script that fails as this probe did, for `uv run`."),
        ("compat reproduce documented-4:import-peft --issue", "The body of an issue with it."),
    ),
    "scan": (
        ("compat scan src --to transformers==latest", "Which lines of your source the newest release breaks."),
        ("compat scan src --to transformers==latest --sarif", "The same for code scanning."),
    ),
    "convert": (
        ("compat convert tokenizer.json --for tokenizers==0.15.2", "A tokenizer's file for an older reader, tried."),
    ),
    "rules": (
        ("compat rules", "The known failures, one a line."),
        ("compat rules inputs-embeds-unexpected-argument", "One of them whole."),
    ),
    "releases": (
        ("compat releases transformers --policy newest:3", "Three releases with their dates, from the index."),
        ("compat releases --offline", "From the frozen list."),
    ),
    "api": (("compat api Trainer.__init__:tokenizer", "Since and until when a parameter is there, and what is now."),),
    "cache": (
        ("compat cache", "Where compat keeps what, and how much."),
        ("compat cache trim --max-disk 20GB", "Remove what was not used for longest."),
    ),
    "history": (("compat history", "The releases whose names are known."),),
    "schema": (
        ("compat schema", "The JSON outputs, each with the version of its schema."),
        ("compat schema check", "The JSON Schema of one of them."),
    ),
}
"""By command: what to type, and what it is for."""
