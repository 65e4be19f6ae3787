"""Downloads by QR: sealed pages that wait on the platform for a telephone (``kiosk.taking_home`` seals them)."""

from __future__ import annotations

from kiosk.contract.download import MOST_BYTES, DownloadReply
from kiosk.contract.reply import is_moment, progress_address
from kiosk.platform.answer import OCTETS, decode, right
from kiosk.platform.call import Subject, segment


class Downloads(Subject):
    """The platform sees ciphertext only."""

    def put_download(self, download_id: str, ciphertext: bytes) -> DownloadReply:
        """Where a telephone fetches it, and until when. The same again is the same download.

        Raises ValueError for more than ``MOST_BYTES``.
        """
        if len(ciphertext) > MOST_BYTES:
            raise ValueError("too long for a download")
        with self._caller.noting("put_download"):
            address = f"/v1/downloads/{segment(download_id)}"
            body = self._caller.tell("PUT", address, ciphertext, {"Content-Type": OCTETS})
            return right(decode(body, DownloadReply), _is_reply)

    def delete_download(self, download_id: str) -> None:
        """Gone, whether it was there or not."""
        with self._caller.noting("delete_download"):
            self._caller.tell("DELETE", f"/v1/downloads/{segment(download_id)}")


def _is_reply(reply: DownloadReply) -> bool:
    # The key goes into the fragment: an address that has one already, or ends in its sign, would mix them up.
    return progress_address(reply.page_url) is not None and "#" not in reply.page_url and is_moment(reply.until)
