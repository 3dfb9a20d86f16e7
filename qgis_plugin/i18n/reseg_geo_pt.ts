<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="pt" sourcelanguage="en">
<context>
<name>ReSegGeo</name>
<message>
    <source>Accuracy: report</source>
    <translation>Exatidão: relatório</translation>
</message>
<message>
    <source>Estimate how good a class map is, and true areas, from labelled points.</source>
    <translation>Estima a qualidade de um mapa de classes e as áreas reais a partir de pontos de referência.</translation>
</message>
<message>
    <source>&lt;p&gt;Estimates, from the points that &lt;i&gt;Accuracy: sample to label&lt;/i&gt; drew and somebody labelled, how much of a class map is right, of each class the user's and producer's accuracy, and the areas corrected for the errors of the map, all with 95% confidence intervals (Olofsson et al. 2014, Stehman 2014).&lt;/p&gt; &lt;p&gt;A better map of the same place is assessed with the same points: choose it as the class map, and the map that was sampled as &lt;i&gt;Sampled map&lt;/i&gt;.&lt;/p&gt; &lt;p&gt;With the probabilities of all classes (an output of &lt;i&gt;Land-cover map from words&lt;/i&gt;) the report says how far confidence can be relied on, and can write a calibration, which makes it the probability that a pixel is right.&lt;/p&gt;</source>
    <translation>&lt;p&gt;Estima, a partir dos pontos que &lt;i&gt;Exatidão: amostra&lt;/i&gt; sorteou e aos quais alguém atribuiu uma classe de referência, quanto de um mapa de classes está certo, a exatidão do usuário e do produtor de cada classe, e as áreas corrigidas pelos erros do mapa, tudo com intervalos de confiança de 95% (Olofsson et al. 2014, Stehman 2014).&lt;/p&gt; &lt;p&gt;Um mapa melhor do mesmo lugar é avaliado com os mesmos pontos: escolha-o como mapa de classes, e o mapa que foi amostrado como &lt;i&gt;Mapa amostrado&lt;/i&gt;.&lt;/p&gt; &lt;p&gt;Com as probabilidades de todas as classes (uma saída de &lt;i&gt;Mapa de cobertura da terra a partir de palavras&lt;/i&gt;), o relatório diz até que ponto se pode contar com os valores de confiança e pode gravar uma calibração, que transforma a confiança na probabilidade de um pixel estar certo.&lt;/p&gt;</translation>
</message>
<message>
    <source>Class map</source>
    <translation>Mapa de classes</translation>
</message>
<message>
    <source>The map to be assessed.</source>
    <translation>O mapa a ser avaliado.</translation>
</message>
<message>
    <source>Labelled points</source>
    <translation>Pontos de referência</translation>
</message>
<message>
    <source>The layer `points` of a sample, with its labels saved.</source>
    <translation>A camada `points` de uma amostra, com as classes de referência salvas.</translation>
</message>
<message>
    <source>Sampled map</source>
    <translation>Mapa amostrado</translation>
</message>
<message>
    <source>The map that was sampled, if it is not the class map.</source>
    <translation>O mapa que foi amostrado, se não for o mapa de classes.</translation>
</message>
<message>
    <source>Probabilities</source>
    <translation>Probabilidades</translation>
</message>
<message>
    <source>Those of all classes, as the model of the map gave them; needed for a calibration.</source>
    <translation>As de todas as classes, tal como o modelo do mapa as forneceu; necessárias para uma calibração.</translation>
</message>
<message>
    <source>Report</source>
    <translation>Relatório</translation>
</message>
<message>
    <source>HTML files (*.html)</source>
    <translation>Arquivos HTML (*.html)</translation>
</message>
<message>
    <source>A page to share.</source>
    <translation>Uma página para compartilhar.</translation>
</message>
<message>
    <source>Picture</source>
    <translation>Imagem</translation>
</message>
<message>
    <source>PNG files (*.png)</source>
    <translation>Arquivos PNG (*.png)</translation>
</message>
<message>
    <source>The matrix, and areas with intervals.</source>
    <translation>A matriz de confusão e as áreas com intervalos de confiança.</translation>
</message>
<message>
    <source>Table</source>
    <translation>Tabela</translation>
</message>
<message>
    <source>CSV files (*.csv)</source>
    <translation>Arquivos CSV (*.csv)</translation>
</message>
<message>
    <source>A row for each class; areas in m².</source>
    <translation>Uma linha por classe; áreas em m².</translation>
</message>
<message>
    <source>Calibration</source>
    <translation>Calibração</translation>
</message>
<message>
    <source>Calibrations (*.cal)</source>
    <translation>Calibrações (*.cal)</translation>
</message>
<message>
    <source>For further maps like this.</source>
    <translation>Para outros mapas como este.</translation>
</message>
<message>
    <source>Overall accuracy, 0 to 1</source>
    <translation>Exatidão global, de 0 a 1</translation>
</message>
<message>
    <source>Its standard error</source>
    <translation>Erro padrão da exatidão global</translation>
</message>
<message>
    <source>Choose the layer of labelled points.</source>
    <translation>Escolha a camada de pontos de referência.</translation>
</message>
<message>
    <source>A calibration needs the probabilities; choose them.</source>
    <translation>Uma calibração precisa das probabilidades; escolha-as.</translation>
</message>
<message>
    <source>overall accuracy: {value}</source>
    <translation>exatidão global: {value}</translation>
</message>
<message>
    <source>{name}: user's accuracy {users}, producer's accuracy {producers}</source>
    <translation>{name}: exatidão do usuário {users}, exatidão do produtor {producers}</translation>
</message>
<message>
    <source>unknown</source>
    <translation>desconhecida</translation>
</message>
<message>
    <source>Accuracy: sample to label</source>
    <translation>Exatidão: amostra</translation>
</message>
<message>
    <source>Draw points of a class map at random, to label them and measure its accuracy.</source>
    <translation>Sorteia pontos de um mapa de classes para conferi-los e medir a exatidão do mapa.</translation>
</message>
<message>
    <source>Choose a file for the points; QGIS deletes temporary files when it is closed, with all labels.</source>
    <translation>Escolha um arquivo para os pontos; ao ser fechado, o QGIS apaga os arquivos temporários, inclusive todas as classes de referência.</translation>
</message>
<message>
    <source>&lt;p&gt;Draws pixels of a class map at random, from each class (stratum) so many, as points. Label them: toggle editing, and set &lt;i&gt;reference&lt;/i&gt; of each point to what is really there, by a better source than the map. Then run &lt;i&gt;Accuracy: report&lt;/i&gt;.&lt;/p&gt; &lt;p&gt;The map's own class is hidden, so that it does not mislead you. Do not move, add or delete points. A sample that holds labels is never replaced.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Size&lt;/b&gt;: 300 points tell the overall accuracy to about 5 points in a hundred. A target, such as a standard error of 0.02, draws as many as that needs.&lt;/p&gt;</source>
    <translation>&lt;p&gt;Sorteia, como pontos, pixels de um mapa de classes: um certo número de cada classe (estrato). Atribua-lhes uma classe de referência: alterne a edição e preencha o campo &lt;i&gt;reference&lt;/i&gt; de cada ponto com o que realmente há ali, segundo uma fonte melhor que o mapa. Depois execute &lt;i&gt;Exatidão: relatório&lt;/i&gt;.&lt;/p&gt; &lt;p&gt;A classe do mapa fica oculta, para não influenciar você. Não mova, adicione ou apague pontos. Uma amostra com classes de referência nunca é substituída.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Tamanho&lt;/b&gt;: 300 pontos dão a exatidão global com margem de erro de cerca de 5 pontos percentuais. Com um objetivo, como um erro padrão de 0.02, são sorteados tantos pontos quantos forem necessários.&lt;/p&gt;</translation>
</message>
<message>
    <source>Number of points</source>
    <translation>Número de pontos</translation>
</message>
<message>
    <source>Unless a standard error is given.</source>
    <translation>Usado apenas se nenhum erro padrão for indicado.</translation>
</message>
<message>
    <source>Standard error to reach</source>
    <translation>Erro padrão desejado</translation>
</message>
<message>
    <source>Of the overall accuracy, such as 0.02, instead of a number of points.</source>
    <translation>Da exatidão global, como 0.02, em vez de um número de pontos.</translation>
</message>
<message>
    <source>Allocation</source>
    <translation>Alocação</translation>
</message>
<message>
    <source>Points by class: proportional to its pixels, equal, or for the smallest standard error of the overall accuracy (neyman), which needs the expected accuracies.</source>
    <translation>Pontos por classe: proporcionais aos seus pixels (proportional), iguais (equal) ou para o menor erro padrão da exatidão global (neyman), que precisa das exatidões esperadas.</translation>
</message>
<message>
    <source>Minimum in each class</source>
    <translation>Mínimo em cada classe</translation>
</message>
<message>
    <source>Each class gets at least so many points, if it has so many pixels.</source>
    <translation>Cada classe recebe pelo menos esse número de pontos, se tiver tantos pixels.</translation>
</message>
<message>
    <source>Expected accuracy</source>
    <translation>Exatidão esperada</translation>
</message>
<message>
    <source>User's accuracy that you expect: one for all classes, or a list such as water=0.95, forest=0.8. Empty for 0.8.</source>
    <translation>A exatidão do usuário que você espera: uma para todas as classes, ou uma lista como water=0.95, forest=0.8. Se vazio, 0.8.</translation>
</message>
<message>
    <source>Strata: another map</source>
    <translation>Estratos: outro mapa</translation>
</message>
<message>
    <source>A class map whose classes are the strata, instead of those of the map.</source>
    <translation>Um mapa de classes cujas classes são os estratos, em vez das do mapa.</translation>
</message>
<message>
    <source>Strata: polygons</source>
    <translation>Estratos: polígonos</translation>
</message>
<message>
    <source>Polygons that are the strata, such as districts.</source>
    <translation>Polígonos que definem os estratos, por exemplo distritos.</translation>
</message>
<message>
    <source>Field of the polygons</source>
    <translation>Campo dos polígonos</translation>
</message>
<message>
    <source>Names of the strata; without it, each polygon is one.</source>
    <translation>Nomes dos estratos; sem este campo, cada polígono é um estrato.</translation>
</message>
<message>
    <source>Random seed</source>
    <translation>Semente aleatória</translation>
</message>
<message>
    <source>The same seed draws the same points.</source>
    <translation>A mesma semente sorteia os mesmos pontos.</translation>
