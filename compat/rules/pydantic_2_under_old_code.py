"""Boundary by running: pydantic 1.10.26 takes the code, 2.0.0 refuses it."""

from compat.rules.rule import CodeChange, Pins, Rule
from compat.rules.signs import signature

AFFECTED = {"pydantic": ">=2.0.0"}

RULE = Rule(
    id="pydantic-2-under-old-code",
    title="Code written for pydantic 1 runs with pydantic 2",
    cause=(
        "pydantic 2 moved or removed parts of the old interface (BaseSettings, root_validator's old form, fields of "
        "validators) and refuses models that rely on them. Often the code is a library's."
    ),
    package="pydantic",
    affected=AFFECTED,
    matches=signature(
        r"`?BaseSettings`? has been moved to the `?pydantic-settings`?|`@root_validator` with pre=False|"
        r"A non-annotated attribute was detected|has been removed in V2|`regex` is removed\. use `pattern`|"
        r"cannot import name '(?:ModelField|ErrorWrapper|ModelMetaclass|FieldInfo|Undefined|UndefinedType)' "
        r"from 'pydantic\.|No module named 'pydantic\.(?:generics|typing|class_validators)'|"
        r"`const` is removed, use `Literal`|The `field` and `config` parameters are not available in Pydantic V2",
        affected=AFFECTED,
    ),
    remedies=(
        Pins({"pydantic": "<2"}, "pydantic 1.10; or a newer release of the library whose code it is"),
        CodeChange(None, "import from pydantic.v1, or move to the names that pydantic's message gives"),
    ),
)
