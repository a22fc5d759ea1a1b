"""What an operator may set."""

from pathlib import Path

import pytest

from chassis.settings import BusSettings, DatabaseSettings, IdentitySettings, ServerSettings, Settings, load


class Everything(ServerSettings, DatabaseSettings, BusSettings, IdentitySettings):
    directory_address: str


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("{}")
    for name in ("TRUST_FILE", "IDENTITY_KEY_FILE"):
        monkeypatch.setenv(f"SOTTO_{name}", str(tmp_path / "file"))
    monkeypatch.setenv("SOTTO_LISTEN", "127.0.0.1:0")
    monkeypatch.setenv("SOTTO_DATABASE_URL", "postgresql://user:hunter2@db/sotto")
    monkeypatch.setenv("SOTTO_NATS_URL", "nats://bus")
    monkeypatch.setenv("SOTTO_DIRECTORY_ADDRESS", "directory:1")


def test_settings_come_from_the_environment_with_defaults_for_the_rest(tmp_path: Path) -> None:
    settings = load(Everything)
    assert settings.listen == "127.0.0.1:0"
    assert settings.trust_file == tmp_path / "file"
    assert (settings.namespace, settings.log_level) == ("sotto", "info")
    assert settings.tls_files() is None


def test_a_secret_may_come_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "url").write_text("postgresql://from-file\n")
    monkeypatch.delenv("SOTTO_DATABASE_URL")
    monkeypatch.setenv("SOTTO_DATABASE_URL_FILE", str(tmp_path / "url"))
    assert load(Everything).database_url == "postgresql://from-file"


def test_everything_that_is_wrong_is_said_at_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.delenv("SOTTO_NATS_URL")
    monkeypatch.delenv("SOTTO_TRUST_FILE")
    monkeypatch.delenv("SOTTO_DATABASE_URL")
    monkeypatch.setenv("SOTTO_DATABASE_URL_FILE", str(tmp_path / "nowhere"))
    monkeypatch.setenv("SOTTO_LISTEN", "8080")
    monkeypatch.setenv("SOTTO_LOG_LEVEL", "loud")
    monkeypatch.setenv("SOTTO_MAX_CONCURRENT_CALLS", "0")
    monkeypatch.setenv("SOTTO_IDENTITY_KEY_FILE", str(tmp_path / "nothing"))
    with pytest.raises(SystemExit) as end:
        load(Everything)
    said = capsys.readouterr().err.splitlines()
    assert end.value.code == 2
    assert len(said) == 7
    assert "SOTTO_NATS_URL (or SOTTO_NATS_URL_FILE) is not set." in said
    assert "SOTTO_TRUST_FILE is not set." in said
    assert f"SOTTO_DATABASE_URL_FILE names {tmp_path / 'nowhere'}, which cannot be read." in said
    assert "SOTTO_LISTEN: must be host:port." in said
    assert "SOTTO_IDENTITY_KEY_FILE: there is no such file." in said


def test_a_part_of_the_tls_files_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("SOTTO_TLS_KEY_FILE", str(tmp_path / "file"))
    with pytest.raises(SystemExit):
        load(Everything)
    assert "together or not at all" in capsys.readouterr().err


def test_no_secret_is_ever_printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "hunter2" not in repr(load(Everything))
    monkeypatch.setenv("SOTTO_LISTEN", "hunter2")
    with pytest.raises(SystemExit):
        load(Everything)
    assert "hunter2" not in capsys.readouterr().err


def test_settings_cannot_be_changed_afterwards() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load(Settings).namespace = "other"
