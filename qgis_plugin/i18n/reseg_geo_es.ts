<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
<name>ReSegGeo</name>
<message>
    <source>Accuracy: report</source>
    <translation>Exactitud: informe</translation>
</message>
<message>
    <source>Estimate how good a class map is, and true areas, from labelled points.</source>
    <translation>Estima la calidad de un mapa de clases, y las áreas reales, a partir de puntos de referencia.</translation>
</message>
<message>
    <source>&lt;p&gt;Estimates, from the points that &lt;i&gt;Accuracy: sample to label&lt;/i&gt; drew and somebody labelled, how much of a class map is right, of each class the user's and producer's accuracy, and the areas corrected for the errors of the map, all with 95% confidence intervals (Olofsson et al. 2014, Stehman 2014).&lt;/p&gt; &lt;p&gt;A better map of the same place is assessed with the same points: choose it as the class map, and the map that was sampled as &lt;i&gt;Sampled map&lt;/i&gt;.&lt;/p&gt; &lt;p&gt;With the probabilities of all classes (an output of &lt;i&gt;Land-cover map from words&lt;/i&gt;) the report says how far confidence can be relied on, and can write a calibration, which makes it the probability that a pixel is right.&lt;/p&gt;</source>
    <translation>&lt;p&gt;Estima, a partir de los puntos que &lt;i&gt;Exactitud: muestra&lt;/i&gt; extrajo y a los que alguien asignó una clase de referencia, qué parte de un mapa de clases es correcta, la exactitud del usuario y del productor de cada clase, y las áreas corregidas por los errores del mapa, todo ello con intervalos de confianza del 95 % (Olofsson et al. 2014, Stehman 2014).&lt;/p&gt; &lt;p&gt;Un mapa mejor del mismo lugar se evalúa con los mismos puntos: elíjalo como mapa de clases, y el mapa del que se tomó la muestra como &lt;i&gt;Mapa muestreado&lt;/i&gt;.&lt;/p&gt; &lt;p&gt;Con las probabilidades de todas las clases (una salida de &lt;i&gt;Mapa de cobertura del suelo a partir de palabras&lt;/i&gt;), el informe indica hasta qué punto es fiable la confianza, y puede escribir una calibración, que la convierte en la probabilidad de que un píxel sea correcto.&lt;/p&gt;</translation>
</message>
<message>
    <source>Class map</source>
    <translation>Mapa de clases</translation>
</message>
<message>
    <source>The map to be assessed.</source>
    <translation>El mapa que se evalúa.</translation>
</message>
<message>
    <source>Labelled points</source>
    <translation>Puntos de referencia</translation>
</message>
<message>
    <source>The layer `points` of a sample, with its labels saved.</source>
    <translation>La capa `points` de una muestra, con sus clases de referencia guardadas.</translation>
</message>
<message>
    <source>Sampled map</source>
    <translation>Mapa muestreado</translation>
</message>
<message>
    <source>The map that was sampled, if it is not the class map.</source>
    <translation>El mapa del que se tomó la muestra, si no es el mapa de clases.</translation>
</message>
<message>
    <source>Probabilities</source>
    <translation>Probabilidades</translation>
</message>
<message>
    <source>Those of all classes, as the model of the map gave them; needed for a calibration.</source>
    <translation>Las de todas las clases, tal como las dio el modelo del mapa; necesarias para una calibración.</translation>
</message>
<message>
    <source>Report</source>
    <translation>Informe</translation>
</message>
<message>
    <source>HTML files (*.html)</source>
    <translation>Archivos HTML (*.html)</translation>
</message>
<message>
    <source>A page to share.</source>
    <translation>Una página para compartir.</translation>
</message>
<message>
    <source>Picture</source>
    <translation>Imagen</translation>
</message>
<message>
    <source>PNG files (*.png)</source>
    <translation>Archivos PNG (*.png)</translation>
</message>
<message>
    <source>The matrix, and areas with intervals.</source>
    <translation>La matriz de confusión, y las áreas con intervalos.</translation>
</message>
<message>
    <source>Table</source>
    <translation>Tabla</translation>
</message>
<message>
    <source>CSV files (*.csv)</source>
    <translation>Archivos CSV (*.csv)</translation>
</message>
<message>
    <source>A row for each class; areas in m².</source>
    <translation>Una fila por clase; áreas en m².</translation>
</message>
<message>
    <source>Calibration</source>
    <translation>Calibración</translation>
</message>
<message>
    <source>Calibrations (*.cal)</source>
    <translation>Calibraciones (*.cal)</translation>
</message>
<message>
    <source>For further maps like this.</source>
    <translation>Para otros mapas como este.</translation>
</message>
<message>
    <source>Overall accuracy, 0 to 1</source>
    <translation>Exactitud global, de 0 a 1</translation>
</message>
<message>
    <source>Its standard error</source>
    <translation>Su error estándar</translation>
</message>
<message>
    <source>Choose the layer of labelled points.</source>
    <translation>Elija la capa de puntos de referencia.</translation>
</message>
<message>
    <source>A calibration needs the probabilities; choose them.</source>
    <translation>Una calibración necesita las probabilidades; elíjalas.</translation>
</message>
<message>
    <source>overall accuracy: {value}</source>
    <translation>exactitud global: {value}</translation>
</message>
<message>
    <source>{name}: user's accuracy {users}, producer's accuracy {producers}</source>
    <translation>{name}: exactitud del usuario {users}, exactitud del productor {producers}</translation>
</message>
<message>
    <source>unknown</source>
    <translation>desconocida</translation>
</message>
<message>
    <source>Accuracy: sample to label</source>
    <translation>Exactitud: muestra</translation>
</message>
<message>
    <source>Draw points of a class map at random, to label them and measure its accuracy.</source>
    <translation>Extrae al azar puntos de un mapa de clases, para asignarles una clase de referencia y medir la exactitud del mapa.</translation>
</message>
<message>
    <source>Choose a file for the points; QGIS deletes temporary files when it is closed, with all labels.</source>
    <translation>Elija un archivo para los puntos; al cerrarse, QGIS borra los archivos temporales, y con ellos todas las clases de referencia.</translation>
</message>
<message>
    <source>&lt;p&gt;Draws pixels of a class map at random, from each class (stratum) so many, as points. Label them: toggle editing, and set &lt;i&gt;reference&lt;/i&gt; of each point to what is really there, by a better source than the map. Then run &lt;i&gt;Accuracy: report&lt;/i&gt;.&lt;/p&gt; &lt;p&gt;The map's own class is hidden, so that it does not mislead you. Do not move, add or delete points. A sample that holds labels is never replaced.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Size&lt;/b&gt;: 300 points tell the overall accuracy to about 5 points in a hundred. A target, such as a standard error of 0.02, draws as many as that needs.&lt;/p&gt;</source>
    <translation>&lt;p&gt;Extrae al azar píxeles de un mapa de clases, cierto número de cada clase (estrato), y los guarda como puntos. Asígneles una clase de referencia: active la edición (Conmutar edición) y ponga en &lt;i&gt;reference&lt;/i&gt; de cada punto lo que realmente hay allí, según una fuente mejor que el mapa. Después ejecute &lt;i&gt;Exactitud: informe&lt;/i&gt;.&lt;/p&gt; &lt;p&gt;La clase del mapa está oculta, para que no le influya. No mueva, añada ni borre puntos. Una muestra con clases de referencia nunca se reemplaza.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Tamaño&lt;/b&gt;: 300 puntos dan la exactitud global con un margen de unos 5 puntos porcentuales. Con un objetivo, como un error estándar de 0.02, se extraen tantos como hagan falta.&lt;/p&gt;</translation>
</message>
<message>
    <source>Number of points</source>
    <translation>Número de puntos</translation>
</message>
<message>
    <source>Unless a standard error is given.</source>
    <translation>Salvo que se indique un error estándar.</translation>
</message>
<message>
    <source>Standard error to reach</source>
    <translation>Error estándar deseado</translation>
</message>
<message>
    <source>Of the overall accuracy, such as 0.02, instead of a number of points.</source>
    <translation>De la exactitud global, por ejemplo 0.02, en lugar de un número de puntos.</translation>
</message>
<message>
    <source>Allocation</source>
    <translation>Asignación de la muestra</translation>
</message>
<message>
    <source>Points by class: proportional to its pixels, equal, or for the smallest standard error of the overall accuracy (neyman), which needs the expected accuracies.</source>
    <translation>Puntos por clase: proporcionales a sus píxeles (proportional), iguales (equal) o los que dan el menor error estándar de la exactitud global (neyman), para lo que se necesitan las exactitudes esperadas.</translation>
</message>
<message>
    <source>Minimum in each class</source>
    <translation>Mínimo en cada clase</translation>
</message>
<message>
    <source>Each class gets at least so many points, if it has so many pixels.</source>
    <translation>Cada clase recibe al menos este número de puntos, si tiene suficientes píxeles.</translation>
</message>
<message>
    <source>Expected accuracy</source>
    <translation>Exactitud esperada</translation>
</message>
<message>
    <source>User's accuracy that you expect: one for all classes, or a list such as water=0.95, forest=0.8. Empty for 0.8.</source>
    <translation>La exactitud del usuario que espera: una para todas las clases, o una lista como water=0.95, forest=0.8. Si se deja vacío, 0.8.</translation>
</message>
<message>
    <source>Strata: another map</source>
    <translation>Estratos: otro mapa</translation>
</message>
<message>
    <source>A class map whose classes are the strata, instead of those of the map.</source>
    <translation>Un mapa de clases cuyas clases son los estratos, en lugar de las del mapa.</translation>
</message>
<message>
    <source>Strata: polygons</source>
    <translation>Estratos: polígonos</translation>
</message>
<message>
    <source>Polygons that are the strata, such as districts.</source>
    <translation>Polígonos que sirven de estratos, por ejemplo distritos.</translation>
</message>
<message>
    <source>Field of the polygons</source>
    <translation>Campo de los polígonos</translation>
</message>
<message>
    <source>Names of the strata; without it, each polygon is one.</source>
    <translation>Nombres de los estratos; sin campo, cada polígono es uno.</translation>
</message>
<message>
    <source>Random seed</source>
    <translation>Semilla aleatoria</translation>
</message>
<message>
    <source>The same seed draws the same points.</source>
    <translation>Con la misma semilla se extraen los mismos puntos.</translation>
</message>
<message>
    <source>Show the map's class</source>
    <translation>Mostrar la clase del mapa</translation>
</message>
<message>
    <source>The person who labels may be misled by it.</source>
    <translation>Puede influir en la persona que asigna las clases de referencia.</translation>
