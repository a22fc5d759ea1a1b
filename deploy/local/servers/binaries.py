"""Finds the server programs that come inside wheels."""

import sys
from pathlib import Path

from deploy.local.faults import StackFault


def beside_python(name: str) -> Path:
    """Return a program of the virtual environment.

    Raises:
        StackFault: it is not installed.
    """
    path = Path(sys.executable).parent / name
    if not path.exists():
        raise StackFault(f"The program {name} is not installed in {path.parent}: run make bootstrap.")
    return path
