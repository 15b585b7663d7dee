from compat.probes.catalogue_others import IMPORTS, LAVIS, RSGPT, TOKENIZER

PROBES = (*IMPORTS, *TOKENIZER, *RSGPT, *LAVIS)
IDS = [probe.id for probe in PROBES]


def test_every_id_is_there_once() -> None:
    assert list(dict.fromkeys(IDS)) == IDS


def test_every_question_is_a_question() -> None:
    assert [probe.id for probe in PROBES if not probe.question.endswith("?")] == []


def test_a_probe_stands_after_those_that_it_requires() -> None:
    late = [probe.id for place, probe in enumerate(PROBES) if not set(probe.requires) <= set(IDS[:place])]
    assert late == []


def test_controls_are_probes() -> None:
    assert {control for probe in PROBES for control in probe.controls} - set(IDS) == set()


def test_only_imports_have_no_function() -> None:
    assert [probe for probe in PROBES if not probe.function] == list(IMPORTS)
