"""`workbench build`: make the reports that differ from the last build."""

from __future__ import annotations

import argparse
import sys

from workbench.commands.terminal import MADE, SOME_FAILED, add_study

NAME = "build"
ABOUT = "make the reports that differ from the last build"


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    add_study(command)
    command.add_argument("--period", default="", help="one funding period only")
    command.add_argument("--region", default="", help="one region only, or 'statewide'")
    command.add_argument("--pdf", action="store_true", help="print each page to PDF as well")
    command.add_argument("--jobs", type=_count, default=0, help="reports at a time")
    command.add_argument("--dry-run", action="store_true", help="say what would be made, and why")
    command.add_argument("--log", choices=("text", "json"), default="text", help="how to tell")
    command.add_argument("--on-done", default="", metavar="COMMAND", help="run this at the end")
    command.add_argument("--executor", choices=("local", "dask"), default="local", help="where")
    command.add_argument("--scheduler", default="", metavar="ADDRESS", help="of the dask cluster")
    command.add_argument("--output", default="", metavar="ADDRESS", help="put the pages there")
    command.add_argument("--kernel", choices=("forked", "ordinary"), default="forked")
    command.add_argument("--seconds", type=_count, default=600, help="time limit of one report")
    command.add_argument("--memory", type=_count, default=1024, help="its memory limit in MiB")


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text) <= 100_000:
        raise argparse.ArgumentTypeError("a whole number from 1 to 100000")
    return int(text)


def run(options: argparse.Namespace) -> int:
    """Build the reports; the last lines say what failed and where the index is."""
    from workbench.build.done import check_command, remember, run_command
    from workbench.build.run import Choice, build
    from workbench.build.tell import choose_teller
    from workbench.kernels.limits import Limits
    from workbench.places import reports_home

    choice = Choice(
        options.period,
        options.region,
        options.jobs,
        Limits(options.seconds, options.memory),
        options.kernel == "ordinary",
        options.executor,
        options.scheduler,
        options.output.rstrip("/"),
        options.pdf,
    )
    if options.dry_run:
        return _show_plan(options.study, choice)
    command = check_command(options.on_done)
    summary = build(options.study, choice, choose_teller(options.log))
    remember(reports_home() / options.study, summary)
    code = SOME_FAILED if summary.failed else MADE
    if command:
        lines = [f"{options.study}: {summary.counts}", *summary.causes(), summary.index]
        print(run_command(command, lines, code), end="", file=sys.stderr)
    return code


def _show_plan(study: str, choice) -> int:
    from workbench.build.run import plan_build

    todo, unchanged = plan_build(study, choice)
    for job, reason in todo:
        print(f"{job.name}: {reason}")
    print(f"{len(todo)} reports would be made, {unchanged} are unchanged.")
    return MADE