</message>
<message>
    <source>Points to label</source>
    <translation>Puntos para revisar</translation>
</message>
<message>
    <source>A GeoPackage of its own, with the points and the squares of their pixels.</source>
    <translation>Un GeoPackage aparte, con los puntos y los cuadrados de sus píxeles.</translation>
</message>
<message>
    <source>{name}: {points} of {pixels} pixels</source>
    <translation>{name}: {points} de {pixels} píxeles</translation>
</message>
<message>
    <source>Points of {name} to label</source>
    <translation>Puntos de {name} para revisar</translation>
</message>
<message>
    <source>{label} (installed: {names})</source>
    <translation>{label} (instalados: {names})</translation>
</message>
<message>
    <source>none</source>
    <translation>ninguno</translation>
</message>
<message>
    <source>Corrected polygons to a class map</source>
    <translation>Polígonos corregidos a un mapa de clases</translation>
</message>
<message>
    <source>Burn polygons into a class map, on the same grid, with the same classes.</source>
    <translation>Graba polígonos en un mapa de clases, en la misma cuadrícula y con las mismas clases.</translation>
</message>
<message>
    <source>&lt;p&gt;Takes polygons back into a class map: those of &lt;i&gt;Review: polygons to look at&lt;/i&gt; after you have labelled them, or polygons of the map whose class you have changed. The new map has the grid and the classes of the old one.&lt;/p&gt; &lt;p&gt;A polygon has the class in its field &lt;i&gt;reference&lt;/i&gt;, or in &lt;i&gt;class_name&lt;/i&gt; where that is empty, unless you choose a field. Edits that are not saved count. Where polygons overlap, the last one counts.&lt;/p&gt;</source>
    <translation>&lt;p&gt;Incorpora polígonos a un mapa de clases: los de &lt;i&gt;Revisión: polígonos por examinar&lt;/i&gt; después de asignarles clases de referencia, o polígonos del mapa a los que usted haya cambiado la clase. El mapa nuevo tiene la cuadrícula y las clases del anterior.&lt;/p&gt; &lt;p&gt;La clase de un polígono está en su campo &lt;i&gt;reference&lt;/i&gt;, o en &lt;i&gt;class_name&lt;/i&gt; si aquel está vacío, salvo que elija un campo. También cuentan las ediciones sin guardar. Donde los polígonos se superponen, cuenta el último.&lt;/p&gt;</translation>
</message>
<message>
    <source>Polygons</source>
    <translation>Polígonos</translation>
</message>
<message>
    <source>In any CRS; optionally only those that are selected.</source>
    <translation>En cualquier SRC; opcionalmente solo los seleccionados.</translation>
</message>
<message>
    <source>The map that is corrected; it gives the grid and the classes.</source>
    <translation>El mapa que se corrige; de él se toman la cuadrícula y las clases.</translation>
</message>
<message>
    <source>Keep the rest of the map</source>
    <translation>Conservar el resto del mapa</translation>
</message>
<message>
    <source>Pixels in no polygon keep their class, and so do those in polygons whose field reference is empty, if there is one; otherwise they become nodata.</source>
    <translation>Los píxeles fuera de los polígonos conservan su clase, igual que los de polígonos con el campo reference vacío, si existe ese campo. Sin esta opción, quedan sin datos.</translation>
</message>
<message>
    <source>Field with the class</source>
    <translation>Campo con la clase</translation>
</message>
<message>
    <source>Empty for class_name, and reference where that is filled in.</source>
    <translation>Si se deja vacío, class_name, o reference donde tenga valor.</translation>
</message>
<message>
    <source>Corrected class map</source>
    <translation>Mapa de clases corregido</translation>
</message>
<message>
    <source>A GeoTIFF. It may be the class map itself, if no pixel loses its class.</source>
    <translation>Un GeoTIFF. Puede ser el propio mapa de clases, si ningún píxel pierde su clase.</translation>
</message>
<message>
    <source>{name} (corrected)</source>
    <translation>{name} (corregido)</translation>
</message>
<message>
    <source>The layer '{name}' has no field {fields} with the classes of its polygons; choose the field that has them.</source>
    <translation>La capa «{name}» no tiene ningún campo {fields} con las clases de sus polígonos; elija el campo que las tiene.</translation>
</message>
<message>
    <source>the well-known class list</source>
    <translation>la lista de clases predefinida</translation>
</message>
<message>
    <source>the table of classes</source>
    <translation>la tabla de clases</translation>
</message>
<message>
    <source>Classes</source>
    <translation>Clases</translation>
</message>
<message>
    <source>Class names with optional synonyms (name=synonym|synonym, name, …), or a class file. A class that only examples describe ends with =, such as kiosk=.</source>
    <translation>Nombres de clases con sinónimos opcionales (nombre=sinónimo|sinónimo, nombre, …), o un archivo de clases. Una clase descrita solo con ejemplos termina en =, como kiosk=.</translation>
</message>
<message>
    <source>Classes as a table (replaces the list above)</source>
    <translation>Clases como tabla (reemplaza la lista anterior)</translation>
</message>
<message>
    <source>Name</source>
    <translation>Nombre</translation>
</message>
<message>
    <source>Synonyms</source>
    <translation>Sinónimos</translation>
</message>
<message>
    <source>Colour</source>
    <translation>Color</translation>
</message>
<message>
    <source>One class per row. Separate synonyms by commas; write colours as #c62828.</source>
    <translation>Una clase por fila. Separe los sinónimos con comas; escriba los colores como #c62828.</translation>
</message>
<message>
    <source>Well-known class list (replaces the classes)</source>
    <translation>Lista predefinida (en vez de las clases)</translation>
</message>
<message>
    <source>Such as worldcover for ESA WorldCover, or osm for OpenStreetMap.</source>
    <translation>Por ejemplo, worldcover para ESA WorldCover u osm para OpenStreetMap.</translation>
</message>
<message>
    <source>No classes are given; list them as words or in the table.</source>
    <translation>No se ha indicado ninguna clase; escríbalas como palabras o en la tabla.</translation>
</message>
<message>
    <source>Changed areas from {before} to {after}</source>
    <translation>Áreas con cambios de {before} a {after}</translation>
</message>
<message>
    <source>Change from {before} to {after}</source>
    <translation>Cambio de {before} a {after}</translation>
</message>
<message>
    <source>Change between two class maps</source>
    <translation>Cambio entre dos mapas de clases</translation>
</message>
<message>
    <source>Measure how much of each class became which class, and map where.</source>
    <translation>Mide qué superficie pasó de cada clase a otra, y cartografía dónde.</translation>
</message>
<message>
    <source>&lt;p&gt;Compares two class maps of the same place, such as of two years. They may differ in size, pixel size, CRS and extent; the later map is resampled to the grid of the earlier one. Classes are matched by name.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Outputs&lt;/b&gt;: a change map (0 is nodata, 1 is unchanged, then a value for each transition), polygons of the changed areas, and the transition matrix as a table.&lt;/p&gt;</source>
    <translation>&lt;p&gt;Compara dos mapas de clases del mismo lugar, por ejemplo de dos años distintos. Pueden diferir en tamaño, tamaño de píxel, SRC y extensión; el mapa posterior se remuestrea a la cuadrícula del anterior. Las clases se emparejan por su nombre.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Salidas&lt;/b&gt;: un mapa de cambios (0 es el valor sin datos, 1 significa sin cambios, y sigue un valor por transición), polígonos de las áreas con cambios, y la matriz de transición como tabla.&lt;/p&gt;</translation>
</message>
<message>
    <source>Class map before</source>
    <translation>Mapa de clases anterior</translation>
</message>
<message>
    <source>The earlier map; the outputs have its grid.</source>
    <translation>El mapa más antiguo; las salidas tienen su cuadrícula.</translation>
</message>
<message>
    <source>Class map after</source>
    <translation>Mapa de clases posterior</translation>
</message>
<message>
    <source>The later map.</source>
    <translation>El mapa más reciente.</translation>
</message>
<message>
    <source>Change map</source>
    <translation>Mapa de cambios</translation>
</message>
<message>
    <source>A GeoTIFF: 0 is nodata, 1 is unchanged, then a value for each transition.</source>
    <translation>Un GeoTIFF: 0 es el valor sin datos, 1 significa sin cambios, y sigue un valor por transición.</translation>
</message>
<message>
    <source>Changed areas</source>
    <translation>Áreas con cambios</translation>
</message>
<message>
    <source>Polygons with the class before and after.</source>
    <translation>Polígonos con la clase anterior y la posterior.</translation>
</message>
<message>
    <source>Transition matrix</source>
    <translation>Matriz de transición</translation>
</message>
<message>
    <source>A CSV file with a row for each pair of classes.</source>
    <translation>Un archivo CSV con una fila por par de clases.</translation>
</message>
<message>
    <source>unchanged: {share}</source>
    <translation>sin cambios: {share}</translation>
</message>
<message>
    <source>changed: {share}</source>
    <translation>con cambios: {share}</translation>
</message>
<message>
    <source>Examples</source>
    <translation>Ejemplos</translation>
</message>
<message>
    <source>Points, lines or polygons with the name of a class, in any CRS; a few of each class make the map better. 'New examples layer' makes such a layer.</source>
    <translation>Puntos, líneas o polígonos con el nombre de una clase, en cualquier SRC; unos pocos de cada clase mejoran el mapa. «Nueva capa de ejemplos» crea una capa así.</translation>
</message>
<message>
    <source>Field with the name of the class; empty for class, name, label or the only text.</source>
    <translation>Campo con el nombre de la clase; si se deja vacío, class, name, label o el único campo de texto.</translation>
</message>
<message>
    <source>Use a sample as examples</source>
    <translation>Usar una muestra como ejemplos</translation>
</message>
<message>
    <source>Accept labelled points of 'Accuracy: sample to label' as examples. They then cannot say any more how good the map is.</source>
    <translation>Acepta como ejemplos los puntos de referencia de «Exactitud: muestra». En ese caso ya no sirven para evaluar la calidad del mapa.</translation>
</message>
<message>
    <source>Red, green and blue bands</source>
    <translation>Bandas roja, verde y azul</translation>
</message>
<message>
    <source>Three bands in this order, or one for greyscale; empty for the colours of the file.</source>
    <translation>Tres bandas en este orden, o una para escala de grises; si se deja vacío, los colores del archivo.</translation>
</message>
<message>
    <source>Nodata value</source>
    <translation>Valor sin datos</translation>
</message>
<message>
    <source>Value of pixels without data, or one a band such as 255,255,255; none if all pixels hold data; empty for what the file says.</source>
    <translation>Valor de los píxeles sin datos, o uno por banda, como 255,255,255; none si todos los píxeles tienen datos; si se deja vacío, lo que indique el archivo.</translation>
