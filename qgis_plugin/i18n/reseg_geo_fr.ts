<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr" sourcelanguage="en">
<context>
<name>ReSegGeo</name>
<message>
    <source>Accuracy: report</source>
    <translation>Exactitude : rapport</translation>
</message>
<message>
    <source>Estimate how good a class map is, and true areas, from labelled points.</source>
    <translation>Estime la qualité d'une carte de classes, et les surfaces réelles, à partir de points de référence.</translation>
</message>
<message>
    <source>&lt;p&gt;Estimates, from the points that &lt;i&gt;Accuracy: sample to label&lt;/i&gt; drew and somebody labelled, how much of a class map is right, of each class the user's and producer's accuracy, and the areas corrected for the errors of the map, all with 95% confidence intervals (Olofsson et al. 2014, Stehman 2014).&lt;/p&gt; &lt;p&gt;A better map of the same place is assessed with the same points: choose it as the class map, and the map that was sampled as &lt;i&gt;Sampled map&lt;/i&gt;.&lt;/p&gt; &lt;p&gt;With the probabilities of all classes (an output of &lt;i&gt;Land-cover map from words&lt;/i&gt;) the report says how far confidence can be relied on, and can write a calibration, which makes it the probability that a pixel is right.&lt;/p&gt;</source>
    <translation>&lt;p&gt;Estime, à partir des points tirés par &lt;i&gt;Exactitude : échantillon&lt;/i&gt; et auxquels quelqu'un a attribué une classe de référence, quelle part d'une carte de classes est juste, l'exactitude pour l'utilisateur et pour le producteur de chaque classe, et les surfaces corrigées des erreurs de la carte, le tout avec des intervalles de confiance à 95 % (Olofsson et al. 2014, Stehman 2014).&lt;/p&gt; &lt;p&gt;Une meilleure carte du même lieu s'évalue avec les mêmes points : choisissez-la comme carte de classes, et la carte échantillonnée comme &lt;i&gt;Carte échantillonnée&lt;/i&gt;.&lt;/p&gt; &lt;p&gt;Avec les probabilités de toutes les classes (une sortie de &lt;i&gt;Carte d'occupation du sol à partir de mots&lt;/i&gt;), le rapport indique dans quelle mesure la confiance est fiable, et peut écrire un étalonnage, qui en fait la probabilité qu'un pixel soit juste.&lt;/p&gt;</translation>
</message>
<message>
    <source>Class map</source>
    <translation>Carte de classes</translation>
</message>
<message>
    <source>The map to be assessed.</source>
    <translation>La carte à évaluer.</translation>
</message>
<message>
    <source>Labelled points</source>
    <translation>Points de référence</translation>
</message>
<message>
    <source>The layer `points` of a sample, with its labels saved.</source>
    <translation>La couche `points` d'un échantillon, avec ses classes de référence enregistrées.</translation>
</message>
<message>
    <source>Sampled map</source>
    <translation>Carte échantillonnée</translation>
</message>
<message>
    <source>The map that was sampled, if it is not the class map.</source>
    <translation>La carte qui a été échantillonnée, si ce n'est pas la carte de classes.</translation>
</message>
<message>
    <source>Probabilities</source>
    <translation>Probabilités</translation>
</message>
<message>
    <source>Those of all classes, as the model of the map gave them; needed for a calibration.</source>
    <translation>Celles de toutes les classes, telles que le modèle de la carte les a données ; nécessaires pour un étalonnage.</translation>
</message>
<message>
    <source>Report</source>
    <translation>Rapport</translation>
</message>
<message>
    <source>HTML files (*.html)</source>
    <translation>Fichiers HTML (*.html)</translation>
</message>
<message>
    <source>A page to share.</source>
    <translation>Une page à partager.</translation>
</message>
<message>
    <source>Picture</source>
    <translation>Image</translation>
</message>
<message>
    <source>PNG files (*.png)</source>
    <translation>Fichiers PNG (*.png)</translation>
</message>
<message>
    <source>The matrix, and areas with intervals.</source>
    <translation>La matrice de confusion, et les surfaces avec leurs intervalles.</translation>
</message>
<message>
    <source>Table</source>
    <translation>Table</translation>
</message>
<message>
    <source>CSV files (*.csv)</source>
    <translation>Fichiers CSV (*.csv)</translation>
</message>
<message>
    <source>A row for each class; areas in m².</source>
    <translation>Une ligne par classe ; surfaces en m².</translation>
</message>
<message>
    <source>Calibration</source>
    <translation>Étalonnage</translation>
</message>
<message>
    <source>Calibrations (*.cal)</source>
    <translation>Étalonnages (*.cal)</translation>
</message>
<message>
    <source>For further maps like this.</source>
    <translation>Pour d'autres cartes semblables.</translation>
</message>
<message>
    <source>Overall accuracy, 0 to 1</source>
    <translation>Exactitude globale, de 0 à 1</translation>
</message>
<message>
    <source>Its standard error</source>
    <translation>Son erreur standard</translation>
</message>
<message>
    <source>Choose the layer of labelled points.</source>
    <translation>Choisissez la couche des points de référence.</translation>
</message>
<message>
    <source>A calibration needs the probabilities; choose them.</source>
    <translation>Un étalonnage nécessite les probabilités ; choisissez-les.</translation>
</message>
<message>
    <source>overall accuracy: {value}</source>
    <translation>exactitude globale : {value}</translation>
</message>
<message>
    <source>{name}: user's accuracy {users}, producer's accuracy {producers}</source>
    <translation>{name} : exactitude pour l'utilisateur {users}, exactitude pour le producteur {producers}</translation>
</message>
<message>
    <source>unknown</source>
    <translation>non disponible</translation>
</message>
<message>
    <source>Accuracy: sample to label</source>
    <translation>Exactitude : échantillon</translation>
</message>
<message>
    <source>Draw points of a class map at random, to label them and measure its accuracy.</source>
    <translation>Tire au hasard des points d'une carte de classes, à vérifier pour mesurer son exactitude.</translation>
</message>
<message>
    <source>Choose a file for the points; QGIS deletes temporary files when it is closed, with all labels.</source>
    <translation>Choisissez un fichier pour les points ; QGIS supprime les fichiers temporaires à sa fermeture, avec toutes les classes de référence.</translation>
</message>
<message>
    <source>&lt;p&gt;Draws pixels of a class map at random, from each class (stratum) so many, as points. Label them: toggle editing, and set &lt;i&gt;reference&lt;/i&gt; of each point to what is really there, by a better source than the map. Then run &lt;i&gt;Accuracy: report&lt;/i&gt;.&lt;/p&gt; &lt;p&gt;The map's own class is hidden, so that it does not mislead you. Do not move, add or delete points. A sample that holds labels is never replaced.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Size&lt;/b&gt;: 300 points tell the overall accuracy to about 5 points in a hundred. A target, such as a standard error of 0.02, draws as many as that needs.&lt;/p&gt;</source>
    <translation>&lt;p&gt;Tire au hasard des pixels d'une carte de classes, un certain nombre dans chaque classe (strate), sous forme de points. Attribuez-leur une classe de référence : basculez en mode édition et indiquez dans le champ &lt;i&gt;reference&lt;/i&gt; de chaque point ce qui s'y trouve réellement, d'après une meilleure source que la carte. Exécutez ensuite &lt;i&gt;Exactitude : rapport&lt;/i&gt;.&lt;/p&gt; &lt;p&gt;La classe de la carte est masquée, pour ne pas vous influencer. Ne déplacez, n'ajoutez et ne supprimez aucun point. Un échantillon qui contient des classes de référence n'est jamais remplacé.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Taille&lt;/b&gt; : 300 points donnent l'exactitude globale à environ 5 points de pourcentage près. Avec un objectif, par exemple une erreur standard de 0.02, il est tiré autant de points qu'il en faut.&lt;/p&gt;</translation>
</message>
<message>
    <source>Number of points</source>
    <translation>Nombre de points</translation>
</message>
<message>
    <source>Unless a standard error is given.</source>
    <translation>Sauf si une erreur standard est donnée.</translation>
</message>
<message>
    <source>Standard error to reach</source>
    <translation>Erreur standard à atteindre</translation>
</message>
<message>
    <source>Of the overall accuracy, such as 0.02, instead of a number of points.</source>
    <translation>De l'exactitude globale, par exemple 0.02, au lieu d'un nombre de points.</translation>
</message>
<message>
    <source>Allocation</source>
    <translation>Répartition</translation>
</message>
<message>
    <source>Points by class: proportional to its pixels, equal, or for the smallest standard error of the overall accuracy (neyman), which needs the expected accuracies.</source>
    <translation>Points par classe : proportionnels à ses pixels (proportional), en nombre égal (equal), ou pour la plus petite erreur standard de l'exactitude globale (neyman), ce qui demande les exactitudes attendues.</translation>
</message>
<message>
    <source>Minimum in each class</source>
    <translation>Minimum par classe</translation>
</message>
<message>
    <source>Each class gets at least so many points, if it has so many pixels.</source>
    <translation>Chaque classe reçoit au moins autant de points, si elle a autant de pixels.</translation>
</message>
<message>
    <source>Expected accuracy</source>
    <translation>Exactitude attendue</translation>
</message>
<message>
    <source>User's accuracy that you expect: one for all classes, or a list such as water=0.95, forest=0.8. Empty for 0.8.</source>
    <translation>L'exactitude pour l'utilisateur que vous attendez : une pour toutes les classes, ou une liste comme water=0.95, forest=0.8. Vide pour 0.8.</translation>
</message>
<message>
    <source>Strata: another map</source>
    <translation>Strates : autre carte</translation>
</message>
<message>
    <source>A class map whose classes are the strata, instead of those of the map.</source>
    <translation>Une carte de classes dont les classes sont les strates, au lieu de celles de la carte.</translation>
</message>
<message>
    <source>Strata: polygons</source>
    <translation>Strates : polygones</translation>
</message>
<message>
    <source>Polygons that are the strata, such as districts.</source>
    <translation>Des polygones qui sont les strates, par exemple des districts.</translation>
</message>
<message>
    <source>Field of the polygons</source>
    <translation>Champ des polygones</translation>
</message>
<message>
    <source>Names of the strata; without it, each polygon is one.</source>
    <translation>Noms des strates ; sans champ, chaque polygone en est une.</translation>
</message>
<message>
    <source>Random seed</source>
    <translation>Graine aléatoire</translation>
</message>
<message>
    <source>The same seed draws the same points.</source>
    <translation>La même graine tire les mêmes points.</translation>
</message>
<message>
    <source>Show the map's class</source>
    <translation>Afficher la classe de la carte</translation>
</message>
<message>
    <source>The person who labels may be misled by it.</source>
    <translation>Elle peut influencer la personne qui attribue les classes de référence.</translation>
</message>
<message>
    <source>Points to label</source>
    <translation>Points à vérifier</translation>
