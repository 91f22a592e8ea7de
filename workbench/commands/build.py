"""`workbench build`: make the reports that differ from the last build."""

from __future__ import annotations

import argparse

from workbench.commands.terminal import MADE, SOME_FAILED, add_study

NAME = "build"
ABOUT = "make the reports that differ from the last build"


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    add_study(command)
    command.add_argument("--period", default="", help="one funding period only")
    command.add_argument("--region", default="", help="one region only, or 'statewide'")
    command.add_argument("--jobs", type=_count, default=0, help="reports at a time")
    command.add_argument("--dry-run", action="store_true", help="say what would be made, and why")
    command.add_argument("--log", choices=("text", "json"), default="text", help="how to tell")
    command.add_argument("--on-done", default="", metavar="COMMAND", help="run this at the end")
    command.add_argument("--kernel", choices=("forked", "ordinary"), default="forked")
    command.add_argument("--seconds", type=_count, default=600, help="time limit of one report")
    command.add_argument("--memory", type=_count, default=1024, help="its memory limit in MiB")


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text) <= 100_000:
        raise argparse.ArgumentTypeError("a whole number from 1 to 100000")
    return int(text)


def run(options: argparse.Namespace) -> int:
    """Build the reports; the last lines say what failed and where the index is."""
    from workbench.build.run import Choice, build
    from workbench.build.tell import choose_teller
    from workbench.kernels.limits import Limits

    choice = Choice(
        options.period,
        options.region,
        options.jobs,
        Limits(options.seconds, options.memory),
        options.kernel == "ordinary",
    )
    if options.dry_run:
        return _show_plan(options.study, choice)
    summary = build(options.study, choice, choose_teller(options.log))
    return SOME_FAILED if summary.failed else MADE


def _show_plan(study: str, choice) -> int:
    from workbench.build.run import plan_build

    todo, unchanged = plan_build(study, choice)
    for job, reason in todo:
        print(f"{job.name}: {reason}")
    print(f"{len(todo)} reports would be made, {unchanged} are unchanged.")
    return MADE