</message>
<message>
    <source>Alpha band</source>
    <translation>Banda alfa</translation>
</message>
<message>
    <source>auto: pixels that it hides become nodata; ignore: they are mapped.</source>
    <translation>auto: los píxeles que oculta quedan sin datos; ignore: se cartografían.</translation>
</message>
<message>
    <source>Black or white border</source>
    <translation>Borde negro o blanco</translation>
</message>
<message>
    <source>auto: a border that nothing in the file marks becomes nodata; keep: it is mapped.</source>
    <translation>auto: un borde no marcado en el archivo queda sin datos; keep: se cartografía.</translation>
</message>
<message>
    <source>Method</source>
    <translation>Método</translation>
</message>
<message>
    <source>How attention works in the last layers of the model; reseg is the default.</source>
    <translation>Cómo funciona la atención en las últimas capas del modelo; reseg es el predeterminado.</translation>
</message>
<message>
    <source>Guide of the method</source>
    <translation>Modelo guía del método</translation>
</message>
<message>
    <source>A vision model for the methods proxyclip, corrclip and coninfer: its name, or its folder in timm's layout; none for other methods.</source>
    <translation>Un modelo de visión para los métodos proxyclip, corrclip y coninfer: su nombre, o su carpeta con la estructura de timm; none para otros métodos.</translation>
</message>
<message>
    <source>Ground sampling distance for the model</source>
    <translation>Resolución espacial (GSD) para el modelo</translation>
</message>
<message>
    <source>auto: best for the model; native: that of the image; or a value in metres.</source>
    <translation>auto: la mejor para el modelo; native: la de la imagen; o un valor en metros.</translation>
</message>
<message>
    <source>Prompt template</source>
    <translation>Plantilla de prompt</translation>
</message>
<message>
    <source>A sentence with {} in place of the class name; empty for that of the model.</source>
    <translation>Una frase con {} en lugar del nombre de la clase; si se deja vacío, la del modelo.</translation>
</message>
<message>
    <source>'{parameter}' is {field}, but no examples are given; choose their layer.</source>
    <translation>«{parameter}» es {field}, pero no se han indicado ejemplos; elija su capa.</translation>
</message>
<message>
    <source>The layer '{name}' has no examples to use; draw or select some.</source>
    <translation>La capa «{name}» no tiene ejemplos que usar; dibuje o seleccione algunos.</translation>
</message>
<message>
    <source>The layer '{name}' is a sample that says how good a map is, which it cannot if the map is made from it. Draw other examples, or accept that under 'Use a sample as examples'.</source>
    <translation>La capa «{name}» es una muestra para evaluar la calidad de un mapa, y no sirve para ello si el mapa se hace con ella. Dibuje otros ejemplos, o acéptelo con «Usar una muestra como ejemplos».</translation>
</message>
<message>
    <source>the layer '{name}'</source>
    <translation>la capa «{name}»</translation>
</message>
<message>
    <source>Leave out |layername={layer}; the layer will be called '{name}'.</source>
    <translation>Quite |layername={layer}; la capa se llamará «{name}».</translation>
</message>
<message>
    <source>Save or discard the edits of the layer '{name}' first.</source>
    <translation>Guarde o descarte antes las ediciones de la capa «{name}».</translation>
</message>
<message>
    <source>Learn classes from examples</source>
    <translation>Aprender clases a partir de ejemplos</translation>
</message>
<message>
    <source>Learn classes from a few examples, and measure how much better they are found.</source>
    <translation>Aprende clases a partir de unos pocos ejemplos, y mide cuánto mejora su detección.</translation>
</message>
<message>
    <source>&lt;p&gt;Learns classes from a few points or polygons on an image, and writes what it learned to a file (a head), with which &lt;i&gt;Land-cover map from words&lt;/i&gt; maps this image and others like it.&lt;/p&gt; &lt;p&gt;The log says how many examples of each class would be found by words alone, and how many with the examples (recall), and how many of those that are given a class belong to it (precision). Each is measured on examples that were left out. Examples that contradict the others are listed by their row in the attribute table.&lt;/p&gt; &lt;p&gt;Draw the examples in a layer that &lt;i&gt;New examples layer&lt;/i&gt; makes. A class may have words, examples, or both; &lt;code&gt;kiosk=&lt;/code&gt; has no words. For examples on several images, combine these with &lt;i&gt;Build virtual raster&lt;/i&gt; first.&lt;/p&gt;</source>
    <translation>&lt;p&gt;Aprende clases a partir de unos pocos puntos o polígonos sobre una imagen, y escribe lo aprendido en un archivo (un cabezal), con el que &lt;i&gt;Mapa de cobertura del suelo a partir de palabras&lt;/i&gt; cartografía esta imagen y otras parecidas.&lt;/p&gt; &lt;p&gt;El registro indica cuántos ejemplos de cada clase se reconocerían solo con las palabras, y cuántos con los ejemplos (exhaustividad), y cuántos de los que reciben una clase pertenecen a ella (precisión). Siempre se mide con ejemplos que se dejaron fuera. Los ejemplos que contradicen a los demás se listan por su fila en la tabla de atributos.&lt;/p&gt; &lt;p&gt;Dibuje los ejemplos en una capa creada con &lt;i&gt;Nueva capa de ejemplos&lt;/i&gt;. Una clase puede tener palabras, ejemplos o ambos; &lt;code&gt;kiosk=&lt;/code&gt; no tiene palabras. Para ejemplos en varias imágenes, combínelas antes con &lt;i&gt;Construir ráster virtual&lt;/i&gt;.&lt;/p&gt;</translation>
</message>
<message>
    <source>The examples lie on it.</source>
    <translation>Los ejemplos están sobre ella.</translation>
</message>
<message>
    <source>Model</source>
    <translation>Modelo</translation>
</message>
<message>
    <source>The CLIP model that will map the classes.</source>
    <translation>El modelo CLIP que cartografiará las clases.</translation>
</message>
<message>
    <source>Feature folder</source>
    <translation>Carpeta de características</translation>
</message>
<message>
    <source>Stores the features of the image, so that learning again is faster.</source>
    <translation>Guarda las características de la imagen, para que volver a aprender sea más rápido.</translation>
</message>
<message>
    <source>Head</source>
    <translation>Cabezal</translation>
</message>
<message>
    <source>Heads (*.head)</source>
    <translation>Cabezales (*.head)</translation>
</message>
<message>
    <source>What was learned; choose it as the head in 'Land-cover map from words'.</source>
    <translation>Lo aprendido; elíjalo como cabezal en «Mapa de cobertura del suelo a partir de palabras».</translation>
</message>
<message>
    <source>Mean recall by words alone (percent)</source>
    <translation>Exhaustividad media solo con palabras (por ciento)</translation>
</message>
<message>
    <source>Mean recall with examples (percent)</source>
    <translation>Exhaustividad media con ejemplos (por ciento)</translation>
</message>
<message>
    <source>1 example</source>
    <translation>1 ejemplo</translation>
</message>
<message>
    <source>{count} examples</source>
    <translation>{count} ejemplos</translation>
</message>
<message>
    <source>{name}: {count}; recall {words} by words alone, {learned} with examples; precision {before} and {after}</source>
    <translation>{name}: {count}; exhaustividad {words} solo con palabras, {learned} con ejemplos; precisión {before} y {after}</translation>
</message>
<message>
    <source>The examples are not clearly better than words alone, so words alone decide. Add more.</source>
    <translation>Los ejemplos no son claramente mejores que las palabras solas, así que deciden solo las palabras. Añada más ejemplos.</translation>
</message>
<message>
    <source>Look at example {number}: {own}, looks like {other}</source>
    <translation>Revise el ejemplo {number}: {own}, pero parece {other}</translation>
</message>
<message>
    <source>Models: list and fetch</source>
    <translation>Modelos: listar y descargar</translation>
</message>
<message>
    <source>List the installed models, or download another one.</source>
    <translation>Lista los modelos instalados, o descarga otro.</translation>
</message>
<message>
    <source>&lt;p&gt;&lt;b&gt;list&lt;/b&gt; writes the installed and the available models with their licences to the log.&lt;/p&gt; &lt;p&gt;&lt;b&gt;fetch&lt;/b&gt; downloads a model and verifies its checksum. An interrupted download resumes where it stopped. Models are stored outside QGIS, once for all projects.&lt;/p&gt;</source>
    <translation>&lt;p&gt;&lt;b&gt;list&lt;/b&gt; escribe en el registro los modelos instalados y los disponibles, con sus licencias.&lt;/p&gt; &lt;p&gt;&lt;b&gt;fetch&lt;/b&gt; descarga un modelo y verifica su suma de comprobación. Una descarga interrumpida continúa donde se detuvo. Los modelos se guardan fuera de QGIS, una vez para todos los proyectos.&lt;/p&gt;</translation>
</message>
<message>
    <source>Model to download</source>
    <translation>Modelo para descargar</translation>
</message>
<message>
    <source>Action</source>
    <translation>Acción</translation>
</message>
<message>
    <source>list: show installed and available models; fetch: download the model below.</source>
    <translation>list: muestra los modelos instalados y los disponibles; fetch: descarga el modelo de abajo.</translation>
</message>
<message>
    <source>The model that fetch downloads.</source>
    <translation>El modelo que descarga fetch.</translation>
</message>
<message>
    <source>Installed models</source>
    <translation>Modelos instalados</translation>
</message>
<message>
    <source>installed</source>
    <translation>instalado</translation>
</message>
<message>
    <source>not installed</source>
    <translation>no instalado</translation>
</message>
<message>
    <source>{name}: {kind}, {size} MB, {here}; licence {licence}; {origin}</source>
    <translation>{name}: {kind}, {size} MB, {here}; licencia {licence}; {origin}</translation>
</message>
<message>
    <source>New examples layer</source>
    <translation>Nueva capa de ejemplos</translation>
</message>
<message>
    <source>Make an empty layer to draw examples of classes in, with a list of the classes.</source>
    <translation>Crea una capa vacía para dibujar ejemplos de clases, con una lista de las clases.</translation>
</message>
<message>
    <source>Choose a file for the examples; QGIS deletes temporary files when it is closed, with all that was drawn.</source>
    <translation>Elija un archivo para los ejemplos; al cerrarse, QGIS borra los archivos temporales, y con ellos todo lo dibujado.</translation>
