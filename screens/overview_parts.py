"""The sections of the guide page, from top to bottom. What nobody published is said to be unpublished: a section that is
missing would read as "none"."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kivy.uix.widget import Widget

from kiosk.model.guide import Guide, Item
from kiosk.model.material import Source
from screens.overview_flow import FlowCard
from screens.widgets.rows import Fact, FactCard, ListCard, ListRow, Pill, Section

Say = Callable[..., str]
_BROUGHT = (Source.SCAN, Source.ID_CARD)


def glance(guide: Guide, say: Say) -> FactCard:
    """What most people come to know."""
    facts = FactCard()
    visits = "screens.overview.no_visit" if guide.visits == 0 else "screens.overview.visits"
    intermediaries = {True: "some", False: "none", None: "unsaid"}[guide.intermediaries]
    lines = (
        ("days", days(guide, say)),
        ("visit", say(visits, n=guide.visits, why=guide.visit_reason)),
        ("fee", say("screens.overview.see_fees" if guide.fees else "screens.overview.free")),
        ("intermediary", say(f"screens.overview.intermediary.{intermediaries}")),
        ("result", guide.delivery or say("screens.overview.unpublished")),
        ("lead_department", guide.lead_department or say("screens.overview.unpublished")),
        ("phone", say("screens.overview.phones", ask=guide.phone, complain=guide.complaint_phone)),
    )
    for name, value in lines:
        bold = name in ("days", "fee")
        facts.add_widget(Fact(say(f"screens.overview.{name}"), value, label_mm=41, bold=bold))
    return facts


def days(guide: Guide, say: Say) -> str:
    """The bundle's promise, and the slowest item's where that is longer: which one holds only the department can say."""
    promised = say("screens.days", days=guide.promised_days)
    if not guide.longest_days:
        return promised
    slowest = say("screens.days_slowest", days=guide.longest_days)
    return "\n".join((promised, slowest, say("screens.overview.days_differ")))


def sections(guide: Guide, say: Say, here: frozenset[str]) -> Iterator[Widget]:
    """Title and card of each. ``here``: ids of the items that can be applied for at this kiosk."""
    yield from _listed(say("screens.overview.materials", n=len(guide.materials)), "file-document-outline",
                       _materials(guide, say), say)  # fmt: skip
    yield from _listed(
        say("screens.overview.items", n=len(guide.items)), "clipboard-text-clock", _items(guide, say, here), say
    )
    conditions: list[Widget] = [ListRow(caption=c.text, high=False) for c in guide.conditions if c.text.strip()]
    yield from _listed(say("screens.overview.conditions"), "account-group", conditions, say)
    yield from _flow(guide, say)
    fees: list[Widget] = [ListRow(caption=f"{f.name} {f.amount}", hint=_basis(f.basis, say)) for f in guide.fees]
    if fees:
        yield from _listed(say("screens.overview.fees"), "cash", fees, say)
    yield from _listed(say("screens.overview.results"), "certificate", _results(guide), say)
    yield from _listed(say("screens.overview.places"), "map-marker", _places(guide, say), say)
    questions: list[Widget] = [ListRow(caption=q.question, hint=q.answer) for q in guide.questions]
    if questions:
        yield from _listed(say("screens.overview.questions"), "help-circle-outline", questions, say)
    basis: list[Widget] = [ListRow(caption=line, high=False) for line in _bases(guide)]
    yield from _listed(say("screens.overview.basis"), "book-open-page-variant", basis, say)


def _materials(guide: Guide, say: Say) -> list[Widget]:
    rows: list[Widget] = []
    for material in sorted(guide.materials, key=lambda m: m.source is not Source.SCAN):
        brought = material.source in _BROUGHT
        words = "bring" if material.necessary or not brought else "bring_maybe"
        pill = Pill(say(f"screens.overview.{words if brought else 'no_need'}"), "primary" if brought else "good")
        rows.append(ListRow(caption=material.label, hint=material.hint, icon=material.icon, pill=pill, high=False))
    return rows


def _items(guide: Guide, say: Say, here: frozenset[str]) -> list[Widget]:
    rows: list[Widget] = [
        ListRow(caption=item.label, hint=_item(item, guide, say, here), high=False) for item in guide.items
    ]
    if guide.items and all(item.legal_days is None for item in guide.items):
        # Said once, not with every item.
        rows.append(ListRow(caption=say("screens.overview.legal_days_unpublished"), high=False))
    return rows


def _item(item: Item, guide: Guide, say: Say, here: frozenset[str]) -> str:
    """Who decides and how long it takes; then what is out of the ordinary."""
    lines = [say("screens.items.hint", department=item.department, days=item.promised_days)]
    if item.legal_days is not None:
        lines.append(say("screens.overview.legal_days", days=item.legal_days))
    if item.locked_reason:
        lines.append(item.locked_reason)
    if item.appointment:
        lines.append(say("screens.overview.appointment", why=item.appointment))
    if item.item_id not in here:
        lines.append(say("screens.overview.not_here", division=guide.division.name))
    elif not item.elsewhere:
        lines.append(say("screens.overview.only_there", division=guide.division.name))
    return "\n".join(lines)


def _flow(guide: Guide, say: Say) -> Iterator[Widget]:
    steps = tuple(step.strip() for step in guide.flow if step.strip())
    if not steps:
        yield from _listed(say("screens.overview.flow"), "arrow-collapse-down", [], say)
        return
    captions = tuple(say("screens.overview.step", n=n, what=what) for n, what in enumerate(steps, start=1))
    yield Section(say("screens.overview.flow"), "arrow-collapse-down")
    yield FlowCard(captions if len(steps) > 1 else steps)


def _results(guide: Guide) -> list[Widget]:
    return [ListRow(caption=name, high=False) for name in guide.results]


def _places(guide: Guide, say: Say) -> list[Widget]:
    return [
        ListRow(
            caption=point.name,
            hint="\n".join((
                point.address or say("screens.overview.unpublished"),
                point.hours or say("screens.overview.unpublished"),
                *([point.phone] if point.phone else []),
            )),
            icon="map-marker",
        )
        for point in guide.points
    ]  # fmt: skip


def _bases(guide: Guide) -> tuple[str, ...]:
    texts = [item.legal_basis for item in guide.items] + [material.legal_basis for material in guide.materials]
    lines = (line.strip() for text in texts for line in text.split("\n"))
    return tuple(dict.fromkeys(line for line in lines if line))


def _basis(basis: str, say: Say) -> str:
    return say("screens.overview.fee_basis", basis=basis.strip() or say("screens.overview.unpublished"))


def _listed(title: str, icon: str, rows: list[Widget], say: Say) -> list[Widget]:
    card = ListCard()
    card.fill_with(rows or [ListRow(caption=say("screens.overview.unpublished"), high=False)])
    return [Section(title, icon), card]
