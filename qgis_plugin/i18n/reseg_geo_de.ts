<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
<name>ReSegGeo</name>
<message>
    <source>Accuracy: report</source>
    <translation>Genauigkeit: Bericht</translation>
</message>
<message>
    <source>Estimate how good a class map is, and true areas, from labelled points.</source>
    <translation>Schätzt anhand von Punkten mit Referenzklasse die Güte einer Klassenkarte und die wahren Flächen.</translation>
</message>
<message>
    <source>&lt;p&gt;Estimates, from the points that &lt;i&gt;Accuracy: sample to label&lt;/i&gt; drew and somebody labelled, how much of a class map is right, of each class the user's and producer's accuracy, and the areas corrected for the errors of the map, all with 95% confidence intervals (Olofsson et al. 2014, Stehman 2014).&lt;/p&gt; &lt;p&gt;A better map of the same place is assessed with the same points: choose it as the class map, and the map that was sampled as &lt;i&gt;Sampled map&lt;/i&gt;.&lt;/p&gt; &lt;p&gt;With the probabilities of all classes (an output of &lt;i&gt;Land-cover map from words&lt;/i&gt;) the report says how far confidence can be relied on, and can write a calibration, which makes it the probability that a pixel is right.&lt;/p&gt;</source>
    <translation>&lt;p&gt;Schätzt aus den Punkten, die &lt;i&gt;Genauigkeit: Stichprobe ziehen&lt;/i&gt; gezogen hat und denen jemand eine Referenzklasse zugewiesen hat, welcher Anteil einer Klassenkarte richtig ist, für jede Klasse die Nutzer- und die Herstellergenauigkeit sowie die um die Fehler der Karte korrigierten Flächen, alles mit 95-%-Konfidenzintervallen (Olofsson et al. 2014, Stehman 2014).&lt;/p&gt; &lt;p&gt;Eine bessere Karte desselben Gebiets wird mit denselben Punkten beurteilt: Wählen Sie sie als Klassenkarte und die Karte, aus der die Stichprobe stammt, als &lt;i&gt;Karte der Stichprobe&lt;/i&gt;.&lt;/p&gt; &lt;p&gt;Mit den Wahrscheinlichkeiten aller Klassen (einem Ergebnis von &lt;i&gt;Landbedeckungskarte aus Wörtern&lt;/i&gt;) gibt der Bericht an, wie weit auf die Konfidenz Verlass ist, und kann eine Kalibrierung schreiben. Mit ihr wird die Konfidenz zur Wahrscheinlichkeit, dass ein Pixel richtig ist.&lt;/p&gt;</translation>
</message>
<message>
    <source>Class map</source>
    <translation>Klassenkarte</translation>
</message>
<message>
    <source>The map to be assessed.</source>
    <translation>Die Karte, die beurteilt wird.</translation>
</message>
<message>
    <source>Labelled points</source>
    <translation>Punkte mit Referenzklasse</translation>
</message>
<message>
    <source>The layer `points` of a sample, with its labels saved.</source>
    <translation>Der Layer `points` einer Stichprobe mit gespeicherten Referenzklassen.</translation>
</message>
<message>
    <source>Sampled map</source>
    <translation>Karte der Stichprobe</translation>
</message>
<message>
    <source>The map that was sampled, if it is not the class map.</source>
    <translation>Die Karte, aus der die Stichprobe stammt, falls es nicht die Klassenkarte ist.</translation>
</message>
<message>
    <source>Probabilities</source>
    <translation>Wahrscheinlichkeiten</translation>
</message>
<message>
    <source>Those of all classes, as the model of the map gave them; needed for a calibration.</source>
    <translation>Die Wahrscheinlichkeiten aller Klassen, wie das Modell der Karte sie ausgegeben hat; nötig für eine Kalibrierung.</translation>
</message>
<message>
    <source>Report</source>
    <translation>Bericht</translation>
</message>
<message>
    <source>HTML files (*.html)</source>
    <translation>HTML-Dateien (*.html)</translation>
</message>
<message>
    <source>A page to share.</source>
    <translation>Eine Seite zum Weitergeben.</translation>
</message>
<message>
    <source>Picture</source>
    <translation>Bild</translation>
</message>
<message>
    <source>PNG files (*.png)</source>
    <translation>PNG-Dateien (*.png)</translation>
</message>
<message>
    <source>The matrix, and areas with intervals.</source>
    <translation>Die Fehlermatrix und die Flächen mit Intervallen.</translation>
</message>
<message>
    <source>Table</source>
    <translation>Tabelle</translation>
</message>
<message>
    <source>CSV files (*.csv)</source>
    <translation>CSV-Dateien (*.csv)</translation>
</message>
<message>
    <source>A row for each class; areas in m².</source>
    <translation>Eine Zeile je Klasse; Flächen in m².</translation>
</message>
<message>
    <source>Calibration</source>
    <translation>Kalibrierung</translation>
</message>
<message>
    <source>Calibrations (*.cal)</source>
    <translation>Kalibrierungen (*.cal)</translation>
</message>
<message>
    <source>For further maps like this.</source>
    <translation>Für weitere Karten dieser Art.</translation>
</message>
<message>
    <source>Overall accuracy, 0 to 1</source>
    <translation>Gesamtgenauigkeit, 0 bis 1</translation>
</message>
<message>
    <source>Its standard error</source>
    <translation>Ihr Standardfehler</translation>
</message>
<message>
    <source>Choose the layer of labelled points.</source>
    <translation>Wählen Sie den Layer der Punkte mit Referenzklasse.</translation>
</message>
<message>
    <source>A calibration needs the probabilities; choose them.</source>
    <translation>Eine Kalibrierung braucht die Wahrscheinlichkeiten; wählen Sie sie aus.</translation>
</message>
<message>
    <source>overall accuracy: {value}</source>
    <translation>Gesamtgenauigkeit: {value}</translation>
</message>
<message>
    <source>{name}: user's accuracy {users}, producer's accuracy {producers}</source>
    <translation>{name}: Nutzergenauigkeit {users}, Herstellergenauigkeit {producers}</translation>
</message>
<message>
    <source>unknown</source>
    <translation>unbekannt</translation>
</message>
<message>
    <source>Accuracy: sample to label</source>
    <translation>Genauigkeit: Stichprobe ziehen</translation>
</message>
<message>
    <source>Draw points of a class map at random, to label them and measure its accuracy.</source>
    <translation>Zieht zufällige Punkte einer Klassenkarte, denen Sie Referenzklassen zuweisen, um die Genauigkeit zu messen.</translation>
</message>
<message>
    <source>Choose a file for the points; QGIS deletes temporary files when it is closed, with all labels.</source>
    <translation>Wählen Sie eine Datei für die Punkte; QGIS löscht temporäre Dateien beim Beenden samt allen Referenzklassen.</translation>
</message>
<message>
    <source>&lt;p&gt;Draws pixels of a class map at random, from each class (stratum) so many, as points. Label them: toggle editing, and set &lt;i&gt;reference&lt;/i&gt; of each point to what is really there, by a better source than the map. Then run &lt;i&gt;Accuracy: report&lt;/i&gt;.&lt;/p&gt; &lt;p&gt;The map's own class is hidden, so that it does not mislead you. Do not move, add or delete points. A sample that holds labels is never replaced.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Size&lt;/b&gt;: 300 points tell the overall accuracy to about 5 points in a hundred. A target, such as a standard error of 0.02, draws as many as that needs.&lt;/p&gt;</source>
    <translation>&lt;p&gt;Zieht zufällige Pixel einer Klassenkarte als Punkte, aus jeder Klasse (jedem Stratum) eine bestimmte Anzahl. Weisen Sie ihnen Referenzklassen zu: Schalten Sie die Bearbeitung ein und tragen Sie bei jedem Punkt in &lt;i&gt;reference&lt;/i&gt; ein, was dort wirklich ist, anhand einer besseren Quelle als der Karte. Führen Sie dann &lt;i&gt;Genauigkeit: Bericht&lt;/i&gt; aus.&lt;/p&gt; &lt;p&gt;Die Klasse der Karte ist ausgeblendet, damit sie Sie nicht beeinflusst. Verschieben oder löschen Sie keine Punkte und fügen Sie keine hinzu. Eine Stichprobe mit Referenzklassen wird nie ersetzt.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Umfang&lt;/b&gt;: 300 Punkte geben die Gesamtgenauigkeit auf etwa 5 Prozentpunkte genau an. Bei einem Ziel, etwa einem Standardfehler von 0,02, werden so viele gezogen, wie dafür nötig sind.&lt;/p&gt;</translation>
</message>
<message>
    <source>Number of points</source>
    <translation>Punktanzahl</translation>
</message>
<message>
    <source>Unless a standard error is given.</source>
    <translation>Falls kein Standardfehler angegeben ist.</translation>
</message>
<message>
    <source>Standard error to reach</source>
    <translation>Gewünschter Standardfehler</translation>
</message>
<message>
    <source>Of the overall accuracy, such as 0.02, instead of a number of points.</source>
    <translation>Standardfehler der Gesamtgenauigkeit, etwa 0,02, anstelle einer Punktanzahl.</translation>
</message>
<message>
    <source>Allocation</source>
    <translation>Aufteilung</translation>
</message>
<message>
    <source>Points by class: proportional to its pixels, equal, or for the smallest standard error of the overall accuracy (neyman), which needs the expected accuracies.</source>
    <translation>Punkte je Klasse: proportional zu ihrer Pixelzahl (proportional), gleich viele (equal) oder für den kleinsten Standardfehler der Gesamtgenauigkeit (neyman); Letzteres erfordert die erwarteten Genauigkeiten.</translation>
</message>
<message>
    <source>Minimum in each class</source>
    <translation>Minimum je Klasse</translation>
</message>
<message>
    <source>Each class gets at least so many points, if it has so many pixels.</source>
    <translation>Jede Klasse bekommt mindestens so viele Punkte, sofern sie so viele Pixel hat.</translation>
</message>
<message>
    <source>Expected accuracy</source>
    <translation>Erwartete Genauigkeit</translation>
</message>
<message>
    <source>User's accuracy that you expect: one for all classes, or a list such as water=0.95, forest=0.8. Empty for 0.8.</source>
    <translation>Die Nutzergenauigkeit, die Sie erwarten: ein Wert für alle Klassen oder eine Liste wie water=0.95, forest=0.8. Leer für 0.8.</translation>
</message>
<message>
    <source>Strata: another map</source>
    <translation>Strata: andere Karte</translation>
</message>
<message>
    <source>A class map whose classes are the strata, instead of those of the map.</source>
    <translation>Eine Klassenkarte, deren Klassen anstelle der Klassen der Karte die Strata bilden.</translation>
</message>
<message>
    <source>Strata: polygons</source>
    <translation>Strata: Polygone</translation>
</message>
<message>
    <source>Polygons that are the strata, such as districts.</source>
    <translation>Polygone, die die Strata bilden, etwa Bezirke.</translation>
</message>
<message>
    <source>Field of the polygons</source>
    <translation>Feld der Polygone</translation>
</message>
<message>
    <source>Names of the strata; without it, each polygon is one.</source>
    <translation>Namen der Strata; ohne Feld ist jedes Polygon ein Stratum.</translation>
</message>
<message>
    <source>Random seed</source>
    <translation>Zufallssaat</translation>
</message>
<message>
    <source>The same seed draws the same points.</source>
    <translation>Mit derselben Saat werden dieselben Punkte gezogen.</translation>
</message>
<message>
    <source>Show the map's class</source>
    <translation>Klasse der Karte anzeigen</translation>
