"""Trials of the whole product beside the crash matrix."""
