"""The application: knows no Kivy and no concrete driver.

One touch, followed through: a screen gives an event to ``controller``, ``journey.machine.step`` answers the next state and
effects, ``runner`` hands each effect to a thread (``store_thread``, ``device_hub``, page work), the answer comes back as an event
over ``bus``, and the main loop takes it from there. ``application`` joins all of them; ``main.py`` joins it to the window.
"""
