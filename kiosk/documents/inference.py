"""The three networks inside RapidOCR's wheel (PP-OCRv4), run on one thread and in bounded memory.

Networks, characters and the way from a heat map to boxes are those of the wheel. Sessions are made here, since the settings
decide what a page costs: measured on an A4 page, onnxruntime's own plan of memory takes 620 MB and 340 ms for the detector,
its arena without that plan 360 MB and 260 ms; given back after each page, 170 MB remain.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np

from kiosk.documents.raster import Pixels, Points
from kiosk.documents.values import UNKNOWN

_STEP: Final = 32  # px; the detector's five halvings
_HIGH: Final = 48  # px of a line as the recogniser was taught
_LEAST_WIDE: Final = 160  # px; narrower, and the recogniser, taught with room to the right, errs in every tenth line
_ALONE_WIDE: Final = 320  # px; a single character wants still more
_ALONE: Final = 2.0  # widths to height
_MOST_WIDE: Final = 2400  # px; a line of 50 characters
_WAY_WIDE: Final = 192
_SMALLEST: Final = 3  # px of a box that holds print
_RED: Final = 2  # the channel in which a red seal is hardly seen
_LEAST_GAPS: Final = 2  # between Chinese characters; fewer give no measure
_GAP: Final = 1.6  # of the usual distance
_WIDEST_GAP: Final = 2.6  # more is a space between two words
_INKED: Final = 0.4  # of the line's contrast
_WIDE_INK: Final = 0.45  # of the distance; a rule and the edge of a frame are thinner
_USUAL_PITCH: Final = 0.8  # of the line's height


class Networks:
    """Loaded when made (0.2 s). Not for two threads at a time."""

    def __init__(self) -> None:
        from rapidocr_onnxruntime.ch_ppocr_det.utils import DBPostProcess

        models = _models()
        self._detector = _session(models / "ch_PP-OCRv4_det_infer.onnx")
        self._recogniser = _session(models / "ch_PP-OCRv4_rec_infer.onnx")
        self._way = _session(models / "ch_ppocr_mobile_v2.0_cls_infer.onnx")
        known = self._recogniser.get_modelmeta().custom_metadata_map["character"].splitlines()
        self._characters = ["", *known, " "]  # the first means: nothing new here
        # As RapidOCR sets them.
        self._boxes = DBPostProcess(thresh=0.3, box_thresh=0.5, unclip_ratio=1.6, score_mode="fast", use_dilation=True)
        self._give_back = _giving_back()

    def boxes(self, picture: Pixels) -> list[Points]:
        """Where print is: four points each, clockwise from the top left as the picture lies, px."""
        high, wide = picture.shape[:2]
        size = (max(_STEP, round(wide / _STEP) * _STEP), max(_STEP, round(high / _STEP) * _STEP))
        heat = _run(self._detector, _blob(picture, size), self._give_back)
        found, _ = self._boxes(heat, (high, wide))
        most = np.array([wide - 1, high - 1], np.float32)
        placed = [np.clip(np.asarray(box, np.float32), 0, most) for box in found]
        return [
            box
            for box in placed
            if np.linalg.norm(box[1] - box[0]) > _SMALLEST and np.linalg.norm(box[3] - box[0]) > _SMALLEST
        ]

    def upside_down(self, lines: Sequence[Pixels]) -> list[tuple[bool, float]]:
        """Of each line whether it stands on its head, and how sure that is (0 to 1). Four characters are looked at: a long line
        pressed into the network's width looks like nothing, and was answered by chance."""
        answers = []
        for line in lines:
            head = np.ascontiguousarray(line[:, : line.shape[0] * _WAY_WIDE // _HIGH])
            wide = min(_WAY_WIDE, max(1, round(head.shape[1] * _HIGH / head.shape[0])))
            odds = _run(self._way, _padded(_blob(head, (wide, _HIGH)), _WAY_WIDE))[0]
            answers.append((bool(odds[1] > odds[0]), float(max(odds))))
        return answers

    def words(self, line: Pixels) -> tuple[str, float]:
        """What a line says, and how sure that is (0 to 1, the mean of its characters). Where a character stands that the network
        does not know (a fifth of GB 2312, such as 圪), there is an ``UNKNOWN`` instead of nothing."""
        wide = min(_MOST_WIDE, max(1, round(line.shape[1] * _HIGH / line.shape[0])))
        room = max(wide, _ALONE_WIDE if wide < _ALONE * _HIGH else _LEAST_WIDE)
        blob = _padded(_blob(line, (wide, _HIGH)), room)
        odds = _run(self._recogniser, blob)[0]
        best = odds.argmax(axis=1)
        steps = [n for n, one in enumerate(best) if one and (n == 0 or one != best[n - 1])]
        if not steps:
            return "", 0.0
        said = [self._characters[best[n]] for n in steps]
        places = [(n + 0.5) * room / len(best) for n in steps]
        return with_gaps(said, places, blob[0, _RED, :, :wide]), float(odds[steps, best[steps]].mean())


def with_gaps(said: Sequence[str], places: Sequence[float], line: Pixels) -> str:
    """``places``: px from the left of each character in ``line`` (height × width, -1 to 1). Where two Chinese characters stand
    too far apart, or the line goes on before the first or after the last one, and there is ink as wide as a character, one
    was passed over."""
    even = [
        after - before for (before, after), pair in zip(pairwise(places), pairwise(said), strict=True) if _are_han(pair)
    ]
    pitch = float(np.percentile(even, 30)) if len(even) >= _LEAST_GAPS else _USUAL_PITCH * line.shape[0]
    columns = np.percentile(line, 95, axis=0) - np.percentile(line, 5, axis=0)
    inked = columns > _INKED * float(np.percentile(line, 95) - np.percentile(line, 5))

    def is_passed(left: float, right: float) -> bool:
        return int(inked[max(0, int(left)) : max(0, int(right))].sum()) >= _WIDE_INK * pitch

    text = said[0]
    for left, right, pair in zip(places, places[1:], pairwise(said), strict=False):
        far = _are_han(pair) and len(even) >= _LEAST_GAPS and _GAP * pitch <= right - left <= _WIDEST_GAP * pitch
        text += (UNKNOWN if far and is_passed(left + 0.6 * pitch, right - 0.6 * pitch) else "") + pair[1]
    if not all(map(_is_han, said)):
        return text
    before, after = places[0] - 0.6 * pitch, places[-1] + 0.6 * pitch
    first = UNKNOWN if before >= 0.8 * pitch and is_passed(before - pitch, before) else ""
    return first + text + (UNKNOWN if line.shape[1] - after >= 0.8 * pitch and is_passed(after, after + pitch) else "")


def _is_han(one: str) -> bool:
    return "一" <= one <= "鿿"


def _are_han(pair: tuple[str, str]) -> bool:
    return _is_han(pair[0]) and _is_han(pair[1])


def _models() -> Path:
    spec = importlib.util.find_spec("rapidocr_onnxruntime")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("rapidocr-onnxruntime is not installed")
    return Path(spec.origin).parent / "models"


def _session(model: Path) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4  # its warnings would quote nothing of use
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = True
    options.enable_mem_pattern = False  # every page and line has another size: no plan is ever used twice
    return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])


def _giving_back() -> Any:
    import onnxruntime

    options = onnxruntime.RunOptions()
    options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
    return options


def _run(session: Any, blob: Pixels, options: Any = None) -> Pixels:
    return np.asarray(session.run(None, {session.get_inputs()[0].name: blob}, options)[0])


def _blob(picture: Pixels, size: tuple[int, int]) -> Pixels:
    """1 × 3 × height × width, from -1 to 1."""
    return np.asarray(cv2.dnn.blobFromImage(picture, 1 / 127.5, size, (127.5, 127.5, 127.5)))


def _padded(blob: Pixels, wide: int) -> Pixels:
    missing = wide - blob.shape[3]
    return blob if missing <= 0 else np.pad(blob, ((0, 0), (0, 0), (0, 0), (0, missing)))
