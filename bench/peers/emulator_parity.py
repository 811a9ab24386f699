"""Trains the windowed emulator on given windows from given weights, so that another program can be held against it.

`--windows` holds little-endian int32 pairs (sample, start), 64 for every step; without it they are drawn from the seed.
`--init` holds the first weights as safetensors under PyTorch's names; `--write-init` writes those that the seed draws
(and does nothing else). AdamW 2e-3, weight decay 1e-4, clip 1; update k of n (from 0) runs at (k + 1) / warm-up of the
learning rate during warm-up, then at (1 + cos(pi (k - warm-up) / (n - warm-up))) / 2 of it.

Usage: python emulator_parity.py --data folder [--windows file] [--init file] [--steps 800] [--seed 1]
"""

import argparse
import json
import sys
import time

import numpy as np
import torch
from ensemble import draw_windows, read_ensemble, read_windows, validation_windows
from windowed_model import (
    BATCH, Windows, best_threads, cosine, evaluate, flush_denormals, make_emulator, make_optimiser, train_step,
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", required=True)
    parser.add_argument("--windows")
    parser.add_argument("--init")
    parser.add_argument("--write-init")
    parser.add_argument("--steps", type=int, default=800)
    parser.add_argument("--warmup", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, help="the better of 1 and 2 when absent")
    parser.add_argument("--denormals", choices=("flush", "keep"), default="flush")
    arguments = parser.parse_args()
    flush_denormals(arguments.denormals == "flush")
    ensemble = read_ensemble(arguments.data)
    if arguments.write_init:
        from safetensors.torch import save_file

        save_file(make_emulator(ensemble, arguments.seed).state_dict(), arguments.write_init)
        print(json.dumps({"written": arguments.write_init}))
        return
    data = Windows(ensemble)
    steps, warmup = arguments.steps, arguments.warmup or max(arguments.steps // 10, 1)
    if arguments.windows:
        windows = read_windows(arguments.windows, ensemble)
        if len(windows) < steps * BATCH:
            sys.exit(f"{arguments.windows}: {len(windows)} windows, but {steps} steps of {BATCH} need {steps * BATCH}")
    else:
        windows = draw_windows(ensemble, steps * BATCH, np.random.default_rng(arguments.seed))
    validation = validation_windows(ensemble)
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    else:
        best_threads(ensemble, data, windows)
    emulator = make_emulator(ensemble, arguments.seed, arguments.init)
    optimiser = make_optimiser(emulator)
    before = evaluate(emulator, data, validation)
    losses, durations = [], []
    for step in range(steps):
        begin = time.perf_counter()
        factor = (step + 1) / warmup if step < warmup else cosine((step - warmup) / (steps - warmup))
        losses.append(train_step(emulator, optimiser, data.batch(windows[step * BATCH : (step + 1) * BATCH]), factor))
        durations.append(time.perf_counter() - begin)
        if (step + 1) % 100 == 0:
            print(f"step {step + 1}/{steps}: loss {np.mean(losses[-100:]):.4f}", file=sys.stderr)
    after = evaluate(emulator, data, validation)
    result = {
        "engine": "torch",
        "steps": steps,
        "warmup": warmup,
        "batch": BATCH,
        "seed": arguments.seed,
        "threads": torch.get_num_threads(),
        "denormals": arguments.denormals,
        "median_step_ms": float(np.median(durations) * 1e3),
        "seconds": sum(durations),
        "first_loss": losses[0],
        "last_training_loss": float(np.mean(losses[-50:])),
        "validation_windows": len(validation),
        "validation_first_start": int(validation[0, 1]),
        "validation_loss_before": before["loss"],
        "validation_loss": after["loss"],
        "validation_rmse": after["rmse"],
        "validation_rmse_per_flux": after["rmse_per_flux"],
        "scalers": ensemble.scalers,
        "versions": {"torch": torch.__version__},
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
