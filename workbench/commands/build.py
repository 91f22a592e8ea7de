"""`workbench build`: make the reports that differ from the last build."""

from __future__ import annotations

import argparse
import sys

from workbench.commands.terminal import MADE, SOME_FAILED, add_study, shown

NAME = "build"
ABOUT = "make the reports that differ from the last build"


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    add_study(command)
    command.add_argument("--period", default="", help="one funding period only")
    command.add_argument("--region", default="", help="one region only, or 'statewide'")
    command.add_argument("--pdf", action="store_true", help="print each page to PDF as well")
    command.add_argument("--jobs", type=_count, default=0, help="reports at a time")


def _count(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 256:
        raise argparse.ArgumentTypeError("a whole number from 1 to 256")
    return int(text)


def run(options: argparse.Namespace) -> int:
    """Build the reports; the last lines say what failed and where the index is."""
    from workbench import line
    from workbench.build import build
    from workbench.companions import finish_build
    from workbench.study import load_study

    line.prepare(options.study)
    study = load_study(options.study)
    outcomes = build(study, options.period, options.region, options.jobs, _tell)
    finish_build(study, [outcome.job.page for outcome in outcomes], options.pdf)
    failed = [outcome for outcome in outcomes if outcome.status == "failed"]
    counts = [
        f"{sum(o.status == s for o in outcomes)} {s}" for s in ("made", "unchanged", "failed")
    ]
    print(f"{', '.join(counts)}.")
    for outcome in failed:
        print(f"FAILED {outcome.job.name}: {outcome.message}", file=sys.stderr)
    print(f"Open {shown(study.reports / 'index.html')} in a browser.")
    return SOME_FAILED if failed else MADE


def _tell(words: str) -> None:
    print(words, flush=True)
