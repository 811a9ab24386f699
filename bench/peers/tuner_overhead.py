"""Processor and wall milliseconds of a trial of Optuna's TPE in a study of an instant function, in memory and with its journal.

Usage: python tuner_overhead.py [--trials 1000] [--seed 1] [--space floats|mixed]
"""

import argparse
import json
import tempfile
import time
import warnings
from pathlib import Path

import optuna
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend

from tpe_quality import mixed, sphere


def measure(storage, function, trials: int, seed: int) -> dict:
    sampler = optuna.samplers.TPESampler(seed=seed, multivariate=True, constant_liar=True)
    study = optuna.create_study(storage=storage, sampler=sampler)
    cpu, wall = time.process_time(), time.perf_counter()
    study.optimize(function, n_trials=trials - trials // 10)
    late_cpu, late_wall = time.process_time(), time.perf_counter()
    study.optimize(function, n_trials=trials // 10)
    end_cpu, end_wall = time.process_time(), time.perf_counter()
    last = trials // 10
    return {
        "mean_ms": (end_wall - wall) / trials * 1e3,
        "mean_cpu_ms": (end_cpu - cpu) / trials * 1e3,
        "last_tenth_ms": (end_wall - late_wall) / last * 1e3,
        "last_tenth_cpu_ms": (end_cpu - late_cpu) / last * 1e3,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--trials", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--space", choices=("floats", "mixed"), default="mixed")
    arguments = parser.parse_args()
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    warnings.filterwarnings("ignore")
    function = {"floats": sphere, "mixed": mixed}[arguments.space]
    result = {"version": optuna.__version__}
    result["memory"] = measure(None, function, arguments.trials, arguments.seed)
    with tempfile.TemporaryDirectory() as folder:
        storage = JournalStorage(JournalFileBackend(str(Path(folder) / "journal.log")))
        result["journal"] = measure(storage, function, arguments.trials, arguments.seed)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
