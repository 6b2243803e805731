"""Makes the pictures of docs/USER_GUIDE.md: walks through a new user's first visit and keeps what the window shows.

python tools/make_screenshots.py [folder]    docs/images without a folder

Needs what the driven tests need: Xvfb, openbox, xdotool, ImageMagick, AT-SPI.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.driving import first_visit
from tests.driving.desktop import Desktop
from tests.driving.scribe_window import ScribeWindow

ROOT = Path(__file__).resolve().parent.parent
WIDTH, HEIGHT = 1280, 800
SIGNER = "A. Meyer"
LARGEST_BYTES = 150_000
# The steps that the guide shows, and how it calls their pictures. What is not named here is not kept.
PICTURES = {
    "first-run": "01-first-run",
    "recovery-key": "02-recovery-key",
    "processing": "03-processing",
    "note": "04-note",
    "evidence": "05-evidence",
    "checks": "06-check-and-sign",
    "search": "07-search",
    "history": "08-history",
    "settings": "09-settings",
    "shortcuts": "10-shortcuts",
    "dark": "11-dark",
}


def main() -> int:
    """Walk, and keep the pictures."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images"
    folder.mkdir(parents=True, exist_ok=True)
    kept: list[str] = []
    with tempfile.TemporaryDirectory(prefix="scribe-pictures-") as parent:
        place = Path(parent)
        with Desktop(place, width=WIDTH, height=HEIGHT, has_sound=True) as desktop:

            def shown(step: str) -> None:
                if step in PICTURES:
                    # The pointer would stand in the picture, and what is under it would be lit.
                    desktop.move_to(WIDTH - 1, HEIGHT - 1)
                    desktop.wait_until_still(place / f"{step}.png")
                    _optimise(place / f"{step}.png", folder / f"{PICTURES[step]}.png")
                    kept.append(step)

            preferences = place / "preferences.toml"
            preferences.write_text(f'signer_name = "{SIGNER}"\n', encoding="utf-8")
            window = ScribeWindow(desktop, place / "data", {"SCRIBE_PREFERENCES_FILE": str(preferences)})
            first_visit.begin(window, shown)
            drafted = first_visit.process(window, shown)
            first_visit.review(desktop, window, place, shown, drafted)
            first_visit.look_around(desktop, window, shown)
            window.quit()
    missing = [step for step in PICTURES if step not in kept]
    if missing:
        print(f"not shown: {', '.join(missing)}")
    return 1 if missing else 0


def _optimise(picture: Path, place: Path) -> None:
    """A palette is enough for a window without photographs, and a quarter of the size."""
    for colors in (256, 128, 64):
        command = ["convert", str(picture), "-strip", "+dither", "-colors", str(colors)]
        subprocess.run([*command, "-define", "png:compression-level=9", f"png8:{place}"], check=True)
        if place.stat().st_size <= LARGEST_BYTES:
            print(f"{place.name}: {place.stat().st_size / 1000:.0f} kB, {colors} colours")
            return
    raise RuntimeError(f"{place.name} is {place.stat().st_size} bytes with 64 colours")


if __name__ == "__main__":
    sys.exit(main())
