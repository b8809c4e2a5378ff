"""The keys that work on every screen."""

from __future__ import annotations

from textual.binding import Binding

from ringfence_tui.views.screens import SCREENS

_SCREEN_KEYS = tuple(
    Binding(
        spec.key,
        f"open('{spec.name}')",
        spec.title,
        show=False,
        id=f"go.{spec.name}",
        tooltip=f"Open {spec.title}",
    )
    for spec in SCREENS
)
EVERYWHERE = (
    *_SCREEN_KEYS,
    Binding(
        "x",
        "stop",
        "Cancel run",
        id="run.cancel",
        tooltip="Stop what runs; what is shown stays",
    ),
    Binding(
        "ctrl+c",
        "how_to_leave",
        "How to leave",
        show=False,
        id="app.interrupt",
        tooltip="Say how this is left",
    ),
    Binding(
        "ctrl+z",
        "suspend_process",
        "Suspend",
        show=False,
        id="app.suspend",
        tooltip="Go back to the shell; fg comes back here",
    ),
    Binding(
        "S",
        "scan_aws",
        "Scan AWS",
        show=False,
        id="app.scan",
        tooltip="Scan an account of yours; it only reads",
    ),
    Binding(
        "D",
        "open_sample",
        "Sample estate",
        show=False,
        id="app.sample",
        tooltip="Look at the bundled sample estate",
    ),
    Binding(
        "T",
        "next_theme",
        "Theme",
        show=False,
        id="app.theme",
        tooltip="Dark, light, high contrast",
    ),
    Binding(
        "Y",
        "copy_command",
        "Copy command",
        show=False,
        id="view.command",
        tooltip="Copy the command that makes what this screen shows",
    ),
    Binding(
        "question_mark",
        "help",
        "Help",
        key_display="?",
        id="app.help",
        tooltip="Keys of this screen, and what the words mean",
    ),
    Binding(
        "colon,ctrl+p",
        "command_palette",
        "Commands",
        key_display=":",
        id="app.palette",
        tooltip="Find anything by name",
    ),
    Binding(
        "q,ctrl+q",
        "leave",
        "Quit",
        key_display="q",
        id="app.quit",
        tooltip="Leave; decisions are kept",
    ),
)
"""Those of the screens first."""
