"""Boundary by running: datasets 2.21.0 takes use_auth_token, 3.0.0 does not."""

from compat.rules.rule import CodeChange, Pins, Rule
from compat.rules.signs import signature

AFFECTED = {"datasets": ">=3.0.0"}
GONE = "use_auth_token|task|ignore_verifications"
CONFIGS = "Arrow|AudioFolder|Builder|Csv|ImageFolder|Json|Pandas|Parquet|Sql|Text|WebDataset"

RULE = Rule(
    id="datasets-keyword-gone",
    title="load_dataset no longer knows this keyword",
    cause=(
        "load_dataset hands keywords that it does not know on to the data set's builder, which refuses them. "
        "datasets 3 removed use_auth_token, task and ignore_verifications, after a deprecation."
    ),
    package="datasets",
    affected=AFFECTED,
    matches=signature(
        rf"BuilderConfig .*doesn't have a '(?:{GONE})' key|"
        rf"(?:{CONFIGS})Config\.__init__\(\) got an unexpected keyword argument '(?:{GONE})'",
        "ValueError",
        "TypeError",
        affected=AFFECTED,
    ),
    remedies=(
        CodeChange(None, "pass token= instead of use_auth_token=, verification_mode= instead of ignore_verifications="),
        Pins(
            {"datasets": "<3.0.0"}, "a datasets that still takes it; or a newer release of the library that passes it"
        ),
    ),
)
