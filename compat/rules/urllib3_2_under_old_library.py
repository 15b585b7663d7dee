"""Boundary by running: urllib3 1.26.20 has the names and keywords, 2.0.0 has not."""

from compat.rules.rule import Pins, Rule
from compat.rules.signs import signature

AFFECTED = {"urllib3": ">=2.0.0"}

RULE = Rule(
    id="urllib3-2-under-old-library",
    title="A library needs urllib3 1, and urllib3 2 is installed",
    cause=(
        "urllib3 2 removed names and keywords that older libraries (botocore, requests-toolbelt, sentry, kubernetes) "
        "import or pass. They do not declare an upper limit."
    ),
    package="urllib3",
    affected=AFFECTED,
    matches=signature(
        r"cannot import name 'DEFAULT_CIPHERS' from 'urllib3|"
        r"cannot import name 'appengine' from '[\w.]*urllib3\.contrib|"
        r"No module named '[\w.]*urllib3\.contrib\.appengine'|"
        r"unexpected keyword argument 'method_whitelist'|No module named 'urllib3\.packages\.six|"
        r"urllib3 v2(?:\.0)? only supports OpenSSL 1\.1\.1",
        affected=AFFECTED,
    ),
    remedies=(Pins({"urllib3": "<2"}, "urllib3 1.26; or a newer release of the library that asks"),),
)
