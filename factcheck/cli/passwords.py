"""Passwords on the command line: typed unseen, or made up and printed once; never an argument."""

import sys

import click

from factcheck.accounts.operations import generated_password


def chosen_password(*, generate: bool) -> str:
    """Ask for a new password twice, or make one up where nobody can be asked."""
    if generate or not sys.stdin.isatty():
        password = generated_password()
        click.echo(f"Password, shown only now: {password}")
        return password
    typed: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return typed
