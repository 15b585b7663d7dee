"""Does the loss fall?"""

from typing import List

from ..probe import WrongAnswer


def falls(losses: List[float], all_of_one_batch: bool = True, skipped: int = 0) -> None:
    """WrongAnswer unless the loss ends below its beginning, and its later half on average below its earlier half.

    The first and the last loss are of the same batch; the halves are compared only if all are. Not step by step: near a
    minimum AdamW's steps, which don't shrink with the gradient, overshoot by a little.
    """
    half = len(losses) // 2
    lower = losses[-1] < losses[0]
    if lower and all_of_one_batch:
        lower = sum(losses[-half:]) < sum(losses[:half])
    if not lower:
        left_out = "; %d steps were left out because a gradient was infinite" % skipped if skipped else ""
        raise WrongAnswer("the loss does not fall: %s%s" % (", ".join("%.4f" % loss for loss in losses), left_out))
