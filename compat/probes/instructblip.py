"""InstructBLIP as it comes, without PEFT: the controls of everything else."""

from typing import Any, Dict, Generator

from .probe import Context, WrongAnswer

DIGITS = 4
"""Decimal places of the figures: below what thread counts and kernels change."""


def class_present(context: Context) -> Generator[None, None, Dict[str, Any]]:
    """The class came with transformers 4.31."""
    yield
    from transformers import InstructBlipForConditionalGeneration

    return {"class": InstructBlipForConditionalGeneration.__name__}


def stock_forward(context: Context, language: str) -> Generator[None, None, Dict[str, Any]]:
    """The release's own forward, given text in the release's own form."""
    from . import tiny

    model = tiny.instructblip(language)
    batch = tiny.release_batch(language)
    form = "placeholders" if tiny.expects_placeholders() else "prepended"
    yield
    return {"loss": finite(model(**batch).loss), "input_form": form}


def loss_depends_on_image(context: Context, language: str) -> Generator[None, None, Dict[str, Any]]:
    """Two images, one text: a release that loses the image on its way gives one loss."""
    from . import tiny

    model = tiny.instructblip(language)
    batches = [tiny.release_batch(language, image) for image in ("first", "second")]
    yield
    losses = [finite(model(**batch).loss) for batch in batches]
    if losses[0] == losses[1]:
        raise WrongAnswer("the loss does not depend on the image: %r for both of two images" % losses[0])
    return {"losses": losses}


def other_input_form(context: Context, language: str) -> Generator[None, None, Dict[str, Any]]:
    """The text in the form of the other releases: with placeholders up to 4.44, without them from 4.45 on.

    WrongAnswer where the release runs and computes something else without a word.
    """
    from . import tiny

    model = tiny.instructblip(language)
    right = tiny.release_batch(language)
    batches = [tiny.batch(language, image, not tiny.expects_placeholders()) for image in ("first", "second")]
    yield
    expected = finite(model(**right).loss)
    losses = [finite(model(**batch).loss) for batch in batches]
    if losses[0] == losses[1]:
        raise WrongAnswer("the loss does not depend on the image: %r for both of two images" % losses[0])
    if losses[0] != expected:
        raise WrongAnswer("another loss without a word: %r instead of %r" % (losses[0], expected))
    return {"losses": losses}


def finite(loss: Any) -> float:
    """A loss as a rounded number; WrongAnswer for one that is missing, infinite or nan."""
    import torch

    if loss is None:
        raise WrongAnswer("the forward gave no loss although it was given labels")
    value = loss.detach()
    if not bool(torch.isfinite(value).all()):
        raise WrongAnswer("the loss is %s" % value.item())
    return round(float(value), DIGITS)