</message>
<message>
    <source>&lt;p&gt;Makes an empty layer for examples of classes. To fill it, toggle editing, choose &lt;i&gt;Add point feature&lt;/i&gt;, click on the image, and choose the class from the list; five of each class are a good start. Then run &lt;i&gt;Land-cover map from words&lt;/i&gt; with this layer as its examples, or &lt;i&gt;Learn classes from examples&lt;/i&gt;, which says how good they are.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Classes&lt;/b&gt; are those that the map will have. The layer has their colours. The list and the colours are stored in the GeoPackage, so they are there wherever you open it.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Points&lt;/b&gt; are enough for most classes: a point shows the model the patch of some metres around it. &lt;b&gt;Polygons&lt;/b&gt; teach more: outline a few large fields, roofs and stretches of road.&lt;/p&gt;</source>
    <translation>&lt;p&gt;Crea una capa vacía para ejemplos de clases. Para llenarla, active la edición (Conmutar edición), elija &lt;i&gt;Añadir punto&lt;/i&gt;, haga clic en la imagen y elija la clase de la lista; cinco de cada clase son un buen comienzo. Después ejecute &lt;i&gt;Mapa de cobertura del suelo a partir de palabras&lt;/i&gt; con esta capa como ejemplos, o &lt;i&gt;Aprender clases a partir de ejemplos&lt;/i&gt;, que indica lo útiles que son.&lt;/p&gt; &lt;p&gt;Las &lt;b&gt;clases&lt;/b&gt; son las que tendrá el mapa. La capa tiene sus colores. La lista y los colores se guardan en el GeoPackage, así que están allí donde lo abra.&lt;/p&gt; &lt;p&gt;Los &lt;b&gt;puntos&lt;/b&gt; bastan para la mayoría de las clases: un punto muestra al modelo unos metros de terreno a su alrededor. Los &lt;b&gt;polígonos&lt;/b&gt; enseñan más: delinee algunos campos grandes, tejados y tramos de carretera.&lt;/p&gt;</translation>
</message>
<message>
    <source>Geometry</source>
    <translation>Geometría</translation>
</message>
<message>
    <source>points: one click for each example; polygons: draw areas.</source>
    <translation>points: un clic por ejemplo; polygons: dibujar áreas.</translation>
</message>
<message>
    <source>CRS</source>
    <translation>SRC</translation>
</message>
<message>
    <source>Any CRS, such as that of the project or the image.</source>
    <translation>Cualquier SRC, como el del proyecto o el de la imagen.</translation>
</message>
<message>
    <source>A GeoPackage. A layer is added to one that exists; name it with project.gpkg|layername=NAME. Layers that exist are not replaced.</source>
    <translation>Un GeoPackage. Si ya existe, se le añade una capa; indique su nombre con proyecto.gpkg|layername=NOMBRE. Las capas existentes no se reemplazan.</translation>
</message>
<message>
    <source>GeoPackage, FlatGeobuf, GeoJSON, shapefile or GeoParquet. In a GeoPackage that exists, only one layer is added or replaced; name it with project.gpkg|layername=NAME.</source>
    <translation>GeoPackage, FlatGeobuf, GeoJSON, shapefile o GeoParquet. En un GeoPackage existente solo se añade o reemplaza una capa; indique su nombre con proyecto.gpkg|layername=NOMBRE.</translation>
</message>
<message>
    <source>An orthophoto or satellite image: any raster layer that is stored in a file.</source>
    <translation>Una ortofoto o imagen de satélite: cualquier capa ráster guardada en un archivo.</translation>
</message>
<message>
    <source>Input image</source>
    <translation>Imagen de entrada</translation>
</message>
<message>
    <source>Regions</source>
    <translation>Regiones</translation>
</message>
<message>
    <source>Regions keep the pixels of an object together. superpixel: areas of similar colour, no download needed; sam, sam2, sam3: Segment Anything, follows objects but is slower.</source>
    <translation>Las regiones mantienen juntos los píxeles de un objeto. superpixel: áreas de color parecido, sin descarga; sam, sam2, sam3: Segment Anything, sigue los objetos pero es más lento.</translation>
</message>
<message>
    <source>Extent</source>
    <translation>Extensión</translation>
</message>
<message>
    <source>Process only this part of the image, in any CRS; empty for the whole image.</source>
    <translation>Procesa solo esta parte de la imagen, en cualquier SRC; si se deja vacío, toda la imagen.</translation>
</message>
<message>
    <source>Segment Anything model</source>
    <translation>Modelo SAM</translation>
</message>
<message>
    <source>Used if Regions is sam, sam2 or sam3, and must be of that kind; if it is left empty, the usual one of that kind is used.</source>
    <translation>Se usa si Regiones es sam, sam2 o sam3, y debe ser de ese tipo; si se deja vacío, se usa el habitual de ese tipo.</translation>
</message>
<message>
    <source>Device</source>
    <translation>Dispositivo</translation>
</message>
<message>
    <source>Device that runs the models; auto uses a graphics card if there is one.</source>
    <translation>Dispositivo que ejecuta los modelos; auto usa una tarjeta gráfica si la hay.</translation>
</message>
<message>
    <source>Minimum polygon area (m²)</source>
    <translation>Área mínima de los polígonos (m²)</translation>
</message>
<message>
    <source>Smaller polygons are merged into the neighbour with the longest shared border.</source>
    <translation>Los polígonos más pequeños se combinan con el vecino con el que comparten el borde más largo.</translation>
</message>
<message>
    <source>Smooth polygons</source>
    <translation>Suavizar polígonos</translation>
</message>
<message>
    <source>Cut polygon corners by half a pixel to remove pixel stairs.</source>
    <translation>Recorta medio píxel las esquinas de los polígonos para quitar el efecto de escalera.</translation>
</message>
<message>
    <source>Simplification tolerance (m)</source>
    <translation>Tolerancia de simplificación (m)</translation>
</message>
<message>
    <source>One pixel size removes pixel stairs. Neighbouring polygons keep their shared borders.</source>
    <translation>El valor de un tamaño de píxel quita el efecto de escalera. Los polígonos vecinos conservan sus bordes comunes.</translation>
</message>
<message>
    <source>no CRS</source>
    <translation>un SRC sin definir</translation>
</message>
<message>
    <source>its own CRS</source>
    <translation>un SRC personalizado</translation>
</message>
<message>
    <source>The layer '{name}' is set to {crs}, but its file has {own}; the outputs get the CRS of the layer.</source>
    <translation>La capa «{name}» tiene asignado {crs}, pero su archivo tiene {own}; las salidas reciben el SRC de la capa.</translation>
</message>
<message>
    <source>The layer '{name}' is set to {crs}, but its file has {own}; the outputs get the CRS of the file.</source>
    <translation>La capa «{name}» tiene asignado {crs}, pero su archivo tiene {own}; las salidas reciben el SRC del archivo.</translation>
</message>
<message>
    <source>Regions of an image</source>
    <translation>Regiones de una imagen</translation>
</message>
<message>
    <source>Write the regions that keep the pixels of an object together, one band per level.</source>
    <translation>Escribe las regiones que mantienen juntos los píxeles de un objeto, una banda por nivel.</translation>
</message>
<message>
    <source>&lt;p&gt;Writes the regions that a land-cover map uses to keep the pixels of an object together. The raster has one band per level, from coarse to fine. Each region has its own number; 0 means that a pixel is in no region.&lt;/p&gt; &lt;p&gt;Use it to check which borders the land-cover map can follow, or as a segmentation for other work.&lt;/p&gt;</source>
    <translation>&lt;p&gt;Escribe las regiones con las que un mapa de cobertura del suelo mantiene juntos los píxeles de un objeto. El ráster tiene una banda por nivel, de grueso a fino. Cada región tiene su propio número; 0 significa que un píxel no está en ninguna región.&lt;/p&gt; &lt;p&gt;Sirve para comprobar qué bordes puede seguir el mapa de cobertura del suelo, o como segmentación para otros trabajos.&lt;/p&gt;</translation>
</message>
<message>
    <source>The model that will use the regions; it sets the number of levels and the pixel size.</source>
    <translation>El modelo que usará las regiones; fija el número de niveles y el tamaño de píxel.</translation>
</message>
<message>
    <source>A GeoTIFF with one band per level.</source>
    <translation>Un GeoTIFF con una banda por nivel.</translation>
</message>
<message>
    <source>Regions of {name}</source>
    <translation>Regiones de {name}</translation>
</message>
<message>
    <source>Review: polygons to look at</source>
    <translation>Revisión: polígonos por examinar</translation>
</message>
<message>
    <source>Rank the polygons of a class map by how much it pays to check them.</source>
    <translation>Ordena los polígonos de un mapa de clases según cuánto conviene revisarlos.</translation>
</message>
<message>
    <source>Choose a file for the polygons; QGIS deletes temporary files when it is closed, with all labels.</source>
    <translation>Elija un archivo para los polígonos; al cerrarse, QGIS borra los archivos temporales, y con ellos todas las clases de referencia.</translation>
</message>
<message>
    <source>&lt;p&gt;Takes the polygons of a class map that are most worth a look: large ones, of low confidence, that another class surrounds. The score is area × (1 − confidence) × (1 + share of the border with one other class).&lt;/p&gt; &lt;p&gt;Set &lt;i&gt;reference&lt;/i&gt; of each polygon that is wrong to what is really there: in the form, or with the keys 1 to 9 in the panel &lt;i&gt;Land cover by words&lt;/i&gt;, section &lt;i&gt;Label&lt;/i&gt;. Then run &lt;i&gt;Corrected polygons to a class map&lt;/i&gt;.&lt;/p&gt; &lt;p&gt;The polygons need the field &lt;i&gt;confidence&lt;/i&gt;: choose the confidence raster in &lt;i&gt;Polygons of a class map&lt;/i&gt;, or ask &lt;i&gt;Land-cover map from words&lt;/i&gt; for both outputs. A queue that holds labels is never replaced.&lt;/p&gt;</source>
    <translation>&lt;p&gt;Toma los polígonos de un mapa de clases que más conviene examinar: los grandes, de baja confianza y rodeados por otra clase. La puntuación es área × (1 − confianza) × (1 + proporción del borde con una sola clase distinta).&lt;/p&gt; &lt;p&gt;Ponga en &lt;i&gt;reference&lt;/i&gt; de cada polígono incorrecto lo que realmente hay allí: en el formulario, o con las teclas 1 a 9 en el panel &lt;i&gt;Cobertura del suelo con palabras&lt;/i&gt;, sección &lt;i&gt;Referencia&lt;/i&gt;. Después ejecute &lt;i&gt;Polígonos corregidos a un mapa de clases&lt;/i&gt;.&lt;/p&gt; &lt;p&gt;Los polígonos necesitan el campo &lt;i&gt;confidence&lt;/i&gt;: elija el ráster de confianza en &lt;i&gt;Polígonos de un mapa de clases&lt;/i&gt;, o pida ambas salidas a &lt;i&gt;Mapa de cobertura del suelo a partir de palabras&lt;/i&gt;. Una capa de revisión con clases de referencia nunca se reemplaza.&lt;/p&gt;</translation>