</message>
<message>
    <source>The person who labels may be misled by it.</source>
    <translation>Sie kann die Person beeinflussen, die die Referenzklassen zuweist.</translation>
</message>
<message>
    <source>Points to label</source>
    <translation>Stichprobenpunkte</translation>
</message>
<message>
    <source>A GeoPackage of its own, with the points and the squares of their pixels.</source>
    <translation>Ein eigenes GeoPackage mit den Punkten und den Quadraten ihrer Pixel.</translation>
</message>
<message>
    <source>{name}: {points} of {pixels} pixels</source>
    <translation>{name}: {points} von {pixels} Pixeln</translation>
</message>
<message>
    <source>Points of {name} to label</source>
    <translation>Stichprobenpunkte von {name}</translation>
</message>
<message>
    <source>{label} (installed: {names})</source>
    <translation>{label} (installiert: {names})</translation>
</message>
<message>
    <source>none</source>
    <translation>keine</translation>
</message>
<message>
    <source>Corrected polygons to a class map</source>
    <translation>Korrigierte Polygone in Klassenkarte übernehmen</translation>
</message>
<message>
    <source>Burn polygons into a class map, on the same grid, with the same classes.</source>
    <translation>Brennt Polygone in eine Klassenkarte ein, auf demselben Gitter und mit denselben Klassen.</translation>
</message>
<message>
    <source>&lt;p&gt;Takes polygons back into a class map: those of &lt;i&gt;Review: polygons to look at&lt;/i&gt; after you have labelled them, or polygons of the map whose class you have changed. The new map has the grid and the classes of the old one.&lt;/p&gt; &lt;p&gt;A polygon has the class in its field &lt;i&gt;reference&lt;/i&gt;, or in &lt;i&gt;class_name&lt;/i&gt; where that is empty, unless you choose a field. Edits that are not saved count. Where polygons overlap, the last one counts.&lt;/p&gt;</source>
    <translation>&lt;p&gt;Überträgt Polygone zurück in eine Klassenkarte: die aus &lt;i&gt;Überprüfung: Polygone auswählen&lt;/i&gt;, nachdem Sie ihnen Referenzklassen zugewiesen haben, oder Polygone der Karte, deren Klasse Sie geändert haben. Die neue Karte hat das Gitter und die Klassen der alten.&lt;/p&gt; &lt;p&gt;Die Klasse eines Polygons steht in seinem Feld &lt;i&gt;reference&lt;/i&gt; oder, wo dieses leer ist, in &lt;i&gt;class_name&lt;/i&gt;, sofern Sie kein Feld wählen. Auch nicht gespeicherte Änderungen werden berücksichtigt. Wo sich Polygone überlappen, gilt das letzte.&lt;/p&gt;</translation>
</message>
<message>
    <source>Polygons</source>
    <translation>Polygone</translation>
</message>
<message>
    <source>In any CRS; optionally only those that are selected.</source>
    <translation>In beliebigem KBS; wahlweise nur die gewählten.</translation>
</message>
<message>
    <source>The map that is corrected; it gives the grid and the classes.</source>
    <translation>Die Karte, die korrigiert wird; sie gibt das Gitter und die Klassen vor.</translation>
</message>
<message>
    <source>Keep the rest of the map</source>
    <translation>Rest der Karte behalten</translation>
</message>
<message>
    <source>Pixels in no polygon keep their class, and so do those in polygons whose field reference is empty, if there is one; otherwise they become nodata.</source>
    <translation>Pixel außerhalb der Polygone behalten ihre Klasse, ebenso Pixel in Polygonen, deren Feld reference leer ist, falls es das Feld gibt; sonst erhalten sie den Leerwert.</translation>
</message>
<message>
    <source>Field with the class</source>
    <translation>Feld mit der Klasse</translation>
</message>
<message>
    <source>Empty for class_name, and reference where that is filled in.</source>
    <translation>Leer für class_name oder, wo ausgefüllt, reference.</translation>
</message>
<message>
    <source>Corrected class map</source>
    <translation>Korrigierte Klassenkarte</translation>
</message>
<message>
    <source>A GeoTIFF. It may be the class map itself, if no pixel loses its class.</source>
    <translation>Ein GeoTIFF. Es darf die Klassenkarte selbst sein, wenn kein Pixel seine Klasse verliert.</translation>
</message>
<message>
    <source>{name} (corrected)</source>
    <translation>{name} (korrigiert)</translation>
</message>
<message>
    <source>The layer '{name}' has no field {fields} with the classes of its polygons; choose the field that has them.</source>
    <translation>Der Layer „{name}“ hat kein Feld {fields} mit den Klassen seiner Polygone; wählen Sie das Feld, das sie enthält.</translation>
</message>
<message>
    <source>the well-known class list</source>
    <translation>die vordefinierte Klassenliste</translation>
</message>
<message>
    <source>the table of classes</source>
    <translation>die Klassentabelle</translation>
</message>
<message>
    <source>Classes</source>
    <translation>Klassen</translation>
</message>
<message>
    <source>Class names with optional synonyms (name=synonym|synonym, name, …), or a class file. A class that only examples describe ends with =, such as kiosk=.</source>
    <translation>Klassennamen mit optionalen Synonymen (Name=Synonym|Synonym, Name, …) oder eine Klassendatei. Eine Klasse, die nur durch Beispiele beschrieben ist, endet mit =, etwa kiosk=.</translation>
</message>
<message>
    <source>Classes as a table (replaces the list above)</source>
    <translation>Klassen als Tabelle (ersetzt die Liste oben)</translation>
</message>
<message>
    <source>Name</source>
    <translation>Name</translation>
</message>
<message>
    <source>Synonyms</source>
    <translation>Synonyme</translation>
</message>
<message>
    <source>Colour</source>
    <translation>Farbe</translation>
</message>
<message>
    <source>One class per row. Separate synonyms by commas; write colours as #c62828.</source>
    <translation>Eine Klasse je Zeile. Trennen Sie Synonyme durch Kommas; geben Sie Farben in der Form #c62828 an.</translation>
</message>
<message>
    <source>Well-known class list (replaces the classes)</source>
    <translation>Vordefinierte Klassenliste (ersetzt die Klassen)</translation>
</message>
<message>
    <source>Such as worldcover for ESA WorldCover, or osm for OpenStreetMap.</source>
    <translation>Etwa worldcover für ESA WorldCover oder osm für OpenStreetMap.</translation>
</message>
<message>
    <source>No classes are given; list them as words or in the table.</source>
    <translation>Es sind keine Klassen angegeben; nennen Sie sie als Wörter oder in der Tabelle.</translation>
</message>
<message>
    <source>Changed areas from {before} to {after}</source>
    <translation>Veränderte Flächen von {before} zu {after}</translation>
</message>
<message>
    <source>Change from {before} to {after}</source>
    <translation>Veränderung von {before} zu {after}</translation>
</message>
<message>
    <source>Change between two class maps</source>
    <translation>Veränderung zwischen zwei Klassenkarten</translation>
</message>
<message>
    <source>Measure how much of each class became which class, and map where.</source>
    <translation>Misst, wie viel jeder Klasse zu welcher anderen wurde, und kartiert, wo.</translation>
</message>
<message>
    <source>&lt;p&gt;Compares two class maps of the same place, such as of two years. They may differ in size, pixel size, CRS and extent; the later map is resampled to the grid of the earlier one. Classes are matched by name.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Outputs&lt;/b&gt;: a change map (0 is nodata, 1 is unchanged, then a value for each transition), polygons of the changed areas, and the transition matrix as a table.&lt;/p&gt;</source>
    <translation>&lt;p&gt;Vergleicht zwei Klassenkarten desselben Gebiets, etwa aus zwei Jahren. Größe, Pixelgröße, KBS und Ausdehnung dürfen verschieden sein; die spätere Karte wird auf das Gitter der früheren umgerechnet. Klassen werden nach ihrem Namen zugeordnet.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Ergebnisse&lt;/b&gt;: eine Veränderungskarte (0 ist der Leerwert, 1 unverändert, dann ein Wert je Übergang), Polygone der veränderten Flächen und die Übergangsmatrix als Tabelle.&lt;/p&gt;</translation>
</message>
<message>
    <source>Class map before</source>
    <translation>Klassenkarte vorher</translation>
</message>
<message>
    <source>The earlier map; the outputs have its grid.</source>
    <translation>Die frühere Karte; die Ergebnisse haben ihr Gitter.</translation>
</message>
<message>
    <source>Class map after</source>
    <translation>Klassenkarte nachher</translation>
</message>
<message>
    <source>The later map.</source>
    <translation>Die spätere Karte.</translation>
</message>
<message>
    <source>Change map</source>
    <translation>Veränderungskarte</translation>
</message>
<message>
    <source>A GeoTIFF: 0 is nodata, 1 is unchanged, then a value for each transition.</source>
    <translation>Ein GeoTIFF: 0 ist der Leerwert, 1 unverändert, dann ein Wert je Übergang.</translation>
</message>
<message>
    <source>Changed areas</source>
    <translation>Veränderte Flächen</translation>
</message>
<message>
    <source>Polygons with the class before and after.</source>
    <translation>Polygone mit der Klasse vorher und nachher.</translation>
</message>
<message>
    <source>Transition matrix</source>
    <translation>Übergangsmatrix</translation>
</message>
<message>
    <source>A CSV file with a row for each pair of classes.</source>
    <translation>Eine CSV-Datei mit einer Zeile je Klassenpaar.</translation>
</message>
<message>
    <source>unchanged: {share}</source>
    <translation>unverändert: {share}</translation>
</message>
<message>
    <source>changed: {share}</source>
    <translation>verändert: {share}</translation>
</message>
<message>
    <source>Examples</source>
    <translation>Beispiele</translation>
</message>
<message>
    <source>Points, lines or polygons with the name of a class, in any CRS; a few of each class make the map better. 'New examples layer' makes such a layer.</source>
    <translation>Punkte, Linien oder Polygone mit dem Namen einer Klasse, in beliebigem KBS; einige je Klasse machen die Karte besser. „Neuer Beispiellayer“ erzeugt einen solchen Layer.</translation>
</message>
<message>
    <source>Field with the name of the class; empty for class, name, label or the only text.</source>
    <translation>Feld mit dem Namen der Klasse; leer für class, name, label oder das einzige Textfeld.</translation>
</message>
<message>
    <source>Use a sample as examples</source>
    <translation>Stichprobe als Beispiele verwenden</translation>
</message>
<message>
    <source>Accept labelled points of 'Accuracy: sample to label' as examples. They then cannot say any more how good the map is.</source>
    <translation>Lässt Punkte mit Referenzklasse aus „Genauigkeit: Stichprobe ziehen“ als Beispiele zu. Wie gut die Karte ist, können sie dann nicht mehr zeigen.</translation>
</message>
<message>
    <source>Red, green and blue bands</source>
    <translation>Roter, grüner und blauer Kanal</translation>
</message>
<message>
    <source>Three bands in this order, or one for greyscale; empty for the colours of the file.</source>
    <translation>Drei Kanäle in dieser Reihenfolge oder einer für Graustufen; leer für die Farben der Datei.</translation>
</message>
<message>
    <source>Nodata value</source>
    <translation>Leerwert</translation>
</message>
<message>
    <source>Value of pixels without data, or one a band such as 255,255,255; none if all pixels hold data; empty for what the file says.</source>
    <translation>Wert der Pixel ohne Daten oder ein Wert je Kanal wie 255,255,255; none, wenn alle Pixel Daten enthalten; leer für die Angabe der Datei.</translation>
