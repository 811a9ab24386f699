"""One training step of a small convolutional network in PyTorch: mean squared error, clip at 1, AdamW. Prints medians as JSON.

pictures: 64 pictures of 3 x 64 x 64; four times convolution 3 x 3, group norm of 8 groups, ReLU, max pool 2; a linear layer.
series: 32 series of 300 steps; convolutions of kernels 9, 5 and 3 to 128, 256 and 128 channels, each normalised sample by sample, ReLU;
the mean over the steps; a linear layer.

Pictures are measured in PyTorch's usual layout and with channels last, which suits its kernels better; both are printed.

Usage: bench/.venv/bin/python bench/peers/cnn_step.py --which pictures --threads 1 --seconds 4
"""

import argparse
import json

import torch
from torch import nn
from torch.nn import functional as F

from timed_step import timed

OUTPUTS = 4


class Mean(nn.Module):
    def forward(self, x):
        return x.mean(-1)


def pictures():
    channels = [3, 32, 64, 128, 128]
    blocks: list[nn.Module] = []
    for before, after in zip(channels, channels[1:]):
        blocks += [nn.Conv2d(before, after, 3, padding=1, bias=False), nn.GroupNorm(8, after), nn.ReLU(), nn.MaxPool2d(2)]
    return nn.Sequential(*blocks, nn.Flatten(), nn.Linear(128 * 16, OUTPUTS)), torch.randn(64, 3, 64, 64)


def series():
    channels, kernels = [1, 128, 256, 128], [9, 5, 3]
    blocks: list[nn.Module] = []
    for before, after, kernel in zip(channels, channels[1:], kernels):
        blocks += [nn.Conv1d(before, after, kernel, padding="same", bias=False), nn.GroupNorm(after, after), nn.ReLU()]
    return nn.Sequential(*blocks, Mean(), nn.Linear(128, OUTPUTS)), torch.randn(32, 1, 300)


NETWORKS = {"pictures": pictures, "series": series}


def measured(which: str, layout: str, seconds: float) -> dict:
    torch.manual_seed(1)
    net, x = NETWORKS[which]()
    if layout == "channels last":
        net, x = net.to(memory_format=torch.channels_last), x.to(memory_format=torch.channels_last)
    weights = list(net.parameters())
    optimiser = torch.optim.AdamW(weights, lr=2e-3, weight_decay=1e-4, fused=True)
    target = torch.randn(x.shape[0], OUTPUTS)

    def step() -> float:
        optimiser.zero_grad(set_to_none=True)
        loss = F.mse_loss(net(x), target)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(weights, 1)
        optimiser.step()
        return loss.item()

    return {"way": layout, **timed(step, seconds)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--which", choices=tuple(NETWORKS), required=True)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=4.0)
    arguments = parser.parse_args()
    # Before anything runs in parallel: worker threads take the flag from the thread that starts them.
    torch.set_flush_denormal(True)
    torch.set_num_threads(arguments.threads)
    layouts = ("as it comes", "channels last") if arguments.which == "pictures" else ("as it comes",)
    tried = [measured(arguments.which, layout, arguments.seconds / len(layouts)) for layout in layouts]
    best = min(tried, key=lambda found: found["median_ms"])
    usual = tried[0]
    print(
        json.dumps(
            {
                "which": arguments.which,
                "threads": arguments.threads,
                **best,
                "as_it_comes_ms": usual["median_ms"],
                "as_it_comes_processor_ms": usual["processor_ms"],
                "tried": tried,
                "torch": torch.__version__,
            }
        )
    )


if __name__ == "__main__":
    main()