</message>
<message>
    <source>The map of the polygons; it gives the classes and their colours.</source>
    <translation>El mapa de los polígonos; de él se toman las clases y sus colores.</translation>
</message>
<message>
    <source>Polygons of the map</source>
    <translation>Polígonos del mapa</translation>
</message>
<message>
    <source>With their confidence, as this provider writes them, in a file.</source>
    <translation>Con su confianza, como los escribe este proveedor, en un archivo.</translation>
</message>
<message>
    <source>Number of polygons</source>
    <translation>Número de polígonos</translation>
</message>
<message>
    <source>The best so many; all if there are fewer.</source>
    <translation>Los de mayor puntuación, hasta este número; todos si hay menos.</translation>
</message>
<message>
    <source>Polygons to review</source>
    <translation>Polígonos para revisar</translation>
</message>
<message>
    <source>A GeoPackage of its own.</source>
    <translation>Un GeoPackage aparte.</translation>
</message>
<message>
    <source>Choose the layer of polygons.</source>
    <translation>Elija la capa de polígonos.</translation>
</message>
<message>
    <source>{name}: {count} polygons, {area} m²</source>
    <translation>{name}: {count} polígonos, {area} m²</translation>
</message>
<message>
    <source>Polygons of {name} to review</source>
    <translation>Polígonos de {name} para revisar</translation>
</message>
<message>
    <source>Polygons of {name}</source>
    <translation>Polígonos de {name}</translation>
</message>
<message>
    <source>Land cover of {name}</source>
    <translation>Cobertura del suelo de {name}</translation>
</message>
<message>
    <source>Confidence (%) of {name}</source>
    <translation>Confianza (%) de {name}</translation>
</message>
<message>
    <source>Probabilities (%) of {name}</source>
    <translation>Probabilidades (%) de {name}</translation>
</message>
<message>
    <source>examples</source>
    <translation>ejemplos</translation>
</message>
<message>
    <source>A head and {rival} are given, but a head has learned its classes; leave out one of the two.</source>
    <translation>Se han indicado un cabezal y {rival}, pero un cabezal ya aprendió sus clases; quite uno de los dos.</translation>
</message>
<message>
    <source>What is finished is kept next to {path}; to continue, run this again with the same parameters and '{parameter}'.</source>
    <translation>Lo terminado se conserva junto a {path}; para continuar, ejecútelo de nuevo con los mismos parámetros y «{parameter}».</translation>
</message>
<message>
    <source>Land-cover map from words</source>
    <translation>Mapa de cobertura del suelo a partir de palabras</translation>
</message>
<message>
    <source>Map classes that you describe in words in an orthophoto or satellite image.</source>
    <translation>Cartografía en una ortofoto o imagen de satélite las clases que usted describe con palabras.</translation>
</message>
<message>
    <source>&lt;p&gt;Makes a land-cover map of an orthophoto or satellite image from a list of words. It needs no training data, and all computation is done on this machine.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Classes&lt;/b&gt; are words with optional synonyms, such as &lt;code&gt;building=roof|house, road=street, water&lt;/code&gt;. They become the values 1, 2, 3 of the map in this order. List everything that is visible in the image, because each pixel is assigned to the most similar class. The table has the same purpose and also sets colours.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Examples&lt;/b&gt; (optional) are points or polygons with the name of a class; a few of each class make the map better, and a class such as &lt;code&gt;kiosk=&lt;/code&gt; needs no words then. Draw them in a layer that &lt;i&gt;New examples layer&lt;/i&gt; makes. A &lt;b&gt;head&lt;/b&gt; is what &lt;i&gt;Learn classes from examples&lt;/i&gt; wrote; it maps further images without the examples.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Model&lt;/b&gt;: &lt;i&gt;mini&lt;/i&gt; is included; it is a demonstration model that knows common land-cover words, and its maps are not for decisions. The other models know any word; download them with the algorithm &lt;i&gt;Models: list and fetch&lt;/i&gt;.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Regions&lt;/b&gt; keep the pixels of an object together. Superpixels need no download, Segment Anything follows objects best, and your own polygons (such as parcels) can replace both.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Outputs&lt;/b&gt;: the class map (0 is nodata), polygons with class, true area and mean confidence, and optionally the confidence of each pixel in percent. The rasters use the grid of the input.&lt;/p&gt;</source>
    <translation>&lt;p&gt;Hace un mapa de cobertura del suelo de una ortofoto o imagen de satélite a partir de una lista de palabras. No necesita datos de entrenamiento, y todo se calcula en este equipo.&lt;/p&gt; &lt;p&gt;Las &lt;b&gt;clases&lt;/b&gt; son palabras con sinónimos opcionales, como &lt;code&gt;building=roof|house, road=street, water&lt;/code&gt;. Se convierten en este orden en los valores 1, 2, 3 del mapa. Enumere todo lo que se ve en la imagen, porque cada píxel se asigna a la clase más parecida. La tabla sirve para lo mismo y además fija los colores.&lt;/p&gt; &lt;p&gt;Los &lt;b&gt;ejemplos&lt;/b&gt; (opcionales) son puntos o polígonos con el nombre de una clase; unos pocos de cada clase mejoran el mapa, y una clase como &lt;code&gt;kiosk=&lt;/code&gt; no necesita entonces palabras. Dibújelos en una capa creada con &lt;i&gt;Nueva capa de ejemplos&lt;/i&gt;. Un &lt;b&gt;cabezal&lt;/b&gt; es lo que escribió &lt;i&gt;Aprender clases a partir de ejemplos&lt;/i&gt;; cartografía otras imágenes sin los ejemplos.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Modelo&lt;/b&gt;: &lt;i&gt;mini&lt;/i&gt; viene incluido; es un modelo de demostración que conoce palabras comunes de cobertura del suelo, y sus mapas no sirven para tomar decisiones. Los demás modelos conocen cualquier palabra; descárguelos con el algoritmo &lt;i&gt;Modelos: listar y descargar&lt;/i&gt;.&lt;/p&gt; &lt;p&gt;Las &lt;b&gt;regiones&lt;/b&gt; mantienen juntos los píxeles de un objeto. Los superpíxeles no necesitan descarga, Segment Anything es el que mejor sigue los objetos, y sus propios polígonos (como parcelas) pueden reemplazar a ambos.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Salidas&lt;/b&gt;: el mapa de clases (0 es el valor sin datos), polígonos con clase, área real y confianza media, y opcionalmente la confianza de cada píxel en por ciento. Los rásteres usan la cuadrícula de la entrada.&lt;/p&gt;</translation>
</message>
<message>
    <source>Layers of map services work, too, with an extent and an output pixel size.</source>
    <translation>También sirven las capas de servicios de mapas, con una extensión y un tamaño de píxel de salida.</translation>
</message>
<message>
    <source>Head (replaces the classes)</source>
    <translation>Cabezal (reemplaza las clases)</translation>
</message>
<message>
    <source>What 'Learn classes from examples' wrote. It also brings the model, regions and method with which it was learned; those that are chosen here do not count.</source>
    <translation>Lo que escribió «Aprender clases a partir de ejemplos». Trae también el modelo, las regiones y el método con que se aprendió; los elegidos aquí no cuentan.</translation>
</message>
<message>
    <source>The CLIP model, or SAM 3, that classifies the image; see the help.</source>
    <translation>El modelo CLIP, o SAM 3, que clasifica la imagen; vea la ayuda.</translation>
</message>
<message>
    <source>Polygons as regions</source>
    <translation>Polígonos como regiones</translation>
</message>
<message>
    <source>Such as parcels, fields or city blocks, in any CRS. They replace the choice above.</source>
    <translation>Por ejemplo, parcelas, campos o manzanas, en cualquier SRC. Reemplazan la elección anterior.</translation>
</message>
<message>
    <source>Quality</source>
    <translation>Calidad</translation>
</message>
<message>
    <source>How much the windows of the model overlap. draft: not at all; standard: each pixel is in about four windows; paper: in about twenty, which takes five times as long.</source>
    <translation>Cuánto se solapan las ventanas del modelo. draft: nada; standard: cada píxel está en unas cuatro ventanas; paper: en unas veinte, lo que tarda cinco veces más.</translation>
</message>
<message>
    <source>Map only inside these polygons</source>
    <translation>Cartografiar solo dentro de estos polígonos</translation>
</message>
<message>
    <source>In any CRS. What lies outside becomes nodata and takes no time.</source>
    <translation>En cualquier SRC. Lo que está fuera queda sin datos y no consume tiempo de cálculo.</translation>
</message>
<message>
    <source>A GeoTIFF on the grid of the image; 0 is nodata, 1 is the first class.</source>
    <translation>Un GeoTIFF en la cuadrícula de la imagen; 0 es el valor sin datos, 1 es la primera clase.</translation>
</message>
<message>
    <source>Polygons with class, true area and mean confidence.</source>
    <translation>Polígonos con clase, área real y confianza media.</translation>
</message>
<message>
    <source>Confidence</source>
    <translation>Confianza</translation>
</message>
<message>
    <source>A GeoTIFF with values from 0 to 100 percent; 255 is nodata.</source>
    <translation>Un GeoTIFF con valores de 0 a 100 por ciento; 255 es el valor sin datos.</translation>
</message>
<message>
    <source>A GeoTIFF with a band for each class, in percent; 255 is nodata.</source>
    <translation>Un GeoTIFF con una banda por clase, en por ciento; 255 es el valor sin datos.</translation>
</message>
<message>
    <source>A page to share: the map over the image, areas, confidence, and how it was made.</source>
    <translation>Una página para compartir: el mapa sobre la imagen, áreas, confianza y cómo se hizo.</translation>
</message>
<message>
    <source>Blending of windows</source>
    <translation>Fusión de ventanas</translation>
</message>
<message>
    <source>taper: the middle of a window counts most, which leaves no lines; mean: all pixels count alike, as in the paper.</source>
    <translation>taper: el centro de una ventana cuenta más, así que no quedan líneas; mean: todos los píxeles cuentan igual, como en el artículo.</translation>
</message>
<message>
    <source>Detail between patches</source>
    <translation>Detalle entre parches</translation>
