import pytest

from aggregator.curate.stories.genre import Genre, genre


@pytest.mark.parametrize(
    ("title", "teaser", "expected"),
    [
        ("Stadtrat beschließt Haushalt", "Die Mehrheit war knapp.", Genre.REPORT),
        ("Liveblog zum Streik: ++ Züge stehen still ++", "", Genre.LIVE),
        ("Streik bei der Bahn", "Alle Entwicklungen im Liveblog.", Genre.LIVE),
        ("Ticker zum Sturm: +++ Schulen bleiben zu +++", "", Genre.LIVE),
        ("Wetter: Morgen wird es kälter", "", Genre.SERVICE),
        ("Wetterdienst warnt vor Sturm im Harz", "", Genre.REPORT),
        ("Das sind die Lottozahlen vom Samstag", "", Genre.SERVICE),
        ("Dax schließt im Plus", "", Genre.MARKET),
        ("Börse - Anleger warten ab", "", Genre.MARKET),
        ("Kommentar: Der Rat hat recht", "", Genre.OPINION),
        ("Der Rat hat recht", "Ein Gastbeitrag von Anna Weber", Genre.OPINION),
        ("Bürgermeister lehnt Kommentare ab", "", Genre.REPORT),
        ("Podcast: Die Woche im Rat", "", Genre.MEDIA),
        ("Das Unglück im Video", "", Genre.MEDIA),
        ("Was über den Täter bekannt ist", "", Genre.EXPLAINER),
        ("Das wissen wir über den Brand", "", Genre.EXPLAINER),
        ("Die wichtigsten Fragen zum neuen Gesetz", "", Genre.EXPLAINER),
        ("Interview der Woche - Weber warnt vor Kürzungen", "", Genre.INTERVIEW),
        ("Warum die Brücke einstürzte", "", Genre.ANALYSIS),
        ("Nach dem Unfall: Wie es jetzt weitergeht", "", Genre.ANALYSIS),
        ("Die Macht der Landräte", "Eine Analyse von Tobias Krahl.", Genre.ANALYSIS),
        ("Weber wie erwartet gewählt", "", Genre.REPORT),
    ],
)
def test_genre(title, teaser, expected):
    assert genre(title, teaser) is expected