</message>
<message>
    <source>A GeoPackage of its own, with the points and the squares of their pixels.</source>
    <translation>Un GeoPackage à part, avec les points et les carrés de leurs pixels.</translation>
</message>
<message>
    <source>{name}: {points} of {pixels} pixels</source>
    <translation>{name} : {points} sur {pixels} pixels</translation>
</message>
<message>
    <source>Points of {name} to label</source>
    <translation>Points de {name} à vérifier</translation>
</message>
<message>
    <source>{label} (installed: {names})</source>
    <translation>{label} (installés : {names})</translation>
</message>
<message>
    <source>none</source>
    <translation>aucun</translation>
</message>
<message>
    <source>Corrected polygons to a class map</source>
    <translation>Polygones corrigés vers une carte de classes</translation>
</message>
<message>
    <source>Burn polygons into a class map, on the same grid, with the same classes.</source>
    <translation>Incruste des polygones dans une carte de classes, sur la même grille, avec les mêmes classes.</translation>
</message>
<message>
    <source>&lt;p&gt;Takes polygons back into a class map: those of &lt;i&gt;Review: polygons to look at&lt;/i&gt; after you have labelled them, or polygons of the map whose class you have changed. The new map has the grid and the classes of the old one.&lt;/p&gt; &lt;p&gt;A polygon has the class in its field &lt;i&gt;reference&lt;/i&gt;, or in &lt;i&gt;class_name&lt;/i&gt; where that is empty, unless you choose a field. Edits that are not saved count. Where polygons overlap, the last one counts.&lt;/p&gt;</source>
    <translation>&lt;p&gt;Reporte des polygones dans une carte de classes : ceux de &lt;i&gt;Vérification : polygones à examiner&lt;/i&gt; après attribution des classes de référence, ou des polygones de la carte dont vous avez changé la classe. La nouvelle carte a la grille et les classes de l'ancienne.&lt;/p&gt; &lt;p&gt;Un polygone a la classe de son champ &lt;i&gt;reference&lt;/i&gt;, ou, si ce champ est vide, de &lt;i&gt;class_name&lt;/i&gt;, sauf si vous choisissez un champ. Les modifications non enregistrées sont prises en compte. Là où des polygones se superposent, le dernier l'emporte.&lt;/p&gt;</translation>
</message>
<message>
    <source>Polygons</source>
    <translation>Polygones</translation>
</message>
<message>
    <source>In any CRS; optionally only those that are selected.</source>
    <translation>Dans n'importe quel SCR ; en option, seulement ceux qui sont sélectionnés.</translation>
</message>
<message>
    <source>The map that is corrected; it gives the grid and the classes.</source>
    <translation>La carte à corriger ; elle donne la grille et les classes.</translation>
</message>
<message>
    <source>Keep the rest of the map</source>
    <translation>Conserver le reste de la carte</translation>
</message>
<message>
    <source>Pixels in no polygon keep their class, and so do those in polygons whose field reference is empty, if there is one; otherwise they become nodata.</source>
    <translation>Les pixels hors des polygones gardent leur classe, de même que ceux des polygones dont le champ reference est vide, s'il existe ; si cette option n'est pas cochée, ils deviennent nodata.</translation>
</message>
<message>
    <source>Field with the class</source>
    <translation>Champ de la classe</translation>
</message>
<message>
    <source>Empty for class_name, and reference where that is filled in.</source>
    <translation>Vide pour class_name, et reference là où il est rempli.</translation>
</message>
<message>
    <source>Corrected class map</source>
    <translation>Carte de classes corrigée</translation>
</message>
<message>
    <source>A GeoTIFF. It may be the class map itself, if no pixel loses its class.</source>
    <translation>Un GeoTIFF. Ce peut être la carte de classes elle-même, si aucun pixel ne perd sa classe.</translation>
</message>
<message>
    <source>{name} (corrected)</source>
    <translation>{name} (corrigée)</translation>
</message>
<message>
    <source>The layer '{name}' has no field {fields} with the classes of its polygons; choose the field that has them.</source>
    <translation>La couche « {name} » n'a pas de champ {fields} avec les classes de ses polygones ; choisissez le champ qui les contient.</translation>
</message>
<message>
    <source>the well-known class list</source>
    <translation>la liste de classes prédéfinie</translation>
</message>
<message>
    <source>the table of classes</source>
    <translation>la table des classes</translation>
</message>
<message>
    <source>Classes</source>
    <translation>Classes</translation>
</message>
<message>
    <source>Class names with optional synonyms (name=synonym|synonym, name, …), or a class file. A class that only examples describe ends with =, such as kiosk=.</source>
    <translation>Noms de classes avec synonymes facultatifs (nom=synonyme|synonyme, nom, …), ou un fichier de classes. Une classe que seuls des exemples décrivent se termine par =, par exemple kiosk=.</translation>
</message>
<message>
    <source>Classes as a table (replaces the list above)</source>
    <translation>Table des classes (remplace la liste)</translation>
</message>
<message>
    <source>Name</source>
    <translation>Nom</translation>
</message>
<message>
    <source>Synonyms</source>
    <translation>Synonymes</translation>
</message>
<message>
    <source>Colour</source>
    <translation>Couleur</translation>
</message>
<message>
    <source>One class per row. Separate synonyms by commas; write colours as #c62828.</source>
    <translation>Une classe par ligne. Séparez les synonymes par des virgules ; écrivez les couleurs sous la forme #c62828.</translation>
</message>
<message>
    <source>Well-known class list (replaces the classes)</source>
    <translation>Liste prédéfinie (remplace les classes)</translation>
</message>
<message>
    <source>Such as worldcover for ESA WorldCover, or osm for OpenStreetMap.</source>
    <translation>Par exemple worldcover pour ESA WorldCover, ou osm pour OpenStreetMap.</translation>
</message>
<message>
    <source>No classes are given; list them as words or in the table.</source>
    <translation>Aucune classe n'est donnée ; indiquez-les par des mots ou dans la table.</translation>
</message>
<message>
    <source>Changed areas from {before} to {after}</source>
    <translation>Surfaces ayant changé de {before} à {after}</translation>
</message>
<message>
    <source>Change from {before} to {after}</source>
    <translation>Changement de {before} à {after}</translation>
</message>
<message>
    <source>Change between two class maps</source>
    <translation>Changement entre deux cartes de classes</translation>
</message>
<message>
    <source>Measure how much of each class became which class, and map where.</source>
    <translation>Mesure quelle part de chaque classe est passée dans chacune des autres, et cartographie ces changements.</translation>
</message>
<message>
    <source>&lt;p&gt;Compares two class maps of the same place, such as of two years. They may differ in size, pixel size, CRS and extent; the later map is resampled to the grid of the earlier one. Classes are matched by name.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Outputs&lt;/b&gt;: a change map (0 is nodata, 1 is unchanged, then a value for each transition), polygons of the changed areas, and the transition matrix as a table.&lt;/p&gt;</source>
    <translation>&lt;p&gt;Compare deux cartes de classes du même lieu, par exemple de deux années. Leur taille, leur taille de pixel, leur SCR et leur emprise peuvent différer ; la carte la plus récente est rééchantillonnée sur la grille de la plus ancienne. Les classes sont mises en correspondance par leur nom.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Sorties&lt;/b&gt; : une carte des changements (0 est nodata, 1 inchangé, puis une valeur par transition), les polygones des surfaces ayant changé, et la matrice de transition sous forme de table.&lt;/p&gt;</translation>
</message>
<message>
    <source>Class map before</source>
    <translation>Carte de classes avant</translation>
</message>
<message>
    <source>The earlier map; the outputs have its grid.</source>
    <translation>La carte la plus ancienne ; les sorties ont sa grille.</translation>
</message>
<message>
    <source>Class map after</source>
    <translation>Carte de classes après</translation>
</message>
<message>
    <source>The later map.</source>
    <translation>La carte la plus récente.</translation>
</message>
<message>
    <source>Change map</source>
    <translation>Carte des changements</translation>
</message>
<message>
    <source>A GeoTIFF: 0 is nodata, 1 is unchanged, then a value for each transition.</source>
    <translation>Un GeoTIFF : 0 est nodata, 1 inchangé, puis une valeur par transition.</translation>
</message>
<message>
    <source>Changed areas</source>
    <translation>Surfaces ayant changé</translation>
</message>
<message>
    <source>Polygons with the class before and after.</source>
    <translation>Polygones avec la classe avant et après.</translation>
</message>
<message>
    <source>Transition matrix</source>
    <translation>Matrice de transition</translation>
</message>
<message>
    <source>A CSV file with a row for each pair of classes.</source>
    <translation>Un fichier CSV avec une ligne par paire de classes.</translation>
</message>
<message>
    <source>unchanged: {share}</source>
    <translation>inchangé : {share}</translation>
</message>
<message>
    <source>changed: {share}</source>
    <translation>changé : {share}</translation>
</message>
<message>
    <source>Examples</source>
    <translation>Exemples</translation>
</message>
<message>
    <source>Points, lines or polygons with the name of a class, in any CRS; a few of each class make the map better. 'New examples layer' makes such a layer.</source>
    <translation>Points, lignes ou polygones avec le nom d'une classe, dans n'importe quel SCR ; quelques-uns par classe améliorent la carte. « Nouvelle couche d'exemples » crée une telle couche.</translation>
</message>
<message>
    <source>Field with the name of the class; empty for class, name, label or the only text.</source>
    <translation>Champ avec le nom de la classe ; vide pour class, name, label ou le seul champ de texte.</translation>
</message>
<message>
    <source>Use a sample as examples</source>
    <translation>Utiliser un échantillon comme exemples</translation>
</message>
<message>
    <source>Accept labelled points of 'Accuracy: sample to label' as examples. They then cannot say any more how good the map is.</source>
    <translation>Accepte comme exemples les points de référence de « Exactitude : échantillon ». Ils ne peuvent alors plus servir à évaluer la carte.</translation>
</message>
<message>
    <source>Red, green and blue bands</source>
    <translation>Bandes rouge, verte et bleue</translation>
</message>
<message>
    <source>Three bands in this order, or one for greyscale; empty for the colours of the file.</source>
    <translation>Trois bandes dans cet ordre, ou une seule pour des niveaux de gris ; vide pour les couleurs du fichier.</translation>
</message>
<message>
    <source>Nodata value</source>
    <translation>Valeur nodata</translation>
</message>
<message>
    <source>Value of pixels without data, or one a band such as 255,255,255; none if all pixels hold data; empty for what the file says.</source>
    <translation>Valeur des pixels sans données, ou une par bande comme 255,255,255 ; none si tous les pixels ont des données ; vide pour ce qu'indique le fichier.</translation>
</message>
<message>
    <source>Alpha band</source>
    <translation>Bande alpha</translation>
