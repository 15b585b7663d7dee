"""Names that torch, torchvision and torchaudio dropped. From release notes, not from running, but for torch._six."""

import re

from compat.language import phrase
from compat.rules.rule import Case, GeneralRule, Pins, Rule
from compat.rules.signs import says

GONE = {
    r"No module named 'torch\._six'": ("torch", "2.0", phrase("deepspeed, timm, apex and others of that time")),
    r"No module named 'torchvision\.transforms\.functional_tensor'": ("torchvision", "0.17", "basicsr, pytorchvideo"),
    r"No module named 'torchvision\.models\.utils'": ("torchvision", "0.13", phrase("code that loads weights by URL")),
    r"cannot import name 'log' from 'torch\.distributed\.elastic\.agent\.server\.api'": ("torch", "2.4", "deepspeed"),
    r"module 'torchaudio' has no attribute '(?:set_audio_backend|get_audio_backend|list_audio_backends|info|"
    r"AudioMetaData)'": ("torchaudio", "2.9", "speechbrain, pyannote.audio"),
    r"cannot import name 'AudioMetaData' from 'torchaudio|No module named 'torchaudio\.backend": (
        "torchaudio",
        "2.9",
        "speechbrain, df",
    ),
    r"module 'torch\.onnx' has no attribute '_export'": ("torch", "2.6", phrase("older exporters")),
}
"""By the words: the package, its first release without the name, and who asks for it."""
TITLE = "A name that torch, torchvision or torchaudio no longer has"
CAUSE = (
    "The name was removed, mostly after a deprecation, and a library of an older time still asks for it. It does not "
    "declare an upper limit, so that the resolver allows the newer release."
)


def specialise(case: Case) -> Rule | None:
    """The rule of this one name."""
    for words, (package, gone, who) in GONE.items():
        found = says(case, re.compile(words))
        if found is not None and case.is_within(package, f">={gone}") is not False:
            return _rule(found.group(), package, gone, who)
    return None


def _rule(words: str, package: str, gone: str, who: str) -> Rule:
    return Rule(
        id=RULE.id,
        title=phrase(
            "%(package)s %(gone)s and later do not have this: %(said)s", package=package, gone=gone, said=words
        ),
        cause=CAUSE,
        package=package,
        affected={package: f">={gone}"},
        matches=lambda other: specialise(other) is not None,
        remedies=(
            Pins(
                {package: f"<{gone}"},
                phrase(
                    "a %(package)s that still has it; or a newer release of who asks (%(who)s)",
                    package=package,
                    who=who,
                ),
            ),
        ),
    )


RULE = GeneralRule(id="torch-name-gone", title=TITLE, cause=CAUSE, specialise=specialise)
