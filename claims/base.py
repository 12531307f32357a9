"""What every table shares: one metadata with a naming convention, ids, UTC times, enums, JSON."""

import enum
import secrets
import time
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import declared_attr
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

from claims.dates import ImpreciseDate
from claims.errors import BadInput

NAMING_CONVENTION = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
METADATA = sa.MetaData(naming_convention=NAMING_CONVENTION)

ID_LENGTH = 26
_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"


class Base(SQLModel):
    """A row that is itself and no other: rows compare and hash by identity, not by value."""

    metadata = METADATA

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)


def new_id() -> str:
    """Return 26 characters: 48 bits of milliseconds, then 80 random bits, so that ids sort by age.

    The layout is ULID's (github.com/ulid/spec), in lower case.
    """
    value = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    return "".join(_CROCKFORD[value >> shift & 31] for shift in range(125, -1, -5))


def id_field() -> Any:
    """Return the primary key column of a table whose ids are made before the row is stored."""
    return Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)


class UTCDateTime(TypeDecorator[datetime]):
    """A moment in UTC: naive ones are refused, aware ones come back on every database."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Refuse a naive time; SQLite is given UTC without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise BadInput("time", f"a time without a zone: {value!r}")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Give every time back aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class ImpreciseDateType(TypeDecorator[ImpreciseDate]):
    """An imprecise date in one text column, `earliest/latest|EDTF|as typed`.

    The interval stands first so that the column sorts by the earliest day, and so that loading a
    row never needs the (slow) EDTF parser.
    """

    impl = sa.String(200)
    cache_ok = True

    def process_bind_param(self, value: ImpreciseDate | None, dialect: sa.Dialect) -> str | None:
        """Write the interval first, so that the column sorts by it."""
        del dialect
        if value is None:
            return None
        return f"{value.earliest.isoformat()}/{value.latest.isoformat()}|{value.edtf}|{value.typed}"

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> ImpreciseDate | None:
        """Read it back without parsing EDTF."""
        del dialect
        return None if value is None else read_imprecise_date(value)


def read_imprecise_date(stored: str) -> ImpreciseDate:
    """Return the date that ImpreciseDateType stored as this text."""
    interval, edtf, typed = stored.split("|", 2)
    earliest, latest = (date.fromisoformat(day) for day in interval.split("/"))
    return ImpreciseDate(typed=typed, edtf=edtf, earliest=earliest, latest=latest)


def utc_field(
    *, nullable: bool = False, index: bool = False, server_default: str | None = None
) -> Any:
    """Return a UTC time column; not nullable ones default to the present.

    `server_default` is what rows got that were there before the column.
    """
    given: dict[str, Any] = {"sa_type": UTCDateTime, "nullable": nullable, "index": index}
    if server_default is not None:
        given["sa_column_kwargs"] = {"server_default": server_default}
    if nullable:
        return Field(default=None, **given)
    return Field(default_factory=now, **given)


def imprecise_date_field(*, nullable: bool = True) -> Any:
    """Return a column for a date as people know it; see `claims.dates`."""
    default: dict[str, Any] = {"default": None} if nullable else {}
    return Field(**default, sa_type=ImpreciseDateType, nullable=nullable)


def enum_field(
    kind: type[enum.StrEnum],
    *,
    default: enum.StrEnum | None = None,
    nullable: bool = False,
    index: bool = False,
    primary_key: bool = False,
    check: str = "",
    server_default: str | None = None,
) -> Any:
    """Return a text column that the database itself keeps to the values of `kind`.

    `check` names the constraint, for the second column of one kind in a table; `server_default` is
    what rows got that were there before the column.
    """
    column_type = sa.Enum(
        kind,
        values_callable=lambda members: [member.value for member in members],
        native_enum=False,
        create_constraint=True,
        validate_strings=True,
        length=40,
        name=check or f"{kind.__name__.lower()}_known",
    )
    given: dict[str, Any] = {} if default is None and not nullable else {"default": default}
    if primary_key:
        given["primary_key"] = True
    if server_default is not None:
        given["sa_column_kwargs"] = {"server_default": server_default}
    return Field(**given, sa_type=column_type, nullable=nullable, index=index)


def json_field(default: type[list[Any]] | type[dict[str, Any]] = list) -> Any:
    """Return a JSON column that starts empty.

    Assign a new value to change it: changes inside are not tracked.
    """
    return Field(default_factory=default, sa_type=sa.JSON, nullable=False)


def text_field(*, default: str | None = "", nullable: bool = False) -> Any:
    """Return a column for text of any length."""
    return Field(default=default, sa_type=sa.Text, nullable=nullable)


class Versioned(Base):
    """A row that two people may edit: the second writer of one version gets StaleDataError."""

    version: int = Field(default=1, nullable=False)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 - declared_attr hands the class
        """Point SQLAlchemy at the counter, once the class has a table to point into."""
        return {"version_id_col": cls.__table__.c.version} if hasattr(cls, "__table__") else {}
