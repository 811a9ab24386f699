"""AutoEmulate on a table of runs: every emulator it knows, fitted to the same folds, with the time it took.

Each emulator goes through `AutoEmulate` itself, which tunes it with `--iterations` settings in its own cross-validation of the
training runs (0: its defaults) and fits it again to all of them. `--folds` holds the fold of each run, `--asked` those that are held out.

Usage: python simulators.py --inputs inputs.csv --outputs outputs.csv --folds '[0, 1, …]' --asked '[0]' --iterations 10 --threads 1
"""

import argparse
import json
import logging
import sys
import time
import warnings

import numpy as np
import torch

warnings.filterwarnings("ignore")
logging.disable(logging.WARNING)

import autoemulate  # noqa: E402
from autoemulate import AutoEmulate  # noqa: E402


def table(path: str) -> np.ndarray:
    return np.loadtxt(path, delimiter=",", skiprows=1, quotechar='"', ndmin=2)


def answers(model, x: torch.Tensor) -> tuple[np.ndarray, np.ndarray | None]:
    """Mean, and deviation of a new run where the emulator gives one."""
    told = model.predict(x)
    if isinstance(told, torch.Tensor):
        return told.detach().numpy(), None
    return told.mean.detach().numpy(), torch.sqrt(told.variance).detach().numpy()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--inputs", required=True)
    parser.add_argument("--outputs", required=True)
    parser.add_argument("--folds", required=True)
    parser.add_argument("--iterations", type=int, default=10)
    parser.add_argument("--asked", required=True)
    parser.add_argument("--models", default="null")
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    x, y = table(arguments.inputs).astype(np.float32), table(arguments.outputs).astype(np.float32)
    folds = np.array(json.loads(arguments.folds))
    chosen, tuned = json.loads(arguments.models), arguments.iterations > 0
    names = chosen or [model.model_name() for model in AutoEmulate.default_emulators()]
    found = {}
    for name in names:
        r2, covered, seconds, processor = [], [], [], []
        try:
            for fold in json.loads(arguments.asked):
                train, test = folds != fold, folds == fold
                begin, worked = time.perf_counter(), time.process_time()
                fitted = AutoEmulate(
                    x[train],
                    y[train],
                    test_data=(torch.tensor(x[test]), torch.tensor(y[test])),
                    models=[name],
                    model_params=None if tuned else {},
                    n_iter=arguments.iterations,
                    n_bootstraps=None,
                    random_seed=1,
                    show_progress_bar=False,
                )
                seconds.append(time.perf_counter() - begin)
                processor.append(time.process_time() - worked)
                mean, deviation = answers(fitted.best_result().model, torch.tensor(x[test]))
                truth = y[test].astype(np.float64)
                left = ((truth - mean) ** 2).sum(0) / ((truth - truth.mean(0)) ** 2).sum(0)
                r2.append((1 - left).tolist())
                if deviation is not None:
                    covered.append((np.abs(truth - mean) <= 1.96 * deviation).mean(0).tolist())
        except Exception as error:  # noqa: BLE001
            print(f"{name}: {error}", file=sys.stderr)
            continue
        found[name] = {
            "r2": float(np.mean(r2)),
            "r2_of_outputs": np.mean(r2, axis=0).round(4).tolist(),
            "coverage": float(np.mean(covered)) if covered else None,
            "seconds": float(np.mean(seconds)),
            "processor_seconds": float(np.mean(processor)),
            "tuned": tuned,
        }
        print(f"{name}: {json.dumps({k: v for k, v in found[name].items() if k != 'r2_of_outputs'})}", file=sys.stderr)
    print(json.dumps({"emulators": found, "version": getattr(autoemulate, "__version__", "2.1")}))


if __name__ == "__main__":
    main()
