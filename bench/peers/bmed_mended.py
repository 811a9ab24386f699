"""The electrodialysis emulator in PyTorch, trained on folds with the data handled as it should be: scalers and typical
transfers from the training experiments of each fold alone, the state is row t, predictions are really fed back.

An LSTM encoder and an MLP decoder propose transfers from the feed to acid and base; what a compartment can give limits
them; amounts are carried. A head reads the current off the new state. One experiment an update, Adam, gradients clipped.

All models of a job (a configuration; its seeds times their folds) are trained side by side, an axis in front of every
weight: each has its own experiment, dropout, feeding back, and clipping by its own norm, so none knows of the others.

A job is JSON: {"configuration": {"lstmHidden", "lstmLayers", "mlpHidden", "mlpLayers", "dropout", "learningRate"}, "epochs",
"teacherForcing", "seed", "models": [{"train": [places], "test": [places]}], "weights": safetensors of first weights
or null, "order": [updates][models] of places or null}. Weights are [models, inputs, outputs]; gates input, forget, output,
candidate. Prints one line of JSON: scores of the held-out experiments, free-running and one step ahead, before and after.

Usage: python bmed_mended.py --data BMED_DATA_AG.csv --job job.json [--threads 1]
"""

import argparse
import json
import sys
import time

import numpy as np
import pandas as pd
import torch
from torch import Tensor

FEATURES = ["V", "E", "VF", "VA", "VB", "CFLA", "CALA", "CBLA", "CFK", "CAK", "CBK", "I"]
WIDENING = [0.15, 0.2] + [0.1] * 3 + [0.25] * 6 + [0.3]
INPUTS, STATE = 2, 9  # V and E; then three volumes and six concentrations; then the current
SHARES = [0.5] * 2 + [0.98] * 4  # of volume and of amounts, at most, that leave in one step
SOURCES = [0, 0, 3, 3, 6, 6, 1, 2, 4, 5, 7, 8]  # columns of contents: feed to acid and base by quantity, then back
NOTHING = 1e-20
SMALLEST_SHARE = 1e-3
RESPONSE_HIDDEN = 64
CONCENTRATIONS = 6
TRACE_SHARE = 0.01  # of the top of a concentration's widened range: far below it all look alike to the head


def read_experiments(path: str) -> tuple[np.ndarray, np.ndarray]:
    """Values [experiments, samples, features], padded by each one's last sample, and their lengths."""
    table = pd.read_csv(path)
    if table[FEATURES].isna().any().any():
        sys.exit(f"{path}: has gaps, which this loop does not know")
    each = [own.sort_values("t")[FEATURES].to_numpy(np.float32) for _, own in table.groupby("exp", sort=False)]
    lengths = np.array([len(own) for own in each])
    longest = lengths.max()
    return np.stack([np.pad(own, ((0, longest - len(own)), (0, 0)), mode="edge") for own in each]), lengths


