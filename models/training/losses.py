"""The loss that the encoder is trained on: right skills above wrong ones, and above nothing at all."""

import torch
import torch.nn.functional as F
from torch import Tensor

# The windows of matching/candidates.py: what is trained is what is used.
WINDOWS = (3, 5, 8)


def mean_vectors(hidden: Tensor, mask: Tensor) -> Tensor:
    """Return float32[n, d] of length 1: the mean of each text's tokens.

    hidden  float32[n, t, d], the encoder's last layer
    mask    bool[n, t], False where a text is padded
    """
    weight = mask.unsqueeze(-1).float()
    return F.normalize((hidden * weight).sum(1) / weight.sum(1), dim=-1)


def window_cosines(hidden: Tensor, mask: Tensor, skills: Tensor) -> Tensor:
    """Return float32[n, s]: of each text the best cosine of a token window, or of the whole, with each skill."""
    lengths = mask.sum(1)
    sums = torch.cat([torch.zeros_like(hidden[:, :1]), (hidden * mask.unsqueeze(-1)).cumsum(1)], 1)
    windows = [(sums[:, -1] / lengths.unsqueeze(1)).unsqueeze(1)]
    present = [torch.ones(len(hidden), 1, dtype=torch.bool)]
    for size in WINDOWS:
        if size > hidden.shape[1]:
            continue
        start = torch.arange(0, hidden.shape[1] - size + 1, max(1, size // 3))
        windows.append((sums[:, start + size] - sums[:, start]) / size)
        present.append(start[None] + size <= lengths[:, None])
    vectors = F.normalize(torch.cat(windows, 1), dim=-1)
    # Two matrix products in half precision would lose the differences that are trained on.
    cosines = vectors @ skills.T
    return cosines.masked_fill(~torch.cat(present, 1).unsqueeze(-1), -1.0).amax(1)


def contrast(cosines: Tensor, right: Tensor, unknown: Tensor, *, scale: float, nothing: Tensor) -> Tensor:
    """Return the mean loss of n texts against s skills, symmetric, several right skills a text allowed.

    cosines  float32[n, s]
    right    bool[n, s]; a text without one asks for nothing
    unknown  bool[n, s]: pairs that may be right unbeknown to us; they count as neither
    scale    inverse temperature
    nothing  the cosine of "nothing": right skills must lie above it, texts that ask for nothing below
    Source   InfoNCE (van den Oord et al. 2018) with the other right skills left out of each sum.
    """
    logits = cosines * scale
    wrong = logits.masked_fill(right | unknown, -1e4)
    empty = nothing * scale
    rivals = torch.logaddexp(wrong.logsumexp(1), empty)
    row, column = right.nonzero(as_tuple=True)
    each = 1 / right.sum(1).clamp(min=1).float()[row]
    hit = logits[row, column]
    forward = (each * (torch.logaddexp(hit, rivals[row]) - hit)).sum()
    silent = ~right.any(1)
    forward = forward + (rivals[silent] - empty).sum()
    taken = right.any(0)
    each = 1 / right.sum(0).clamp(min=1).float()[column]
    backward = (each * (torch.logaddexp(hit, wrong.logsumexp(0)[column]) - hit)).sum()
    return 0.5 * (forward / len(cosines) + backward / taken.sum().clamp(min=1))
