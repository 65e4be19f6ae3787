"""Drivers behind XFS4IoT's vocabulary; this room knows vendor libraries and the standard library, nothing of the kiosk."""
