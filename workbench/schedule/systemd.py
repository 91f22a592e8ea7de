"""A systemd service and its timer, for a user or the system."""

from __future__ import annotations

from workbench.schedule.night import Night

SERVICE = """[Unit]
Description=Reports of the study {study}

[Service]
Type=oneshot
WorkingDirectory={project}
{environment}
ExecStart={command}
StandardOutput=append:{log}
StandardError=append:{log}
Nice=10
TimeoutStopSec=30
"""

TIMER = """[Unit]
Description=The nightly reports of the study {study}

[Timer]
OnCalendar=*-*-* {hour:02}:{minute:02}:00
Persistent=true

[Install]
WantedBy=timers.target
"""


def files(night: Night) -> dict[str, str]:
    """Return the service and the timer; a night that the machine slept through is made up for."""
    environment = [f"Environment={_quoted(f'{k}={v}')}" for k, v in night.environment.items()]
    name = f"workbench-{night.study}"
    service = SERVICE.format(
        study=night.study,
        project=_escaped(str(night.project)),
        environment="\n".join(environment),
        command=" ".join(_quoted(word).replace("$", "$$") for word in night.command),
        log=_escaped(str(night.log)),
    )
    timer = TIMER.format(study=night.study, hour=night.hour, minute=night.minute)
    return {f"{name}.service": service, f"{name}.timer": timer}


def _escaped(text: str) -> str:
    return text.replace("%", "%%")


def _quoted(text: str) -> str:
    within = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{_escaped(within)}"'
