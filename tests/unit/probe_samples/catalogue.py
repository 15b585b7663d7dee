"""Sample probes, named after what they do wrong. The host loads this file as a user's own catalogue."""

from compat_probes.probe import Probe


def sample(name, **fields):
    return Probe(name, f"What becomes of a probe that {name}?", "faults:" + name.replace("-", "_"), **fields)


PROBES = (
    sample("passes", parameters={"loss": 0.5}),
    sample("inspects"),
    sample("leaves-state"),
    sample("leaves-state-again"),
    sample("returns-an-object"),
    sample("returns-no-dict"),
    sample("measures-an-object"),
    sample("fails-arranging"),
    sample("fails-acting"),
    sample("has-a-long-message"),
    sample("recurses"),
    sample("causes-itself"),
    sample("cannot-be-shown"),
    sample("answers-wrongly"),
    sample("names-paths"),
    sample("skips"),
    sample("skips-late"),
    sample("is-no-generator"),
    sample("never-yields"),
    sample("yields-twice"),
    sample("is-missing"),
    Probe("has-no-module", "?", "nowhere:at_all"),
    sample("exits"),
    sample("interrupts"),
    sample("runs-out-of-memory"),
    sample("vanishes"),
    sample("crashes"),
    sample("crashes-arranging"),
    sample("hangs", time_limit_s=1.0),
    sample("fills-memory"),
    sample("fills-memory-in-a-grandchild"),
    sample("floods-output"),
    sample("floods-output-for-ever", time_limit_s=1.0),
    sample("writes-to-every-descriptor"),
    sample("writes-to-every-descriptor-and-vanishes"),
    sample("floods-every-descriptor"),
    sample("closes-every-descriptor"),
    sample("comes-back-twice"),
    sample("leaves-a-grandchild"),
    sample("hangs-with-a-grandchild", time_limit_s=1.0),
    sample("connects"),
    sample("needs-what-skips", requires=("passes", "skips")),
    sample("needs-what-fails", requires=("passes", "fails-acting", "skips")),
    sample("needs-what-needs-what-fails", requires=("needs-what-fails",)),
    sample("needs-a-later-one", requires=("later",)),
    sample("later"),
    Probe("import-json", "Does json import?", ""),
    Probe("import-torch", "Does torch import?", ""),
    Probe("import-peft", "Does peft import?", "", time_limit_s=1.0),
    Probe("import-transformers", "Does transformers import?", "", requires=("import-torch",)),
    Probe("import-tokenizers", "Does tokenizers import?", "", requires=("import-transformers",)),
    sample("needs-torch", requires=("import-torch",)),
    sample("sees-preloaded", requires=("import-transformers",)),
    sample("needs-peft", requires=("import-peft",)),
)

PRELOAD = ("transformers.sound", "transformers.broken", "transformers.exits", "peft.never")
