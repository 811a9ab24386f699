"""What Optuna's TPE reaches on test functions: the least value after a number of trials, for many seeds.

Usage: python tpe_quality.py [--functions sphere,branin] [--seeds 100] [--first 1] [--trials 100] [--processes 2]
"""

import argparse
import json
import math
import sys
import time
import warnings
from concurrent.futures import ProcessPoolExecutor

import optuna

A6 = [[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14]]
P6 = [
    [0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886], [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
    [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650], [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381],
]  # fmt: skip


def sphere(trial: optuna.Trial) -> float:
    return sum(trial.suggest_float(f"x{k}", -5, 5) ** 2 for k in range(5))


def branin(trial: optuna.Trial) -> float:
    x, y = trial.suggest_float("x", -5, 10), trial.suggest_float("y", 0, 15)
    bowl = (y - 5.1 / (4 * math.pi**2) * x**2 + 5 / math.pi * x - 6) ** 2
    return bowl + 10 * (1 - 1 / (8 * math.pi)) * math.cos(x) + 10


def hartmann6(trial: optuna.Trial) -> float:
    x = [trial.suggest_float(f"x{k}", 0, 1) for k in range(6)]
    return -sum(
        weight * math.exp(-sum(a * (v - p) ** 2 for a, v, p in zip(row, x, centre)))
        for weight, row, centre in zip([1, 1.2, 3, 3.2], A6, P6)
    )


def mixed(trial: optuna.Trial) -> float:
    x = trial.suggest_float("x", -5, 5)
    rate = trial.suggest_float("rate", 1e-5, 1, log=True)
    layers = trial.suggest_int("layers", 1, 8)
    width = trial.suggest_int("width", 8, 512, log=True)
    kind = trial.suggest_categorical("kind", ["adam", "sgd", "none"])
    own = {"adam": 0.5, "none": 1.5}.get(kind)
    if own is None:
        own = 4 * (trial.suggest_float("momentum", 0, 1) - 0.9) ** 2
    return (x - 1) ** 2 + (math.log10(rate) + 3) ** 2 + (layers - 3) ** 2 / 4 + (math.log2(width) - 6) ** 2 / 2 + own


FUNCTIONS = {"sphere": sphere, "branin": branin, "hartmann6": hartmann6, "mixed": mixed}


def run(job: tuple[str, int, int]) -> tuple[float, float]:
    name, seed, trials = job
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    warnings.filterwarnings("ignore")
    sampler = optuna.samplers.TPESampler(seed=seed, multivariate=True, constant_liar=True)
    study = optuna.create_study(sampler=sampler)
    begin = time.process_time()
    study.optimize(FUNCTIONS[name], n_trials=trials)
    return study.best_value, (time.process_time() - begin) / trials * 1e3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--functions", default=",".join(FUNCTIONS))
    parser.add_argument("--seeds", type=int, default=100)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--trials", type=int, default=100)
    parser.add_argument("--processes", type=int, default=2)
    arguments = parser.parse_args()
    result = {}
    with ProcessPoolExecutor(arguments.processes) as pool:
        for name in arguments.functions.split(","):
            jobs = [(name, arguments.first + k, arguments.trials) for k in range(arguments.seeds)]
            found = list(pool.map(run, jobs))
            result[name] = {"best": [best for best, _ in found], "trial_ms": sorted(ms for _, ms in found)[len(found) // 2]}
            print(f"optuna {name}: {arguments.seeds} seeds", file=sys.stderr)
    print(json.dumps({"version": optuna.__version__, "functions": result}))


if __name__ == "__main__":
    main()