</message>
<message>
    <source>How the scores of patches of 14 or 16 pixels become those of pixels. bilinear: smoothly; guided: along the edges of the image.</source>
    <translation>Cómo las puntuaciones de parches de 14 o 16 píxeles se convierten en puntuaciones por píxel. bilinear: de forma suave; guided: a lo largo de los bordes de la imagen.</translation>
</message>
<message>
    <source>Output pixel size (CRS units of the image)</source>
    <translation>Tamaño de píxel de salida (unidades del SRC)</translation>
</message>
<message>
    <source>The image is resampled to this pixel size before processing; 0 for its own.</source>
    <translation>La imagen se remuestrea a este tamaño de píxel antes del procesado; con 0 se conserva el de la imagen.</translation>
</message>
<message>
    <source>Minimum confidence</source>
    <translation>Confianza mínima</translation>
</message>
<message>
    <source>From 0 to 1; pixels below become nodata.</source>
    <translation>De 0 a 1; los píxeles por debajo de este valor quedan sin datos.</translation>
</message>
<message>
    <source>What 'Accuracy: report' wrote for maps by the same model and classes. Confidence becomes the probability that a pixel is right.</source>
    <translation>Lo que escribió «Exactitud: informe» para mapas del mismo modelo y clases. La confianza pasa a ser la probabilidad de que un píxel sea correcto.</translation>
</message>
<message>
    <source>Continue a run that was stopped, with the same image, parameters and class map; if there is none, start. Without this, what was finished is discarded. A class map in a temporary file cannot be continued.</source>
    <translation>Continúa una ejecución detenida, con la misma imagen, parámetros y mapa de clases; si no hay ninguna, empieza una. Sin esta opción, lo terminado se descarta. Un mapa de clases en un archivo temporal no se puede continuar.</translation>
</message>
<message>
    <source>Stores the features of the image for later runs, so that a run with other classes is faster. Large models need about 30 bytes per pixel.</source>
    <translation>Guarda las características de la imagen para ejecuciones posteriores, de modo que repetir con otras clases sea más rápido. Los modelos grandes necesitan unos 30 bytes por píxel.</translation>
</message>
<message>
    <source>Set up the engine</source>
    <translation>Instalar el motor</translation>
</message>
<message>
    <source>Install the program that makes the maps. This is needed once.</source>
    <translation>Instala el programa que hace los mapas. Solo hace falta una vez.</translation>
</message>
<message>
    <source>&lt;p&gt;Installs the engine (the program &lt;code&gt;reseg-geo&lt;/code&gt;) and its dependencies into a separate Python environment in the QGIS profile. QGIS itself is not changed. To remove the engine, delete the folder.&lt;/p&gt; &lt;p&gt;Python 3.10 or newer must be installed on this machine. It is detected automatically, or can be set below. If the set-up was interrupted, run it again.&lt;/p&gt; &lt;p&gt;The &lt;b&gt;wheel file&lt;/b&gt; of the engine is made in its repository: &lt;code&gt;python3 -m pip wheel --no-deps --wheel-dir dist .&lt;/code&gt;&lt;/p&gt; &lt;p&gt;&lt;b&gt;PyTorch&lt;/b&gt;: PyPI has the build for NVIDIA graphics cards on Linux, and the CPU build on Windows and macOS. For the other build, copy the index address from “Get started” on pytorch.org to the advanced parameter &lt;i&gt;PyTorch index URL&lt;/i&gt;.&lt;/p&gt;</source>
    <translation>&lt;p&gt;Instala el motor (el programa &lt;code&gt;reseg-geo&lt;/code&gt;) y sus dependencias en un entorno de Python separado, en el perfil de QGIS. QGIS en sí no se modifica. Para quitar el motor, borre la carpeta.&lt;/p&gt; &lt;p&gt;Python 3.10 o posterior debe estar instalado en este equipo. Se detecta automáticamente, o se puede indicar abajo. Si la instalación se interrumpió, ejecútela de nuevo.&lt;/p&gt; &lt;p&gt;El &lt;b&gt;archivo wheel&lt;/b&gt; del motor se crea en su repositorio: &lt;code&gt;python3 -m pip wheel --no-deps --wheel-dir dist .&lt;/code&gt;&lt;/p&gt; &lt;p&gt;&lt;b&gt;PyTorch&lt;/b&gt;: PyPI tiene la compilación para tarjetas gráficas NVIDIA en Linux, y la de CPU en Windows y macOS. Para la otra compilación, copie la dirección del índice de «Get started» en pytorch.org al parámetro avanzado &lt;i&gt;URL del índice de PyTorch&lt;/i&gt;.&lt;/p&gt;</translation>
</message>
<message>
    <source>Engine wheel file</source>
    <translation>Archivo wheel del motor</translation>
</message>
<message>
    <source>The file reseg_geo-….whl; what the engine depends on comes from PyPI.</source>
    <translation>El archivo reseg_geo-….whl; lo demás que necesita el motor viene de PyPI.</translation>
</message>
<message>
    <source>PyTorch build</source>
    <translation>Compilación de PyTorch</translation>
</message>
<message>
    <source>auto: the build that PyPI has for this system; cpu: small, without graphics card support; gpu: for NVIDIA graphics cards, several gigabytes.</source>
    <translation>auto: la que tiene PyPI para este sistema; cpu: pequeña, sin soporte para tarjetas gráficas; gpu: para tarjetas gráficas NVIDIA, varios gigabytes.</translation>
</message>
<message>
    <source>Python interpreter (empty: detect automatically)</source>
    <translation>Intérprete de Python (vacío: detectar automáticamente)</translation>
</message>
<message>
    <source>Python 3.10 or newer.</source>
    <translation>Python 3.10 o posterior.</translation>
</message>
<message>
    <source>PyTorch index URL</source>
    <translation>URL del índice de PyTorch</translation>
</message>
<message>
    <source>The address after --index-url in “Get started” on pytorch.org.</source>
    <translation>La dirección que sigue a --index-url en «Get started» de pytorch.org.</translation>
</message>
<message>
    <source>Additional pip options</source>
    <translation>Opciones adicionales de pip</translation>
</message>
<message>
    <source>Such as --no-deps, --find-links FOLDER or --proxy ADDRESS.</source>
    <translation>Por ejemplo, --no-deps, --find-links CARPETA o --proxy DIRECCIÓN.</translation>
</message>
<message>
    <source>Use packages installed for this Python</source>
    <translation>Usar paquetes instalados para este Python</translation>
</message>
<message>
    <source>For example an existing PyTorch for AMD graphics cards.</source>
    <translation>Por ejemplo un PyTorch existente para tarjetas gráficas AMD.</translation>
</message>
<message>
    <source>Installation folder (empty: in the QGIS profile)</source>
    <translation>Carpeta de instalación (vacío: en el perfil de QGIS)</translation>
</message>
<message>
    <source>If you choose a folder, also set it in the QGIS options.</source>
    <translation>Si elige una carpeta, indíquela también en las opciones de QGIS.</translation>
</message>
<message>
    <source>Engine</source>
    <translation>Motor</translation>
</message>
<message>
    <source>All files (*)</source>
    <translation>Todos los archivos (*)</translation>
</message>
<message>
    <source>{file} does not exist; choose a wheel file of the engine.</source>
    <translation>{file} no existe; elija un archivo wheel del motor.</translation>
</message>
<message>
    <source>{folder} cannot be written to ({reason}); close programs that use it, or choose another folder.</source>
    <translation>No se puede escribir en {folder} ({reason}); cierre los programas que la usan, o elija otra carpeta.</translation>
</message>
<message>
    <source>The previous engine was kept.</source>
    <translation>Se conservó el motor anterior.</translation>
</message>
<message>
    <source>Creating the environment {folder}</source>
    <translation>Creando el entorno {folder}</translation>
</message>
<message>
    <source>Installing PyTorch</source>
    <translation>Instalando PyTorch</translation>
</message>
<message>
    <source>Installing the engine; this takes a few minutes</source>
    <translation>Instalando el motor; tarda unos minutos</translation>
</message>
<message>
    <source>Testing the engine</source>
    <translation>Probando el motor</translation>
</message>
<message>
    <source>The engine was installed as {program}, but QGIS uses {used}; set its path in {place}.</source>
    <translation>El motor se instaló como {program}, pero QGIS no lo usa (motor en uso: {used}); indique su ruta en {place}.</translation>
</message>
<message>
    <source>{what}. The engine was not set up: {cause}; then run this again.</source>
    <translation>{what}. El motor no se instaló: {cause}; después ejecute esto de nuevo.</translation>
</message>
<message>
    <source>{what}. The engine was not set up; see the log, fix the problem and run this again.</source>
    <translation>{what}. El motor no se instaló; vea el registro, corrija el problema y ejecute esto de nuevo.</translation>
</message>
<message>
    <source>{path} is not a folder ({reason}); choose another one.</source>
    <translation>{path} no es una carpeta ({reason}); elija otra.</translation>
</message>
<message>
    <source>{folder} contains other files ({names}), which the set-up would delete; choose an empty folder.</source>
    <translation>{folder} contiene otros archivos ({names}), que la instalación borraría; elija una carpeta vacía.</translation>
</message>
<message>
    <source>PyPI has no {build} build of PyTorch for this system; select pip and your system in “Get started” on pytorch.org and copy the address after --index-url to 'PyTorch index URL', or choose auto.</source>
    <translation>PyPI no tiene una compilación {build} de PyTorch para este sistema; seleccione pip y su sistema en «Get started» de pytorch.org y copie la dirección que sigue a --index-url en «URL del índice de PyTorch», o elija auto.</translation>
</message>
<message>
    <source>Polygons of a class map</source>
    <translation>Polígonos de un mapa de clases</translation>
</message>
<message>
    <source>Convert a class map to polygons with class, true area and mean confidence.</source>
    <translation>Convierte un mapa de clases en polígonos con clase, área real y confianza media.</translation>
</message>
<message>
    <source>&lt;p&gt;Converts a class map to polygons with class, true area (in any CRS) and, if a confidence raster is given, mean confidence. Neighbouring polygons share their borders exactly, even after simplification. The style is stored in the GeoPackage.&lt;/p&gt; &lt;p&gt;Any integer raster can be used; class names and colours are read from its legend if it has one.&lt;/p&gt;</source>
    <translation>&lt;p&gt;Convierte un mapa de clases en polígonos con clase, área real (en cualquier SRC) y, si se indica un ráster de confianza, confianza media. Los polígonos vecinos comparten sus bordes exactamente, incluso tras simplificar. El estilo se guarda en el GeoPackage.&lt;/p&gt; &lt;p&gt;Sirve cualquier ráster de enteros; los nombres y colores de las clases se leen de su leyenda, si la tiene.&lt;/p&gt;</translation>
