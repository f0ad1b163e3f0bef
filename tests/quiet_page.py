"""The page about engines and models by itself, without a machine that is looked at."""

from __future__ import annotations

from collections.abc import Callable

from glm4v_desktop.hardware.plan_values import Advice
from glm4v_desktop.models.license import LicenseAcceptances
from glm4v_desktop.storage.folders import config_folder
from glm4v_desktop.storage.settings_file import SettingsFile
from glm4v_desktop.ui.models.page import ModelPage, PageTools
from tests.quiet_preferences import QuietPreferences

NO_PLAN = PageTools(advise=lambda _: Advice(None, ()))


def make_page(
    tools: PageTools = NO_PLAN, open_address: Callable[[str], object] = lambda _: None
) -> ModelPage:
    preferences = QuietPreferences(SettingsFile(config_folder()))
    return ModelPage(preferences, LicenseAcceptances(config_folder()), open_address, tools=tools)