def fit_scaler(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Centre and scale of every feature from rows [samples, features] of the training experiments."""
    low, high = rows.min(0).astype(np.float64), rows.max(0).astype(np.float64)
    widening = np.array(WIDENING) * (high - low)
    wide_low = low - widening
    wide_low[INPUTS : INPUTS + STATE] = np.maximum(wide_low[INPUTS : INPUTS + STATE], 0)
    constant = low == high
    return np.where(constant, low, wide_low), np.where(constant, 1, high + widening - wide_low)


def contents_of(values):
    """Volumes and amounts [..., 9] from values [..., features]; of arrays or tensors."""
    volumes = values[..., 2:5]
    parts = [volumes, values[..., 5:8] * volumes, values[..., 8:11] * volumes]
    return torch.cat(parts, -1) if isinstance(values, Tensor) else np.concatenate(parts, -1)


def fit_reference(experiments: list[np.ndarray]) -> np.ndarray:
    """A typical transfer of a step [6]: the root mean square change of what its ends hold, of the smaller."""
    contents = [contents_of(own.astype(np.float64)) for own in experiments]
    changes = np.sqrt(np.mean(np.concatenate([np.diff(own, axis=0) for own in contents]) ** 2, 0))
    held = np.sqrt(np.mean(np.concatenate(contents) ** 2, 0))
    pairs = [(3 * quantity, 3 * quantity + other) for quantity in range(3) for other in (1, 2)]
    return np.array([max(min(changes[a], changes[b]), SMALLEST_SHARE * max(held[a], held[b])) for a, b in pairs])


def weight_shapes(configuration: dict) -> dict[str, tuple[tuple[int, ...], int]]:
    """Shape of every weight of one model, and the fan that bounds its first values."""
    hidden, units = configuration["lstmHidden"], configuration["mlpHidden"]
    shapes: dict[str, tuple[tuple[int, ...], int]] = {}
    for layer in range(configuration["lstmLayers"]):
        inputs = hidden if layer else INPUTS + STATE + 1
        shapes[f"core.{layer}.input"] = ((inputs, 4 * hidden), hidden)
        shapes[f"core.{layer}.state"] = ((hidden, 4 * hidden), hidden)
        shapes[f"core.{layer}.bias"] = ((4 * hidden,), hidden)
        shapes[f"core.{layer}.stateBias"] = ((4 * hidden,), hidden)
    head = min(RESPONSE_HIDDEN, units)
    linear = {f"decoder.{k}": (units if k else hidden, units) for k in range(configuration["mlpLayers"] - 1)}
    linear |= {"transfer": (units, 6), "response.head.linear.0": (STATE + CONCENTRATIONS + INPUTS, head), "response.head.linear.1": (head, 1)}
    for name, (inputs, outputs) in linear.items():
        shapes[f"{name}.weight"] = ((inputs, outputs), inputs)
        shapes[f"{name}.bias"] = ((outputs,), inputs)
    shapes["response.kept"] = ((1,), 0)
    return shapes


def first_weights(configuration: dict, models: int, generator: torch.Generator) -> dict[str, Tensor]:
    """Uniform in ±1/√fan, as PyTorch begins linear and recurrent layers; `kept` begins at 2."""
    weights = {}
    for name, (shape, fan) in weight_shapes(configuration).items():
        if fan == 0:
            weights[name] = torch.full((models, *shape), 2.0)
        else:
            weights[name] = (2 * torch.rand(models, *shape, generator=generator) - 1) / fan**0.5
    return weights


def read_weights(path: str, configuration: dict, models: int) -> dict[str, Tensor]:
    from safetensors.torch import load_file

    weights = load_file(path)
    expected = {name: (models, *shape) for name, (shape, _) in weight_shapes(configuration).items()}
    found = {name: tuple(tensor.shape) for name, tensor in weights.items()}
    if found != expected:
        sys.exit(f"{path}: holds {found}, but the network needs {expected}")
    return weights


class Fits:
    """What each model fitted on its own training experiments."""

    def __init__(self, models: list[dict], values: np.ndarray, lengths: np.ndarray) -> None:
        own = [[values[place, : lengths[place]] for place in model["train"]] for model in models]
        scalers = [fit_scaler(np.concatenate(each)) for each in own]
        tensor = lambda rows: torch.tensor(np.stack(rows), dtype=torch.float32).unsqueeze(1)  # noqa: E731
        self.center = tensor([center for center, _ in scalers])
        self.scale = tensor([scale for _, scale in scalers])
        self.reference = tensor([fit_reference(each) for each in own])


def affine(x: Tensor, weights: dict[str, Tensor], name: str) -> Tensor:
    return torch.baddbmm(weights[f"{name}.bias"].unsqueeze(1), x, weights[f"{name}.weight"])


def step_contents(contents: Tensor, proposed: Tensor, shares: Tensor) -> Tensor:
    """Moves signed transfers [models, batch, 6], limited to o·a / (o + a): a is what the source can give, o all it is asked."""
    wanted = torch.cat([proposed, -proposed], -1).clamp(min=NOTHING)
    available = contents[..., SOURCES] * shares
    forward, backward = wanted[..., :6], wanted[..., 6:]
    asked = forward.unflatten(-1, (3, 2)).sum(-1, keepdim=True).expand(*forward.shape[:-1], 3, 2).flatten(-2)
    moved = wanted * (available / (torch.cat([asked, backward], -1) + available))
    net = (moved[..., :6] - moved[..., 6:]).unflatten(-1, (3, 2))
    return contents + torch.cat([-net.sum(-1, keepdim=True), net], -1).flatten(-2)


def drop(shape: tuple[int, ...], rate: float, generator: torch.Generator) -> Tensor:
    return (torch.rand(shape, generator=generator) >= rate).float() / (1 - rate)


def run(
    weights: dict[str, Tensor],
    fits: Fits,
    values: Tensor,
    own: Tensor,
    configuration: dict,
    generator: torch.Generator | None = None,
) -> tuple[Tensor, Tensor]:
    """Predicted and measured scaled rows [models, batch, samples - 1, 10].

    values [models, batch, samples, features]; own [models, batch, samples - 1, 1] is true where a step begins from the
    prediction before it. Dropout is drawn from the generator, if there is one.
    """
    models, batch, samples, _ = values.shape
    hidden, layers, rate = configuration["lstmHidden"], configuration["lstmLayers"], configuration["dropout"]
    center, scale = fits.center, fits.scale
    state_center, state_scale = center[..., INPUTS : INPUTS + STATE], scale[..., INPUTS : INPUTS + STATE]
    scaled = (values - center.unsqueeze(1)) / scale.unsqueeze(1)
    inputs, measured, amounts = scaled[..., :INPUTS], scaled[..., INPUTS:], contents_of(values)
    gates = [torch.cat([weights[f"core.{k}.input"], weights[f"core.{k}.state"]], 1) for k in range(layers)]
    biases = [(weights[f"core.{k}.bias"] + weights[f"core.{k}.stateBias"]).unsqueeze(1) for k in range(layers)]
    transfer = weights["transfer.weight"] * fits.reference
    transfer_bias = weights["transfer.bias"].unsqueeze(1) * fits.reference
    kept = torch.sigmoid(weights["response.kept"]).unsqueeze(1)
    shares = torch.tensor(SHARES + SHARES)
    top = (state_center + state_scale)[..., 3:]
    factor, offset = state_scale[..., 3:] / top, state_center[..., 3:] / top + TRACE_SHARE

    def read(state: Tensor, given: Tensor) -> Tensor:
        """What the head is given: scaled state, logarithms of concentrations as shares of their range's top, inputs."""
        return torch.cat([state, 0.5 * torch.log(state[..., 3:] * factor + offset), given], -1)

    outputs = [torch.zeros(models, batch, hidden) for _ in range(layers)]
    cells = [torch.zeros(models, batch, hidden) for _ in range(layers)]
    dropping = generator is not None and rate > 0
    seen, contents = measured[:, :, 0], amounts[:, :, 0]
    predicted = []
    for step in range(samples - 1):
        if step > 0:
            mine = own[:, :, step]
            seen = torch.where(mine, seen.detach(), measured[:, :, step])
            contents = torch.where(mine, contents.detach(), amounts[:, :, step])
        x = torch.cat([seen, inputs[:, :, step]], -1)
        for layer in range(layers):
            both = torch.baddbmm(biases[layer], torch.cat([x, outputs[layer]], -1), gates[layer])
            entry, forget, exit_ = torch.sigmoid(both[..., : 3 * hidden]).chunk(3, -1)
            cells[layer] = forget * cells[layer] + entry * torch.tanh(both[..., 3 * hidden :])
            x = outputs[layer] = exit_ * torch.tanh(cells[layer])
            if dropping and layer < layers - 1:
                x = x * drop(x.shape, rate, generator)
        for layer in range(configuration["mlpLayers"] - 1):
            x = torch.relu(affine(x, weights, f"decoder.{layer}"))
            if dropping:
                x = x * drop(x.shape, rate, generator)
        contents = step_contents(contents, torch.baddbmm(transfer_bias, x, transfer), shares)
        volumes = contents[..., :3]
        observed = torch.cat([volumes, contents[..., 3:] / torch.cat([volumes, volumes], -1)], -1)
        state = (observed - state_center) / state_scale
        before = read(seen[..., :STATE], inputs[:, :, step])
        after = read(state, inputs[:, :, step + 1])
        active = torch.tanh(affine(torch.cat([before, after], 1), weights, "response.head.linear.0"))
        read_before, read_after = affine(active, weights, "response.head.linear.1").split(batch, 1)
        response = read_after + (seen[..., STATE:] - read_before) * kept
        seen = torch.cat([state, response], -1)
        predicted.append(seen)
    return torch.stack(predicted, 2), measured[:, :, 1:]


def errors(predicted: Tensor, measured: Tensor, lengths: Tensor) -> Tensor:
    """Mean squared scaled error of each model over measured values [models]; lengths [models, batch], 0 counts nothing."""
    steps = torch.arange(1, measured.shape[2] + 1)
    known = (steps < lengths.unsqueeze(-1)).unsqueeze(-1)
    squares = torch.where(known, (predicted - measured) ** 2, 0.0)
    return squares.sum((1, 2, 3)) / (known.sum((1, 2, 3)) * measured.shape[-1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", required=True)
    parser.add_argument("--job", required=True)
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    # Before anything runs in parallel: worker threads take the flag from the thread that starts them.
    if not torch.set_flush_denormal(True):
        sys.exit("PyTorch cannot flush denormals on this machine")
    torch.set_num_threads(arguments.threads)
    with open(arguments.job, encoding="utf8") as file:
        job = json.load(file)
    configuration, models = job["configuration"], job["models"]
    count = len(models)
    table, table_lengths = read_experiments(arguments.data)
    fits = Fits(models, table, table_lengths)
    values, lengths = torch.from_numpy(table), torch.from_numpy(table_lengths)
    generator = torch.Generator().manual_seed(job["seed"])
    random = np.random.default_rng(job["seed"])
    if job["weights"]:
        weights = read_weights(job["weights"], configuration, count)
    else:
        weights = first_weights(configuration, count, generator)
    parameters = [tensor.requires_grad_() for tensor in weights.values()]
    optimiser = torch.optim.Adam(parameters, lr=configuration["learningRate"])
    widest = max(len(model["test"]) for model in models)
    held = torch.tensor([model["test"] + [0] * (widest - len(model["test"])) for model in models])
    counted = torch.tensor([[1] * len(model["test"]) + [0] * (widest - len(model["test"])) for model in models])

    @torch.no_grad()
    def score() -> dict[str, list[float]]:
        rows = values[held]
        shape = (count, widest, rows.shape[2] - 1, 1)
        free = run(weights, fits, rows, torch.ones(shape, dtype=torch.bool), configuration)
        one = run(weights, fits, rows, torch.zeros(shape, dtype=torch.bool), configuration)
        return {
            "free": errors(*free, lengths[held] * counted).tolist(),
            "oneStep": errors(*one, lengths[held] * counted).tolist(),
        }

    def update(places: Tensor) -> float:
        longest = int(lengths[places].max())
        rows = values[places][:, :longest].unsqueeze(1)
        own = torch.rand(count, 1, longest - 1, 1, generator=generator) >= job["teacherForcing"]
        optimiser.zero_grad()
        loss = errors(*run(weights, fits, rows, own, configuration, generator), lengths[places].unsqueeze(1)).sum()
        loss.backward()
        norms = torch.stack([tensor.grad.flatten(1).square().sum(1) for tensor in parameters]).sum(0).sqrt()
        factors = (1 / (norms + 1e-6)).clamp(max=1)
        for tensor in parameters:
            tensor.grad *= factors.view(-1, *[1] * (tensor.dim() - 1))
        optimiser.step()
        return loss.item() / count

    shortest = min(len(model["train"]) for model in models)
    before, begin, updates = score(), time.perf_counter(), 0
    for epoch in range(job["epochs"]):
        if job["order"]:
            order = torch.tensor(job["order"][epoch * shortest : (epoch + 1) * shortest])
        else:
            order = torch.tensor(np.stack([random.permutation(model["train"])[:shortest] for model in models], 1))
        losses = [update(places) for places in order]
        updates += len(losses)
        if not np.isfinite(losses).all():
            sys.exit(f"epoch {epoch + 1}: the loss is not finite")
        if (epoch + 1) % 10 == 0:
            print(f"{json.dumps(configuration)} epoch {epoch + 1}: loss {np.mean(losses):.3g}", file=sys.stderr)
    seconds = time.perf_counter() - begin
    result = {
        "engine": "torch",
        "before": before,
        "after": score(),
        "updates": updates,
        "parameters": sum(tensor[0].numel() for tensor in parameters),
        "seconds": seconds,
        "threads": arguments.threads,
        "versions": {"torch": torch.__version__},
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
