"""Words that tell a full stop that ends a sentence from one that does not.

German and English together: a German article quotes English names, and no
entry of one language is an ordinary last word in the other. Entries are
without their full stop; upper and lower case count ("Max" is a name, "max"
is not).
"""

from __future__ import annotations


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


NEVER_LAST = _words(
    """
    Abg Bgm Capt Col Dipl Dr Dres Frl Gebr Gov Hr Hrn Hrsg Ing Lt Mag Mr Mrs Ms Mt Nr Nrn Prof Rep
    Rev Sen Sgt Hl Ew Exz
    abzgl allg amerik approx bayer bes beziehungsw bzgl bzw ca dt ehem einschl engl entspr evang
    ev evtl exkl frz geb gegr gem gest ggf ggfs griech hess hl inkl insb insbes ital jew kath
    lat max min mind nördl o.g od österr östl rd resp russ schweiz sog soz span
    südl urspr v verh verw vgl viz vorl vs westl zit zw zzgl zzt
    """
)
"""After these the sentence goes on, whatever follows."""

SELDOM_LAST = _words(
    """
    Abt Apr Aug Ave Bde Bd Bill Blvd Bros Chr Co Corp Dec Dept Dez Feb Fr Ft Gen Ges Inc Jan Jg Jh
    Jhd Jhdt Jr Jun jun jr Ltd Mill Min Mio Mrd Nov Oct Okt Pkt Rd Red Sek Sept Sep Sr St Std
    Stdn Str Tsd Verf
    al etc f ff ft jun lb lbs oz pp sen sq str tlw usf usw
    """
)
"""These end a sentence only where a word follows that opens one ("3 Mio. Der ...")."""

BEFORE_NUMBER = _words(
    """
    Abb Abs Absch Anl Art Aufl Bl Do Di Fig Kap Mi Mo No no Pos Sa So Tab Tel Vol Ziff Anm Rn Rz pp
    """
)
"""Abbreviations only where a number follows ("Art. 5"); else ordinary words ("dieser Art.")."""

NEVER_LAST_INITIALS = _words(
    """
    z.b. d.h. i.d.r. u.u. z.hd. m.e. m.a.w. o.g. u.z. i.a. i.v. i.s.v. i.h.v. s.g. v.a. b.z.w. e.g.
    i.e. c.f. z.bsp.
    """
)
"""Abbreviations of single letters, written without spaces in between."""

OPENERS = _words(
    """
    Ab Aber Alle Allein Allerdings Alles Als Also Am An Andere Anders Anfangs Anschließend
    Anschliessend Auch Auf Aufgrund Aus Ausserdem Außerdem Bei Beide Beim Bereits Besonders Bis
    Bisher Bislang Da Dabei Dadurch Dafür Dagegen Daher Dahinter Damals Damit Danach Daneben
    Dann Daran Darauf Daraufhin Daraus Darin Darum Darunter Darüber Das Dass Davon Davor Dazu
    Dem Den Denn Dennoch Der Deren Derweil Derzeit Des Deshalb Dessen Deswegen Die Dies Diese
    Diesem Diesen Dieser Dieses Doch Dort Durch Ebenfalls Ebenso Ein Eine Einem Einen Einer
    Eines Einige Einzig Er Erst Es Etwa Etwas Für Gegen Gegenüber Gemeinsam Genau Gerade Gestern
    Gleichzeitig Haben Hat Heute Hier Hierzu Hinter Hinzu Ich Ihm Ihn Ihnen Ihr Ihre Ihrem Ihren
    Ihrer Im Immer In Indes Insgesamt Insbesondere Inzwischen Ist Jede Jeder Jedes Jedoch Jetzt
    Kann Kein Keine Keiner Knapp Künftig Laut Man Manche Mehrere Mein Meine Meist Mit
    Mittlerweile Möglicherweise Nach Nachdem Natürlich Neben Nicht Nichts Niemand Noch Nun Nur
    Ob Obwohl Oder Offenbar Ohne Oft Rund Schließlich Schliesslich Schon Sehr Sei Sein Seine
    Seinem Seinen Seiner Seit Seitdem Seither Sie Sind So Sobald Sogar Solche Somit Sondern
    Sonst Sowohl Später Statt Stattdessen Trotz Trotzdem Um Und Uns Unser Unsere Unter Viel
    Viele Vielmehr Vom Von Vor Vorher Während Wann War Waren Warum Was Weder Wegen Weil Weitere
    Weiterhin Welche Wenn Wer Wie Wieder Wir Wird Wo Wobei Wollen Womit Zu Zudem Zuerst Zuletzt
    Zum Zumindest Zunächst Zur Zurzeit Zusammen Zusätzlich Zuvor Zwar Zwischen Über Überhaupt
    Übrigens
    A According After All Also Although An And Another As At Because Before But By Despite
    During Each Earlier Even Every For From He Her His How However I If In Instead It Its Last
    Later Many Meanwhile More Most My No None Nor Not Now Of On Once One Only Or Our She Since
    So Some Still Such That The Their Then There These They This Those Though Through To Today
    Two Under Until We What When Where Whether Which While Who Why With Yet You Your
    """
)
"""Words that are capitalised in running text only because they open a sentence."""

CARDINAL_CONTEXT = _words("Platz Rang Seite Kapitel Artikel Nummer Gleis Alter")
"""A number after one of these is none of the ordinals that German writes with a full stop."""

ORDINAL_CONTEXT = _words(
    """
    am beim das dem den der des die ihr ihre ihrem ihren ihrer im ins mein meinem sein seine seinem
    seinen seiner unser unserem vom zum zur Am Beim Das Dem Den Der Des Die Ihr Im Sein Vom Zum Zur
    """
)
"""After one of these even a long number is an ordinal ("zum 100. Geburtstag")."""

ORDINAL_DOT_LANGUAGES = _words("cs da de et fi fo hr hu is lb lv nb nn no pl sk sl sr tr")
"""Languages that write "third" as "3."."""
