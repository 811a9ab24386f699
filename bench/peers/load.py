"""Loads a folder of daily csv files into columns of 32-bit floats, once, and says how long it took.

Types are given, so that none of the engines has to guess them: its best setting, for each. `--plain` lets pandas guess, as it
comes. Importing the engine is not counted. The last line is JSON: ms, rss_mb, rows, sum (of one column), version, threads.
"""

import argparse
import json
import os
import resource
import time
from pathlib import Path


def with_pandas(files: list[Path], plain: bool):
    import pandas as pd

    names = header(files[0])
    dtype = None if plain else {name: "float32" for name in names if name != "date"}

    def load():
        tables = [pd.read_csv(file, dtype=dtype, parse_dates=["date"]) for file in files]
        if plain:
            tables = [table.astype({name: "float32" for name in names if name != "date"}) for table in tables]
        return tables

    def check(tables):
        return sum(len(t) for t in tables), sum(float(t["gpp"].to_numpy("float64").sum()) for t in tables)

    return load, check, pd.__version__, 1


def with_polars(files: list[Path], plain: bool):
    import polars as pl

    schema = {name: pl.Date if name == "date" else pl.Float32 for name in header(files[0])}

    def load():
        return pl.scan_csv(files, schema=schema).collect()

    def check(table):
        return table.height, float(table["gpp"].cast(pl.Float64).sum())

    return load, check, pl.__version__, pl.thread_pool_size()


def with_pyarrow(files: list[Path], plain: bool):
    import pyarrow as pa
    import pyarrow.compute as pc
    from pyarrow import csv

    types = {name: pa.date32() if name == "date" else pa.float32() for name in header(files[0])}
    options = csv.ConvertOptions(column_types=types)

    def load():
        return pa.concat_tables([csv.read_csv(file, convert_options=options) for file in files])

    def check(table):
        return table.num_rows, pc.sum(pc.cast(table["gpp"], pa.float64())).as_py()

    return load, check, pa.__version__, pa.cpu_count()


def header(file: Path) -> list[str]:
    with open(file) as lines:
        return lines.readline().strip().split(",")


ENGINES = {"pandas": with_pandas, "polars": with_polars, "pyarrow": with_pyarrow}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", choices=ENGINES, required=True)
    parser.add_argument("--folder", required=True)
    parser.add_argument("--plain", action="store_true")
    args = parser.parse_args()
    files = sorted(Path(args.folder).glob("daily_*.csv"))
    load, check, version, threads = ENGINES[args.engine](files, args.plain)
    start = time.perf_counter()
    tables = load()
    milliseconds = (time.perf_counter() - start) * 1000
    rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rows, total = check(tables)
    result = {"ms": milliseconds, "rss_mb": rss, "rows": rows, "sum": total, "version": version}
    print(json.dumps({**result, "threads": min(threads, os.cpu_count() or threads)}))


if __name__ == "__main__":
    main()