</message>
<message>
    <source>auto: pixels that it hides become nodata; ignore: they are mapped.</source>
    <translation>auto : les pixels qu'elle masque deviennent nodata ; ignore : ils sont cartographiés.</translation>
</message>
<message>
    <source>Black or white border</source>
    <translation>Bordure noire ou blanche</translation>
</message>
<message>
    <source>auto: a border that nothing in the file marks becomes nodata; keep: it is mapped.</source>
    <translation>auto : une bordure que rien ne signale dans le fichier devient nodata ; keep : elle est cartographiée.</translation>
</message>
<message>
    <source>Method</source>
    <translation>Méthode</translation>
</message>
<message>
    <source>How attention works in the last layers of the model; reseg is the default.</source>
    <translation>Fonctionnement de l'attention dans les dernières couches du modèle ; reseg est la méthode par défaut.</translation>
</message>
<message>
    <source>Guide of the method</source>
    <translation>Modèle guide de la méthode</translation>
</message>
<message>
    <source>A vision model for the methods proxyclip, corrclip and coninfer: its name, or its folder in timm's layout; none for other methods.</source>
    <translation>Un modèle de vision pour les méthodes proxyclip, corrclip et coninfer : son nom, ou son dossier au format de timm ; none pour les autres méthodes.</translation>
</message>
<message>
    <source>Ground sampling distance for the model</source>
    <translation>Résolution au sol pour le modèle</translation>
</message>
<message>
    <source>auto: best for the model; native: that of the image; or a value in metres.</source>
    <translation>auto : la meilleure pour le modèle ; native : celle de l'image ; ou une valeur en mètres.</translation>
</message>
<message>
    <source>Prompt template</source>
    <translation>Gabarit de prompt</translation>
</message>
<message>
    <source>A sentence with {} in place of the class name; empty for that of the model.</source>
    <translation>Une phrase avec {} à la place du nom de la classe ; vide pour celle du modèle.</translation>
</message>
<message>
    <source>'{parameter}' is {field}, but no examples are given; choose their layer.</source>
    <translation>« {parameter} » vaut {field}, mais aucun exemple n'est donné ; choisissez une couche d'exemples.</translation>
</message>
<message>
    <source>The layer '{name}' has no examples to use; draw or select some.</source>
    <translation>La couche « {name} » n'a aucun exemple utilisable ; dessinez-en ou sélectionnez-en.</translation>
</message>
<message>
    <source>The layer '{name}' is a sample that says how good a map is, which it cannot if the map is made from it. Draw other examples, or accept that under 'Use a sample as examples'.</source>
    <translation>La couche « {name} » est un échantillon destiné à évaluer une carte, ce qu'il ne peut plus faire si la carte est produite à partir de lui. Dessinez d'autres exemples, ou cochez « Utiliser un échantillon comme exemples ».</translation>
</message>
<message>
    <source>the layer '{name}'</source>
    <translation>la couche « {name} »</translation>
</message>
<message>
    <source>Leave out |layername={layer}; the layer will be called '{name}'.</source>
    <translation>Retirez |layername={layer} ; la couche s'appellera « {name} ».</translation>
</message>
<message>
    <source>Save or discard the edits of the layer '{name}' first.</source>
    <translation>Enregistrez ou annulez d'abord les modifications de la couche « {name} ».</translation>
</message>
<message>
    <source>Learn classes from examples</source>
    <translation>Apprendre des classes à partir d'exemples</translation>
</message>
<message>
    <source>Learn classes from a few examples, and measure how much better they are found.</source>
    <translation>Apprend des classes à partir de quelques exemples, et mesure à quel point elles sont mieux trouvées.</translation>
</message>
<message>
    <source>&lt;p&gt;Learns classes from a few points or polygons on an image, and writes what it learned to a file (a head), with which &lt;i&gt;Land-cover map from words&lt;/i&gt; maps this image and others like it.&lt;/p&gt; &lt;p&gt;The log says how many examples of each class would be found by words alone, and how many with the examples (recall), and how many of those that are given a class belong to it (precision). Each is measured on examples that were left out. Examples that contradict the others are listed by their row in the attribute table.&lt;/p&gt; &lt;p&gt;Draw the examples in a layer that &lt;i&gt;New examples layer&lt;/i&gt; makes. A class may have words, examples, or both; &lt;code&gt;kiosk=&lt;/code&gt; has no words. For examples on several images, combine these with &lt;i&gt;Build virtual raster&lt;/i&gt; first.&lt;/p&gt;</source>
    <translation>&lt;p&gt;Apprend des classes à partir de quelques points ou polygones sur une image, et écrit ce qui a été appris dans un fichier (une tête), avec lequel &lt;i&gt;Carte d'occupation du sol à partir de mots&lt;/i&gt; cartographie cette image et d'autres semblables.&lt;/p&gt; &lt;p&gt;Le journal indique combien d'exemples de chaque classe seraient trouvés avec les mots seuls, et combien avec les exemples (rappel), et combien de ceux qui reçoivent une classe lui appartiennent (précision). La mesure se fait toujours sur des exemples mis de côté. Les exemples qui contredisent les autres sont cités par leur ligne dans la table attributaire.&lt;/p&gt; &lt;p&gt;Dessinez les exemples dans une couche créée par &lt;i&gt;Nouvelle couche d'exemples&lt;/i&gt;. Une classe peut avoir des mots, des exemples ou les deux ; &lt;code&gt;kiosk=&lt;/code&gt; n'a pas de mots. Pour des exemples sur plusieurs images, réunissez d'abord celles-ci avec &lt;i&gt;Construire un raster virtuel&lt;/i&gt;.&lt;/p&gt;</translation>
</message>
<message>
    <source>The examples lie on it.</source>
    <translation>Les exemples s'y trouvent.</translation>
</message>
<message>
    <source>Model</source>
    <translation>Modèle</translation>
</message>
<message>
    <source>The CLIP model that will map the classes.</source>
    <translation>Le modèle CLIP qui cartographiera les classes.</translation>
</message>
<message>
    <source>Feature folder</source>
    <translation>Dossier des caractéristiques</translation>
</message>
<message>
    <source>Stores the features of the image, so that learning again is faster.</source>
    <translation>Conserve les caractéristiques de l'image, pour qu'un nouvel apprentissage soit plus rapide.</translation>
</message>
<message>
    <source>Head</source>
    <translation>Tête</translation>
</message>
<message>
    <source>Heads (*.head)</source>
    <translation>Têtes (*.head)</translation>
</message>
<message>
    <source>What was learned; choose it as the head in 'Land-cover map from words'.</source>
    <translation>Ce qui a été appris ; choisissez-le comme tête dans « Carte d'occupation du sol à partir de mots ».</translation>
</message>
<message>
    <source>Mean recall by words alone (percent)</source>
    <translation>Rappel moyen avec les mots seuls (pour cent)</translation>
</message>
<message>
    <source>Mean recall with examples (percent)</source>
    <translation>Rappel moyen avec les exemples (pour cent)</translation>
</message>
<message>
    <source>1 example</source>
    <translation>1 exemple</translation>
</message>
<message>
    <source>{count} examples</source>
    <translation>{count} exemples</translation>
</message>
<message>
    <source>{name}: {count}; recall {words} by words alone, {learned} with examples; precision {before} and {after}</source>
    <translation>{name} : {count} ; rappel {words} avec les mots seuls, {learned} avec les exemples ; précision {before} et {after}</translation>
</message>
<message>
    <source>The examples are not clearly better than words alone, so words alone decide. Add more.</source>
    <translation>Les exemples ne font pas nettement mieux que les mots seuls, qui décident donc seuls. Ajoutez des exemples.</translation>
</message>
<message>
    <source>Look at example {number}: {own}, looks like {other}</source>
    <translation>Examinez l'exemple {number} : {own}, ressemble à {other}</translation>
</message>
<message>
    <source>Models: list and fetch</source>
    <translation>Modèles : lister et télécharger</translation>
</message>
<message>
    <source>List the installed models, or download another one.</source>
    <translation>Liste les modèles installés, ou en télécharge un autre.</translation>
</message>
<message>
    <source>&lt;p&gt;&lt;b&gt;list&lt;/b&gt; writes the installed and the available models with their licences to the log.&lt;/p&gt; &lt;p&gt;&lt;b&gt;fetch&lt;/b&gt; downloads a model and verifies its checksum. An interrupted download resumes where it stopped. Models are stored outside QGIS, once for all projects.&lt;/p&gt;</source>
    <translation>&lt;p&gt;&lt;b&gt;list&lt;/b&gt; écrit dans le journal les modèles installés et disponibles, avec leurs licences.&lt;/p&gt; &lt;p&gt;&lt;b&gt;fetch&lt;/b&gt; télécharge un modèle et vérifie sa somme de contrôle. Un téléchargement interrompu reprend où il s'est arrêté. Les modèles sont stockés hors de QGIS, une fois pour tous les projets.&lt;/p&gt;</translation>
</message>
<message>
    <source>Model to download</source>
    <translation>Modèle à télécharger</translation>
</message>
<message>
    <source>Action</source>
    <translation>Action</translation>
</message>
<message>
    <source>list: show installed and available models; fetch: download the model below.</source>
    <translation>list : afficher les modèles installés et disponibles ; fetch : télécharger le modèle ci-dessous.</translation>
</message>
<message>
    <source>The model that fetch downloads.</source>
    <translation>Le modèle que fetch télécharge.</translation>
</message>
<message>
    <source>Installed models</source>
    <translation>Modèles installés</translation>
</message>
<message>
    <source>installed</source>
    <translation>installé</translation>
</message>
<message>
    <source>not installed</source>
    <translation>non installé</translation>
</message>
<message>
    <source>{name}: {kind}, {size} MB, {here}; licence {licence}; {origin}</source>
    <translation>{name} : {kind}, {size} Mo, {here} ; licence {licence} ; {origin}</translation>
</message>
<message>
    <source>New examples layer</source>
    <translation>Nouvelle couche d'exemples</translation>
</message>
<message>
    <source>Make an empty layer to draw examples of classes in, with a list of the classes.</source>
    <translation>Crée une couche vide où dessiner des exemples de classes, avec une liste des classes.</translation>
</message>
<message>
    <source>Choose a file for the examples; QGIS deletes temporary files when it is closed, with all that was drawn.</source>
    <translation>Choisissez un fichier pour les exemples ; QGIS supprime les fichiers temporaires à sa fermeture, avec tout ce qui a été dessiné.</translation>