</message>
<message>
    <source>Alpha band</source>
    <translation>Alphakanal</translation>
</message>
<message>
    <source>auto: pixels that it hides become nodata; ignore: they are mapped.</source>
    <translation>auto: Pixel, die er verdeckt, erhalten den Leerwert; ignore: Diese Pixel werden kartiert.</translation>
</message>
<message>
    <source>Black or white border</source>
    <translation>Schwarzer oder weißer Rand</translation>
</message>
<message>
    <source>auto: a border that nothing in the file marks becomes nodata; keep: it is mapped.</source>
    <translation>auto: Ein Rand, den die Datei nicht kennzeichnet, erhält den Leerwert; keep: Er wird kartiert.</translation>
</message>
<message>
    <source>Method</source>
    <translation>Verfahren</translation>
</message>
<message>
    <source>How attention works in the last layers of the model; reseg is the default.</source>
    <translation>Wie die Attention in den letzten Schichten des Modells arbeitet; reseg ist der Standard.</translation>
</message>
<message>
    <source>Guide of the method</source>
    <translation>Führungsmodell des Verfahrens</translation>
</message>
<message>
    <source>A vision model for the methods proxyclip, corrclip and coninfer: its name, or its folder in timm's layout; none for other methods.</source>
    <translation>Ein Bildmodell für die Verfahren proxyclip, corrclip und coninfer: sein Name oder sein Ordner im Format von timm; none für andere Verfahren.</translation>
</message>
<message>
    <source>Ground sampling distance for the model</source>
    <translation>Bodenauflösung für das Modell</translation>
</message>
<message>
    <source>auto: best for the model; native: that of the image; or a value in metres.</source>
    <translation>auto: die beste für das Modell; native: die des Bildes; oder ein Wert in Metern.</translation>
</message>
<message>
    <source>Prompt template</source>
    <translation>Prompt-Vorlage</translation>
</message>
<message>
    <source>A sentence with {} in place of the class name; empty for that of the model.</source>
    <translation>Ein Satz mit {} anstelle des Klassennamens; leer für die Vorlage des Modells.</translation>
</message>
<message>
    <source>'{parameter}' is {field}, but no examples are given; choose their layer.</source>
    <translation>„{parameter}“ ist auf {field} gesetzt, aber es sind keine Beispiele angegeben; wählen Sie ihren Layer.</translation>
</message>
<message>
    <source>The layer '{name}' has no examples to use; draw or select some.</source>
    <translation>Der Layer „{name}“ hat keine verwendbaren Beispiele; zeichnen oder wählen Sie welche.</translation>
</message>
<message>
    <source>The layer '{name}' is a sample that says how good a map is, which it cannot if the map is made from it. Draw other examples, or accept that under 'Use a sample as examples'.</source>
    <translation>Der Layer „{name}“ ist eine Stichprobe, die zeigt, wie gut eine Karte ist. Das kann sie nicht, wenn die Karte aus ihr entsteht. Zeichnen Sie andere Beispiele oder lassen Sie es unter „Stichprobe als Beispiele verwenden“ zu.</translation>
</message>
<message>
    <source>the layer '{name}'</source>
    <translation>der Layer „{name}“</translation>
</message>
<message>
    <source>Leave out |layername={layer}; the layer will be called '{name}'.</source>
    <translation>Lassen Sie |layername={layer} weg; der Layer wird „{name}“ heißen.</translation>
</message>
<message>
    <source>Save or discard the edits of the layer '{name}' first.</source>
    <translation>Speichern oder verwerfen Sie zuerst die Änderungen des Layers „{name}“.</translation>
</message>
<message>
    <source>Learn classes from examples</source>
    <translation>Klassen aus Beispielen lernen</translation>
</message>
<message>
    <source>Learn classes from a few examples, and measure how much better they are found.</source>
    <translation>Lernt Klassen aus wenigen Beispielen und misst, wie viel besser sie gefunden werden.</translation>
</message>
<message>
    <source>&lt;p&gt;Learns classes from a few points or polygons on an image, and writes what it learned to a file (a head), with which &lt;i&gt;Land-cover map from words&lt;/i&gt; maps this image and others like it.&lt;/p&gt; &lt;p&gt;The log says how many examples of each class would be found by words alone, and how many with the examples (recall), and how many of those that are given a class belong to it (precision). Each is measured on examples that were left out. Examples that contradict the others are listed by their row in the attribute table.&lt;/p&gt; &lt;p&gt;Draw the examples in a layer that &lt;i&gt;New examples layer&lt;/i&gt; makes. A class may have words, examples, or both; &lt;code&gt;kiosk=&lt;/code&gt; has no words. For examples on several images, combine these with &lt;i&gt;Build virtual raster&lt;/i&gt; first.&lt;/p&gt;</source>
    <translation>&lt;p&gt;Lernt Klassen aus wenigen Punkten oder Polygonen auf einem Bild und schreibt das Gelernte in eine Datei (einen Head), mit der &lt;i&gt;Landbedeckungskarte aus Wörtern&lt;/i&gt; dieses Bild und ähnliche kartiert.&lt;/p&gt; &lt;p&gt;Das Protokoll gibt an, wie viele Beispiele jeder Klasse allein mit Wörtern gefunden würden und wie viele mit den Beispielen (Recall), und wie viele von denen, die einer Klasse zugewiesen werden, zu ihr gehören (Precision). Gemessen wird jeweils an Beispielen, die beim Lernen ausgelassen wurden. Beispiele, die den anderen widersprechen, werden mit ihrer Zeile in der Attributtabelle aufgeführt.&lt;/p&gt; &lt;p&gt;Zeichnen Sie die Beispiele in einen Layer, den &lt;i&gt;Neuer Beispiellayer&lt;/i&gt; erzeugt. Eine Klasse kann Wörter, Beispiele oder beides haben; &lt;code&gt;kiosk=&lt;/code&gt; hat keine Wörter. Liegen die Beispiele auf mehreren Bildern, fügen Sie diese zuerst mit &lt;i&gt;Virtuelles Raster generieren&lt;/i&gt; zusammen.&lt;/p&gt;</translation>
</message>
<message>
    <source>The examples lie on it.</source>
    <translation>Die Beispiele liegen darauf.</translation>
</message>
<message>
    <source>Model</source>
    <translation>Modell</translation>
</message>
<message>
    <source>The CLIP model that will map the classes.</source>
    <translation>Das CLIP-Modell, das die Klassen kartieren wird.</translation>
</message>
<message>
    <source>Feature folder</source>
    <translation>Ordner für Merkmale</translation>
</message>
<message>
    <source>Stores the features of the image, so that learning again is faster.</source>
    <translation>Speichert die Merkmale des Bildes, damit erneutes Lernen schneller geht.</translation>
</message>
<message>
    <source>Head</source>
    <translation>Head</translation>
</message>
<message>
    <source>Heads (*.head)</source>
    <translation>Heads (*.head)</translation>
</message>
<message>
    <source>What was learned; choose it as the head in 'Land-cover map from words'.</source>
    <translation>Das Gelernte; wählen Sie es als Head in „Landbedeckungskarte aus Wörtern“.</translation>
</message>
<message>
    <source>Mean recall by words alone (percent)</source>
    <translation>Mittlerer Recall allein mit Wörtern (Prozent)</translation>
</message>
<message>
    <source>Mean recall with examples (percent)</source>
    <translation>Mittlerer Recall mit Beispielen (Prozent)</translation>
</message>
<message>
    <source>1 example</source>
    <translation>1 Beispiel</translation>
</message>
<message>
    <source>{count} examples</source>
    <translation>{count} Beispiele</translation>
</message>
<message>
    <source>{name}: {count}; recall {words} by words alone, {learned} with examples; precision {before} and {after}</source>
    <translation>{name}: {count}; Recall {words} allein mit Wörtern, {learned} mit Beispielen; Precision {before} und {after}</translation>
</message>
<message>
    <source>The examples are not clearly better than words alone, so words alone decide. Add more.</source>
    <translation>Die Beispiele sind nicht deutlich besser als Wörter allein, daher entscheiden nur die Wörter. Fügen Sie weitere hinzu.</translation>
</message>
<message>
    <source>Look at example {number}: {own}, looks like {other}</source>
    <translation>Sehen Sie sich Beispiel {number} an: {own}, sieht aus wie {other}</translation>
</message>
<message>
    <source>Models: list and fetch</source>
    <translation>Modelle: auflisten und herunterladen</translation>
</message>
<message>
    <source>List the installed models, or download another one.</source>
    <translation>Listet die installierten Modelle auf oder lädt ein weiteres herunter.</translation>
</message>
<message>
    <source>&lt;p&gt;&lt;b&gt;list&lt;/b&gt; writes the installed and the available models with their licences to the log.&lt;/p&gt; &lt;p&gt;&lt;b&gt;fetch&lt;/b&gt; downloads a model and verifies its checksum. An interrupted download resumes where it stopped. Models are stored outside QGIS, once for all projects.&lt;/p&gt;</source>
    <translation>&lt;p&gt;&lt;b&gt;list&lt;/b&gt; schreibt die installierten und die verfügbaren Modelle mit ihren Lizenzen ins Protokoll.&lt;/p&gt; &lt;p&gt;&lt;b&gt;fetch&lt;/b&gt; lädt ein Modell herunter und prüft seine Prüfsumme. Ein unterbrochener Download wird an derselben Stelle fortgesetzt. Modelle werden außerhalb von QGIS gespeichert, einmal für alle Projekte.&lt;/p&gt;</translation>
</message>
<message>
    <source>Model to download</source>
    <translation>Modell zum Herunterladen</translation>
</message>
<message>
    <source>Action</source>
    <translation>Aktion</translation>
</message>
<message>
    <source>list: show installed and available models; fetch: download the model below.</source>
    <translation>list: installierte und verfügbare Modelle anzeigen; fetch: das Modell unten herunterladen.</translation>
</message>
<message>
    <source>The model that fetch downloads.</source>
    <translation>Das Modell, das fetch herunterlädt.</translation>
</message>
<message>
    <source>Installed models</source>
    <translation>Installierte Modelle</translation>
</message>
<message>
    <source>installed</source>
    <translation>installiert</translation>
</message>
<message>
    <source>not installed</source>
    <translation>nicht installiert</translation>
</message>
<message>
    <source>{name}: {kind}, {size} MB, {here}; licence {licence}; {origin}</source>
    <translation>{name}: {kind}, {size} MB, {here}; Lizenz {licence}; {origin}</translation>
</message>
<message>
    <source>New examples layer</source>
    <translation>Neuer Beispiellayer</translation>
</message>
<message>
    <source>Make an empty layer to draw examples of classes in, with a list of the classes.</source>
    <translation>Erzeugt einen leeren Layer mit einer Liste der Klassen, in den Sie Beispiele für diese Klassen zeichnen.</translation>
</message>
<message>
    <source>Choose a file for the examples; QGIS deletes temporary files when it is closed, with all that was drawn.</source>
    <translation>Wählen Sie eine Datei für die Beispiele; QGIS löscht temporäre Dateien beim Beenden samt allem, was gezeichnet wurde.</translation>
