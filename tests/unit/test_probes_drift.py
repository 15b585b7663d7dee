import json
from pathlib import Path

import pytest

import compat.probes
from compat import questions
from compat.matrix import read
from compat.model import Combination, Kind
from compat.probes import drift_adapter, drift_checkpoint, drift_models, drift_tokens, drift_vocabulary
from compat.probes.catalogue import PROBES
from compat.probes.catalogue_drift import ADAPTED, DRIFT, FILES, GENERATING, MODELS, SUITE
from compat.probes.probe import Context

FOLDER = Path(compat.probes.__file__).parent
MATRIX = Path(__file__).parents[2] / "matrix"


class Letters:
    """A tokenizer that gives each character's code point, and 0 at the end."""

    def __call__(self, texts, pair="", padding=False, truncation=False, max_length=99, add_special_tokens=True):
        if padding:
            return {"input_ids": [self.ids(text) for text in texts]}
        return {"input_ids": self.ids(texts + pair, add_special_tokens)[:max_length], "attention_mask": []}

    def ids(self, text, end=True):
        return [ord(character) for character in text] + [0] * end

    def decode(self, ids, skip_special_tokens=False):
        return "".join(chr(each) for each in ids if each or not skip_special_tokens)


def test_every_drift_probe_is_in_the_catalogue_after_what_it_requires() -> None:
    ids = [probe.id for probe in PROBES]
    late = [probe.id for probe in DRIFT if not set(probe.requires) <= set(ids[: ids.index(probe.id)])]
    assert late == []


def test_drift_probes_are_questions_of_one_suite() -> None:
    kinds = {(probe.suite, probe.role, probe.id.startswith("drift-"), probe.question[-1]) for probe in DRIFT}
    assert kinds == {(SUITE, "question", True, "?")}


def test_each_drift_probe_is_asked_once() -> None:
    asked = [(probe.function, json.dumps(probe.parameters)) for probe in DRIFT]
    assert len({probe.id for probe in DRIFT}) == len(set(asked)) == len(DRIFT)


def test_the_catalogue_names_what_the_tables_have() -> None:
    generating = tuple(name for name, model in drift_models.MODELS.items() if model.prompt)
    tables = (tuple(drift_tokens.KINDS), tuple(drift_models.MODELS), tuple(drift_adapter.ADAPTERS), generating)
    assert tables == (FILES, MODELS, ADAPTED, GENERATING)


def test_every_drift_probe_has_a_function() -> None:
    missing = [
        probe.id
        for module, name, probe in ((*probe.function.split(":"), probe) for probe in DRIFT)
        if f"def {name}(context: Context" not in (FOLDER / f"{module}.py").read_text(encoding="utf-8")
    ]
    assert missing == []


def test_a_combination_is_asked_about_drift_only_if_its_suites_say_so() -> None:
    packages = {"transformers": "5.3.0", "tokenizers": "0.22.2", "peft": "0.21.2"}
    asked = Combination("asked", "?", Kind.CURRENT, "3.11", packages, suites=(SUITE,))
    needed = ["import-torch", "import-transformers", "import-tokenizers", "import-peft", "instructblip-class"]
    assert [probe.id for probe in questions.for_combination(asked)] == [*needed, *(probe.id for probe in DRIFT)]
    assert [each.id for each in read(MATRIX) if SUITE in each.suites] == []


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("a", ["a"]),
        ("{x}", ["x"]),
        ("a.{0,1}.b", ["a.0.b", "a.1.b"]),
        ("{k,v}.{w,b}", ["k.w", "k.b", "v.w", "v.b"]),
    ],
)
def test_braces_stand_for_each_of_what_is_in_them(pattern: str, names: list[str]) -> None:
    assert drift_checkpoint.names(pattern) == names


def test_a_later_shape_replaces_an_earlier_one() -> None:
    shapes = dict(drift_checkpoint.each(drift_models.QWEN2_SHAPES))
    projections = [shapes[f"model.layers.0.self_attn.{name}_proj.weight"] for name in "qkvo"]
    assert projections == [(16, 16), (8, 16), (8, 16), (16, 16)]


@pytest.mark.parametrize(
    "name",
    [
        "h.0.ln_1.weight",
        "ln_f.weight",
        "model.norm.weight",
        "model.layers.0.input_layernorm.weight",
        "bert.embeddings.LayerNorm.gamma",
        "vit.encoder.layer.0.layernorm_before.weight",
        "text_model.encoder.layers.0.layer_norm1.weight",
        "vision_model.pre_layrnorm.weight",
    ],
)
def test_weights_of_normalisations_are_known(name: str) -> None:
    assert drift_checkpoint.NORM.search(name)


