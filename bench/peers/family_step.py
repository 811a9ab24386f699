"""One training step of a layer of a recurrent cell in PyTorch: 128 units, 32 sequences of 500 steps, a linear head on the last
state, mean squared error, clip at 1, AdamW. Prints the median as JSON.

PyTorch has no minGRU and no linear recurrent unit. Each is written in several ways, and the fastest counts: a loop over the
steps, and the parallel scans that their publications recommend (in the logarithm for minGRU, by doubling for both).

Usage: bench/.venv/bin/python bench/peers/family_step.py --cell gru --threads 1 --seconds 4
"""

import argparse
import json
import math

import torch
from torch import nn
from torch.nn import functional as F

from timed_step import timed

STEPS, BATCH, INPUTS, HIDDEN = 500, 32, 8, 128


def loop(decay, driven):
    """h = decay * h + driven along axis 0; decay is [steps, batch, units] or [units]."""
    state = torch.zeros_like(driven[0])
    found = []
    for step in range(driven.shape[0]):
        state = (decay[step] if decay.dim() == 3 else decay) * state + driven[step]
        found.append(state)
    return torch.stack(found)


def doubling(decay, driven):
    """The same by Hillis and Steele's scan: log2(steps) passes over everything."""
    if decay.dim() == 1:
        decay = decay.expand_as(driven)
    reach = 1
    while reach < driven.shape[0]:
        driven = torch.cat([driven[:reach], driven[reach:] + decay[reach:] * driven[:-reach]])
        decay = torch.cat([decay[:reach], decay[reach:] * decay[:-reach]])
        reach *= 2
    return driven


class MinGru(nn.Module):
    def __init__(self, way: str) -> None:
        super().__init__()
        self.way, self.gates = way, nn.Linear(INPUTS, 2 * HIDDEN)

    def forward(self, x):
        update, candidate = self.gates(x).chunk(2, -1)
        if self.way == "logarithm":
            # Feng et al. 2024, appendix B: candidates are made positive so that they have a logarithm.
            keep, take = -F.softplus(-update), -F.softplus(update)
            positive = torch.where(candidate >= 0, (F.relu(candidate) + 0.5).log(), -F.softplus(-candidate))
            total = keep.cumsum(0)
            return (total + torch.logcumsumexp(take + positive - total, 0)).exp()
        keep = torch.sigmoid(update)
        driven = (1 - keep) * candidate
        return (loop if self.way == "loop" else doubling)(keep, driven)


class LinearRecurrence(nn.Module):
    def __init__(self, way: str) -> None:
        super().__init__()
        self.way = way
        self.into = nn.Parameter(torch.randn(INPUTS, 2 * HIDDEN) / math.sqrt(2 * INPUTS))
        self.out = nn.Parameter(torch.randn(2 * HIDDEN, HIDDEN) / math.sqrt(HIDDEN))
        square = 0.9**2 + torch.rand(HIDDEN) * (0.999**2 - 0.9**2)
        self.decay = nn.Parameter(torch.log(-0.5 * torch.log(square)))
        self.angle = nn.Parameter(torch.log(math.pi / 10 * (torch.rand(HIDDEN) + 1e-6)))

    def forward(self, x):
        size = torch.exp(-torch.exp(self.decay))
        scale = torch.sqrt(1 - size**2)
        real, imaginary = ((x @ self.into) * torch.cat([scale, scale])).chunk(2, -1)
        turn = torch.polar(size, torch.exp(self.angle))
        states = (loop if self.way == "loop" else doubling)(turn, torch.complex(real, imaginary))
        return torch.cat([states.real, states.imag], -1) @ self.out


WAYS = {"minGru": ("loop", "logarithm", "doubling"), "lru": ("loop", "doubling")}
LAYERS = {
    "rnn": lambda _: nn.RNN(INPUTS, HIDDEN),
    "rnnRelu": lambda _: nn.RNN(INPUTS, HIDDEN, nonlinearity="relu"),
    "lstm": lambda _: nn.LSTM(INPUTS, HIDDEN),
    "gru": lambda _: nn.GRU(INPUTS, HIDDEN),
    "minGru": MinGru,
    "lru": LinearRecurrence,
}


def measured(cell: str, way: str, seconds: float) -> dict:
    torch.manual_seed(1)
    core, head = LAYERS[cell](way), nn.Linear(HIDDEN, 1)
    weights = [*core.parameters(), *head.parameters()]
    optimiser = torch.optim.AdamW(weights, lr=2e-3, weight_decay=1e-4, fused=True)
    x, target = torch.randn(STEPS, BATCH, INPUTS), torch.randn(BATCH, 1)

    def step() -> float:
        optimiser.zero_grad(set_to_none=True)
        found = core(x)
        loss = F.mse_loss(head((found[0] if isinstance(found, tuple) else found)[-1]), target)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(weights, 1)
        optimiser.step()
        return loss.item()

    return {"way": way, **timed(step, seconds)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cell", choices=tuple(LAYERS), required=True)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=4.0)
    arguments = parser.parse_args()
    # Before anything runs in parallel: worker threads take the flag from the thread that starts them.
    torch.set_flush_denormal(True)
    torch.set_num_threads(arguments.threads)
    ways = WAYS.get(arguments.cell, ("as it comes",))
    tried = [measured(arguments.cell, way, arguments.seconds / len(ways)) for way in ways]
    best = min(tried, key=lambda found: found["median_ms"])
    print(json.dumps({"cell": arguments.cell, "threads": arguments.threads, **best, "tried": tried, "torch": torch.__version__}))


if __name__ == "__main__":
    main()
