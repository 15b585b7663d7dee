"""The patterns of texts that are stored in English and made where this package is not: probes' reasons and questions.

A report that meets such a text, in the journal or in a results file, knows by its pattern how to say it. Error
messages of the libraries are none: they stay as they are.
"""

STORED = (
    # questions about the models of the table
    "Does %(model)s's own forward compute a loss that depends on what it sees, without PEFT?",
    "Does %(model)s's forward run under LoRA when LoraConfig names no task type?",
    "Does %(model)s's forward run under LoRA with the task type %(task)s?",
    "Past PEFT's wrapper for %(model)s, are loss and LoRA gradients those without a task type?",
    # questions that are asked of several models
    "Does InstructBLIP's own forward with a %(model)s compute a loss, without PEFT?",
    "Does the stock loss with a %(model)s change when the image does?",
    "With a %(model)s, does text in other releases' form (with placeholders, or without) give the same loss?",
    "Does the stock forward with a %(model)s run under LoRA when LoraConfig names no task type?",
    "Does the stock forward with a %(model)s run under LoRA with the task type %(task)s?",
    "Does the hand-written forward with a %(model)s give LoRA gradients under the task type %(task)s?",
    "Does the hand-written forward with a %(model)s compute the stock forward's loss and LoRA gradients?",
    "Do the steps with a %(model)s lower the loss when the frozen weights are %(precision)s?",
    "Do the steps with a %(model)s lower the loss under autocast to %(precision)s?",
    "Do the steps with a %(model)s lower the loss, and is the forward computed again, with gradient checkpointing?",
    "Do the steps with a %(model)s, each batch in two parts, lower the loss with the whole batch's gradient?",
    "Do the steps with a %(model)s lower the loss on a base of %(bits)s bits?",
    "Which ids does the tokenizer %(name)s give to fixed texts?",
    "What does a tiny InstructBLIP with a %(name)s compute?",
    "What does a tiny %(name)s checkpoint compute?",
    "What does a saved LoRA adapter compute on a tiny %(name)s?",
    "Which ids does a tiny %(name)s generate, greedily and with beams?",
    "Does %(library)s import?",
    # why a probe was not asked
    "no device",
    "not run",
    "not asked for: use --device cuda",
    "transformers %(version)s has no %(name)s",
    "this release of transformers has no chat templates",
    "tokenizers have no chat template in transformers %(version)s",
    "bitsandbytes is not installed",
    "this torch does not compute %(precision)s on %(device)s: %(error)s",
    "%(scale)s has a T5; the probe of the same name without -llama asks this",
    # why it has no answer
    "no answer within %(seconds)s s from importing %(module)s",
    "no answer within %(seconds)s s",
    "memory limit of %(mib)s MiB exceeded",
    "killed by %(signal)s, not by the host: the system may have run out of memory",
    "killed by %(signal)s while importing %(module)s",
    "killed by %(signal)s",
    "ended with exit code %(code)s and no result",
    "out of memory while arranging: %(error)s",
    "out of memory while acting: %(error)s",
    "the probe flooded the result channel",
    "the child could not be set up; see its output",
    "the environment was damaged meanwhile: %(what)s",
    "no Python %(version)s on this machine; try: %(command)s",
    "uv ended with %(code)s and said nothing",
    "uv did not end within its time limit; is the index slow? COMPAT_INDEX_TIME_LIMIT gives it more",
    # commands of the user's
    "no end within %(seconds)s s",
    "exit code %(code)s: %(message)s",
    "exit code %(code)s",
    "the program is not there: %(program)s; --with installs one",
    "it changed its environment: %(what)s; let --with install what it needs",
    # what a condition of a claim or an expectation met
    "failed (%(rule)s)",
)