</message>
<message>
    <source>&lt;p&gt;Makes an empty layer for examples of classes. To fill it, toggle editing, choose &lt;i&gt;Add point feature&lt;/i&gt;, click on the image, and choose the class from the list; five of each class are a good start. Then run &lt;i&gt;Land-cover map from words&lt;/i&gt; with this layer as its examples, or &lt;i&gt;Learn classes from examples&lt;/i&gt;, which says how good they are.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Classes&lt;/b&gt; are those that the map will have. The layer has their colours. The list and the colours are stored in the GeoPackage, so they are there wherever you open it.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Points&lt;/b&gt; are enough for most classes: a point shows the model the patch of some metres around it. &lt;b&gt;Polygons&lt;/b&gt; teach more: outline a few large fields, roofs and stretches of road.&lt;/p&gt;</source>
    <translation>&lt;p&gt;Crée une couche vide pour des exemples de classes. Pour la remplir, basculez en mode édition, choisissez &lt;i&gt;Ajouter une entité ponctuelle&lt;/i&gt;, cliquez sur l'image et choisissez la classe dans la liste ; cinq par classe sont un bon début. Exécutez ensuite &lt;i&gt;Carte d'occupation du sol à partir de mots&lt;/i&gt; avec cette couche comme exemples, ou &lt;i&gt;Apprendre des classes à partir d'exemples&lt;/i&gt;, qui dit ce qu'ils valent.&lt;/p&gt; &lt;p&gt;Les &lt;b&gt;classes&lt;/b&gt; sont celles qu'aura la carte. La couche a leurs couleurs. La liste et les couleurs sont enregistrées dans le GeoPackage ; elles sont donc disponibles où que vous l'ouvriez.&lt;/p&gt; &lt;p&gt;Des &lt;b&gt;points&lt;/b&gt; suffisent pour la plupart des classes : un point montre au modèle les quelques mètres qui l'entourent. Des &lt;b&gt;polygones&lt;/b&gt; lui en apprennent davantage : tracez le contour de quelques grands champs, toits et tronçons de route.&lt;/p&gt;</translation>
</message>
<message>
    <source>Geometry</source>
    <translation>Géométrie</translation>
</message>
<message>
    <source>points: one click for each example; polygons: draw areas.</source>
    <translation>points : un clic par exemple ; polygons : dessiner des surfaces.</translation>
</message>
<message>
    <source>CRS</source>
    <translation>SCR</translation>
</message>
<message>
    <source>Any CRS, such as that of the project or the image.</source>
    <translation>N'importe quel SCR, par exemple celui du projet ou de l'image.</translation>
</message>
<message>
    <source>A GeoPackage. A layer is added to one that exists; name it with project.gpkg|layername=NAME. Layers that exist are not replaced.</source>
    <translation>Un GeoPackage. S'il existe, une couche y est ajoutée ; nommez-la avec project.gpkg|layername=NOM. Les couches existantes ne sont pas remplacées.</translation>
</message>
<message>
    <source>GeoPackage, FlatGeobuf, GeoJSON, shapefile or GeoParquet. In a GeoPackage that exists, only one layer is added or replaced; name it with project.gpkg|layername=NAME.</source>
    <translation>GeoPackage, FlatGeobuf, GeoJSON, shapefile ou GeoParquet. Dans un GeoPackage existant, une seule couche est ajoutée ou remplacée ; nommez-la avec project.gpkg|layername=NOM.</translation>
</message>
<message>
    <source>An orthophoto or satellite image: any raster layer that is stored in a file.</source>
    <translation>Une orthophoto ou une image satellite : toute couche raster stockée dans un fichier.</translation>
</message>
<message>
    <source>Input image</source>
    <translation>Image en entrée</translation>
</message>
<message>
    <source>Regions</source>
    <translation>Régions</translation>
</message>
<message>
    <source>Regions keep the pixels of an object together. superpixel: areas of similar colour, no download needed; sam, sam2, sam3: Segment Anything, follows objects but is slower.</source>
    <translation>Les régions gardent ensemble les pixels d'un objet. superpixel : zones de couleur semblable, sans téléchargement ; sam, sam2, sam3 : Segment Anything, suit les objets mais est plus lent.</translation>
</message>
<message>
    <source>Extent</source>
    <translation>Emprise</translation>
</message>
<message>
    <source>Process only this part of the image, in any CRS; empty for the whole image.</source>
    <translation>Ne traite que cette partie de l'image, dans n'importe quel SCR ; vide pour toute l'image.</translation>
</message>
<message>
    <source>Segment Anything model</source>
    <translation>Modèle Segment Anything</translation>
</message>
<message>
    <source>Used if Regions is sam, sam2 or sam3, and must be of that kind; if it is left empty, the usual one of that kind is used.</source>
    <translation>Utilisé si Régions vaut sam, sam2 ou sam3, et doit être de ce type ; s'il est laissé vide, le modèle habituel de ce type est utilisé.</translation>
</message>
<message>
    <source>Device</source>
    <translation>Périphérique</translation>
</message>
<message>
    <source>Device that runs the models; auto uses a graphics card if there is one.</source>
    <translation>Périphérique sur lequel tournent les modèles ; auto utilise une carte graphique s'il y en a une.</translation>
</message>
<message>
    <source>Minimum polygon area (m²)</source>
    <translation>Surface minimale des polygones (m²)</translation>
</message>
<message>
    <source>Smaller polygons are merged into the neighbour with the longest shared border.</source>
    <translation>Les polygones plus petits sont fusionnés avec le voisin qui partage la plus longue limite.</translation>
</message>
<message>
    <source>Smooth polygons</source>
    <translation>Lisser les polygones</translation>
</message>
<message>
    <source>Cut polygon corners by half a pixel to remove pixel stairs.</source>
    <translation>Coupe les angles des polygones d'un demi-pixel pour supprimer l'effet d'escalier.</translation>
</message>
<message>
    <source>Simplification tolerance (m)</source>
    <translation>Tolérance de simplification (m)</translation>
</message>
<message>
    <source>One pixel size removes pixel stairs. Neighbouring polygons keep their shared borders.</source>
    <translation>La taille d'un pixel suffit à supprimer l'effet d'escalier. Les polygones voisins gardent leurs limites communes.</translation>
</message>
<message>
    <source>no CRS</source>
    <translation>aucun SCR</translation>
</message>
<message>
    <source>its own CRS</source>
    <translation>SCR personnalisé</translation>
</message>
<message>
    <source>The layer '{name}' is set to {crs}, but its file has {own}; the outputs get the CRS of the layer.</source>
    <translation>Le SCR défini pour la couche « {name} » ({crs}) n'est pas celui de son fichier ({own}) ; les sorties reçoivent le SCR de la couche.</translation>
</message>
<message>
    <source>The layer '{name}' is set to {crs}, but its file has {own}; the outputs get the CRS of the file.</source>
    <translation>Le SCR défini pour la couche « {name} » ({crs}) n'est pas celui de son fichier ({own}) ; les sorties reçoivent le SCR du fichier.</translation>
</message>
<message>
    <source>Regions of an image</source>
    <translation>Régions d'une image</translation>
</message>
<message>
    <source>Write the regions that keep the pixels of an object together, one band per level.</source>
    <translation>Écrit les régions qui gardent ensemble les pixels d'un objet, une bande par niveau.</translation>
</message>
<message>
    <source>&lt;p&gt;Writes the regions that a land-cover map uses to keep the pixels of an object together. The raster has one band per level, from coarse to fine. Each region has its own number; 0 means that a pixel is in no region.&lt;/p&gt; &lt;p&gt;Use it to check which borders the land-cover map can follow, or as a segmentation for other work.&lt;/p&gt;</source>
    <translation>&lt;p&gt;Écrit les régions avec lesquelles une carte d'occupation du sol garde ensemble les pixels d'un objet. Le raster a une bande par niveau, du grossier au fin. Chaque région a son propre numéro ; 0 signifie qu'un pixel n'est dans aucune région.&lt;/p&gt; &lt;p&gt;Utile pour vérifier quelles limites la carte d'occupation du sol peut suivre, ou comme segmentation pour d'autres travaux.&lt;/p&gt;</translation>
</message>
<message>
    <source>The model that will use the regions; it sets the number of levels and the pixel size.</source>
    <translation>Le modèle qui utilisera les régions ; il fixe le nombre de niveaux et la taille du pixel.</translation>
</message>
<message>
    <source>A GeoTIFF with one band per level.</source>
    <translation>Un GeoTIFF avec une bande par niveau.</translation>
</message>
<message>
    <source>Regions of {name}</source>
    <translation>Régions de {name}</translation>
</message>
<message>
    <source>Review: polygons to look at</source>
    <translation>Vérification : polygones à examiner</translation>
</message>
<message>
    <source>Rank the polygons of a class map by how much it pays to check them.</source>
    <translation>Trie les polygones d'une carte de classes selon l'intérêt qu'il y a à les vérifier.</translation>
</message>
<message>
    <source>Choose a file for the polygons; QGIS deletes temporary files when it is closed, with all labels.</source>
    <translation>Choisissez un fichier pour les polygones ; QGIS supprime les fichiers temporaires à sa fermeture, avec toutes les classes de référence.</translation>
</message>
<message>
    <source>&lt;p&gt;Takes the polygons of a class map that are most worth a look: large ones, of low confidence, that another class surrounds. The score is area × (1 − confidence) × (1 + share of the border with one other class).&lt;/p&gt; &lt;p&gt;Set &lt;i&gt;reference&lt;/i&gt; of each polygon that is wrong to what is really there: in the form, or with the keys 1 to 9 in the panel &lt;i&gt;Land cover by words&lt;/i&gt;, section &lt;i&gt;Label&lt;/i&gt;. Then run &lt;i&gt;Corrected polygons to a class map&lt;/i&gt;.&lt;/p&gt; &lt;p&gt;The polygons need the field &lt;i&gt;confidence&lt;/i&gt;: choose the confidence raster in &lt;i&gt;Polygons of a class map&lt;/i&gt;, or ask &lt;i&gt;Land-cover map from words&lt;/i&gt; for both outputs. A queue that holds labels is never replaced.&lt;/p&gt;</source>
    <translation>&lt;p&gt;Retient les polygones d'une carte de classes qui méritent le plus d'être examinés : les grands, de faible confiance, entourés d'une autre classe. Le score vaut surface × (1 − confiance) × (1 + part de la limite avec une même autre classe).&lt;/p&gt; &lt;p&gt;Pour chaque polygone erroné, indiquez dans &lt;i&gt;reference&lt;/i&gt; ce qui s'y trouve réellement : dans le formulaire, ou avec les touches 1 à 9 dans le panneau &lt;i&gt;Occupation du sol par mots&lt;/i&gt;, section &lt;i&gt;Référence&lt;/i&gt;. Exécutez ensuite &lt;i&gt;Polygones corrigés vers une carte de classes&lt;/i&gt;.&lt;/p&gt; &lt;p&gt;Les polygones doivent avoir le champ &lt;i&gt;confidence&lt;/i&gt; : choisissez le raster de confiance dans &lt;i&gt;Polygones d'une carte de classes&lt;/i&gt;, ou demandez les deux sorties à &lt;i&gt;Carte d'occupation du sol à partir de mots&lt;/i&gt;. Une liste qui contient des classes de référence n'est jamais remplacée.&lt;/p&gt;</translation>