</message>
<message>
    <source>Show the map's class</source>
    <translation>Mostrar a classe do mapa</translation>
</message>
<message>
    <source>The person who labels may be misled by it.</source>
    <translation>Ela pode influenciar a pessoa que atribui as classes de referência.</translation>
</message>
<message>
    <source>Points to label</source>
    <translation>Pontos para conferir</translation>
</message>
<message>
    <source>A GeoPackage of its own, with the points and the squares of their pixels.</source>
    <translation>Um GeoPackage exclusivo, com os pontos e os quadrados de seus pixels.</translation>
</message>
<message>
    <source>{name}: {points} of {pixels} pixels</source>
    <translation>{name}: {points} de {pixels} pixels</translation>
</message>
<message>
    <source>Points of {name} to label</source>
    <translation>Pontos de {name} para conferir</translation>
</message>
<message>
    <source>{label} (installed: {names})</source>
    <translation>{label} (instalados: {names})</translation>
</message>
<message>
    <source>none</source>
    <translation>nenhum</translation>
</message>
<message>
    <source>Corrected polygons to a class map</source>
    <translation>Polígonos corrigidos para mapa de classes</translation>
</message>
<message>
    <source>Burn polygons into a class map, on the same grid, with the same classes.</source>
    <translation>Grava polígonos em um mapa de classes, com a mesma grade e as mesmas classes.</translation>
</message>
<message>
    <source>&lt;p&gt;Takes polygons back into a class map: those of &lt;i&gt;Review: polygons to look at&lt;/i&gt; after you have labelled them, or polygons of the map whose class you have changed. The new map has the grid and the classes of the old one.&lt;/p&gt; &lt;p&gt;A polygon has the class in its field &lt;i&gt;reference&lt;/i&gt;, or in &lt;i&gt;class_name&lt;/i&gt; where that is empty, unless you choose a field. Edits that are not saved count. Where polygons overlap, the last one counts.&lt;/p&gt;</source>
    <translation>&lt;p&gt;Leva polígonos de volta a um mapa de classes: os de &lt;i&gt;Revisão: polígonos para conferir&lt;/i&gt; depois que você lhes atribuiu classes de referência, ou polígonos do mapa cuja classe você mudou. O novo mapa tem a grade e as classes do antigo.&lt;/p&gt; &lt;p&gt;Um polígono recebe a classe do seu campo &lt;i&gt;reference&lt;/i&gt;, ou do campo &lt;i&gt;class_name&lt;/i&gt; se aquele estiver vazio, a menos que você escolha um campo. Edições não salvas também contam. Onde polígonos se sobrepõem, vale o último.&lt;/p&gt;</translation>
</message>
<message>
    <source>Polygons</source>
    <translation>Polígonos</translation>
</message>
<message>
    <source>In any CRS; optionally only those that are selected.</source>
    <translation>Em qualquer SRC; opcionalmente apenas os selecionados.</translation>
</message>
<message>
    <source>The map that is corrected; it gives the grid and the classes.</source>
    <translation>O mapa a ser corrigido; ele fornece a grade e as classes.</translation>
</message>
<message>
    <source>Keep the rest of the map</source>
    <translation>Manter o resto do mapa</translation>
</message>
<message>
    <source>Pixels in no polygon keep their class, and so do those in polygons whose field reference is empty, if there is one; otherwise they become nodata.</source>
    <translation>Os pixels fora dos polígonos mantêm sua classe, assim como os de polígonos cujo campo reference está vazio, se ele existir; caso contrário, ficam sem dados.</translation>
</message>
<message>
    <source>Field with the class</source>
    <translation>Campo com a classe</translation>
</message>
<message>
    <source>Empty for class_name, and reference where that is filled in.</source>
    <translation>Se vazio, class_name, ou reference onde estiver preenchido.</translation>
</message>
<message>
    <source>Corrected class map</source>
    <translation>Mapa de classes corrigido</translation>
</message>
<message>
    <source>A GeoTIFF. It may be the class map itself, if no pixel loses its class.</source>
    <translation>Um GeoTIFF. Pode ser o próprio mapa de classes, se nenhum pixel perder sua classe.</translation>
</message>
<message>
    <source>{name} (corrected)</source>
    <translation>{name} (corrigido)</translation>
</message>
<message>
    <source>The layer '{name}' has no field {fields} with the classes of its polygons; choose the field that has them.</source>
    <translation>A camada “{name}” não tem o campo {fields} com as classes de seus polígonos; escolha o campo que as contém.</translation>
</message>
<message>
    <source>the well-known class list</source>
    <translation>a lista de classes predefinida</translation>
</message>
<message>
    <source>the table of classes</source>
    <translation>a tabela de classes</translation>
</message>
<message>
    <source>Classes</source>
    <translation>Classes</translation>
</message>
<message>
    <source>Class names with optional synonyms (name=synonym|synonym, name, …), or a class file. A class that only examples describe ends with =, such as kiosk=.</source>
    <translation>Nomes de classes com sinônimos opcionais (nome=sinônimo|sinônimo, nome, …), ou um arquivo de classes. Uma classe descrita só por exemplos termina com =, como kiosk=.</translation>
</message>
<message>
    <source>Classes as a table (replaces the list above)</source>
    <translation>Classes como tabela (substitui a lista acima)</translation>
</message>
<message>
    <source>Name</source>
    <translation>Nome</translation>
</message>
<message>
    <source>Synonyms</source>
    <translation>Sinônimos</translation>
</message>
<message>
    <source>Colour</source>
    <translation>Cor</translation>
</message>
<message>
    <source>One class per row. Separate synonyms by commas; write colours as #c62828.</source>
    <translation>Uma classe por linha. Separe os sinônimos por vírgulas; escreva as cores como #c62828.</translation>
</message>
<message>
    <source>Well-known class list (replaces the classes)</source>
    <translation>Lista de classes predefinida (substitui as classes)</translation>
</message>
<message>
    <source>Such as worldcover for ESA WorldCover, or osm for OpenStreetMap.</source>
    <translation>Por exemplo, worldcover para ESA WorldCover ou osm para OpenStreetMap.</translation>
</message>
<message>
    <source>No classes are given; list them as words or in the table.</source>
    <translation>Nenhuma classe foi indicada; liste-as como palavras ou na tabela.</translation>
</message>
<message>
    <source>Changed areas from {before} to {after}</source>
    <translation>Áreas alteradas de {before} para {after}</translation>
</message>
<message>
    <source>Change from {before} to {after}</source>
    <translation>Mudança de {before} para {after}</translation>
</message>
<message>
    <source>Change between two class maps</source>
    <translation>Mudança entre dois mapas de classes</translation>
</message>
<message>
    <source>Measure how much of each class became which class, and map where.</source>
    <translation>Mede quanto de cada classe passou a cada uma das outras e mapeia onde.</translation>
</message>
<message>
    <source>&lt;p&gt;Compares two class maps of the same place, such as of two years. They may differ in size, pixel size, CRS and extent; the later map is resampled to the grid of the earlier one. Classes are matched by name.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Outputs&lt;/b&gt;: a change map (0 is nodata, 1 is unchanged, then a value for each transition), polygons of the changed areas, and the transition matrix as a table.&lt;/p&gt;</source>
    <translation>&lt;p&gt;Compara dois mapas de classes do mesmo lugar, por exemplo de dois anos. Eles podem diferir em tamanho, tamanho do pixel, SRC e extensão; o mapa posterior é reamostrado para a grade do anterior. As classes são associadas pelo nome.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Saídas&lt;/b&gt;: um mapa de mudanças (0 = sem dados, 1 = sem mudança, depois um valor para cada transição), polígonos das áreas alteradas e a matriz de transição como tabela.&lt;/p&gt;</translation>
</message>
<message>
    <source>Class map before</source>
    <translation>Mapa de classes anterior</translation>
</message>
<message>
    <source>The earlier map; the outputs have its grid.</source>
    <translation>O mapa mais antigo; as saídas têm a sua grade.</translation>
</message>
<message>
    <source>Class map after</source>
    <translation>Mapa de classes posterior</translation>
</message>
<message>
    <source>The later map.</source>
    <translation>O mapa mais recente.</translation>
</message>
<message>
    <source>Change map</source>
    <translation>Mapa de mudanças</translation>
</message>
<message>
    <source>A GeoTIFF: 0 is nodata, 1 is unchanged, then a value for each transition.</source>
    <translation>Um GeoTIFF: 0 = sem dados, 1 = sem mudança, depois um valor para cada transição.</translation>
</message>
<message>
    <source>Changed areas</source>
    <translation>Áreas alteradas</translation>
</message>
<message>
    <source>Polygons with the class before and after.</source>
    <translation>Polígonos com a classe de antes e de depois.</translation>
</message>
<message>
    <source>Transition matrix</source>
    <translation>Matriz de transição</translation>
</message>
<message>
    <source>A CSV file with a row for each pair of classes.</source>
    <translation>Um arquivo CSV com uma linha para cada par de classes.</translation>
</message>
<message>
    <source>unchanged: {share}</source>
    <translation>sem mudança: {share}</translation>
</message>
<message>
    <source>changed: {share}</source>
    <translation>com mudança: {share}</translation>
</message>
<message>
    <source>Examples</source>
    <translation>Exemplos</translation>
</message>
<message>
    <source>Points, lines or polygons with the name of a class, in any CRS; a few of each class make the map better. 'New examples layer' makes such a layer.</source>
    <translation>Pontos, linhas ou polígonos com o nome de uma classe, em qualquer SRC; alguns de cada classe melhoram o mapa. “Nova camada de exemplos” cria uma camada assim.</translation>
</message>
<message>
    <source>Field with the name of the class; empty for class, name, label or the only text.</source>
    <translation>Campo com o nome da classe; se vazio, class, name, label ou o único campo de texto.</translation>
</message>
<message>
    <source>Use a sample as examples</source>
    <translation>Usar uma amostra como exemplos</translation>
</message>
<message>
    <source>Accept labelled points of 'Accuracy: sample to label' as examples. They then cannot say any more how good the map is.</source>
    <translation>Aceita como exemplos os pontos de referência de “Exatidão: amostra”. Eles então não servem mais para medir a qualidade do mapa.</translation>
</message>
<message>
    <source>Red, green and blue bands</source>
    <translation>Bandas vermelha, verde e azul</translation>
</message>
<message>
    <source>Three bands in this order, or one for greyscale; empty for the colours of the file.</source>
    <translation>Três bandas nesta ordem, ou uma para escala de cinza; se vazio, as cores do arquivo.</translation>
