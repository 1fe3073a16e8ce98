"""torchvision's ResNet-50, for Engine Room.

Without weights the parameters are random: good for profiling and measuring, useless for recognising anything. Name a
file of local weights in `engine-room.yaml` (`model.weights`) to get a network that knows something.
"""

from __future__ import annotations

import sys

import torch
from torchvision.models import resnet50


def load(weights: str | None = None) -> torch.nn.Module:
    """Gives the network in evaluation mode.

    It takes images of shape [batch, 3, 224, 224], normalised with ImageNet's mean and standard deviation, and answers
    with 1000 raw scores (logits) an image.

    :param weights: path of a state dict as `torch.save(model.state_dict(), path)` writes it, such as torchvision's own
        resnet50 files; random weights when it is None. Only tensors are read from the file, never pickled code.
    """
    network = resnet50(weights=None)
    if weights is None:
        # Standard output carries the progress of the scripts that call this.
        print("ResNet-50 has random weights; set model.weights in engine-room.yaml to use real ones.", file=sys.stderr)
        torch.manual_seed(0)
        network.apply(_reset)
    else:
        network.load_state_dict(torch.load(weights, map_location="cpu", weights_only=True))
    return network.eval()


def _reset(module: torch.nn.Module) -> None:
    """Draws the parameters anew after seeding, so that every load gives the same network."""
    if hasattr(module, "reset_parameters"):
        module.reset_parameters()
