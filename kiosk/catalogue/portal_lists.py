"""The lists of a portal's guide: items, materials, places, conditions, questions, fees."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from kiosk.catalogue import portal_codes as codes
from kiosk.catalogue.entry import (
    EntryCondition,
    EntryFee,
    EntryItem,
    EntryMaterial,
    EntryPoint,
    EntryQuestion,
)
from kiosk.catalogue.portal_node import Node

T = TypeVar("T")

LAST = 1_000_000  # order of what has none


def items(data: Node) -> tuple[EntryItem, ...]:
    """In the portal's order."""
    return tuple(
        EntryItem(
            name=node.text("tyywblxName"),
            service=node.text("lbsxfwmc"),
            promised_days=node.number("cnsxsx"),
            result_name=node.text("resultSampleName"),
            codes={kind: (code,) for key, kind in codes.ITEM_CODES.items() if (code := node.text(key))},
        )
        for node in data.objects("approveList", codes.ITEM_KEYS)
    )


def materials(data: Node) -> tuple[EntryMaterial, ...]:
    """In display order (``pxh``); the portal's list is not sorted by it."""
    return tuple(sorted(_materials(data), key=lambda m: LAST if m.order is None else m.order))


def _materials(data: Node) -> Iterator[EntryMaterial]:
    for node in data.objects("materialList", codes.MATERIAL_KEYS):
        yield EntryMaterial(
            name=node.text("clmc"),
            code=node.text("materialCode"),
            standard_name=node.text("materialTitle"),
            necessity=node.code("clbyx"),
            kind=node.code("cllx"),
            medium=node.code("clxs"),
            origin=node.code("cllyqd"),
            origin_note=node.text("cllyqdsm"),
            nature=node.code("clxz"),
            waiver=node.code("mtjfs"),
            waiver_note=node.text("mtjfssm"),
            filling_note=node.text("tbxz"),
            acceptance_note=node.text("clbz"),
            legal_basis=node.text("yqtgyj"),
            copies=node.number("zzclfs"),
            size=node.text("zzclgg"),
            order=node.number("pxh"),
            attachments=attachments(node, "attachList"),
            kept=node.kept(codes.MATERIAL_KEPT),
        )


def attachments(node: Node, key: str) -> tuple[tuple[str, str], ...]:
    """(kind, file name), each once."""
    found: dict[tuple[str, str], None] = {}
    for file in node.objects(key, codes.ATTACHMENT_KEYS):
        pair = file.code("fjbm"), file.text("fjmc")
        if pair in found:
            file.repeated("a file")
        found[pair] = None
    return tuple(found)


def points(data: Node) -> tuple[EntryPoint, ...]:
    """Places to apply in person, in display order. Each value stands twice in the data, under two names."""
    found = [
        (
            node.number("pxh"),
            EntryPoint(
                node.one_of("pointName", "bldmc"),
                node.one_of("infoAddr", "xxdz"),
                node.one_of("processingTime", "blsj"),
            ),
        )
        for node in data.objects("guidePoint", codes.POINT_KEYS)
    ]
    return tuple(point for _, point in _ordered(found))


def conditions(data: Node) -> tuple[EntryCondition, ...]:
    """In display order; which of the two texts is the heading differs from guide to guide."""
    found = [
        (
            node.number("pxh"),
            EntryCondition(node.one_of("bltj", "processingConditions"), node.text("smmc")),
        )
        for node in data.objects("guideCondition", codes.CONDITION_KEYS)
    ]
    return tuple(condition for _, condition in _ordered(found))


def questions(data: Node) -> tuple[EntryQuestion, ...]:
    """In display order."""
    found = [
        (node.number("pxh"), EntryQuestion(node.text("problem"), node.text("answer")))
        for node in data.objects("questionInfo", codes.QUESTION_KEYS)
    ]
    return tuple(question for _, question in _ordered(found))


def fees(data: Node) -> tuple[EntryFee, ...]:
    """In the portal's order; empty means free of charge."""
    return tuple(
        EntryFee(
            name=node.text("FEENAME"),
            item=node.text("UNIFY_NAME"),
            amount=node.text("FEESTAND"),
            basis=node.text("CHARGE_BYLAW"),
            reducible=node.text("IS_MINUS"),
        )
        for node in data.objects("chargelist", codes.FEE_KEYS)
    )


def _ordered(found: Iterable[tuple[int | None, T]]) -> list[tuple[int | None, T]]:
    return sorted(found, key=lambda pair: LAST if pair[0] is None else pair[0])
