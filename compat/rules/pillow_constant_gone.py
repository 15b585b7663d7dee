"""Boundary by running: Pillow 9.5.0 has the names, 10.0.0 has not."""

from compat.rules.rule import CodeChange, Pins, Rule
from compat.rules.signs import signature

AFFECTED = {"pillow": ">=10.0.0"}

RULE = Rule(
    id="pillow-constant-gone",
    title="Pillow 10 no longer has this name",
    cause=(
        "Pillow 10 removed constants and methods that it had deprecated (Image.ANTIALIAS, textsize, getsize). Code of "
        "an older time, often in a library, still asks for them."
    ),
    package="pillow",
    affected=AFFECTED,
    matches=signature(
        r"module 'PIL\.Image' has no attribute '(?:ANTIALIAS|LINEAR|CUBIC)'|"
        r"'ImageDraw' object has no attribute '(?:textsize|multiline_textsize)'|"
        r"'FreeTypeFont' object has no attribute '(?:getsize|getoffset|getsize_multiline)'|"
        r"cannot import name 'PILLOW_VERSION' from 'PIL'",
        affected=AFFECTED,
    ),
    remedies=(
        Pins({"pillow": "<10"}, "a Pillow that still has it; or a newer release of the library that asks"),
        CodeChange(None, "use Image.LANCZOS for ANTIALIAS, textbbox for textsize, getbbox for getsize"),
    ),
)
