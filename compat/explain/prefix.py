"""What loggers and launchers put before each line: which process speaks, when, how loud. Pure."""

from __future__ import annotations

import re

CHANNEL = re.compile(
    r"\[(?:rank|default|local_rank|worker)?\s?\d{1,5}\]:? ?"  # torchrun: "[rank2]: ", "[default0]:"
    r"|\((?:[\w.:-]{1,60} )?(?:pid|rank|ip)=[^()]{1,100}\) ?"  # ray, vLLM: "(pid=123) ", "(Worker pid=1, ip=...) "
    r"|[\w.-]{1,60} +\| (?=[\sA-Z])"  # docker compose: "web_1  | "
    r"|\d{1,5}: (?=Traceback|  |\w+Error)"  # srun -l: "0: "
)
"""Lines of several processes are told apart by these."""

_LEVEL = r"(?:DEBUG|INFO|WARNING|WARN|ERROR|CRITICAL|FATAL|error|warning)"
_DAY = r"\d{4}[-/]\d\d[-/]\d\d"
_TIME = r"\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?"
NOISE = re.compile(
    rf"\[?(?:{_DAY}[T ])?{_TIME}(?: UTC)?\]?(?: ?[-|:,])? ?"
    rf"|[\w.]{{1,60}} - (?=\[?{_LEVEL}\b)"
    rf"|\[?{_LEVEL}\]?(?: {{1,8}}\d\d-\d\d {_TIME})?(?: {{1,8}}\[?[\w./]{{1,80}}:\d{{1,6}}\])?(?: ?[:|-] ?| (?! ))"
    rf"|\[?{_LEVEL}\]? {{1,8}}\d\d-\d\d {_TIME} {{1,8}}\[?[\w./]{{1,80}}:\d{{1,6}}\] ?"
    r"|\[[\w./]{1,80}:\d{1,6}\] ?"  # "[trainer.py:123] "
    r"|[EWIF]\d{4} \d\d:\d\d:\d\d\.\d+ +\d+ [^\s\]]{1,200}\] ?"  # glog
    r"|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \S{1,80} [^\s:]{1,80}: "  # syslog
    r"|#\d{1,4} \d{1,6}\.\d{1,6} "  # docker build
    r"|(?:stderr|stdout)(?: \|)?:? "
    r"|>(?: |$)"  # quoted in an issue or a mail
    r"|E {3}(?=\s*\S)"  # pytest
)
"""Says nothing about what the line belongs to."""

BORDER = re.compile(r"^\s*[+|](?:-\+)?(?:-{3,}(?:[ \d.]+-*)?)?(?: |$)")
"""The frame of an exception group: "  | ", "  + ", "  +-+---------------- 1 ----------------"."""

_SIDES = ("│", "┃")


def peel(line: str) -> tuple[str, str]:
    """(channel, the line itself) of "[rank2]:   File ..."; the line keeps its indentation."""
    channel, text = "", line
    for _ in range(5):
        found = CHANNEL.match(text)
        if found:
            channel += found.group().strip()
        else:
            found = NOISE.match(text)
        if not found or not found.group():
            break
        text = text[found.end() :]
    return channel[:200], text


def unboxed(line: str) -> str | None:
    """What stands inside of a box that rich draws; None for a line that is in none."""
    text = line.strip()
    if len(text) < 2 or not (text.startswith(_SIDES) and text.endswith(_SIDES)):
        return None
    return text[1:-1].rstrip().removeprefix(" ")
