"""A crontab line: cron gives it a bare environment, mails what it prints, and takes % for a new line."""

from __future__ import annotations

import shlex

from workbench.schedule.night import Night


def files(night: Night) -> dict[str, str]:
    """Return the line to add with `crontab -e`.

    What the build prints goes to the night's log; only where the build did not end well does the line
    print its last five lines, so that cron sends a mail then and not otherwise.
    """
    quoted = [f"{name}={shlex.quote(value)}" for name, value in night.environment.items()]
    log = shlex.quote(str(night.log))
    build = " ".join(["env", "-i", *quoted, shlex.join(night.command)])
    told = f"{{ code=$?; tail -n 5 {log}; exit $code; }}"
    line = f"mkdir -p {shlex.quote(str(night.log.parent))} && {build} >>{log} 2>&1 || {told}"
    return {"crontab": f"{night.minute} {night.hour} * * * {line.replace('%', chr(92) + '%')}\n"}
