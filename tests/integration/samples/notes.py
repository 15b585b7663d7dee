"""A kind of artefact: a note, which an older release does not read, and which a newer one reads with other words."""

import transformers
from compat_probes.artefacts import same, store

VERSION = int(transformers.__version__.partition(".")[0])


def write(context):
    folder = store.empty(context)
    yield
    (folder / "note.txt").write_text(f"form {VERSION} says {VERSION}", encoding="utf-8")
    return store.written(context, folder, {"said": VERSION})


def read(context, artefact=""):
    folder, expected = store.given(context, artefact), store.expected(context)
    yield
    _, form, _, said = (folder / "note.txt").read_text(encoding="utf-8").split()
    if int(form) > VERSION:
        raise ValueError(f"a note of release {form}")
    return same.compared({"said": VERSION if VERSION == 3 else int(said)}, expected)
