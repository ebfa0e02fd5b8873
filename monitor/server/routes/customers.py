"""`/api/customers/{ref}`: everything about one customer, handed over or erased. For administrators."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends

from monitor.calls.messages import SetConsent
from monitor.server.routes.common import archive_of, asker
from monitor.server.site import Site
from monitor.server.token_format import Identity
from monitor.store.customers import erase_customer, export_customer


def router(site: Site) -> APIRouter:
    """The routes. The audit says that it was done and by whom, never which customer."""
    routes = APIRouter(prefix="/api/customers/{customer_ref:path}", tags=["customers"])
    may = asker(site, "customers")

    @routes.get("/export", summary="All that is kept about one customer")
    async def export(customer_ref: str, who: Annotated[Identity, Depends(may)]) -> dict[str, Any]:
        told = await export_customer(archive_of(site).store.reader, customer_ref)
        for call in told["calls"]:
            site.keeper.audit(who.name, who.role, "export", call["call"]["call_id"], "customer")
        return told

    @routes.delete("", summary="Erase all that is kept about one customer; live calls of theirs are kept no longer")
    async def erase(customer_ref: str, who: Annotated[Identity, Depends(may)]) -> dict[str, Any]:
        archive = archive_of(site)
        live = [call for call in site.calls.live() if call.metadata.customer_ref == customer_ref]
        for call in live:
            call.command(SetConsent("refused"))
        erased = await erase_customer(archive.store.writer, customer_ref)
        for call_id in [*erased, *(call.call_id for call in live)]:
            site.webhook.forget(call_id)
            site.keeper.audit(who.name, who.role, "erase", call_id, "customer")
        return {"erased": erased, "live": [call.call_id for call in live]}

    return routes
