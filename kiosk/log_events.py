"""The event catalogue: every line that may stand in the log. ``docs/events.md`` is generated from it.

Who acts: nobody, attendant, technician, operator (whoever runs the platform and writes configuration).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class LogEvent:
    """``level``: info | warning | error. ``fields``: names that may stand in the line; values never tell of a person."""

    level: str
    meaning: str
    who: str
    fields: tuple[str, ...] = ()


EVENTS: dict[str, LogEvent] = {
    "kiosk.started": LogEvent("info", "The kiosk has started.", "nobody", ("version", "environment")),
    "kiosk.stopped": LogEvent("info", "The kiosk was stopped in order.", "nobody"),
    "kiosk.crashed": LogEvent("error", "An error nobody handled ended the kiosk.", "technician", ("kind", "where")),
    "visit.started": LogEvent(
        "info",
        "A citizen chose a bundle, or began to look for one (then it is empty).",
        "nobody",
        ("session", "bundle"),
    ),
    "visit.bundle": LogEvent("info", "A bundle was chosen among what was found.", "nobody", ("session", "bundle")),
    "visit.step": LogEvent("info", "The walk went to another screen.", "nobody", ("session", "step")),
    "visit.ended": LogEvent("info", "The visit is over and was forgotten.", "nobody", ("session",)),
    "catalogue.broken": LogEvent(
        "error", "The catalogue or a guide in it cannot be read.", "operator", ("file", "reason")
    ),
    "draft.failed": LogEvent("warning", "A draft could not be saved, kept or opened.", "technician", ("reason",)),
    "result.printed": LogEvent("info", "A notice's or result's print ended.", "attendant", ("kind", "outcome", "code")),
    "result.refused": LogEvent(
        "warning", "A notice or result was not printed, for this reason.", "operator", ("kind", "reason")
    ),
    "result.not_verified": LogEvent(
        "error", "A notice or result could not be verified or handed to the printer.", "technician", ("kind", "reason")
    ),
    "result.not_counted": LogEvent(
        "error", "A print could not be written down for the platform to count.", "technician", ("reason",)
    ),
    "inquiry.not_printed": LogEvent(
        "error", "An answer could not be set or handed to the printer.", "technician", ("reason",)
    ),
    "copy.printed": LogEvent("info", "A copy's print ended.", "attendant", ("pages", "outcome", "code")),
    "copy.not_made": LogEvent("error", "A copy could not be made.", "technician", ("reason",)),
    "case.unreadable": LogEvent("error", "What the platform told of a case cannot be read.", "operator"),
    "leaflet.printed": LogEvent("info", "A leaflet's print ended.", "attendant", ("leaflet", "outcome", "code")),
    "leaflet.not_made": LogEvent(
        "error", "A leaflet could not be made or handed to its printer.", "technician", ("leaflet", "reason")
    ),
    "documents.worker_started": LogEvent("info", "The process that checks pages is ready.", "nobody"),
    "documents.worker_let_go": LogEvent(
        "info", "The process that checks pages was ended in the ordinary course of things.", "nobody", ("code",)
    ),
    "documents.worker_ended": LogEvent(
        "warning",
        "The process that checks pages ended by itself, or hung and was ended; another is started.",
        "nobody",
        ("code",),
    ),
    "documents.worker_rests": LogEvent(
        "error",
        "The process that checks pages died several times in a row; it is not started for so many seconds.",
        "technician",
        ("code", "seconds"),
    ),
    "documents.listener_fault": LogEvent(
        "error", "What was found on a page could not be handed on.", "technician", ("error",)
    ),
    "store.opened": LogEvent("info", "Database and outbox are open.", "nobody", ("queued",)),
    "store.broken": LogEvent("error", "The database cannot be opened or written.", "technician", ("reason",)),
    "submission.committed": LogEvent(
        "info", "A submission and its receipt job are durable.", "nobody", ("submission", "local_number")
    ),
    "submission.refused_by_disk": LogEvent(
        "error",
        "A submission could not be made durable; nothing of it was kept.",
        "technician",
        ("submission", "reason"),
    ),
    "submission.acknowledged": LogEvent(
        "info", "The platform has the submission and gave a case number.", "nobody", ("submission", "case_number")
    ),
    "submission.delayed": LogEvent(
        "warning", "Sending failed for now; it is tried again by itself.", "nobody", ("submission", "reason")
    ),
    "submission.quarantined": LogEvent(
        "error",
        "The platform refused a submission for good; it waits in the quarantine.",
        "operator",
        ("submission", "problem"),
    ),
    "platform.reached": LogEvent("info", "The platform answers.", "nobody"),
    "platform.away": LogEvent("warning", "The platform cannot be reached.", "nobody", ("reason",)),
    "platform.unauthorised": LogEvent(
        "error",
        "The platform does not know this kiosk; nothing is sent until that is mended.",
        "operator",
        ("operation", "ms", "cause"),
    ),
    "device.state": LogEvent(
        "info", "A device's state changed.", "nobody", ("role", "state", "media", "paper", "detail")
    ),
    "device.failed": LogEvent(
        "warning",
        "A command failed; 'action' says who must act.",
        "attendant",
        ("role", "completion", "code", "action", "detail"),
    ),
    "device.misconfigured": LogEvent(
        "error", "A device's settings are wrong; 'detail' names the key.", "operator", ("role", "code", "detail")
    ),
    "device.missing": LogEvent("error", "A role has no device in the configuration.", "operator", ("role",)),
    "device.lost": LogEvent(
        "warning", "A device is gone; it is taken back by itself when it returns.", "attendant", ("role", "detail")
    ),
    "device.hung": LogEvent(
        "error",
        "A driver does not return; its device is out of service until it does.",
        "technician",
        ("role", "detail"),
    ),
    "device.driver_fault": LogEvent(
        "error", "A driver raised what no driver may; the device stays in service.", "technician", ("role", "detail")
    ),
    "device.listener_fault": LogEvent(
        "error", "What listens to a device failed; the device stays in service.", "technician", ("role", "detail")
    ),
    "device.worker_stuck": LogEvent(
        "error", "A driver did not come back when the kiosk was stopped.", "technician", ("role", "detail")
    ),
    "device.child_started": LogEvent("info", "A driver's own process was started.", "nobody"),
    "device.child_killed": LogEvent(
        "warning", "A driver's process hung and was ended; the next command starts another.", "technician"
    ),
    "device.child_unkillable": LogEvent(
        "error", "A driver's process cannot be ended; only a restart of the computer frees its device.", "technician"
    ),
    "device.print_failed": LogEvent("warning", "A slip was not printed; nothing came out.", "attendant", ("code",)),
    "device.print_unknown": LogEvent(
        "warning", "Whether a slip came out is not known; a person has to look.", "attendant", ("code",)
    ),
    "device.spool_kept": LogEvent(
        "error",
        "The print system's spool could not be emptied after a visit; documents may still lie in it.",
        "technician",
        ("role", "code"),
    ),
    "cabinet.door_opened": LogEvent("warning", "The cabinet's door was opened.", "attendant"),
    "cabinet.door_closed": LogEvent("info", "The cabinet's door was closed.", "nobody"),
    "cabinet.power_lost": LogEvent("warning", "The mains are off; the kiosk runs on its battery.", "attendant"),
    "cabinet.power_back": LogEvent("info", "The mains are back.", "nobody"),
    "cabinet.attendant_called": LogEvent("warning", "Somebody pressed the call button.", "attendant"),
    "receipt.print_late": LogEvent(
        "warning",
        "A print ended after another one of the same receipt had begun; its end changed nothing.",
        "nobody",
        ("submission", "outcome"),
    ),
    "receipt.printed": LogEvent("info", "A receipt's print ended.", "attendant", ("submission", "outcome", "code")),
    "document.unreadable": LogEvent("warning", "A scanned image could not be processed.", "technician", ("reason",)),
    "evaluation.kept": LogEvent("info", "An evaluation waits to be sent.", "nobody", ("submission",)),
    "evaluation.delivered": LogEvent("info", "The platform has the evaluation.", "nobody", ("submission",)),
    "evaluation.refused": LogEvent(
        "warning", "The platform refused an evaluation for good.", "operator", ("submission", "problem")
    ),
    "platform.refused": LogEvent(
        "warning", "The platform refused a request for good.", "operator", ("operation", "ms", "problem")
    ),
    "platform.transient": LogEvent(
        "info", "A request failed for now.", "nobody", ("operation", "ms", "reason", "retry_after")
    ),
    "asking.failed": LogEvent(
        "error", "An error nobody foresaw in a live question; it counts as not answered.", "technician", ("kind",)
    ),
    "platform.unreadable": LogEvent(
        "warning", "So many changes of the platform are of no kind that this version knows.", "operator", ("count",)
    ),
    "certificate.renewed": LogEvent(
        "info", "The kiosk's certificate was renewed; it is good for so many days.", "nobody", ("days",)
    ),
    "certificate.not_renewed": LogEvent(
        "warning", "The kiosk's certificate could not be renewed yet; it is tried again.", "nobody", ("reason", "days")
    ),
    "certificate.alarm": LogEvent(
        "error",
        "The kiosk's certificate is nearly or already over, or cannot be read, and could not be renewed; 'lapsed': enrol anew.",
        "operator",
        ("reason", "days"),
    ),
    "clock.heard": LogEvent(
        "info",
        "The platform's signed time was heard; the machine's clock was behind it by so much.",
        "nobody",
        ("seconds",),
    ),
    "clock.set": LogEvent("warning", "The machine's clock was off and was set.", "nobody", ("seconds",)),
    "clock.not_set": LogEvent(
        "error",
        "The machine's clock is off and cannot be set; the kiosk goes by the signed time.",
        "technician",
        ("reason",),
    ),
    "clock.jumped": LogEvent("warning", "The machine's clock jumped.", "technician", ("seconds", "sequence")),
    "clock.forged": LogEvent(
        "error", "An answer about the time was not signed by the platform; it was not believed.", "operator"
    ),
    "clock.record_lost": LogEvent(
        "warning", "What was known of the clock cannot be read or written down.", "technician", ("reason",)
    ),
    "clock.no_key": LogEvent(
        "error", "The platform's time key cannot be read; no signed time is asked for.", "operator", ("reason",)
    ),
    "clock.failed": LogEvent("error", "An error nobody foresaw in keeping the time.", "technician", ("kind",)),
    "store.forgot": LogEvent(
        "info",
        "What was delivered long enough ago was deleted by rule: submissions whose parts went, receipts nobody fetched, records, "
        "files without a row.",
        "nobody",
        ("emptied", "receipts", "records", "orphans"),
    ),
    "store.clock_moved": LogEvent(
        "warning",
        "Between two looks of the store the machine's clock went another way than time; its days go on as before.",
        "technician",
        ("seconds",),
    ),
    "store.room": LogEvent("info", "The disk has room for another whole application, and holds it.", "nobody"),
    "store.tight": LogEvent(
        "error",
        "The disk has no room for another whole application (tight), or does not answer (unknown); applying is not offered.",
        "technician",
        ("room",),
    ),
    "store.listener_failed": LogEvent(
        "error", "What waits for the store failed; the store goes on.", "technician", ("kind",)
    ),
    "store.close_failed": LogEvent("error", "The store could not be closed in order.", "technician", ("code",)),
    "sync.failed": LogEvent(
        "error", "An error nobody foresaw in sending; it goes on with the next attempt.", "technician", ("kind",)
    ),
    "answers.heard": LogEvent(
        "info",
        "Changes of cases or announcements came; 'strange' ones were of nobody here, or could not be meant.",
        "nobody",
        ("fresh", "strange"),
    ),
    "answers.arrived": LogEvent("info", "A sealed answer or result lies here, whole.", "nobody", ("bytes",)),
    "answers.delayed": LogEvent(
        "warning", "What comes back cannot be fetched for now; it is tried again by itself.", "nobody", ("reason",)
    ),
    "note.kept": LogEvent(
        "info", "What was said of a submission after its receipt is durable.", "nobody", ("submission", "kind")
    ),
    "note.not_kept": LogEvent(
        "error",
        "What was said of a submission after its receipt could not be kept; the citizen was told.",
        "operator",
        ("submission", "kind", "reason"),
    ),
    "note.delivered": LogEvent(
        "info", "The platform has a note about a submission; 'kind' says of what.", "nobody", ("submission", "kind")
    ),
    "note.refused": LogEvent(
        "error",
        "The platform refused a note about a submission for good.",
        "operator",
        ("submission", "kind", "problem"),
    ),
    "pull.failed": LogEvent(
        "error", "An error nobody foresaw in fetching; it goes on with the next attempt.", "technician", ("kind",)
    ),
    "log.lost": LogEvent("error", "The disk took no line for a while; so many are lost.", "technician", ("count",)),
    "log.unknown": LogEvent(
        "warning", "A line outside this catalogue was dropped; only its id is told.", "technician", ("id",)
    ),
    "evaluation.lost": LogEvent("error", "An evaluation could not be kept.", "technician", ("submission", "reason")),
}


def table() -> str:
    """The catalogue as a Markdown table."""
    lines = ["| event | level | meaning | who acts | fields |", "|---|---|---|---|---|"]
    for name, event in sorted(EVENTS.items()):
        lines.append(f"| `{name}` | {event.level} | {event.meaning} | {event.who} | {', '.join(event.fields) or '-'} |")
    return "\n".join(lines) + "\n"
