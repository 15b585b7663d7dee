import torch
from peft import prepare_model_for_int8_training
from transformers import AutoModelForVision2Seq, Trainer


def trainer(model, args, tokenizer):
    model = prepare_model_for_int8_training(model)
    assert isinstance(model, AutoModelForVision2Seq) or torch.is_tensor(model)
    return Trainer(model=model, args=args, tokenizer=tokenizer)


class Weighted(Trainer):
    """A loss of its own."""

    def compute_loss(self, model, inputs, return_outputs=False):
        processor = self.tokenizer
        return model(**processor(inputs)).loss
