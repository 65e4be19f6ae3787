"""Live questions as endpoints: waivers, credentials, cases, inquiries. Nothing of a question or an answer is logged or kept."""

from __future__ import annotations

from fastapi import FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool

from kiosk.contract.case_query import NOTHING, CasesAsked, InquiryAsked, InquiryReply
from kiosk.contract.waiver import ChecksAsked, CredentialShown, LicencesAsked
from sandbox.exchange import json_answer, read_question
from sandbox.offices.checks import checks
from sandbox.offices.credentials import credential
from sandbox.offices.inquiries import CASE_PROGRESS, OFFICES, rows_of
from sandbox.offices.licences import licences
from sandbox.offices.people import resident_of
from sandbox.offices.switches import AwayError, Office
from sandbox.openapi import OPERATIONS
from sandbox.problems import not_here, office_away, request_invalid
from sandbox.rooms import Rooms

MOST_MATERIALS = 200
LONGEST_CODE = 4096  # characters of a credential's QR


def add_questions(app: FastAPI, rooms: Rooms) -> None:
    """The routes."""
    door, questions = rooms.door, rooms.questions

    @app.post("/v1/licences", **OPERATIONS["licences"])
    async def ask_licences(request: Request) -> Response:
        await door.kiosk(request)
        asked = await read_question(request, LicencesAsked)
        _bounded(asked.materials)
        return json_answer(await run_in_threadpool(licences, asked, rooms.switches, rooms.tokens))

    @app.post("/v1/checks", **OPERATIONS["checks"])
    async def ask_checks(request: Request) -> Response:
        await door.kiosk(request)
        asked = await read_question(request, ChecksAsked)
        _bounded(asked.materials)
        open_case = await run_in_threadpool(questions.open_case, asked.person, asked.bundle_id)
        return json_answer(await run_in_threadpool(checks, asked, open_case, rooms.switches, rooms.tokens))

    @app.post("/v1/credentials", **OPERATIONS["credentials"])
    async def ask_credential(request: Request) -> Response:
        await door.kiosk(request)
        shown = await read_question(request, CredentialShown)
        if len(shown.text) > LONGEST_CODE:
            raise request_invalid("text")
        return json_answer(await run_in_threadpool(credential, shown.text, rooms.switches))

    @app.get("/v1/cases/{number}", **OPERATIONS["case_status"])
    async def case_status(number: str, request: Request) -> Response:
        await door.kiosk(request)
        return json_answer(await run_in_threadpool(questions.status, number))

    @app.post("/v1/cases", **OPERATIONS["cases"])
    async def ask_cases(request: Request) -> Response:
        kiosk_id = await door.kiosk(request)
        asked = await read_question(request, CasesAsked)
        return json_answer(await run_in_threadpool(_cases, rooms, kiosk_id, asked))

    @app.post("/v1/inquiries/{kind}", **OPERATIONS["inquiry"])
    async def ask_inquiry(kind: str, request: Request) -> Response:
        await door.kiosk(request)
        asked = await read_question(request, InquiryAsked)
        return json_answer(await run_in_threadpool(_inquiry, rooms, kind, asked))


def _bounded(materials: tuple[str, ...]) -> None:
    if len(materials) > MOST_MATERIALS:
        raise request_invalid("materials")


def _cases(rooms: Rooms, kiosk_id: str, asked: CasesAsked) -> object:
    _answering(rooms, Office.IDENTITY)
    return rooms.questions.cases(kiosk_id, asked)


def _inquiry(rooms: Rooms, kind: str, asked: InquiryAsked) -> InquiryReply:
    if kind != CASE_PROGRESS and kind not in OFFICES:
        raise not_here("no office answers that kind of inquiry")
    _answering(rooms, Office.INQUIRIES)
    as_of = rooms.clock()
    moment = as_of.isoformat(timespec="seconds")
    if kind == CASE_PROGRESS:
        return InquiryReply(rooms.questions.progress(asked.form.get("number", "")), moment)
    if asked.second.kind == NOTHING:
        raise request_invalid("second: this inquiry asks for a second check")
    rooms.checks.check(asked.person.number, asked.second, rooms.questions.phones(asked.person))
    resident = resident_of(asked.person.name, asked.person.number)
    return InquiryReply(rows_of(kind, resident, as_of.date()), moment, OFFICES[kind][0])


def _answering(rooms: Rooms, office: Office) -> None:
    try:
        rooms.switches.ask(office)
    except AwayError as error:
        raise office_away(office.value) from error
