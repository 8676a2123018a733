"""What does a rule say, as a sentence in the reader's language?"""

from analysis.rules.said.definitions import definition_sentence, usual_groups
from analysis.rules.said.rules import Shown, as_written, operator_key, sentence

__all__ = ["Shown", "as_written", "definition_sentence", "operator_key", "sentence", "usual_groups"]
