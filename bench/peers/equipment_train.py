"""Training of one horizon of the equipment study in PyTorch: rows as the study scales them, the same network, loss and schedule.

64 features of an encoder and 28 statistics, joined, 92 -> 128 -> 64 -> 1 with LayerNorm, ReLU and dropout after each hidden layer; focal
loss on logits; AdamW (fused), gradients clipped by their norm, cosine to zero; whole batches alone, shuffled every epoch.
Prints one line of JSON with the milliseconds of all epochs and the mean loss of the last.

Usage: python equipment_train.py --data rows.safetensors --threads 1 --epochs 20 --rows 58300 --settings '{"batch": 128, ...}'
"""

import argparse
import json
import math
import time

import torch
from safetensors.torch import load_file
from torch import nn
from torch.nn.functional import softplus


def network(inputs: int, hidden: list[int], dropout: float) -> nn.Sequential:
    layers: list[nn.Module] = []
    for size in hidden:
        layers += [nn.Linear(inputs, size), nn.LayerNorm(size), nn.ReLU(), nn.Dropout(dropout)]
        inputs = size
    return nn.Sequential(*layers, nn.Linear(inputs, 1))


def focal(logits: torch.Tensor, labels: torch.Tensor, gamma: float, alpha: float) -> torch.Tensor:
    """Stable by logits: the discount (1 - p)^gamma is exp(-gamma softplus(x))."""
    yes = softplus(-logits) * torch.exp(-gamma * softplus(logits)) * alpha
    no = softplus(logits) * torch.exp(-gamma * softplus(-logits)) * (1 - alpha)
    return (labels * yes + (1 - labels) * no).mean()


def train(rows: dict[str, torch.Tensor], epochs: int, settings: dict) -> dict[str, float]:
    """Milliseconds of all epochs, of the fastest and of the processor, and the mean loss of the last."""
    batch = settings["batch"]
    begun, used = time.perf_counter(), time.process_time()
    features = torch.cat([rows["embedding"], rows["statistics"]], dim=1)
    labels = rows["labels"]
    model = network(features.shape[1], settings["hidden"], settings["dropout"])
    assert sum(weights.numel() for weights in model.parameters()) == 20_609
    optimiser = torch.optim.AdamW(model.parameters(), lr=settings["rate"], weight_decay=settings["decay"], fused=True)
    steps_per_epoch = len(labels) // batch
    steps = epochs * steps_per_epoch
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: (1 + math.cos(math.pi * step / steps)) / 2)
    total, fastest = torch.zeros(()), math.inf
    for _ in range(epochs):
        from_ = time.perf_counter()
        order = torch.randperm(len(labels))
        total = torch.zeros(())
        for step in range(steps_per_epoch):
            index = order[step * batch : (step + 1) * batch]
            optimiser.zero_grad(set_to_none=True)
            loss = focal(model(features[index]).squeeze(1), labels[index], settings["gamma"], settings["alpha"])
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), settings["clip"])
            optimiser.step()
            schedule.step()
            total += loss.detach()
        fastest = min(fastest, time.perf_counter() - from_)
    return {
        "milliseconds": (time.perf_counter() - begun) * 1e3,
        "fastest_epoch": fastest * 1e3,
        "processor": (time.process_time() - used) * 1e3,
        "loss": float(total) / steps_per_epoch,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", required=True)
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--epochs", type=int, required=True)
    parser.add_argument("--rows", type=int, required=True, help="the first so many of the file")
    parser.add_argument("--settings", required=True)
    arguments = parser.parse_args()
    torch.set_flush_denormal(True)
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(1)
    rows = {name: tensor[: arguments.rows] for name, tensor in load_file(arguments.data).items()}
    measured = train(rows, arguments.epochs, json.loads(arguments.settings))
    print(json.dumps({"threads": arguments.threads, **measured, "versions": {"torch": torch.__version__}}))


if __name__ == "__main__":
    main()
