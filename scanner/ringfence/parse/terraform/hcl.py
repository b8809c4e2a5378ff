"""Files in HCL's native syntax: attributes and blocks (HCL specification, "Structural Elements")."""

from __future__ import annotations

from ringfence.parse.terraform.cursor import Cursor
from ringfence.parse.terraform.expressions import expression
from ringfence.parse.terraform.syntax import Attribute, Block, Body, Literal, Place
from ringfence.parse.terraform.template import quoted


def parse_hcl(text: str, file: str) -> Body:
    """The body of a file; PackError with file and line for what is no HCL."""
    cursor = Cursor(text.replace("\r\n", "\n"), file)
    return _body(cursor, closing="")


def _body(cursor: Cursor, *, closing: str) -> Body:
    place = cursor.place
    attributes: dict[str, Attribute] = {}
    blocks: list[Block] = []
    cursor.deeper()
    while True:
        cursor.blank(lines=True)
        if (closing and cursor.take(closing)) or (not closing and cursor.done):
            break
        start, name = cursor.place, cursor.identifier()
        if not name:
            found = ascii(cursor.text[cursor.at : cursor.at + 10])
            raise cursor.refuse(f"neither an argument nor a block begins with {found}")
        cursor.blank(lines=False)
        if cursor.looking_at("=") and not cursor.looking_at("=="):
            if name in attributes:
                raise cursor.refuse(f"the argument {name!a} stands here twice")
            attributes[name] = _attribute(cursor, name)
        else:
            blocks.append(_block(cursor, name, start))
        _line_ends(cursor)
    cursor.higher()
    return Body(place=place, attributes=tuple(attributes.values()), blocks=tuple(blocks))


def _one_line(cursor: Cursor) -> Body:
    """What stands between braces on one line: an argument or nothing."""
    place = cursor.place
    if cursor.take("}"):
        return Body(place=place)
    name = cursor.identifier()
    cursor.blank(lines=False)
    if not name or not cursor.looking_at("="):
        raise cursor.refuse("a block on one line holds one argument at most")
    attribute = _attribute(cursor, name)
    cursor.blank(lines=False)
    cursor.expect("}")
    return Body(place=place, attributes=(attribute,))


def _line_ends(cursor: Cursor) -> None:
    cursor.blank(lines=False)
    if not (cursor.done or cursor.looking_at("\n")):
        found = ascii(cursor.text[cursor.at : cursor.at + 10])
        raise cursor.refuse(f"the line should end before {found}")


def _attribute(cursor: Cursor, name: str) -> Attribute:
    place = cursor.place
    cursor.expect("=")
    cursor.blank(lines=False)
    begin = cursor.at
    value = expression(cursor, lines=False)
    return Attribute(
        name=name, value=value, text=cursor.text[begin : cursor.at].strip(), place=place
    )


def _block(cursor: Cursor, kind: str, place: Place) -> Block:
    labels: list[str] = []
    while not cursor.take("{"):
        labels.append(_label(cursor))
        cursor.blank(lines=False)
    cursor.blank(lines=False)
    body = _body(cursor, closing="}") if cursor.looking_at("\n") else _one_line(cursor)
    return Block(type=kind, labels=tuple(labels), body=body, place=place)


def _label(cursor: Cursor) -> str:
    if cursor.looking_at('"'):
        found = quoted(cursor, expression)
        if not isinstance(found, Literal):
            raise cursor.refuse("the label of a block is a template")
        return str(found.value)
    name = cursor.identifier()
    if not name:
        found_text = ascii(cursor.text[cursor.at : cursor.at + 10])
        raise cursor.refuse(f"neither `=` nor a label nor a block begins with {found_text}")
    return name
