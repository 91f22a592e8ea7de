"""The command line: finds the command, runs it, and tells every error without a traceback."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from workbench.commands import COMMANDS
from workbench.commands.terminal import (
    ENVIRONMENT,
    EXIT_CODES,
    INPUT_INVALID,
    INTERRUPTED,
    USAGE,
    shown,
)
from workbench.places import data_home
from workbench.problems import ProblemsFound, UsageProblem


class Parser(argparse.ArgumentParser):
    """A parser whose usage errors end with code 1: 2 stands for invalid input."""

    def error(self, message: str):
        """Say what is wrong with the command and how it is used."""
        self.print_usage(sys.stderr)
        self.exit(USAGE, f"workbench: {message}\n")


def make_parser() -> Parser:
    """Return the parser of the command line."""
    codes = "; ".join(f"{code} {words}" for code, words in EXIT_CODES.items())
    parser = Parser(
        prog="workbench",
        description="Regional evaluation reports from survey exports and team records.",
        epilog=f"Exit codes: {codes}.",
    )
    commands = parser.add_subparsers(dest="command", required=True, parser_class=Parser)
    for module in COMMANDS:
        about = module.ABOUT
        command = commands.add_parser(module.NAME, help=about, description=f"{about.capitalize()}.")
        module.add_arguments(command)
        command.set_defaults(run=module.run)
    return parser


def _use_folder(study: str) -> str:
    """A study given by its folder: its parent becomes the data folder, its name the study."""
    folder = Path(study)
    if study and (folder / "study.toml").is_file() and folder.resolve().parent != data_home():
        os.environ["WORKBENCH_DATA"] = str(folder.resolve().parent)
    return folder.resolve().name if study and (folder / "study.toml").is_file() else study


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code; errors are told without a traceback."""
    options = make_parser().parse_args(arguments)
    try:
        if hasattr(options, "study"):
            options.study = _use_folder(options.study)
        return options.run(options)
    except ProblemsFound as error:
        count = len(error.problems)
        print(error, file=sys.stderr)
        print(f"{count} problem{'s' * (count != 1)}. Nothing was written.", file=sys.stderr)
        return INPUT_INVALID
    except UsageProblem as error:
        print(f"workbench: {error}", file=sys.stderr)
        return USAGE
    except OSError as error:
        where = f" ({shown(Path(error.filename))})" if error.filename else ""
        print(f"workbench: {error.strerror or error}{where}", file=sys.stderr)
        return ENVIRONMENT
    except KeyboardInterrupt:
        print("workbench: interrupted; finished reports stand.", file=sys.stderr)
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
