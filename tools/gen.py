"""Makes gen/ from protos/: messages, stubs, types, and one descriptor set with the comments.

python -m tools.gen           writes gen/
python -m tools.gen --check   says which files of gen/ differ from what the protos give, status 1 if any
"""

import argparse
import filecmp
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROTOS = ROOT / "protos"
GEN = ROOT / "gen"
DESCRIPTORS = Path("sotto") / "descriptors.binpb"
_MADE = ("*_pb2.py", "*_pb2.pyi", "*_pb2_grpc.py", "*_pb2_grpc.pyi", "descriptors.binpb", "py.typed")


def generate(target: Path) -> None:
    """Write everything that is made from the protos into a folder.

    Raises:
        subprocess.CalledProcessError: a proto has an error (protoc has said which on standard error).
    """
    ours = _protos("sotto")
    messages = (f"--python_out={target}", f"--pyi_out={target}")
    services = (f"--grpc_python_out={target}", f"--mypy_grpc_out=quiet:{target}")
    described = (f"--descriptor_set_out={target / DESCRIPTORS}", "--include_imports", "--include_source_info")
    (target / DESCRIPTORS).parent.mkdir(parents=True, exist_ok=True)
    _protoc([*messages, *services, *described], ours)
    # google.api comes with a package of its own; buf.validate is needed as messages only.
    _protoc(messages, _protos("buf"))
    (target / "sotto" / "py.typed").touch()


def differences(target: Path) -> list[str]:
    """Return the made files, relative to gen/, that differ between gen/ and a folder, or are in one only."""
    here, there = _made(GEN), _made(target)
    changed = {name for name in here & there if not filecmp.cmp(GEN / name, target / name, shallow=False)}
    return sorted(str(name) for name in (here ^ there) | changed)


def main() -> int:
    """Generate or check."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--check", action="store_true")
    check = arguments.parse_args().check
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder)
        generate(target)
        different = differences(target)
        if check:
            sys.stdout.writelines(
                f"gen/{name} is not what the protos give: run make gen\n" for name in different
            )
            return 1 if different else 0
        for name in _made(GEN) - _made(target):
            (GEN / name).unlink()
        shutil.copytree(target, GEN, dirs_exist_ok=True)
    return 0


def _protos(folder: str) -> list[str]:
    return sorted(str(path.relative_to(PROTOS)) for path in (PROTOS / folder).rglob("*.proto"))


def _made(folder: Path) -> set[Path]:
    return {path.relative_to(folder) for pattern in _MADE for path in folder.rglob(pattern)}


def _protoc(outputs: Sequence[str], protos: Sequence[str]) -> None:
    plugin = Path(sys.executable).with_name("protoc-gen-mypy_grpc")
    command = [sys.executable, "-m", "grpc_tools.protoc", f"-I{PROTOS}", *outputs, *protos]
    if any(output.startswith("--mypy_grpc_out") for output in outputs):
        command.insert(3, f"--plugin=protoc-gen-mypy_grpc={plugin}")
    subprocess.run(command, check=True, cwd=ROOT)


if __name__ == "__main__":
    sys.exit(main())
