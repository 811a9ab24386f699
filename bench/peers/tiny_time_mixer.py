"""Forward or training step of a TinyTimeMixer in granite-tsfm on PyTorch, from a folder and windows that another program wrote.

Denormals are flushed. `forward` runs without gradients, dropout off; where the windows' file holds a `forecast`, the greatest
difference from it is reported, and more than 1e-4 is a failure. `train` is forward with dropout, backward and fused AdamW.

Usage: python tiny_time_mixer.py --model <folder> --data windows.safetensors --what forward|train --threads 2 [--seconds 8]
"""

import argparse
import json
import statistics
import sys
import time

import torch
import transformers
from safetensors.torch import load_file


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", required=True)
    parser.add_argument("--data", required=True)
    parser.add_argument("--what", choices=("forward", "train"), required=True)
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--seconds", type=float, default=8.0)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.set_flush_denormal(True)
    from importlib.metadata import version

    from tsfm_public.models.tinytimemixer import TinyTimeMixerForPrediction

    model = TinyTimeMixerForPrediction.from_pretrained(arguments.model)
    tensors = load_file(arguments.data)
    past, future = tensors["past"], tensors["future"]
    difference = None
    if arguments.what == "forward":
        model.eval()
        with torch.inference_mode():
            answer = model(past).prediction_outputs
        if "forecast" in tensors:
            difference = float((answer - tensors["forecast"]).abs().max())

        def step() -> None:
            with torch.inference_mode():
                model(past)
    else:
        model.train()
        optimiser = torch.optim.AdamW(model.parameters(), lr=2e-3, weight_decay=1e-2, fused=True)

        def step() -> None:
            optimiser.zero_grad(set_to_none=True)
            model(past, future_values=future).loss.backward()
            optimiser.step()

    for _ in range(3):
        step()
    durations = []
    end = time.perf_counter() + arguments.seconds
    while len(durations) < 5 or time.perf_counter() < end:
        begin = time.perf_counter()
        step()
        durations.append((time.perf_counter() - begin) * 1e3)
    versions = {"torch": torch.__version__, "transformers": transformers.__version__, "granite-tsfm": version("granite-tsfm")}
    print(json.dumps({"median_ms": statistics.median(durations), "runs": len(durations), "difference": difference, "versions": versions}))
    sys.exit(1 if difference is not None and not difference <= 1e-4 else 0)


if __name__ == "__main__":
    main()
