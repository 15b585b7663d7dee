"""The arguments of a forward besides pixels or sound, for two examples, as plain data. Standard library only."""

from .parts import AFTER, BEFORE, END, PLACEHOLDER

IDS = [[11, 12, 13, 14, 21, 22], [15, 12, 24, END, END, END]]
ONES = [[1] * 6, [1] * 4 + [0] * 2]
LABELS = [[-100, -100, -100, -100, 21, 22], [-100, -100, 24, END, -100, -100]]
ANSWERS = [[21, 22, 23, END], [24, END, -100, -100]]
CAPTION = {"input_ids": IDS, "attention_mask": ONES, "labels": LABELS}
SEQUENCES = {"input_ids": IDS, "attention_mask": ONES, "labels": ANSWERS}
INSTRUCTED = {
    **SEQUENCES,
    "qformer_input_ids": [[5, 6, 7, 8], [9, 5, 0, 0]],
    "qformer_attention_mask": [[1, 1, 1, 1], [1, 1, 0, 0]],
}
PAIRS = {"input_ids": IDS, "attention_mask": ONES}
WITH_IMAGE = {
    "input_ids": [[PLACEHOLDER, *row] for row in IDS],
    "attention_mask": [[1, *row] for row in ONES],
    "labels": [[-100, *row] for row in LABELS],
}
AROUND_IMAGE = {
    "input_ids": [[BEFORE, PLACEHOLDER, AFTER, *row] for row in IDS],
    "attention_mask": [[1, 1, 1, *row] for row in ONES],
    "labels": [[-100, -100, -100, *row] for row in LABELS],
    "image_grid_thw": [[1, 2, 2], [1, 2, 2]],
    "mm_token_type_ids": [[0, 1, 0, *[0] * 6]] * 2,
}
CLASSES = {"labels": [0, 1]}
NEWER = ("mm_token_type_ids",)
"""Arguments that are given to those forwards alone that have them."""
