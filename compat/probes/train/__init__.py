"""A training step of InstructBLIP under LoRA at any size and in any precision, and what memory it takes."""
