"""The command line: `factcheck COMMAND`. Exit codes: 0 done, 1 not done, 2 wrongly asked."""

from importlib import import_module

import click

# The command's name, the module in this folder that holds it as `command`, and what it does.
COMMANDS = {
    "demo": ("demo", "Make the demonstration case and serve it on this machine."),
    "init": ("init", "Make the data directory and the database, or bring them up to date."),
    "serve": ("serve", "Serve the site."),
    "worker": ("worker", "Publish what is due, capture pages, visit links, index."),
    "index": ("index", "Build the search index anew, or compare it with the database."),
    "links": ("links", "Visit cited addresses again, and say what rotted."),
    "snapshots": ("snapshots", "Verify every file that is kept as evidence."),
    "import": ("imports", "Take over claims from elsewhere."),
    "export": ("export", "Write everything into one folder."),
    "user": ("user", "Add people, set their roles, disable them."),
    "audit": ("audit", "Verify the record of every change, or redact an event's details."),
    "doctor": ("doctor", "Check everything, and say how to mend what is wrong."),
}


class LazyGroup(click.Group):
    """A group that imports a command's module only when it is called, so that help is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return all names, as they are meant to be read."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of this name, if there is one."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, _ = COMMANDS[cmd_name]
        command: click.Command = import_module(f"factcheck.cli.{module}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, what) for name, (_, what) in COMMANDS.items()])


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="factcheck-tracker", prog_name="factcheck")
def main() -> None:
    """Track claims from the first tip to the published ruling.

    The settings of an instance are environment variables that begin with FACTCHECK_;
    docs/running.md explains each.

    \b
    To look around:      factcheck demo
    To begin for real:   factcheck init, then factcheck serve
    """  # noqa: D301 - click reads this backspace as: keep the lines
