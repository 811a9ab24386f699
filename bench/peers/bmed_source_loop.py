"""What one epoch of the electrodialysis source's own search loop costs in PyTorch, by configuration.

The loop as published, mended only where it cannot run: one output for each target, the state is row t, columns go by name.
It keeps what costs time: one experiment an update, the encoder run anew on every prefix of an experiment, Adam, no
clipping. Scores are none of its business here.

Prints one line of JSON. Without --configurations, configurations are drawn evenly from the space by Optuna's random sampler.

Usage: python bmed_source_loop.py --data BMED_DATA_AG.csv [--configurations file.json] [--trials 10] [--seed 1] [--folds 5]
"""

import argparse
import json
import statistics
import sys
import time

import numpy as np
import pandas as pd
import torch
from torch import nn

FEATURES = ["V", "E", "VF", "VA", "VB", "CFLA", "CALA", "CBLA", "CFK", "CAK", "CBK", "I"]
TARGETS = ["CALA", "CBLA", "CAK", "CBK", "VA", "VB"]
RATIOS = {"V": 0.15, "E": 0.2, "VF": 0.1, "VA": 0.1, "VB": 0.1, "I": 0.3}  # concentrations 0.25
TEACHER_FORCING = 0.8


def read_sequences(path: str) -> list[np.ndarray]:
    """Scaled experiments, each [samples, features]; the scaler sees all of them, as in the source."""
    table = pd.read_csv(path)
    for name in FEATURES:
        low, high = table[name].min(), table[name].max()
        widening = RATIOS.get(name, 0.25) * (high - low)
        low, high = low - widening, high + widening
        if name[0] == "C":
            low = max(0.0, low)
        table[name] = (table[name] - low) / (high - low if high > low else 1.0)
    return [own.sort_values("t")[FEATURES].to_numpy(np.float32) for _, own in table.groupby("exp", sort=False)]


class Network(nn.Module):
    def __init__(self, configuration: dict) -> None:
        super().__init__()
        hidden, units = configuration["lstm_hidden"], configuration["mlp_hidden"]
        self.encoder = nn.LSTM(
            len(FEATURES),
            hidden,
            configuration["lstm_layers"],
            batch_first=True,
            dropout=configuration["lstm_dropout"] if configuration["lstm_layers"] > 1 else 0,
        )
        layers: list[nn.Module] = []
        for index in range(configuration["mlp_layers"] - 1):
            layers += [nn.Linear(units if index else hidden, units), nn.ReLU(), nn.Dropout(configuration["mlp_dropout"])]
        self.decoder = nn.Sequential(*layers, nn.Linear(units, len(TARGETS)))

    def forward(self, prefix: torch.Tensor, state: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        deltas = self.decoder(self.encoder(prefix)[0][:, -1])
        return deltas, torch.clamp(state + deltas, min=0)


def update(network: Network, optimiser: torch.optim.Optimizer, sequence: np.ndarray, random: np.random.Generator) -> None:
    """One experiment: a prediction after each prefix, then one step of the optimiser."""
    places = [FEATURES.index(name) for name in TARGETS]
    inputs = torch.from_numpy(sequence[:-1]).unsqueeze(0)
    states = torch.from_numpy(sequence[:, places].copy()).unsqueeze(0)
    measured = states.clone()
    targets = measured[:, 1:] - measured[:, :-1]
    optimiser.zero_grad()
    predicted = []
    for step in range(inputs.shape[1]):
        deltas, following = network(inputs[:, : step + 1], states[:, step].clone())
        predicted.append(deltas)
        states[:, step + 1] = measured[:, step + 1] if random.random() < TEACHER_FORCING else following.detach()
    loss = nn.functional.mse_loss(torch.stack(predicted, dim=1), targets)
    loss.backward()
    optimiser.step()
    if not np.isfinite(loss.item()):
        sys.exit("the loss is not finite")


def seconds_of_epoch(configuration: dict, sequences: list[np.ndarray], threads: int, seed: int) -> float:
    torch.set_num_threads(threads)
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    network = Network(configuration).train()
    optimiser = torch.optim.Adam(network.parameters(), lr=configuration["lr"])
    update(network, optimiser, sequences[0], random)  # warms up
    begin = time.perf_counter()
    for sequence in sequences:
        update(network, optimiser, sequence, random)
    return time.perf_counter() - begin


def draw_configurations(count: int, seed: int) -> list[dict]:
    import optuna

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=seed))
    drawn = []
    for _ in range(count):
        trial = study.ask()
        drawn.append(
            {
                "lstm_hidden": trial.suggest_categorical("lstm_hidden", [32, 64, 128, 256]),
                "lstm_layers": trial.suggest_int("lstm_layers", 1, 3),
                "lstm_dropout": trial.suggest_float("lstm_dropout", 0.1, 0.3),
                "mlp_hidden": trial.suggest_categorical("mlp_hidden", [64, 128, 256, 512]),
                "mlp_layers": trial.suggest_int("mlp_layers", 2, 4),
                "mlp_dropout": trial.suggest_float("mlp_dropout", 0.1, 0.3),
                "lr": trial.suggest_float("lr", 1e-5, 1e-2, log=True),
            }
        )
    return drawn


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", required=True)
    parser.add_argument("--configurations", help="JSON list of configurations; drawn from the space when absent")
    parser.add_argument("--trials", type=int, default=10, help="configurations to draw")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    arguments = parser.parse_args()
    # Before anything runs in parallel: worker threads take the flag from the thread that starts them.
    if not torch.set_flush_denormal(True):
        sys.exit("PyTorch cannot flush denormals on this machine")
    if arguments.configurations:
        with open(arguments.configurations, encoding="utf8") as file:
            configurations = json.load(file)
    else:
        configurations = draw_configurations(arguments.trials, arguments.seed)
    sequences = read_sequences(arguments.data)
    order = np.random.default_rng(arguments.seed).permutation(len(sequences))
    training = [sequences[place] for place in sorted(order[: len(sequences) - -(-len(sequences) // arguments.folds)])]
    measured = []
    for configuration in configurations:
        seconds = {
            str(threads): seconds_of_epoch(configuration, training, threads, arguments.seed)
            for threads in arguments.threads
        }
        print(f"{json.dumps(configuration)}: {seconds}", file=sys.stderr)
        measured.append({**configuration, "epoch_s_by_threads": seconds})
    totals = {
        str(threads): statistics.mean(own["epoch_s_by_threads"][str(threads)] for own in measured)
        for threads in arguments.threads
    }
    best = min(totals, key=lambda threads: totals[threads])
    each = [own["epoch_s_by_threads"][best] for own in measured]
    result = {
        "engine": "torch",
        "updates": len(training),
        "samples": [len(sequence) for sequence in training],
        "threads": int(best),
        "mean_epoch_s": totals[best],
        "standard_error_epoch_s": statistics.stdev(each) / len(each) ** 0.5 if len(each) > 1 else None,
        "mean_epoch_s_by_threads": totals,
        "configurations": measured,
        "denormals": "flush",
        "versions": {"torch": torch.__version__},
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
