"""Writes the shipped tokenizer files: ``python regenerate.py [folder]`` (default: the folder of this script).

Needs tokenizers 0.21.1, whose ``tokenizer.json`` is the one that the document's third row is about, and sentencepiece
0.2.3; other releases are refused, because the committed bytes are theirs. From ``corpus.txt`` it trains
``spiece.model`` (Unigram) and builds ``tokenizer.json`` from the pieces and scores of that model, so that both
tokenize alike; ``expected.json`` holds what SentencePiece makes of a few texts. ``tokenizer-0.15.2.json`` is made of
``tokenizer.json`` by ``compat convert --for tokenizers==0.15.2``.
"""

import importlib.util
import io
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any, Dict, Iterator, List, Tuple

HERE = Path(__file__).resolve().parent
NEEDED = {"tokenizers": "0.21.1", "sentencepiece": "0.2.3"}
PIECES = 300
EXTRA_IDS = 4
RULES = "rules.tsv"
TEXTS = (
    "How many planes are parked beside the runway?",
    "Describe  the picture in one sentence. ",
    "\u56fe\u50cf\u4e2d\u6709\u4e00\u6761\u6cb3\u6d41\u3002\u6865\u5728\u54ea\u91cc\uff1f",
    "What \uff49\uff53\u3000the \ufb01eld\u2026",
    "Z\u00fcrich 42% \u9f98",
    "",
)
"""English with single and double spaces, Chinese, characters to normalise, unknown characters, nothing."""


def normalization_rules() -> str:
    """A small part of NFKC, as ``source code points <tab> target code points`` in hexadecimal.

    Full-width ASCII becomes ASCII, the wide and the no-break space become spaces, and some ligatures are taken apart.
    The whole of NFKC, which T5 uses, would add 240 kB to each of the two files.
    """
    pairs = [(chr(0xFEE0 + code), chr(code)) for code in range(0x21, 0x7F)]
    pairs += [("\u3000", " "), ("\u00a0", " "), ("\t", " "), ("\ufb01", "fi"), ("\ufb02", "fl"), ("\u2026", "...")]
    return "".join("{}\t{}\n".format(code_points(source), code_points(target)) for source, target in pairs)


def code_points(text: str) -> str:
    """``fi`` as ``66 69``."""
    return " ".join("{:X}".format(ord(character)) for character in text)


def train(lines: List[str]) -> bytes:
    """The SentencePiece model of these lines, with T5's special pieces: <pad> 0, </s> 1, <unk> 2."""
    here = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)  # the model keeps the path of the rules as it was given
        try:
            Path(RULES).write_text(normalization_rules(), encoding="utf-8")
            return train_here(lines)
        finally:
            os.chdir(here)


def train_here(lines: List[str]) -> bytes:
    """As ``train``, with the normalisation rules in the working folder."""
    import sentencepiece

    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(lines),
        model_writer=model,
        model_type="unigram",
        vocab_size=PIECES,
        character_coverage=1.0,
        normalization_rule_tsv=RULES,
        pad_id=0,
        eos_id=1,
        unk_id=2,
        bos_id=-1,
        num_threads=1,
        minloglevel=2,
    )
    return model.getvalue()


def fields(message: bytes) -> Iterator[Tuple[int, int, int]]:
    """Number, start and end of each length-delimited field of a protocol buffer message; others are passed over.

    https://protobuf.dev/programming-guides/encoding/
    """
    position = 0
    while position < len(message):
        tag, position = varint(message, position)
        kind = tag & 7
        if kind == 0:
            _, position = varint(message, position)
        elif kind == 2:
            size, position = varint(message, position)
            yield tag >> 3, position, position + size
            position += size
        else:
            position += {1: 8, 5: 4}[kind]


def varint(message: bytes, position: int) -> Tuple[int, int]:
    """The number at ``position``, seven bits a byte, and the position behind it."""
    value = shift = 0
    while True:
        byte = message[position]
        position += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, position


def field(message: bytes, number: int) -> bytes:
    """The last field of this number, as the format demands; b"" if there is none."""
    found = [message[start:end] for this, start, end in fields(message) if this == number]
    return found[-1] if found else b""


def character_map(model: bytes) -> bytes:
    """The compiled normalisation: ModelProto.normalizer_spec (3) . precompiled_charsmap (2)."""
    return field(field(model, 3), 2)


def vocabulary(model: bytes) -> List[Tuple[str, float]]:
    """Pieces and scores in the order of their ids, then T5's sentinels, the last one first."""
    import sentencepiece

    processor = sentencepiece.SentencePieceProcessor(model_proto=model)
    pieces = [(processor.id_to_piece(i), processor.get_score(i)) for i in range(processor.get_piece_size())]
    return pieces + [("<extra_id_{}>".format(i), 0.0) for i in reversed(range(EXTRA_IDS))]


def files() -> Dict[str, bytes]:
    """Every generated file's bytes by name."""
    model = train((HERE / "corpus.txt").read_text(encoding="utf-8").splitlines())
    tokenizer = shape().build(vocabulary(model), character_map(model))
    expected = [{"text": text, "ids": ids(model, text)} for text in TEXTS]
    return {
        "spiece.model": model,
        "tokenizer.json": tokenizer.to_str(pretty=True).encode("utf-8") + b"\n",
        "expected.json": json.dumps(expected, ensure_ascii=False).encode("utf-8") + b"\n",
    }


def shape() -> Any:
    """The module beside this folder that gives the tokenizer its shape; it is shared with the probes."""
    spec = importlib.util.spec_from_file_location("t5_shape", str(HERE.parent / "t5_shape.py"))
    if spec is None or spec.loader is None:
        raise ImportError("t5_shape.py is not beside the folder of this script")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def ids(model: bytes, text: str) -> List[int]:
    """What SentencePiece itself gives, closed with </s>: the standard that every tokenizer is held to."""
    import sentencepiece

    processor = sentencepiece.SentencePieceProcessor(model_proto=model)
    return [*processor.encode(text), 1]


def refusal() -> str:
    """Why this environment cannot write the committed bytes; "" if it can."""
    import sentencepiece
    import tokenizers

    found = {"tokenizers": tokenizers.__version__, "sentencepiece": sentencepiece.__version__}
    if found == NEEDED:
        return ""
    return "these files are written by {}; this environment has {}".format(NEEDED, found)


def main(arguments: List[str]) -> int:
    """Writes the files; 2 and one line if the environment has other releases."""
    reason = refusal()
    if reason:
        print(reason, file=sys.stderr)  # noqa: T201 - a script
        return 2
    folder = Path(arguments[0]) if arguments else HERE
    for name, content in files().items():
        (folder / name).write_bytes(content)
        print("{}: {} bytes".format(name, len(content)))  # noqa: T201 - a script
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
