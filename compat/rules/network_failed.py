"""No way to a server, or none at that moment."""

from compat.rules.rule import CodeChange, Rule
from compat.rules.signs import signature

SAYS = (
    r"[Ww]e couldn't connect to",
    r"Max retries exceeded",
    r"Connection (?:reset|refused|aborted|timed out)",
    r"Read timed out",
    r"ReadTimeout",
    r"ConnectTimeout",
    r"ConnectionError",
    r"ProxyError",
    r"CERTIFICATE_VERIFY_FAILED",
    r"SSLError",
    r"Name or service not known",
    r"[Tt]emporary failure in name resolution",
    r"getaddrinfo failed",
    r"Network is unreachable",
    r"LocalEntryNotFound",
    r"OfflineModeIsEnabled",
    r"outgoing traffic has been disabled",
    r"offline mode is enabled",
    r"\b429 (?:Client Error|Too Many Requests)",
    r"\b50[0234] Server Error",
    r"An error happened while trying to locate the file on the Hub",
)

RULE = Rule(
    id="network-failed",
    title="The network did not answer",
    cause=(
        "A server could not be reached, broke off, or refused for the moment. Messages beside it about versions "
        "have nothing to do with it."
    ),
    package="",
    affected={},
    matches=signature("|".join(SAYS)),
    remedies=(
        CodeChange(None, "check the connection and the proxy, or download once and work offline (HF_HUB_OFFLINE=1)"),
    ),
    about_versions=False,
)
