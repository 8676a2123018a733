"""Silhouette's analyses: from a file of events to precise user portraits, without any user interface."""