</message>
<message>
    <source>The map of the polygons; it gives the classes and their colours.</source>
    <translation>La carte des polygones ; elle donne les classes et leurs couleurs.</translation>
</message>
<message>
    <source>Polygons of the map</source>
    <translation>Polygones de la carte</translation>
</message>
<message>
    <source>With their confidence, as this provider writes them, in a file.</source>
    <translation>Avec leur confiance, tels que ce fournisseur les écrit, dans un fichier.</translation>
</message>
<message>
    <source>Number of polygons</source>
    <translation>Nombre de polygones</translation>
</message>
<message>
    <source>The best so many; all if there are fewer.</source>
    <translation>Ceux dont le score est le plus élevé ; tous s'il y en a moins.</translation>
</message>
<message>
    <source>Polygons to review</source>
    <translation>Polygones à vérifier</translation>
</message>
<message>
    <source>A GeoPackage of its own.</source>
    <translation>Un GeoPackage à part.</translation>
</message>
<message>
    <source>Choose the layer of polygons.</source>
    <translation>Choisissez la couche de polygones.</translation>
</message>
<message>
    <source>{name}: {count} polygons, {area} m²</source>
    <translation>{name} : {count} polygones, {area} m²</translation>
</message>
<message>
    <source>Polygons of {name} to review</source>
    <translation>Polygones de {name} à vérifier</translation>
</message>
<message>
    <source>Polygons of {name}</source>
    <translation>Polygones de {name}</translation>
</message>
<message>
    <source>Land cover of {name}</source>
    <translation>Occupation du sol de {name}</translation>
</message>
<message>
    <source>Confidence (%) of {name}</source>
    <translation>Confiance (%) de {name}</translation>
</message>
<message>
    <source>Probabilities (%) of {name}</source>
    <translation>Probabilités (%) de {name}</translation>
</message>
<message>
    <source>examples</source>
    <translation>des exemples</translation>
</message>
<message>
    <source>A head and {rival} are given, but a head has learned its classes; leave out one of the two.</source>
    <translation>Une tête est donnée en même temps que {rival}, mais une tête a déjà appris ses classes ; retirez l'un des deux.</translation>
</message>
<message>
    <source>What is finished is kept next to {path}; to continue, run this again with the same parameters and '{parameter}'.</source>
    <translation>Ce qui est terminé est conservé à côté de {path} ; pour continuer, relancez l'algorithme avec les mêmes paramètres et « {parameter} ».</translation>
</message>
<message>
    <source>Land-cover map from words</source>
    <translation>Carte d'occupation du sol à partir de mots</translation>
</message>
<message>
    <source>Map classes that you describe in words in an orthophoto or satellite image.</source>
    <translation>Cartographie, dans une orthophoto ou une image satellite, des classes que vous décrivez par des mots.</translation>
</message>
<message>
    <source>&lt;p&gt;Makes a land-cover map of an orthophoto or satellite image from a list of words. It needs no training data, and all computation is done on this machine.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Classes&lt;/b&gt; are words with optional synonyms, such as &lt;code&gt;building=roof|house, road=street, water&lt;/code&gt;. They become the values 1, 2, 3 of the map in this order. List everything that is visible in the image, because each pixel is assigned to the most similar class. The table has the same purpose and also sets colours.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Examples&lt;/b&gt; (optional) are points or polygons with the name of a class; a few of each class make the map better, and a class such as &lt;code&gt;kiosk=&lt;/code&gt; needs no words then. Draw them in a layer that &lt;i&gt;New examples layer&lt;/i&gt; makes. A &lt;b&gt;head&lt;/b&gt; is what &lt;i&gt;Learn classes from examples&lt;/i&gt; wrote; it maps further images without the examples.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Model&lt;/b&gt;: &lt;i&gt;mini&lt;/i&gt; is included; it is a demonstration model that knows common land-cover words, and its maps are not for decisions. The other models know any word; download them with the algorithm &lt;i&gt;Models: list and fetch&lt;/i&gt;.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Regions&lt;/b&gt; keep the pixels of an object together. Superpixels need no download, Segment Anything follows objects best, and your own polygons (such as parcels) can replace both.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Outputs&lt;/b&gt;: the class map (0 is nodata), polygons with class, true area and mean confidence, and optionally the confidence of each pixel in percent. The rasters use the grid of the input.&lt;/p&gt;</source>
    <translation>&lt;p&gt;Produit une carte d'occupation du sol d'une orthophoto ou d'une image satellite à partir d'une liste de mots. Aucune donnée d'entraînement n'est nécessaire, et tout est calculé sur cette machine.&lt;/p&gt; &lt;p&gt;Les &lt;b&gt;classes&lt;/b&gt; sont des mots avec des synonymes facultatifs, par exemple &lt;code&gt;building=roof|house, road=street, water&lt;/code&gt;. Elles deviennent, dans cet ordre, les valeurs 1, 2, 3 de la carte. Citez tout ce qui est visible dans l'image, car chaque pixel est attribué à la classe la plus semblable. La table a le même rôle et fixe aussi les couleurs.&lt;/p&gt; &lt;p&gt;Les &lt;b&gt;exemples&lt;/b&gt; (facultatifs) sont des points ou des polygones avec le nom d'une classe ; quelques-uns par classe améliorent la carte, et une classe comme &lt;code&gt;kiosk=&lt;/code&gt; n'a alors pas besoin de mots. Dessinez-les dans une couche créée par &lt;i&gt;Nouvelle couche d'exemples&lt;/i&gt;. Une &lt;b&gt;tête&lt;/b&gt; est ce qu'a écrit &lt;i&gt;Apprendre des classes à partir d'exemples&lt;/i&gt; ; elle cartographie d'autres images sans les exemples.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Modèle&lt;/b&gt; : &lt;i&gt;mini&lt;/i&gt; est fourni ; c'est un modèle de démonstration qui connaît les mots courants de l'occupation du sol, et ses cartes ne doivent pas servir de base à des décisions. Les autres modèles connaissent tous les mots ; téléchargez-les avec l'algorithme &lt;i&gt;Modèles : lister et télécharger&lt;/i&gt;.&lt;/p&gt; &lt;p&gt;Les &lt;b&gt;régions&lt;/b&gt; gardent ensemble les pixels d'un objet. Les superpixels n'exigent aucun téléchargement, Segment Anything suit le mieux les objets, et vos propres polygones (par exemple des parcelles) peuvent remplacer les deux.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Sorties&lt;/b&gt; : la carte de classes (0 est nodata), des polygones avec classe, surface réelle et confiance moyenne, et, en option, la confiance de chaque pixel en pour cent. Les rasters utilisent la grille de l'entrée.&lt;/p&gt;</translation>
</message>
<message>
    <source>Layers of map services work, too, with an extent and an output pixel size.</source>
    <translation>Les couches de services cartographiques conviennent aussi, avec une emprise et une taille de pixel en sortie.</translation>
</message>
<message>
    <source>Head (replaces the classes)</source>
    <translation>Tête (remplace les classes)</translation>
</message>
<message>
    <source>What 'Learn classes from examples' wrote. It also brings the model, regions and method with which it was learned; those that are chosen here do not count.</source>
    <translation>Ce qu'a écrit « Apprendre des classes à partir d'exemples ». Elle apporte aussi le modèle, les régions et la méthode avec lesquels elle a été apprise ; ceux choisis ici sont ignorés.</translation>
</message>
<message>
    <source>The CLIP model, or SAM 3, that classifies the image; see the help.</source>
    <translation>Le modèle CLIP, ou SAM 3, qui classifie l'image ; voir l'aide.</translation>
</message>
<message>
    <source>Polygons as regions</source>
    <translation>Polygones comme régions</translation>
</message>
<message>
    <source>Such as parcels, fields or city blocks, in any CRS. They replace the choice above.</source>
    <translation>Par exemple des parcelles, des champs ou des îlots, dans n'importe quel SCR. Ils remplacent le choix ci-dessus.</translation>
</message>
<message>
    <source>Quality</source>
    <translation>Qualité</translation>
</message>
<message>
    <source>How much the windows of the model overlap. draft: not at all; standard: each pixel is in about four windows; paper: in about twenty, which takes five times as long.</source>
    <translation>Recouvrement des fenêtres du modèle. draft : aucun ; standard : chaque pixel est dans environ quatre fenêtres ; paper : dans une vingtaine, ce qui prend cinq fois plus de temps.</translation>
</message>
<message>
    <source>Map only inside these polygons</source>
    <translation>Cartographier seulement dans ces polygones</translation>
</message>
<message>
    <source>In any CRS. What lies outside becomes nodata and takes no time.</source>
    <translation>Dans n'importe quel SCR. Ce qui est à l'extérieur devient nodata et ne demande pas de temps de calcul.</translation>
</message>
<message>
    <source>A GeoTIFF on the grid of the image; 0 is nodata, 1 is the first class.</source>
    <translation>Un GeoTIFF sur la grille de l'image ; 0 est nodata, 1 la première classe.</translation>
</message>
<message>
    <source>Polygons with class, true area and mean confidence.</source>
    <translation>Polygones avec classe, surface réelle et confiance moyenne.</translation>
</message>
<message>
    <source>Confidence</source>
    <translation>Confiance</translation>
</message>
<message>
    <source>A GeoTIFF with values from 0 to 100 percent; 255 is nodata.</source>
    <translation>Un GeoTIFF avec des valeurs de 0 à 100 pour cent ; 255 est nodata.</translation>
</message>
<message>
    <source>A GeoTIFF with a band for each class, in percent; 255 is nodata.</source>
    <translation>Un GeoTIFF avec une bande par classe, en pour cent ; 255 est nodata.</translation>
</message>
<message>
    <source>A page to share: the map over the image, areas, confidence, and how it was made.</source>
    <translation>Une page à partager : la carte sur l'image, les surfaces, la confiance, et la manière dont la carte a été produite.</translation>
</message>
<message>
    <source>Blending of windows</source>
    <translation>Fondu des fenêtres</translation>
</message>
<message>
    <source>taper: the middle of a window counts most, which leaves no lines; mean: all pixels count alike, as in the paper.</source>
    <translation>taper : le milieu d'une fenêtre compte le plus, ce qui ne laisse pas de lignes ; mean : tous les pixels comptent autant, comme dans l'article.</translation>
</message>
<message>
    <source>Detail between patches</source>
    <translation>Détail entre les patchs</translation>
</message>
<message>
    <source>How the scores of patches of 14 or 16 pixels become those of pixels. bilinear: smoothly; guided: along the edges of the image.</source>
    <translation>Comment les scores des patchs de 14 ou 16 pixels deviennent ceux des pixels. bilinear : de façon progressive ; guided : le long des contours de l'image.</translation>
