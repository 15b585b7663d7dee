from __future__ import annotations

import io

import pytest

from compat.explain.known import Known, known
from compat.explain.reader import read


def versions(content: str) -> dict[str, str]:
    found = known({}, {}, "", read(io.BytesIO(content.encode())).mentions)
    return dict(found.versions)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("transformers==4.44.0", {"transformers": "4.44.0"}),
        ("transformers==4.44.0 --hash=sha256:abc", {"transformers": "4.44.0"}),
        ("huggingface_hub              0.23.4", {"huggingface-hub": "0.23.4"}),
        ("tokenizers      0.19.1          py310h_0    conda-forge", {"tokenizers": "0.19.1"}),
        ("- `transformers` version: 4.40.1", {"transformers": "4.40.1"}),
        ("- Huggingface_hub version: 0.23.0", {"huggingface-hub": "0.23.0"}),
        ("- PyTorch version (GPU?): 2.3.0+cu121 (True)", {"torch": "2.3.0+cu121"}),
        ("- Accelerate version:    not found", {}),
        ("- Python version: 3.10.12", {"python": "3.10"}),
        ("Name: peft\nVersion: 0.11.1\n", {"peft": "0.11.1"}),
        ("tokenizers>=0.1,<0.2 is required, but found tokenizers==0.23.1.", {"tokenizers": "0.23.1"}),
        (
            "peft 0.16.0 requires x<2, but you have transformers 4.20.1 which is incompatible.",
            {"peft": "0.16.0", "transformers": "4.20.1"},
        ),
        ("Successfully installed peft-0.16.0 transformers-4.44.0", {"peft": "0.16.0", "transformers": "4.44.0"}),
        ("Requirement already satisfied: peft==0.16.0 in /x", {"peft": "0.16.0"}),
        ("I use transformers 4.44.0 and peft v0.16.0", {"transformers": "4.44.0", "peft": "0.16.0"}),
        ("NumPy 2.1.0 as it may crash. To support both 1.x", {"numpy": "2.1.0"}),
        ('  File "/x/lib/python3.10/site-packages/peft/a.py", line 1, in f', {"python": "3.10"}),
        ("please downgrade to transformers==4.38.2", {}),
        ("it works with transformers 4.38.2", {}),
        ("transformers>=4.38.2", {}),
        ("this needs peft<0.9", {}),
        ("sentence-transformers 2.2.2", {"sentence-transformers": "2.2.2"}),
        ("loss 0.123 torch", {}),
        ("transformers==4.44.x", {}),
    ],
)
def test_versions_that_a_text_names(content: str, expected: dict[str, str]) -> None:
    assert versions(content) == expected


def test_a_list_counts_more_than_a_sentence() -> None:
    assert versions("seen with transformers 4.40.0\ntransformers==4.44.0\n") == {"transformers": "4.44.0"}


def test_two_versions_contradict_each_other_and_none_is_used() -> None:
    mentions = read(io.BytesIO(b"transformers==4.44.0\ntransformers==4.45.0\n")).mentions
    assert known({}, {}, "", mentions) == Known({}, {}, {"transformers": ("4.44.0", "4.45.0")})


def test_what_is_said_wins_over_what_is_pointed_to_and_that_over_the_text() -> None:
    mentions = read(io.BytesIO(b"transformers==4.1\npeft==0.1\ntrl==0.2\n")).mentions
    found = known({"transformers": "4.3"}, {"transformers": "4.2", "peft": "0.2"}, "uv.lock", mentions)
    assert found == Known(
        {"transformers": "4.3", "peft": "0.2", "trl": "0.2"},
        {"transformers": "--with", "peft": "uv.lock", "trl": "the text, line 3"},
    )
