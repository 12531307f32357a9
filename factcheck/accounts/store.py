"""Where Flask-Security reads and writes credentials: our tables, through our transactions."""

from typing import Any

import sqlalchemy as sa
from flask_security import FSQLALiteUserDatastore

from factcheck.accounts.models import Account, HeldRole
from factcheck.database import db, transaction


class CredentialStore(FSQLALiteUserDatastore):
    """Flask-Security's view of accounts.

    It changes account objects while a request reads, calls `put`, and `commit` at the end. The
    changes are lifted out of the read transaction and written at once in one that is for writing.
    """

    def __init__(self) -> None:
        super().__init__(db, Account, HeldRole)

    def put(self, model: Account) -> Account:
        """Write what changed on the account, if anything did."""
        state = sa.inspect(model)
        changed: dict[str, Any] = {
            attribute.key: attribute.value
            for attribute in state.attrs
            if attribute.key in state.mapper.column_attrs and attribute.history.has_changes()
        }
        if changed:
            db.session.rollback()
            with transaction():
                for name, value in changed.items():
                    setattr(model, name, value)
        return model

    def commit(self) -> None:
        """Do nothing: `put` has written."""
