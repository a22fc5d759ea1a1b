"""The operators' guide names every setting, as the classes have it."""

import re
from pathlib import Path

import pytest

from chassis.settings import KeyStoreOwnerSettings, OwnerSettings, Settings
from gateway.config import GatewaySettings
from services.billing.config import BillingSettings
from services.conversation.config import Config
from services.directory.config import DirectorySettings
from services.files.config import FilesSettings
from services.notify.config import NotifySettings

GUIDE = Path(__file__).resolve().parents[3] / "docs" / "guides" / "operators.md"
SERVICES: dict[str, type[Settings]] = {
    "directory": DirectorySettings,
    "conversation": Config,
    "files": FilesSettings,
    "billing": BillingSettings,
    "notify": NotifySettings,
}

Rows = dict[str, tuple[bool, str]]


def rows_of(section: str) -> Rows:
    """Name → whether it is needed, and its default, as a section of the guide says."""
    text = GUIDE.read_text(encoding="utf-8").split(f"\n### {section}\n", 1)[1].split("\n#", 1)[0]
    found = re.findall(r"^\| (SOTTO_\w+) \| (yes|no) \| (.*?) ?\|", text, re.MULTILINE)
    return {name: (needed == "yes", default) for name, needed, default in found}


def rows_for(settings: type[Settings]) -> Rows:
    """The same, as the class says."""
    return {
        f"SOTTO_{name.upper()}": (
            field.is_required(),
            "" if field.is_required() or field.default is None else str(field.default),
        )
        for name, field in settings.model_fields.items()
    }


@pytest.mark.parametrize("service", SERVICES)
def test_the_guide_has_every_setting_of_a_service(service: str) -> None:
    documented = rows_of("Every process") | rows_of("Every service") | rows_of(service)
    assert documented == rows_for(SERVICES[service])


def test_the_guide_has_every_setting_of_the_gateway() -> None:
    assert rows_of("Every process") | rows_of("gateway") == rows_for(GatewaySettings)


def test_the_guide_has_every_setting_of_migrate() -> None:
    owners = rows_for(OwnerSettings) | rows_for(KeyStoreOwnerSettings)
    own = {name: row for name, row in owners.items() if name not in rows_for(Settings)}
    assert rows_of("migrate") == own