</message>
<message>
    <source>Nodata value</source>
    <translation>Valor sem dados</translation>
</message>
<message>
    <source>Value of pixels without data, or one a band such as 255,255,255; none if all pixels hold data; empty for what the file says.</source>
    <translation>Valor dos pixels sem dados, ou um por banda, como 255,255,255; none se todos os pixels têm dados; se vazio, o que o arquivo indica.</translation>
</message>
<message>
    <source>Alpha band</source>
    <translation>Banda alfa</translation>
</message>
<message>
    <source>auto: pixels that it hides become nodata; ignore: they are mapped.</source>
    <translation>auto: os pixels que ela esconde ficam sem dados; ignore: eles são mapeados.</translation>
</message>
<message>
    <source>Black or white border</source>
    <translation>Borda preta ou branca</translation>
</message>
<message>
    <source>auto: a border that nothing in the file marks becomes nodata; keep: it is mapped.</source>
    <translation>auto: uma borda não marcada no arquivo fica sem dados; keep: ela é mapeada.</translation>
</message>
<message>
    <source>Method</source>
    <translation>Método</translation>
</message>
<message>
    <source>How attention works in the last layers of the model; reseg is the default.</source>
    <translation>Como a atenção funciona nas últimas camadas do modelo; reseg é o padrão.</translation>
</message>
<message>
    <source>Guide of the method</source>
    <translation>Modelo guia do método</translation>
</message>
<message>
    <source>A vision model for the methods proxyclip, corrclip and coninfer: its name, or its folder in timm's layout; none for other methods.</source>
    <translation>Um modelo de visão para os métodos proxyclip, corrclip e coninfer: seu nome, ou sua pasta no formato do timm; none para outros métodos.</translation>
</message>
<message>
    <source>Ground sampling distance for the model</source>
    <translation>Resolução espacial (GSD) para o modelo</translation>
</message>
<message>
    <source>auto: best for the model; native: that of the image; or a value in metres.</source>
    <translation>auto: a melhor para o modelo; native: a da imagem; ou um valor em metros.</translation>
</message>
<message>
    <source>Prompt template</source>
    <translation>Frase do prompt</translation>
</message>
<message>
    <source>A sentence with {} in place of the class name; empty for that of the model.</source>
    <translation>Uma frase com {} no lugar do nome da classe; se vazio, a do modelo.</translation>
</message>
<message>
    <source>'{parameter}' is {field}, but no examples are given; choose their layer.</source>
    <translation>“{parameter}” é {field}, mas nenhum exemplo foi indicado; escolha a camada dos exemplos.</translation>
</message>
<message>
    <source>The layer '{name}' has no examples to use; draw or select some.</source>
    <translation>A camada “{name}” não tem exemplos para usar; desenhe ou selecione alguns.</translation>
</message>
<message>
    <source>The layer '{name}' is a sample that says how good a map is, which it cannot if the map is made from it. Draw other examples, or accept that under 'Use a sample as examples'.</source>
    <translation>A camada “{name}” é uma amostra para medir a qualidade de um mapa e não serve para isso se o mapa for feito com ela. Desenhe outros exemplos, ou aceite isso em “Usar uma amostra como exemplos”.</translation>
</message>
<message>
    <source>the layer '{name}'</source>
    <translation>a camada “{name}”</translation>
</message>
<message>
    <source>Leave out |layername={layer}; the layer will be called '{name}'.</source>
    <translation>Retire |layername={layer}; a camada se chamará “{name}”.</translation>
</message>
<message>
    <source>Save or discard the edits of the layer '{name}' first.</source>
    <translation>Salve ou descarte antes as edições da camada “{name}”.</translation>
</message>
<message>
    <source>Learn classes from examples</source>
    <translation>Aprender classes a partir de exemplos</translation>
</message>
<message>
    <source>Learn classes from a few examples, and measure how much better they are found.</source>
    <translation>Aprende classes a partir de poucos exemplos e mede o quanto isso melhora o reconhecimento delas.</translation>
</message>
<message>
    <source>&lt;p&gt;Learns classes from a few points or polygons on an image, and writes what it learned to a file (a head), with which &lt;i&gt;Land-cover map from words&lt;/i&gt; maps this image and others like it.&lt;/p&gt; &lt;p&gt;The log says how many examples of each class would be found by words alone, and how many with the examples (recall), and how many of those that are given a class belong to it (precision). Each is measured on examples that were left out. Examples that contradict the others are listed by their row in the attribute table.&lt;/p&gt; &lt;p&gt;Draw the examples in a layer that &lt;i&gt;New examples layer&lt;/i&gt; makes. A class may have words, examples, or both; &lt;code&gt;kiosk=&lt;/code&gt; has no words. For examples on several images, combine these with &lt;i&gt;Build virtual raster&lt;/i&gt; first.&lt;/p&gt;</source>
    <translation>&lt;p&gt;Aprende classes a partir de alguns pontos ou polígonos sobre uma imagem e grava o que aprendeu em um arquivo (uma cabeça de classificação), com o qual &lt;i&gt;Mapa de cobertura da terra a partir de palavras&lt;/i&gt; mapeia esta imagem e outras parecidas.&lt;/p&gt; &lt;p&gt;O log diz quantos exemplos de cada classe seriam encontrados só com palavras, e quantos com os exemplos (revocação), e quantos dos que recebem uma classe pertencem a ela (precisão). A medida é sempre feita com exemplos deixados de fora. Exemplos que contradizem os outros são listados pelo número da linha na tabela de atributos.&lt;/p&gt; &lt;p&gt;Desenhe os exemplos em uma camada criada por &lt;i&gt;Nova camada de exemplos&lt;/i&gt;. Uma classe pode ter palavras, exemplos ou ambos; &lt;code&gt;kiosk=&lt;/code&gt; não tem palavras. Para exemplos em várias imagens, combine-as antes com &lt;i&gt;Construir raster virtual&lt;/i&gt;.&lt;/p&gt;</translation>
</message>
<message>
    <source>The examples lie on it.</source>
    <translation>Os exemplos ficam sobre ela.</translation>
</message>
<message>
    <source>Model</source>
    <translation>Modelo</translation>
</message>
<message>
    <source>The CLIP model that will map the classes.</source>
    <translation>O modelo CLIP que vai mapear as classes.</translation>
</message>
<message>
    <source>Feature folder</source>
    <translation>Pasta de características</translation>
</message>
<message>
    <source>Stores the features of the image, so that learning again is faster.</source>
    <translation>Guarda as características da imagem, para que aprender de novo seja mais rápido.</translation>
</message>
<message>
    <source>Head</source>
    <translation>Cabeça</translation>
</message>
<message>
    <source>Heads (*.head)</source>
    <translation>Cabeças (*.head)</translation>
</message>
<message>
    <source>What was learned; choose it as the head in 'Land-cover map from words'.</source>
    <translation>O que foi aprendido; escolha-o como cabeça em “Mapa de cobertura da terra a partir de palavras”.</translation>
</message>
<message>
    <source>Mean recall by words alone (percent)</source>
    <translation>Revocação média só com palavras (%)</translation>
</message>
<message>
    <source>Mean recall with examples (percent)</source>
    <translation>Revocação média com exemplos (%)</translation>
</message>
<message>
    <source>1 example</source>
    <translation>1 exemplo</translation>
</message>
<message>
    <source>{count} examples</source>
    <translation>{count} exemplos</translation>
</message>
<message>
    <source>{name}: {count}; recall {words} by words alone, {learned} with examples; precision {before} and {after}</source>
    <translation>{name}: {count}; revocação {words} só com palavras, {learned} com exemplos; precisão {before} e {after}</translation>
</message>
<message>
    <source>The examples are not clearly better than words alone, so words alone decide. Add more.</source>
    <translation>Os exemplos não são claramente melhores que as palavras sozinhas, por isso só as palavras decidem. Adicione mais exemplos.</translation>
</message>
<message>
    <source>Look at example {number}: {own}, looks like {other}</source>
    <translation>Veja o exemplo {number}: {own}, parece {other}</translation>
</message>
<message>
    <source>Models: list and fetch</source>
    <translation>Modelos: listar e baixar</translation>
</message>
<message>
    <source>List the installed models, or download another one.</source>
    <translation>Lista os modelos instalados ou baixa outro.</translation>
</message>
<message>
    <source>&lt;p&gt;&lt;b&gt;list&lt;/b&gt; writes the installed and the available models with their licences to the log.&lt;/p&gt; &lt;p&gt;&lt;b&gt;fetch&lt;/b&gt; downloads a model and verifies its checksum. An interrupted download resumes where it stopped. Models are stored outside QGIS, once for all projects.&lt;/p&gt;</source>
    <translation>&lt;p&gt;&lt;b&gt;list&lt;/b&gt; escreve no log os modelos instalados e disponíveis, com suas licenças.&lt;/p&gt; &lt;p&gt;&lt;b&gt;fetch&lt;/b&gt; baixa um modelo e confere sua soma de verificação. Um download interrompido continua de onde parou. Os modelos são guardados fora do QGIS, uma única vez para todos os projetos.&lt;/p&gt;</translation>
</message>
<message>
    <source>Model to download</source>
    <translation>Modelo para baixar</translation>
</message>
<message>
    <source>Action</source>
    <translation>Ação</translation>
</message>
<message>
    <source>list: show installed and available models; fetch: download the model below.</source>
    <translation>list: mostrar os modelos instalados e disponíveis; fetch: baixar o modelo indicado a seguir.</translation>
</message>
<message>
    <source>The model that fetch downloads.</source>
    <translation>O modelo que fetch baixa.</translation>
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
    <translation>não instalado</translation>
</message>
<message>
    <source>{name}: {kind}, {size} MB, {here}; licence {licence}; {origin}</source>
    <translation>{name}: {kind}, {size} MB, {here}; licença {licence}; {origin}</translation>
</message>
<message>
    <source>New examples layer</source>
    <translation>Nova camada de exemplos</translation>
</message>
<message>
    <source>Make an empty layer to draw examples of classes in, with a list of the classes.</source>
    <translation>Cria uma camada vazia para desenhar exemplos de classes, com uma lista das classes.</translation>
</message>
<message>
    <source>Choose a file for the examples; QGIS deletes temporary files when it is closed, with all that was drawn.</source>
    <translation>Escolha um arquivo para os exemplos; ao ser fechado, o QGIS apaga os arquivos temporários, inclusive tudo o que foi desenhado.</translation>