</message>
<message>
    <source>An integer raster; 0 is nodata.</source>
    <translation>Un ráster de enteros; 0 es el valor sin datos.</translation>
</message>
<message>
    <source>The confidence raster of the same map; each polygon gets the mean of its pixels.</source>
    <translation>El ráster de confianza del mismo mapa; cada polígono recibe la media de sus píxeles.</translation>
</message>
<message>
    <source>The engine did not answer, so it was ended; try again.</source>
    <translation>El motor no respondió, así que se cerró; inténtelo de nuevo.</translation>
</message>
<message>
    <source>Class</source>
    <translation>Clase</translation>
</message>
<message>
    <source>Recall</source>
    <translation>Exhaustividad</translation>
</message>
<message>
    <source>Colour of the class</source>
    <translation>Color de la clase</translation>
</message>
<message>
    <source>Name of the class, which is also a word to look for, unless it ends with =</source>
    <translation>Nombre de la clase, que también se busca como palabra, salvo que termine en =</translation>
</message>
<message>
    <source>Other words for the same class, separated by commas</source>
    <translation>Otras palabras para la misma clase, separadas por comas</translation>
</message>
<message>
    <source>Share of the examples that is found (cross-validated)</source>
    <translation>Proporción de los ejemplos que se reconoce (validación cruzada)</translation>
</message>
<message>
    <source>{share} of what the {count} examples cover is classified correctly (cross-validated).</source>
    <translation>El {share} de lo que cubren los {count} ejemplos se clasifica bien (validación cruzada).</translation>
</message>
<message>
    <source>{share} of what the {count} examples cover is classified correctly (cross-validated); by words alone {words}.</source>
    <translation>El {share} de lo que cubren los {count} ejemplos se clasifica bien (validación cruzada); solo con palabras, {words}.</translation>
</message>
<message>
    <source>The engine cannot be started ({reason}); set up the engine again.</source>
    <translation>No se puede iniciar el motor ({reason}); instale el motor de nuevo.</translation>
</message>
<message>
    <source>The engine is an older version that has no sessions; set up the engine again.</source>
    <translation>El motor es una versión antigua que no admite sesiones; instale el motor de nuevo.</translation>
</message>
<message>
    <source>The engine has ended (exit status {status}); press 'Map the view' again.</source>
    <translation>El motor ha terminado (código de salida {status}); pulse «Cartografiar vista» de nuevo.</translation>
</message>
<message>
    <source>'{name}' is outside the map view; zoom to the layer.</source>
    <translation>«{name}» está fuera de la vista del mapa; haga zoom a la capa.</translation>
</message>
<message>
    <source>Starting the engine…</source>
    <translation>Iniciando el motor…</translation>
</message>
<message>
    <source>Mapping the view…</source>
    <translation>Cartografiando la vista…</translation>
</message>
<message>
    <source>Choose a raster layer.</source>
    <translation>Elija una capa ráster.</translation>
</message>
<message>
    <source>Add at least one class.</source>
    <translation>Añada al menos una clase.</translation>
</message>
<message>
    <source>Stopped.</source>
    <translation>Detenido.</translation>
</message>
<message>
    <source>Mapping the whole raster in the background.</source>
    <translation>Cartografiando todo el ráster en segundo plano.</translation>
</message>
<message>
    <source>The land-cover map is ready.</source>
    <translation>El mapa de cobertura del suelo está listo.</translation>
</message>
<message>
    <source>Choose a raster layer. Then draw the example again.</source>
    <translation>Elija una capa ráster. Después dibuje el ejemplo de nuevo.</translation>
</message>
<message>
    <source>Select a class in the table. Then draw the example again.</source>
    <translation>Seleccione una clase en la tabla. Después dibuje el ejemplo de nuevo.</translation>
</message>
<message>
    <source>Layer of examples</source>
    <translation>Capa de ejemplos</translation>
</message>
<message>
    <source>Example of {name}</source>
    <translation>Ejemplo de {name}</translation>
</message>
<message>
    <source>Live</source>
    <translation>En vivo</translation>
</message>
<message>
    <source>Show</source>
    <translation>Mostrar</translation>
</message>
<message>
    <source>Map the view whenever the canvas, the classes or examples change.</source>
    <translation>Cartografía la vista cuando cambian el lienzo, las clases o los ejemplos.</translation>
</message>
<message>
    <source>Map the view</source>
    <translation>Cartografiar vista</translation>
</message>
<message>
    <source>Stop</source>
    <translation>Detener</translation>
</message>
<message>
    <source>Map all</source>
    <translation>Cartografiar todo</translation>
</message>
<message>
    <source>Map the whole raster with these settings, in the background.</source>
    <translation>Cartografía todo el ráster con esta configuración, en segundo plano.</translation>
</message>
<message>
    <source>Help</source>
    <translation>Ayuda</translation>
</message>
<message>
    <source>Open the help page of this panel in the browser.</source>
    <translation>Abre en el navegador la página de ayuda de este panel.</translation>
</message>
<message>
    <source>Add example</source>
    <translation>Añadir ejemplo</translation>
</message>
<message>
    <source>Click on something of the class that is selected in the table, or draw its outline with the mouse button held down.</source>
    <translation>Haga clic en algo de la clase seleccionada en la tabla, o dibuje su contorno con el botón del ratón pulsado.</translation>
</message>
<message>
    <source>Raster</source>
    <translation>Ráster</translation>
</message>
<message>
    <source>Opacity</source>
    <translation>Opacidad</translation>
</message>
<message>
    <source>Add a class</source>
    <translation>Añadir una clase</translation>
</message>
<message>
    <source>Remove the class</source>
    <translation>Quitar la clase</translation>
</message>
<message>
    <source>Move the class up</source>
    <translation>Subir la clase</translation>
</message>
<message>
    <source>Move the class down</source>
    <translation>Bajar la clase</translation>
</message>
<message>
    <source>Load list</source>
    <translation>Cargar lista</translation>
</message>
<message>
    <source>Replace the table with a predefined class list</source>
    <translation>Reemplaza la tabla por una lista de clases predefinida</translation>
</message>
<message>
    <source>Layers with a field `reference` to choose from a list</source>
    <translation>Capas con un campo `reference` cuyo valor se elige de una lista</translation>
</message>
<message>
    <source>Previous</source>
    <translation>Anterior</translation>
</message>
<message>
    <source>Next</source>
    <translation>Siguiente</translation>
</message>
<message>
    <source>The feature before this one, labelled or not</source>
    <translation>El objeto anterior a este, con o sin clase de referencia</translation>
</message>
<message>
    <source>The next feature without a label, by rank if there is one</source>
    <translation>El siguiente objeto sin clase de referencia, por orden de prioridad si lo hay</translation>
</message>
<message>
    <source>Clear (0)</source>
    <translation>Borrar (0)</translation>
</message>
<message>
    <source>Save</source>
    <translation>Guardar</translation>
</message>
<message>
    <source>Remove the label; the key 0 does it, too</source>
    <translation>Quita la clase de referencia; la tecla 0 también lo hace</translation>
</message>
<message>
    <source>Save the edits of the layer, as QGIS does it</source>
    <translation>Guarda las ediciones de la capa, como lo hace QGIS</translation>
</message>
<message>
    <source>{name}: the key {key}</source>
    <translation>{name}: tecla {key}</translation>
</message>
<message>
    <source>1 more class without a key: use the attribute form.</source>
    <translation>1 clase más sin tecla: use el formulario de atributos.</translation>
</message>
<message>
    <source>{count} more classes without a key: use the attribute form.</source>
    <translation>{count} clases más sin tecla: use el formulario de atributos.</translation>
</message>
<message>
    <source>This feature has no place; label it in the attribute table.</source>
    <translation>Este objeto no tiene geometría; asígnele la clase de referencia en la tabla de atributos.</translation>
</message>
<message>
    <source>This feature cannot be shown in the CRS of the project.</source>
    <translation>Este objeto no se puede mostrar en el SRC del proyecto.</translation>
</message>
<message>
    <source>Label</source>
    <translation>Referencia</translation>
</message>
<message>
    <source>All {count} features have a label.</source>
    <translation>Los {count} objetos tienen clase de referencia.</translation>
</message>
<message>
    <source>There is no layer to label. Make one with 'Accuracy: sample to label' or 'Review: polygons to look at'.</source>
    <translation>No hay ninguna capa para revisar. Cree una con «Exactitud: muestra» o «Revisión: polígonos por examinar».</translation>
</message>
<message>
    <source>The layer '{name}' has no features.</source>
    <translation>La capa «{name}» no tiene objetos.</translation>
</message>
<message>
    <source>{done} of {all} labelled, {unsaved} not saved</source>
    <translation>{done} de {all} revisados, {unsaved} sin guardar</translation>
</message>
<message>
    <source>{done} of {all} labelled</source>
    <translation>{done} de {all} revisados</translation>
</message>
<message>
    <source>Press Next.</source>
    <translation>Pulse «Siguiente».</translation>
</message>
<message>
    <source>The map says: {name}</source>
    <translation>El mapa dice: {name}</translation>
</message>
<message>
    <source>The examples cannot be written: {reason}.</source>
    <translation>No se pueden escribir los ejemplos: {reason}.</translation>
</message>
<message>
    <source>Land cover: examples</source>
    <translation>Cobertura del suelo: ejemplos</translation>
</message>
<message>
    <source>The run was stopped.</source>
    <translation>La ejecución se detuvo.</translation>
</message>
<message>
    <source>Land cover by words</source>
    <translation>Cobertura del suelo con palabras</translation>
</message>
<message>
    <source>Models of the engine</source>
    <translation>Modelos del motor</translation>
</message>
<message>
    <source>Classes of {name}</source>
    <translation>Clases de {name}</translation>
</message>
<message>
    <source>Land cover of the view</source>
    <translation>Cobertura del suelo de la vista</translation>
</message>
<message>
    <source>the disk is full; free some space, or choose another 'Installation folder'</source>
    <translation>el disco está lleno; libere espacio, o elija otra «Carpeta de instalación»</translation>
</message>
<message>
    <source>a file or folder cannot be written to; close programs that use it, or choose another 'Installation folder'</source>
    <translation>no se puede escribir en un archivo o carpeta; cierre los programas que lo usan, o elija otra «Carpeta de instalación»</translation>
</message>
<message>
    <source>the proxy does not let pip through; correct its address, user and password in Settings ▸ Options ▸ Network</source>
    <translation>el proxy no deja pasar a pip; corrija su dirección, usuario y contraseña en Configuración ▸ Opciones ▸ Red</translation>