</message>
<message>
    <source>Output pixel size (CRS units of the image)</source>
    <translation>Taille de pixel en sortie (unités du SCR)</translation>
</message>
<message>
    <source>The image is resampled to this pixel size before processing; 0 for its own.</source>
    <translation>L'image est rééchantillonnée à cette taille de pixel avant le traitement ; 0 pour conserver la sienne.</translation>
</message>
<message>
    <source>Minimum confidence</source>
    <translation>Confiance minimale</translation>
</message>
<message>
    <source>From 0 to 1; pixels below become nodata.</source>
    <translation>De 0 à 1 ; les pixels en dessous deviennent nodata.</translation>
</message>
<message>
    <source>What 'Accuracy: report' wrote for maps by the same model and classes. Confidence becomes the probability that a pixel is right.</source>
    <translation>Ce qu'a écrit « Exactitude : rapport » pour des cartes du même modèle et des mêmes classes. La confiance devient la probabilité qu'un pixel soit juste.</translation>
</message>
<message>
    <source>Continue a run that was stopped, with the same image, parameters and class map; if there is none, start. Without this, what was finished is discarded. A class map in a temporary file cannot be continued.</source>
    <translation>Reprend une exécution interrompue, avec la même image, les mêmes paramètres et la même carte de classes ; s'il n'y en a pas, en commence une. Sans cette option, ce qui était terminé est perdu. Une exécution dont la carte de classes est un fichier temporaire ne peut pas être reprise.</translation>
</message>
<message>
    <source>Stores the features of the image for later runs, so that a run with other classes is faster. Large models need about 30 bytes per pixel.</source>
    <translation>Conserve les caractéristiques de l'image pour de futures exécutions, afin qu'un calcul avec d'autres classes soit plus rapide. Les grands modèles demandent environ 30 octets par pixel.</translation>
</message>
<message>
    <source>Set up the engine</source>
    <translation>Installer le moteur</translation>
</message>
<message>
    <source>Install the program that makes the maps. This is needed once.</source>
    <translation>Installe le programme qui produit les cartes. Nécessaire une seule fois.</translation>
</message>
<message>
    <source>&lt;p&gt;Installs the engine (the program &lt;code&gt;reseg-geo&lt;/code&gt;) and its dependencies into a separate Python environment in the QGIS profile. QGIS itself is not changed. To remove the engine, delete the folder.&lt;/p&gt; &lt;p&gt;Python 3.10 or newer must be installed on this machine. It is detected automatically, or can be set below. If the set-up was interrupted, run it again.&lt;/p&gt; &lt;p&gt;The &lt;b&gt;wheel file&lt;/b&gt; of the engine is made in its repository: &lt;code&gt;python3 -m pip wheel --no-deps --wheel-dir dist .&lt;/code&gt;&lt;/p&gt; &lt;p&gt;&lt;b&gt;PyTorch&lt;/b&gt;: PyPI has the build for NVIDIA graphics cards on Linux, and the CPU build on Windows and macOS. For the other build, copy the index address from “Get started” on pytorch.org to the advanced parameter &lt;i&gt;PyTorch index URL&lt;/i&gt;.&lt;/p&gt;</source>
    <translation>&lt;p&gt;Installe le moteur (le programme &lt;code&gt;reseg-geo&lt;/code&gt;) et ses dépendances dans un environnement Python séparé, dans le profil QGIS. QGIS lui-même n'est pas modifié. Pour supprimer le moteur, supprimez le dossier.&lt;/p&gt; &lt;p&gt;Python 3.10 ou plus récent doit être installé sur cette machine. Il est détecté automatiquement, ou peut être indiqué ci-dessous. Si l'installation a été interrompue, relancez-la.&lt;/p&gt; &lt;p&gt;Le &lt;b&gt;fichier wheel&lt;/b&gt; du moteur se crée dans son dépôt : &lt;code&gt;python3 -m pip wheel --no-deps --wheel-dir dist .&lt;/code&gt;&lt;/p&gt; &lt;p&gt;&lt;b&gt;PyTorch&lt;/b&gt; : PyPI propose la version pour cartes graphiques NVIDIA sous Linux, et la version CPU sous Windows et macOS. Pour l'autre version, copiez l'adresse d'index de « Get started » sur pytorch.org dans le paramètre avancé &lt;i&gt;URL d'index de PyTorch&lt;/i&gt;.&lt;/p&gt;</translation>
</message>
<message>
    <source>Engine wheel file</source>
    <translation>Fichier wheel du moteur</translation>
</message>
<message>
    <source>The file reseg_geo-….whl; what the engine depends on comes from PyPI.</source>
    <translation>Le fichier reseg_geo-….whl ; ses dépendances viennent de PyPI.</translation>
</message>
<message>
    <source>PyTorch build</source>
    <translation>Version de PyTorch</translation>
</message>
<message>
    <source>auto: the build that PyPI has for this system; cpu: small, without graphics card support; gpu: for NVIDIA graphics cards, several gigabytes.</source>
    <translation>auto : celle que PyPI propose pour ce système ; cpu : petite, sans prise en charge des cartes graphiques ; gpu : pour cartes graphiques NVIDIA, plusieurs gigaoctets.</translation>
</message>
<message>
    <source>Python interpreter (empty: detect automatically)</source>
    <translation>Interpréteur Python (vide : détecter automatiquement)</translation>
</message>
<message>
    <source>Python 3.10 or newer.</source>
    <translation>Python 3.10 ou plus récent.</translation>
</message>
<message>
    <source>PyTorch index URL</source>
    <translation>URL d'index de PyTorch</translation>
</message>
<message>
    <source>The address after --index-url in “Get started” on pytorch.org.</source>
    <translation>L'adresse qui suit --index-url dans « Get started » sur pytorch.org.</translation>
</message>
<message>
    <source>Additional pip options</source>
    <translation>Options pip supplémentaires</translation>
</message>
<message>
    <source>Such as --no-deps, --find-links FOLDER or --proxy ADDRESS.</source>
    <translation>Par exemple --no-deps, --find-links DOSSIER ou --proxy ADRESSE.</translation>
</message>
<message>
    <source>Use packages installed for this Python</source>
    <translation>Utiliser les paquets installés pour ce Python</translation>
</message>
<message>
    <source>For example an existing PyTorch for AMD graphics cards.</source>
    <translation>Par exemple un PyTorch existant pour cartes graphiques AMD.</translation>
</message>
<message>
    <source>Installation folder (empty: in the QGIS profile)</source>
    <translation>Dossier d'installation (vide : dans le profil QGIS)</translation>
</message>
<message>
    <source>If you choose a folder, also set it in the QGIS options.</source>
    <translation>Si vous choisissez un dossier, indiquez-le aussi dans les options de QGIS.</translation>
</message>
<message>
    <source>Engine</source>
    <translation>Moteur</translation>
</message>
<message>
    <source>All files (*)</source>
    <translation>Tous les fichiers (*)</translation>
</message>
<message>
    <source>{file} does not exist; choose a wheel file of the engine.</source>
    <translation>{file} n'existe pas ; choisissez un fichier wheel du moteur.</translation>
</message>
<message>
    <source>{folder} cannot be written to ({reason}); close programs that use it, or choose another folder.</source>
    <translation>Impossible d'écrire dans {folder} ({reason}) ; fermez les programmes qui l'utilisent, ou choisissez un autre dossier.</translation>
</message>
<message>
    <source>The previous engine was kept.</source>
    <translation>Le moteur précédent a été conservé.</translation>
</message>
<message>
    <source>Creating the environment {folder}</source>
    <translation>Création de l'environnement {folder}</translation>
</message>
<message>
    <source>Installing PyTorch</source>
    <translation>Installation de PyTorch</translation>
</message>
<message>
    <source>Installing the engine; this takes a few minutes</source>
    <translation>Installation du moteur ; cela prend quelques minutes</translation>
</message>
<message>
    <source>Testing the engine</source>
    <translation>Test du moteur</translation>
</message>
<message>
    <source>The engine was installed as {program}, but QGIS uses {used}; set its path in {place}.</source>
    <translation>Le moteur a été installé ({program}), mais QGIS ne l'utilise pas (moteur utilisé : {used}) ; indiquez son chemin dans {place}.</translation>
</message>
<message>
    <source>{what}. The engine was not set up: {cause}; then run this again.</source>
    <translation>{what}. Le moteur n'a pas été installé : {cause} ; puis relancez l'algorithme.</translation>
</message>
<message>
    <source>{what}. The engine was not set up; see the log, fix the problem and run this again.</source>
    <translation>{what}. Le moteur n'a pas été installé ; consultez le journal, corrigez le problème et relancez l'algorithme.</translation>
</message>
<message>
    <source>{path} is not a folder ({reason}); choose another one.</source>
    <translation>{path} n'est pas un dossier ({reason}) ; choisissez-en un autre.</translation>
</message>
<message>
    <source>{folder} contains other files ({names}), which the set-up would delete; choose an empty folder.</source>
    <translation>{folder} contient d'autres fichiers ({names}), que l'installation supprimerait ; choisissez un dossier vide.</translation>
</message>
<message>
    <source>PyPI has no {build} build of PyTorch for this system; select pip and your system in “Get started” on pytorch.org and copy the address after --index-url to 'PyTorch index URL', or choose auto.</source>
    <translation>PyPI ne propose pas de version {build} de PyTorch pour ce système ; choisissez pip et votre système dans « Get started » sur pytorch.org et copiez l'adresse qui suit --index-url dans « URL d'index de PyTorch », ou choisissez auto.</translation>
</message>
<message>
    <source>Polygons of a class map</source>
    <translation>Polygones d'une carte de classes</translation>
</message>
<message>
    <source>Convert a class map to polygons with class, true area and mean confidence.</source>
    <translation>Convertit une carte de classes en polygones avec classe, surface réelle et confiance moyenne.</translation>
</message>
<message>
    <source>&lt;p&gt;Converts a class map to polygons with class, true area (in any CRS) and, if a confidence raster is given, mean confidence. Neighbouring polygons share their borders exactly, even after simplification. The style is stored in the GeoPackage.&lt;/p&gt; &lt;p&gt;Any integer raster can be used; class names and colours are read from its legend if it has one.&lt;/p&gt;</source>
    <translation>&lt;p&gt;Convertit une carte de classes en polygones avec classe, surface réelle (quel que soit le SCR) et, si un raster de confiance est donné, confiance moyenne. Les polygones voisins partagent exactement leurs limites, même après simplification. Le style est enregistré dans le GeoPackage.&lt;/p&gt; &lt;p&gt;Tout raster d'entiers convient ; les noms et couleurs des classes sont lus dans sa légende s'il en a une.&lt;/p&gt;</translation>
</message>
<message>
    <source>An integer raster; 0 is nodata.</source>
    <translation>Un raster d'entiers ; 0 est nodata.</translation>