</message>
<message>
    <source>&lt;p&gt;Makes an empty layer for examples of classes. To fill it, toggle editing, choose &lt;i&gt;Add point feature&lt;/i&gt;, click on the image, and choose the class from the list; five of each class are a good start. Then run &lt;i&gt;Land-cover map from words&lt;/i&gt; with this layer as its examples, or &lt;i&gt;Learn classes from examples&lt;/i&gt;, which says how good they are.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Classes&lt;/b&gt; are those that the map will have. The layer has their colours. The list and the colours are stored in the GeoPackage, so they are there wherever you open it.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Points&lt;/b&gt; are enough for most classes: a point shows the model the patch of some metres around it. &lt;b&gt;Polygons&lt;/b&gt; teach more: outline a few large fields, roofs and stretches of road.&lt;/p&gt;</source>
    <translation>&lt;p&gt;Cria uma camada vazia para exemplos de classes. Para preenchê-la, alterne a edição, escolha &lt;i&gt;Adicionar Ponto&lt;/i&gt;, clique na imagem e escolha a classe na lista; cinco de cada classe são um bom começo. Depois execute &lt;i&gt;Mapa de cobertura da terra a partir de palavras&lt;/i&gt; com esta camada como exemplos, ou &lt;i&gt;Aprender classes a partir de exemplos&lt;/i&gt;, que diz o quanto eles são bons.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Classes&lt;/b&gt; são as que o mapa terá. A camada tem as cores delas. A lista e as cores são guardadas no GeoPackage, portanto estão lá onde quer que você o abra.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Pontos&lt;/b&gt; bastam para a maioria das classes: um ponto mostra ao modelo a área de alguns metros ao seu redor. &lt;b&gt;Polígonos&lt;/b&gt; ensinam mais: contorne alguns talhões grandes, telhados e trechos de estrada.&lt;/p&gt;</translation>
</message>
<message>
    <source>Geometry</source>
    <translation>Geometria</translation>
</message>
<message>
    <source>points: one click for each example; polygons: draw areas.</source>
    <translation>points: um clique para cada exemplo; polygons: desenhar áreas.</translation>
</message>
<message>
    <source>CRS</source>
    <translation>SRC</translation>
</message>
<message>
    <source>Any CRS, such as that of the project or the image.</source>
    <translation>Qualquer SRC, como o do projeto ou o da imagem.</translation>
</message>
<message>
    <source>A GeoPackage. A layer is added to one that exists; name it with project.gpkg|layername=NAME. Layers that exist are not replaced.</source>
    <translation>Um GeoPackage. Se ele já existe, uma camada é adicionada; dê-lhe um nome com project.gpkg|layername=NAME. Camadas existentes não são substituídas.</translation>
</message>
<message>
    <source>GeoPackage, FlatGeobuf, GeoJSON, shapefile or GeoParquet. In a GeoPackage that exists, only one layer is added or replaced; name it with project.gpkg|layername=NAME.</source>
    <translation>GeoPackage, FlatGeobuf, GeoJSON, shapefile ou GeoParquet. Em um GeoPackage existente, só uma camada é adicionada ou substituída; dê-lhe um nome com project.gpkg|layername=NAME.</translation>
</message>
<message>
    <source>An orthophoto or satellite image: any raster layer that is stored in a file.</source>
    <translation>Uma ortofoto ou imagem de satélite: qualquer camada raster guardada em um arquivo.</translation>
</message>
<message>
    <source>Input image</source>
    <translation>Imagem de entrada</translation>
</message>
<message>
    <source>Regions</source>
    <translation>Regiões</translation>
</message>
<message>
    <source>Regions keep the pixels of an object together. superpixel: areas of similar colour, no download needed; sam, sam2, sam3: Segment Anything, follows objects but is slower.</source>
    <translation>As regiões mantêm juntos os pixels de um objeto. superpixel: áreas de cor parecida, sem download; sam, sam2, sam3: Segment Anything, segue os objetos, mas é mais lento.</translation>
</message>
<message>
    <source>Extent</source>
    <translation>Extensão</translation>
</message>
<message>
    <source>Process only this part of the image, in any CRS; empty for the whole image.</source>
    <translation>Processa só esta parte da imagem, em qualquer SRC; se vazio, a imagem inteira.</translation>
</message>
<message>
    <source>Segment Anything model</source>
    <translation>Modelo SAM</translation>
</message>
<message>
    <source>Used if Regions is sam, sam2 or sam3, and must be of that kind; if it is left empty, the usual one of that kind is used.</source>
    <translation>Usado se Regiões for sam, sam2 ou sam3, e deve ser desse tipo; se ficar vazio, é usado o modelo habitual desse tipo.</translation>
</message>
<message>
    <source>Device</source>
    <translation>Dispositivo</translation>
</message>
<message>
    <source>Device that runs the models; auto uses a graphics card if there is one.</source>
    <translation>Dispositivo que executa os modelos; auto usa uma placa de vídeo, se houver.</translation>
</message>
<message>
    <source>Minimum polygon area (m²)</source>
    <translation>Área mínima dos polígonos (m²)</translation>
</message>
<message>
    <source>Smaller polygons are merged into the neighbour with the longest shared border.</source>
    <translation>Polígonos menores são unidos ao vizinho com o qual compartilham a borda mais longa.</translation>
</message>
<message>
    <source>Smooth polygons</source>
    <translation>Suavizar polígonos</translation>
</message>
<message>
    <source>Cut polygon corners by half a pixel to remove pixel stairs.</source>
    <translation>Corta os cantos dos polígonos em meio pixel para remover o serrilhado dos pixels.</translation>
</message>
<message>
    <source>Simplification tolerance (m)</source>
    <translation>Tolerância de simplificação (m)</translation>
</message>
<message>
    <source>One pixel size removes pixel stairs. Neighbouring polygons keep their shared borders.</source>
    <translation>O tamanho de um pixel remove o serrilhado dos pixels. Polígonos vizinhos mantêm suas bordas comuns.</translation>
</message>
<message>
    <source>no CRS</source>
    <translation>nenhum</translation>
</message>
<message>
    <source>its own CRS</source>
    <translation>SRC próprio</translation>
</message>
<message>
    <source>The layer '{name}' is set to {crs}, but its file has {own}; the outputs get the CRS of the layer.</source>
    <translation>A camada “{name}” e seu arquivo têm SRC diferentes (camada: {crs}; arquivo: {own}); as saídas recebem o SRC da camada.</translation>
</message>
<message>
    <source>The layer '{name}' is set to {crs}, but its file has {own}; the outputs get the CRS of the file.</source>
    <translation>A camada “{name}” e seu arquivo têm SRC diferentes (camada: {crs}; arquivo: {own}); as saídas recebem o SRC do arquivo.</translation>
</message>
<message>
    <source>Regions of an image</source>
    <translation>Regiões de uma imagem</translation>
</message>
<message>
    <source>Write the regions that keep the pixels of an object together, one band per level.</source>
    <translation>Grava as regiões que mantêm juntos os pixels de um objeto, uma banda por nível.</translation>
</message>
<message>
    <source>&lt;p&gt;Writes the regions that a land-cover map uses to keep the pixels of an object together. The raster has one band per level, from coarse to fine. Each region has its own number; 0 means that a pixel is in no region.&lt;/p&gt; &lt;p&gt;Use it to check which borders the land-cover map can follow, or as a segmentation for other work.&lt;/p&gt;</source>
    <translation>&lt;p&gt;Grava as regiões que um mapa de cobertura da terra usa para manter juntos os pixels de um objeto. O raster tem uma banda por nível, do mais grosseiro ao mais fino. Cada região tem seu próprio número; 0 significa que um pixel não está em nenhuma região.&lt;/p&gt; &lt;p&gt;Use-o para verificar quais bordas o mapa de cobertura da terra pode seguir, ou como segmentação para outros trabalhos.&lt;/p&gt;</translation>
</message>
<message>
    <source>The model that will use the regions; it sets the number of levels and the pixel size.</source>
    <translation>O modelo que vai usar as regiões; ele define o número de níveis e o tamanho do pixel.</translation>
</message>
<message>
    <source>A GeoTIFF with one band per level.</source>
    <translation>Um GeoTIFF com uma banda por nível.</translation>
</message>
<message>
    <source>Regions of {name}</source>
    <translation>Regiões de {name}</translation>
</message>
<message>
    <source>Review: polygons to look at</source>
    <translation>Revisão: polígonos para conferir</translation>
</message>
<message>
    <source>Rank the polygons of a class map by how much it pays to check them.</source>
    <translation>Ordena os polígonos de um mapa de classes pelo quanto vale a pena conferi-los.</translation>
</message>
<message>
    <source>Choose a file for the polygons; QGIS deletes temporary files when it is closed, with all labels.</source>
    <translation>Escolha um arquivo para os polígonos; ao ser fechado, o QGIS apaga os arquivos temporários, inclusive todas as classes de referência.</translation>
</message>
<message>
    <source>&lt;p&gt;Takes the polygons of a class map that are most worth a look: large ones, of low confidence, that another class surrounds. The score is area × (1 − confidence) × (1 + share of the border with one other class).&lt;/p&gt; &lt;p&gt;Set &lt;i&gt;reference&lt;/i&gt; of each polygon that is wrong to what is really there: in the form, or with the keys 1 to 9 in the panel &lt;i&gt;Land cover by words&lt;/i&gt;, section &lt;i&gt;Label&lt;/i&gt;. Then run &lt;i&gt;Corrected polygons to a class map&lt;/i&gt;.&lt;/p&gt; &lt;p&gt;The polygons need the field &lt;i&gt;confidence&lt;/i&gt;: choose the confidence raster in &lt;i&gt;Polygons of a class map&lt;/i&gt;, or ask &lt;i&gt;Land-cover map from words&lt;/i&gt; for both outputs. A queue that holds labels is never replaced.&lt;/p&gt;</source>
    <translation>&lt;p&gt;Seleciona os polígonos de um mapa de classes que mais vale a pena conferir: grandes, de baixa confiança e cercados por outra classe. A pontuação é área × (1 − confiança) × (1 + parcela da borda com uma única outra classe).&lt;/p&gt; &lt;p&gt;Preencha o campo &lt;i&gt;reference&lt;/i&gt; de cada polígono errado com o que realmente há ali: no formulário, ou com as teclas 1 a 9 no painel &lt;i&gt;Cobertura da terra por palavras&lt;/i&gt;, seção &lt;i&gt;Referência&lt;/i&gt;. Depois execute &lt;i&gt;Polígonos corrigidos para mapa de classes&lt;/i&gt;.&lt;/p&gt; &lt;p&gt;Os polígonos precisam do campo &lt;i&gt;confidence&lt;/i&gt;: escolha o raster de confiança em &lt;i&gt;Polígonos de um mapa de classes&lt;/i&gt;, ou peça as duas saídas a &lt;i&gt;Mapa de cobertura da terra a partir de palavras&lt;/i&gt;. Uma lista de revisão com classes de referência nunca é substituída.&lt;/p&gt;</translation>
