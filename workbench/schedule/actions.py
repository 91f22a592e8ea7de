"""A GitHub Actions workflow on a runner of one's own: rows must never go to somebody else's machine."""

from __future__ import annotations

import json
import shlex

from workbench.schedule.night import Night

WORKFLOW = """name: Reports of {study}
on:
  schedule:
    - cron: "{minute} {hour} * * *"  # UTC
  workflow_dispatch: {{}}
permissions: {{}}
concurrency:
  group: workbench-{study}
  cancel-in-progress: false
jobs:
  build:
    runs-on: self-hosted
    timeout-minutes: 720
    env:
{environment}
    steps:
      - name: Build the reports
        working-directory: {project}
        run: {command}
      - name: What became of them
        if: always()
        working-directory: {project}
        run: {status}
"""


def files(night: Night) -> dict[str, str]:
    """Return the workflow; its log holds names of reports and causes, and no number of a report."""
    places = {name: night.environment[name] for name in ("WORKBENCH_DATA", "WORKBENCH_REPORTS")}
    text = WORKFLOW.format(
        study=night.study,
        hour=night.hour,
        minute=night.minute,
        environment="\n".join(f"      {name}: {json.dumps(v)}" for name, v in places.items()),
        project=json.dumps(str(night.project)),
        command=json.dumps(shlex.join(night.command)),
        status=json.dumps(shlex.join([*night.command[:3], "status", night.study])),
    )
    return {f".github/workflows/workbench-{night.study}.yml": text}