</message>
<message>
    <source>&lt;p&gt;Makes an empty layer for examples of classes. To fill it, toggle editing, choose &lt;i&gt;Add point feature&lt;/i&gt;, click on the image, and choose the class from the list; five of each class are a good start. Then run &lt;i&gt;Land-cover map from words&lt;/i&gt; with this layer as its examples, or &lt;i&gt;Learn classes from examples&lt;/i&gt;, which says how good they are.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Classes&lt;/b&gt; are those that the map will have. The layer has their colours. The list and the colours are stored in the GeoPackage, so they are there wherever you open it.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Points&lt;/b&gt; are enough for most classes: a point shows the model the patch of some metres around it. &lt;b&gt;Polygons&lt;/b&gt; teach more: outline a few large fields, roofs and stretches of road.&lt;/p&gt;</source>
    <translation>&lt;p&gt;Erzeugt einen leeren Layer für Beispiele von Klassen. Um ihn zu füllen, schalten Sie die Bearbeitung ein, wählen &lt;i&gt;Punktobjekt hinzufügen&lt;/i&gt;, klicken auf das Bild und wählen die Klasse aus der Liste; fünf je Klasse sind ein guter Anfang. Führen Sie dann &lt;i&gt;Landbedeckungskarte aus Wörtern&lt;/i&gt; mit diesem Layer als Beispiele aus oder &lt;i&gt;Klassen aus Beispielen lernen&lt;/i&gt;; Letzteres gibt an, wie gut sie sind.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Klassen&lt;/b&gt; sind die der späteren Karte. Der Layer zeigt sie in ihren Farben. Die Liste und die Farben werden im GeoPackage gespeichert und sind daher überall verfügbar, wo Sie es öffnen.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Punkte&lt;/b&gt; reichen für die meisten Klassen: Ein Punkt zeigt dem Modell seine Umgebung von einigen Metern. Aus &lt;b&gt;Polygonen&lt;/b&gt; lernt es mehr: Umreißen Sie einige große Felder, Dächer und Straßenabschnitte.&lt;/p&gt;</translation>
</message>
<message>
    <source>Geometry</source>
    <translation>Geometrie</translation>
</message>
<message>
    <source>points: one click for each example; polygons: draw areas.</source>
    <translation>points: ein Klick je Beispiel; polygons: Flächen zeichnen.</translation>
</message>
<message>
    <source>CRS</source>
    <translation>KBS</translation>
</message>
<message>
    <source>Any CRS, such as that of the project or the image.</source>
    <translation>Beliebiges KBS, etwa das des Projekts oder des Bildes.</translation>
</message>
<message>
    <source>A GeoPackage. A layer is added to one that exists; name it with project.gpkg|layername=NAME. Layers that exist are not replaced.</source>
    <translation>Ein GeoPackage. Einem vorhandenen wird ein Layer hinzugefügt; benennen Sie ihn mit project.gpkg|layername=NAME. Vorhandene Layer werden nicht ersetzt.</translation>
</message>
<message>
    <source>GeoPackage, FlatGeobuf, GeoJSON, shapefile or GeoParquet. In a GeoPackage that exists, only one layer is added or replaced; name it with project.gpkg|layername=NAME.</source>
    <translation>GeoPackage, FlatGeobuf, GeoJSON, Shapefile oder GeoParquet. In einem vorhandenen GeoPackage wird nur ein Layer hinzugefügt oder ersetzt; benennen Sie ihn mit project.gpkg|layername=NAME.</translation>
</message>
<message>
    <source>An orthophoto or satellite image: any raster layer that is stored in a file.</source>
    <translation>Ein Orthofoto oder Satellitenbild: jeder Rasterlayer, der in einer Datei gespeichert ist.</translation>
</message>
<message>
    <source>Input image</source>
    <translation>Eingabebild</translation>
</message>
<message>
    <source>Regions</source>
    <translation>Regionen</translation>
</message>
<message>
    <source>Regions keep the pixels of an object together. superpixel: areas of similar colour, no download needed; sam, sam2, sam3: Segment Anything, follows objects but is slower.</source>
    <translation>Regionen halten die Pixel eines Objekts zusammen. superpixel: Flächen ähnlicher Farbe, ohne Download; sam, sam2, sam3: Segment Anything, folgt Objekten, ist aber langsamer.</translation>
</message>
<message>
    <source>Extent</source>
    <translation>Ausdehnung</translation>
</message>
<message>
    <source>Process only this part of the image, in any CRS; empty for the whole image.</source>
    <translation>Verarbeitet nur diesen Teil des Bildes, in beliebigem KBS; leer für das ganze Bild.</translation>
</message>
<message>
    <source>Segment Anything model</source>
    <translation>Segment-Anything-Modell</translation>
</message>
<message>
    <source>Used if Regions is sam, sam2 or sam3, and must be of that kind; if it is left empty, the usual one of that kind is used.</source>
    <translation>Wird verwendet, wenn unter Regionen sam, sam2 oder sam3 gewählt ist, und muss von dieser Art sein; bleibt das Feld leer, wird das übliche Modell dieser Art verwendet.</translation>
</message>
<message>
    <source>Device</source>
    <translation>Gerät</translation>
</message>
<message>
    <source>Device that runs the models; auto uses a graphics card if there is one.</source>
    <translation>Gerät, auf dem die Modelle laufen; auto nutzt eine Grafikkarte, falls vorhanden.</translation>
</message>
<message>
    <source>Minimum polygon area (m²)</source>
    <translation>Mindestfläche der Polygone (m²)</translation>
</message>
<message>
    <source>Smaller polygons are merged into the neighbour with the longest shared border.</source>
    <translation>Kleinere Polygone werden mit dem Nachbarn verschmolzen, mit dem sie die längste Grenze teilen.</translation>
</message>
<message>
    <source>Smooth polygons</source>
    <translation>Polygone glätten</translation>
</message>
<message>
    <source>Cut polygon corners by half a pixel to remove pixel stairs.</source>
    <translation>Schneidet Polygonecken um ein halbes Pixel ab, um Pixeltreppen zu entfernen.</translation>
</message>
<message>
    <source>Simplification tolerance (m)</source>
    <translation>Vereinfachungstoleranz (m)</translation>
</message>
<message>
    <source>One pixel size removes pixel stairs. Neighbouring polygons keep their shared borders.</source>
    <translation>Ein Wert von einer Pixelgröße entfernt Pixeltreppen. Benachbarte Polygone behalten ihre gemeinsamen Grenzen.</translation>
</message>
<message>
    <source>no CRS</source>
    <translation>kein KBS</translation>
</message>
<message>
    <source>its own CRS</source>
    <translation>ein benutzerdefiniertes KBS</translation>
</message>
<message>
    <source>The layer '{name}' is set to {crs}, but its file has {own}; the outputs get the CRS of the layer.</source>
    <translation>Der Layer „{name}“ ist auf {crs} gesetzt, aber seine Datei hat {own}; die Ergebnisse bekommen das KBS des Layers.</translation>
</message>
<message>
    <source>The layer '{name}' is set to {crs}, but its file has {own}; the outputs get the CRS of the file.</source>
    <translation>Der Layer „{name}“ ist auf {crs} gesetzt, aber seine Datei hat {own}; die Ergebnisse bekommen das KBS der Datei.</translation>
</message>
<message>
    <source>Regions of an image</source>
    <translation>Regionen eines Bildes</translation>
</message>
<message>
    <source>Write the regions that keep the pixels of an object together, one band per level.</source>
    <translation>Schreibt die Regionen, die die Pixel eines Objekts zusammenhalten, mit einem Kanal je Stufe.</translation>
</message>
<message>
    <source>&lt;p&gt;Writes the regions that a land-cover map uses to keep the pixels of an object together. The raster has one band per level, from coarse to fine. Each region has its own number; 0 means that a pixel is in no region.&lt;/p&gt; &lt;p&gt;Use it to check which borders the land-cover map can follow, or as a segmentation for other work.&lt;/p&gt;</source>
    <translation>&lt;p&gt;Schreibt die Regionen, mit denen eine Landbedeckungskarte die Pixel eines Objekts zusammenhält. Das Raster hat einen Kanal je Stufe, von grob bis fein. Jede Region hat eine eigene Nummer; 0 bedeutet, dass ein Pixel in keiner Region liegt.&lt;/p&gt; &lt;p&gt;Damit lässt sich prüfen, welchen Grenzen die Landbedeckungskarte folgen kann; die Regionen dienen auch als Segmentierung für andere Zwecke.&lt;/p&gt;</translation>
</message>
<message>
    <source>The model that will use the regions; it sets the number of levels and the pixel size.</source>
    <translation>Das Modell, das die Regionen verwenden wird; es bestimmt die Anzahl der Stufen und die Pixelgröße.</translation>
</message>
<message>
    <source>A GeoTIFF with one band per level.</source>
    <translation>Ein GeoTIFF mit einem Kanal je Stufe.</translation>
</message>
<message>
    <source>Regions of {name}</source>
    <translation>Regionen von {name}</translation>
</message>
<message>
    <source>Review: polygons to look at</source>
    <translation>Überprüfung: Polygone auswählen</translation>
</message>
<message>
    <source>Rank the polygons of a class map by how much it pays to check them.</source>
    <translation>Ordnet die Polygone einer Klassenkarte danach, wie sehr sich ihre Prüfung lohnt.</translation>
</message>
<message>
    <source>Choose a file for the polygons; QGIS deletes temporary files when it is closed, with all labels.</source>
    <translation>Wählen Sie eine Datei für die Polygone; QGIS löscht temporäre Dateien beim Beenden samt allen Referenzklassen.</translation>
</message>
<message>
    <source>&lt;p&gt;Takes the polygons of a class map that are most worth a look: large ones, of low confidence, that another class surrounds. The score is area × (1 − confidence) × (1 + share of the border with one other class).&lt;/p&gt; &lt;p&gt;Set &lt;i&gt;reference&lt;/i&gt; of each polygon that is wrong to what is really there: in the form, or with the keys 1 to 9 in the panel &lt;i&gt;Land cover by words&lt;/i&gt;, section &lt;i&gt;Label&lt;/i&gt;. Then run &lt;i&gt;Corrected polygons to a class map&lt;/i&gt;.&lt;/p&gt; &lt;p&gt;The polygons need the field &lt;i&gt;confidence&lt;/i&gt;: choose the confidence raster in &lt;i&gt;Polygons of a class map&lt;/i&gt;, or ask &lt;i&gt;Land-cover map from words&lt;/i&gt; for both outputs. A queue that holds labels is never replaced.&lt;/p&gt;</source>
    <translation>&lt;p&gt;Wählt die Polygone einer Klassenkarte, deren Prüfung sich am meisten lohnt: große mit geringer Konfidenz, die von einer anderen Klasse umgeben sind. Die Bewertung ist Fläche × (1 − Konfidenz) × (1 + Anteil der Grenze mit einer anderen Klasse).&lt;/p&gt; &lt;p&gt;Tragen Sie bei jedem falschen Polygon in &lt;i&gt;reference&lt;/i&gt; ein, was dort wirklich ist: im Formular oder mit den Tasten 1 bis 9 im Bedienfeld &lt;i&gt;Landbedeckung aus Wörtern&lt;/i&gt;, Abschnitt &lt;i&gt;Referenzklassen&lt;/i&gt;. Führen Sie dann &lt;i&gt;Korrigierte Polygone in Klassenkarte übernehmen&lt;/i&gt; aus.&lt;/p&gt; &lt;p&gt;Die Polygone brauchen das Feld &lt;i&gt;confidence&lt;/i&gt;: Wählen Sie das Konfidenzraster in &lt;i&gt;Polygone einer Klassenkarte&lt;/i&gt; oder fordern Sie bei &lt;i&gt;Landbedeckungskarte aus Wörtern&lt;/i&gt; beide Ergebnisse an. Eine Auswahl mit Referenzklassen wird nie ersetzt.&lt;/p&gt;</translation>
