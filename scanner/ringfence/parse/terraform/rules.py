"""The rules of a ruleset or of the controller-wide policy list."""

from __future__ import annotations

from ringfence.model.policy import (
    MAX_PORT,
    AppRequirement,
    DcfRule,
    DecryptPolicy,
    Protocol,
    RuleAction,
    SmartGroup,
    WebGroup,
)
from ringfence.parse.terraform.evaluate import Scope
from ringfence.parse.terraform.groups import Groups
from ringfence.parse.terraform.module import Instance, Module
from ringfence.parse.terraform.syntax import Body
from ringfence.parse.terraform.values import GroupKind, GroupUuid, Unknown, Value, sequence

_KNOWN = frozenset(
    {
        "name",
        "priority",
        "action",
        "protocol",
        "src_smart_groups",
        "dst_smart_groups",
        "web_groups",
        "decrypt_policy",
        "flow_app_requirement",
        "logging",
        "watch",
        "enforcement",
        "tls_profile",
        "log_profile",
        "exclude_sg_orchestration",
        "egress_path",
        "uuid",
    }
)
_IDS = frozenset({"INTRUSION_DETECTION_PERMIT", "DEEP_PACKET_INSPECTION_PERMIT"})
_MODES = {"MONITOR": True, "ENFORCE": False}
_DISABLED = "DISABLE"


def read_rules(module: Module, instance: Instance, kind: str, groups: Groups) -> list[DcfRule]:
    """The rules in the order they are written; what is in the way goes into the report."""
    bodies = module.nested(instance.body, kind, instance.scope)
    if isinstance(bodies, Unknown):
        module.report.refuse(
            f"{instance.body.place}: how many rules {instance.address} has depends on {bodies.why}"
        )
        return []
    found = (_Reader(module, body, scope, groups).rule() for body, scope in bodies)
    return [rule for rule in found if rule is not None]