</message>
<message>
    <source>The map of the polygons; it gives the classes and their colours.</source>
    <translation>O mapa dos polígonos; ele fornece as classes e suas cores.</translation>
</message>
<message>
    <source>Polygons of the map</source>
    <translation>Polígonos do mapa</translation>
</message>
<message>
    <source>With their confidence, as this provider writes them, in a file.</source>
    <translation>Com a confiança, tal como este provedor os grava, em um arquivo.</translation>
</message>
<message>
    <source>Number of polygons</source>
    <translation>Número de polígonos</translation>
</message>
<message>
    <source>The best so many; all if there are fewer.</source>
    <translation>Os que mais vale a pena conferir, até este número; todos, se houver menos.</translation>
</message>
<message>
    <source>Polygons to review</source>
    <translation>Polígonos para revisar</translation>
</message>
<message>
    <source>A GeoPackage of its own.</source>
    <translation>Um GeoPackage exclusivo.</translation>
</message>
<message>
    <source>Choose the layer of polygons.</source>
    <translation>Escolha a camada de polígonos.</translation>
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
    <translation>Cobertura da terra de {name}</translation>
</message>
<message>
    <source>Confidence (%) of {name}</source>
    <translation>Confiança (%) de {name}</translation>
</message>
<message>
    <source>Probabilities (%) of {name}</source>
    <translation>Probabilidades (%) de {name}</translation>
</message>
<message>
    <source>examples</source>
    <translation>exemplos</translation>
</message>
<message>
    <source>A head and {rival} are given, but a head has learned its classes; leave out one of the two.</source>
    <translation>Foram indicados uma cabeça e {rival}, mas uma cabeça já traz as classes que aprendeu; deixe só uma das duas opções.</translation>
</message>
<message>
    <source>What is finished is kept next to {path}; to continue, run this again with the same parameters and '{parameter}'.</source>
    <translation>O que está pronto fica guardado ao lado de {path}; para continuar, execute de novo com os mesmos parâmetros e a opção “{parameter}”.</translation>
</message>
<message>
    <source>Land-cover map from words</source>
    <translation>Mapa de cobertura da terra a partir de palavras</translation>
</message>
<message>
    <source>Map classes that you describe in words in an orthophoto or satellite image.</source>
    <translation>Mapeia em uma ortofoto ou imagem de satélite as classes que você descreve com palavras.</translation>
</message>
<message>
    <source>&lt;p&gt;Makes a land-cover map of an orthophoto or satellite image from a list of words. It needs no training data, and all computation is done on this machine.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Classes&lt;/b&gt; are words with optional synonyms, such as &lt;code&gt;building=roof|house, road=street, water&lt;/code&gt;. They become the values 1, 2, 3 of the map in this order. List everything that is visible in the image, because each pixel is assigned to the most similar class. The table has the same purpose and also sets colours.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Examples&lt;/b&gt; (optional) are points or polygons with the name of a class; a few of each class make the map better, and a class such as &lt;code&gt;kiosk=&lt;/code&gt; needs no words then. Draw them in a layer that &lt;i&gt;New examples layer&lt;/i&gt; makes. A &lt;b&gt;head&lt;/b&gt; is what &lt;i&gt;Learn classes from examples&lt;/i&gt; wrote; it maps further images without the examples.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Model&lt;/b&gt;: &lt;i&gt;mini&lt;/i&gt; is included; it is a demonstration model that knows common land-cover words, and its maps are not for decisions. The other models know any word; download them with the algorithm &lt;i&gt;Models: list and fetch&lt;/i&gt;.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Regions&lt;/b&gt; keep the pixels of an object together. Superpixels need no download, Segment Anything follows objects best, and your own polygons (such as parcels) can replace both.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Outputs&lt;/b&gt;: the class map (0 is nodata), polygons with class, true area and mean confidence, and optionally the confidence of each pixel in percent. The rasters use the grid of the input.&lt;/p&gt;</source>
    <translation>&lt;p&gt;Faz um mapa de cobertura da terra de uma ortofoto ou imagem de satélite a partir de uma lista de palavras. Não precisa de dados de treinamento, e tudo é calculado nesta máquina.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Classes&lt;/b&gt; são palavras com sinônimos opcionais, como &lt;code&gt;building=roof|house, road=street, water&lt;/code&gt;. Elas se tornam, nesta ordem, os valores 1, 2, 3 do mapa. Liste tudo o que é visível na imagem, porque cada pixel é atribuído à classe mais parecida. A tabela tem a mesma finalidade e também define as cores.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Exemplos&lt;/b&gt; (opcionais) são pontos ou polígonos com o nome de uma classe; alguns de cada classe melhoram o mapa, e uma classe como &lt;code&gt;kiosk=&lt;/code&gt; então não precisa de palavras. Desenhe-os em uma camada criada por &lt;i&gt;Nova camada de exemplos&lt;/i&gt;. Uma &lt;b&gt;cabeça&lt;/b&gt; é o que &lt;i&gt;Aprender classes a partir de exemplos&lt;/i&gt; gravou; ela mapeia outras imagens sem os exemplos.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Modelo&lt;/b&gt;: &lt;i&gt;mini&lt;/i&gt; está incluído; é um modelo de demonstração que conhece palavras comuns de cobertura da terra, e seus mapas não servem para tomar decisões. Os outros modelos conhecem qualquer palavra; baixe-os com o algoritmo &lt;i&gt;Modelos: listar e baixar&lt;/i&gt;.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Regiões&lt;/b&gt; mantêm juntos os pixels de um objeto. Superpixels não precisam de download, Segment Anything é o que melhor segue os objetos, e seus próprios polígonos (como lotes) podem substituir ambos.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Saídas&lt;/b&gt;: o mapa de classes (0 = sem dados), polígonos com classe, área real e confiança média, e opcionalmente a confiança de cada pixel em %. Os rasters usam a grade da entrada.&lt;/p&gt;</translation>
</message>
<message>
    <source>Layers of map services work, too, with an extent and an output pixel size.</source>
    <translation>Camadas de serviços de mapas também servem, com uma extensão e um tamanho de pixel de saída.</translation>
</message>
<message>
    <source>Head (replaces the classes)</source>
    <translation>Cabeça (substitui as classes)</translation>
</message>
<message>
    <source>What 'Learn classes from examples' wrote. It also brings the model, regions and method with which it was learned; those that are chosen here do not count.</source>
    <translation>A cabeça que “Aprender classes a partir de exemplos” gravou. Ela também traz o modelo, as regiões e o método com que foi aprendida; os escolhidos aqui são ignorados.</translation>
</message>
<message>
    <source>The CLIP model, or SAM 3, that classifies the image; see the help.</source>
    <translation>O modelo CLIP ou SAM 3 que classifica a imagem; veja a ajuda.</translation>
</message>
<message>
    <source>Polygons as regions</source>
    <translation>Polígonos como regiões</translation>
</message>
<message>
    <source>Such as parcels, fields or city blocks, in any CRS. They replace the choice above.</source>
    <translation>Por exemplo, lotes, talhões ou quadras, em qualquer SRC. Eles substituem a escolha acima.</translation>
</message>
<message>
    <source>Quality</source>
    <translation>Qualidade</translation>
</message>
<message>
    <source>How much the windows of the model overlap. draft: not at all; standard: each pixel is in about four windows; paper: in about twenty, which takes five times as long.</source>
    <translation>O quanto as janelas do modelo se sobrepõem. draft: não se sobrepõem; standard: cada pixel está em cerca de quatro janelas; paper: em cerca de vinte, o que demora cinco vezes mais.</translation>
</message>
<message>
    <source>Map only inside these polygons</source>
    <translation>Mapear só dentro destes polígonos</translation>
</message>
<message>
    <source>In any CRS. What lies outside becomes nodata and takes no time.</source>
    <translation>Em qualquer SRC. O que está fora deles fica sem dados e não consome tempo.</translation>
</message>
<message>
    <source>A GeoTIFF on the grid of the image; 0 is nodata, 1 is the first class.</source>
    <translation>Um GeoTIFF na grade da imagem; 0 = sem dados, 1 = a primeira classe.</translation>
</message>
<message>
    <source>Polygons with class, true area and mean confidence.</source>
    <translation>Polígonos com classe, área real e confiança média.</translation>
</message>
<message>
    <source>Confidence</source>
    <translation>Confiança</translation>
</message>
<message>
    <source>A GeoTIFF with values from 0 to 100 percent; 255 is nodata.</source>
    <translation>Um GeoTIFF com valores de 0 a 100 por cento; 255 = sem dados.</translation>
</message>
<message>
    <source>A GeoTIFF with a band for each class, in percent; 255 is nodata.</source>
    <translation>Um GeoTIFF com uma banda para cada classe, em %; 255 = sem dados.</translation>
</message>
<message>
    <source>A page to share: the map over the image, areas, confidence, and how it was made.</source>
    <translation>Uma página para compartilhar: o mapa sobre a imagem, as áreas, a confiança e como o mapa foi feito.</translation>
</message>
<message>
    <source>Blending of windows</source>
    <translation>Fusão de janelas</translation>
</message>
<message>
    <source>taper: the middle of a window counts most, which leaves no lines; mean: all pixels count alike, as in the paper.</source>
    <translation>taper: o centro da janela pesa mais, para que não fiquem linhas; mean: todos os pixels pesam igual, como no artigo.</translation>
</message>
<message>
    <source>Detail between patches</source>
    <translation>Detalhe entre patches</translation>
</message>
<message>
    <source>How the scores of patches of 14 or 16 pixels become those of pixels. bilinear: smoothly; guided: along the edges of the image.</source>
    <translation>Como as pontuações de patches de 14 ou 16 pixels se tornam as dos pixels. bilinear: suavemente; guided: seguindo os contornos visíveis na imagem.</translation>
</message>
<message>
    <source>Output pixel size (CRS units of the image)</source>
    <translation>Tamanho do pixel de saída (unidades do SRC)</translation>
