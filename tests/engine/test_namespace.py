"""The namespace made ready: on the real server and on the time-skipping one."""

import asyncio
import subprocess
from collections.abc import Iterator
from datetime import timedelta

import pytest
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import (
    AddSearchAttributesRequest,
    ListSearchAttributesRequest,
    RemoveSearchAttributesRequest,
)
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client
from temporalio.common import SearchAttributeKey, SearchAttributePair, TypedSearchAttributes

from engine.binary import find_skipping
from engine.errors import AttributeClash, NamespaceRefused
from engine.namespace import RETENTION, SEARCH_ATTRIBUTES, prepare
from engine.ports import free_port
from engine.server import Engine

_STAGE = SearchAttributeKey.for_keyword("Stage")


async def _connect(target: str) -> Client:
    """Connect as soon as the server answers."""
    for _ in range(200):
        try:
            return await Client.connect(target)
        except RuntimeError:
            await asyncio.sleep(0.05)
    pytest.fail(f"{target} does not answer")


async def _retention(client: Client) -> timedelta:
    request = DescribeNamespaceRequest(namespace=client.namespace)
    found = await client.workflow_service.describe_namespace(request)
    lasting: timedelta = found.config.workflow_execution_retention_ttl.ToTimedelta()
    return lasting


async def _attributes(client: Client) -> dict[str, IndexedValueType.ValueType]:
    request = ListSearchAttributesRequest(namespace=client.namespace)
    found = await client.operator_service.list_search_attributes(request)
    return dict(found.custom_attributes)


@pytest.fixture(scope="module")
def skipping() -> Iterator[str]:
    """The address of a time-skipping test server."""
    port = free_port()
    with subprocess.Popen([find_skipping(), str(port), "--enable-time-skipping"]) as process:
        yield f"127.0.0.1:{port}"
        process.kill()


async def test_prepare_twice_is_prepare_once(shared: Engine) -> None:
    """Retention is 90 days and all attributes are there, after the first and the second time."""
    client = await Client.connect(shared.target)
    await prepare(client)
    first = (await _retention(client), await _attributes(client))
    await prepare(client)
    second = (await _retention(client), await _attributes(client))

    assert (timedelta(days=90), dict(SEARCH_ATTRIBUTES)) == first
    assert first == second


async def test_an_attribute_can_be_used_at_once(shared: Engine) -> None:
    """A workflow started right after the preparation is found by its stage."""
    client = await Client.connect(shared.target)
    await prepare(client)
    given = TypedSearchAttributes([SearchAttributePair(_STAGE, "start")])
    await client.start_workflow("Any", id="staged", task_queue="none", search_attributes=given)

    count = (await client.count_workflows("Stage = 'start'")).count

    assert 1 == count


async def test_a_longer_retention_stays(shared: Engine) -> None:
    """Retention is raised, never lowered."""
    client = await Client.connect(shared.target)
    await prepare(client, retention=RETENTION * 2)
    await prepare(client)

    assert RETENTION * 2 == await _retention(client)


async def test_an_attribute_of_another_type_is_refused(shared: Engine) -> None:
    """A clash names the attribute and both types; nothing is changed."""
    client = await Client.connect(shared.target)
    await prepare(client)
    service, namespace = client.operator_service, client.namespace
    removal = RemoveSearchAttributesRequest(namespace=namespace, search_attributes=["Team"])
    await service.remove_search_attributes(removal)
    other = {"Team": IndexedValueType.INDEXED_VALUE_TYPE_BOOL}
    addition = AddSearchAttributesRequest(namespace=namespace, search_attributes=other)
    await service.add_search_attributes(addition)

    with pytest.raises(AttributeClash) as refused:
        await prepare(client)

    assert "attribute_clash" == refused.value.code
    assert "Team" in refused.value.message
    assert "Bool, not a Keyword" in refused.value.message
    await service.remove_search_attributes(removal)
    await prepare(client)
    assert dict(SEARCH_ATTRIBUTES) == await _attributes(client)


async def test_a_namespace_that_is_not_there_is_refused(shared: Engine) -> None:
    """A namespace that the server does not know is named."""
    client = await Client.connect(shared.target, namespace="elsewhere")

    with pytest.raises(NamespaceRefused) as refused:
        await prepare(client)

    assert "elsewhere" in refused.value.message


async def test_the_time_skipping_server_gets_its_attributes(skipping: str) -> None:
    """What the test server implements is done, and doing it twice is no error."""
    client = await _connect(skipping)
    await prepare(client)
    await prepare(client)
    given = TypedSearchAttributes([SearchAttributePair(_STAGE, "start")])

    handle = await client.start_workflow(
        "Any", id="staged", task_queue="none", search_attributes=given
    )

    assert "start" == (await handle.describe()).typed_search_attributes.get(_STAGE)
