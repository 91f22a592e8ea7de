"""The browser of this machine: which one prints a page to PDF, and what to install where there is none."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

CHOSEN = "WORKBENCH_BROWSER"
"""Environment variable that names the browser to use."""
COMMANDS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "msedge",
    "chrome",
)
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    r"C:\Program Files\Microsoft\Edge\Application\msedge.exe",
)
NONE_FOUND = (
    "No Chromium, Chrome or Edge was found. Debian or Ubuntu: apt install chromium. Mac and Windows: "
    f"Chrome or Edge from their makers. Or name one in the environment variable {CHOSEN}."
)


def find_browser() -> Path | None:
    """Return the browser to print with: the one that is named, else the first that is installed."""
    named = os.environ.get(CHOSEN)
    if named:
        found = shutil.which(named)
        return Path(found) if found else None
    on_path = (shutil.which(command) for command in COMMANDS)
    installed = (place for place in PLACES if Path(place).is_file())
    first = next(filter(None, [*on_path, *installed]), None)
    return Path(first) if first else None


def safe_options() -> list[str]:
    """Return the options without which the browser does not start here.

    Chromium's sandbox refuses to run as root. The pages are our own and load nothing, so that it
    is only left out there.
    """
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return ["--no-sandbox"] if root else []