</message>
<message>
    <source>the certificate of the server is not trusted, perhaps because a proxy inspects the traffic; set the environment variable PIP_CERT to its certificate file</source>
    <translation>el certificado del servidor no es de confianza, quizá porque un proxy inspecciona el tráfico; indique su archivo de certificado en la variable de entorno PIP_CERT</translation>
</message>
<message>
    <source>there is no connection to the server; check the network and the proxy in Settings ▸ Options ▸ Network, or put --find-links FOLDER into 'Additional pip options' on a machine without internet access</source>
    <translation>no hay conexión con el servidor; compruebe la red y el proxy en Configuración ▸ Opciones ▸ Red, o escriba --find-links CARPETA en «Opciones adicionales de pip» en un equipo sin acceso a Internet</translation>
</message>
<message>
    <source>Stopped by the user.</source>
    <translation>Detenido por el usuario.</translation>
</message>
<message>
    <source>{program} did not list its models. It may be an older version, or not reseg-geo; set up the engine again.</source>
    <translation>{program} no listó sus modelos. Puede ser una versión anterior, o no ser reseg-geo; instale el motor de nuevo.</translation>
</message>
<message>
    <source>Settings ▸ Options ▸ Processing ▸ Providers ▸ ReSeg-Geo</source>
    <translation>Configuración ▸ Opciones ▸ Procesado ▸ Proveedores ▸ ReSeg-Geo</translation>
</message>
<message>
    <source>the environment variable {name}</source>
    <translation>la variable de entorno {name}</translation>
</message>
<message>
    <source>{path} is set in {place}, but reseg-geo was not found there; correct the path or clear it.</source>
    <translation>{path} está indicado en {place}, pero no se encontró reseg-geo allí; corrija la ruta o bórrela.</translation>
</message>
<message>
    <source>The set-up of the engine was interrupted; run the algorithm 'Set up the engine' again.</source>
    <translation>La instalación del motor se interrumpió; ejecute de nuevo el algoritmo «Instalar el motor».</translation>
</message>
<message>
    <source>The engine is not installed; run the algorithm 'Set up the engine' once, or set the path of reseg-geo in {place}.</source>
    <translation>El motor no está instalado; ejecute una vez el algoritmo «Instalar el motor», o indique la ruta de reseg-geo en {place}.</translation>
</message>
<message>
    <source>{program} is not Python 3.10 or newer with the venv module; choose another one (on Debian and Ubuntu, install the package python3-venv).</source>
    <translation>{program} no es Python 3.10 o posterior con el módulo venv; elija otro (en Debian y Ubuntu, instale el paquete python3-venv).</translation>
</message>
<message>
    <source>Python 3.10 or newer with the venv module was not found; install it from python.org (on Debian and Ubuntu, the package python3-venv), or set 'Python interpreter'.</source>
    <translation>No se encontró Python 3.10 o posterior con el módulo venv; instálelo desde python.org (en Debian y Ubuntu, el paquete python3-venv), o indique «Intérprete de Python».</translation>
</message>
<message>
    <source>Resume a stopped run</source>
    <translation>Continuar una ejecución detenida</translation>
</message>
<message>
    <source>Field of the examples</source>
    <translation>Campo de los ejemplos</translation>
</message>
<message>
    <source>{program} ended without a result. It may be an older version, or not reseg-geo; see the log and set up the engine again.</source>
    <translation>{program} terminó sin resultado. Puede ser una versión anterior, o no ser reseg-geo; vea el registro e instale el motor de nuevo.</translation>
</message>
<message>
    <source>The result of the engine is incomplete. It may be an older version; set up the engine again.</source>
    <translation>El resultado del motor está incompleto. Puede ser una versión anterior; instale el motor de nuevo.</translation>
</message>
<message>
    <source>{program} cannot be started ({reason}); set up the engine again.</source>
    <translation>No se puede iniciar {program} ({reason}); instale el motor de nuevo.</translation>
</message>
<message>
    <source>(further lines are omitted)</source>
    <translation>(se omiten las líneas siguientes)</translation>
</message>
<message>
    <source>About {time} left</source>
    <translation>Tiempo restante aproximado: {time}</translation>
</message>
<message>
    <source>{program} failed with exit status {status}</source>
    <translation>{program} falló con el código de salida {status}</translation>
</message>
<message>
    <source>{count} seconds</source>
    <translation>{count} segundos</translation>
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
    <translation>{output} debe ser un archivo {kinds}, no {path}.</translation>
</message>
<message>
    <source>{output} must be a file without a layer name, unless it is a GeoPackage: {path}.</source>
    <translation>{output} debe ser un archivo sin nombre de capa, salvo que sea un GeoPackage: {path}.</translation>
</message>
<message>
    <source>Save the layer '{name}' to a file first.</source>
    <translation>Guarde antes la capa «{name}» en un archivo.</translation>
</message>
<message>
    <source>Save the edits of the layer '{name}' first.</source>
    <translation>Guarde antes las ediciones de la capa «{name}».</translation>
</message>
<message>
    <source>{path} is an input; choose another output file.</source>
    <translation>{path} es una entrada; elija otro archivo de salida.</translation>
</message>
<message>
    <source>{path} already has a layer '{layer}', which may hold examples; add |layername=NAME for another one, or choose another file.</source>
    <translation>{path} ya tiene una capa «{layer}», que puede contener ejemplos; añada |layername=NOMBRE para otra, o elija otro archivo.</translation>
</message>
<message>
    <source>{path} cannot be written: {reason}.</source>
    <translation>No se puede escribir {path}: {reason}.</translation>
</message>
<message>
    <source>(another class, or none)</source>
    <translation>(otra clase, o ninguna)</translation>
</message>
<message>
    <source>The layer '{name}' comes from a service or database ({provider}), not from a raster file; save it first (right-click ▸ Export ▸ Save As…) and use the saved file.</source>
    <translation>La capa «{name}» viene de un servicio o base de datos ({provider}), no de un archivo ráster; guárdela antes (clic derecho ▸ Exportar ▸ Guardar como…) y use el archivo guardado.</translation>
</message>
<message>
    <source>The layer '{name}' exists only in the memory of QGIS; save it first (right-click ▸ Export ▸ Save As…) and use the saved file.</source>
    <translation>La capa «{name}» existe solo en la memoria de QGIS; guárdela antes (clic derecho ▸ Exportar ▸ Guardar como…) y use el archivo guardado.</translation>
</message>
<message>
    <source>The features of '{name}' cannot be written: {reason}.</source>
    <translation>No se pueden escribir los objetos de «{name}»: {reason}.</translation>
</message>
<message>
    <source>The layer '{name}' has no field '{field}'; its examples need the name of their class.</source>
    <translation>La capa «{name}» no tiene el campo «{field}»; sus ejemplos necesitan el nombre de su clase.</translation>
</message>
<message>
    <source>The layer '{name}' has no field with classes; its examples need the name of their class.</source>
    <translation>La capa «{name}» no tiene ningún campo con clases; sus ejemplos necesitan el nombre de su clase.</translation>
</message>
<message>
    <source>A row of the class table has no name; fill it in or remove the row.</source>
    <translation>Una fila de la tabla de clases no tiene nombre; rellénelo o quite la fila.</translation>
</message>
<message>
    <source>The layer '{name}' cannot be edited; check that it is not read-only in the project, and that its file may be written.</source>
    <translation>No se puede editar la capa «{name}»; compruebe que no sea de solo lectura en el proyecto y que se pueda escribir en su archivo.</translation>
</message>
<message>
    <source>Remove the label</source>
    <translation>Quitar la clase de referencia</translation>
</message>
<message>
    <source>Label {name}</source>
    <translation>Asignar la clase de referencia {name}</translation>
</message>
<message>
    <source>The label cannot be written into the layer '{name}'.</source>
    <translation>No se puede escribir la clase de referencia en la capa «{name}».</translation>
</message>
<message>
    <source>The edits of the layer '{name}' cannot be saved: {reasons}</source>
    <translation>No se pueden guardar las ediciones de la capa «{name}»: {reasons}</translation>
</message>
<message>
    <source>The engine did not write {path}; see the log.</source>
    <translation>El motor no escribió {path}; vea el registro.</translation>
</message>
<message>
    <source>{path} was written, but this QGIS cannot show files of this format.</source>
    <translation>Se escribió {path}, pero este QGIS no puede mostrar archivos de este formato.</translation>
</message>
<message>
    <source>The layer '{name}' comes from a map service, which has pixels of any size; choose an extent and, under the advanced parameters, an output pixel size.</source>
    <translation>La capa «{name}» viene de un servicio de mapas, que tiene píxeles de cualquier tamaño; elija una extensión y, en los parámetros avanzados, un tamaño de píxel de salida.</translation>
</message>
<message>
    <source>The map service of the layer '{name}' needs a login, which only QGIS has; save the layer first (right-click ▸ Export ▸ Save As…) and use the saved file.</source>
    <translation>El servicio de mapas de la capa «{name}» necesita un inicio de sesión que solo tiene QGIS; guarde antes la capa (clic derecho ▸ Exportar ▸ Guardar como…) y use el archivo guardado.</translation>
</message>
<message>
    <source>The pixels of '{name}' come from {host}, which will be asked for about 1 picture; please check that the terms of this service allow that.</source>
    <translation>Los píxeles de «{name}» vienen de {host}, al que se pedirá aproximadamente 1 imagen; compruebe que las condiciones de este servicio lo permiten.</translation>
</message>
<message>
    <source>The pixels of '{name}' come from {host}, which will be asked for about {count} pictures; please check that the terms of this service allow that.</source>
    <translation>Los píxeles de «{name}» vienen de {host}, al que se pedirán unas {count} imágenes; compruebe que las condiciones de este servicio lo permiten.</translation>
</message>
<message>
    <source>The tiles of the layer '{name}' have addresses without {{x}}, {{y}} and {{z}}; save the layer first (right-click ▸ Export ▸ Save As…).</source>
    <translation>Las teselas de la capa «{name}» tienen direcciones sin {{x}}, {{y}} y {{z}}; guarde antes la capa (clic derecho ▸ Exportar ▸ Guardar como…).</translation>
</message>
<message>
    <source>ReSeg-Geo: land-cover maps from words</source>
    <translation>ReSeg-Geo: mapas de cobertura del suelo a partir de palabras</translation>
</message>
<message>
    <source>Path to reseg-geo or its environment folder (empty: detect automatically)</source>
    <translation>Ruta de reseg-geo o de la carpeta de su entorno (vacío: detectar automáticamente)</translation>
</message>
<message>
    <source>{words} or {last}</source>
    <translation>{words} o {last}</translation>
</message>
</context>
</TS>
