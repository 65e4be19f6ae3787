"""A case in words: its state, its days and its timeline, the same on every screen that tells of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from kiosk.model.case import Case, CaseProgress, CaseState, CaseStep
from screens.widgets.timeline import Mark

Say = Callable[..., str]

# Tone and icon of each state; colour never stands alone.
LOOKS = {
    CaseState.KEPT: ("attention", "clock-outline"),
    CaseState.STUCK: ("bad", "alert-circle"),
    CaseState.RECEIVED: ("primary", "check"),
    CaseState.PASSED: ("primary", "check"),
    CaseState.SUPPLEMENT: ("attention", "alert"),
    CaseState.REFUSED: ("bad", "close-circle"),
    CaseState.ACCEPTED: ("primary", "stamper"),
    CaseState.DECLINED: ("bad", "close-circle"),
    CaseState.DONE: ("good", "check-circle"),
    CaseState.WITHDRAWN: ("attention", "minus"),
    CaseState.OTHER: ("attention", "help-circle-outline"),
}
AHEAD = (CaseState.RECEIVED, CaseState.PASSED, CaseState.ACCEPTED, CaseState.DONE)  # what can still be to come
_MARKS = {"bad": "bad", "attention": "attention"}


def state_words(state: CaseState, say: Say) -> str:
    """Short: for a pill or a line."""
    return say(f"cases.state.{state.value}")


def meaning(state: CaseState, say: Say) -> str:
    """A sentence: what it means, and what follows."""
    return say(f"cases.means.{state.value}")


def day_words(day: date, say: Say) -> str:
    """``12 月 7 日（含当日）``."""
    return say("cases.day", month=day.month, day=day.day)


def moment_words(at: datetime, say: Say, now: datetime) -> str:
    """Day and minute, in the kiosk's own time; the year only where it is another one."""
    local = at.astimezone(now.tzinfo) if now.tzinfo is not None else at
    key = "cases.moment" if local.year == now.year else "cases.moment_year"
    return say(key, year=local.year, month=local.month, day=local.day, time=local.strftime("%H:%M"))


def marks(case: Case, say: Say, now: datetime) -> tuple[Mark, ...]:
    """The timeline; of the organ's last word the day by which something has to be done."""
    return tuple(_mark(case, step, say, now) for step in case.steps)


def _mark(case: Case, step: CaseStep, say: Say, now: datetime) -> Mark:
    if step.at is None:
        waiting = step.state is CaseState.KEPT and case.state is CaseState.KEPT
        title = say(f"cases.ahead.{step.state.value}") if step.state in AHEAD else state_words(step.state, say)
        return Mark(title, say(f"cases.{'on_its_way' if waiting else 'to_come'}"), "attention" if waiting else "muted")
    title, words = state_words(step.state, say), moment_words(step.at, say, now)
    if step.state is CaseState.RECEIVED and case.here:
        words = say("cases.at_this_kiosk", at=words)
    tone = _MARKS.get(LOOKS[step.state][0], "good") if step is _last(case) else "good"
    if step.state in (CaseState.REFUSED, CaseState.DECLINED):
        tone = "bad"
    return Mark(title, words, tone)


def _last(case: Case) -> CaseStep | None:
    happened = [step for step in case.steps if step.at is not None]
    return happened[-1] if happened else None


def progress_facts(progress: CaseProgress, say: Say, now: datetime) -> list[tuple[str, str]]:
    """Label and value of what the number brings."""
    facts = [
        (say("cases.fact.received"), moment_words(progress.received, say, now)),
        (say("cases.fact.changed"), moment_words(progress.changed, say, now)),
    ]
    if progress.due is not None:
        facts.append((say("cases.fact.due"), day_words(progress.due, say)))
    return facts