</message>
<message>
    <source>The map of the polygons; it gives the classes and their colours.</source>
    <translation>Die Karte der Polygone; sie gibt die Klassen und ihre Farben vor.</translation>
</message>
<message>
    <source>Polygons of the map</source>
    <translation>Polygone der Karte</translation>
</message>
<message>
    <source>With their confidence, as this provider writes them, in a file.</source>
    <translation>Mit ihrer Konfidenz und in einer Datei, wie die Algorithmen dieses Datenanbieters sie schreiben.</translation>
</message>
<message>
    <source>Number of polygons</source>
    <translation>Anzahl der Polygone</translation>
</message>
<message>
    <source>The best so many; all if there are fewer.</source>
    <translation>So viele Polygone mit der höchsten Bewertung; alle, wenn es weniger sind.</translation>
</message>
<message>
    <source>Polygons to review</source>
    <translation>Zu prüfende Polygone</translation>
</message>
<message>
    <source>A GeoPackage of its own.</source>
    <translation>Ein eigenes GeoPackage.</translation>
</message>
<message>
    <source>Choose the layer of polygons.</source>
    <translation>Wählen Sie den Polygonlayer.</translation>
</message>
<message>
    <source>{name}: {count} polygons, {area} m²</source>
    <translation>{name}: {count} Polygone, {area} m²</translation>
</message>
<message>
    <source>Polygons of {name} to review</source>
    <translation>Zu prüfende Polygone von {name}</translation>
</message>
<message>
    <source>Polygons of {name}</source>
    <translation>Polygone von {name}</translation>
</message>
<message>
    <source>Land cover of {name}</source>
    <translation>Landbedeckung von {name}</translation>
</message>
<message>
    <source>Confidence (%) of {name}</source>
    <translation>Konfidenz (%) von {name}</translation>
</message>
<message>
    <source>Probabilities (%) of {name}</source>
    <translation>Wahrscheinlichkeiten (%) von {name}</translation>
</message>
<message>
    <source>examples</source>
    <translation>Beispiele</translation>
</message>
<message>
    <source>A head and {rival} are given, but a head has learned its classes; leave out one of the two.</source>
    <translation>Es sind ein Head und {rival} angegeben, aber ein Head hat seine Klassen schon gelernt; lassen Sie eines von beiden weg.</translation>
</message>
<message>
    <source>What is finished is kept next to {path}; to continue, run this again with the same parameters and '{parameter}'.</source>
    <translation>Das Fertige wird neben {path} aufbewahrt; um fortzufahren, führen Sie den Algorithmus mit denselben Parametern und „{parameter}“ erneut aus.</translation>
</message>
<message>
    <source>Land-cover map from words</source>
    <translation>Landbedeckungskarte aus Wörtern</translation>
</message>
<message>
    <source>Map classes that you describe in words in an orthophoto or satellite image.</source>
    <translation>Kartiert Klassen, die Sie in Worten beschreiben, in einem Orthofoto oder Satellitenbild.</translation>
</message>
<message>
    <source>&lt;p&gt;Makes a land-cover map of an orthophoto or satellite image from a list of words. It needs no training data, and all computation is done on this machine.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Classes&lt;/b&gt; are words with optional synonyms, such as &lt;code&gt;building=roof|house, road=street, water&lt;/code&gt;. They become the values 1, 2, 3 of the map in this order. List everything that is visible in the image, because each pixel is assigned to the most similar class. The table has the same purpose and also sets colours.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Examples&lt;/b&gt; (optional) are points or polygons with the name of a class; a few of each class make the map better, and a class such as &lt;code&gt;kiosk=&lt;/code&gt; needs no words then. Draw them in a layer that &lt;i&gt;New examples layer&lt;/i&gt; makes. A &lt;b&gt;head&lt;/b&gt; is what &lt;i&gt;Learn classes from examples&lt;/i&gt; wrote; it maps further images without the examples.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Model&lt;/b&gt;: &lt;i&gt;mini&lt;/i&gt; is included; it is a demonstration model that knows common land-cover words, and its maps are not for decisions. The other models know any word; download them with the algorithm &lt;i&gt;Models: list and fetch&lt;/i&gt;.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Regions&lt;/b&gt; keep the pixels of an object together. Superpixels need no download, Segment Anything follows objects best, and your own polygons (such as parcels) can replace both.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Outputs&lt;/b&gt;: the class map (0 is nodata), polygons with class, true area and mean confidence, and optionally the confidence of each pixel in percent. The rasters use the grid of the input.&lt;/p&gt;</source>
    <translation>&lt;p&gt;Erstellt aus einer Liste von Wörtern eine Landbedeckungskarte eines Orthofotos oder Satellitenbildes. Trainingsdaten sind nicht nötig, und alles wird auf diesem Rechner berechnet.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Klassen&lt;/b&gt; sind Wörter mit optionalen Synonymen, etwa &lt;code&gt;building=roof|house, road=street, water&lt;/code&gt;. Sie werden in dieser Reihenfolge zu den Werten 1, 2, 3 der Karte. Nennen Sie alles, was im Bild zu sehen ist, denn jedes Pixel wird der ähnlichsten Klasse zugewiesen. Die Tabelle dient demselben Zweck und legt auch Farben fest.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Beispiele&lt;/b&gt; (optional) sind Punkte oder Polygone mit dem Namen einer Klasse; einige je Klasse machen die Karte besser, und eine Klasse wie &lt;code&gt;kiosk=&lt;/code&gt; braucht dann keine Wörter. Zeichnen Sie sie in einen Layer, den &lt;i&gt;Neuer Beispiellayer&lt;/i&gt; erzeugt. Ein &lt;b&gt;Head&lt;/b&gt; ist das, was &lt;i&gt;Klassen aus Beispielen lernen&lt;/i&gt; geschrieben hat; er kartiert weitere Bilder ohne die Beispiele.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Modell&lt;/b&gt;: &lt;i&gt;mini&lt;/i&gt; ist enthalten; es ist ein Demonstrationsmodell, das gängige Wörter der Landbedeckung kennt, und seine Karten sind nicht als Entscheidungsgrundlage gedacht. Die anderen Modelle kennen beliebige Wörter; laden Sie sie mit dem Algorithmus &lt;i&gt;Modelle: auflisten und herunterladen&lt;/i&gt; herunter.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Regionen&lt;/b&gt; halten die Pixel eines Objekts zusammen. Superpixel brauchen keinen Download, Segment Anything folgt Objekten am besten, und eigene Polygone (etwa Flurstücke) können beides ersetzen.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Ergebnisse&lt;/b&gt;: die Klassenkarte (0 ist der Leerwert), Polygone mit Klasse, wahrer Fläche und mittlerer Konfidenz und wahlweise die Konfidenz jedes Pixels in Prozent. Die Raster verwenden das Gitter der Eingabe.&lt;/p&gt;</translation>
</message>
<message>
    <source>Layers of map services work, too, with an extent and an output pixel size.</source>
    <translation>Auch Layer von Kartendiensten sind möglich, mit einer Ausdehnung und einer Pixelgröße der Ausgabe.</translation>
</message>
<message>
    <source>Head (replaces the classes)</source>
    <translation>Head (ersetzt die Klassen)</translation>
</message>
<message>
    <source>What 'Learn classes from examples' wrote. It also brings the model, regions and method with which it was learned; those that are chosen here do not count.</source>
    <translation>Was „Klassen aus Beispielen lernen“ geschrieben hat. Er bringt auch das Modell, die Regionen und das Verfahren mit, mit denen gelernt wurde; die hier gewählten gelten dann nicht.</translation>
</message>
<message>
    <source>The CLIP model, or SAM 3, that classifies the image; see the help.</source>
    <translation>Das CLIP-Modell oder SAM 3, das das Bild klassifiziert; siehe Hilfe.</translation>
</message>
<message>
    <source>Polygons as regions</source>
    <translation>Polygone als Regionen</translation>
</message>
<message>
    <source>Such as parcels, fields or city blocks, in any CRS. They replace the choice above.</source>
    <translation>Etwa Flurstücke, Felder oder Häuserblöcke, in beliebigem KBS. Sie ersetzen die Auswahl oben.</translation>
</message>
<message>
    <source>Quality</source>
    <translation>Qualität</translation>
</message>
<message>
    <source>How much the windows of the model overlap. draft: not at all; standard: each pixel is in about four windows; paper: in about twenty, which takes five times as long.</source>
    <translation>Wie stark sich die Fenster des Modells überlappen. draft: gar nicht; standard: Jedes Pixel liegt in etwa vier Fenstern; paper: in etwa zwanzig, was fünfmal so lange dauert.</translation>
</message>
<message>
    <source>Map only inside these polygons</source>
    <translation>Nur innerhalb dieser Polygone kartieren</translation>
</message>
<message>
    <source>In any CRS. What lies outside becomes nodata and takes no time.</source>
    <translation>In beliebigem KBS. Was außerhalb liegt, erhält den Leerwert und kostet keine Zeit.</translation>
</message>
<message>
    <source>A GeoTIFF on the grid of the image; 0 is nodata, 1 is the first class.</source>
    <translation>Ein GeoTIFF auf dem Gitter des Bildes; 0 ist der Leerwert, 1 die erste Klasse.</translation>
</message>
<message>
    <source>Polygons with class, true area and mean confidence.</source>
    <translation>Polygone mit Klasse, wahrer Fläche und mittlerer Konfidenz.</translation>
</message>
<message>
    <source>Confidence</source>
    <translation>Konfidenz</translation>
</message>
<message>
    <source>A GeoTIFF with values from 0 to 100 percent; 255 is nodata.</source>
    <translation>Ein GeoTIFF mit Werten von 0 bis 100 Prozent; 255 ist der Leerwert.</translation>
</message>
<message>
    <source>A GeoTIFF with a band for each class, in percent; 255 is nodata.</source>
    <translation>Ein GeoTIFF mit einem Kanal je Klasse, in Prozent; 255 ist der Leerwert.</translation>
</message>
<message>
    <source>A page to share: the map over the image, areas, confidence, and how it was made.</source>
    <translation>Eine Seite zum Weitergeben: die Karte über dem Bild, Flächen, Konfidenz und wie die Karte entstanden ist.</translation>
</message>
<message>
    <source>Blending of windows</source>
    <translation>Überblendung der Fenster</translation>
</message>
<message>
    <source>taper: the middle of a window counts most, which leaves no lines; mean: all pixels count alike, as in the paper.</source>
    <translation>taper: Die Mitte eines Fensters zählt am meisten, was keine Linien hinterlässt; mean: Alle Pixel zählen gleich, wie in der Veröffentlichung.</translation>
</message>
<message>
    <source>Detail between patches</source>
    <translation>Details zwischen Patches</translation>
</message>
<message>
    <source>How the scores of patches of 14 or 16 pixels become those of pixels. bilinear: smoothly; guided: along the edges of the image.</source>
    <translation>Wie aus den Werten der Patches von 14 oder 16 Pixeln die der Pixel werden. bilinear: glatt; guided: entlang der Kanten des Bildes.</translation>
</message>
<message>
    <source>Output pixel size (CRS units of the image)</source>
    <translation>Pixelgröße der Ausgabe (KBS-Einheiten)</translation>
</message>
<message>
    <source>The image is resampled to this pixel size before processing; 0 for its own.</source>
    <translation>Das Bild wird vor der Verarbeitung auf diese Pixelgröße umgerechnet; 0 für die eigene.</translation>
