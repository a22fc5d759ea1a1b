"""What the server processes of a house cost, children included: CPU and memory, from /proc."""

import os
from collections.abc import Mapping
from pathlib import Path

from deploy.local.house import House
from deploy.local.ports import SERVICES

SERVERS = ("gateway", *SERVICES, "postgres", "nats")

_TICKS = os.sysconf("SC_CLK_TCK")
_PARENT, _USER, _SYSTEM, _CHILDREN_USER, _CHILDREN_SYSTEM = 1, 11, 12, 13, 14


def cpu_seconds(house: House) -> dict[str, float]:
    """Return the CPU seconds each server has used since it was started, with those of its ended children."""
    return {
        name: sum(_cpu(fields) for fields in family.values()) for name, family in _families(house).items()
    }


def memory_kib(house: House) -> dict[str, int]:
    """Return the memory of each server: its share of what it maps (PSS), in KiB."""
    return {name: sum(_pss(pid) for pid in family) for name, family in _families(house).items()}


def spent(before: Mapping[str, float], after: Mapping[str, float]) -> dict[str, float]:
    """Return what each server has used between two readings."""
    return {name: after[name] - before[name] for name in after}


def own_cpu_seconds() -> float:
    """Return the CPU seconds of this process."""
    times = os.times()
    return times.user + times.system


def _families(house: House) -> dict[str, dict[int, list[str]]]:
    """Server → the processes of its tree → their fields of /proc/<pid>/stat after the name."""
    everybody = _everybody()
    children: dict[int, list[int]] = {}
    for pid, fields in everybody.items():
        children.setdefault(int(fields[_PARENT]), []).append(pid)
    found: dict[str, dict[int, list[str]]] = {}
    for name in SERVERS:
        waiting = [house.process_id(name)]
        family = found.setdefault(name, {})
        while waiting:
            pid = waiting.pop()
            if pid in everybody:
                family[pid] = everybody[pid]
                waiting += children.get(pid, [])
    return found


def _everybody() -> dict[int, list[str]]:
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            stat = (folder / "stat").read_text()
        except (FileNotFoundError, ProcessLookupError):
            continue  # ended while we looked
        found[int(folder.name)] = stat.rpartition(")")[2].split()
    return found


def _cpu(fields: list[str]) -> float:
    places = (_USER, _SYSTEM, _CHILDREN_USER, _CHILDREN_SYSTEM)
    return sum(int(fields[place]) for place in places) / _TICKS


def own_memory_kib(house: House, name: str) -> int:
    """Return the memory of a server's own process, without its children: its share of what it maps (PSS)."""
    return _pss(house.process_id(name))


def _pss(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