class _Reader:
    """One rule. An argument that decides what the rule does must be known; groups need not."""

    def __init__(self, module: Module, body: Body, scope: Scope, groups: Groups) -> None:
        self._module = module
        self._body = body
        self._scope = scope
        self._groups = groups
        self._name = ""
        self._refused = False

    def rule(self) -> DcfRule | None:
        for attribute in self._body.attributes:
            if attribute.name not in _KNOWN:
                self._refuse(attribute.name, "is no argument of a rule")
        self._name = self._text("name")
        action = self._text("action")
        if self._value("enforcement") == _DISABLED:
            self._note("is disabled, and left out")
            return None
        watch = self._watch()
        made = {
            "name": self._name,
            "priority": self._priority(),
            "action": RuleAction.PERMIT if action in _IDS else self._enum(RuleAction, "action"),
            "protocol": self._enum(Protocol, "protocol"),
            "decrypt": self._enum(DecryptPolicy, "decrypt_policy", DecryptPolicy.UNSPECIFIED),
            "app_requirement": self._enum(
                AppRequirement, "flow_app_requirement", AppRequirement.UNSPECIFIED
            ),
            "logging": self._flag("logging"),
            "watch": watch,
            "ids": action in _IDS,
            "ports": self._ports(),
            "src": self._members("src_smart_groups", GroupKind.SMART),
            "dst": self._members("dst_smart_groups", GroupKind.SMART),
            "web_groups": self._members("web_groups", GroupKind.WEB),
        }
        if not made["src"] or not made["dst"]:
            self._refuse("src_smart_groups", "and dst_smart_groups name a group each in every rule")
        return None if self._refused else DcfRule(**made)  # type: ignore[arg-type] # as read above

    def _value(self, name: str) -> Value:
        return self._module.value(self._body, name, self._scope)

    def _refuse(self, name: str, what: str) -> None:
        attribute = self._body.get(name)
        place = attribute.place if attribute else self._body.place
        self._refused = True
        self._module.report.refuse(f"{place}: {name}{self._of()} {what}")

    def _note(self, what: str) -> None:
        self._module.report.note(f"{self._body.place}: the rule {self._name[:80]!a} {what}")

    def _of(self) -> str:
        return f" of the rule {self._name[:80]!a}" if self._name else ""

    def _known(self, name: str) -> Value:
        """A value that must be known; None where it is not given, or where that was refused."""
        value = self._value(name)
        if isinstance(value, Unknown):
            self._refuse(name, f"is not known here: it depends on {value.why}")
            return None
        return value

    def _text(self, name: str) -> str:
        value = self._known(name)
        if isinstance(value, str) and value:
            return value
        if not self._refused or value is not None:
            self._refuse(name, "is missing" if value is None else "is no text")
        return ""

    def _enum(
        self,
        kind: type[RuleAction | Protocol | DecryptPolicy | AppRequirement],
        name: str,
        default: DecryptPolicy | AppRequirement | None = None,
    ) -> object:
        value = self._known(name)
        if value in (None, "") and default is not None:
            return default
        text = value.upper() if isinstance(value, str) and kind is Protocol else value
        if isinstance(text, str) and text in set(kind):
            return kind(text)
        if value is not None:
            self._refuse(name, f"is {str(value)[:60]!a}, which is none of {', '.join(kind)}")
        elif not self._refused:
            self._refuse(name, "is missing")
        return None

    def _flag(self, name: str) -> bool:
        value = self._known(name)
        if value in (None, "") or isinstance(value, bool):
            return bool(value)
        if value in ("true", "false"):
            return value == "true"
        self._refuse(name, "is neither true nor false")
        return False

    def _watch(self) -> bool:
        mode = self._known("enforcement")
        if mode in (None, ""):
            return self._flag("watch")
        if self._body.get("watch") is not None and self._value("watch") is not None:
            self._refuse("enforcement", "stands beside watch, which the provider refuses")
        if not isinstance(mode, str) or mode not in _MODES:
            self._refuse("enforcement", f"is {str(mode)[:60]!a}, which is no mode")
            return False
        return _MODES[mode]

    def _priority(self) -> int:
        value = self._known("priority")
        number = int(value) if isinstance(value, str) and value.isdecimal() else value
        if number is None:
            return 0
        if not isinstance(number, int) or isinstance(number, bool) or number < 0:
            self._refuse("priority", "is no whole number from 0")
            return 0
        return number

    def _ports(self) -> tuple[tuple[int, int], ...]:
        bodies = self._module.nested(self._body, "port_ranges", self._scope)
        if isinstance(bodies, Unknown):
            self._refuse("port_ranges", f"depends on {bodies.why}")
            return ()
        found: list[tuple[int, int]] = []
        for body, scope in bodies:
            low = self._port(body, scope, "lo")
            high = self._port(body, scope, "hi") or low
            if low > high:
                self._refuse("port_ranges", f"goes from {low} to {high}")
                continue
            found.append((low, high))
        return tuple(found)

    def _port(self, body: Body, scope: Scope, name: str) -> int:
        """A port; 0 for one that is not given, which the provider spells an open end by."""
        value = self._module.value(body, name, scope)
        number = int(value) if isinstance(value, str) and value.isdecimal() else value
        if number is None:
            return 0
        if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number <= MAX_PORT:
            self._refuse("port_ranges", f"has a {name} that is no port")
            return 0
        return number

    def _members(self, name: str, kind: GroupKind) -> tuple[str, ...]:
        value = self._value(name)
        if value is None:
            return ()
        if isinstance(value, Unknown):
            return (self._unknown_group(name, kind, value),)
        items = sequence(value)
        if items is None:
            self._refuse(name, "is no list")
            return ()
        return tuple(dict.fromkeys(self._member(name, kind, each) for each in items))

    def _member(self, name: str, kind: GroupKind, item: Value) -> str:
        match item:
            case GroupUuid() if item.kind is kind and item in self._groups.names:
                return self._groups.names[item]
            case GroupUuid():
                self._refuse(name, f"names {item.address}, which is no {kind}")
                return ""
            case Unknown():
                return self._unknown_group(name, kind, item)
            case str() if item:
                return self._by_uuid(name, kind, item)
            case _:
                self._refuse(name, "has an entry that is no UUID")
                return ""

    def _by_uuid(self, name: str, kind: GroupKind, uuid: str) -> str:
        uuids = self._groups.smart_uuids if kind is GroupKind.SMART else self._groups.web_uuids
        if uuid not in uuids:
            self._note(f"names in {name} the UUID {uuid[:80]!a}, of which only that is known")
            uuids[uuid] = uuid
            self._add(kind, uuid, uuid)
        return uuids[uuid]

    def _unknown_group(self, name: str, kind: GroupKind, unknown: Unknown) -> str:
        made = f"<{unknown.why[:200]}>"
        self._note(f"has in {name} what is not known here ({unknown.why[:200]})")
        self._add(kind, made, "")
        return made

    def _add(self, kind: GroupKind, name: str, uuid: str) -> None:
        if kind is GroupKind.SMART:
            self._groups.smart.setdefault(name, SmartGroup(name=name, uuid=uuid))
        else:
            self._groups.web.setdefault(name, WebGroup(name=name, uuid=uuid))
