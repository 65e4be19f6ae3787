"""The three networks inside RapidOCR's wheel (PP-OCRv4), run on one thread and in bounded memory.

Networks, characters and the way from a heat map to boxes are RapidOCR's. Sessions are made here, since the settings decide
what a page costs: measured on an A4 page, onnxruntime's own plan of memory takes 620 MB and 340 ms for the detector, its
arena without that plan 360 MB and 260 ms; given back after each page, 170 MB remain.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np

from kiosk.documents.raster import Pixels, Points

_STEP: Final = 32  # px; the detector's five halvings
_HIGH: Final = 48  # px of a line as the recogniser was taught
_LEAST_WIDE: Final = 160  # px; narrower, and the recogniser, taught with room to the right, errs in every tenth line
_ALONE_WIDE: Final = 320  # px; a single character wants still more
_ALONE: Final = 2.0  # widths to height
_MOST_WIDE: Final = 2400  # px; a line of 50 characters
_WAY_WIDE: Final = 192
_SMALLEST: Final = 3  # px of a box that holds print


class Networks:
    """Loaded when made (0.2 s). Not for two threads at a time."""

    def __init__(self) -> None:
        from rapidocr_onnxruntime.ch_ppocr_det.utils import DBPostProcess
        from rapidocr_onnxruntime.ch_ppocr_rec.utils import CTCLabelDecode

        models = _models()
        self._detector = _session(models / "ch_PP-OCRv4_det_infer.onnx")
        self._recogniser = _session(models / "ch_PP-OCRv4_rec_infer.onnx")
        self._way = _session(models / "ch_ppocr_mobile_v2.0_cls_infer.onnx")
        characters = self._recogniser.get_modelmeta().custom_metadata_map["character"].splitlines()
        self._decode = CTCLabelDecode(character=characters)
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
        """Of each line whether it stands on its head, and how sure that is (0 to 1)."""
        answers = []
        for line in lines:
            wide = min(_WAY_WIDE, max(1, round(line.shape[1] * _HIGH / line.shape[0])))
            odds = _run(self._way, _padded(_blob(line, (wide, _HIGH)), _WAY_WIDE))[0]
            answers.append((bool(odds[1] > odds[0]), float(max(odds))))
        return answers

    def words(self, line: Pixels) -> tuple[str, float]:
        """What a line says, and how sure that is (0 to 1, the mean of its characters)."""
        wide = min(_MOST_WIDE, max(1, round(line.shape[1] * _HIGH / line.shape[0])))
        room = _ALONE_WIDE if wide < _ALONE * _HIGH else _LEAST_WIDE
        blob = _padded(_blob(line, (wide, _HIGH)), max(room, wide))
        text, confidence = self._decode(_run(self._recogniser, blob))[0]
        return str(text), float(confidence)


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
