"""The InstructBLIP probes, in the order in which they run: a probe stands after those that it requires.

The sets of controls are what decides about a cause; see docs of each probe's module.
"""

from .probe import Probe

CLASS = ("import-torch", "import-transformers", "instructblip-class")
LORA = (*CLASS, "import-peft")

STOCK = (
    Probe(
        id="instructblip-class",
        question="Does this transformers have the class InstructBlipForConditionalGeneration?",
        function="instructblip:class_present",
        requires=("import-torch", "import-transformers"),
    ),
    Probe(
        id="stock-forward-t5",
        question="Does InstructBLIP's own forward with a T5 compute a loss, without PEFT?",
        function="instructblip:stock_forward",
        parameters={"language": "t5"},
        language="t5",
        requires=CLASS,
        controls=("stock-forward-llama",),
    ),
    Probe(
        id="stock-forward-llama",
        question="Does InstructBLIP's own forward with a LLaMA compute a loss, without PEFT?",
        function="instructblip:stock_forward",
        parameters={"language": "llama"},
        language="llama",
        requires=CLASS,
        controls=("stock-forward-t5",),
    ),
    Probe(
        id="loss-depends-on-image-t5",
        question="Does the stock loss with a T5 change when the image does?",
        function="instructblip:loss_depends_on_image",
        parameters={"language": "t5"},
        language="t5",
        requires=(*CLASS, "stock-forward-t5"),
        controls=("stock-forward-t5", "loss-depends-on-image-llama"),
    ),
    Probe(
        id="loss-depends-on-image-llama",
        question="Does the stock loss with a LLaMA change when the image does?",
        function="instructblip:loss_depends_on_image",
        parameters={"language": "llama"},
        language="llama",
        requires=(*CLASS, "stock-forward-llama"),
        controls=("stock-forward-llama", "loss-depends-on-image-t5"),
    ),
    Probe(
        id="other-input-form-t5",
        question="With a T5, does text in other releases' form (with placeholders, or without) give the same loss?",
        function="instructblip:other_input_form",
        parameters={"language": "t5"},
        role="demonstration",
        language="t5",
        requires=(*CLASS, "stock-forward-t5"),
        controls=("stock-forward-t5",),
    ),
    Probe(
        id="other-input-form-llama",
        question="With a LLaMA, does text in other releases' form (with placeholders, or without) give the same loss?",
        function="instructblip:other_input_form",
        parameters={"language": "llama"},
        role="demonstration",
        language="llama",
        requires=(*CLASS, "stock-forward-llama"),
        controls=("stock-forward-llama",),
    ),
)

LORA_FORWARDS = (
    Probe(
        id="lora-no-task-type",
        question="Does the stock forward with a T5 run under LoRA when LoraConfig names no task type?",
        function="lora:lora_forward",
        parameters={"language": "t5", "task_type": None},
        role="remedy",
        language="t5",
        requires=LORA,
        controls=("stock-forward-t5", "lora-seq2seq-forward"),
    ),
    Probe(
        id="lora-no-task-type-llama",
        question="Does the stock forward with a LLaMA run under LoRA when LoraConfig names no task type?",
        function="lora:lora_forward",
        parameters={"language": "llama", "task_type": None},
        role="remedy",
        language="llama",
        requires=LORA,
        controls=("stock-forward-llama", "lora-causal-forward"),
    ),
    Probe(
        id="lora-seq2seq-forward",
        question="Does the stock forward with a T5 run under LoRA with the task type SEQ_2_SEQ_LM?",
        function="lora:lora_forward",
        parameters={"language": "t5", "task_type": "SEQ_2_SEQ_LM"},
        language="t5",
        requires=LORA,
        controls=("stock-forward-t5", "lora-no-task-type", "lora-feature-extraction", "lora-seq2seq-llama"),
    ),
    Probe(
        id="lora-seq2seq-llama",
        question="Does the stock forward with a LLaMA run under LoRA with the task type SEQ_2_SEQ_LM?",
        function="lora:lora_forward",
        parameters={"language": "llama", "task_type": "SEQ_2_SEQ_LM"},
        role="control",
        language="llama",
        requires=LORA,
        controls=("lora-seq2seq-forward", "lora-causal-forward", "lora-no-task-type-llama"),
    ),
    Probe(
        id="lora-causal-forward",
        question="Does the stock forward with a LLaMA run under LoRA with the task type CAUSAL_LM?",
        function="lora:lora_forward",
        parameters={"language": "llama", "task_type": "CAUSAL_LM"},
        language="llama",
        requires=LORA,
        controls=("stock-forward-llama", "lora-no-task-type-llama", "lora-seq2seq-llama"),
    ),
    Probe(
        id="lora-feature-extraction",
        question="Does the stock forward with a T5 run under LoRA with the task type FEATURE_EXTRACTION?",
        function="lora:lora_forward",
        parameters={"language": "t5", "task_type": "FEATURE_EXTRACTION"},
        role="control",
        language="t5",
        requires=LORA,
        controls=("lora-no-task-type", "lora-seq2seq-forward"),
    ),
)