</message>
<message>
    <source>Minimum confidence</source>
    <translation>Mindestkonfidenz</translation>
</message>
<message>
    <source>From 0 to 1; pixels below become nodata.</source>
    <translation>Von 0 bis 1; Pixel darunter erhalten den Leerwert.</translation>
</message>
<message>
    <source>What 'Accuracy: report' wrote for maps by the same model and classes. Confidence becomes the probability that a pixel is right.</source>
    <translation>Was „Genauigkeit: Bericht“ für Karten desselben Modells und derselben Klassen geschrieben hat. Die Konfidenz wird zur Wahrscheinlichkeit, dass ein Pixel richtig ist.</translation>
</message>
<message>
    <source>Continue a run that was stopped, with the same image, parameters and class map; if there is none, start. Without this, what was finished is discarded. A class map in a temporary file cannot be continued.</source>
    <translation>Setzt einen abgebrochenen Lauf fort, mit demselben Bild, denselben Parametern und derselben Klassenkarte; gibt es keinen, beginnt ein neuer. Ohne diese Option wird Fertiges verworfen. Eine Klassenkarte in einer temporären Datei lässt sich nicht fortsetzen.</translation>
</message>
<message>
    <source>Stores the features of the image for later runs, so that a run with other classes is faster. Large models need about 30 bytes per pixel.</source>
    <translation>Speichert die Merkmale des Bildes für spätere Läufe, damit ein Lauf mit anderen Klassen schneller ist. Große Modelle brauchen etwa 30 Byte je Pixel.</translation>
</message>
<message>
    <source>Set up the engine</source>
    <translation>Engine einrichten</translation>
</message>
<message>
    <source>Install the program that makes the maps. This is needed once.</source>
    <translation>Installiert das Programm, das die Karten erstellt. Das ist einmal nötig.</translation>
</message>
<message>
    <source>&lt;p&gt;Installs the engine (the program &lt;code&gt;reseg-geo&lt;/code&gt;) and its dependencies into a separate Python environment in the QGIS profile. QGIS itself is not changed. To remove the engine, delete the folder.&lt;/p&gt; &lt;p&gt;Python 3.10 or newer must be installed on this machine. It is detected automatically, or can be set below. If the set-up was interrupted, run it again.&lt;/p&gt; &lt;p&gt;The &lt;b&gt;wheel file&lt;/b&gt; of the engine is made in its repository: &lt;code&gt;python3 -m pip wheel --no-deps --wheel-dir dist .&lt;/code&gt;&lt;/p&gt; &lt;p&gt;&lt;b&gt;PyTorch&lt;/b&gt;: PyPI has the build for NVIDIA graphics cards on Linux, and the CPU build on Windows and macOS. For the other build, copy the index address from “Get started” on pytorch.org to the advanced parameter &lt;i&gt;PyTorch index URL&lt;/i&gt;.&lt;/p&gt;</source>
    <translation>&lt;p&gt;Installiert die Engine (das Programm &lt;code&gt;reseg-geo&lt;/code&gt;) und ihre Abhängigkeiten in eine eigene Python-Umgebung im QGIS-Profil. QGIS selbst bleibt unverändert. Um die Engine zu entfernen, löschen Sie den Ordner.&lt;/p&gt; &lt;p&gt;Auf diesem Rechner muss Python 3.10 oder neuer installiert sein. Es wird automatisch erkannt oder kann unten angegeben werden. Wurde die Einrichtung unterbrochen, führen Sie sie erneut aus.&lt;/p&gt; &lt;p&gt;Die &lt;b&gt;Wheel-Datei&lt;/b&gt; der Engine entsteht in ihrem Repository: &lt;code&gt;python3 -m pip wheel --no-deps --wheel-dir dist .&lt;/code&gt;&lt;/p&gt; &lt;p&gt;&lt;b&gt;PyTorch&lt;/b&gt;: PyPI hat für Linux den Build für NVIDIA-Grafikkarten, für Windows und macOS den CPU-Build. Für den jeweils anderen Build kopieren Sie die Index-Adresse aus „Get started“ auf pytorch.org in den fortgeschrittenen Parameter &lt;i&gt;Index-URL für PyTorch&lt;/i&gt;.&lt;/p&gt;</translation>
</message>
<message>
    <source>Engine wheel file</source>
    <translation>Wheel-Datei der Engine</translation>
</message>
<message>
    <source>The file reseg_geo-….whl; what the engine depends on comes from PyPI.</source>
    <translation>Die Datei reseg_geo-….whl; was die Engine sonst braucht, kommt von PyPI.</translation>
</message>
<message>
    <source>PyTorch build</source>
    <translation>PyTorch-Build</translation>
</message>
<message>
    <source>auto: the build that PyPI has for this system; cpu: small, without graphics card support; gpu: for NVIDIA graphics cards, several gigabytes.</source>
    <translation>auto: der Build, den PyPI für dieses System hat; cpu: klein, ohne Unterstützung für Grafikkarten; gpu: für NVIDIA-Grafikkarten, mehrere Gigabyte.</translation>
</message>
<message>
    <source>Python interpreter (empty: detect automatically)</source>
    <translation>Python-Interpreter (leer: automatisch erkennen)</translation>
</message>
<message>
    <source>Python 3.10 or newer.</source>
    <translation>Python 3.10 oder neuer.</translation>
</message>
<message>
    <source>PyTorch index URL</source>
    <translation>Index-URL für PyTorch</translation>
</message>
<message>
    <source>The address after --index-url in “Get started” on pytorch.org.</source>
    <translation>Die Adresse hinter --index-url in „Get started“ auf pytorch.org.</translation>
</message>
<message>
    <source>Additional pip options</source>
    <translation>Weitere pip-Optionen</translation>
</message>
<message>
    <source>Such as --no-deps, --find-links FOLDER or --proxy ADDRESS.</source>
    <translation>Etwa --no-deps, --find-links ORDNER oder --proxy ADRESSE.</translation>
</message>
<message>
    <source>Use packages installed for this Python</source>
    <translation>Für dieses Python installierte Pakete verwenden</translation>
</message>
<message>
    <source>For example an existing PyTorch for AMD graphics cards.</source>
    <translation>Etwa ein vorhandenes PyTorch für AMD-Grafikkarten.</translation>
</message>
<message>
    <source>Installation folder (empty: in the QGIS profile)</source>
    <translation>Installationsordner (leer: im QGIS-Profil)</translation>
</message>
<message>
    <source>If you choose a folder, also set it in the QGIS options.</source>
    <translation>Wenn Sie einen Ordner wählen, tragen Sie ihn auch in den QGIS-Optionen ein.</translation>
</message>
<message>
    <source>Engine</source>
    <translation>Engine</translation>
</message>
<message>
    <source>All files (*)</source>
    <translation>Alle Dateien (*)</translation>
</message>
<message>
    <source>{file} does not exist; choose a wheel file of the engine.</source>
    <translation>{file} existiert nicht; wählen Sie eine Wheel-Datei der Engine.</translation>
</message>
<message>
    <source>{folder} cannot be written to ({reason}); close programs that use it, or choose another folder.</source>
    <translation>In {folder} kann nicht geschrieben werden ({reason}); schließen Sie Programme, die den Ordner verwenden, oder wählen Sie einen anderen.</translation>
</message>
<message>
    <source>The previous engine was kept.</source>
    <translation>Die vorherige Engine wurde beibehalten.</translation>
</message>
<message>
    <source>Creating the environment {folder}</source>
    <translation>Umgebung {folder} wird erstellt</translation>
</message>
<message>
    <source>Installing PyTorch</source>
    <translation>PyTorch wird installiert</translation>
</message>
<message>
    <source>Installing the engine; this takes a few minutes</source>
    <translation>Die Engine wird installiert; das dauert einige Minuten</translation>
</message>
<message>
    <source>Testing the engine</source>
    <translation>Die Engine wird getestet</translation>
</message>
<message>
    <source>The engine was installed as {program}, but QGIS uses {used}; set its path in {place}.</source>
    <translation>Die Engine wurde als {program} installiert, aber QGIS verwendet {used}; tragen Sie ihren Pfad unter {place} ein.</translation>
</message>
<message>
    <source>{what}. The engine was not set up: {cause}; then run this again.</source>
    <translation>{what}. Die Engine wurde nicht eingerichtet: {cause}; führen Sie den Algorithmus dann erneut aus.</translation>
</message>
<message>
    <source>{what}. The engine was not set up; see the log, fix the problem and run this again.</source>
    <translation>{what}. Die Engine wurde nicht eingerichtet; sehen Sie im Protokoll nach, beheben Sie den Fehler und führen Sie den Algorithmus erneut aus.</translation>
</message>
<message>
    <source>{path} is not a folder ({reason}); choose another one.</source>
    <translation>{path} ist kein Ordner ({reason}); wählen Sie einen anderen.</translation>
</message>
<message>
    <source>{folder} contains other files ({names}), which the set-up would delete; choose an empty folder.</source>
    <translation>{folder} enthält andere Dateien ({names}), die beim Einrichten gelöscht würden; wählen Sie einen leeren Ordner.</translation>
</message>
<message>
    <source>PyPI has no {build} build of PyTorch for this system; select pip and your system in “Get started” on pytorch.org and copy the address after --index-url to 'PyTorch index URL', or choose auto.</source>
    <translation>PyPI hat für dieses System keinen {build}-Build von PyTorch; wählen Sie pip und Ihr System in „Get started“ auf pytorch.org und kopieren Sie die Adresse hinter --index-url in „Index-URL für PyTorch“, oder wählen Sie auto.</translation>
</message>
<message>
    <source>Polygons of a class map</source>
    <translation>Polygone einer Klassenkarte</translation>
</message>
<message>
    <source>Convert a class map to polygons with class, true area and mean confidence.</source>
    <translation>Wandelt eine Klassenkarte in Polygone mit Klasse, wahrer Fläche und mittlerer Konfidenz um.</translation>
</message>
<message>
    <source>&lt;p&gt;Converts a class map to polygons with class, true area (in any CRS) and, if a confidence raster is given, mean confidence. Neighbouring polygons share their borders exactly, even after simplification. The style is stored in the GeoPackage.&lt;/p&gt; &lt;p&gt;Any integer raster can be used; class names and colours are read from its legend if it has one.&lt;/p&gt;</source>
    <translation>&lt;p&gt;Wandelt eine Klassenkarte in Polygone mit Klasse, wahrer Fläche (in jedem KBS) und, falls ein Konfidenzraster angegeben ist, mittlerer Konfidenz um. Die Grenzen benachbarter Polygone stimmen exakt überein, auch nach einer Vereinfachung. Der Stil wird im GeoPackage gespeichert.&lt;/p&gt; &lt;p&gt;Jedes Ganzzahlraster ist verwendbar; Klassennamen und Farben werden aus seiner Legende gelesen, falls es eine hat.&lt;/p&gt;</translation>
</message>
<message>
    <source>An integer raster; 0 is nodata.</source>
    <translation>Ein Ganzzahlraster; 0 ist der Leerwert.</translation>
</message>
<message>
    <source>The confidence raster of the same map; each polygon gets the mean of its pixels.</source>
    <translation>Das Konfidenzraster derselben Karte; jedes Polygon bekommt den Mittelwert seiner Pixel.</translation>
</message>
<message>
    <source>The engine did not answer, so it was ended; try again.</source>
    <translation>Die Engine hat nicht geantwortet und wurde daher beendet; versuchen Sie es erneut.</translation>
</message>
<message>
    <source>Class</source>
    <translation>Klasse</translation>
