"""What does a rule say, as a sentence in the reader's language?"""

from analysis.rules.said.definitions import definition_sentence, usual_groups
from analysis.rules.said.rules import sentence
from analysis.rules.said.words import bare_test, bare_values, operator_key

__all__ = ["bare_test", "bare_values", "definition_sentence", "operator_key", "sentence", "usual_groups"]
