"""Questionnaires of many kinds, what is declared of each, and answers with what becomes of them.

`declared.json` says of each file whether it is accepted, or refused and where and why; `cases.json` serves
the web app's own tests as well: a questionnaire, items of a response, the issues, and what they give.
"""

import json
from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
SHIPPED = Path(str(resources.files("services.files.domain.shipped")))

DECLARED: Mapping[str, Mapping[str, Any]] = json.loads((FOLDER / "declared.json").read_text())
CASES: Sequence[Mapping[str, Any]] = json.loads((FOLDER / "cases.json").read_text())


def text_of(name: str) -> str:
    """The JSON of one of them; "shipped/phq-9" comes with Sotto."""
    folder = SHIPPED if name.startswith("shipped/") else FOLDER
    return (folder / f"{name.removeprefix('shipped/')}.json").read_text()