</message>
<message>
    <source>Recall</source>
    <translation>Recall</translation>
</message>
<message>
    <source>Colour of the class</source>
    <translation>Farbe der Klasse</translation>
</message>
<message>
    <source>Name of the class, which is also a word to look for, unless it ends with =</source>
    <translation>Name der Klasse; auch nach diesem Wort wird gesucht, außer wenn er mit = endet</translation>
</message>
<message>
    <source>Other words for the same class, separated by commas</source>
    <translation>Andere Wörter für dieselbe Klasse, durch Kommas getrennt</translation>
</message>
<message>
    <source>Share of the examples that is found (cross-validated)</source>
    <translation>Anteil der Beispiele, der gefunden wird (kreuzvalidiert)</translation>
</message>
<message>
    <source>{share} of what the {count} examples cover is classified correctly (cross-validated).</source>
    <translation>Von dem, was die {count} Beispiele abdecken, werden {share} richtig klassifiziert (kreuzvalidiert).</translation>
</message>
<message>
    <source>{share} of what the {count} examples cover is classified correctly (cross-validated); by words alone {words}.</source>
    <translation>Von dem, was die {count} Beispiele abdecken, werden {share} richtig klassifiziert (kreuzvalidiert); allein mit Wörtern {words}.</translation>
</message>
<message>
    <source>The engine cannot be started ({reason}); set up the engine again.</source>
    <translation>Die Engine kann nicht gestartet werden ({reason}); richten Sie die Engine neu ein.</translation>
</message>
<message>
    <source>The engine is an older version that has no sessions; set up the engine again.</source>
    <translation>Die Engine ist eine ältere Version, die keine Sitzungen kennt; richten Sie die Engine neu ein.</translation>
</message>
<message>
    <source>The engine has ended (exit status {status}); press 'Map the view' again.</source>
    <translation>Die Engine wurde beendet (Exit-Status {status}); klicken Sie erneut auf „Ansicht kartieren“.</translation>
</message>
<message>
    <source>'{name}' is outside the map view; zoom to the layer.</source>
    <translation>„{name}“ liegt außerhalb der Kartenansicht; zoomen Sie auf den Layer.</translation>
</message>
<message>
    <source>Starting the engine…</source>
    <translation>Engine wird gestartet …</translation>
</message>
<message>
    <source>Mapping the view…</source>
    <translation>Ansicht wird kartiert …</translation>
</message>
<message>
    <source>Choose a raster layer.</source>
    <translation>Wählen Sie einen Rasterlayer.</translation>
</message>
<message>
    <source>Add at least one class.</source>
    <translation>Fügen Sie mindestens eine Klasse hinzu.</translation>
</message>
<message>
    <source>Stopped.</source>
    <translation>Abgebrochen.</translation>
</message>
<message>
    <source>Mapping the whole raster in the background.</source>
    <translation>Das ganze Raster wird im Hintergrund kartiert.</translation>
</message>
<message>
    <source>The land-cover map is ready.</source>
    <translation>Die Landbedeckungskarte ist fertig.</translation>
</message>
<message>
    <source>Choose a raster layer. Then draw the example again.</source>
    <translation>Wählen Sie einen Rasterlayer. Zeichnen Sie dann das Beispiel erneut.</translation>
</message>
<message>
    <source>Select a class in the table. Then draw the example again.</source>
    <translation>Wählen Sie eine Klasse in der Tabelle. Zeichnen Sie dann das Beispiel erneut.</translation>
</message>
<message>
    <source>Layer of examples</source>
    <translation>Beispiellayer</translation>
</message>
<message>
    <source>Example of {name}</source>
    <translation>Beispiel für {name}</translation>
</message>
<message>
    <source>Live</source>
    <translation>Live</translation>
</message>
<message>
    <source>Show</source>
    <translation>Anzeigen</translation>
</message>
<message>
    <source>Map the view whenever the canvas, the classes or examples change.</source>
    <translation>Kartiert die Ansicht, sobald sich der Kartenausschnitt, die Klassen oder die Beispiele ändern.</translation>
</message>
<message>
    <source>Map the view</source>
    <translation>Ansicht kartieren</translation>
</message>
<message>
    <source>Stop</source>
    <translation>Stopp</translation>
</message>
<message>
    <source>Map all</source>
    <translation>Alles kartieren</translation>
</message>
<message>
    <source>Map the whole raster with these settings, in the background.</source>
    <translation>Kartiert das ganze Raster mit diesen Einstellungen im Hintergrund.</translation>
</message>
<message>
    <source>Help</source>
    <translation>Hilfe</translation>
</message>
<message>
    <source>Open the help page of this panel in the browser.</source>
    <translation>Öffnet die Hilfeseite zu diesem Bedienfeld im Browser.</translation>
</message>
<message>
    <source>Add example</source>
    <translation>Beispiel hinzufügen</translation>
</message>
<message>
    <source>Click on something of the class that is selected in the table, or draw its outline with the mouse button held down.</source>
    <translation>Klicken Sie auf ein Objekt der in der Tabelle gewählten Klasse oder zeichnen Sie mit gedrückter Maustaste seinen Umriss.</translation>
</message>
<message>
    <source>Raster</source>
    <translation>Raster</translation>
</message>
<message>
    <source>Opacity</source>
    <translation>Deckkraft</translation>
</message>
<message>
    <source>Add a class</source>
    <translation>Klasse hinzufügen</translation>
</message>
<message>
    <source>Remove the class</source>
    <translation>Klasse entfernen</translation>
</message>
<message>
    <source>Move the class up</source>
    <translation>Klasse nach oben</translation>
</message>
<message>
    <source>Move the class down</source>
    <translation>Klasse nach unten</translation>
</message>
<message>
    <source>Load list</source>
    <translation>Liste laden</translation>
</message>
<message>
    <source>Replace the table with a predefined class list</source>
    <translation>Ersetzt die Tabelle durch eine vordefinierte Klassenliste</translation>
</message>
<message>
    <source>Layers with a field `reference` to choose from a list</source>
    <translation>Layer mit einem Feld `reference`, das Werte aus einer Liste anbietet</translation>
</message>
<message>
    <source>Previous</source>
    <translation>Zurück</translation>
</message>
<message>
    <source>Next</source>
    <translation>Weiter</translation>
</message>
<message>
    <source>The feature before this one, labelled or not</source>
    <translation>Das Objekt vor diesem, mit oder ohne Referenzklasse</translation>
</message>
<message>
    <source>The next feature without a label, by rank if there is one</source>
    <translation>Das nächste Objekt ohne Referenzklasse, nach Rang, falls es einen gibt</translation>
</message>
<message>
    <source>Clear (0)</source>
    <translation>Leeren (0)</translation>
</message>
<message>
    <source>Save</source>
    <translation>Speichern</translation>
</message>
<message>
    <source>Remove the label; the key 0 does it, too</source>
    <translation>Entfernt die Referenzklasse; auch mit der Taste 0</translation>
</message>
<message>
    <source>Save the edits of the layer, as QGIS does it</source>
    <translation>Speichert die Änderungen des Layers wie QGIS selbst</translation>
</message>
<message>
    <source>{name}: the key {key}</source>
    <translation>{name}: Taste {key}</translation>
</message>
<message>
    <source>1 more class without a key: use the attribute form.</source>
    <translation>1 weitere Klasse ohne Taste: Verwenden Sie das Attributformular.</translation>
</message>
<message>
    <source>{count} more classes without a key: use the attribute form.</source>
    <translation>{count} weitere Klassen ohne Taste: Verwenden Sie das Attributformular.</translation>
</message>
<message>
    <source>This feature has no place; label it in the attribute table.</source>
    <translation>Dieses Objekt hat keine Geometrie; weisen Sie ihm die Referenzklasse in der Attributtabelle zu.</translation>
</message>
<message>
    <source>This feature cannot be shown in the CRS of the project.</source>
    <translation>Dieses Objekt kann im KBS des Projekts nicht gezeigt werden.</translation>
</message>
<message>
    <source>Label</source>
    <translation>Referenzklassen</translation>
</message>
<message>
    <source>All {count} features have a label.</source>
    <translation>Alle {count} Objekte haben eine Referenzklasse.</translation>
</message>
<message>
    <source>There is no layer to label. Make one with 'Accuracy: sample to label' or 'Review: polygons to look at'.</source>
    <translation>Es gibt keinen Layer zum Zuweisen von Referenzklassen. Erzeugen Sie einen mit „Genauigkeit: Stichprobe ziehen“ oder „Überprüfung: Polygone auswählen“.</translation>
</message>
<message>
    <source>The layer '{name}' has no features.</source>
    <translation>Der Layer „{name}“ hat keine Objekte.</translation>
</message>
<message>
    <source>{done} of {all} labelled, {unsaved} not saved</source>
    <translation>{done} von {all} zugewiesen, {unsaved} nicht gespeichert</translation>
</message>
<message>
    <source>{done} of {all} labelled</source>
    <translation>{done} von {all} zugewiesen</translation>
</message>
<message>
    <source>Press Next.</source>
    <translation>Klicken Sie auf „Weiter“.</translation>
</message>
<message>
    <source>The map says: {name}</source>
    <translation>Laut Karte: {name}</translation>
</message>
<message>
    <source>The examples cannot be written: {reason}.</source>
    <translation>Die Beispiele können nicht geschrieben werden: {reason}.</translation>
</message>
<message>
    <source>Land cover: examples</source>
    <translation>Landbedeckung: Beispiele</translation>
</message>
<message>
    <source>The run was stopped.</source>
    <translation>Der Lauf wurde abgebrochen.</translation>
</message>
<message>
    <source>Land cover by words</source>
    <translation>Landbedeckung aus Wörtern</translation>
</message>
<message>
    <source>Models of the engine</source>
    <translation>Modelle der Engine</translation>
</message>
<message>
    <source>Classes of {name}</source>
    <translation>Klassen von {name}</translation>
</message>
<message>
    <source>Land cover of the view</source>
    <translation>Landbedeckung der Ansicht</translation>
</message>
<message>
    <source>the disk is full; free some space, or choose another 'Installation folder'</source>
    <translation>die Festplatte ist voll; schaffen Sie Platz oder wählen Sie einen anderen „Installationsordner“</translation>
</message>
<message>
    <source>a file or folder cannot be written to; close programs that use it, or choose another 'Installation folder'</source>
    <translation>eine Datei oder ein Ordner ist nicht beschreibbar; schließen Sie Programme, die sie verwenden, oder wählen Sie einen anderen „Installationsordner“</translation>
</message>
<message>
    <source>the proxy does not let pip through; correct its address, user and password in Settings ▸ Options ▸ Network</source>
    <translation>der Proxy lässt pip nicht durch; korrigieren Sie Adresse, Benutzer und Passwort unter Einstellungen ▸ Optionen ▸ Netzwerk</translation>
</message>
<message>
    <source>the certificate of the server is not trusted, perhaps because a proxy inspects the traffic; set the environment variable PIP_CERT to its certificate file</source>
    <translation>dem Zertifikat des Servers wird nicht vertraut, vielleicht weil ein Proxy den Datenverkehr prüft; setzen Sie die Umgebungsvariable PIP_CERT auf die zugehörige Zertifikatsdatei</translation>
</message>
<message>
    <source>there is no connection to the server; check the network and the proxy in Settings ▸ Options ▸ Network, or put --find-links FOLDER into 'Additional pip options' on a machine without internet access</source>
    <translation>es gibt keine Verbindung zum Server; prüfen Sie das Netzwerk und den Proxy unter Einstellungen ▸ Optionen ▸ Netzwerk, oder geben Sie auf einem Rechner ohne Internetzugang --find-links ORDNER unter „Weitere pip-Optionen“ an</translation>
