"""What was called through boto3, what was said in it, and whether the answers are what boto3 expects of them."""

import datetime
import json
import os

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
KINDS = {
    "string": str,
    "integer": int,
    "long": int,
    "boolean": bool,
    "timestamp": datetime.datetime,
    "structure": dict,
    "map": dict,
    "list": list,
    "blob": bytes,
}


def documented():
    """The operations that the documentation of 2021 defines."""
    with open(os.path.join(ROOT, "api", "model.json"), encoding="utf-8") as model:
        operations = json.load(model)["operations"]
    return sorted(name for name, operation in operations.items() if operation["documented"])


def leaves(shape, path=""):
    """Every member of a structure to the last: `Policies.PasswordPolicy.MinimumLength`."""
    inner = shape.member if shape.type_name == "list" else shape
    if inner.type_name != "structure":
        return {path}
    return {leaf for name, member in inner.members.items() for leaf in leaves(member, f"{path}.{name}".lstrip("."))}


def said(shape, value, path=""):
    """The members that an input says."""
    inner = shape.member if shape.type_name == "list" else shape
    if inner.type_name != "structure":
        return {path}
    items = value if shape.type_name == "list" else [value]
    return {
        leaf
        for item in items
        for name, member in item.items()
        for leaf in said(inner.members[name], member, f"{path}.{name}".lstrip("."))
    }


def faults(shape, value, path):
    """Where an answer that boto3 has parsed is not of the type that its model promises."""
    kind = KINDS[shape.type_name]
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        return [f"{path} is {value!r}, and no {shape.type_name}"]
    if shape.type_name == "structure":
        missing = [f"{path}.{name} is missing" for name in shape.required_members if name not in value]
        known = [(name, value[name]) for name in shape.members if name in value]
        return missing + [each for name, item in known for each in faults(shape.members[name], item, f"{path}.{name}")]
    if shape.type_name == "list":
        return [each for i, item in enumerate(value) for each in faults(shape.member, item, f"{path}[{i}]")]
    if shape.type_name == "map":
        return [each for key, item in value.items() for each in faults(shape.value, item, f"{path}.{key}")]
    return []


class Record:
    """Watches clients: register it at each of them before the first call."""

    def __init__(self):
        self.succeeded = set()
        self.said = {}

    def watch(self, client):
        client.meta.events.register("provide-client-params.cognito-idp.*", self._before)
        client.meta.events.register("after-call.cognito-idp.*", self._after)
        self.service = client.meta.service_model

    def _before(self, params, model, context, **_):
        context["said"] = said(model.input_shape, params)

    def _after(self, http_response, parsed, model, context, **_):
        # What was refused shows nothing of what it said.
        if http_response.status_code != 200:
            return
        self.succeeded.add(model.name)
        self.said.setdefault(model.name, set()).update(context["said"])
        if model.output_shape is None:
            return
        wrong = faults(model.output_shape, parsed, model.name)
        if wrong:
            raise AssertionError("; ".join(wrong))

    def missing(self):
        """Operations that never succeeded, and members that no call said that did."""
        never = [name for name in documented() if name not in self.succeeded]
        unsaid = [
            f"{name}.{leaf}"
            for name in documented()
            for leaf in sorted(leaves(self.service.operation_model(name).input_shape) - self.said.get(name, set()))
        ]
        return never + unsaid
