"""What is left to the browser itself: to bring something into sight, and to remember the project between visits."""

from pages._ui.browser.memory import remember, remembered
from pages._ui.browser.sight import bring_into_sight, rise, top_of_page

__all__ = ["bring_into_sight", "remember", "remembered", "rise", "top_of_page"]
