"""LightGBM on the rows of a safetensors file: milliseconds from an array to finished trees, with one and two threads, and scores
on rows that it has not seen.

`--settings` (JSON) are those of ours: trees, depth, leaves, bins, rate, minRows, minHessian, lambda.

Usage: python trees.py --data rows.safetensors --settings '{"trees": 200, …}'
"""

import argparse
import json
import time

import lightgbm
from safetensors.numpy import load_file
from sklearn.metrics import average_precision_score, roc_auc_score


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", required=True)
    parser.add_argument("--settings", required=True)
    arguments = parser.parse_args()
    rows = load_file(arguments.data)
    settings = json.loads(arguments.settings)
    parameters = {
        "objective": "binary",
        "learning_rate": settings["rate"],
        "num_leaves": settings["leaves"],
        "max_depth": settings["depth"],
        "max_bin": settings["bins"],
        "min_data_in_leaf": settings["minRows"],
        "min_sum_hessian_in_leaf": settings["minHessian"],
        "lambda_l2": settings["lambda"],
        "verbosity": -1,
    }
    times = {}
    for threads in (1, 2):
        begin = time.perf_counter()
        data = lightgbm.Dataset(rows["features"], label=rows["targets"], params={"max_bin": settings["bins"]})
        booster = lightgbm.train({**parameters, "num_threads": threads}, data, num_boost_round=settings["trees"])
        times[str(threads)] = (time.perf_counter() - begin) * 1e3
    predicted = booster.predict(rows["others"])
    print(
        json.dumps(
            {
                "fit_ms": times,
                "roc_auc": float(roc_auc_score(rows["otherTargets"], predicted)),
                "pr_auc": float(average_precision_score(rows["otherTargets"], predicted)),
                "trees": booster.num_trees(),
                "version": lightgbm.__version__,
            }
        )
    )


if __name__ == "__main__":
    main()
