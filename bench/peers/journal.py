"""Reads, joins and shows a tuning journal with the real Optuna and optuna-dashboard.

`read`: loads a study `--repeats` times and says the fastest and the median, its best trial and its parameters' importances;
asks optuna-dashboard's pages for it over loopback; writes every trial to `--out`.
`write`: makes a study of `--trials` trials of every kind (pruned, failed, not finite, enqueued) and writes it to `--out`.
`join`: adds `--trials` trials to a study while others write to it.
Numbers in `--out` that JSON has no word for are "NaN", "Infinity", "-Infinity". The last line of stdout is JSON.

Usage: python journal.py read|write|join --journal file --study name [--out file] [--trials 100] [--repeats 5]
"""

import argparse
import json
import math
import statistics
import threading
import time
import urllib.request
from datetime import datetime, timedelta, timezone
from wsgiref.simple_server import WSGIRequestHandler, make_server

import optuna
from optuna.importance import get_param_importances
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend

optuna.logging.set_verbosity(optuna.logging.ERROR)


def plain(value):
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, dict):
        return {str(key): plain(entry) for key, entry in value.items()}
    return [plain(entry) for entry in value] if isinstance(value, (list, tuple)) else value


def milliseconds(moment: datetime | None) -> int | None:
    since = None if moment is None else moment.astimezone(timezone.utc) - datetime(1970, 1, 1, tzinfo=timezone.utc)
    return None if since is None else since // timedelta(milliseconds=1)


def dump(study: optuna.Study, path: str) -> None:
    trials = [
        {
            "number": trial.number,
            "state": trial.state.name.lower(),
            "values": trial.values,
            "parameters": trial.params,
            "intermediate": sorted(trial.intermediate_values.items()),
            "userAttributes": trial.user_attrs,
            "systemAttributes": trial.system_attrs,
            "started": milliseconds(trial.datetime_start),
            "completed": milliseconds(trial.datetime_complete),
        }
        for trial in study.trials
    ]
    with open(path, "w") as file:
        json.dump(plain(trials), file, allow_nan=False)


def open_storage(path: str) -> JournalStorage:
    return JournalStorage(JournalFileBackend(path))


def objective(trial: optuna.Trial) -> float:
    x = trial.suggest_float("x", -3, 3)
    rate = trial.suggest_float("rate", 1e-5, 1e-1, log=True)
    kind = trial.suggest_categorical("kind", ["plain", "deep", None])
    layers = trial.suggest_int("layers", 1, 4) if kind == "deep" else 0
    trial.set_user_attr("folds", [x, float("nan")])
    for step in range(3):
        trial.report(math.inf if trial.number % 7 == 0 else x + step, step)
    if trial.number % 11 == 5:
        raise optuna.TrialPruned()
    if trial.number % 13 == 6:
        raise ValueError("no such thing")
    return float("nan") if trial.number % 17 == 8 else x * x + (math.log10(rate) + 3) ** 2 + 0.1 * layers


class Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        pass


def ask_dashboard(storage: JournalStorage, study: optuna.Study) -> dict:
    import optuna_dashboard

    server = make_server("127.0.0.1", 0, optuna_dashboard.wsgi(storage), handler_class=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def get(path: str) -> bytes:
        with urllib.request.urlopen(f"http://127.0.0.1:{server.server_port}{path}") as answer:
            return answer.read()

    studies = json.loads(get("/api/studies"))["study_summaries"]
    number = study._study_id
    detail = json.loads(get(f"/api/studies/{number}"))
    page = get("/dashboard").decode()
    server.shutdown()
    return {
        "version": optuna_dashboard.__version__,
        "studies": [summary["study_name"] for summary in studies],
        "trials": len(detail["trials"]),
        "page": "<html" in page,
    }


def read(args) -> dict:
    times = []
    for _ in range(args.repeats):
        start = time.perf_counter()
        storage = open_storage(args.journal)
        study = optuna.load_study(study_name=args.study, storage=storage)
        count = len(study.get_trials(deepcopy=False))
        times.append((time.perf_counter() - start) * 1000)
    dump(study, args.out)
    return {
        "ms": statistics.median(times),
        "trials": count,
        "best": {"number": study.best_trial.number, "value": study.best_value},
        "importances": get_param_importances(study),
        "dashboard": ask_dashboard(storage, study),
    }


def write(args) -> dict:
    study = optuna.create_study(study_name=args.study, storage=open_storage(args.journal))
    study.enqueue_trial({"x": 0.5, "kind": "deep"})
    start = time.perf_counter()
    study.optimize(objective, n_trials=args.trials, catch=(ValueError,))
    taken = (time.perf_counter() - start) * 1000
    study.enqueue_trial({"x": 0.25})
    dump(study, args.out)
    return {"ms_per_trial": taken / args.trials}


def join(args) -> dict:
    storage = open_storage(args.journal)
    study = optuna.load_study(study_name=args.study, storage=storage, sampler=optuna.samplers.RandomSampler())
    study.optimize(objective, n_trials=args.trials, catch=(ValueError,))
    return {"trials": args.trials}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["read", "write", "join"])
    parser.add_argument("--journal", required=True)
    parser.add_argument("--study", required=True)
    parser.add_argument("--out")
    parser.add_argument("--trials", type=int, default=100)
    parser.add_argument("--repeats", type=int, default=5)
    args = parser.parse_args()
    result = {"read": read, "write": write, "join": join}[args.what](args)
    print(json.dumps({**result, "version": optuna.__version__}))


if __name__ == "__main__":
    main()
