"""A browser and the pages of a small report; both are made once."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from report_town import CHAPTER, Town

from pipeline.stages.package import package
from pipeline.stages.render import render

DEMANDED = "SOZIALBERICHT_DEMAND_BROWSER"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def silent(_: str) -> None:
    """Say nothing."""


def absent(what: str) -> None:
    """Skip, or fail where the tool is demanded (.ci/run)."""
    if os.environ.get(DEMANDED) == "1":
        pytest.fail(f"{what} is missing")
    pytest.skip(f"{what} is missing")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium of the system."""
    program = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if program is None:
        absent("Chromium")
    # As root there is no sandbox; the pages are our own.
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=arguments)
        yield started
        started.close()


@pytest.fixture(scope="session")
def nu_validator() -> list[str]:
    """Command of the Nu Html Checker; SOZIALBERICHT_VNU names its vnu.jar."""
    java, jar = shutil.which("java"), Path(os.environ.get("SOZIALBERICHT_VNU", ""))
    if java is None or jar.suffix != ".jar" or not jar.is_file():
        absent("Java or the Nu Html Checker (SOZIALBERICHT_VNU)")
    return [str(java), "-Xss4m", "-jar", str(jar)]


@pytest.fixture(scope="session")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a rendered and packaged edition: long and odd names, secret values, all kinds of pages."""
    town = Town(tmp_path_factory.mktemp("seiten") / "projekt")
    town.names = ["Markt", "Hafen", "Wall & <Graben>", "N" + "eubaugebietserweiterung" * 2 + " am Wasserturm"]
    head = "---\ntitle: Zusammenfassung\nkind: summary\n---\n"
    summary = head + "{{ kennzahlen() }}\n\n## Kurz\n\nText.[^1]\n\n[^1]: Fuß.\n"
    town.chapters = {"00_s.md": summary, "01_armut.md": CHAPTER}
    town.statuses = {("sgb2_quote", "0102", 2024): "secret", ("sgb2_quote", "0102", 2023): "secret"}
    project = town.build()
    render(project, silent)
    package(project, silent)
    return project.report_dir
