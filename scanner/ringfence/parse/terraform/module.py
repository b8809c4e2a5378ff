"""A root module: its variables, locals, resources, and what references between them come to."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ringfence.errors import PackError
from ringfence.model.text import why_unread
from ringfence.parse.terraform.evaluate import Budget, Scope, evaluate, pairs
from ringfence.parse.terraform.functions import Wrong
from ringfence.parse.terraform.hcl import parse_hcl
from ringfence.parse.terraform.json_syntax import constant, parse_tf_json
from ringfence.parse.terraform.lazy import Lazy
from ringfence.parse.terraform.sources import Report, TerraformSources
from ringfence.parse.terraform.syntax import Attribute, Block, Body
from ringfence.parse.terraform.types import converted, type_of
from ringfence.parse.terraform.values import GroupKind, GroupUuid, SetOf, Unknown, Value

SMART_GROUP = "aviatrix_smart_group"
WEB_GROUP = "aviatrix_web_group"
ATTACHMENT = "aviatrix_dcf_attachment_point"
_GROUPS = {
    ("resource", SMART_GROUP): GroupKind.SMART,
    ("resource", WEB_GROUP): GroupKind.WEB,
    ("data", WEB_GROUP): GroupKind.WEB,
}
_LABELS = {"resource": 2, "data": 2, "variable": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """One object of a resource block, where `count` or `for_each` may make several."""

    address: str
    body: Body
    scope: Scope


class Module:
    """What the files of a folder say together."""

    def __init__(self, sources: TerraformSources, report: Report) -> None:
        self.report = report
        self._blocks = list(_read(sources))
        self._scope = Scope(
            look_up=self._look_up,
            read=lambda path: sources.data.get(path.removeprefix("./")),
            budget=Budget(),
            folder=sources.folder,
        )
        self._names = self._name_space(self._variables(sources))

    def blocks(self, *kind: str) -> Iterator[Block]:
        """Top-level blocks by kind and first label, such as `resource`, `aviatrix_smart_group`."""
        for each in self._blocks:
            if (each.type, *each.labels)[: len(kind)] == kind:
                yield each

    def instances(self, mode: str, kind: str) -> Iterator[Instance]:
        """Every object of a type; where it is not known how many there are, a refusal or a note."""
        for block in self.blocks(mode, kind):
            try:
                found = self._instances(block)
            except Wrong as wrong:
                self.report.refuse(f"{block.place}: {_address(block)} cannot be evaluated: {wrong}")
                continue
            if isinstance(found, Unknown):
                text = f"{block.place}: how many {_address(block)} there are depends on {found.why}"
                if (mode, kind) in _GROUPS:
                    self.report.note(f"{text}, so rules that name one match nobody knows what")
                else:
                    self.report.refuse(text)
                continue
            yield from found.values()

    def value(self, body: Body, name: str, scope: Scope) -> Value:
        """An argument; None where it is not given, Unknown where it cannot be told."""
        attribute = body.get(name)
        return None if attribute is None else self.evaluated(attribute, scope)

    def evaluated(self, attribute: Attribute, scope: Scope) -> Value:
        try:
            return evaluate(attribute.value, scope)
        except Wrong as wrong:
            self.report.refuse(f"{attribute.place}: {attribute.name} cannot be evaluated: {wrong}")
            return Unknown(str(wrong))

    def nested(self, body: Body, kind: str, scope: Scope) -> list[tuple[Body, Scope]] | Unknown:
        """The blocks of a kind, with those that `dynamic` makes; Unknown for how many there are."""
        found: list[tuple[Body, Scope]] = []
        for block in body.blocks:
            if block.type == kind:
                found.append((block.body, scope))
            elif block.type == "dynamic" and block.labels == (kind,):
                made = self._dynamic(block, scope)
                if isinstance(made, Unknown):
                    return made
                found.extend(made)
        return found

    def local(self, name: str) -> Value:
        """A local value, None where there is none."""
        try:
            found = self._names["local"]
            return found[name] if isinstance(found, Mapping) and name in list(found) else None
        except Wrong as wrong:
            return Unknown(str(wrong))

    def _dynamic(self, block: Block, scope: Scope) -> list[tuple[Body, Scope]] | Unknown:
        iterator = block.body.get("iterator")
        name = iterator.text if iterator else block.labels[0]
        content = next((each.body for each in block.body.blocks if each.type == "content"), None)
        over = self.value(block.body, "for_each", scope)
        try:
            each = (
                pairs(over) if content is not None else Unknown("a dynamic block without content")
            )
        except Wrong as wrong:
            return Unknown(str(wrong))
        if isinstance(each, Unknown) or content is None:
            return each if isinstance(each, Unknown) else []
        return [
            (content, scope.binding({name.strip('"'): {"key": key, "value": value}}))
            for key, value in each
        ]

    def _instances(self, block: Block) -> dict[str | int | None, Instance] | Unknown:
        address = _address(block)
        for_each, count = block.body.get("for_each"), block.body.get("count")
        if for_each is not None:
            over = evaluate(for_each.value, self._scope)
            if isinstance(over, Unknown):
                return over
            return {
                key: Instance(
                    address=f"{address}[{json.dumps(key)}]",
                    body=block.body,
                    scope=self._scope.binding({"each": {"key": key, "value": value}}),
                )
                for key, value in _keyed(over)
            }
        if count is not None:
            many = evaluate(count.value, self._scope)
            if isinstance(many, Unknown):
                return many
            if not isinstance(many, int) or not 0 <= many <= MAX_COUNT:
                raise Wrong("count is no number")
            return {
                place: Instance(
                    address=f"{address}[{place}]",
                    body=block.body,
                    scope=self._scope.binding({"count": {"index": place}}),
                )
                for place in range(many)
            }
        return {None: Instance(address=address, body=block.body, scope=self._scope)}

    def _name_space(self, variables: Mapping[str, Value]) -> Mapping[str, Value]:
        local = {
            each.name: each for block in self.blocks("locals") for each in block.body.attributes
        }
        return {
            "var": Lazy("var", tuple(variables), variables.__getitem__),
            "local": Lazy(
                "local", tuple(local), lambda name: evaluate(local[name].value, self._scope)
            ),
            "data": Lazy("data", (WEB_GROUP, ATTACHMENT), lambda kind: self._objects("data", kind)),
            SMART_GROUP: self._objects("resource", SMART_GROUP),
            WEB_GROUP: self._objects("resource", WEB_GROUP),
            "path": dict.fromkeys(("module", "root", "cwd"), "."),
        }

    def _look_up(self, name: str) -> Value:
        return self._names.get(name, Unknown(name))

    def _objects(self, mode: str, kind: str) -> Mapping[str, Value]:
        blocks = {block.labels[1]: block for block in self.blocks(mode, kind)}
        of = kind if mode == "resource" else f"data.{kind}"
        return Lazy(of, tuple(blocks), lambda label: self._object(mode, kind, blocks[label]))

    def _object(self, mode: str, kind: str, block: Block) -> Value:
        found = self._instances(block)
        if isinstance(found, Unknown):
            return found
        made = {key: self._exported(mode, kind, each) for key, each in found.items()}
        if None in made:
            return made[None]
        if block.body.get("count") is not None:
            return list(made.values())
        return {str(key): value for key, value in made.items()}

    def _exported(self, mode: str, kind: str, instance: Instance) -> Value:
        name = instance.body.get("name")
        if kind == ATTACHMENT:
            told = evaluate(name.value, instance.scope) if name else None
            return {"id": told, "attachment_point_id": told, "name": told}
        uuid = GroupUuid(_GROUPS[mode, kind], instance.address)
        exported: dict[str, Value] = {"uuid": uuid, "id": uuid}
        if name is not None:
            exported["name"] = evaluate(name.value, instance.scope)
        return exported

    def _variables(self, sources: TerraformSources) -> Mapping[str, Value]:
        scope = Scope(look_up=Unknown, read=lambda _: None, budget=Budget(), folder=sources.folder)
        found: dict[str, Value] = {}
        for block in self.blocks("variable"):
            default = block.body.get("default")
            name = block.labels[0]
            found[name] = self.evaluated(default, scope) if default else Unknown(f"var.{name}")
        for file, text in sources.variables.items():
            for attribute in _values(file, text).attributes:
                if attribute.name in found:
                    found[attribute.name] = self.evaluated(attribute, scope)
        return {name: self._typed(name, value) for name, value in found.items()}

    def _typed(self, name: str, value: Value) -> Value:
        """The value as the type of its variable makes it."""
        (block, *_) = self.blocks("variable", name)
        kind = block.body.get("type")
        if kind is None:
            return value
        try:
            return converted(value, type_of(kind))
        except Wrong as wrong:
            self.report.refuse(f"{kind.place}: the variable {name!a} has another type: {wrong}")
            return Unknown(f"var.{name}")


MAX_COUNT = 10_000


def _read(sources: TerraformSources) -> Iterator[Block]:
    seen: set[tuple[str, ...]] = set()
    for file, text in sorted(sources.configuration.items()):
        if file.removesuffix(".json").removesuffix(".tf").endswith("override"):
            raise PackError(
                f"{file} overrides other files, which is not read here",
                hint="merge it into the file that it changes",
            )
        body = parse_tf_json(text, file) if file.endswith(".json") else parse_hcl(text, file)
        for block in body.blocks:
            _once(block, seen)
            if len(block.labels) != _LABELS.get(block.type, len(block.labels)):
                raise PackError(f"{block.place}: {block.type} has {len(block.labels)} labels")
            yield block


def _once(block: Block, seen: set[tuple[str, ...]]) -> None:
    """Refuse a second resource, variable or local of one name, as Terraform does."""
    names = [(block.type, *block.labels)] if block.type in _LABELS else []
    if block.type == "locals":
        names = [("local", each.name) for each in block.body.attributes]
    for name in names:
        if name in seen:
            raise PackError(
                f"{block.place}: {'.'.join(name)[:200]!a} is there a second time, which Terraform"
                " refuses",
                hint="remove one, or give the folder of one root module",
            )
        seen.add(name)


def _values(file: str, text: str) -> Body:
    """The assignments of a `tfvars` file; those in JSON are no templates."""
    if not file.endswith(".json"):
        return parse_hcl(text, file)
    body = parse_tf_json('{"locals": {}}', file)
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise PackError(f"{file} is no JSON: {why_unread(error)}") from error
    if not isinstance(document, dict):
        raise PackError(f"{file} is no JSON object")
    attributes = tuple(
        Attribute(name=name, value=constant(value), text="", place=body.place)
        for name, value in document.items()
    )
    return Body(place=body.place, attributes=attributes)


def _address(block: Block) -> str:
    return ".".join((*(("data",) if block.type == "data" else ()), *block.labels))


def _keyed(over: Value) -> Iterator[tuple[str, Value]]:
    """Keys and values of a `for_each`: of a map, or of a set, whose items are both."""
    if isinstance(over, Mapping):
        yield from sorted(over.items())
        return
    if not isinstance(over, SetOf):
        raise Wrong("for_each is neither a map nor a set of texts; toset() makes one of a list")
    for item in over:
        if isinstance(item, Unknown | GroupUuid):
            raise Wrong("for_each has a key that is not known")
        if not isinstance(item, str):
            raise Wrong("for_each is a set, and not one of texts")
        yield item, item
