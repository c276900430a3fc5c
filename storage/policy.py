"""The settings of communities in the database: a row for each that differs from its default."""

from __future__ import annotations

from dataclasses import fields, replace
from functools import cache
from typing import Any, get_type_hints

from pydantic import TypeAdapter
from sqlalchemy import delete, insert, select
from sqlmodel import Field, SQLModel

from bot.model.policy import Policies, Policy
from storage.connection import Connection
from storage.rows import given
from storage.uow import implements


class PolicyRow(SQLModel, table=True):
    __tablename__ = "policy"

    community: str = Field(primary_key=True, foreign_key="community.id")
    name: str = Field(primary_key=True)
    value: str = Field(sa_column_kwargs={"comment": "JSON"})


POLICIES = PolicyRow.__table__  # type: ignore[attr-defined]
USUAL = Policy()

_OF = select(POLICIES).where(given(POLICIES.c.community))
_FORGET, _SAY = delete(POLICIES).where(given(POLICIES.c.community)), insert(POLICIES)


@implements(Policies)
class SqlPolicies:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: dict[str, Policy] = {}

    def of(self, community: str) -> Policy:
        if community not in self._known:
            rows = self._connection.execute(_OF, {"community": community})
            said = {row.name: _adapters()[row.name].validate_json(row.value) for row in rows}
            self._known[community] = replace(USUAL, **said)
        return self._known[community]

    def save(self, community: str, policy: Policy) -> None:
        self._connection.execute(_FORGET, {"community": community})
        said = {one.name: getattr(policy, one.name) for one in fields(policy)}
        rows = [
            {"community": community, "name": name, "value": _json(name, value)}
            for name, value in said.items()
            if value != getattr(USUAL, name)
        ]
        if rows:
            self._connection.execute(_SAY, rows)
        self._known[community] = policy


def _json(name: str, value: Any) -> str:
    return _adapters()[name].dump_json(value).decode()


@cache
def _adapters() -> dict[str, TypeAdapter[Any]]:
    """How each setting becomes JSON and comes back, by its type."""
    return {name: TypeAdapter(kind) for name, kind in get_type_hints(Policy).items()}
