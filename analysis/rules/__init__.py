"""Conditions on what users did and who they are: frozen trees with a JSON form, a sentence and an evaluation."""