</message>
<message>
    <source>The confidence raster of the same map; each polygon gets the mean of its pixels.</source>
    <translation>Le raster de confiance de la même carte ; chaque polygone reçoit la moyenne de ses pixels.</translation>
</message>
<message>
    <source>The engine did not answer, so it was ended; try again.</source>
    <translation>Le moteur n'a pas répondu et a donc été arrêté ; réessayez.</translation>
</message>
<message>
    <source>Class</source>
    <translation>Classe</translation>
</message>
<message>
    <source>Recall</source>
    <translation>Rappel</translation>
</message>
<message>
    <source>Colour of the class</source>
    <translation>Couleur de la classe</translation>
</message>
<message>
    <source>Name of the class, which is also a word to look for, unless it ends with =</source>
    <translation>Nom de la classe, qui est aussi un mot à chercher, sauf s'il se termine par =</translation>
</message>
<message>
    <source>Other words for the same class, separated by commas</source>
    <translation>Autres mots pour la même classe, séparés par des virgules</translation>
</message>
<message>
    <source>Share of the examples that is found (cross-validated)</source>
    <translation>Part des exemples trouvés (validation croisée)</translation>
</message>
<message>
    <source>{share} of what the {count} examples cover is classified correctly (cross-validated).</source>
    <translation>{share} de ce que couvrent les {count} exemples est bien classé (validation croisée).</translation>
</message>
<message>
    <source>{share} of what the {count} examples cover is classified correctly (cross-validated); by words alone {words}.</source>
    <translation>{share} de ce que couvrent les {count} exemples est bien classé (validation croisée) ; avec les mots seuls : {words}.</translation>
</message>
<message>
    <source>The engine cannot be started ({reason}); set up the engine again.</source>
    <translation>Le moteur ne peut pas être démarré ({reason}) ; installez-le de nouveau.</translation>
</message>
<message>
    <source>The engine is an older version that has no sessions; set up the engine again.</source>
    <translation>Le moteur est une version ancienne, sans sessions ; installez-le de nouveau.</translation>
</message>
<message>
    <source>The engine has ended (exit status {status}); press 'Map the view' again.</source>
    <translation>Le moteur s'est arrêté (code de sortie {status}) ; cliquez de nouveau sur « Cartographier la vue ».</translation>
</message>
<message>
    <source>'{name}' is outside the map view; zoom to the layer.</source>
    <translation>« {name} » est hors de la vue ; zoomez sur la couche.</translation>
</message>
<message>
    <source>Starting the engine…</source>
    <translation>Démarrage du moteur…</translation>
</message>
<message>
    <source>Mapping the view…</source>
    <translation>Cartographie de la vue…</translation>
</message>
<message>
    <source>Choose a raster layer.</source>
    <translation>Choisissez une couche raster.</translation>
</message>
<message>
    <source>Add at least one class.</source>
    <translation>Ajoutez au moins une classe.</translation>
</message>
<message>
    <source>Stopped.</source>
    <translation>Arrêté.</translation>
</message>
<message>
    <source>Mapping the whole raster in the background.</source>
    <translation>Cartographie de tout le raster en arrière-plan.</translation>
</message>
<message>
    <source>The land-cover map is ready.</source>
    <translation>La carte d'occupation du sol est prête.</translation>
</message>
<message>
    <source>Choose a raster layer. Then draw the example again.</source>
    <translation>Choisissez une couche raster. Dessinez ensuite l'exemple de nouveau.</translation>
</message>
<message>
    <source>Select a class in the table. Then draw the example again.</source>
    <translation>Sélectionnez une classe dans la table. Dessinez ensuite l'exemple de nouveau.</translation>
</message>
<message>
    <source>Layer of examples</source>
    <translation>Couche d'exemples</translation>
</message>
<message>
    <source>Example of {name}</source>
    <translation>Exemple de {name}</translation>
</message>
<message>
    <source>Live</source>
    <translation>En direct</translation>
</message>
<message>
    <source>Show</source>
    <translation>Afficher</translation>
</message>
<message>
    <source>Map the view whenever the canvas, the classes or examples change.</source>
    <translation>Cartographie la vue dès que le canevas, les classes ou les exemples changent.</translation>
</message>
<message>
    <source>Map the view</source>
    <translation>Cartographier la vue</translation>
</message>
<message>
    <source>Stop</source>
    <translation>Arrêt</translation>
</message>
<message>
    <source>Map all</source>
    <translation>Tout cartographier</translation>
</message>
<message>
    <source>Map the whole raster with these settings, in the background.</source>
    <translation>Cartographie tout le raster avec ces réglages, en arrière-plan.</translation>
</message>
<message>
    <source>Help</source>
    <translation>Aide</translation>
</message>
<message>
    <source>Open the help page of this panel in the browser.</source>
    <translation>Ouvre la page d'aide de ce panneau dans le navigateur.</translation>
</message>
<message>
    <source>Add example</source>
    <translation>Ajouter un exemple</translation>
</message>
<message>
    <source>Click on something of the class that is selected in the table, or draw its outline with the mouse button held down.</source>
    <translation>Cliquez sur un objet de la classe sélectionnée dans la table, ou tracez son contour en maintenant le bouton de la souris enfoncé.</translation>
</message>
<message>
    <source>Raster</source>
    <translation>Raster</translation>
</message>
<message>
    <source>Opacity</source>
    <translation>Opacité</translation>
</message>
<message>
    <source>Add a class</source>
    <translation>Ajouter une classe</translation>
</message>
<message>
    <source>Remove the class</source>
    <translation>Supprimer la classe</translation>
</message>
<message>
    <source>Move the class up</source>
    <translation>Monter la classe</translation>
</message>
<message>
    <source>Move the class down</source>
    <translation>Descendre la classe</translation>
</message>
<message>
    <source>Load list</source>
    <translation>Charger</translation>
</message>
<message>
    <source>Replace the table with a predefined class list</source>
    <translation>Remplace la table par une liste de classes prédéfinie</translation>
</message>
<message>
    <source>Layers with a field `reference` to choose from a list</source>
    <translation>Couches ayant un champ `reference` dont la valeur se choisit dans une liste</translation>
</message>
<message>
    <source>Previous</source>
    <translation>Précédent</translation>
</message>
<message>
    <source>Next</source>
    <translation>Suivant</translation>
</message>
<message>
    <source>The feature before this one, labelled or not</source>
    <translation>L'entité avant celle-ci, avec ou sans classe de référence</translation>
</message>
<message>
    <source>The next feature without a label, by rank if there is one</source>
    <translation>L'entité suivante sans classe de référence, par rang s'il y en a un</translation>
</message>
<message>
    <source>Clear (0)</source>
    <translation>Effacer (0)</translation>
</message>
<message>
    <source>Save</source>
    <translation>Enregistrer</translation>
</message>
<message>
    <source>Remove the label; the key 0 does it, too</source>
    <translation>Retire la classe de référence ; la touche 0 le fait aussi</translation>
</message>
<message>
    <source>Save the edits of the layer, as QGIS does it</source>
    <translation>Enregistre les modifications de la couche, comme le fait QGIS</translation>
</message>
<message>
    <source>{name}: the key {key}</source>
    <translation>{name} : touche {key}</translation>
</message>
<message>
    <source>1 more class without a key: use the attribute form.</source>
    <translation>1 autre classe sans touche : utilisez le formulaire d'attributs.</translation>
</message>
<message>
    <source>{count} more classes without a key: use the attribute form.</source>
    <translation>{count} autres classes sans touche : utilisez le formulaire d'attributs.</translation>
</message>
<message>
    <source>This feature has no place; label it in the attribute table.</source>
    <translation>Cette entité n'a pas de géométrie ; donnez-lui sa classe de référence dans la table attributaire.</translation>
</message>
<message>
    <source>This feature cannot be shown in the CRS of the project.</source>
    <translation>Cette entité ne peut pas être affichée dans le SCR du projet.</translation>
</message>
<message>
    <source>Label</source>
    <translation>Référence</translation>
</message>
<message>
    <source>All {count} features have a label.</source>
    <translation>Les {count} entités ont toutes une classe de référence.</translation>
</message>
<message>
    <source>There is no layer to label. Make one with 'Accuracy: sample to label' or 'Review: polygons to look at'.</source>
    <translation>Il n'y a pas de couche à vérifier. Créez-en une avec « Exactitude : échantillon » ou « Vérification : polygones à examiner ».</translation>
</message>
<message>
    <source>The layer '{name}' has no features.</source>
    <translation>La couche « {name} » n'a pas d'entités.</translation>
</message>
<message>
    <source>{done} of {all} labelled, {unsaved} not saved</source>
    <translation>{done} sur {all} vérifiées, {unsaved} non enregistrées</translation>
</message>
<message>
    <source>{done} of {all} labelled</source>
    <translation>{done} sur {all} vérifiées</translation>
</message>
<message>
    <source>Press Next.</source>
    <translation>Cliquez sur « Suivant ».</translation>
</message>
<message>
    <source>The map says: {name}</source>
    <translation>La carte indique : {name}</translation>
</message>
<message>
    <source>The examples cannot be written: {reason}.</source>
    <translation>Les exemples ne peuvent pas être écrits : {reason}.</translation>
</message>
<message>
    <source>Land cover: examples</source>
    <translation>Occupation du sol : exemples</translation>
</message>
<message>
    <source>The run was stopped.</source>
    <translation>L'exécution a été arrêtée.</translation>
</message>
<message>
    <source>Land cover by words</source>
    <translation>Occupation du sol par mots</translation>
</message>
<message>
    <source>Models of the engine</source>
    <translation>Modèles du moteur</translation>
</message>
<message>
    <source>Classes of {name}</source>
    <translation>Classes de {name}</translation>
</message>
<message>
    <source>Land cover of the view</source>
    <translation>Occupation du sol de la vue</translation>
</message>
<message>
    <source>the disk is full; free some space, or choose another 'Installation folder'</source>
    <translation>le disque est plein ; libérez de l'espace, ou choisissez un autre « Dossier d'installation »</translation>
</message>
<message>
    <source>a file or folder cannot be written to; close programs that use it, or choose another 'Installation folder'</source>
    <translation>un fichier ou un dossier n'est pas accessible en écriture ; fermez les programmes qui l'utilisent, ou choisissez un autre « Dossier d'installation »</translation>
</message>
<message>
    <source>the proxy does not let pip through; correct its address, user and password in Settings ▸ Options ▸ Network</source>
    <translation>le proxy ne laisse pas passer pip ; corrigez son adresse, son utilisateur et son mot de passe dans Préférences ▸ Options ▸ Réseau</translation>
</message>
<message>
    <source>the certificate of the server is not trusted, perhaps because a proxy inspects the traffic; set the environment variable PIP_CERT to its certificate file</source>
    <translation>le certificat du serveur n'est pas reconnu, peut-être parce qu'un proxy inspecte le trafic ; indiquez dans la variable d'environnement PIP_CERT le fichier de certificat de ce proxy</translation>
