"""The namespace made ready for cases: closed ones kept for 90 days, search attributes added."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from google.protobuf.duration_pb2 import Duration
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.namespace.v1 import NamespaceConfig
from temporalio.api.operatorservice.v1 import (
    AddSearchAttributesRequest,
    ListSearchAttributesRequest,
)
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest, UpdateNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from engine.errors import AttributeClash, NamespaceRefused

RETENTION = timedelta(days=90)
SEARCH_ATTRIBUTES: Mapping[str, IndexedValueType.ValueType] = MappingProxyType(
    {
        "Stage": IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
        "Severity": IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
        "NextDue": IndexedValueType.INDEXED_VALUE_TYPE_DATETIME,
        "Overdue": IndexedValueType.INDEXED_VALUE_TYPE_BOOL,
        "Team": IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
    }
)


async def prepare(client: Client, *, retention: timedelta = RETENTION) -> None:
    """Raise the retention and add the search attributes, each only where it is needed.

    Longer retentions stay. The time-skipping test server knows only the adding; what it does not
    implement is left out. Raises `AttributeClash` or `NamespaceRefused`.
    """
    try:
        await _raise_retention(client, retention)
        await _add_attributes(client)
    except RPCError as error:
        message = f"namespace {client.namespace} could not be prepared: {error.message}"
        raise NamespaceRefused(message) from error


async def _raise_retention(client: Client, retention: timedelta) -> None:
    service = client.workflow_service
    found = await service.describe_namespace(DescribeNamespaceRequest(namespace=client.namespace))
    if found.config.workflow_execution_retention_ttl.ToTimedelta() >= retention:
        return
    lasting = Duration()
    lasting.FromTimedelta(retention)
    config = NamespaceConfig(workflow_execution_retention_ttl=lasting)
    request = UpdateNamespaceRequest(namespace=client.namespace, config=config)
    try:
        await service.update_namespace(request)
    except RPCError as error:
        if error.status is not RPCStatusCode.UNIMPLEMENTED:
            raise


async def _add_attributes(client: Client) -> None:
    known = await _known_attributes(client)
    for name, kind in SEARCH_ATTRIBUTES.items():
        if name not in known:
            await _add(client, name, kind)
        elif known[name] != kind:
            message = (
                f"search attribute {name} of namespace {client.namespace} is a "
                f"{_word(known[name])}, not a {_word(kind)}: remove it there, "
                "or use a namespace of its own"
            )
            raise AttributeClash(message)


async def _known_attributes(client: Client) -> Mapping[str, IndexedValueType.ValueType]:
    request = ListSearchAttributesRequest(namespace=client.namespace)
    try:
        found = await client.operator_service.list_search_attributes(request)
    except RPCError as error:
        if error.status is RPCStatusCode.UNIMPLEMENTED:
            return {}
        raise
    return found.custom_attributes


async def _add(client: Client, name: str, kind: IndexedValueType.ValueType) -> None:
    request = AddSearchAttributesRequest(namespace=client.namespace, search_attributes={name: kind})
    try:
        await client.operator_service.add_search_attributes(request)
    except RPCError as error:
        # Another process prepared it meanwhile, or this server cannot list what it has.
        if error.status is not RPCStatusCode.ALREADY_EXISTS:
            raise


def _word(kind: IndexedValueType.ValueType) -> str:
    return IndexedValueType.Name(kind).removeprefix("INDEXED_VALUE_TYPE_").capitalize()
