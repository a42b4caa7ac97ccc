"""Speaks to other cases: a duplicate asks its target to take its customers over."""

from temporalio import activity
from temporalio.client import (
    Client,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from activities import contracts
from firsthour.domain.commands import NO_TEXT, Adopt, Said
from firsthour.domain.decide import Answer
from firsthour.domain.effects import Answered
from firsthour.domain.roles import engine
from firsthour.records import content, views
from firsthour.records.groups import by_contract, groups_of
from firsthour.records.shapes import Customer, write_customers
from firsthour.records.store import Store

ADOPTED_BEFORE = "already_done"


class MergeCases(contracts.Cases):
    """Speaks through the engine's client, with the customers from the records."""

    def __init__(self, store: Store, client: Client) -> None:
        self._store = store
        self._client = client

    @activity.defn(name="cases.merge")
    async def merge(self, order: contracts.Order) -> Answered:
        """Have the target adopt this case's customers; its refusal is the answer, by its code."""
        effect = order.effect
        target = f"escalation-{effect.target}"
        said = Said(f"adopt-{order.case}-{effect.key}", engine("merge"), self._adoption(order.case))
        try:
            await self._client.get_workflow_handle(target).execute_update(
                "say", said, id=said.id, result_type=Answer
            )
        except WorkflowUpdateFailedError as refused:
            code = refused.cause.type if isinstance(refused.cause, ApplicationError) else "failed"
            return Answered(effect.key, "" if code == ADOPTED_BEFORE else code or "failed")
        except WorkflowUpdateRPCTimeoutOrCancelledError:
            raise ApplicationError("The target does not answer", type="target_away") from None
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:
                return Answered(effect.key, "not_found")
            raise ApplicationError("The engine does not answer", type="engine_away") from None
        return Answered(effect.key)

    def _adoption(self, case: int) -> Adopt:
        """The command to the target; who the customers are is kept as content."""
        customers = by_contract(
            Customer(
                each.id,
                each.name,
                each.tier,
                each.value,
                each.language,
                each.timezone,
                each.resolution,
                each.contacts,
                each.services,
                each.calendar,
            )
            for each in views.all_customers(self._store, case)
            if each.access != "removed"
        )
        if not customers:
            return Adopt(case, (), NO_TEXT)
        ref = content.put(self._store, write_customers(customers), "customers", content.JSON)
        return Adopt(case, groups_of(customers, ()), ref)
