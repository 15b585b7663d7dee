from compat.probes import lavis

MODEL = """
class Model:
    def forward(self, samples, options):
        self.t5_model.encoder(inputs_embeds=1, attention_mask=2)
        self.t5_tokenizer(samples)
        self.t5_model(3, labels=4)
        return self.t5_model.generate(input_ids=5, **options)
"""


def test_calls_of_the_t5_are_listed_with_what_they_pass() -> None:
    assert lavis.t5_calls(MODEL) == [
        ["attention_mask", "inputs_embeds"],
        [lavis.POSITIONAL, "labels"],
        ["**", "input_ids"],
    ]
