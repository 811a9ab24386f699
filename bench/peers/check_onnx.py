"""Opens an emulator in Python's onnxruntime and runs it, so that another program's outputs can be held against its own.

The model must pass ONNX's checker. Its inputs are read from a safetensors file by name; its outputs are written to
`--outputs` (safetensors) and described in the printed line of JSON. With `--expected` (safetensors) and `--scale` (JSON:
output → one number, or one for each entry of its last axis; 1 when absent), the greatest difference in units of the
scale is reported, and more than `--tolerance` is a failure.

Usage: python check_onnx.py --model model.onnx --inputs inputs.safetensors [--outputs outputs.safetensors]
       [--expected expected.safetensors] [--scale scale.json] [--tolerance 1e-5]
"""

import argparse
import json
import sys
import time

import numpy as np
import onnx
import onnxruntime
from safetensors.numpy import load_file, save_file


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", required=True)
    parser.add_argument("--inputs", required=True)
    parser.add_argument("--outputs")
    parser.add_argument("--expected")
    parser.add_argument("--scale")
    parser.add_argument("--tolerance", type=float, default=1e-5)
    arguments = parser.parse_args()
    onnx.checker.check_model(arguments.model, full_check=True)
    session = onnxruntime.InferenceSession(arguments.model, providers=["CPUExecutionProvider"])
    inputs = load_file(arguments.inputs)
    wanted = [entry.name for entry in session.get_inputs()]
    if missing := [name for name in wanted if name not in inputs]:
        sys.exit(f"{arguments.inputs} has no {', '.join(missing)}: it holds {', '.join(inputs)}")
    names = [entry.name for entry in session.get_outputs()]
    durations = []
    for _ in range(7):
        begin = time.perf_counter()
        values = session.run(names, {name: inputs[name] for name in wanted})
        durations.append((time.perf_counter() - begin) * 1e3)
    outputs = dict(zip(names, values))
    if arguments.outputs:
        save_file({name: np.ascontiguousarray(value) for name, value in outputs.items()}, arguments.outputs)
    metadata = session.get_modelmeta()
    result = {
        "median_ms": float(np.median(durations)),
        "inputs": {entry.name: [entry.type, [str(size) for size in entry.shape]] for entry in session.get_inputs()},
        "outputs": {name: {"shape": list(value.shape), "dtype": str(value.dtype)} for name, value in outputs.items()},
        "finite": all(bool(np.isfinite(value).all()) for value in outputs.values() if value.dtype.kind == "f"),
        "metadata_keys": sorted(metadata.custom_metadata_map),
        "versions": {"onnxruntime": onnxruntime.__version__, "onnx": onnx.__version__},
    }
    if arguments.expected:
        scale = json.load(open(arguments.scale)) if arguments.scale else {}
        expected = load_file(arguments.expected)
        differences = {}
        for name, value in expected.items():
            if name not in outputs:
                sys.exit(f"{arguments.model} has no output {name}: it has {', '.join(names)}")
            found = outputs[name]
            if found.shape != value.shape:
                sys.exit(f"output {name} has shape {list(found.shape)}, but {list(value.shape)} was expected")
            difference = np.abs(found.astype(np.float64) - value.astype(np.float64)) / np.asarray(scale.get(name, 1))
            differences[name] = float(difference.max(initial=0))
        # written so that a NaN difference is no match
        matches = all(difference <= arguments.tolerance for difference in differences.values())
        result |= {"differences": differences, "matches": matches}
    print(json.dumps(result))
    sys.exit(0 if result.get("matches", True) else 1)


if __name__ == "__main__":
    main()
