"""Tests of `rapporteur.spark`."""
