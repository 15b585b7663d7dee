"""Lock files as tools write them: what is read, and the one line that refuses the rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from compat.errors import MatrixError
from compat.pinfile import pins

HASH = "0" * 64
PINS = {"peft": "4.0", "transformers": "1.0"}


def written(folder: Path, content: str | bytes) -> Path:
    file = folder / "lock.txt"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


@pytest.mark.parametrize(
    "content",
    [
        "peft==4.0\ntransformers==1.0\n",
        "peft==4.0\ntransformers==1.0",
        "peft==4.0\r\ntransformers==1.0\r\n",
        "\ufeffpeft==4.0\ntransformers==1.0\n",
        "# made by a tool\n\npeft==4.0\n    # via -r x.in\ntransformers==1.0\n    # via peft\n",
        "peft==4.0  # via x\ntransformers==1.0 # a comment with \\\n",
        f"peft==4.0 \\\n    --hash=sha256:{HASH} \\\n    --hash=sha256:{HASH}\n    # via x\ntransformers==1.0\n",
        f"peft==4.0 \\\r\n    --hash=sha256:{HASH}\r\ntransformers==1.0\r\n",
        "PEFT[a,b] == 4.0\ntransformers===1.0\n",
        "peft==4.0 ; python_version >= '3'\npeft==2.0 ; python_version < '3'\ntransformers==1.0\n",
        "peft==4.0\npeft==4.0\ntransformers==1.0\n",
    ],
    ids=[
        "plain",
        "no end",
        "crlf",
        "mark",
        "via",
        "trailing",
        "hashes",
        "hashes crlf",
        "spellings",
        "markers",
        "twice",
    ],
)
def test_what_tools_write_is_read(content: str, tmp_path: Path) -> None:
    assert pins(written(tmp_path, content), "3.11") == PINS


def test_a_direct_reference_is_read_with_its_fragment(tmp_path: Path) -> None:
    url = f"https://host.example/peft-4.0-py3-none-any.whl#sha256={HASH}"
    assert pins(written(tmp_path, f"peft @ {url}\n"), "3.11") == {"peft": url}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("--index-url https://user:pw@host.example/simple", "the option --index-url cannot be used here"),
        ("-ihttps://user:pw@host.example/simple", "the option -i cannot be used here"),
        ("-r other.txt", "the option -r cannot be used here"),
        ("-e .", "the option -e cannot be used here"),
        ("<!DOCTYPE html><html><body>Login</body></html>", "no exact pin such as peft==1.2.3"),
        ("{'user': 'pw'}", "no exact pin such as peft==1.2.3"),
        ("peft==banana", "no exact pin such as peft==1.2.3"),
        ("peft==4.0\0", "no exact pin such as peft==1.2.3"),
        ("https://user:pw@host.example/peft.whl", "no exact pin such as peft==1.2.3"),
        ("peft===banana", "peft: its version is none"),
        (">>>>>>> theirs", "the mark of a merge that was not finished"),
        ("=======", "the mark of a merge that was not finished"),
        ("peft", "peft: expected an exact version (peft==1.2.3)"),
        ("peft>=4.0", "peft: expected an exact version (peft==1.2.3)"),
        ("peft>=3.0,<=4.0", "peft: expected an exact version (peft==1.2.3)"),
        ("peft==4.*", "peft: expected an exact version (peft==1.2.3)"),
        ("Transformers==2.0", "transformers is there in line 1, as 1.0"),
        (
            "peft @ https://user:pw@host.example/peft.whl",
            "peft: an address with a user or a password; leave those to pip's or uv's settings",
        ),
    ],
)
def test_what_cannot_be_used_is_one_line_without_its_text(line: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(MatrixError) as caught:
        pins(written(tmp_path, f"transformers==1.0\n\n{line}\n"), "3.11")
    assert str(caught.value).startswith(f"lock.txt, line 3: {said}")
    assert "pw" not in str(caught.value)


@pytest.mark.parametrize("data", ["peft==4.0\n".encode("utf-16"), b"peft==4.0\n\xff\xfe"], ids=["utf-16", "bytes"])
def test_what_is_no_text_is_refused(data: bytes, tmp_path: Path) -> None:
    with pytest.raises(MatrixError, match=r"^lock\.txt, line [12]: no UTF-8 text; write the file anew as UTF-8$"):
        pins(written(tmp_path, data), "3.11")