def test_other_weights_are_none_of_a_normalisation() -> None:
    every = [name for model in drift_models.MODELS.values() for name, _ in drift_checkpoint.each(model.shapes)]
    known = [name for name in every if drift_checkpoint.NORM.search(name)]
    assert [name for name in known if "norm" not in name.lower() and "ln_" not in name] == []
    assert [name for name in every if "norm" in name.lower() and name.endswith(("weight", "gamma"))] == [
        name for name in known if "ln_" not in name
    ]


def test_adapters_are_for_modules_of_their_models() -> None:
    strangers = [
        module
        for name, adapter in drift_adapter.ADAPTERS.items()
        for module, _ in drift_checkpoint.each(adapter.modules)
        if f"{module.removeprefix('transformer.')}.weight"
        not in dict(drift_checkpoint.each(drift_models.MODELS[name].shapes))
    ]
    assert strangers == []


def test_every_byte_has_a_printable_character_of_its_own() -> None:
    found = drift_vocabulary.byte_characters()
    assert sorted(found) == list(range(256))
    assert len(set(found.values())) == 256
    assert [character for character in found.values() if not character.isprintable() or character.isspace()] == []
    assert (found[ord("a")], found[ord(" ")]) == ("a", "\u0120")


def test_the_byte_vocabulary_has_every_part_of_its_merges(tmp_path: Path) -> None:
    drift_vocabulary.byte_level(tmp_path)
    vocabulary = json.loads((tmp_path / "vocab.json").read_text(encoding="utf-8"))
    merges = [line.split(" ") for line in (tmp_path / "merges.txt").read_text(encoding="utf-8").splitlines()[1:]]
    made = set(drift_vocabulary.byte_characters().values())
    for left, right in merges:
        assert {left, right} <= made
        made.add(left + right)
    assert sorted(vocabulary.values()) == list(range(len(vocabulary)))
    assert set(vocabulary) == {*made, drift_vocabulary.END_OF_TEXT}


def test_the_sentence_piece_vocabulary_has_every_part_of_its_merges(tmp_path: Path) -> None:
    drift_vocabulary.sentence_piece_bpe(tmp_path)
    model = json.loads((tmp_path / "tokenizer.json").read_text(encoding="utf-8"))["model"]
    parts = {part for merge in model["merges"] for part in (*merge.split(" "), merge.replace(" ", ""))}
    assert parts - set(model["vocab"]) == set()
    assert sorted(model["vocab"].values()) == list(range(len(model["vocab"])))
    assert [f"<0x{byte:02X}>" for byte in range(256) if f"<0x{byte:02X}>" not in model["vocab"]] == []


def test_no_word_piece_is_there_twice(tmp_path: Path) -> None:
    drift_vocabulary.word_piece(tmp_path)
    pieces = (tmp_path / "vocab.txt").read_text(encoding="utf-8").split("\n")[:-1]
    assert len(pieces) == len(set(pieces))
    assert pieces[:5] == ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]


def test_every_kind_of_tokenizer_writes_a_folder(tmp_path: Path) -> None:
    written = {}
    for name, kind in drift_tokens.KINDS.items():
        folder = tmp_path / name
        folder.mkdir()
        kind.write(Context("cpu", folder, FOLDER / "data"))
        written[name] = sorted(path.name for path in folder.iterdir())
    bytes_, words = ["merges.txt", "tokenizer_config.json", "vocab.json"], ["tokenizer_config.json", "vocab.txt"]
    assert written == {
        "t5-fast": ["special_tokens_map.json", "tokenizer.json", "tokenizer_config.json"],
        "t5": ["special_tokens_map.json", "spiece.model", "tokenizer_config.json"],
        "llama": ["tokenizer.json", "tokenizer_config.json"],
        "gpt2-fast": bytes_,
        "gpt2": bytes_,
        "bert-fast": words,
        "bert": words,
    }


def test_figures_are_the_ids_and_the_text_of_each_fixed_text() -> None:
    found = drift_tokens.figures(Letters())
    together = ["tokens/pair", "tokens/padded", "tokens/truncated", "tokens/no-special", "text/skip-special"]
    each = [f"{kind}/{name}" for name in drift_tokens.TEXTS for kind in ("tokens", "text")]
    assert list(found) == ["keys", *each, *together]
    assert (found["keys"], found["tokens/blank"], found["text/blank"]) == (
        ["attention_mask", "input_ids"],
        [32, 32, 32, 0],
        "   \0",
    )
    assert (found["tokens/truncated"], found["text/skip-special"]) == (
        [ord(character) for character in "How many"],
        drift_tokens.TEXTS["plain"],
    )
