"""文件, 验章 and 下载: files as they are, and what is said of them, in the words of this dialect."""

from __future__ import annotations

import hashlib

from kiosk.catalogue.codes.table import CodeProblem
from kiosk.contract import seal
from kiosk.contract.answer import FileRef
from kiosk.contract.download import MOST_BYTES, DownloadReply
from kiosk.contract.plain_answer import is_file
from kiosk.contract.plain_case import is_seal_verdict, is_standing
from kiosk.contract.reply import progress_address
from kiosk.contract.seal import SealVerdict, Standing
from kiosk.platform.answer import OCTETS, right
from kiosk.platform.call import segment
from kiosk.platform.gb39046 import wire_cases as wire
from kiosk.platform.gb39046.asked import coded
from kiosk.platform.gb39046.exchange import Exchange, address, unmapped
from kiosk.platform.gb39046.words import iso, iso_or_none
from offline.ports import TransientError

_STANDINGS = {"1": seal.VALID, "0": seal.REVOKED, "9": seal.UNKNOWN}
_SEALS = {"1": seal.VALID, "0": seal.BROKEN, "2": seal.UNTRUSTED, "3": seal.REVOKED, "9": seal.UNKNOWN}


class Files(Exchange):
    """See ``kiosk.platform.adapter.LivePlatform``."""

    def file(self, ref: FileRef) -> bytes:
        """文件, whole."""
        with self._caller.noting("file"):
            if not is_file(ref):
                raise TransientError("garbage")
            content = bytearray()
            while len(content) < ref.size:
                where = f"{address('文件')}/{segment(ref.file_id)}"
                content += self.piece(where, len(content), ref.size, ref.media_type)
            if hashlib.sha256(content).hexdigest() != ref.sha256:
                raise TransientError("garbage")
            return bytes(content)

    def standing(self, file_id: str) -> Standing:
        """文件状态."""
        with self._caller.noting("standing"):
            told = self.ask("文件状态", wire.FileNamed(file_id), wire.Standing)
            try:
                said = Standing(coded(_STANDINGS, told.state), told.sha256, iso(told.as_of), told.prints)
            except CodeProblem as error:
                raise unmapped(error) from error
            return right(said, is_standing)

    def seal(self, content: bytes, media_type: str) -> SealVerdict:
        """验章."""
        with self._caller.noting("seal"):
            body = self._caller.tell("POST", address("验章"), content, {"Content-Type": media_type})
            told = self.read(body, wire.SealSaid)
            try:
                verdict = SealVerdict(coded(_SEALS, told.state), told.signer, iso_or_none(told.signed))
            except CodeProblem as error:
                raise unmapped(error) from error
            return right(verdict, is_seal_verdict)

    def put_download(self, download_id: str, ciphertext: bytes) -> DownloadReply:
        """下载."""
        if len(ciphertext) > MOST_BYTES:
            raise ValueError("too long for a download")
        with self._caller.noting("put_download"):
            where = f"{address('下载')}/{segment(download_id)}"
            told = self.read(self._caller.tell("PUT", where, ciphertext, {"Content-Type": OCTETS}), wire.Download)
            if progress_address(told.page_url) is None or "#" in told.page_url:
                raise TransientError("garbage")
            try:
                return DownloadReply(told.page_url, iso(told.until))
            except CodeProblem as error:
                raise unmapped(error) from error

    def delete_download(self, download_id: str) -> None:
        """撤销下载."""
        with self._caller.noting("delete_download"):
            self.order("撤销下载", wire.FileNamed(download_id))
