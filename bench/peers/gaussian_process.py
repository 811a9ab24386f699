"""A Gaussian process with a squared exponential kernel, a length scale per input, a constant and noise, fitted by scikit-learn or
GPyTorch to the largest marginal likelihood: milliseconds, and the logarithm that was reached.

GPyTorch is stepped by Adam (0.1) in float64 until it is within `--within` of `--target`, or for `--steps` steps.

Usage: python gaussian_process.py --engine gpytorch --data rows.f64 --rows 500 --inputs 20 --target 123.4 --threads 1
"""

import argparse
import json
import math
import time

import numpy as np


def by_scikit_learn(x: np.ndarray, z: np.ndarray) -> dict:
    import sklearn
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import RBF, ConstantKernel, WhiteKernel

    inputs = x.shape[1]
    kernel = (
        ConstantKernel(1.0, (1e-4, 1e6)) * RBF(np.full(inputs, math.sqrt(inputs)), (1e-2, 1e6))
        + ConstantKernel(1.0, "fixed")
        + WhiteKernel(0.01, (1e-10, 10))
    )
    begin = time.perf_counter()
    fitted = GaussianProcessRegressor(kernel, alpha=1e-9).fit(x, z)
    seconds = time.perf_counter() - begin
    return {"ms": seconds * 1e3, "likelihood": fitted.log_marginal_likelihood_value_, "version": sklearn.__version__}


def by_gpytorch(x: np.ndarray, z: np.ndarray, target: float, within: float, steps: int) -> dict:
    import gpytorch
    import torch

    inputs = x.shape[1]
    xs, zs = torch.tensor(x), torch.tensor(z)

    class Model(gpytorch.models.ExactGP):
        def __init__(self, likelihood):
            super().__init__(xs, zs, likelihood)
            self.mean_module = gpytorch.means.ZeroMean()
            self.bent = gpytorch.kernels.ScaleKernel(gpytorch.kernels.RBFKernel(ard_num_dims=inputs))
            self.level = gpytorch.kernels.ConstantKernel()

        def forward(self, rows):
            return gpytorch.distributions.MultivariateNormal(self.mean_module(rows), self.bent(rows) + self.level(rows))

    noise = gpytorch.constraints.GreaterThan(1e-8)
    likelihood = gpytorch.likelihoods.GaussianLikelihood(noise_constraint=noise)
    model = Model(likelihood).double()
    likelihood = likelihood.double()
    model.bent.base_kernel.lengthscale = math.sqrt(inputs)
    model.level.constant = torch.tensor(1.0, dtype=torch.float64)
    model.level.raw_constant.requires_grad_(False)
    likelihood.noise = 0.01
    model.train()
    likelihood.train()
    objective = gpytorch.mlls.ExactMarginalLogLikelihood(likelihood, model)
    optimiser = torch.optim.Adam([one for one in model.parameters() if one.requires_grad], lr=0.1)
    reached, value, step = None, -math.inf, 0
    begin = time.perf_counter()
    with gpytorch.settings.fast_computations(False, False, False), gpytorch.settings.max_cholesky_size(10_000):
        for step in range(1, steps + 1):
            optimiser.zero_grad()
            loss = -objective(model(xs), zs)
            loss.backward()
            value = -loss.item() * len(z)
            if value >= target - within * abs(target):
                reached = time.perf_counter() - begin
                break
            optimiser.step()
    seconds = time.perf_counter() - begin
    return {
        "ms": seconds * 1e3,
        "likelihood": value,
        "steps": step,
        "reached": reached is not None,
        "version": gpytorch.__version__,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--engine", required=True, choices=["scikit-learn", "gpytorch"])
    parser.add_argument("--data", required=True)
    parser.add_argument("--rows", type=int, required=True)
    parser.add_argument("--inputs", type=int, required=True)
    parser.add_argument("--target", type=float, required=True)
    parser.add_argument("--within", type=float, default=0.001)
    parser.add_argument("--steps", type=int, default=500)
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    from threadpoolctl import threadpool_limits

    numbers = np.fromfile(arguments.data, dtype=np.float64)
    x = numbers[: arguments.rows * arguments.inputs].reshape(arguments.rows, arguments.inputs)
    z = numbers[arguments.rows * arguments.inputs :]
    with threadpool_limits(arguments.threads):
        if arguments.engine == "scikit-learn":
            found = by_scikit_learn(x, z)
        else:
            import torch

            torch.set_num_threads(arguments.threads)
            found = by_gpytorch(x, z, arguments.target, arguments.within, arguments.steps)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