</message>
<message>
    <source>The image is resampled to this pixel size before processing; 0 for its own.</source>
    <translation>A imagem é reamostrada para este tamanho de pixel antes do processamento; 0 mantém o original.</translation>
</message>
<message>
    <source>Minimum confidence</source>
    <translation>Confiança mínima</translation>
</message>
<message>
    <source>From 0 to 1; pixels below become nodata.</source>
    <translation>De 0 a 1; os pixels abaixo desse valor ficam sem dados.</translation>
</message>
<message>
    <source>What 'Accuracy: report' wrote for maps by the same model and classes. Confidence becomes the probability that a pixel is right.</source>
    <translation>A calibração que “Exatidão: relatório” gravou para mapas do mesmo modelo e das mesmas classes. A confiança se torna a probabilidade de um pixel estar certo.</translation>
</message>
<message>
    <source>Continue a run that was stopped, with the same image, parameters and class map; if there is none, start. Without this, what was finished is discarded. A class map in a temporary file cannot be continued.</source>
    <translation>Continua uma execução interrompida, com a mesma imagem, os mesmos parâmetros e o mesmo mapa de classes; se não houver nenhuma, começa uma. Sem esta opção, o que estava pronto é descartado. Um mapa de classes em arquivo temporário não pode ser continuado.</translation>
</message>
<message>
    <source>Stores the features of the image for later runs, so that a run with other classes is faster. Large models need about 30 bytes per pixel.</source>
    <translation>Guarda as características da imagem para execuções posteriores, para que uma execução com outras classes seja mais rápida. Modelos grandes precisam de cerca de 30 bytes por pixel.</translation>
</message>
<message>
    <source>Set up the engine</source>
    <translation>Instalar o motor</translation>
</message>
<message>
    <source>Install the program that makes the maps. This is needed once.</source>
    <translation>Instala o programa que faz os mapas. Só é necessário uma vez.</translation>
</message>
<message>
    <source>&lt;p&gt;Installs the engine (the program &lt;code&gt;reseg-geo&lt;/code&gt;) and its dependencies into a separate Python environment in the QGIS profile. QGIS itself is not changed. To remove the engine, delete the folder.&lt;/p&gt; &lt;p&gt;Python 3.10 or newer must be installed on this machine. It is detected automatically, or can be set below. If the set-up was interrupted, run it again.&lt;/p&gt; &lt;p&gt;The &lt;b&gt;wheel file&lt;/b&gt; of the engine is made in its repository: &lt;code&gt;python3 -m pip wheel --no-deps --wheel-dir dist .&lt;/code&gt;&lt;/p&gt; &lt;p&gt;&lt;b&gt;PyTorch&lt;/b&gt;: PyPI has the build for NVIDIA graphics cards on Linux, and the CPU build on Windows and macOS. For the other build, copy the index address from “Get started” on pytorch.org to the advanced parameter &lt;i&gt;PyTorch index URL&lt;/i&gt;.&lt;/p&gt;</source>
    <translation>&lt;p&gt;Instala o motor (o programa &lt;code&gt;reseg-geo&lt;/code&gt;) e suas dependências em um ambiente Python separado, no perfil do QGIS. O próprio QGIS não é alterado. Para remover o motor, apague a pasta.&lt;/p&gt; &lt;p&gt;Python 3.10 ou mais recente deve estar instalado nesta máquina. Ele é detectado automaticamente ou pode ser indicado abaixo. Se a instalação foi interrompida, execute-a de novo.&lt;/p&gt; &lt;p&gt;O &lt;b&gt;arquivo wheel&lt;/b&gt; do motor é criado no repositório dele: &lt;code&gt;python3 -m pip wheel --no-deps --wheel-dir dist .&lt;/code&gt;&lt;/p&gt; &lt;p&gt;&lt;b&gt;PyTorch&lt;/b&gt;: o PyPI tem a compilação para placas de vídeo NVIDIA no Linux, e a de CPU no Windows e no macOS. Para a outra compilação, copie o endereço do índice de “Get started” em pytorch.org para o parâmetro avançado &lt;i&gt;URL do índice do PyTorch&lt;/i&gt;.&lt;/p&gt;</translation>
</message>
<message>
    <source>Engine wheel file</source>
    <translation>Arquivo wheel do motor</translation>
</message>
<message>
    <source>The file reseg_geo-….whl; what the engine depends on comes from PyPI.</source>
    <translation>O arquivo reseg_geo-….whl; as dependências do motor vêm do PyPI.</translation>
</message>
<message>
    <source>PyTorch build</source>
    <translation>Compilação do PyTorch</translation>
</message>
<message>
    <source>auto: the build that PyPI has for this system; cpu: small, without graphics card support; gpu: for NVIDIA graphics cards, several gigabytes.</source>
    <translation>auto: a que o PyPI tem para este sistema; cpu: pequena, sem suporte a placas de vídeo; gpu: para placas de vídeo NVIDIA, vários gigabytes.</translation>
</message>
<message>
    <source>Python interpreter (empty: detect automatically)</source>
    <translation>Interpretador Python (vazio: detectar automaticamente)</translation>
</message>
<message>
    <source>Python 3.10 or newer.</source>
    <translation>Python 3.10 ou mais recente.</translation>
</message>
<message>
    <source>PyTorch index URL</source>
    <translation>URL do índice do PyTorch</translation>
</message>
<message>
    <source>The address after --index-url in “Get started” on pytorch.org.</source>
    <translation>O endereço depois de --index-url em “Get started” no pytorch.org.</translation>
</message>
<message>
    <source>Additional pip options</source>
    <translation>Opções adicionais do pip</translation>
</message>
<message>
    <source>Such as --no-deps, --find-links FOLDER or --proxy ADDRESS.</source>
    <translation>Por exemplo, --no-deps, --find-links PASTA ou --proxy ENDEREÇO.</translation>
</message>
<message>
    <source>Use packages installed for this Python</source>
    <translation>Usar pacotes instalados para este Python</translation>
</message>
<message>
    <source>For example an existing PyTorch for AMD graphics cards.</source>
    <translation>Por exemplo, um PyTorch existente para placas de vídeo AMD.</translation>
</message>
<message>
    <source>Installation folder (empty: in the QGIS profile)</source>
    <translation>Pasta de instalação (vazio: no perfil do QGIS)</translation>
</message>
<message>
    <source>If you choose a folder, also set it in the QGIS options.</source>
    <translation>Se escolher uma pasta, indique-a também nas opções do QGIS.</translation>
</message>
<message>
    <source>Engine</source>
    <translation>Motor</translation>
</message>
<message>
    <source>All files (*)</source>
    <translation>Todos os arquivos (*)</translation>
</message>
<message>
    <source>{file} does not exist; choose a wheel file of the engine.</source>
    <translation>{file} não existe; escolha um arquivo wheel do motor.</translation>
</message>
<message>
    <source>{folder} cannot be written to ({reason}); close programs that use it, or choose another folder.</source>
    <translation>Não é possível gravar em {folder} ({reason}); feche os programas que a usam, ou escolha outra pasta.</translation>
</message>
<message>
    <source>The previous engine was kept.</source>
    <translation>O motor anterior foi mantido.</translation>
</message>
<message>
    <source>Creating the environment {folder}</source>
    <translation>Criando o ambiente {folder}</translation>
</message>
<message>
    <source>Installing PyTorch</source>
    <translation>Instalando o PyTorch</translation>
</message>
<message>
    <source>Installing the engine; this takes a few minutes</source>
    <translation>Instalando o motor; isso leva alguns minutos</translation>
</message>
<message>
    <source>Testing the engine</source>
    <translation>Testando o motor</translation>
</message>
<message>
    <source>The engine was installed as {program}, but QGIS uses {used}; set its path in {place}.</source>
    <translation>O motor foi instalado como {program}, mas o QGIS não usa esse motor (em uso: {used}); indique o caminho dele em {place}.</translation>
</message>
<message>
    <source>{what}. The engine was not set up: {cause}; then run this again.</source>
    <translation>{what}. O motor não foi instalado: {cause}; depois execute a instalação de novo.</translation>
</message>
<message>
    <source>{what}. The engine was not set up; see the log, fix the problem and run this again.</source>
    <translation>{what}. O motor não foi instalado; veja o log, corrija o problema e execute a instalação de novo.</translation>
</message>
<message>
    <source>{path} is not a folder ({reason}); choose another one.</source>
    <translation>{path} não é uma pasta ({reason}); escolha outra.</translation>
</message>
<message>
    <source>{folder} contains other files ({names}), which the set-up would delete; choose an empty folder.</source>
    <translation>{folder} contém outros arquivos ({names}), que a instalação apagaria; escolha uma pasta vazia.</translation>
</message>
<message>
    <source>PyPI has no {build} build of PyTorch for this system; select pip and your system in “Get started” on pytorch.org and copy the address after --index-url to 'PyTorch index URL', or choose auto.</source>
    <translation>O PyPI não tem uma compilação {build} do PyTorch para este sistema; selecione pip e o seu sistema em “Get started” no pytorch.org e copie o endereço depois de --index-url para “URL do índice do PyTorch”, ou escolha auto.</translation>
</message>
<message>
    <source>Polygons of a class map</source>
    <translation>Polígonos de um mapa de classes</translation>
</message>
<message>
    <source>Convert a class map to polygons with class, true area and mean confidence.</source>
    <translation>Converte um mapa de classes em polígonos com classe, área real e confiança média.</translation>
</message>
<message>
    <source>&lt;p&gt;Converts a class map to polygons with class, true area (in any CRS) and, if a confidence raster is given, mean confidence. Neighbouring polygons share their borders exactly, even after simplification. The style is stored in the GeoPackage.&lt;/p&gt; &lt;p&gt;Any integer raster can be used; class names and colours are read from its legend if it has one.&lt;/p&gt;</source>
    <translation>&lt;p&gt;Converte um mapa de classes em polígonos com classe, área real (em qualquer SRC) e, se for indicado um raster de confiança, confiança média. Polígonos vizinhos compartilham suas bordas exatamente, mesmo após a simplificação. O estilo é guardado no GeoPackage.&lt;/p&gt; &lt;p&gt;Qualquer raster de inteiros serve; nomes e cores das classes são lidos da sua legenda, se houver.&lt;/p&gt;</translation>
</message>
<message>
    <source>An integer raster; 0 is nodata.</source>
    <translation>Um raster de inteiros; 0 = sem dados.</translation>
