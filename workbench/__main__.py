"""The command line: finds the command, runs it, and tells every error without a traceback."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from pathlib import Path

from workbench.build.lock import Locked
from workbench.commands import COMMANDS
from workbench.commands.terminal import (
    DISCLOSURE,
    ENVIRONMENT,
    EXIT_CODES,
    INPUT_INVALID,
    INTERRUPTED,
    TERMINATED,
    USAGE,
    shown,
)
from workbench.commands.whereabouts import use_study
from workbench.disclosure.failure import NotSafe
from workbench.problems import ProblemsFound, UsageProblem


class Terminated(BaseException):
    """The system asked the program to end (SIGTERM)."""


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


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code; errors are told without a traceback."""
    options = make_parser().parse_args(arguments)
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, _end)
    try:
        if hasattr(options, "study"):
            named = options.named or options.study or options.default_study
            options.study = use_study(named, may_be_new=options.command == "adopt")
        return options.run(options)
    except ProblemsFound as error:
        count = len(error.problems)
        print(error, file=sys.stderr)
        print(f"{count} problem{'s' * (count != 1)}. Nothing was written.", file=sys.stderr)
        return INPUT_INVALID
    except NotSafe as error:
        print(error, file=sys.stderr)
        print("Nothing was published.", file=sys.stderr)
        return DISCLOSURE
    except UsageProblem as error:
        print(f"workbench: {error}", file=sys.stderr)
        return USAGE
    except Locked as error:
        print(f"workbench: {error}", file=sys.stderr)
        return ENVIRONMENT
    except OSError as error:
        where = f" ({shown(Path(error.filename))})" if error.filename else ""
        print(f"workbench: {error.strerror or error}{where}", file=sys.stderr)
        return ENVIRONMENT
    except KeyboardInterrupt:
        print("workbench: interrupted; finished reports stand.", file=sys.stderr)
        return INTERRUPTED
    except Terminated:
        print("workbench: terminated; finished reports stand.", file=sys.stderr)
        return TERMINATED


def _end(*_) -> None:
    raise Terminated


if __name__ == "__main__":
    sys.exit(main())
