"""One training step of a recurrent network in PyTorch or JAX: forward, backward, clip, AdamW, all in float32.

    a  LSTM 256 x 2, batch 64, 210 steps; 10 drivers and 36 statics (Linear 36 -> 64, ReLU) concatenated to every step;
       head 256 -> 128 (ReLU) -> 4 on the last 30 steps; mean squared error
    b  LSTM 64 x 1, batch 16, 32 steps, 12 inputs; Linear 64 -> 1 on every step; mean squared error

Prints one line of JSON with the median milliseconds. Without --threads every setting of 1 and 2 threads is measured in a
process of its own (that many cores for JAX, that many threads for PyTorch) and the best is quoted; without --denormals
the best is measured again with denormals as the engine treats them when nobody asks.

Usage: python train_step.py --engine torch --config a [--threads 2] [--denormals flush|keep] [--seconds 8]
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Configuration:
    hidden: int
    layers: int
    batch: int
    steps: int
    drivers: int
    statics: int  # 0: none
    embedding: int
    head: tuple[int, ...]  # sizes after the hidden state
    supervised: int  # last steps that carry a loss

    @property
    def inputs(self) -> int:
        return self.drivers + (self.embedding if self.statics else 0)


CONFIGURATIONS = {
    "a": Configuration(256, 2, 64, 210, 10, 36, 64, (128, 4), 30),
    "b": Configuration(64, 1, 16, 32, 12, 0, 0, (1,), 32),
}
LEARNING_RATE, WEIGHT_DECAY, CLIP = 2e-3, 1e-4, 1.0


def draw(configuration: Configuration):
    """Standard normal inputs and targets: [steps, batch, drivers], [batch, statics], [supervised, batch, outputs]."""
    import numpy as np

    generator = np.random.default_rng(1)
    shapes = (
        (configuration.steps, configuration.batch, configuration.drivers),
        (configuration.batch, max(configuration.statics, 1)),
        (configuration.supervised, configuration.batch, configuration.head[-1]),
    )
    return [generator.standard_normal(shape, dtype=np.float32) for shape in shapes]


def measure(step, seconds: float) -> tuple[float, int]:
    """Median milliseconds of `step` over about `seconds` (at least 3 calls), after warming up."""
    for _ in range(3):
        step()
    durations: list[float] = []
    end = time.perf_counter() + seconds
    while len(durations) < 3 or time.perf_counter() < end:
        begin = time.perf_counter()
        step()
        durations.append((time.perf_counter() - begin) * 1e3)
    return statistics.median(durations), len(durations)


def torch_step(configuration: Configuration, threads: int, flush: bool):
    import torch
    from torch import nn

    # Before anything runs in parallel: worker threads take the flag from the thread that starts them.
    if not torch.set_flush_denormal(flush) and flush:
        sys.exit("PyTorch cannot flush denormals on this machine")
    torch.set_num_threads(threads)
    torch.manual_seed(1)

    class Network(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.statics = nn.Linear(configuration.statics, configuration.embedding) if configuration.statics else None
            self.lstm = nn.LSTM(configuration.inputs, configuration.hidden, configuration.layers)
            sizes = (configuration.hidden, *configuration.head)
            layers: list[nn.Module] = []
            for index in range(len(sizes) - 1):
                layers += [nn.ReLU()] if index else []
                layers += [nn.Linear(sizes[index], sizes[index + 1])]
            self.head = nn.Sequential(*layers)

        def forward(self, drivers, statics):
            inputs = drivers
            if self.statics is not None:
                embedded = torch.relu(self.statics(statics))
                inputs = torch.cat([drivers, embedded.expand(drivers.shape[0], -1, -1)], dim=-1)
            return self.head(self.lstm(inputs)[0][-configuration.supervised :])

    network = Network()
    drivers, statics, targets = (torch.from_numpy(array) for array in draw(configuration))
    optimiser = torch.optim.AdamW(network.parameters(), lr=LEARNING_RATE, weight_decay=WEIGHT_DECAY, fused=True)

    def step() -> float:
        optimiser.zero_grad(set_to_none=True)
        loss = torch.nn.functional.mse_loss(network(drivers, statics), targets)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), CLIP)
        optimiser.step()
        return loss.item()

    return step, {"torch": torch.__version__}, None


def jax_step(configuration: Configuration, threads: int):
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])  # XLA starts as many threads as it sees cores
    import jax
    import jax.numpy as jnp
    import numpy as np

    generator = np.random.default_rng(2)

    def uniform(bound: float, *shape: int):
        return jnp.asarray(generator.uniform(-bound, bound, shape).astype(np.float32))

    hidden, bound = configuration.hidden, configuration.hidden**-0.5
    weights: dict = {"lstm": [], "head": []}
    if configuration.statics:
        limit = configuration.statics**-0.5
        weights["statics"] = (
            uniform(limit, configuration.statics, configuration.embedding),
            uniform(limit, configuration.embedding),
        )
    for layer in range(configuration.layers):
        inputs = configuration.inputs if layer == 0 else hidden
        weights["lstm"].append(
            (uniform(bound, inputs, 4 * hidden), uniform(bound, hidden, 4 * hidden), uniform(bound, 4 * hidden))
        )
    sizes = (hidden, *configuration.head)
    for index in range(len(sizes) - 1):
        limit = sizes[index] ** -0.5
        weights["head"].append((uniform(limit, sizes[index], sizes[index + 1]), uniform(limit, sizes[index + 1])))

    def forward(weights, drivers, statics):
        sequence = drivers
        if configuration.statics:
            matrix, bias = weights["statics"]
            embedded = jax.nn.relu(statics @ matrix + bias)
            sequence = jnp.concatenate(
                [drivers, jnp.broadcast_to(embedded, (drivers.shape[0], *embedded.shape))], axis=-1
            )
        for inputs, recurrent, bias in weights["lstm"]:

            def cell(carry, projected, recurrent=recurrent):
                h, c = carry
                i, f, g, o = jnp.split(projected + h @ recurrent, 4, axis=-1)
                c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
                h = jax.nn.sigmoid(o) * jnp.tanh(c)
                return (h, c), h

            start = jnp.zeros((configuration.batch, hidden), jnp.float32)
            sequence = jax.lax.scan(cell, (start, start), sequence @ inputs + bias)[1]
        output = sequence[-configuration.supervised :]
        for index, (matrix, bias) in enumerate(weights["head"]):
            output = (jax.nn.relu(output) if index else output) @ matrix + bias
        return output

    def update(state, drivers, statics, targets):
        weights, first, second, count = state
        loss, gradient = jax.value_and_grad(lambda w: jnp.mean((forward(w, drivers, statics) - targets) ** 2))(weights)
        norm = jnp.sqrt(sum(jnp.sum(g * g) for g in jax.tree.leaves(gradient)))
        gradient = jax.tree.map(lambda g: g * jnp.minimum(1.0, CLIP / (norm + 1e-6)), gradient)
        count = count + 1
        first = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, first, gradient)
        second = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, second, gradient)
        correct1, correct2 = 1 - 0.9**count, 1 - 0.999**count
        weights = jax.tree.map(
            lambda w, m, v: w * (1 - LEARNING_RATE * WEIGHT_DECAY)
            - LEARNING_RATE * (m / correct1) / (jnp.sqrt(v / correct2) + 1e-8),
            weights,
            first,
            second,
        )
        return (weights, first, second, count), loss

    compiled = jax.jit(update, donate_argnums=0)
    arrays = [jnp.asarray(array) for array in draw(configuration)]
    zeros = lambda: jax.tree.map(jnp.zeros_like, weights)  # noqa: E731
    state = (weights, zeros(), zeros(), jnp.float32(0))

    def step() -> float:
        nonlocal state
        state, loss = compiled(state, *arrays)
        return float(loss)

    flushes = float(jax.jit(lambda x: x * 0.5)(jnp.float32(1e-38))) == 0.0
    return step, {"jax": jax.__version__}, flushes


def run_here(arguments: argparse.Namespace) -> dict:
    configuration = CONFIGURATIONS[arguments.config]
    flush = arguments.denormals != "keep"
    if arguments.engine == "torch":
        step, versions, _ = torch_step(configuration, arguments.threads, flush)
        denormals = "flush" if flush else "keep"
    else:
        # XLA's CPU client decides by itself, and offers no switch: what it does is measured and reported.
        step, versions, flushes = jax_step(configuration, arguments.threads)
        denormals = "flush" if flushes else "keep"
    first = step()
    median, repeats = measure(step, arguments.seconds)
    return {
        "threads": arguments.threads,
        "denormals": denormals,
        "median_ms": round(median, 4),
        "repeats": repeats,
        "first_loss": first,
        "last_loss": step(),
        "rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "versions": versions,
    }


def run_apart(arguments: argparse.Namespace, threads: int, denormals: str) -> dict:
    """The same measurement in a fresh process: thread pools and denormal flags cannot be changed once they exist."""
    command = [sys.executable, __file__, "--engine", arguments.engine, "--config", arguments.config]
    command += ["--threads", str(threads), "--denormals", denormals, "--seconds", str(arguments.seconds)]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--engine", choices=("torch", "jax"), required=True)
    parser.add_argument("--config", choices=tuple(CONFIGURATIONS), required=True)
    parser.add_argument("--threads", type=int)
    parser.add_argument("--denormals", choices=("keep", "flush"))
    parser.add_argument("--seconds", type=float, default=8.0, help="how long each setting is measured")
    arguments = parser.parse_args()
    if arguments.threads and arguments.denormals:
        print(json.dumps(run_here(arguments)))
        return
    settings = [arguments.threads] if arguments.threads else [n for n in (1, 2) if n <= (os.cpu_count() or 1)]
    tried = [run_apart(arguments, threads, arguments.denormals or "flush") for threads in settings]
    best = min(tried, key=lambda result: result["median_ms"])
    # XLA flushes whether asked or not, so that JAX as it comes is the same measurement.
    same = arguments.denormals or arguments.engine == "jax"
    as_it_comes = best if same else run_apart(arguments, best["threads"], "keep")
    result = {"engine": arguments.engine, "config": arguments.config, **best, "tried": tried}
    if not arguments.denormals:
        result["as_it_comes"] = {key: as_it_comes[key] for key in ("denormals", "median_ms", "repeats")}
    print(json.dumps(result))


if __name__ == "__main__":
    main()
