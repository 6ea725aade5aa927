"""`.ci/browser` installs Chromium where it is missing, and never stands in the way."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / ".ci" / "browser"
pytestmark = pytest.mark.skipif(
    shutil.which("bash") is None or not SCRIPT.exists(), reason="no bash, or no .ci folder"
)


@pytest.fixture
def commands(tmp_path: Path) -> Path:
    """A folder with all the commands that there are."""
    for name in ("bash", "env"):
        (tmp_path / name).symlink_to(shutil.which(name) or "/bin/false")
    write(tmp_path / "id", "echo 0")
    return tmp_path


def write(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def run(commands: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [SCRIPT], env={"PATH": str(commands)}, capture_output=True, text=True, timeout=60
    )


def test_a_missing_browser_is_installed(commands):
    made = f"printf '#!/bin/sh\\n' > {commands}/chromium; {shutil.which('chmod')} +x {commands}/chromium"
    write(
        commands / "apt-get", f'echo "$@" >> {commands}/asked; [ "$1" = update ] || {{ {made}; }}'
    )
    told = run(commands)
    assert told.returncode == 0 and "skipped" not in told.stderr
    asked = (commands / "asked").read_text()
    assert "update" in asked and "install" in asked and "chromium" in asked
    (commands / "asked").unlink()
    assert run(commands).returncode == 0
    assert not (commands / "asked").exists()


@pytest.mark.parametrize("apt_get", [None, "exit 100"])
def test_where_it_cannot_be_installed_it_says_so_and_goes_on(commands, apt_get):
    if apt_get:
        write(commands / "apt-get", apt_get)
    told = run(commands)
    assert told.returncode == 0
    assert "browser tests will be skipped" in told.stderr
    assert "apt-get install chromium" in told.stderr


def test_somebody_who_is_not_root_asks_sudo_without_a_password(commands):
    write(commands / "id", "echo 1000")
    write(commands / "apt-get", "exit 0")
    write(commands / "sudo", f'echo "$@" > {commands}/sudoed; exit 1')
    assert "skipped" in run(commands).stderr
    assert (commands / "sudoed").read_text().startswith("--non-interactive apt-get update")


def test_it_is_run_before_the_suite():
    text = SCRIPT.with_name("run").read_text()
    assert text.index(".ci/browser") < text.index("make test")
    assert os.access(SCRIPT, os.X_OK)