</message>
<message>
    <source>Stopped by the user.</source>
    <translation>Vom Benutzer abgebrochen.</translation>
</message>
<message>
    <source>{program} did not list its models. It may be an older version, or not reseg-geo; set up the engine again.</source>
    <translation>{program} hat seine Modelle nicht aufgelistet. Es ist vielleicht eine ältere Version oder nicht reseg-geo; richten Sie die Engine neu ein.</translation>
</message>
<message>
    <source>Settings ▸ Options ▸ Processing ▸ Providers ▸ ReSeg-Geo</source>
    <translation>Einstellungen ▸ Optionen ▸ Verarbeitung ▸ Datenanbieter ▸ ReSeg-Geo</translation>
</message>
<message>
    <source>the environment variable {name}</source>
    <translation>der Umgebungsvariablen {name}</translation>
</message>
<message>
    <source>{path} is set in {place}, but reseg-geo was not found there; correct the path or clear it.</source>
    <translation>{path} steht in {place}, aber reseg-geo wurde dort nicht gefunden; korrigieren Sie den Pfad oder löschen Sie ihn.</translation>
</message>
<message>
    <source>The set-up of the engine was interrupted; run the algorithm 'Set up the engine' again.</source>
    <translation>Die Einrichtung der Engine wurde unterbrochen; führen Sie den Algorithmus „Engine einrichten“ erneut aus.</translation>
</message>
<message>
    <source>The engine is not installed; run the algorithm 'Set up the engine' once, or set the path of reseg-geo in {place}.</source>
    <translation>Die Engine ist nicht installiert; führen Sie einmal den Algorithmus „Engine einrichten“ aus oder tragen Sie den Pfad von reseg-geo unter {place} ein.</translation>
</message>
<message>
    <source>{program} is not Python 3.10 or newer with the venv module; choose another one (on Debian and Ubuntu, install the package python3-venv).</source>
    <translation>{program} ist kein Python ab Version 3.10 mit dem Modul venv; wählen Sie ein anderes (unter Debian und Ubuntu: Installieren Sie das Paket python3-venv).</translation>
</message>
<message>
    <source>Python 3.10 or newer with the venv module was not found; install it from python.org (on Debian and Ubuntu, the package python3-venv), or set 'Python interpreter'.</source>
    <translation>Python 3.10 oder neuer mit dem Modul venv wurde nicht gefunden; installieren Sie es von python.org (unter Debian und Ubuntu das Paket python3-venv), oder geben Sie „Python-Interpreter“ an.</translation>
</message>
<message>
    <source>Resume a stopped run</source>
    <translation>Abgebrochenen Lauf fortsetzen</translation>
</message>
<message>
    <source>Field of the examples</source>
    <translation>Feld der Beispiele</translation>
</message>
<message>
    <source>{program} ended without a result. It may be an older version, or not reseg-geo; see the log and set up the engine again.</source>
    <translation>{program} endete ohne Ergebnis. Es ist vielleicht eine ältere Version oder nicht reseg-geo; sehen Sie im Protokoll nach und richten Sie die Engine neu ein.</translation>
</message>
<message>
    <source>The result of the engine is incomplete. It may be an older version; set up the engine again.</source>
    <translation>Das Ergebnis der Engine ist unvollständig. Sie ist vielleicht eine ältere Version; richten Sie die Engine neu ein.</translation>
</message>
<message>
    <source>{program} cannot be started ({reason}); set up the engine again.</source>
    <translation>{program} kann nicht gestartet werden ({reason}); richten Sie die Engine neu ein.</translation>
</message>
<message>
    <source>(further lines are omitted)</source>
    <translation>(weitere Zeilen wurden weggelassen)</translation>
</message>
<message>
    <source>About {time} left</source>
    <translation>Noch etwa {time}</translation>
</message>
<message>
    <source>{program} failed with exit status {status}</source>
    <translation>{program} ist mit dem Exit-Status {status} fehlgeschlagen</translation>
</message>
<message>
    <source>{count} seconds</source>
    <translation>{count} Sekunden</translation>
</message>
<message>
    <source>{minutes} min</source>
    <translation>{minutes} min</translation>
</message>
<message>
    <source>{hours} h {minutes} min</source>
    <translation>{hours} h {minutes} min</translation>
</message>
<message>
    <source>{output} must be a {kinds} file, not {path}.</source>
    <translation>{output} muss eine Datei vom Typ {kinds} sein, nicht {path}.</translation>
</message>
<message>
    <source>{output} must be a file without a layer name, unless it is a GeoPackage: {path}.</source>
    <translation>{output} muss eine Datei ohne Layernamen sein, außer bei einem GeoPackage: {path}.</translation>
</message>
<message>
    <source>Save the layer '{name}' to a file first.</source>
    <translation>Speichern Sie den Layer „{name}“ zuerst in einer Datei.</translation>
</message>
<message>
    <source>Save the edits of the layer '{name}' first.</source>
    <translation>Speichern Sie zuerst die Änderungen des Layers „{name}“.</translation>
</message>
<message>
    <source>{path} is an input; choose another output file.</source>
    <translation>{path} ist eine Eingabe; wählen Sie eine andere Ausgabedatei.</translation>
</message>
<message>
    <source>{path} already has a layer '{layer}', which may hold examples; add |layername=NAME for another one, or choose another file.</source>
    <translation>{path} hat schon einen Layer „{layer}“, der vielleicht Beispiele enthält; hängen Sie für einen anderen |layername=NAME an oder wählen Sie eine andere Datei.</translation>
</message>
<message>
    <source>{path} cannot be written: {reason}.</source>
    <translation>{path} kann nicht geschrieben werden: {reason}.</translation>
</message>
<message>
    <source>(another class, or none)</source>
    <translation>(andere Klasse oder keine)</translation>
</message>
<message>
    <source>The layer '{name}' comes from a service or database ({provider}), not from a raster file; save it first (right-click ▸ Export ▸ Save As…) and use the saved file.</source>
    <translation>Der Layer „{name}“ stammt aus einem Dienst oder einer Datenbank ({provider}), nicht aus einer Rasterdatei; speichern Sie ihn zuerst (Rechtsklick ▸ Exportieren ▸ Speichern als…) und verwenden Sie die gespeicherte Datei.</translation>
</message>
<message>
    <source>The layer '{name}' exists only in the memory of QGIS; save it first (right-click ▸ Export ▸ Save As…) and use the saved file.</source>
    <translation>Der Layer „{name}“ existiert nur im Speicher von QGIS; speichern Sie ihn zuerst (Rechtsklick ▸ Exportieren ▸ Speichern als…) und verwenden Sie die gespeicherte Datei.</translation>
</message>
<message>
    <source>The features of '{name}' cannot be written: {reason}.</source>
    <translation>Die Objekte von „{name}“ können nicht geschrieben werden: {reason}.</translation>
</message>
<message>
    <source>The layer '{name}' has no field '{field}'; its examples need the name of their class.</source>
    <translation>Der Layer „{name}“ hat kein Feld „{field}“; seine Beispiele brauchen den Namen ihrer Klasse.</translation>
</message>
<message>
    <source>The layer '{name}' has no field with classes; its examples need the name of their class.</source>
    <translation>Der Layer „{name}“ hat kein Feld mit Klassen; seine Beispiele brauchen den Namen ihrer Klasse.</translation>
</message>
<message>
    <source>A row of the class table has no name; fill it in or remove the row.</source>
    <translation>Eine Zeile der Klassentabelle hat keinen Namen; tragen Sie ihn ein oder entfernen Sie die Zeile.</translation>
</message>
<message>
    <source>The layer '{name}' cannot be edited; check that it is not read-only in the project, and that its file may be written.</source>
    <translation>Der Layer „{name}“ kann nicht bearbeitet werden; stellen Sie sicher, dass er im Projekt nicht schreibgeschützt und seine Datei beschreibbar ist.</translation>
</message>
<message>
    <source>Remove the label</source>
    <translation>Referenzklasse entfernen</translation>
</message>
<message>
    <source>Label {name}</source>
    <translation>Referenzklasse {name} zuweisen</translation>
</message>
<message>
    <source>The label cannot be written into the layer '{name}'.</source>
    <translation>Die Referenzklasse kann nicht in den Layer „{name}“ geschrieben werden.</translation>
</message>
<message>
    <source>The edits of the layer '{name}' cannot be saved: {reasons}</source>
    <translation>Die Änderungen des Layers „{name}“ können nicht gespeichert werden: {reasons}</translation>
</message>
<message>
    <source>The engine did not write {path}; see the log.</source>
    <translation>Die Engine hat {path} nicht geschrieben; sehen Sie im Protokoll nach.</translation>
</message>
<message>
    <source>{path} was written, but this QGIS cannot show files of this format.</source>
    <translation>{path} wurde geschrieben, aber dieses QGIS kann Dateien dieses Formats nicht anzeigen.</translation>
</message>
<message>
    <source>The layer '{name}' comes from a map service, which has pixels of any size; choose an extent and, under the advanced parameters, an output pixel size.</source>
    <translation>Der Layer „{name}“ stammt aus einem Kartendienst, dessen Pixel beliebig groß sein können; wählen Sie eine Ausdehnung und unter „Fortgeschrittene Parameter“ eine Pixelgröße der Ausgabe.</translation>
</message>
<message>
    <source>The map service of the layer '{name}' needs a login, which only QGIS has; save the layer first (right-click ▸ Export ▸ Save As…) and use the saved file.</source>
    <translation>Der Kartendienst des Layers „{name}“ verlangt Anmeldedaten, die nur QGIS hat; speichern Sie den Layer zuerst (Rechtsklick ▸ Exportieren ▸ Speichern als…) und verwenden Sie die gespeicherte Datei.</translation>
</message>
<message>
    <source>The pixels of '{name}' come from {host}, which will be asked for about 1 picture; please check that the terms of this service allow that.</source>
    <translation>Die Pixel von „{name}“ kommen von {host}; von dort wird etwa 1 Bild abgerufen. Bitte prüfen Sie, ob die Nutzungsbedingungen des Dienstes das erlauben.</translation>
</message>
<message>
    <source>The pixels of '{name}' come from {host}, which will be asked for about {count} pictures; please check that the terms of this service allow that.</source>
    <translation>Die Pixel von „{name}“ kommen von {host}; von dort werden etwa {count} Bilder abgerufen. Bitte prüfen Sie, ob die Nutzungsbedingungen des Dienstes das erlauben.</translation>
</message>
<message>
    <source>The tiles of the layer '{name}' have addresses without {{x}}, {{y}} and {{z}}; save the layer first (right-click ▸ Export ▸ Save As…).</source>
    <translation>Die Kacheln des Layers „{name}“ haben Adressen ohne {{x}}, {{y}} und {{z}}; speichern Sie den Layer zuerst (Rechtsklick ▸ Exportieren ▸ Speichern als…).</translation>
</message>
<message>
    <source>ReSeg-Geo: land-cover maps from words</source>
    <translation>ReSeg-Geo: Landbedeckungskarten aus Wörtern</translation>
</message>
<message>
    <source>Path to reseg-geo or its environment folder (empty: detect automatically)</source>
    <translation>Pfad zu reseg-geo oder zu seinem Umgebungsordner (leer: automatisch erkennen)</translation>
</message>
<message>
    <source>{words} or {last}</source>
    <translation>{words} oder {last}</translation>
</message>
</context>
</TS>
