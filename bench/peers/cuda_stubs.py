"""Empty CUDA libraries, so that PyPI's PyTorch wheel opens on a machine without a GPU.

The wheel on PyPI is built for CUDA and names a dozen CUDA libraries (several GB) that a CPU benchmark never calls.
This script reads which symbols the wheel's libraries want, and compiles small libraries of the same names in which
every function answers "no device". The CPU code that is measured stays untouched.

Usage: python cuda_stubs.py            (inside the environment that holds torch; needs cc and readelf)
"""

import re
import subprocess
import sys
import sysconfig
import tempfile
from collections import defaultdict
from pathlib import Path

NO_DEVICE = 100  # cudaErrorNoDevice: whoever asks is told that there is no GPU


def readelf(*arguments: str) -> str:
    return subprocess.run(["readelf", "-W", *arguments], check=True, capture_output=True, text=True).stdout


def main() -> None:
    site = Path(sysconfig.get_paths()["platlib"])
    libraries = sorted((site / "torch" / "lib").glob("*.so*"))
    if not libraries:
        sys.exit(f"no PyTorch libraries under {site}: install torch first")
    provided = {library.name for library in libraries}
    needed: set[str] = set()
    version_file: dict[str, str] = {}
    wanted: set[tuple[str, str]] = set()
    defined: set[str] = set()
    for library in libraries:
        needed.update(re.findall(r"NEEDED\).*\[(.+?)\]", readelf("-d", str(library))))
        current = ""
        for line in readelf("-V", str(library)).splitlines():
            file = re.search(r"File: (\S+)", line)
            current = file.group(1) if file else current
            name = re.search(r"Name: (\S+)\s+Flags", line)
            if name and "Rev" not in line and current:
                version_file[f"{current}:{name.group(1)}"] = current
        for line in readelf("--dyn-syms", str(library)).splitlines():
            columns = line.split()
            if len(columns) < 8 or not columns[0].endswith(":"):
                continue
            symbol, _, version = columns[7].partition("@")
            version = version.lstrip("@")
            (wanted.add((symbol, version)) if columns[6] == "UND" else defined.add(symbol))
    cuda = sorted(
        name for name in needed - provided if re.match(r"lib(cu|nccl|nv|caffe2_nvrtc)", name) and name != "libcuda.so.1"
    )
    if not cuda:
        print("this PyTorch wants no CUDA libraries")
        return
    versions: dict[str, dict[str, list[str]]] = {name: defaultdict(list) for name in cuda}
    owners: dict[str, str] = {}
    for key, file in version_file.items():
        if file in versions:
            owners[key.split(":", 1)[1]] = file
            versions[file][key.split(":", 1)[1]]  # a version that is named must exist, even if empty
    loose: list[str] = []
    for symbol, version in sorted(wanted):
        if version in owners:
            versions[owners[version]][version].append(symbol)
        elif not version and symbol not in defined and re.match(r"_?_?(cu|nccl|nv|Nv)", symbol):
            loose.append(symbol)
    target = site / "nvidia" / "cu13" / "lib"
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        for index, name in enumerate(cuda):
            symbols = sorted({s for group in versions[name].values() for s in group})
            if index == 0:
                symbols = sorted({*symbols, *loose})
            source = Path(scratch) / "stub.c"
            script = Path(scratch) / "stub.map"
            source.write_text("".join(f"int {symbol}(void) {{ return {NO_DEVICE}; }}\n" for symbol in symbols))
            script.write_text(
                "".join(
                    f"{version} {{ {'global: ' + '; '.join(group) + ';' if group else ''} }};\n"
                    for version, group in versions[name].items()
                )
            )
            command = ["cc", "-shared", "-fPIC", "-w", "-nostdlib", "-fno-builtin", f"-Wl,-soname,{name}"]
            if versions[name]:
                command.append(f"-Wl,--version-script={script}")
            subprocess.run([*command, "-o", str(target / name), str(source)], check=True)
    print(f"{len(cuda)} empty CUDA libraries in {target}")


if __name__ == "__main__":
    main()
