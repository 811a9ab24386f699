"""The ensemble of a process model as arrays that PyTorch trains on: read, split by time, standardised on training rows.

A folder holds `parameter_summary.csv` (sample_id and the statics) and `daily_NNNN.csv.gz`, one per sample: `date`, the
drivers, and the fluxes. A window is a pair (sample, start): rows start … start + 209 of that sample, the last 30 of which
are the forecast. A forecast lies wholly inside its split; its context may reach back.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

TARGETS = ["gpp", "npp", "er", "nep"]
DRIVERS = ["tair", "tair_max", "tsoil", "par", "precip", "vpd", "vpd_soil", "vpress", "wspd", "a_co2"]
LAST_TRAINING_DAY, LAST_VALIDATION_DAY = "2003-12-31", "2004-12-31"
CONTEXT, FORECAST = 180, 30
LENGTH = CONTEXT + FORECAST


@dataclass(frozen=True)
class Ensemble:
    statics: np.ndarray  # [samples, 36], standardised over the samples
    drivers: np.ndarray  # [samples, rows, 10], standardised per column
    targets: np.ndarray  # [samples, rows, 4], standardised per column
    training_rows: int  # rows 0 … training_rows - 1
    validation_rows: int  # the rows after those
    scalers: dict  # name of a column → [mean, standard deviation]


def read_ensemble(folder: str) -> Ensemble:
    """Reads every sample; standard deviations are of the population (divided by n)."""
    root = Path(folder)
    summary = pd.read_csv(root / "parameter_summary.csv").sort_values("sample_id")
    files = sorted(root.glob("daily_*.csv*"))
    if len(files) != len(summary):
        raise SystemExit(f"{root}: {len(files)} daily files, but {len(summary)} rows in parameter_summary.csv")
    tables = [pd.read_csv(file) for file in files]
    dates = tables[0]["date"]
    for file, table in zip(files, tables):
        if not table["date"].equals(dates):
            raise SystemExit(f"{file}: its dates differ from those of {files[0].name}")
    training_rows = int((dates <= LAST_TRAINING_DAY).sum())
    validation_rows = int((dates <= LAST_VALIDATION_DAY).sum()) - training_rows
    scalers: dict = {}

    def stacked(columns: list[str]) -> np.ndarray:
        values = np.stack([table[columns].to_numpy(np.float64) for table in tables])
        seen = values[:, :training_rows].reshape(-1, len(columns))
        return standardised(values, seen, columns, scalers)

    statics = summary.drop(columns="sample_id")
    names = list(statics.columns)
    values = statics.to_numpy(np.float64)
    return Ensemble(
        standardised(values, values, names, scalers),
        stacked(DRIVERS),
        stacked(TARGETS),
        training_rows,
        validation_rows,
        scalers,
    )


def standardised(values: np.ndarray, seen: np.ndarray, names: list[str], scalers: dict) -> np.ndarray:
    mean, deviation = seen.mean(axis=0), seen.std(axis=0)
    for name, m, d in zip(names, mean, deviation):
        if d == 0 or not np.isfinite(d):
            raise SystemExit(f"column {name} cannot be standardised: its deviation over training rows is {d}")
        scalers[name] = [float(m), float(d)]
    return ((values - mean) / deviation).astype(np.float32)


def draw_windows(ensemble: Ensemble, count: int, generator: np.random.Generator) -> np.ndarray:
    """Training windows, every sample and every day alike: int32 [count, 2]."""
    samples = generator.integers(0, len(ensemble.statics), count)
    starts = generator.integers(0, ensemble.training_rows - LENGTH + 1, count)
    return np.stack([samples, starts], axis=1).astype(np.int32)


def read_windows(path: str, ensemble: Ensemble) -> np.ndarray:
    """Windows as another program chose them: little-endian int32 pairs (sample, start)."""
    windows = np.fromfile(path, dtype="<i4").reshape(-1, 2)
    last = np.array([len(ensemble.statics) - 1, ensemble.training_rows - LENGTH])
    wrong = np.flatnonzero(((windows < 0) | (windows > last)).any(axis=1))
    if wrong.size:
        raise SystemExit(f"{path}: window {wrong[0]} {windows[wrong[0]].tolist()} is outside training: at most {last.tolist()}")
    return windows


def validation_windows(ensemble: Ensemble, stride: int = FORECAST) -> np.ndarray:
    """Every sample's forecasts over the validation year, `stride` days apart: int32 [count, 2], sample by sample."""
    first = ensemble.training_rows - CONTEXT
    starts = np.arange(first, ensemble.training_rows + ensemble.validation_rows - LENGTH + 1, stride)
    samples = np.arange(len(ensemble.statics))
    return np.stack(np.meshgrid(samples, starts, indexing="ij"), axis=-1).reshape(-1, 2).astype(np.int32)
