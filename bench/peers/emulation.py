"""Components and Gaussian processes by scikit-learn: the runs of seen samples in one year, a thin singular value decomposition of each
flux, twelve scores, each by a process with a linear part, a squared exponential with a length scale per parameter, and noise, fitted to
the largest marginal likelihood. Predicts the same year of unseen samples.

Usage: python emulation.py --folder rows --seen 144 --unseen 36 --parameters 36 --days 365 --fluxes 4 --out predicted.f64
"""

import argparse
import json
import math
import time
import warnings

import numpy as np
import sklearn
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, ConstantKernel, DotProduct, WhiteKernel

SCORES = 12


def process(inputs: int) -> GaussianProcessRegressor:
    kernel = (
        ConstantKernel(1.0, (1e-4, 1e4)) * RBF(np.full(inputs, 2 * math.sqrt(inputs)), (1e-1, 1e4))
        + ConstantKernel(0.25 / inputs, (1e-8, 1e4)) * DotProduct(1.0, (1e-4, 1e4))
        + WhiteKernel(0.01, (1e-8, 10))
    )
    return GaussianProcessRegressor(kernel, alpha=1e-9)


def predicted(seen: np.ndarray, runs: np.ndarray, unseen: np.ndarray) -> np.ndarray:
    """runs [seen, days] -> [unseen, days]"""
    mean = runs.mean(0)
    _, _, directions = np.linalg.svd(runs - mean, full_matrices=False)
    directions = directions[:SCORES]
    scores = (runs - mean) @ directions.T
    told = np.empty((len(unseen), SCORES))
    for k in range(SCORES):
        size = scores[:, k].std()
        told[:, k] = process(seen.shape[1]).fit(seen, scores[:, k] / size).predict(unseen) * size
    return mean + told @ directions


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--folder", required=True)
    arguments.add_argument("--out", required=True)
    for name in ("seen", "unseen", "parameters", "days", "fluxes"):
        arguments.add_argument(f"--{name}", type=int, required=True)
    asked = arguments.parse_args()
    warnings.filterwarnings("ignore")

    def read(name: str, *shape: int) -> np.ndarray:
        return np.fromfile(f"{asked.folder}/{name}.f64").reshape(shape)

    seen = read("seen", asked.seen, asked.parameters)
    unseen = read("unseen", asked.unseen, asked.parameters)
    runs = read("runs", asked.seen, asked.days, asked.fluxes)
    begin = time.perf_counter()
    center, scale = seen.mean(0), seen.std(0)
    fluxes = [
        predicted((seen - center) / scale, runs[..., k], (unseen - center) / scale) for k in range(asked.fluxes)
    ]
    seconds = time.perf_counter() - begin
    np.stack(fluxes, -1).tofile(asked.out)
    print(json.dumps({"seconds": seconds, "version": sklearn.__version__}))


if __name__ == "__main__":
    main()
