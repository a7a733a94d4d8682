"""The training loss by hand, and the windows against a plain loop."""

import math

import pytest
import torch

from credlens.models.training.losses import WINDOWS, contrast, mean_vectors, window_cosines


def test_contrast_by_hand() -> None:
    """One text, its skill at 0.8 and a wrong one at 0.2, "nothing" at 0.5, scale 10: logits 8, 2, 5.

    Forward log(e^8 + e^2 + e^5) - 8 = 0.051012; backward 0, as no other text competes for the skill (but for 1e-4).
    Half of their sum: 0.025506.
    """
    cosines, right = torch.tensor([[0.8, 0.2]]), torch.tensor([[True, False]])
    unknown = torch.zeros_like(right)
    loss = contrast(cosines, right, unknown, scale=10.0, nothing=torch.tensor(0.5))
    forward = math.log(math.exp(8) + math.exp(2) + math.exp(5)) - 8
    assert loss.item() == pytest.approx(forward / 2, abs=1e-5)


def test_a_text_that_asks_for_nothing_wants_everything_below_nothing() -> None:
    right = torch.zeros(1, 2, dtype=torch.bool)
    near, far = (
        contrast(torch.tensor([[value, 0.0]]), right, right, scale=20.0, nothing=torch.tensor(0.35)).item()
        for value in (0.9, 0.1)
    )
    assert near > 1 > 0.01 > far


def test_what_may_be_right_unbeknown_to_us_counts_as_neither() -> None:
    cosines, right = torch.tensor([[0.8, 0.79]]), torch.tensor([[True, False]])
    known = contrast(cosines, right, torch.zeros_like(right), scale=20.0, nothing=torch.tensor(0.0))
    unknown = contrast(cosines, right, ~right, scale=20.0, nothing=torch.tensor(0.0))
    assert unknown < known / 10


def test_windows_against_a_plain_loop() -> None:
    """The best cosine over the whole and over all windows of 3, 5 and 8 tokens, padding left out."""
    torch.manual_seed(0)
    hidden, skills = torch.randn(2, 9, 4), torch.nn.functional.normalize(torch.randn(3, 4), dim=-1)
    mask = torch.ones(2, 9, dtype=torch.bool)
    mask[1, 6:] = False
    found = window_cosines(hidden, mask, skills)
    for text, length in ((0, 9), (1, 6)):
        tokens = hidden[text, :length]
        parts = [tokens] + [
            tokens[at : at + size]
            for size in WINDOWS
            for at in range(0, length - size + 1, max(1, size // 3))
            if size <= length
        ]
        vectors = torch.nn.functional.normalize(torch.stack([part.mean(0) for part in parts]), dim=-1)
        assert found[text].tolist() == pytest.approx((vectors @ skills.T).amax(0).tolist(), abs=1e-5)


def test_the_mean_leaves_padding_out() -> None:
    hidden = torch.tensor([[[3.0, 0.0], [0.0, 4.0], [100.0, 100.0]]])
    vector = mean_vectors(hidden, torch.tensor([[True, True, False]]))
    assert vector[0].tolist() == pytest.approx([0.6, 0.8])
