"""What from_pretrained takes out of its keywords, and since when. Read from the wheels; most of it run as well."""

from compat.language import phrase
from compat.rules.rule import CodeChange, Remedy

SINCE = {
    "load_in_8bit": "4.22.0",
    "load_in_4bit": "4.30.0",
    "token": "4.31.0",
    "adapter_kwargs": "4.34.0",
    "use_flash_attention_2": "4.34.0",
    "attn_implementation": "4.36.0",
    "dtype": "4.56.0",
}
"""The first release that knows the keyword."""

GONE = {
    "load_in_8bit": "5.0.0",
    "load_in_4bit": "5.0.0",
    "use_auth_token": "5.0.0",
    "use_flash_attention_2": "4.53.0",
    "resume_download": "5.0.0",
}
"""The first release that doesn't know it any more."""

INSTEAD = {
    "load_in_8bit": "quantization_config=BitsAndBytesConfig(load_in_8bit=True)",
    "load_in_4bit": "quantization_config=BitsAndBytesConfig(load_in_4bit=True)",
    "use_auth_token": "token=",
    "resume_download": "",
    "use_flash_attention_2": 'attn_implementation="flash_attention_2"',
    "token": "use_auth_token=",
    "dtype": "torch_dtype=",
    "attn_implementation": "",
    "adapter_kwargs": "",
}
"""What does the same in the other releases; "": nothing does."""


def change(keyword: str) -> Remedy:
    """The way out without other versions."""
    if keyword == "attn_implementation":
        return CodeChange(
            None,
            phrase(
                "pass nothing: leave it out, or use_flash_attention_2=True from 4.34 on instead of attn_implementation="
            ),
        )
    if not INSTEAD[keyword]:
        return CodeChange(None, phrase("pass nothing: leave it out instead of %(keyword)s=", keyword=keyword))
    return CodeChange(
        None, phrase("pass %(instead)s instead of %(keyword)s=", instead=INSTEAD[keyword], keyword=keyword)
    )
