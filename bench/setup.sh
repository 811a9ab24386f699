#!/usr/bin/env bash
# Sets up the benchmarks' peers (PyTorch, JAX, pandas, polars, pyarrow, onnxruntime, Optuna) in bench/.venv, which git ignores.
# Usage: npm run bench:setup           (a few minutes; repeat it freely)
#        PYTHON=python3.12 npm run bench:setup
#        npm run bench:setup granite     granite-tsfm with the PyTorch that it asks for, in bench/.venv-granite
#        npm run bench:setup autoemulate  AutoEmulate with GPyTorch and the scikit-learn that it asks for, in bench/.venv-autoemulate
#        npm run bench:setup aeon        aeon with the NumPy that it asks for, in bench/.venv-aeon
set -euo pipefail

cd "$(dirname "$0")"
torch_version=2.15.0
python="${PYTHON:-python3}"

command -v "$python" >/dev/null || { echo "bench:setup: no $python here: install Python 3.11 or newer, or set PYTHON" >&2; exit 1; }
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
  { echo "bench:setup: $("$python" --version) is too old: the peers need Python 3.11 or newer (set PYTHON)" >&2; exit 1; }

if [ "${1:-}" = granite ]; then
  [ -x .venv-granite/bin/python ] || "$python" -m venv .venv-granite
  .venv-granite/bin/python -m pip --disable-pip-version-check install --quiet granite-tsfm==0.3.11 torch==2.11.0 transformers==5.24.0
  .venv-granite/bin/python -c 'import torch, tsfm_public.models.tinytimemixer; print(f"bench:setup: ready: granite-tsfm, torch {torch.__version__}")'
  exit
fi

if [ "${1:-}" = aeon ]; then
  [ -x .venv-aeon/bin/python ] || "$python" -m venv .venv-aeon
  .venv-aeon/bin/python -m pip --disable-pip-version-check install --quiet aeon==1.6.0 scikit-learn==1.9.1 threadpoolctl
  .venv-aeon/bin/python -c 'import aeon, numpy; print(f"bench:setup: ready: aeon {aeon.__version__}, numpy {numpy.__version__}")'
  exit
fi

if [ "${1:-}" = autoemulate ]; then
  [ -x .venv-autoemulate/bin/python ] || "$python" -m venv .venv-autoemulate
  .venv-autoemulate/bin/python -m pip --disable-pip-version-check install --quiet autoemulate==2.1.0
  .venv-autoemulate/bin/python -c 'import autoemulate, gpytorch; print(f"bench:setup: ready: AutoEmulate, gpytorch {gpytorch.__version__}")'
  exit
fi

[ -x .venv/bin/python ] || "$python" -m venv .venv
pip() { .venv/bin/python -m pip --disable-pip-version-check "$@"; }

echo "bench:setup: JAX, pandas, polars, pyarrow, onnxruntime, Optuna"
pip install --quiet --requirement requirements.txt

torch_opens() { .venv/bin/python -c 'import torch; torch.nn.Linear(2, 2)(torch.ones(2)).sum().backward()' 2>/dev/null; }

if ! torch_opens; then
  echo "bench:setup: PyTorch $torch_version for CPU"
  # PyTorch's own index has CPU builds. Where only PyPI can be reached, its build wants several GB of CUDA libraries
  # that a CPU never calls: empty ones stand in for them. Without a compiler for those, take the real ones.
  pip install --quiet --no-deps --retries 0 --timeout 10 --index-url https://download.pytorch.org/whl/cpu "torch==$torch_version" 2>/dev/null ||
    pip install --quiet --no-deps "torch==$torch_version" 2>/dev/null || true
  torch_opens ||
    { .venv/bin/python peers/cuda_stubs.py && torch_opens; } ||
    { echo "bench:setup: taking the full CUDA build of PyTorch (several GB)" >&2; pip install --quiet "torch==$torch_version"; }
fi

.venv/bin/python - <<'PYTHON'
import importlib, platform
names = ["torch", "jax", "pandas", "polars", "pyarrow", "numpy", "onnxruntime", "onnx", "safetensors"]
versions = ", ".join(f"{name} {importlib.import_module(name).__version__}" for name in names)
print(f"bench:setup: ready: Python {platform.python_version()}, {versions}")
PYTHON
