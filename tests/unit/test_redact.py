"""Secrets of the user's, wherever they turn up."""

from __future__ import annotations

import pytest

from compat import redact

KEY = "-----BEGIN KEY-----\nMIIEpAIBAAKCAQEA75\n-----END KEY-----"


@pytest.mark.parametrize(
    ("name", "value", "said", "kept"),
    [
        ("HF_TOKEN", "hf_abcdef", "hf_abcdef", "<HF_TOKEN>"),
        ("AWS_SECRET_ACCESS_KEY", "a/b+c=def", "key a/b+c=def!", "key <AWS_SECRET_ACCESS_KEY>!"),
        ("AWS_SECRET_ACCESS_KEY", "a/b+c=def", "a%2Fb%2Bc%3Ddef", "<AWS_SECRET_ACCESS_KEY>"),
        ("DB_PASSWORD", "pass'wörd", "pass'wörd", "<DB_PASSWORD>"),
        ("DB_PASSWORD", "back\\slash", r"'back\\slash'", "'<DB_PASSWORD>'"),
        ("DB_PASSWORD", 'quo"té', r'"quo\"t\u00e9"', '"<DB_PASSWORD>"'),
        ("API_KEY_FILE_CONTENT", KEY, "MIIEpAIBAAKCAQEA75", "<API_KEY_FILE_CONTENT>"),
        ("openai_apikey", "sk-123456", "sk-123456", "<openai_apikey>"),
        ("DATABASE_URL", "pg://me:geheim1@host/db", "geheim1", "<DATABASE_URL>"),
        ("PIP_INDEX_URL", "https://t%6Fken12@host/", "token12", "<PIP_INDEX_URL>"),
        ("MY_SECRET", "short", "short", "short"),
        ("MY_SECRET", "", "nothing", "nothing"),
        ("HOME", "/home/somebody", "/home/somebody", "/home/somebody"),
        ("TOKENIZERS_PARALLELISM", "false-positive", "false-positive", "false-positive"),
    ],
)
def test_what_is_kept(name: str, value: str, said: str, kept: str) -> None:
    assert redact.text(said, {name: value}) == kept


def test_one_that_has_another_in_it() -> None:
    assert redact.text("abcdefgh abcdef", {"A_KEY": "abcdef", "B_KEY": "abcdefgh"}) == "<B_KEY> <A_KEY>"