</message>
<message>
    <source>The confidence raster of the same map; each polygon gets the mean of its pixels.</source>
    <translation>O raster de confiança do mesmo mapa; cada polígono recebe a média de seus pixels.</translation>
</message>
<message>
    <source>The engine did not answer, so it was ended; try again.</source>
    <translation>O motor não respondeu, por isso foi encerrado; tente de novo.</translation>
</message>
<message>
    <source>Class</source>
    <translation>Classe</translation>
</message>
<message>
    <source>Recall</source>
    <translation>Revocação</translation>
</message>
<message>
    <source>Colour of the class</source>
    <translation>Cor da classe</translation>
</message>
<message>
    <source>Name of the class, which is also a word to look for, unless it ends with =</source>
    <translation>Nome da classe, que também é uma palavra a procurar, a menos que termine com =</translation>
</message>
<message>
    <source>Other words for the same class, separated by commas</source>
    <translation>Outras palavras para a mesma classe, separadas por vírgulas</translation>
</message>
<message>
    <source>Share of the examples that is found (cross-validated)</source>
    <translation>Parcela dos exemplos que é encontrada (validação cruzada)</translation>
</message>
<message>
    <source>{share} of what the {count} examples cover is classified correctly (cross-validated).</source>
    <translation>{share} do que os {count} exemplos cobrem é classificado corretamente (validação cruzada).</translation>
</message>
<message>
    <source>{share} of what the {count} examples cover is classified correctly (cross-validated); by words alone {words}.</source>
    <translation>{share} do que os {count} exemplos cobrem é classificado corretamente (validação cruzada); só com palavras, {words}.</translation>
</message>
<message>
    <source>The engine cannot be started ({reason}); set up the engine again.</source>
    <translation>Não é possível iniciar o motor ({reason}); instale o motor de novo.</translation>
</message>
<message>
    <source>The engine is an older version that has no sessions; set up the engine again.</source>
    <translation>O motor é uma versão antiga que não tem sessões; instale o motor de novo.</translation>
</message>
<message>
    <source>The engine has ended (exit status {status}); press 'Map the view' again.</source>
    <translation>O motor terminou (código de saída {status}); clique de novo em “Mapear a vista”.</translation>
</message>
<message>
    <source>'{name}' is outside the map view; zoom to the layer.</source>
    <translation>“{name}” está fora da vista do mapa; ajuste o zoom à camada.</translation>
</message>
<message>
    <source>Starting the engine…</source>
    <translation>Iniciando o motor…</translation>
</message>
<message>
    <source>Mapping the view…</source>
    <translation>Mapeando a vista…</translation>
</message>
<message>
    <source>Choose a raster layer.</source>
    <translation>Escolha uma camada raster.</translation>
</message>
<message>
    <source>Add at least one class.</source>
    <translation>Adicione pelo menos uma classe.</translation>
</message>
<message>
    <source>Stopped.</source>
    <translation>Parado.</translation>
</message>
<message>
    <source>Mapping the whole raster in the background.</source>
    <translation>Mapeando o raster inteiro em segundo plano.</translation>
</message>
<message>
    <source>The land-cover map is ready.</source>
    <translation>O mapa de cobertura da terra está pronto.</translation>
</message>
<message>
    <source>Choose a raster layer. Then draw the example again.</source>
    <translation>Escolha uma camada raster. Depois desenhe o exemplo de novo.</translation>
</message>
<message>
    <source>Select a class in the table. Then draw the example again.</source>
    <translation>Selecione uma classe na tabela. Depois desenhe o exemplo de novo.</translation>
</message>
<message>
    <source>Layer of examples</source>
    <translation>Camada de exemplos</translation>
</message>
<message>
    <source>Example of {name}</source>
    <translation>Exemplo de {name}</translation>
</message>
<message>
    <source>Live</source>
    <translation>Ao vivo</translation>
</message>
<message>
    <source>Show</source>
    <translation>Mostrar</translation>
</message>
<message>
    <source>Map the view whenever the canvas, the classes or examples change.</source>
    <translation>Mapeia a vista sempre que a tela do mapa, as classes ou os exemplos mudam.</translation>
</message>
<message>
    <source>Map the view</source>
    <translation>Mapear a vista</translation>
</message>
<message>
    <source>Stop</source>
    <translation>Parar</translation>
</message>
<message>
    <source>Map all</source>
    <translation>Mapear tudo</translation>
</message>
<message>
    <source>Map the whole raster with these settings, in the background.</source>
    <translation>Mapeia o raster inteiro com estas configurações, em segundo plano.</translation>
</message>
<message>
    <source>Help</source>
    <translation>Ajuda</translation>
</message>
<message>
    <source>Open the help page of this panel in the browser.</source>
    <translation>Abre no navegador a página de ajuda deste painel.</translation>
</message>
<message>
    <source>Add example</source>
    <translation>Adicionar exemplo</translation>
</message>
<message>
    <source>Click on something of the class that is selected in the table, or draw its outline with the mouse button held down.</source>
    <translation>Clique em algo da classe selecionada na tabela, ou desenhe seu contorno com o botão do mouse pressionado.</translation>
</message>
<message>
    <source>Raster</source>
    <translation>Raster</translation>
</message>
<message>
    <source>Opacity</source>
    <translation>Opacidade</translation>
</message>
<message>
    <source>Add a class</source>
    <translation>Adicionar uma classe</translation>
</message>
<message>
    <source>Remove the class</source>
    <translation>Remover a classe</translation>
</message>
<message>
    <source>Move the class up</source>
    <translation>Mover a classe para cima</translation>
</message>
<message>
    <source>Move the class down</source>
    <translation>Mover a classe para baixo</translation>
</message>
<message>
    <source>Load list</source>
    <translation>Carregar lista</translation>
</message>
<message>
    <source>Replace the table with a predefined class list</source>
    <translation>Substitui a tabela por uma lista de classes predefinida</translation>
</message>
<message>
    <source>Layers with a field `reference` to choose from a list</source>
    <translation>Camadas com um campo `reference` cujo valor é escolhido em uma lista</translation>
</message>
<message>
    <source>Previous</source>
    <translation>Anterior</translation>
</message>
<message>
    <source>Next</source>
    <translation>Próximo</translation>
</message>
<message>
    <source>The feature before this one, labelled or not</source>
    <translation>A feição anterior a esta, com ou sem classe de referência</translation>
</message>
<message>
    <source>The next feature without a label, by rank if there is one</source>
    <translation>A próxima feição sem classe de referência, por ordem de prioridade, se houver</translation>
</message>
<message>
    <source>Clear (0)</source>
    <translation>Limpar (0)</translation>
</message>
<message>
    <source>Save</source>
    <translation>Salvar</translation>
</message>
<message>
    <source>Remove the label; the key 0 does it, too</source>
    <translation>Remove a classe de referência; a tecla 0 também faz isso</translation>
</message>
<message>
    <source>Save the edits of the layer, as QGIS does it</source>
    <translation>Salva as edições da camada, como o QGIS faz</translation>
</message>
<message>
    <source>{name}: the key {key}</source>
    <translation>{name}: tecla {key}</translation>
</message>
<message>
    <source>1 more class without a key: use the attribute form.</source>
    <translation>Mais 1 classe sem tecla: use o formulário de atributos.</translation>
</message>
<message>
    <source>{count} more classes without a key: use the attribute form.</source>
    <translation>Mais {count} classes sem tecla: use o formulário de atributos.</translation>
</message>
<message>
    <source>This feature has no place; label it in the attribute table.</source>
    <translation>Esta feição não tem geometria; atribua a classe de referência na tabela de atributos.</translation>
</message>
<message>
    <source>This feature cannot be shown in the CRS of the project.</source>
    <translation>Esta feição não pode ser mostrada no SRC do projeto.</translation>
</message>
<message>
    <source>Label</source>
    <translation>Referência</translation>
</message>
<message>
    <source>All {count} features have a label.</source>
    <translation>Todas as {count} feições têm classe de referência.</translation>
</message>
<message>
    <source>There is no layer to label. Make one with 'Accuracy: sample to label' or 'Review: polygons to look at'.</source>
    <translation>Não há camada para conferir. Crie uma com “Exatidão: amostra” ou “Revisão: polígonos para conferir”.</translation>
</message>
<message>
    <source>The layer '{name}' has no features.</source>
    <translation>A camada “{name}” não tem feições.</translation>
</message>
<message>
    <source>{done} of {all} labelled, {unsaved} not saved</source>
    <translation>{done} de {all} conferidas, {unsaved} não salvas</translation>
</message>
<message>
    <source>{done} of {all} labelled</source>
    <translation>{done} de {all} conferidas</translation>
</message>
<message>
    <source>Press Next.</source>
    <translation>Clique em “Próximo”.</translation>
</message>
<message>
    <source>The map says: {name}</source>
    <translation>O mapa diz: {name}</translation>
</message>
<message>
    <source>The examples cannot be written: {reason}.</source>
    <translation>Os exemplos não podem ser gravados: {reason}.</translation>
</message>
<message>
    <source>Land cover: examples</source>
    <translation>Cobertura da terra: exemplos</translation>
</message>
<message>
    <source>The run was stopped.</source>
    <translation>A execução foi interrompida.</translation>
</message>
<message>
    <source>Land cover by words</source>
    <translation>Cobertura da terra por palavras</translation>
</message>
<message>
    <source>Models of the engine</source>
    <translation>Modelos do motor</translation>
</message>
<message>
    <source>Classes of {name}</source>
    <translation>Classes de {name}</translation>
</message>
<message>
    <source>Land cover of the view</source>
    <translation>Cobertura da terra da vista</translation>
</message>
<message>
    <source>the disk is full; free some space, or choose another 'Installation folder'</source>
    <translation>o disco está cheio; libere espaço, ou escolha outra “Pasta de instalação”</translation>
</message>
<message>
    <source>a file or folder cannot be written to; close programs that use it, or choose another 'Installation folder'</source>
    <translation>não é possível gravar em um arquivo ou pasta; feche os programas que o usam, ou escolha outra “Pasta de instalação”</translation>
</message>
<message>
    <source>the proxy does not let pip through; correct its address, user and password in Settings ▸ Options ▸ Network</source>
    <translation>o proxy não deixa o pip passar; corrija o endereço, o usuário e a senha do proxy em Configurações ▸ Opções ▸ Rede</translation>
