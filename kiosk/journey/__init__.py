"""One citizen's walk as a pure state machine: ``(state, event) -> (state, effects)``, and the ladder that names the screen.

To read in this order: ``state`` (what is known), ``events`` (what can happen), ``effects`` (what is asked of the world),
``machine`` (which event is answered where), then the stretches of the walk: ``choosing``, ``identify``, ``preparing``,
``submitting``, ``leaving``. ``timing`` watches the clock, ``view`` derives what follows from the state by the rules, ``ladder``
names the screen. Effects are carried out in ``kiosk.runner``; nothing in here knows a thread, a file or a device.
"""
