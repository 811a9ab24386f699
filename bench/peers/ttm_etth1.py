"""Zero-shot forecasts of ETTh1 by a published TinyTimeMixer in granite-tsfm on PyTorch: error and time of all test windows.

Usage: python ttm_etth1.py --model <folder> --data etth1.safetensors     (`values` [512 + 2880 hours, channels], standardised)
"""

import argparse
import json
import time

import torch
from safetensors.torch import load_file

CONTEXT, HORIZON, SIZE = 512, 96, 64


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", required=True)
    parser.add_argument("--data", required=True)
    arguments = parser.parse_args()
    from importlib.metadata import version

    from tsfm_public.models.tinytimemixer import TinyTimeMixerConfig, TinyTimeMixerForPrediction

    torch.set_num_threads(2)
    torch.set_flush_denormal(True)
    configuration = TinyTimeMixerConfig.from_pretrained(arguments.model)
    configuration.decoder_mode, configuration.prediction_channel_indices = "common_channel", None
    model = TinyTimeMixerForPrediction.from_pretrained(arguments.model, config=configuration).eval()
    windows = load_file(arguments.data)["values"].unfold(0, CONTEXT + HORIZON, 1).transpose(1, 2).contiguous()
    squares = sizes = seconds = 0.0
    with torch.inference_mode():
        for batch in windows.split(SIZE):
            past, future = batch[:, :CONTEXT], batch[:, CONTEXT:]
            begin = time.perf_counter()
            forecast = model(past).prediction_outputs
            seconds += time.perf_counter() - begin
            error = (forecast - future).double()
            squares += float(error.square().sum())
            sizes += float(error.abs().sum())
    total = windows.shape[0] * HORIZON * windows.shape[2]
    versions = {"torch": torch.__version__, "granite-tsfm": version("granite-tsfm")}
    print(json.dumps({"windows": windows.shape[0], "mse": squares / total, "mae": sizes / total, "milliseconds": seconds * 1e3, "versions": versions}))


if __name__ == "__main__":
    main()
