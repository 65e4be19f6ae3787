"""The application: knows no Kivy and no concrete driver."""
