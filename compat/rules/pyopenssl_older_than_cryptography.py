"""By running: pyOpenSSL 22.0.0 beside cryptography 38.0.4 and 42.0.8. The release 23.2.0 from its release notes."""

from compat.rules.rule import Pins, Rule
from compat.rules.signs import signature

RULE = Rule(
    id="pyopenssl-older-than-cryptography",
    title="pyOpenSSL is older than the installed cryptography",
    cause=(
        "pyOpenSSL uses OpenSSL through cryptography, which drops what it no longer needs. An older pyOpenSSL asks for "
        "it when it is imported, mostly by requests or urllib3."
    ),
    package="pyopenssl",
    affected={"pyopenssl": "<23.2.0"},
    matches=signature(
        r"module 'lib' has no attribute '(?:X509_V_FLAG\w+|OpenSSL_add_all_algorithms|SSL_\w+|GEN_EMAIL)'|"
        r"module 'lib' has no attribute '\w+'",
        "AttributeError",
        affected={"pyopenssl": "<23.2.0"},
        through=("OpenSSL/",),
    ),
    remedies=(
        Pins({"pyopenssl": ">=23.2.0"}, "a pyOpenSSL of the time of this cryptography"),
        Pins({"cryptography": "<39"}, "a cryptography of the time of this pyOpenSSL"),
    ),
)
