"""Boundary by running: pydantic 1.10.26 has no field_validator, 2.0.0 has."""

from compat.rules.rule import Pins, Rule
from compat.rules.signs import signature

AFFECTED = {"pydantic": "<2.0.0"}
NEW = (
    "field_validator|model_validator|ConfigDict|RootModel|TypeAdapter|field_serializer|model_serializer|computed_field|"
    "BeforeValidator|AfterValidator|PlainSerializer|AliasChoices|GetCoreSchemaHandler|WithJsonSchema|SerializeAsAny|"
    "InstanceOf|Discriminator|PydanticUserError|PydanticUndefined"
)

RULE = Rule(
    id="pydantic-1-under-new-code",
    title="Code written for pydantic 2 runs with pydantic 1",
    cause=(
        "A library of today needs pydantic 2, and pydantic 1 is installed. Something else holds it back, or it was "
        "installed before."
    ),
    package="pydantic",
    affected=AFFECTED,
    matches=signature(
        rf"cannot import name '(?:{NEW})' from 'pydantic|No module named 'pydantic\.(?:_internal|json_schema|"
        r"functional_validators|functional_serializers|alias_generators|root_model|type_adapter)|"
        r"No module named 'pydantic_core'",
        "ImportError",
        "ModuleNotFoundError",
        affected=AFFECTED,
    ),
    remedies=(Pins({"pydantic": ">=2"}, "pydantic 2; or an older release of the library that asks"),),
)
