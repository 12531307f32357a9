"""Making accounts and changing how people sign in. Callers commit."""

import secrets
from collections.abc import Collection

from email_validator import EmailNotValidError, validate_email
from flask_security import hash_password
from sqlmodel import Session, select

from claims.errors import BadInput, NotFound
from claims.newsroom.models import Role, User
from claims.newsroom.operations import add_user, set_active
from factcheck.accounts.models import Account, new_uniquifier
from factcheck.accounts.passwords import password_fault

CLEAR_LETTERS = "abcdefghjkmnpqrstvwxyz"


def add_account(
    session: Session,
    *,
    actor: User | None,
    name: str,
    email: str,
    password: str,
    roles: Collection[Role] = (),
) -> Account:
    """Add a member of the newsroom who can sign in; no actor means the command line.

    Raises BadInput for an address that is malformed or taken, or a password that is too weak.
    """
    address = tidy_email(email)
    if find_account(session, address) is not None:
        raise BadInput("email", f"{address} has an account already.")
    fault = password_fault(password, [name, address])
    if fault:
        raise BadInput("password", fault)
    user = add_user(session, actor=actor, name=name, roles=roles)
    account = Account(user_id=user.id, email=address, password=hash_password(password))
    session.add(account)
    session.flush()
    return account


def disable_account(session: Session, *, actor: User | None, account: Account) -> None:
    """Let the person sign in no more, and end every session they have."""
    set_active(session, actor=actor, user=account.user, active=False)
    account.fs_uniquifier = new_uniquifier()
    session.add(account)
    session.flush()


def find_account(session: Session, email: str) -> Account | None:
    """Return the account with this address, in whatever case it is typed."""
    return session.exec(select(Account).where(Account.email == email.strip().lower())).first()


def account_of(session: Session, email: str) -> Account:
    """Return the account with this address. Raises NotFound."""
    account = find_account(session, email)
    if account is None:
        raise NotFound("account", email)
    return account


def tidy_email(email: str) -> str:
    """Return the address in lower case. Raises BadInput if it cannot be one."""
    try:
        return validate_email(email.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError as error:
        raise BadInput("email", str(error)) from error


def generated_password() -> str:
    """Return four groups of letters that can be read aloud: some 89 random bits."""
    return "-".join("".join(secrets.choice(CLEAR_LETTERS) for _ in range(5)) for _ in range(4))
