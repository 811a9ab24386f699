"""What the windowed PyTorch loop reaches in a given time: validation error against seconds of training.

AdamW 2e-3, weight decay 1e-4, clip 1, batch 64, 500 warm-up steps, then a cosine that ends when the time does, which is
the schedule that suits a budget best. Reading, evaluating and choosing the number of threads do not count.

Usage: python time_to_quality.py --data folder [--seconds 300] [--seed 1]
"""

import argparse
import json
import sys
import time

import numpy as np
import torch
from ensemble import draw_windows, read_ensemble, validation_windows
from windowed_model import (
    BATCH, Windows, best_threads, cosine, evaluate, flush_denormals, make_emulator, make_optimiser, train_step,
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", required=True)
    parser.add_argument("--init")
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--every", type=float, default=15, help="seconds of training between evaluations")
    parser.add_argument("--warmup", type=int, default=500, help="steps")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, help="the better of 1 and 2 when absent")
    parser.add_argument("--denormals", choices=("flush", "keep"), default="flush")
    arguments = parser.parse_args()
    flush_denormals(arguments.denormals == "flush")
    ensemble = read_ensemble(arguments.data)
    data = Windows(ensemble)
    validation = validation_windows(ensemble)
    generator = np.random.default_rng(arguments.seed)
    tried = {}
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    else:
        tried = best_threads(ensemble, data, draw_windows(ensemble, BATCH, np.random.default_rng(0)))
    emulator = make_emulator(ensemble, arguments.seed, arguments.init)
    optimiser = make_optimiser(emulator)
    history = [{"seconds": 0.0, "steps": 0, **evaluate(emulator, data, validation)}]
    spent, step, warm = 0.0, 0, 0.0
    while spent < arguments.seconds:
        begin = time.perf_counter()
        warming = step < arguments.warmup
        factor = (step + 1) / arguments.warmup if warming else cosine((spent - warm) / (arguments.seconds - warm))
        train_step(emulator, optimiser, data.batch(draw_windows(ensemble, BATCH, generator)), factor)
        spent += time.perf_counter() - begin
        step += 1
        warm = spent if warming else warm
        if spent - history[-1]["seconds"] >= arguments.every or spent >= arguments.seconds:
            history.append({"seconds": round(spent, 3), "steps": step, **evaluate(emulator, data, validation)})
            print(f"{spent:6.1f} s  step {step}  validation rmse {history[-1]['rmse']:.4f}", file=sys.stderr)
    best = min(history, key=lambda entry: entry["rmse"])
    result = {
        "engine": "torch",
        "seed": arguments.seed,
        "threads": torch.get_num_threads(),
        "threads_tried_ms": tried,
        "denormals": arguments.denormals,
        "seconds": arguments.seconds,
        "steps": step,
        "step_ms": spent / step * 1e3,
        "validation_windows": len(validation),
        "best": {key: best[key] for key in ("seconds", "steps", "rmse", "loss")},
        "history": [{key: entry[key] for key in ("seconds", "steps", "rmse", "loss")} for entry in history],
        "versions": {"torch": torch.__version__},
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