HAND = (
    Probe(
        id="handwritten-forward-t5",
        question="Does the hand-written forward with a T5 give LoRA gradients under the task type SEQ_2_SEQ_LM?",
        function="lora:handwritten_forward",
        parameters={"language": "t5", "task_type": "SEQ_2_SEQ_LM"},
        role="remedy",
        language="t5",
        requires=LORA,
        controls=("lora-seq2seq-forward",),
    ),
    Probe(
        id="handwritten-forward-llama",
        question="Does the hand-written forward with a LLaMA give LoRA gradients under the task type CAUSAL_LM?",
        function="lora:handwritten_forward",
        parameters={"language": "llama", "task_type": "CAUSAL_LM"},
        role="remedy",
        language="llama",
        requires=LORA,
        controls=("lora-causal-forward",),
    ),
    Probe(
        id="parity-t5",
        question="Does the hand-written forward with a T5 compute the stock forward's loss and LoRA gradients?",
        function="parity:parity",
        parameters={"language": "t5"},
        role="remedy",
        language="t5",
        requires=(*LORA, "lora-no-task-type"),
        controls=("lora-no-task-type", "handwritten-forward-t5"),
    ),
    Probe(
        id="parity-llama",
        question="Does the hand-written forward with a LLaMA compute the stock forward's loss and LoRA gradients?",
        function="parity:parity",
        parameters={"language": "llama"},
        role="remedy",
        language="llama",
        requires=(*LORA, "lora-no-task-type-llama"),
        controls=("lora-no-task-type-llama", "handwritten-forward-llama"),
    ),
)

TRAINING = (
    Probe(
        id="checkpoint-restores",
        question="Does a training with dropout, schedule and shuffled samples go on from its checkpoint bit for bit?",
        function="training_resume:checkpoint_restores",
        role="remedy",
        language="t5",
        requires=(*LORA, "handwritten-forward-t5"),
        controls=("training-steps",),
    ),
)

ATTEMPTS = (
    Probe(
        id="t5-ids-and-embeds",
        question="What does T5 itself say when it gets input_ids and inputs_embeds together?",
        function="attempts:t5_ids_and_embeds",
        role="demonstration",
        language="t5",
        requires=("import-torch", "import-transformers"),
        controls=("lora-seq2seq-forward",),
    ),
    Probe(
        id="vision-output-size",
        question="Has what the vision model returns a size(), as the document's attempt 1 took for granted?",
        function="attempts:vision_output_size",
        role="demonstration",
        language="t5",
        requires=CLASS,
        controls=("handwritten-forward-t5",),
    ),
    Probe(
        id="qformer-bert",
        question="Has the Q-Former a member bert, as the document's attempt 2 took for granted?",
        function="attempts:qformer_bert",
        role="demonstration",
        language="t5",
        requires=CLASS,
        controls=("handwritten-forward-t5",),
    ),
    Probe(
        id="tuple-format",
        question="Can PEFT's count of trainable parameters, a tuple, be formatted like a number?",
        function="attempts:tuple_format",
        role="demonstration",
        language="t5",
        requires=LORA,
        controls=("summary-formats",),
    ),
    Probe(
        id="summary-formats",
        question="Does a training summary that unpacks PEFT's counts format?",
        function="attempts:summary_formats",
        role="remedy",
        language="t5",
        requires=LORA,
        controls=("tuple-format",),
    ),
    Probe(
        id="validation-all-ignored-nan",
        question="Is the mean validation loss a number when one batch has no label that counts?",
        function="attempts:validation_all_ignored_nan",
        role="demonstration",
        language="t5",
        requires=CLASS,
        controls=("validation-says-so",),
    ),
    Probe(
        id="validation-says-so",
        question="Does a validation that counts labels name the samples without any, and average the others rightly?",
        function="attempts:validation_says_so",
        role="remedy",
        language="t5",
        requires=CLASS,
        controls=("validation-all-ignored-nan",),
    ),
)

INSTRUCTBLIP = STOCK + LORA_FORWARDS + HAND + TRAINING + ATTEMPTS

REAL_SIZE = (
    Probe(
        id="real-size-parameters",
        question="Does LoRA r=16 on InstructBLIP-Flan-T5-XL's real sizes train 4,841,472 of 4,027,809,792 parameters?",
        function="real_size:real_size_parameters",
        suite="real-size",
        language="t5",
        requires=LORA,
    ),
)
