"""The files of the web app, while another build replaces them."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.gateway.conftest import INDEX, World

SCRIPT = "console.log('a new build');" * 100


@pytest.fixture
def assets(world: World) -> Iterator[Path]:
    """The folder of the built assets; page and assets are as before afterwards."""
    folder = world.web_app / "assets"
    before = {path: path.read_bytes() for path in (world.web_app / "index.html", *folder.iterdir())}
    yield folder
    for path in folder.iterdir():
        path.unlink()
    for path, content in before.items():
        path.write_bytes(content)


async def test_a_file_that_another_build_removed_is_absent_and_its_successor_is_there(
    world: World, assets: Path
) -> None:
    browser = world.browser(session="")
    assert (await browser.call("GET", "/assets/index-B4x_9-aZ.js")).status_code == 200
    (assets / "index-B4x_9-aZ.js").unlink()
    (assets / "index-C5y_8-bY.js").write_text(SCRIPT)
    (world.web_app / "index.html").write_text(INDEX.replace("Sotto", "The new one"))
    assert (await browser.call("GET", "/assets/index-B4x_9-aZ.js")).status_code == 404
    assert (await browser.call("GET", "/assets/index-C5y_8-bY.js")).text == SCRIPT
    assert "The new one" in (await browser.call("GET", "/")).text


async def test_while_there_is_no_web_app_its_pages_say_so(world: World, assets: Path) -> None:
    (world.web_app / "index.html").unlink()
    answer = await world.browser(session="").call("GET", "/")
    assert (answer.status_code, answer.json()["reason"]) == (503, "WEB_APP_NOT_BUILT")


async def test_files_are_packed_for_whoever_can_unpack_them(world: World, assets: Path) -> None:
    script = assets / "index-C5y_8-bY.js"
    browser = world.browser(session="")
    for text in (SCRIPT, SCRIPT + "// changed"):
        script.write_text(text)
        plain = await browser.call("GET", f"/assets/{script.name}", headers={"accept-encoding": "identity"})
        packed = await browser.call("GET", f"/assets/{script.name}", headers={"accept-encoding": "gzip, br"})
        assert plain.text == packed.text == text
        assert "content-encoding" not in plain.headers
        assert packed.headers["content-encoding"] == "gzip"
        assert int(packed.headers["content-length"]) == len(gzip.compress(text.encode()))
        assert plain.headers["vary"] == packed.headers["vary"] == "accept-encoding"


@pytest.mark.parametrize("name", ["%00", "a" * 300, "%2e%2e", "..%5cindex.html"])
async def test_a_name_that_no_file_can_have_is_absent(world: World, name: str) -> None:
    answer = await world.browser(session="").call("GET", f"/assets/{name}")
    assert answer.status_code == 404
