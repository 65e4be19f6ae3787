"""The demo: stand-in platform, virtual devices, the kiosk itself as a process of its own, and an autopilot that touches it."""
