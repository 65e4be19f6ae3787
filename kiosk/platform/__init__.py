"""The only room that speaks HTTP: submissions, uploads and evaluations to the central platform."""
