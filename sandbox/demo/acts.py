"""What a citizen does on each screen. An act ends with the touch that leads on and returns what the window showed before it,
so that the walk knows what is new."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from sandbox.demo.bundles import Bundle
from sandbox.demo.entries import SAMPLES, Entries
from sandbox.demo.finger import Finger, Lost, Sight, Target
from sandbox.demo.hands import Hands

# A signature as a person draws it: down, across, up again.
SIGNATURE = tuple((0.2 + 0.06 * i, 0.5 + 0.25 * (-1) ** i * (1 - i / 14)) for i in range(11))
PAGES_MOST = 12  # turned on one screen
LEVEL, REASON = "level:very_satisfied", "reason:516"


def first_choices(sight: Sight, prefix: str, prefer: Collection[str] = ()) -> list[Target]:
    """One option of each group in view in which nothing is chosen yet: a preferred one, else the first.

    A group is what stands between the colons of ``option:group:value``; questions name their options without one.
    """
    groups: dict[str, list[Target]] = {}
    for target in sight.targets:
        if target.enabled and target.name.startswith(prefix):
            group, _, _ = target.name.removeprefix(prefix).rpartition(":")
            groups.setdefault(group, []).append(target)
    return [
        next((t for t in options if t.name.rpartition(":")[2] in prefer), options[0])
        for options in groups.values()
        if not any(option.chosen for option in options)
    ]


class Acts:
    """``picture`` takes a picture under a name; ``prefer``: ids of answers that are given where they are offered."""

    def __init__(
        self, finger: Finger, picture: Callable[[str], None], hands: Hands, entries: Entries, prefer: Collection[str]
    ) -> None:
        self._finger, self._picture, self._hands = finger, picture, hands
        self._entries, self._prefer = entries, prefer
        self._scanned = 0

    def go_on(self, sight: Sight) -> Sight:
        """The primary action, nothing else."""
        self._finger.touch("next")
        return sight

    def choose_bundle(self, sight: Sight, bundle: Bundle) -> Sight:
        """Touch the tile, on the half of the home screen and on the page where it stands."""
        tile, half = f"tile:{bundle.bundle_id}", f"audience:{bundle.audience}"
        if sight.find(lambda t: t.name == half and not t.chosen) is not None:
            self._finger.choose(half)
        for _ in range(PAGES_MOST):
            sight = self._finger.wait(lambda s: s.screen == "home" and s.offers_any(), "the tiles")
            if sight.offers(tile):
                self._finger.touch(tile)
                return sight
            if not self._turn(sight):
                break
        raise Lost(f"{bundle.name} has no tile among {[t.text for t in sight.targets if t.name.startswith('tile:')]}")

    def choose_items(self, sight: Sight) -> Sight:
        """What is proposed, or the first item where nothing is."""
        sight = self._finger.wait(lambda s: s.screen == "items" and s.offers_any("item:"), "the items")
        if not any(target.chosen for target in sight.targets if target.name.startswith("item:")) and not sight.offers(
            "scroll:down"
        ):
            self._finger.choose(first_choices(sight, "item:")[0].name)
        return self.go_on(sight)

    def answer(self, sight: Sight) -> Sight:
        """The preferred answer or the first one."""
        sight = self._finger.wait(lambda s: s.screen == "situation" and s.offers_any("option:"), "the answers")
        wanted = next((t for t in sight.targets if t.name.removeprefix("option:") in self._prefer), None)
        chosen = [wanted] if wanted is not None else first_choices(sight, "option:")
        if chosen:
            self._finger.choose(chosen[0].name)
        self._picture("situation-answered")
        return self.go_on(sight)

    def put_card(self, sight: Sight) -> Sight:
        """Lay the card down; where it was read and something is offered first, go on."""
        if sight.offers("next"):
            return self.go_on(sight)
        self._hands.put_card()
        # It is found, read and known before anything else happens; what comes between is nothing to act upon.
        read = self._finger.wait(lambda s: s.screen != "identity" or s.offers("next"), "the card to be read")
        return self.go_on(read) if read.screen == "identity" else sight

    def fill_section(self, sight: Sight) -> Sight:
        """Every field that takes something, page by page."""
        done: set[str] = set()
        for _ in range(PAGES_MOST):
            sight = self._finger.wait(lambda s: s.screen == "form" and s.offers("next"), "the form's section")
            todo = [t for t in sight.targets if t.enabled and t.name.startswith("field:") and t.name not in done]
            for target in todo:
                done.add(target.name)
                if not target.entered:
                    self._type(target.name, sight.kinds.get(target.name.removeprefix("field:"), ""))
            now = self._finger.sight() or sight
            for target in first_choices(now, "option:", self._prefer):
                self._finger.choose(target.name)
            now = self._finger.sight() or now
            if not self._turn(now):
                break
        self._picture("form-filled")
        last = self._finger.wait(lambda s: s.screen == "form" and s.offers("next"), "the way on")
        return self.go_on(last)

    def _type(self, name: str, kind: str) -> None:
        characters = self._entries.of(kind)
        if characters is None:
            return  # no keys for it: the kiosk leaves it to the counter, or says that it is missing
        self._finger.choose(name)  # only then do the keys stand where they will be touched
        for count, character in enumerate(characters, 1):
            self._finger.touch(f"key:{character}")
            if character.isalnum():
                self._see_entered(name, sum(map(str.isalnum, characters[:count])))

    def _see_entered(self, name: str, count: int) -> None:
        """A key that was touched is seen to have gone in, unless the field is turned away under the keys."""
        self._finger.wait(
            lambda s: next((t.entered for t in s.targets if t.name == name), count) >= count,
            f"character {count} of {name}",
        )

    def scan(self, sight: Sight, sheet: Callable[[int], str]) -> Sight:
        """One paper: ``sheet`` tells the file of the paper of that number. A question about the page is answered by letting it
        stand."""
        ways = ("scan", "accept", "done")
        now = self._finger.wait(lambda s: s.screen != "scan" or any(map(s.offers, ways)), "a way on at the scanner")
        if now.screen != "scan":
            return sight
        if now.offers("scan"):
            self._scanned += 1
            self._hands.put_paper(sheet(self._scanned))
            self._finger.touch("scan")
            now = self._finger.wait(lambda s: s.offers("accept"), "the scanned page")
            self._picture("scan-shown")
            now = self._finger.wait(lambda s: s.offers("accept"), "the way on")
        self._finger.touch("accept" if now.offers("accept") else "done")
        return now

    def sign(self, signature: Sequence[tuple[float, float]]) -> Sight:
        """Draw on the pad and send."""
        self._finger.draw("pad", signature)
        signed = self._finger.wait(lambda s: s.offers("next"), "a signature that counts")
        self._picture("sign-signed")
        return self.go_on(signed)

    def choose_delivery(self, sight: Sight) -> Sight:
        """One way for all results."""
        self._finger.choose("way:electronic")
        self._picture("delivery-chosen")
        return self.go_on(self._finger.wait(lambda s: s.offers("next"), "the way on"))

    def leave_phone(self, sight: Sight) -> Sight:
        """The number that the form has, or one that is typed; shown once more it is let stand."""
        now = self._finger.wait(
            lambda s: s.screen == "phone_messages" and (s.offers("change") or s.offers_any("key:")),
            "a number or its keys",
        )
        if not now.offers("change"):
            for digit in SAMPLES["phone"]:
                self._finger.touch(f"key:{digit}")
        return self.go_on(now)

    def rate(self) -> Sight:
        """The best mark, with a reason."""
        self._finger.choose(LEVEL)
        self._finger.choose(REASON)
        self._picture("evaluate-chosen")
        chosen = self._finger.wait(lambda s: s.offers("next"), "the way on")
        return self.go_on(chosen)

    def _turn(self, sight: Sight) -> bool:
        """Turn the page; False at the end."""
        if not sight.offers("scroll:down"):
            return False
        self._finger.touch("scroll:down")
        self._finger.wait(lambda s: s.seq > sight.seq, "the page to be turned")
        return True
