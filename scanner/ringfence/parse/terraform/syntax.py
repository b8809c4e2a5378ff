"""What a Terraform file says, before anything in it is evaluated."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something stands, for whoever has to look it up."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Literal:
    value: str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Template:
    """Literal texts and interpolations, in order; more than one part, or one that is no text."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Name:
    """The first word of a reference, such as `var` or the type of a resource."""

    name: str


@dataclass(frozen=True, slots=True)
class Get:
    target: Expression
    name: str


@dataclass(frozen=True, slots=True)
class Index:
    target: Expression
    key: Expression


@dataclass(frozen=True, slots=True)
class Splat:
    """`target[*]` and what follows it, in terms of the name `each` of one item."""

    target: Expression
    each: Expression


@dataclass(frozen=True, slots=True)
class SplatItem:
    """The item that the rest of a splat is about."""


@dataclass(frozen=True, slots=True)
class Call:
    function: str
    arguments: tuple[Expression, ...]
    expand: bool = False
    """Whether the last argument is a list of arguments, `f(a...)`."""


@dataclass(frozen=True, slots=True)
class ListOf:
    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class ObjectOf:
    items: tuple[tuple[Expression, Expression], ...]


@dataclass(frozen=True, slots=True)
class For:
    """`[for k, v in of : value if when]`, or with a key the object form."""

    names: tuple[str, ...]
    of: Expression
    value: Expression
    key: Expression | None = None
    when: Expression | None = None
    grouped: bool = False


@dataclass(frozen=True, slots=True)
class Conditional:
    test: Expression
    yes: Expression
    no: Expression


@dataclass(frozen=True, slots=True)
class Operation:
    operator: str
    operands: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Valid, and beyond what is evaluated here."""

    why: str


Expression = (
    Literal
    | Template
    | Name
    | Get
    | Index
    | Splat
    | SplatItem
    | Call
    | ListOf
    | ObjectOf
    | For
    | Conditional
    | Operation
    | Unreadable
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    name: str
    value: Expression
    text: str
    """The expression as it is written, for notes."""
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    place: Place
    attributes: tuple[Attribute, ...] = ()
    blocks: tuple[Block, ...] = ()

    def get(self, name: str) -> Attribute | None:
        return next((each for each in self.attributes if each.name == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    type: str
    labels: tuple[str, ...]
    body: Body
    place: Place
