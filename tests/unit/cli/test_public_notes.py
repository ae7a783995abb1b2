from __future__ import annotations

import pytest

from aggregator.cli import main
from aggregator.store import records
from aggregator.store.database import Store
from tests.making import record

ONE = record(inhalt="Der Rat der Stadt hat am Dienstag eine neue Brücke beschlossen.")
CONFIG = """
settings: {{public_excerpt: 5}}
sources: [{{name: blatt, url: "https://blatt.example/feed"{rights}}}]
feeds: [{{slug: alles, title: Alles, access: {access}}}]
"""


@pytest.mark.parametrize(
    ("of_feed", "text", "told"),
    [
        (("public", ""), "Und so etwas: Der Rat der Stadt hat am Dienstag …", True),
        (("public", ""), "Sie haben eine neue Brücke beschlossen.", False),
        (("public", ", rights: granted"), ONE.inhalt, False),
        (("local", ""), ONE.inhalt, False),
    ],
)
def test_who_quotes_too_much_in_a_note_is_told(tmp_path, capsys, of_feed, text, told):
    access, rights = of_feed
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "n.yaml").write_text(CONFIG.format(access=access, rights=rights))
    store = Store.open(tmp_path / "presseschau.db")
    store.write_now(records.add, [ONE])
    store.close()
    assert main(["--config", str(tmp_path / "config"), "note", ONE.id, "alles", text]) == 0
    said = capsys.readouterr()
    assert ("leaves it out" in said.out + said.err) is told
