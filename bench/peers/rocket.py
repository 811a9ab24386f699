"""aeon's MiniRocket or MultiRocket and scikit-learn's RidgeClassifierCV: milliseconds to fit and to classify, with one and two threads,
after everything was compiled.

The file holds float32 numbers: training sequences [samples, steps], their classes, and as many others with theirs.

Usage: python rocket.py --data sequences.f32 --kernels multirocket --samples 500 --steps 300
"""

import argparse
import json
import time

import aeon
import numpy as np
import sklearn
from aeon.transformations.collection.convolution_based import MiniRocket, MultiRocket
from sklearn.linear_model import RidgeClassifierCV
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

# MultiRocket's features are four for each kernel, of the series and of its differences: 1250 kernels are 10,000 features.
TRANSFORMS = {"minirocket": (MiniRocket, 10_000), "multirocket": (MultiRocket, 1_250)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", required=True)
    parser.add_argument("--kernels", choices=TRANSFORMS, required=True)
    parser.add_argument("--samples", type=int, required=True)
    parser.add_argument("--steps", type=int, required=True)
    arguments = parser.parse_args()
    halves = np.fromfile(arguments.data, dtype=np.float32).reshape(2, -1)
    size = arguments.samples * arguments.steps
    (x, y), (others, truth) = ((half[:size].reshape(arguments.samples, 1, -1), half[size:]) for half in halves)
    kind, kernels = TRANSFORMS[arguments.kernels]
    kind(n_kernels=168).fit(x[:3]).transform(x[:3])
    found = {"fit_ms": {}, "predict_ms": {}, "total_ms": {}}
    for threads in (1, 2):
        with threadpool_limits(threads):
            begun = time.perf_counter()
            transform = kind(n_kernels=kernels, n_jobs=threads, random_state=0).fit(x)
            scaler = StandardScaler()
            table = scaler.fit_transform(transform.transform(x))
            classifier = RidgeClassifierCV(alphas=np.logspace(-3, 5, 17)).fit(table, y)
            fitted = time.perf_counter()
            predicted = classifier.predict(scaler.transform(transform.transform(others)))
            ended = time.perf_counter()
        found["fit_ms"][str(threads)] = (fitted - begun) * 1e3
        found["predict_ms"][str(threads)] = (ended - fitted) * 1e3
        found["total_ms"][str(threads)] = (ended - begun) * 1e3
    found["accuracy"] = float((predicted == truth).mean())
    found["versions"] = {"aeon": aeon.__version__, "scikit-learn": sklearn.__version__}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