</message>
<message>
    <source>the certificate of the server is not trusted, perhaps because a proxy inspects the traffic; set the environment variable PIP_CERT to its certificate file</source>
    <translation>o certificado do servidor não é confiável, talvez porque um proxy inspeciona o tráfego; defina a variável de ambiente PIP_CERT com o arquivo do certificado dele</translation>
</message>
<message>
    <source>there is no connection to the server; check the network and the proxy in Settings ▸ Options ▸ Network, or put --find-links FOLDER into 'Additional pip options' on a machine without internet access</source>
    <translation>não há conexão com o servidor; verifique a rede e o proxy em Configurações ▸ Opções ▸ Rede, ou informe --find-links PASTA em “Opções adicionais do pip” em uma máquina sem acesso à internet</translation>
</message>
<message>
    <source>Stopped by the user.</source>
    <translation>Interrompido pelo usuário.</translation>
</message>
<message>
    <source>{program} did not list its models. It may be an older version, or not reseg-geo; set up the engine again.</source>
    <translation>{program} não listou seus modelos. Pode ser uma versão mais antiga, ou não ser o reseg-geo; instale o motor de novo.</translation>
</message>
<message>
    <source>Settings ▸ Options ▸ Processing ▸ Providers ▸ ReSeg-Geo</source>
    <translation>Configurações ▸ Opções ▸ Processamento ▸ Provedores ▸ ReSeg-Geo</translation>
</message>
<message>
    <source>the environment variable {name}</source>
    <translation>a variável de ambiente {name}</translation>
</message>
<message>
    <source>{path} is set in {place}, but reseg-geo was not found there; correct the path or clear it.</source>
    <translation>{path} está definido em {place}, mas o reseg-geo não foi encontrado ali; corrija o caminho ou apague-o.</translation>
</message>
<message>
    <source>The set-up of the engine was interrupted; run the algorithm 'Set up the engine' again.</source>
    <translation>A instalação do motor foi interrompida; execute de novo o algoritmo “Instalar o motor”.</translation>
</message>
<message>
    <source>The engine is not installed; run the algorithm 'Set up the engine' once, or set the path of reseg-geo in {place}.</source>
    <translation>O motor não está instalado; execute uma vez o algoritmo “Instalar o motor”, ou indique o caminho do reseg-geo em {place}.</translation>
</message>
<message>
    <source>{program} is not Python 3.10 or newer with the venv module; choose another one (on Debian and Ubuntu, install the package python3-venv).</source>
    <translation>{program} não é Python 3.10 ou mais recente com o módulo venv; escolha outro (no Debian e no Ubuntu, instale o pacote python3-venv).</translation>
</message>
<message>
    <source>Python 3.10 or newer with the venv module was not found; install it from python.org (on Debian and Ubuntu, the package python3-venv), or set 'Python interpreter'.</source>
    <translation>Python 3.10 ou mais recente com o módulo venv não foi encontrado; instale-o a partir de python.org (no Debian e no Ubuntu, o pacote python3-venv), ou defina “Interpretador Python”.</translation>
</message>
<message>
    <source>Resume a stopped run</source>
    <translation>Continuar uma execução interrompida</translation>
</message>
<message>
    <source>Field of the examples</source>
    <translation>Campo dos exemplos</translation>
</message>
<message>
    <source>{program} ended without a result. It may be an older version, or not reseg-geo; see the log and set up the engine again.</source>
    <translation>{program} terminou sem resultado. Pode ser uma versão mais antiga, ou não ser o reseg-geo; veja o log e instale o motor de novo.</translation>
</message>
<message>
    <source>The result of the engine is incomplete. It may be an older version; set up the engine again.</source>
    <translation>O resultado do motor está incompleto. Pode ser uma versão mais antiga; instale o motor de novo.</translation>
</message>
<message>
    <source>{program} cannot be started ({reason}); set up the engine again.</source>
    <translation>Não é possível iniciar {program} ({reason}); instale o motor de novo.</translation>
</message>
<message>
    <source>(further lines are omitted)</source>
    <translation>(as linhas seguintes foram omitidas)</translation>
</message>
<message>
    <source>About {time} left</source>
    <translation>Faltam cerca de {time}</translation>
</message>
<message>
    <source>{program} failed with exit status {status}</source>
    <translation>{program} falhou com o código de saída {status}</translation>
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
    <translation>{output} deve ser um arquivo {kinds}, não {path}.</translation>
</message>
<message>
    <source>{output} must be a file without a layer name, unless it is a GeoPackage: {path}.</source>
    <translation>{output} deve ser um arquivo sem nome de camada, a menos que seja um GeoPackage: {path}.</translation>
</message>
<message>
    <source>Save the layer '{name}' to a file first.</source>
    <translation>Salve antes a camada “{name}” em um arquivo.</translation>
</message>
<message>
    <source>Save the edits of the layer '{name}' first.</source>
    <translation>Salve antes as edições da camada “{name}”.</translation>
</message>
<message>
    <source>{path} is an input; choose another output file.</source>
    <translation>{path} é uma entrada; escolha outro arquivo de saída.</translation>
</message>
<message>
    <source>{path} already has a layer '{layer}', which may hold examples; add |layername=NAME for another one, or choose another file.</source>
    <translation>{path} já tem uma camada “{layer}”, que pode conter exemplos; acrescente |layername=NAME para outra, ou escolha outro arquivo.</translation>
</message>
<message>
    <source>{path} cannot be written: {reason}.</source>
    <translation>{path} não pode ser gravado: {reason}.</translation>
</message>
<message>
    <source>(another class, or none)</source>
    <translation>(outra classe, ou nenhuma)</translation>
</message>
<message>
    <source>The layer '{name}' comes from a service or database ({provider}), not from a raster file; save it first (right-click ▸ Export ▸ Save As…) and use the saved file.</source>
    <translation>A camada “{name}” vem de um serviço ou banco de dados ({provider}), não de um arquivo raster; salve-a antes (botão direito ▸ Exportar ▸ Salvar Como…) e use o arquivo salvo.</translation>
</message>
<message>
    <source>The layer '{name}' exists only in the memory of QGIS; save it first (right-click ▸ Export ▸ Save As…) and use the saved file.</source>
    <translation>A camada “{name}” existe apenas na memória do QGIS; salve-a antes (botão direito ▸ Exportar ▸ Salvar Como…) e use o arquivo salvo.</translation>
</message>
<message>
    <source>The features of '{name}' cannot be written: {reason}.</source>
    <translation>As feições de “{name}” não podem ser gravadas: {reason}.</translation>
</message>
<message>
    <source>The layer '{name}' has no field '{field}'; its examples need the name of their class.</source>
    <translation>A camada “{name}” não tem o campo “{field}”; cada exemplo precisa do nome de sua classe.</translation>
</message>
<message>
    <source>The layer '{name}' has no field with classes; its examples need the name of their class.</source>
    <translation>A camada “{name}” não tem campo com classes; cada exemplo precisa do nome de sua classe.</translation>
</message>
<message>
    <source>A row of the class table has no name; fill it in or remove the row.</source>
    <translation>Uma linha da tabela de classes não tem nome; preencha-o ou remova a linha.</translation>
</message>
<message>
    <source>The layer '{name}' cannot be edited; check that it is not read-only in the project, and that its file may be written.</source>
    <translation>A camada “{name}” não pode ser editada; verifique se ela não está marcada como apenas leitura no projeto e se o seu arquivo pode ser gravado.</translation>
</message>
<message>
    <source>Remove the label</source>
    <translation>Remover a classe de referência</translation>
</message>
<message>
    <source>Label {name}</source>
    <translation>Atribuir a classe de referência {name}</translation>
</message>
<message>
    <source>The label cannot be written into the layer '{name}'.</source>
    <translation>A classe de referência não pode ser gravada na camada “{name}”.</translation>
</message>
<message>
    <source>The edits of the layer '{name}' cannot be saved: {reasons}</source>
    <translation>As edições da camada “{name}” não podem ser salvas: {reasons}</translation>
</message>
<message>
    <source>The engine did not write {path}; see the log.</source>
    <translation>O motor não gravou {path}; veja o log.</translation>
</message>
<message>
    <source>{path} was written, but this QGIS cannot show files of this format.</source>
    <translation>{path} foi gravado, mas este QGIS não consegue mostrar arquivos deste formato.</translation>
</message>
<message>
    <source>The layer '{name}' comes from a map service, which has pixels of any size; choose an extent and, under the advanced parameters, an output pixel size.</source>
    <translation>A camada “{name}” vem de um serviço de mapas, que tem pixels de qualquer tamanho; escolha uma extensão e, nos parâmetros avançados, um tamanho de pixel de saída.</translation>
</message>
<message>
    <source>The map service of the layer '{name}' needs a login, which only QGIS has; save the layer first (right-click ▸ Export ▸ Save As…) and use the saved file.</source>
    <translation>O serviço de mapas da camada “{name}” exige um login que só o QGIS tem; salve antes a camada (botão direito ▸ Exportar ▸ Salvar Como…) e use o arquivo salvo.</translation>
</message>
<message>
    <source>The pixels of '{name}' come from {host}, which will be asked for about 1 picture; please check that the terms of this service allow that.</source>
    <translation>Os pixels de “{name}” vêm de {host}, ao qual será pedida cerca de 1 imagem; verifique se os termos deste serviço permitem isso.</translation>
</message>
<message>
    <source>The pixels of '{name}' come from {host}, which will be asked for about {count} pictures; please check that the terms of this service allow that.</source>
    <translation>Os pixels de “{name}” vêm de {host}, ao qual serão pedidas cerca de {count} imagens; verifique se os termos deste serviço permitem isso.</translation>
</message>
<message>
    <source>The tiles of the layer '{name}' have addresses without {{x}}, {{y}} and {{z}}; save the layer first (right-click ▸ Export ▸ Save As…).</source>
    <translation>Os blocos da camada “{name}” têm endereços sem {{x}}, {{y}} e {{z}}; salve antes a camada (botão direito ▸ Exportar ▸ Salvar Como…).</translation>
</message>
<message>
    <source>ReSeg-Geo: land-cover maps from words</source>
    <translation>ReSeg-Geo: mapas de cobertura da terra a partir de palavras</translation>
</message>
<message>
    <source>Path to reseg-geo or its environment folder (empty: detect automatically)</source>
    <translation>Caminho do reseg-geo ou da pasta do seu ambiente (vazio: detectar automaticamente)</translation>
</message>
<message>
    <source>{words} or {last}</source>
    <translation>{words} ou {last}</translation>
</message>
</context>
</TS>
