"""The windowed emulator in PyTorch: LSTM over 180 days of context and 30 of forecast, one head, four fluxes at once.

`free`, `direct`, `concat`: the fluxes are predicted independently, all 30 days in one pass, and the statics go through
Linear 36 -> 64 and ReLU and are concatenated to the ten drivers of every day. LSTM 74 -> 128; head 128 -> 128 (ReLU) -> 4.
"""

import math
import time

import numpy as np
import torch
from ensemble import CONTEXT, FORECAST, LENGTH, Ensemble
from torch import nn

LEARNING_RATE, WEIGHT_DECAY, CLIP, BATCH = 2e-3, 1e-4, 1.0, 64


class Emulator(nn.Module):
    def __init__(self, drivers: int, statics: int, targets: int, hidden: int = 128, embedding: int = 64) -> None:
        super().__init__()
        self.statics = nn.Linear(statics, embedding)
        self.lstm = nn.LSTM(drivers + embedding, hidden)
        self.head = nn.Sequential(nn.Linear(hidden, 128), nn.ReLU(), nn.Linear(128, targets))

    def forward(self, drivers: torch.Tensor, statics: torch.Tensor) -> torch.Tensor:
        """drivers [210, batch, 10], statics [batch, 36] -> [30, batch, 4]"""
        embedded = torch.relu(self.statics(statics)).expand(len(drivers), -1, -1)
        sequence, _ = self.lstm(torch.cat([drivers, embedded], dim=-1))
        return self.head(sequence[CONTEXT:])


class Windows:
    """Gathers batches of windows out of the whole ensemble."""

    def __init__(self, ensemble: Ensemble) -> None:
        self.statics = torch.from_numpy(ensemble.statics)
        self.rows = ensemble.drivers.shape[1]
        self.drivers = torch.from_numpy(ensemble.drivers).flatten(0, 1)
        self.targets = torch.from_numpy(ensemble.targets).flatten(0, 1)
        self.steps = torch.arange(LENGTH)[:, None]

    def batch(self, windows: np.ndarray) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        samples, starts = torch.from_numpy(windows.astype(np.int64)).T
        index = samples * self.rows + starts + self.steps
        return self.drivers[index], self.statics[samples], self.targets[index[CONTEXT:]]


def flush_denormals(flush: bool) -> None:
    """To be called before any parallel work: worker threads take the flag from the thread that starts them."""
    if not torch.set_flush_denormal(flush) and flush:
        raise SystemExit("PyTorch cannot flush denormals on this machine")


def make_emulator(ensemble: Ensemble, seed: int, init: str | None = None) -> Emulator:
    """Weights as PyTorch draws them, or out of a safetensors file with PyTorch's names."""
    torch.manual_seed(seed)
    emulator = Emulator(ensemble.drivers.shape[-1], ensemble.statics.shape[-1], ensemble.targets.shape[-1])
    if init:
        from safetensors.torch import load_file

        emulator.load_state_dict(load_file(init))
    return emulator


def make_optimiser(emulator: Emulator) -> torch.optim.Optimizer:
    return torch.optim.AdamW(emulator.parameters(), lr=LEARNING_RATE, weight_decay=WEIGHT_DECAY, fused=True)


def train_step(emulator: Emulator, optimiser, batch, factor: float) -> float:
    """One update at `factor` times the learning rate; returns the loss before it."""
    for group in optimiser.param_groups:
        group["lr"] = LEARNING_RATE * factor
    drivers, statics, targets = batch
    optimiser.zero_grad(set_to_none=True)
    loss = nn.functional.mse_loss(emulator(drivers, statics), targets)
    loss.backward()
    nn.utils.clip_grad_norm_(emulator.parameters(), CLIP)
    optimiser.step()
    return loss.item()


def cosine(progress: float) -> float:
    """1 at the start, 0 at the end."""
    return 0.5 * (1 + math.cos(math.pi * min(max(progress, 0.0), 1.0)))


@torch.no_grad()
def evaluate(emulator: Emulator, data: Windows, windows: np.ndarray, batch: int = 360) -> dict:
    """Mean squared error, and the mean over the fluxes of each one's root mean squared error; both in scaled units."""
    total = np.zeros(data.targets.shape[-1])
    for begin in range(0, len(windows), batch):
        drivers, statics, targets = data.batch(windows[begin : begin + batch])
        total += ((emulator(drivers, statics) - targets) ** 2).sum(dim=(0, 1), dtype=torch.float64).numpy()
    mean = total / (len(windows) * FORECAST)
    return {"loss": float(mean.mean()), "rmse": float(np.sqrt(mean).mean()), "rmse_per_flux": np.sqrt(mean).tolist()}


def best_threads(ensemble: Ensemble, data: Windows, windows: np.ndarray, settings: tuple[int, ...] = (1, 2)) -> dict:
    """Milliseconds of a step at each number of threads, on throwaway weights; leaves the best one set."""
    tried = {}
    for threads in settings:
        torch.set_num_threads(threads)
        emulator = make_emulator(ensemble, 0)
        optimiser = make_optimiser(emulator)
        durations = []
        for _ in range(7):
            begin = time.perf_counter()
            train_step(emulator, optimiser, data.batch(windows[:BATCH]), 1.0)
            durations.append((time.perf_counter() - begin) * 1e3)
        tried[threads] = float(np.median(durations[2:]))
    torch.set_num_threads(min(tried, key=tried.get))
    return tried
