"""The desk's routes: deciding a case, its fee and files, and the page of the systems behind the platform.

Every button is a form that is posted and answered with a redirect, without a script; what cannot be done comes back as the same
page with its reason on top and everything that was typed.
"""

from __future__ import annotations

import secrets

from fastapi import FastAPI, HTTPException, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from sandbox.case_view import CaseViews, DamagedCase
from sandbox.cases import StaleError
from sandbox.decisions import UnfitError
from sandbox.desk import TAMPERS, WORDS, desk, read_decision
from sandbox.forms import Form, FormRefusedError, read_form
from sandbox.labels import Labels
from sandbox.offices.payments import UnfitPaymentError
from sandbox.pages import Pages
from sandbox.problems import RefusedError
from sandbox.results.press import OFD, PDF
from sandbox.rooms import Rooms

NOT_NOW = "费用现在不能这样办理，请刷新页面。"
STALE = "这件刚刚由别人办理过。请核对下面的记录后再办。"


class Desk:
    """What the routes share."""

    def __init__(self, rooms: Rooms, pages: Pages, labels: Labels, views: CaseViews, token: str) -> None:
        self.rooms = rooms
        self.token = token
        self._pages = pages
        self._labels = labels
        self._views = views

    def page(self, submission_id: str, *, trouble: str = "", typed: Form | None = None, status: int = 200) -> Response:
        """The case with its desk. Raises ``HTTPException``."""
        root = self.rooms.store.find(submission_id)
        if root is None or root.received_at is None:
            raise HTTPException(404)
        if root.is_supplement:
            return RedirectResponse(f"/cases/{root.root_id}", 303)
        view = self._views.case(submission_id)
        panel = desk(self.rooms, self._labels, root)
        if view is None or isinstance(view, DamagedCase) or panel is None:
            return self._pages.show("damaged.html", case=view)
        more = [self._views.case(one.submission_id) for one in self.rooms.store.supplements(submission_id)]
        return self._pages.show(
            "case.html",
            case=view,
            supplements=[one for one in more if one is not None and not isinstance(one, DamagedCase)],
            damaged_supplements=sum(isinstance(one, DamagedCase) for one in more),
            desk=panel,
            token=self.token,
            tampers=[(one.value, words) for one, words in TAMPERS.items()],
            trouble=trouble,
            typed=typed or Form({}),
            status=status,
        )

    def decide(self, submission_id: str, form: Form) -> Response:
        """Take the decision or say why not."""
        root = self.rooms.store.find(submission_id)
        panel = desk(self.rooms, self._labels, root) if root is not None and root.received_at is not None else None
        if panel is None:
            raise HTTPException(404)
        try:
            self.rooms.decisions.decide(submission_id, read_decision(form, panel))
        except StaleError:
            return self.page(submission_id, trouble=STALE, typed=form, status=409)
        except (UnfitError, ValueError) as error:
            return self.page(submission_id, trouble=WORDS.get(str(error), "这样不能办理。"), typed=form, status=422)
        except (LookupError, RefusedError) as error:
            raise HTTPException(404) from error
        return back(submission_id)

    def fee(self, submission_id: str, form: Form) -> Response:
        """Ask for a fee, mark it paid, give it back."""
        payments = self.rooms.payments
        try:
            match form.one("act"):
                case "ask":
                    payments.ask(submission_id, _cents(form.one("yuan")), form.one("basis"), form.one("due") or None)
                case "settle":
                    payments.settle(submission_id)
                case "refund":
                    payments.refund(submission_id)
                case _:
                    raise HTTPException(404)
        except (UnfitPaymentError, ValueError):
            return self.page(submission_id, trouble=NOT_NOW, typed=form, status=409)
        return back(submission_id)

    def revoke(self, submission_id: str, file_id: str) -> Response:
        try:
            self.rooms.decisions.revoke(submission_id, file_id)
        except LookupError as error:
            raise HTTPException(404) from error
        return back(submission_id)

    def file(self, submission_id: str, file_id: str) -> Response:
        """The file as it was issued, to be saved."""
        issued = self.rooms.cases.file(file_id)
        if issued is None or issued.root_id != submission_id:
            raise HTTPException(404)
        suffix = {PDF: "pdf", OFD: "ofd"}.get(issued.ref.media_type, "bin")
        saved = {"Content-Disposition": f'attachment; filename="{file_id}.{suffix}"'}
        return Response(issued.data, media_type=issued.ref.media_type, headers=saved)


def add_desk(app: FastAPI, desk_: Desk) -> None:
    """The routes."""

    @app.get("/cases/{submission_id}")
    async def case(submission_id: str) -> Response:
        return await run_in_threadpool(desk_.page, submission_id)

    @app.post("/cases/{submission_id}/decide")
    async def decide(submission_id: str, request: Request) -> Response:
        form = await read_form(request, desk_.token)
        return await run_in_threadpool(desk_.decide, submission_id, form)

    @app.post("/cases/{submission_id}/fee")
    async def fee(submission_id: str, request: Request) -> Response:
        form = await read_form(request, desk_.token)
        return await run_in_threadpool(desk_.fee, submission_id, form)

    @app.get("/cases/{submission_id}/files/{file_id}")
    async def file(submission_id: str, file_id: str) -> Response:
        return await run_in_threadpool(desk_.file, submission_id, file_id)

    @app.post("/cases/{submission_id}/files/{file_id}/revoke")
    async def revoke(submission_id: str, file_id: str, request: Request) -> Response:
        await read_form(request, desk_.token)
        return await run_in_threadpool(desk_.revoke, submission_id, file_id)


def add_form_refusals(app: FastAPI, pages: Pages) -> None:
    """How a form that may not be posted is answered."""

    @app.exception_handler(FormRefusedError)
    async def refused(_request: Request, error: FormRefusedError) -> Response:
        return pages.show("form_refused.html", words=error.words, status=error.status)


def fresh_token() -> str:
    """What every form of this process must bring."""
    return secrets.token_urlsafe(16)


def back(submission_id: str) -> Response:
    """To the case, at its desk."""
    return RedirectResponse(f"/cases/{submission_id}#desk", 303)


def _cents(yuan: str) -> int:
    """``20`` or ``20.50`` -> cents. Raises ``ValueError``."""
    whole, _, part = yuan.partition(".")
    if not (whole.isascii() and whole.isdigit() and len(whole) <= 7 and len(part) <= 2):
        raise ValueError("yuan")
    if part and not (part.isascii() and part.isdigit()):
        raise ValueError("yuan")
    return int(whole) * 100 + int((part + "00")[:2])