</message>
<message>
    <source>there is no connection to the server; check the network and the proxy in Settings ▸ Options ▸ Network, or put --find-links FOLDER into 'Additional pip options' on a machine without internet access</source>
    <translation>il n'y a pas de connexion au serveur ; vérifiez le réseau et le proxy dans Préférences ▸ Options ▸ Réseau, ou indiquez --find-links DOSSIER dans « Options pip supplémentaires » sur une machine sans accès à Internet</translation>
</message>
<message>
    <source>Stopped by the user.</source>
    <translation>Arrêté par l'utilisateur.</translation>
</message>
<message>
    <source>{program} did not list its models. It may be an older version, or not reseg-geo; set up the engine again.</source>
    <translation>{program} n'a pas listé ses modèles. C'est peut-être une version plus ancienne, ou un autre programme que reseg-geo ; installez le moteur de nouveau.</translation>
</message>
<message>
    <source>Settings ▸ Options ▸ Processing ▸ Providers ▸ ReSeg-Geo</source>
    <translation>Préférences ▸ Options ▸ Traitement ▸ Fournisseurs de services ▸ ReSeg-Geo</translation>
</message>
<message>
    <source>the environment variable {name}</source>
    <translation>la variable d'environnement {name}</translation>
</message>
<message>
    <source>{path} is set in {place}, but reseg-geo was not found there; correct the path or clear it.</source>
    <translation>{path} est indiqué dans {place}, mais reseg-geo ne s'y trouve pas ; corrigez le chemin ou effacez-le.</translation>
</message>
<message>
    <source>The set-up of the engine was interrupted; run the algorithm 'Set up the engine' again.</source>
    <translation>L'installation du moteur a été interrompue ; relancez l'algorithme « Installer le moteur ».</translation>
</message>
<message>
    <source>The engine is not installed; run the algorithm 'Set up the engine' once, or set the path of reseg-geo in {place}.</source>
    <translation>Le moteur n'est pas installé ; exécutez une fois l'algorithme « Installer le moteur », ou indiquez le chemin de reseg-geo dans {place}.</translation>
</message>
<message>
    <source>{program} is not Python 3.10 or newer with the venv module; choose another one (on Debian and Ubuntu, install the package python3-venv).</source>
    <translation>{program} n'est pas un Python 3.10 ou plus récent avec le module venv ; choisissez-en un autre (sous Debian et Ubuntu, installez le paquet python3-venv).</translation>
</message>
<message>
    <source>Python 3.10 or newer with the venv module was not found; install it from python.org (on Debian and Ubuntu, the package python3-venv), or set 'Python interpreter'.</source>
    <translation>Python 3.10 ou plus récent avec le module venv est introuvable ; installez-le depuis python.org (sous Debian et Ubuntu, le paquet python3-venv), ou renseignez « Interpréteur Python ».</translation>
</message>
<message>
    <source>Resume a stopped run</source>
    <translation>Reprendre une exécution interrompue</translation>
</message>
<message>
    <source>Field of the examples</source>
    <translation>Champ des exemples</translation>
</message>
<message>
    <source>{program} ended without a result. It may be an older version, or not reseg-geo; see the log and set up the engine again.</source>
    <translation>{program} s'est terminé sans résultat. C'est peut-être une version plus ancienne, ou un autre programme que reseg-geo ; consultez le journal et installez le moteur de nouveau.</translation>
</message>
<message>
    <source>The result of the engine is incomplete. It may be an older version; set up the engine again.</source>
    <translation>Le résultat du moteur est incomplet. Le moteur est peut-être d'une version plus ancienne ; installez-le de nouveau.</translation>
</message>
<message>
    <source>{program} cannot be started ({reason}); set up the engine again.</source>
    <translation>{program} ne peut pas être démarré ({reason}) ; installez le moteur de nouveau.</translation>
</message>
<message>
    <source>(further lines are omitted)</source>
    <translation>(les lignes suivantes sont omises)</translation>
</message>
<message>
    <source>About {time} left</source>
    <translation>Encore {time} environ</translation>
</message>
<message>
    <source>{program} failed with exit status {status}</source>
    <translation>{program} a échoué avec le code de sortie {status}</translation>
</message>
<message>
    <source>{count} seconds</source>
    <translation>{count} secondes</translation>
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
    <translation>{output} doit être un fichier {kinds}, pas {path}.</translation>
</message>
<message>
    <source>{output} must be a file without a layer name, unless it is a GeoPackage: {path}.</source>
    <translation>{output} doit être un fichier sans nom de couche, sauf dans un GeoPackage : {path}.</translation>
</message>
<message>
    <source>Save the layer '{name}' to a file first.</source>
    <translation>Enregistrez d'abord la couche « {name} » dans un fichier.</translation>
</message>
<message>
    <source>Save the edits of the layer '{name}' first.</source>
    <translation>Enregistrez d'abord les modifications de la couche « {name} ».</translation>
</message>
<message>
    <source>{path} is an input; choose another output file.</source>
    <translation>{path} est une entrée ; choisissez un autre fichier de sortie.</translation>
</message>
<message>
    <source>{path} already has a layer '{layer}', which may hold examples; add |layername=NAME for another one, or choose another file.</source>
    <translation>{path} a déjà une couche « {layer} », qui contient peut-être des exemples ; ajoutez |layername=NOM pour une autre, ou choisissez un autre fichier.</translation>
</message>
<message>
    <source>{path} cannot be written: {reason}.</source>
    <translation>{path} ne peut pas être écrit : {reason}.</translation>
</message>
<message>
    <source>(another class, or none)</source>
    <translation>(autre classe, ou aucune)</translation>
</message>
<message>
    <source>The layer '{name}' comes from a service or database ({provider}), not from a raster file; save it first (right-click ▸ Export ▸ Save As…) and use the saved file.</source>
    <translation>La couche « {name} » provient d'un service ou d'une base de données ({provider}), pas d'un fichier raster ; enregistrez-la d'abord (clic droit ▸ Exporter ▸ Enregistrer sous…) et utilisez le fichier enregistré.</translation>
</message>
<message>
    <source>The layer '{name}' exists only in the memory of QGIS; save it first (right-click ▸ Export ▸ Save As…) and use the saved file.</source>
    <translation>La couche « {name} » n'existe que dans la mémoire de QGIS ; enregistrez-la d'abord (clic droit ▸ Exporter ▸ Enregistrer sous…) et utilisez le fichier enregistré.</translation>
</message>
<message>
    <source>The features of '{name}' cannot be written: {reason}.</source>
    <translation>Les entités de « {name} » ne peuvent pas être écrites : {reason}.</translation>
</message>
<message>
    <source>The layer '{name}' has no field '{field}'; its examples need the name of their class.</source>
    <translation>La couche « {name} » n'a pas de champ « {field} » ; chaque exemple doit avoir le nom de sa classe.</translation>
</message>
<message>
    <source>The layer '{name}' has no field with classes; its examples need the name of their class.</source>
    <translation>La couche « {name} » n'a pas de champ avec des classes ; chaque exemple doit avoir le nom de sa classe.</translation>
</message>
<message>
    <source>A row of the class table has no name; fill it in or remove the row.</source>
    <translation>Une ligne de la table des classes n'a pas de nom ; remplissez-le ou supprimez la ligne.</translation>
</message>
<message>
    <source>The layer '{name}' cannot be edited; check that it is not read-only in the project, and that its file may be written.</source>
    <translation>La couche « {name} » ne peut pas être modifiée ; vérifiez qu'elle n'est pas en lecture seule dans le projet, et que son fichier est accessible en écriture.</translation>
</message>
<message>
    <source>Remove the label</source>
    <translation>Retirer la classe de référence</translation>
</message>
<message>
    <source>Label {name}</source>
    <translation>Classe de référence {name}</translation>
</message>
<message>
    <source>The label cannot be written into the layer '{name}'.</source>
    <translation>La classe de référence ne peut pas être écrite dans la couche « {name} ».</translation>
</message>
<message>
    <source>The edits of the layer '{name}' cannot be saved: {reasons}</source>
    <translation>Les modifications de la couche « {name} » ne peuvent pas être enregistrées : {reasons}</translation>
</message>
<message>
    <source>The engine did not write {path}; see the log.</source>
    <translation>Le moteur n'a pas écrit {path} ; consultez le journal.</translation>
</message>
<message>
    <source>{path} was written, but this QGIS cannot show files of this format.</source>
    <translation>{path} a été écrit, mais cette version de QGIS ne peut pas afficher les fichiers de ce format.</translation>
</message>
<message>
    <source>The layer '{name}' comes from a map service, which has pixels of any size; choose an extent and, under the advanced parameters, an output pixel size.</source>
    <translation>La couche « {name} » provient d'un service cartographique, dont les pixels peuvent avoir n'importe quelle taille ; choisissez une emprise et, dans les paramètres avancés, une taille de pixel en sortie.</translation>
</message>
<message>
    <source>The map service of the layer '{name}' needs a login, which only QGIS has; save the layer first (right-click ▸ Export ▸ Save As…) and use the saved file.</source>
    <translation>Le service cartographique de la couche « {name} » demande une authentification, que seul QGIS peut fournir ; enregistrez d'abord la couche (clic droit ▸ Exporter ▸ Enregistrer sous…) et utilisez le fichier enregistré.</translation>
</message>
<message>
    <source>The pixels of '{name}' come from {host}, which will be asked for about 1 picture; please check that the terms of this service allow that.</source>
    <translation>Les pixels de « {name} » viennent de {host}, à qui environ 1 image sera demandée ; vérifiez que les conditions de ce service le permettent.</translation>
</message>
<message>
    <source>The pixels of '{name}' come from {host}, which will be asked for about {count} pictures; please check that the terms of this service allow that.</source>
    <translation>Les pixels de « {name} » viennent de {host}, à qui environ {count} images seront demandées ; vérifiez que les conditions de ce service le permettent.</translation>
</message>
<message>
    <source>The tiles of the layer '{name}' have addresses without {{x}}, {{y}} and {{z}}; save the layer first (right-click ▸ Export ▸ Save As…).</source>
    <translation>Les tuiles de la couche « {name} » ont des adresses sans {{x}}, {{y}} et {{z}} ; enregistrez d'abord la couche (clic droit ▸ Exporter ▸ Enregistrer sous…).</translation>
</message>
<message>
    <source>ReSeg-Geo: land-cover maps from words</source>
    <translation>ReSeg-Geo : cartes d'occupation du sol à partir de mots</translation>
</message>
<message>
    <source>Path to reseg-geo or its environment folder (empty: detect automatically)</source>
    <translation>Chemin de reseg-geo ou du dossier de son environnement (vide : détecter automatiquement)</translation>
</message>
<message>
    <source>{words} or {last}</source>
    <translation>{words} ou {last}</translation>
</message>
</context>
</TS>
