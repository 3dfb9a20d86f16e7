<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ja" sourcelanguage="en">
<context>
<name>ReSegGeo</name>
<message>
    <source>Accuracy: report</source>
    <translation>精度: レポート</translation>
</message>
<message>
    <source>Estimate how good a class map is, and true areas, from labelled points.</source>
    <translation>参照クラス付きの点から、分類図の精度と実際の面積を推定します。</translation>
</message>
<message>
    <source>&lt;p&gt;Estimates, from the points that &lt;i&gt;Accuracy: sample to label&lt;/i&gt; drew and somebody labelled, how much of a class map is right, of each class the user's and producer's accuracy, and the areas corrected for the errors of the map, all with 95% confidence intervals (Olofsson et al. 2014, Stehman 2014).&lt;/p&gt; &lt;p&gt;A better map of the same place is assessed with the same points: choose it as the class map, and the map that was sampled as &lt;i&gt;Sampled map&lt;/i&gt;.&lt;/p&gt; &lt;p&gt;With the probabilities of all classes (an output of &lt;i&gt;Land-cover map from words&lt;/i&gt;) the report says how far confidence can be relied on, and can write a calibration, which makes it the probability that a pixel is right.&lt;/p&gt;</source>
    <translation>&lt;p&gt;&lt;i&gt;精度: 標本抽出&lt;/i&gt; で抽出し、参照クラスを付けた点から、分類図の正解率、各クラスのユーザー精度とプロデューサー精度、分類誤差を補正した面積を、いずれも95%信頼区間付きで推定します（Olofsson et al. 2014, Stehman 2014）。&lt;/p&gt; &lt;p&gt;同じ場所のより良い地図も同じ点で評価できます。その地図を分類図に、標本を抽出した地図を &lt;i&gt;抽出元の地図&lt;/i&gt; に選んでください。&lt;/p&gt; &lt;p&gt;全クラスの確率（&lt;i&gt;単語から土地被覆図を作成&lt;/i&gt; の出力）があると、信頼度がどこまで信用できるかもレポートに示され、校正ファイルを書き出せます。校正すると、信頼度はピクセルの分類が正しい確率になります。&lt;/p&gt;</translation>
</message>
<message>
    <source>Class map</source>
    <translation>分類図</translation>
</message>
<message>
    <source>The map to be assessed.</source>
    <translation>評価する地図。</translation>
</message>
<message>
    <source>Labelled points</source>
    <translation>参照クラス付きの点</translation>
</message>
<message>
    <source>The layer `points` of a sample, with its labels saved.</source>
    <translation>標本のレイヤ `points`。参照クラスを保存したもの。</translation>
</message>
<message>
    <source>Sampled map</source>
    <translation>抽出元の地図</translation>
</message>
<message>
    <source>The map that was sampled, if it is not the class map.</source>
    <translation>標本を抽出した地図（分類図と異なる場合）。</translation>
</message>
<message>
    <source>Probabilities</source>
    <translation>確率</translation>
</message>
<message>
    <source>Those of all classes, as the model of the map gave them; needed for a calibration.</source>
    <translation>地図を作ったモデルが出力した全クラスの確率。校正に必要です。</translation>
</message>
<message>
    <source>Report</source>
    <translation>レポート</translation>
</message>
<message>
    <source>HTML files (*.html)</source>
    <translation>HTMLファイル (*.html)</translation>
</message>
<message>
    <source>A page to share.</source>
    <translation>共有できるページ。</translation>
</message>
<message>
    <source>Picture</source>
    <translation>画像</translation>
</message>
<message>
    <source>PNG files (*.png)</source>
    <translation>PNGファイル (*.png)</translation>
</message>
<message>
    <source>The matrix, and areas with intervals.</source>
    <translation>混同行列と、信頼区間付きの面積。</translation>
</message>
<message>
    <source>Table</source>
    <translation>テーブル</translation>
</message>
<message>
    <source>CSV files (*.csv)</source>
    <translation>CSVファイル (*.csv)</translation>
</message>
<message>
    <source>A row for each class; areas in m².</source>
    <translation>クラスごとに1行。面積はm²。</translation>
</message>
<message>
    <source>Calibration</source>
    <translation>校正</translation>
</message>
<message>
    <source>Calibrations (*.cal)</source>
    <translation>校正ファイル (*.cal)</translation>
</message>
<message>
    <source>For further maps like this.</source>
    <translation>同様の地図に使えます。</translation>
</message>
<message>
    <source>Overall accuracy, 0 to 1</source>
    <translation>全体精度（0〜1）</translation>
</message>
<message>
    <source>Its standard error</source>
    <translation>全体精度の標準誤差</translation>
</message>
<message>
    <source>Choose the layer of labelled points.</source>
    <translation>参照クラス付きの点のレイヤを選んでください。</translation>
</message>
<message>
    <source>A calibration needs the probabilities; choose them.</source>
    <translation>校正には確率が必要です。確率を選んでください。</translation>
</message>
<message>
    <source>overall accuracy: {value}</source>
    <translation>全体精度: {value}</translation>
</message>
<message>
    <source>{name}: user's accuracy {users}, producer's accuracy {producers}</source>
    <translation>{name}: ユーザー精度 {users}、プロデューサー精度 {producers}</translation>
</message>
<message>
    <source>unknown</source>
    <translation>不明</translation>
</message>
<message>
    <source>Accuracy: sample to label</source>
    <translation>精度: 標本抽出</translation>
</message>
<message>
    <source>Draw points of a class map at random, to label them and measure its accuracy.</source>
    <translation>分類図から点を無作為に抽出します。参照クラスを付けて精度を測ります。</translation>
</message>
<message>
    <source>Choose a file for the points; QGIS deletes temporary files when it is closed, with all labels.</source>
    <translation>点の保存先ファイルを選んでください。QGISは終了時に一時ファイルを削除するため、参照クラスがすべて失われます。</translation>
</message>
<message>
    <source>&lt;p&gt;Draws pixels of a class map at random, from each class (stratum) so many, as points. Label them: toggle editing, and set &lt;i&gt;reference&lt;/i&gt; of each point to what is really there, by a better source than the map. Then run &lt;i&gt;Accuracy: report&lt;/i&gt;.&lt;/p&gt; &lt;p&gt;The map's own class is hidden, so that it does not mislead you. Do not move, add or delete points. A sample that holds labels is never replaced.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Size&lt;/b&gt;: 300 points tell the overall accuracy to about 5 points in a hundred. A target, such as a standard error of 0.02, draws as many as that needs.&lt;/p&gt;</source>
    <translation>&lt;p&gt;分類図のピクセルを、クラス（層）ごとに決まった数だけ無作為に抽出し、点にします。参照クラスを付けるには、編集モードに切り替え、各点の &lt;i&gt;reference&lt;/i&gt; に、地図より信頼できる資料で確かめた実際の土地被覆を設定します。その後 &lt;i&gt;精度: レポート&lt;/i&gt; を実行してください。&lt;/p&gt; &lt;p&gt;先入観を与えないよう、地図のクラスは隠してあります。点を移動、追加、削除しないでください。参照クラスを含む標本が置き換えられることはありません。&lt;/p&gt; &lt;p&gt;&lt;b&gt;標本の大きさ&lt;/b&gt;: 300点で、全体精度がおよそ±5ポイントの範囲でわかります。標準誤差0.02などの目標を指定すると、必要な数だけ抽出します。&lt;/p&gt;</translation>
</message>
<message>
    <source>Number of points</source>
    <translation>点の数</translation>
</message>
<message>
    <source>Unless a standard error is given.</source>
    <translation>標準誤差を指定しない場合に使います。</translation>
</message>
<message>
    <source>Standard error to reach</source>
    <translation>目標の標準誤差</translation>
</message>
<message>
    <source>Of the overall accuracy, such as 0.02, instead of a number of points.</source>
    <translation>全体精度の標準誤差。0.02など。点の数の代わりに指定します。</translation>
</message>
<message>
    <source>Allocation</source>
    <translation>配分</translation>
</message>
<message>
    <source>Points by class: proportional to its pixels, equal, or for the smallest standard error of the overall accuracy (neyman), which needs the expected accuracies.</source>
    <translation>クラスごとの点の数。proportional: ピクセル数に比例、equal: 均等、neyman: 全体精度の標準誤差が最小（予想精度が必要）。</translation>
</message>
<message>
    <source>Minimum in each class</source>
    <translation>クラスごとの最小数</translation>
</message>
<message>
    <source>Each class gets at least so many points, if it has so many pixels.</source>
    <translation>ピクセル数が足りる限り、各クラスに少なくともこの数の点を割り当てます。</translation>
</message>
<message>
    <source>Expected accuracy</source>
    <translation>予想精度</translation>
</message>
<message>
    <source>User's accuracy that you expect: one for all classes, or a list such as water=0.95, forest=0.8. Empty for 0.8.</source>
    <translation>予想されるユーザー精度。全クラス共通の1つの値、または water=0.95, forest=0.8 のような一覧。空欄なら0.8。</translation>
</message>
<message>
    <source>Strata: another map</source>
    <translation>層: 別の地図</translation>
</message>
<message>
    <source>A class map whose classes are the strata, instead of those of the map.</source>
    <translation>層に使う分類図。対象の地図のクラスではなく、この分類図のクラスを層とします。</translation>
</message>
<message>
    <source>Strata: polygons</source>
    <translation>層: ポリゴン</translation>
</message>
<message>
    <source>Polygons that are the strata, such as districts.</source>
    <translation>層とするポリゴン。行政区など。</translation>
</message>
<message>
    <source>Field of the polygons</source>
    <translation>ポリゴンのフィールド</translation>
</message>
<message>
    <source>Names of the strata; without it, each polygon is one.</source>
    <translation>層の名前。指定しなければ、各ポリゴンを1つの層とします。</translation>
</message>
<message>
    <source>Random seed</source>
    <translation>乱数のシード</translation>
</message>
<message>
    <source>The same seed draws the same points.</source>
    <translation>同じシードからは同じ点が抽出されます。</translation>
</message>
<message>
    <source>Show the map's class</source>
    <translation>地図のクラスを表示</translation>
</message>
<message>
    <source>The person who labels may be misled by it.</source>
    <translation>参照クラスを付ける人に先入観を与えるおそれがあります。</translation>
</message>
<message>
    <source>Points to label</source>
    <translation>参照クラスを付ける点</translation>
</message>
<message>
    <source>A GeoPackage of its own, with the points and the squares of their pixels.</source>
    <translation>専用のGeoPackage。点と、そのピクセルの正方形が入ります。</translation>
</message>
<message>
    <source>{name}: {points} of {pixels} pixels</source>
    <translation>{name}: {pixels} ピクセル中 {points} 点</translation>
</message>
<message>
    <source>Points of {name} to label</source>
    <translation>{name}: 参照クラスを付ける点</translation>
</message>
<message>
    <source>{label} (installed: {names})</source>
    <translation>{label}（インストール済み: {names}）</translation>
</message>
<message>
    <source>none</source>
    <translation>なし</translation>
</message>
<message>
    <source>Corrected polygons to a class map</source>
    <translation>修正したポリゴンを分類図に反映</translation>
</message>
<message>
    <source>Burn polygons into a class map, on the same grid, with the same classes.</source>
    <translation>グリッドとクラスを変えずに、ポリゴンを分類図に焼き込みます。</translation>
</message>
<message>
    <source>&lt;p&gt;Takes polygons back into a class map: those of &lt;i&gt;Review: polygons to look at&lt;/i&gt; after you have labelled them, or polygons of the map whose class you have changed. The new map has the grid and the classes of the old one.&lt;/p&gt; &lt;p&gt;A polygon has the class in its field &lt;i&gt;reference&lt;/i&gt;, or in &lt;i&gt;class_name&lt;/i&gt; where that is empty, unless you choose a field. Edits that are not saved count. Where polygons overlap, the last one counts.&lt;/p&gt;</source>
    <translation>&lt;p&gt;ポリゴンのクラスを分類図に反映します。対象は、&lt;i&gt;確認: 見直すポリゴン&lt;/i&gt; のポリゴンに参照クラスを付けたもの、またはクラスを変更した地図のポリゴンです。新しい地図のグリッドとクラスは元の地図と同じです。&lt;/p&gt; &lt;p&gt;フィールドを選ばなければ、ポリゴンのクラスはフィールド &lt;i&gt;reference&lt;/i&gt; の値、それが空なら &lt;i&gt;class_name&lt;/i&gt; の値です。未保存の編集も反映されます。ポリゴンが重なる場所では、最後のものが優先されます。&lt;/p&gt;</translation>
</message>
<message>
    <source>Polygons</source>
    <translation>ポリゴン</translation>
</message>
<message>
    <source>In any CRS; optionally only those that are selected.</source>
    <translation>CRSは問いません。選択した地物のみにすることもできます。</translation>
</message>
<message>
    <source>The map that is corrected; it gives the grid and the classes.</source>
    <translation>修正する地図。グリッドとクラスはこの地図のものです。</translation>
</message>
<message>
    <source>Keep the rest of the map</source>
    <translation>地図の残りを保持</translation>
</message>
<message>
    <source>Pixels in no polygon keep their class, and so do those in polygons whose field reference is empty, if there is one; otherwise they become nodata.</source>
    <translation>ポリゴンの外のピクセルと、フィールド reference があり、それが空のポリゴンの中のピクセルは、元のクラスを保ちます。オフにするとnodataになります。</translation>
</message>
<message>
    <source>Field with the class</source>
    <translation>クラスのフィールド</translation>
</message>
<message>
    <source>Empty for class_name, and reference where that is filled in.</source>
    <translation>空欄なら class_name、値があれば reference を使います。</translation>
</message>
<message>
    <source>Corrected class map</source>
    <translation>修正済み分類図</translation>
</message>
<message>
    <source>A GeoTIFF. It may be the class map itself, if no pixel loses its class.</source>
    <translation>GeoTIFF。クラスを失うピクセルがなければ、元の分類図に上書きできます。</translation>
</message>
<message>
    <source>{name} (corrected)</source>
    <translation>{name}（修正済み）</translation>
</message>
<message>
    <source>The layer '{name}' has no field {fields} with the classes of its polygons; choose the field that has them.</source>
    <translation>レイヤ「{name}」には、ポリゴンのクラスを持つフィールド {fields} がありません。クラスのあるフィールドを選んでください。</translation>
</message>
<message>
    <source>the well-known class list</source>
    <translation>定義済みのクラス一覧</translation>
</message>
<message>
    <source>the table of classes</source>
    <translation>クラスの表</translation>
</message>
<message>
    <source>Classes</source>
    <translation>クラス</translation>
</message>
<message>
    <source>Class names with optional synonyms (name=synonym|synonym, name, …), or a class file. A class that only examples describe ends with =, such as kiosk=.</source>
    <translation>クラス名と任意の同義語（名前=同義語|同義語, 名前, …）、またはクラスファイル。学習例だけで表すクラスは、kiosk= のように末尾に = を付けます。</translation>
</message>
<message>
    <source>Classes as a table (replaces the list above)</source>
    <translation>クラスの表（上の一覧の代わり）</translation>
</message>
<message>
    <source>Name</source>
    <translation>名前</translation>
</message>
<message>
    <source>Synonyms</source>
    <translation>同義語</translation>
</message>
<message>
    <source>Colour</source>
    <translation>色</translation>
</message>
<message>
    <source>One class per row. Separate synonyms by commas; write colours as #c62828.</source>
    <translation>1行に1クラス。同義語はコンマで区切り、色は #c62828 のように書きます。</translation>
</message>
<message>
    <source>Well-known class list (replaces the classes)</source>
    <translation>定義済みのクラス一覧（クラスの代わり）</translation>
</message>
<message>
    <source>Such as worldcover for ESA WorldCover, or osm for OpenStreetMap.</source>
    <translation>worldcover（ESA WorldCover）、osm（OpenStreetMap）など。</translation>
</message>
<message>
    <source>No classes are given; list them as words or in the table.</source>
    <translation>クラスが指定されていません。単語または表で指定してください。</translation>
</message>
<message>
    <source>Changed areas from {before} to {after}</source>
    <translation>{before} から {after} への変化域</translation>
</message>
<message>
    <source>Change from {before} to {after}</source>
    <translation>{before} から {after} への変化</translation>
</message>
<message>
    <source>Change between two class maps</source>
    <translation>2つの分類図の変化</translation>
</message>
<message>
    <source>Measure how much of each class became which class, and map where.</source>
    <translation>どのクラスがどのクラスにどれだけ変わったかを測り、その場所を地図にします。</translation>
</message>
<message>
    <source>&lt;p&gt;Compares two class maps of the same place, such as of two years. They may differ in size, pixel size, CRS and extent; the later map is resampled to the grid of the earlier one. Classes are matched by name.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Outputs&lt;/b&gt;: a change map (0 is nodata, 1 is unchanged, then a value for each transition), polygons of the changed areas, and the transition matrix as a table.&lt;/p&gt;</source>
    <translation>&lt;p&gt;同じ場所の2つの分類図（異なる年のものなど）を比較します。大きさ、ピクセルサイズ、CRS、領域は異なっていてもかまいません。新しい地図は古い地図のグリッドにリサンプリングされます。クラスは名前で対応付けます。&lt;/p&gt; &lt;p&gt;&lt;b&gt;出力&lt;/b&gt;: 変化図（0はnodata、1は変化なし、以降は遷移ごとの値）、変化域のポリゴン、遷移行列のテーブル。&lt;/p&gt;</translation>
</message>
<message>
    <source>Class map before</source>
    <translation>変化前の分類図</translation>
</message>
<message>
    <source>The earlier map; the outputs have its grid.</source>
    <translation>古い地図。出力のグリッドはこの地図のものです。</translation>
</message>
<message>
    <source>Class map after</source>
    <translation>変化後の分類図</translation>
</message>
<message>
    <source>The later map.</source>
    <translation>新しい地図。</translation>
</message>
<message>
    <source>Change map</source>
    <translation>変化図</translation>
</message>
<message>
    <source>A GeoTIFF: 0 is nodata, 1 is unchanged, then a value for each transition.</source>
    <translation>GeoTIFF。0はnodata、1は変化なし、以降は遷移ごとの値。</translation>
</message>
<message>
    <source>Changed areas</source>
    <translation>変化域</translation>
</message>
<message>
    <source>Polygons with the class before and after.</source>
    <translation>変化前後のクラスを持つポリゴン。</translation>
</message>
<message>
    <source>Transition matrix</source>
    <translation>遷移行列</translation>
</message>
<message>
    <source>A CSV file with a row for each pair of classes.</source>
    <translation>クラスの組ごとに1行のCSVファイル。</translation>
</message>
<message>
    <source>unchanged: {share}</source>
    <translation>変化なし: {share}</translation>
</message>
<message>
    <source>changed: {share}</source>
    <translation>変化あり: {share}</translation>
</message>
<message>
    <source>Examples</source>
    <translation>学習例</translation>
</message>
<message>
    <source>Points, lines or polygons with the name of a class, in any CRS; a few of each class make the map better. 'New examples layer' makes such a layer.</source>
    <translation>クラス名を持つ点、ライン、ポリゴン。CRSは問いません。各クラスに数個あると地図の質が上がります。「学習例レイヤを新規作成」でこのレイヤを作成できます。</translation>
</message>
<message>
    <source>Field with the name of the class; empty for class, name, label or the only text.</source>
    <translation>クラス名のフィールド。空欄なら class、name、label、または唯一の文字列フィールド。</translation>
</message>
<message>
    <source>Use a sample as examples</source>
    <translation>標本を学習例として使う</translation>
</message>
<message>
    <source>Accept labelled points of 'Accuracy: sample to label' as examples. They then cannot say any more how good the map is.</source>
    <translation>「精度: 標本抽出」の参照クラス付きの点を学習例として使うことを認めます。使った点では、地図の精度を測れなくなります。</translation>
</message>
<message>
    <source>Red, green and blue bands</source>
    <translation>赤、緑、青のバンド</translation>
</message>
<message>
    <source>Three bands in this order, or one for greyscale; empty for the colours of the file.</source>
    <translation>この順に3つのバンド、またはグレースケールなら1つ。空欄ならファイルの色の設定。</translation>
</message>
<message>
    <source>Nodata value</source>
    <translation>nodata値</translation>
</message>
<message>
    <source>Value of pixels without data, or one a band such as 255,255,255; none if all pixels hold data; empty for what the file says.</source>
    <translation>データのないピクセルの値。255,255,255 のようにバンドごとにも指定できます。すべてのピクセルにデータがあれば none。空欄ならファイルの設定。</translation>
</message>
<message>
    <source>Alpha band</source>
    <translation>アルファバンド</translation>
</message>
<message>
    <source>auto: pixels that it hides become nodata; ignore: they are mapped.</source>
    <translation>auto: 透明なピクセルをnodataにします。ignore: 透明なピクセルも地図にします。</translation>
</message>
<message>
    <source>Black or white border</source>
    <translation>黒または白の縁</translation>
</message>
<message>
    <source>auto: a border that nothing in the file marks becomes nodata; keep: it is mapped.</source>
    <translation>auto: ファイルでnodataと指定されていない縁もnodataにします。keep: 縁も地図にします。</translation>
</message>
<message>
    <source>Method</source>
    <translation>手法</translation>
</message>
<message>
    <source>How attention works in the last layers of the model; reseg is the default.</source>
    <translation>モデルの最後の層でのアテンションの働き方。既定は reseg。</translation>
</message>
<message>
    <source>Guide of the method</source>
    <translation>手法のガイドモデル</translation>
</message>
<message>
    <source>A vision model for the methods proxyclip, corrclip and coninfer: its name, or its folder in timm's layout; none for other methods.</source>
    <translation>手法 proxyclip、corrclip、coninfer のための画像モデル。名前、またはtimm形式のフォルダ。その他の手法では none。</translation>
</message>
<message>
    <source>Ground sampling distance for the model</source>
    <translation>モデルに与える地上分解能</translation>
</message>
<message>
    <source>auto: best for the model; native: that of the image; or a value in metres.</source>
    <translation>auto: モデルに最適な値、native: 画像の値、またはメートル単位の値。</translation>
</message>
<message>
    <source>Prompt template</source>
    <translation>プロンプトのテンプレート</translation>
</message>
<message>
    <source>A sentence with {} in place of the class name; empty for that of the model.</source>
    <translation>クラス名の位置に {} を入れた文。空欄ならモデルのテンプレート。</translation>
</message>
<message>
    <source>'{parameter}' is {field}, but no examples are given; choose their layer.</source>
    <translation>「{parameter}」に {field} が指定されていますが、学習例がありません。学習例のレイヤを選んでください。</translation>
</message>
<message>
    <source>The layer '{name}' has no examples to use; draw or select some.</source>
    <translation>レイヤ「{name}」には使える学習例がありません。学習例を描画または選択してください。</translation>
</message>
<message>
    <source>The layer '{name}' is a sample that says how good a map is, which it cannot if the map is made from it. Draw other examples, or accept that under 'Use a sample as examples'.</source>
    <translation>レイヤ「{name}」は地図の精度を測るための標本です。これを使って地図を作ると、精度を測れなくなります。別の学習例を描画するか、「標本を学習例として使う」をオンにしてください。</translation>
</message>
<message>
    <source>the layer '{name}'</source>
    <translation>レイヤ「{name}」</translation>
</message>
<message>
    <source>Leave out |layername={layer}; the layer will be called '{name}'.</source>
    <translation>|layername={layer} を取り除いてください。レイヤ名は「{name}」になります。</translation>
</message>
<message>
    <source>Save or discard the edits of the layer '{name}' first.</source>
    <translation>先にレイヤ「{name}」の編集を保存または破棄してください。</translation>
</message>
<message>
    <source>Learn classes from examples</source>
    <translation>例からクラスを学習</translation>
</message>
<message>
    <source>Learn classes from a few examples, and measure how much better they are found.</source>
    <translation>少数の例からクラスを学習し、検出精度がどれだけ向上したかを測ります。</translation>
</message>
<message>
    <source>&lt;p&gt;Learns classes from a few points or polygons on an image, and writes what it learned to a file (a head), with which &lt;i&gt;Land-cover map from words&lt;/i&gt; maps this image and others like it.&lt;/p&gt; &lt;p&gt;The log says how many examples of each class would be found by words alone, and how many with the examples (recall), and how many of those that are given a class belong to it (precision). Each is measured on examples that were left out. Examples that contradict the others are listed by their row in the attribute table.&lt;/p&gt; &lt;p&gt;Draw the examples in a layer that &lt;i&gt;New examples layer&lt;/i&gt; makes. A class may have words, examples, or both; &lt;code&gt;kiosk=&lt;/code&gt; has no words. For examples on several images, combine these with &lt;i&gt;Build virtual raster&lt;/i&gt; first.&lt;/p&gt;</source>
    <translation>&lt;p&gt;画像上の少数の点やポリゴンからクラスを学習し、結果をファイル（ヘッド）に書き出します。&lt;i&gt;単語から土地被覆図を作成&lt;/i&gt; は、このヘッドで同じ画像や似た画像を地図にします。&lt;/p&gt; &lt;p&gt;ログには、各クラスの学習例のうち、単語だけで見つかる数と学習例を使って見つかる数（再現率）、あるクラスに分類された学習例のうち実際にそのクラスである数（適合率）が示されます。いずれも学習から除いた例で測ります。他と矛盾する学習例は、属性テーブルの行番号で示されます。&lt;/p&gt; &lt;p&gt;学習例は &lt;i&gt;学習例レイヤを新規作成&lt;/i&gt; で作ったレイヤに描画します。クラスには、単語、学習例、またはその両方を与えられます。&lt;code&gt;kiosk=&lt;/code&gt; は単語のないクラスです。学習例が複数の画像にまたがる場合は、先に &lt;i&gt;仮想ラスタを構築&lt;/i&gt; で画像をまとめてください。&lt;/p&gt;</translation>
</message>
<message>
    <source>The examples lie on it.</source>
    <translation>学習例を描画した画像。</translation>
</message>
<message>
    <source>Model</source>
    <translation>モデル</translation>
</message>
<message>
    <source>The CLIP model that will map the classes.</source>
    <translation>クラスの地図を作るCLIPモデル。</translation>
</message>
<message>
    <source>Feature folder</source>
    <translation>特徴量フォルダ</translation>
</message>
<message>
    <source>Stores the features of the image, so that learning again is faster.</source>
    <translation>画像の特徴量を保存し、次の学習を速くします。</translation>
</message>
<message>
    <source>Head</source>
    <translation>ヘッド</translation>
</message>
<message>
    <source>Heads (*.head)</source>
    <translation>ヘッド (*.head)</translation>
</message>
<message>
    <source>What was learned; choose it as the head in 'Land-cover map from words'.</source>
    <translation>学習した結果。「単語から土地被覆図を作成」でヘッドとして選びます。</translation>
</message>
<message>
    <source>Mean recall by words alone (percent)</source>
    <translation>単語だけでの平均再現率 (%)</translation>
</message>
<message>
    <source>Mean recall with examples (percent)</source>
    <translation>学習例を使った平均再現率 (%)</translation>
</message>
<message>
    <source>1 example</source>
    <translation>学習例1個</translation>
</message>
<message>
    <source>{count} examples</source>
    <translation>学習例 {count} 個</translation>
</message>
<message>
    <source>{name}: {count}; recall {words} by words alone, {learned} with examples; precision {before} and {after}</source>
    <translation>{name}: {count}、再現率 単語だけ {words}・学習例あり {learned}、適合率 {before}・{after}</translation>
</message>
<message>
    <source>The examples are not clearly better than words alone, so words alone decide. Add more.</source>
    <translation>学習例を使っても単語だけの場合より明らかに良くはならないため、単語だけで分類します。学習例を追加してください。</translation>
</message>
<message>
    <source>Look at example {number}: {own}, looks like {other}</source>
    <translation>学習例 {number} を確認してください: {own} ですが {other} に似ています</translation>
</message>
<message>
    <source>Models: list and fetch</source>
    <translation>モデル: 一覧とダウンロード</translation>
</message>
<message>
    <source>List the installed models, or download another one.</source>
    <translation>インストール済みモデルの一覧を表示、または別のモデルをダウンロードします。</translation>
</message>
<message>
    <source>&lt;p&gt;&lt;b&gt;list&lt;/b&gt; writes the installed and the available models with their licences to the log.&lt;/p&gt; &lt;p&gt;&lt;b&gt;fetch&lt;/b&gt; downloads a model and verifies its checksum. An interrupted download resumes where it stopped. Models are stored outside QGIS, once for all projects.&lt;/p&gt;</source>
    <translation>&lt;p&gt;&lt;b&gt;list&lt;/b&gt; は、インストール済みのモデルと入手できるモデルを、ライセンスとともにログに書き出します。&lt;/p&gt; &lt;p&gt;&lt;b&gt;fetch&lt;/b&gt; はモデルをダウンロードし、チェックサムを検証します。中断したダウンロードは続きから再開します。モデルはQGISの外に保存され、すべてのプロジェクトで共用されます。&lt;/p&gt;</translation>
</message>
<message>
    <source>Model to download</source>
    <translation>ダウンロードするモデル</translation>
</message>
<message>
    <source>Action</source>
    <translation>操作</translation>
</message>
<message>
    <source>list: show installed and available models; fetch: download the model below.</source>
    <translation>list: インストール済みのモデルと入手できるモデルを表示、fetch: 下のモデルをダウンロード。</translation>
</message>
<message>
    <source>The model that fetch downloads.</source>
    <translation>fetch でダウンロードするモデル。</translation>
</message>
<message>
    <source>Installed models</source>
    <translation>インストール済みモデル</translation>
</message>
<message>
    <source>installed</source>
    <translation>インストール済み</translation>
</message>
<message>
    <source>not installed</source>
    <translation>未インストール</translation>
</message>
<message>
    <source>{name}: {kind}, {size} MB, {here}; licence {licence}; {origin}</source>
    <translation>{name}: {kind}、{size} MB、{here}、ライセンス {licence}、{origin}</translation>
</message>
<message>
    <source>New examples layer</source>
    <translation>学習例レイヤを新規作成</translation>
</message>
<message>
    <source>Make an empty layer to draw examples of classes in, with a list of the classes.</source>
    <translation>クラスの学習例を描画するための、クラス一覧付きの空のレイヤを作成します。</translation>
</message>
<message>
    <source>Choose a file for the examples; QGIS deletes temporary files when it is closed, with all that was drawn.</source>
    <translation>学習例の保存先ファイルを選んでください。QGISは終了時に一時ファイルを削除するため、描画したものがすべて失われます。</translation>
</message>
<message>
    <source>&lt;p&gt;Makes an empty layer for examples of classes. To fill it, toggle editing, choose &lt;i&gt;Add point feature&lt;/i&gt;, click on the image, and choose the class from the list; five of each class are a good start. Then run &lt;i&gt;Land-cover map from words&lt;/i&gt; with this layer as its examples, or &lt;i&gt;Learn classes from examples&lt;/i&gt;, which says how good they are.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Classes&lt;/b&gt; are those that the map will have. The layer has their colours. The list and the colours are stored in the GeoPackage, so they are there wherever you open it.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Points&lt;/b&gt; are enough for most classes: a point shows the model the patch of some metres around it. &lt;b&gt;Polygons&lt;/b&gt; teach more: outline a few large fields, roofs and stretches of road.&lt;/p&gt;</source>
    <translation>&lt;p&gt;クラスの学習例を描画するための空のレイヤを作成します。学習例を追加するには、編集モードに切り替え、&lt;i&gt;点地物を追加する&lt;/i&gt; を選び、画像をクリックして、一覧からクラスを選びます。まずは各クラス5個が目安です。その後、このレイヤを学習例として &lt;i&gt;単語から土地被覆図を作成&lt;/i&gt; を実行するか、&lt;i&gt;例からクラスを学習&lt;/i&gt; を実行して学習例の質を確かめます。&lt;/p&gt; &lt;p&gt;&lt;b&gt;クラス&lt;/b&gt;は、作る地図のクラスです。レイヤにはその色が付きます。一覧と色はGeoPackageに保存されるので、どこで開いても使えます。&lt;/p&gt; &lt;p&gt;ほとんどのクラスは&lt;b&gt;点&lt;/b&gt;で十分です。点は、周囲数メートルの範囲をモデルに示します。&lt;b&gt;ポリゴン&lt;/b&gt;はより多くの情報を与えます。大きな畑、屋根、道路の区間をいくつか囲んでください。&lt;/p&gt;</translation>
</message>
<message>
    <source>Geometry</source>
    <translation>ジオメトリ</translation>
</message>
<message>
    <source>points: one click for each example; polygons: draw areas.</source>
    <translation>points: クリック1回で学習例1つ、polygons: 面を描画。</translation>
</message>
<message>
    <source>CRS</source>
    <translation>CRS</translation>
</message>
<message>
    <source>Any CRS, such as that of the project or the image.</source>
    <translation>任意のCRS。プロジェクトや画像のCRSなど。</translation>
</message>
<message>
    <source>A GeoPackage. A layer is added to one that exists; name it with project.gpkg|layername=NAME. Layers that exist are not replaced.</source>
    <translation>GeoPackage。既存のファイルにはレイヤを追加します。レイヤ名は project.gpkg|layername=NAME で指定します。既存のレイヤは置き換えません。</translation>
</message>
<message>
    <source>GeoPackage, FlatGeobuf, GeoJSON, shapefile or GeoParquet. In a GeoPackage that exists, only one layer is added or replaced; name it with project.gpkg|layername=NAME.</source>
    <translation>GeoPackage、FlatGeobuf、GeoJSON、シェープファイル、GeoParquet。既存のGeoPackageでは1つのレイヤだけを追加または置換します。レイヤ名は project.gpkg|layername=NAME で指定します。</translation>
</message>
<message>
    <source>An orthophoto or satellite image: any raster layer that is stored in a file.</source>
    <translation>オルソ画像または衛星画像。ファイルに保存されているラスタレイヤならどれでも使えます。</translation>
</message>
<message>
    <source>Input image</source>
    <translation>入力画像</translation>
</message>
<message>
    <source>Regions</source>
    <translation>領域分割</translation>
</message>
<message>
    <source>Regions keep the pixels of an object together. superpixel: areas of similar colour, no download needed; sam, sam2, sam3: Segment Anything, follows objects but is slower.</source>
    <translation>領域分割は、1つの物体のピクセルをまとめます。superpixel: 似た色の領域（ダウンロード不要）、sam、sam2、sam3: Segment Anything（物体に沿うが遅い）。</translation>
</message>
<message>
    <source>Extent</source>
    <translation>領域</translation>
</message>
<message>
    <source>Process only this part of the image, in any CRS; empty for the whole image.</source>
    <translation>画像のこの部分だけを処理します。CRSは問いません。空欄なら画像全体。</translation>
</message>
<message>
    <source>Segment Anything model</source>
    <translation>Segment Anythingモデル</translation>
</message>
<message>
    <source>Used if Regions is sam, sam2 or sam3, and must be of that kind; if it is left empty, the usual one of that kind is used.</source>
    <translation>領域分割が sam、sam2、sam3 の場合に使われ、その種類のモデルである必要があります。空欄ならその種類の標準のモデルを使います。</translation>
</message>
<message>
    <source>Device</source>
    <translation>デバイス</translation>
</message>
<message>
    <source>Device that runs the models; auto uses a graphics card if there is one.</source>
    <translation>モデルを実行するデバイス。auto はGPUがあれば使います。</translation>
</message>
<message>
    <source>Minimum polygon area (m²)</source>
    <translation>ポリゴンの最小面積 (m²)</translation>
</message>
<message>
    <source>Smaller polygons are merged into the neighbour with the longest shared border.</source>
    <translation>これより小さいポリゴンは、共有する境界が最も長い隣のポリゴンに統合します。</translation>
</message>
<message>
    <source>Smooth polygons</source>
    <translation>ポリゴンをスムージング</translation>
</message>
<message>
    <source>Cut polygon corners by half a pixel to remove pixel stairs.</source>
    <translation>ポリゴンの角を半ピクセル切り取り、ピクセルによる階段状のギザギザをなくします。</translation>
</message>
<message>
    <source>Simplification tolerance (m)</source>
    <translation>簡素化の許容範囲 (m)</translation>
</message>
<message>
    <source>One pixel size removes pixel stairs. Neighbouring polygons keep their shared borders.</source>
    <translation>ピクセルサイズと同じ値にすると、ピクセルによる階段状のギザギザがなくなります。隣り合うポリゴンの境界は共有されたままです。</translation>
</message>
<message>
    <source>no CRS</source>
    <translation>CRSなし</translation>
</message>
<message>
    <source>its own CRS</source>
    <translation>カスタムCRS</translation>
</message>
<message>
    <source>The layer '{name}' is set to {crs}, but its file has {own}; the outputs get the CRS of the layer.</source>
    <translation>レイヤ「{name}」は {crs} に設定されていますが、ファイルは {own} です。出力にはレイヤのCRSを使います。</translation>
</message>
<message>
    <source>The layer '{name}' is set to {crs}, but its file has {own}; the outputs get the CRS of the file.</source>
    <translation>レイヤ「{name}」は {crs} に設定されていますが、ファイルは {own} です。出力にはファイルのCRSを使います。</translation>
</message>
<message>
    <source>Regions of an image</source>
    <translation>画像の領域分割</translation>
</message>
<message>
    <source>Write the regions that keep the pixels of an object together, one band per level.</source>
    <translation>1つの物体のピクセルをまとめる領域を、レベルごとに1バンドで書き出します。</translation>
</message>
<message>
    <source>&lt;p&gt;Writes the regions that a land-cover map uses to keep the pixels of an object together. The raster has one band per level, from coarse to fine. Each region has its own number; 0 means that a pixel is in no region.&lt;/p&gt; &lt;p&gt;Use it to check which borders the land-cover map can follow, or as a segmentation for other work.&lt;/p&gt;</source>
    <translation>&lt;p&gt;土地被覆図で1つの物体のピクセルをまとめるために使う領域を書き出します。ラスタは、粗いものから細かいものまで、レベルごとに1つのバンドを持ちます。各領域には固有の番号があり、0はどの領域にも属さないピクセルです。&lt;/p&gt; &lt;p&gt;土地被覆図がどの境界に沿えるかの確認や、他の作業のセグメンテーションに使えます。&lt;/p&gt;</translation>
</message>
<message>
    <source>The model that will use the regions; it sets the number of levels and the pixel size.</source>
    <translation>領域を使うモデル。レベルの数とピクセルサイズを決めます。</translation>
</message>
<message>
    <source>A GeoTIFF with one band per level.</source>
    <translation>レベルごとに1バンドのGeoTIFF。</translation>
</message>
<message>
    <source>Regions of {name}</source>
    <translation>{name} の領域分割</translation>
</message>
<message>
    <source>Review: polygons to look at</source>
    <translation>確認: 見直すポリゴン</translation>
</message>
<message>
    <source>Rank the polygons of a class map by how much it pays to check them.</source>
    <translation>分類図のポリゴンを、確認する価値の高い順に並べます。</translation>
</message>
<message>
    <source>Choose a file for the polygons; QGIS deletes temporary files when it is closed, with all labels.</source>
    <translation>ポリゴンの保存先ファイルを選んでください。QGISは終了時に一時ファイルを削除するため、参照クラスがすべて失われます。</translation>
</message>
<message>
    <source>&lt;p&gt;Takes the polygons of a class map that are most worth a look: large ones, of low confidence, that another class surrounds. The score is area × (1 − confidence) × (1 + share of the border with one other class).&lt;/p&gt; &lt;p&gt;Set &lt;i&gt;reference&lt;/i&gt; of each polygon that is wrong to what is really there: in the form, or with the keys 1 to 9 in the panel &lt;i&gt;Land cover by words&lt;/i&gt;, section &lt;i&gt;Label&lt;/i&gt;. Then run &lt;i&gt;Corrected polygons to a class map&lt;/i&gt;.&lt;/p&gt; &lt;p&gt;The polygons need the field &lt;i&gt;confidence&lt;/i&gt;: choose the confidence raster in &lt;i&gt;Polygons of a class map&lt;/i&gt;, or ask &lt;i&gt;Land-cover map from words&lt;/i&gt; for both outputs. A queue that holds labels is never replaced.&lt;/p&gt;</source>
    <translation>&lt;p&gt;分類図のポリゴンのうち、確認する価値の最も高いもの、つまり、大きく、信頼度が低く、別のクラスに囲まれたものを選び出します。スコアは、面積 × (1 − 信頼度) × (1 + 同じ別クラスと接する境界の割合) です。&lt;/p&gt; &lt;p&gt;誤っているポリゴンの &lt;i&gt;reference&lt;/i&gt; に、実際の土地被覆を設定します。フォームで、またはパネル &lt;i&gt;単語による土地被覆分類&lt;/i&gt; の &lt;i&gt;参照クラス&lt;/i&gt; 欄で1〜9のキーを使って設定できます。その後 &lt;i&gt;修正したポリゴンを分類図に反映&lt;/i&gt; を実行してください。&lt;/p&gt; &lt;p&gt;ポリゴンにはフィールド &lt;i&gt;confidence&lt;/i&gt; が必要です。&lt;i&gt;分類図のポリゴン&lt;/i&gt; で信頼度ラスタを選ぶか、&lt;i&gt;単語から土地被覆図を作成&lt;/i&gt; で両方を出力してください。参照クラスを含むレイヤが置き換えられることはありません。&lt;/p&gt;</translation>
</message>
<message>
    <source>The map of the polygons; it gives the classes and their colours.</source>
    <translation>ポリゴンの元の地図。クラスと色はこの地図のものです。</translation>
</message>
<message>
    <source>Polygons of the map</source>
    <translation>地図のポリゴン</translation>
</message>
<message>
    <source>With their confidence, as this provider writes them, in a file.</source>
    <translation>このプロバイダが書き出した、信頼度付きのポリゴン。ファイルに保存されたもの。</translation>
</message>
<message>
    <source>Number of polygons</source>
    <translation>ポリゴンの数</translation>
</message>
<message>
    <source>The best so many; all if there are fewer.</source>
    <translation>上位からこの数。足りなければすべて。</translation>
</message>
<message>
    <source>Polygons to review</source>
    <translation>確認するポリゴン</translation>
</message>
<message>
    <source>A GeoPackage of its own.</source>
    <translation>専用のGeoPackage。</translation>
</message>
<message>
    <source>Choose the layer of polygons.</source>
    <translation>ポリゴンのレイヤを選んでください。</translation>
</message>
<message>
    <source>{name}: {count} polygons, {area} m²</source>
    <translation>{name}: ポリゴン {count} 個、{area} m²</translation>
</message>
<message>
    <source>Polygons of {name} to review</source>
    <translation>{name}: 確認するポリゴン</translation>
</message>
<message>
    <source>Polygons of {name}</source>
    <translation>{name} のポリゴン</translation>
</message>
<message>
    <source>Land cover of {name}</source>
    <translation>{name} の土地被覆</translation>
</message>
<message>
    <source>Confidence (%) of {name}</source>
    <translation>{name} の信頼度 (%)</translation>
</message>
<message>
    <source>Probabilities (%) of {name}</source>
    <translation>{name} の確率 (%)</translation>
</message>
<message>
    <source>examples</source>
    <translation>学習例</translation>
</message>
<message>
    <source>A head and {rival} are given, but a head has learned its classes; leave out one of the two.</source>
    <translation>ヘッドと{rival}が指定されていますが、ヘッドはクラスを学習済みです。どちらか一方を外してください。</translation>
</message>
<message>
    <source>What is finished is kept next to {path}; to continue, run this again with the same parameters and '{parameter}'.</source>
    <translation>完了した部分は {path} と同じフォルダに保存されています。続けるには、同じパラメータと「{parameter}」で再度実行してください。</translation>
</message>
<message>
    <source>Land-cover map from words</source>
    <translation>単語から土地被覆図を作成</translation>
</message>
<message>
    <source>Map classes that you describe in words in an orthophoto or satellite image.</source>
    <translation>オルソ画像や衛星画像から、単語で指定したクラスの地図を作成します。</translation>
</message>
<message>
    <source>&lt;p&gt;Makes a land-cover map of an orthophoto or satellite image from a list of words. It needs no training data, and all computation is done on this machine.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Classes&lt;/b&gt; are words with optional synonyms, such as &lt;code&gt;building=roof|house, road=street, water&lt;/code&gt;. They become the values 1, 2, 3 of the map in this order. List everything that is visible in the image, because each pixel is assigned to the most similar class. The table has the same purpose and also sets colours.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Examples&lt;/b&gt; (optional) are points or polygons with the name of a class; a few of each class make the map better, and a class such as &lt;code&gt;kiosk=&lt;/code&gt; needs no words then. Draw them in a layer that &lt;i&gt;New examples layer&lt;/i&gt; makes. A &lt;b&gt;head&lt;/b&gt; is what &lt;i&gt;Learn classes from examples&lt;/i&gt; wrote; it maps further images without the examples.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Model&lt;/b&gt;: &lt;i&gt;mini&lt;/i&gt; is included; it is a demonstration model that knows common land-cover words, and its maps are not for decisions. The other models know any word; download them with the algorithm &lt;i&gt;Models: list and fetch&lt;/i&gt;.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Regions&lt;/b&gt; keep the pixels of an object together. Superpixels need no download, Segment Anything follows objects best, and your own polygons (such as parcels) can replace both.&lt;/p&gt; &lt;p&gt;&lt;b&gt;Outputs&lt;/b&gt;: the class map (0 is nodata), polygons with class, true area and mean confidence, and optionally the confidence of each pixel in percent. The rasters use the grid of the input.&lt;/p&gt;</source>
    <translation>&lt;p&gt;単語の一覧から、オルソ画像や衛星画像の土地被覆図を作成します。学習データは不要で、計算はすべてこのコンピュータで行います。&lt;/p&gt; &lt;p&gt;&lt;b&gt;クラス&lt;/b&gt;は、&lt;code&gt;building=roof|house, road=street, water&lt;/code&gt; のような、任意の同義語付きの単語です。この順に地図の値1、2、3になります。各ピクセルは最も似たクラスに割り当てられるので、画像に見えるものをすべて挙げてください。表でも同じことができ、色も設定できます。&lt;/p&gt; &lt;p&gt;&lt;b&gt;学習例&lt;/b&gt;（任意）は、クラス名を持つ点やポリゴンです。各クラスに数個あると地図の質が上がり、&lt;code&gt;kiosk=&lt;/code&gt; のようなクラスなら単語は不要です。学習例は &lt;i&gt;学習例レイヤを新規作成&lt;/i&gt; で作ったレイヤに描画します。&lt;b&gt;ヘッド&lt;/b&gt;は &lt;i&gt;例からクラスを学習&lt;/i&gt; が書き出したもので、学習例がなくても別の画像を地図にできます。&lt;/p&gt; &lt;p&gt;&lt;b&gt;モデル&lt;/b&gt;: &lt;i&gt;mini&lt;/i&gt; は付属のデモ用モデルです。一般的な土地被覆の単語を扱えますが、その地図は意思決定には使えません。他のモデルはどんな単語でも扱えます。アルゴリズム &lt;i&gt;モデル: 一覧とダウンロード&lt;/i&gt; でダウンロードしてください。&lt;/p&gt; &lt;p&gt;&lt;b&gt;領域分割&lt;/b&gt;は、1つの物体のピクセルをまとめます。スーパーピクセルはダウンロード不要、Segment Anythingは物体に最もよく沿います。土地の筆など、手持ちのポリゴンをこれらの代わりに使うこともできます。&lt;/p&gt; &lt;p&gt;&lt;b&gt;出力&lt;/b&gt;: 分類図（0はnodata）、クラス・実面積・平均信頼度を持つポリゴン、任意で各ピクセルの信頼度（%）。ラスタのグリッドは入力と同じです。&lt;/p&gt;</translation>
</message>
<message>
    <source>Layers of map services work, too, with an extent and an output pixel size.</source>
    <translation>地図サービスのレイヤも、領域と出力ピクセルサイズを指定すれば使えます。</translation>
</message>
<message>
    <source>Head (replaces the classes)</source>
    <translation>ヘッド（クラスの代わり）</translation>
</message>
<message>
    <source>What 'Learn classes from examples' wrote. It also brings the model, regions and method with which it was learned; those that are chosen here do not count.</source>
    <translation>「例からクラスを学習」が書き出したもの。学習時のモデル、領域分割、手法も含まれ、ここで選んだものは使われません。</translation>
</message>
<message>
    <source>The CLIP model, or SAM 3, that classifies the image; see the help.</source>
    <translation>画像を分類するCLIPモデルまたはSAM 3。ヘルプを参照してください。</translation>
</message>
<message>
    <source>Polygons as regions</source>
    <translation>領域分割に使うポリゴン</translation>
</message>
<message>
    <source>Such as parcels, fields or city blocks, in any CRS. They replace the choice above.</source>
    <translation>筆、圃場、街区など。CRSは問いません。上の選択の代わりに使われます。</translation>
</message>
<message>
    <source>Quality</source>
    <translation>品質</translation>
</message>
<message>
    <source>How much the windows of the model overlap. draft: not at all; standard: each pixel is in about four windows; paper: in about twenty, which takes five times as long.</source>
    <translation>モデルのウィンドウの重なり。draft: 重なりなし、standard: 各ピクセルが約4つのウィンドウに入る、paper: 約20（時間は5倍）。</translation>
</message>
<message>
    <source>Map only inside these polygons</source>
    <translation>このポリゴンの内側だけを地図にする</translation>
</message>
<message>
    <source>In any CRS. What lies outside becomes nodata and takes no time.</source>
    <translation>CRSは問いません。外側はnodataになり、時間もかかりません。</translation>
</message>
<message>
    <source>A GeoTIFF on the grid of the image; 0 is nodata, 1 is the first class.</source>
    <translation>画像と同じグリッドのGeoTIFF。0はnodata、1は最初のクラス。</translation>
</message>
<message>
    <source>Polygons with class, true area and mean confidence.</source>
    <translation>クラス、実面積、平均信頼度を持つポリゴン。</translation>
</message>
<message>
    <source>Confidence</source>
    <translation>信頼度</translation>
</message>
<message>
    <source>A GeoTIFF with values from 0 to 100 percent; 255 is nodata.</source>
    <translation>0〜100%の値のGeoTIFF。255はnodata。</translation>
</message>
<message>
    <source>A GeoTIFF with a band for each class, in percent; 255 is nodata.</source>
    <translation>クラスごとに1バンドのGeoTIFF（%）。255はnodata。</translation>
</message>
<message>
    <source>A page to share: the map over the image, areas, confidence, and how it was made.</source>
    <translation>共有できるページ。画像に重ねた地図、面積、信頼度、作成方法を示します。</translation>
</message>
<message>
    <source>Blending of windows</source>
    <translation>ウィンドウの合成</translation>
</message>
<message>
    <source>taper: the middle of a window counts most, which leaves no lines; mean: all pixels count alike, as in the paper.</source>
    <translation>taper: ウィンドウの中央を最も重くし、境目の線を残しません。mean: 論文と同じく、すべてのピクセルを等しく扱います。</translation>
</message>
<message>
    <source>Detail between patches</source>
    <translation>パッチ間の細部</translation>
</message>
<message>
    <source>How the scores of patches of 14 or 16 pixels become those of pixels. bilinear: smoothly; guided: along the edges of the image.</source>
    <translation>14または16ピクセルのパッチのスコアをピクセルのスコアにする方法。bilinear: 滑らかに補間、guided: 画像のエッジに沿わせる。</translation>
</message>
<message>
    <source>Output pixel size (CRS units of the image)</source>
    <translation>出力ピクセルサイズ（画像のCRSの単位）</translation>
</message>
<message>
    <source>The image is resampled to this pixel size before processing; 0 for its own.</source>
    <translation>処理の前に画像をこのピクセルサイズにリサンプリングします。0なら元のまま。</translation>
</message>
<message>
    <source>Minimum confidence</source>
    <translation>最小信頼度</translation>
</message>
<message>
    <source>From 0 to 1; pixels below become nodata.</source>
    <translation>0〜1。これを下回るピクセルはnodataになります。</translation>
</message>
<message>
    <source>What 'Accuracy: report' wrote for maps by the same model and classes. Confidence becomes the probability that a pixel is right.</source>
    <translation>同じモデル、同じクラスの地図について「精度: レポート」が書き出したもの。校正すると、信頼度はピクセルの分類が正しい確率になります。</translation>
</message>
<message>
    <source>Continue a run that was stopped, with the same image, parameters and class map; if there is none, start. Without this, what was finished is discarded. A class map in a temporary file cannot be continued.</source>
    <translation>中断した実行を、同じ画像、パラメータ、分類図で続けます。中断した実行がなければ新しく始めます。オフの場合、完了していた部分は破棄されます。分類図が一時ファイルの場合は再開できません。</translation>
</message>
<message>
    <source>Stores the features of the image for later runs, so that a run with other classes is faster. Large models need about 30 bytes per pixel.</source>
    <translation>画像の特徴量を保存し、別のクラスでの次の実行を速くします。大きなモデルでは1ピクセルあたり約30バイト必要です。</translation>
</message>
<message>
    <source>Set up the engine</source>
    <translation>エンジンをセットアップ</translation>
</message>
<message>
    <source>Install the program that makes the maps. This is needed once.</source>
    <translation>地図を作成するプログラムをインストールします。最初に一度だけ必要です。</translation>
</message>
<message>
    <source>&lt;p&gt;Installs the engine (the program &lt;code&gt;reseg-geo&lt;/code&gt;) and its dependencies into a separate Python environment in the QGIS profile. QGIS itself is not changed. To remove the engine, delete the folder.&lt;/p&gt; &lt;p&gt;Python 3.10 or newer must be installed on this machine. It is detected automatically, or can be set below. If the set-up was interrupted, run it again.&lt;/p&gt; &lt;p&gt;The &lt;b&gt;wheel file&lt;/b&gt; of the engine is made in its repository: &lt;code&gt;python3 -m pip wheel --no-deps --wheel-dir dist .&lt;/code&gt;&lt;/p&gt; &lt;p&gt;&lt;b&gt;PyTorch&lt;/b&gt;: PyPI has the build for NVIDIA graphics cards on Linux, and the CPU build on Windows and macOS. For the other build, copy the index address from “Get started” on pytorch.org to the advanced parameter &lt;i&gt;PyTorch index URL&lt;/i&gt;.&lt;/p&gt;</source>
    <translation>&lt;p&gt;エンジン（プログラム &lt;code&gt;reseg-geo&lt;/code&gt;）と依存パッケージを、QGISのプロファイル内の独立したPython環境にインストールします。QGIS自体は変更しません。エンジンを取り除くには、そのフォルダを削除してください。&lt;/p&gt; &lt;p&gt;このコンピュータにPython 3.10以降が必要です。自動的に検出されますが、下で指定することもできます。セットアップが中断された場合は、もう一度実行してください。&lt;/p&gt; &lt;p&gt;エンジンの&lt;b&gt;wheelファイル&lt;/b&gt;は、そのリポジトリで作成します: &lt;code&gt;python3 -m pip wheel --no-deps --wheel-dir dist .&lt;/code&gt;&lt;/p&gt; &lt;p&gt;&lt;b&gt;PyTorch&lt;/b&gt;: PyPIにあるのは、LinuxではNVIDIA GPU用、WindowsとmacOSではCPU用のビルドです。もう一方のビルドを使うには、pytorch.org の “Get started” にあるインデックスのアドレスを、詳細パラメータの &lt;i&gt;PyTorchのインデックスURL&lt;/i&gt; にコピーしてください。&lt;/p&gt;</translation>
</message>
<message>
    <source>Engine wheel file</source>
    <translation>エンジンのwheelファイル</translation>
</message>
<message>
    <source>The file reseg_geo-….whl; what the engine depends on comes from PyPI.</source>
    <translation>ファイル reseg_geo-….whl。依存パッケージはPyPIから取得されます。</translation>
</message>
<message>
    <source>PyTorch build</source>
    <translation>PyTorchのビルド</translation>
</message>
<message>
    <source>auto: the build that PyPI has for this system; cpu: small, without graphics card support; gpu: for NVIDIA graphics cards, several gigabytes.</source>
    <translation>auto: このシステム用にPyPIにあるビルド、cpu: 小さい（GPU非対応）、gpu: NVIDIA GPU用（数GB）。</translation>
</message>
<message>
    <source>Python interpreter (empty: detect automatically)</source>
    <translation>Pythonインタプリタ（空欄: 自動検出）</translation>
</message>
<message>
    <source>Python 3.10 or newer.</source>
    <translation>Python 3.10以降。</translation>
</message>
<message>
    <source>PyTorch index URL</source>
    <translation>PyTorchのインデックスURL</translation>
</message>
<message>
    <source>The address after --index-url in “Get started” on pytorch.org.</source>
    <translation>pytorch.org の “Get started” で --index-url の後にあるアドレス。</translation>
</message>
<message>
    <source>Additional pip options</source>
    <translation>pipの追加オプション</translation>
</message>
<message>
    <source>Such as --no-deps, --find-links FOLDER or --proxy ADDRESS.</source>
    <translation>--no-deps、--find-links フォルダ、--proxy アドレス など。</translation>
</message>
<message>
    <source>Use packages installed for this Python</source>
    <translation>このPythonにインストール済みのパッケージを使う</translation>
</message>
<message>
    <source>For example an existing PyTorch for AMD graphics cards.</source>
    <translation>たとえば、AMD GPU用の既存のPyTorch。</translation>
</message>
<message>
    <source>Installation folder (empty: in the QGIS profile)</source>
    <translation>インストール先フォルダ（空欄: QGISのプロファイル内）</translation>
</message>
<message>
    <source>If you choose a folder, also set it in the QGIS options.</source>
    <translation>フォルダを選んだ場合は、QGISのオプションにも設定してください。</translation>
</message>
<message>
    <source>Engine</source>
    <translation>エンジン</translation>
</message>
<message>
    <source>All files (*)</source>
    <translation>すべてのファイル (*)</translation>
</message>
<message>
    <source>{file} does not exist; choose a wheel file of the engine.</source>
    <translation>{file} がありません。エンジンのwheelファイルを選んでください。</translation>
</message>
<message>
    <source>{folder} cannot be written to ({reason}); close programs that use it, or choose another folder.</source>
    <translation>{folder} に書き込めません（{reason}）。使用中のプログラムを閉じるか、別のフォルダを選んでください。</translation>
</message>
<message>
    <source>The previous engine was kept.</source>
    <translation>以前のエンジンをそのまま残しました。</translation>
</message>
<message>
    <source>Creating the environment {folder}</source>
    <translation>環境 {folder} を作成しています</translation>
</message>
<message>
    <source>Installing PyTorch</source>
    <translation>PyTorchをインストールしています</translation>
</message>
<message>
    <source>Installing the engine; this takes a few minutes</source>
    <translation>エンジンをインストールしています。数分かかります</translation>
</message>
<message>
    <source>Testing the engine</source>
    <translation>エンジンをテストしています</translation>
</message>
<message>
    <source>The engine was installed as {program}, but QGIS uses {used}; set its path in {place}.</source>
    <translation>エンジンは {program} としてインストールされましたが、QGISが使うのは {used} です。{place} でパスを設定してください。</translation>
</message>
<message>
    <source>{what}. The engine was not set up: {cause}; then run this again.</source>
    <translation>{what}。エンジンをセットアップできませんでした: {cause}。その後、もう一度実行してください。</translation>
</message>
<message>
    <source>{what}. The engine was not set up; see the log, fix the problem and run this again.</source>
    <translation>{what}。エンジンをセットアップできませんでした。ログを見て問題を解決し、もう一度実行してください。</translation>
</message>
<message>
    <source>{path} is not a folder ({reason}); choose another one.</source>
    <translation>{path} はフォルダではありません（{reason}）。別のものを選んでください。</translation>
</message>
<message>
    <source>{folder} contains other files ({names}), which the set-up would delete; choose an empty folder.</source>
    <translation>{folder} には他のファイル（{names}）があり、セットアップで削除されてしまいます。空のフォルダを選んでください。</translation>
</message>
<message>
    <source>PyPI has no {build} build of PyTorch for this system; select pip and your system in “Get started” on pytorch.org and copy the address after --index-url to 'PyTorch index URL', or choose auto.</source>
    <translation>このシステム用の {build} ビルドのPyTorchはPyPIにありません。pytorch.org の “Get started” でpipとお使いのシステムを選び、--index-url の後のアドレスを「PyTorchのインデックスURL」にコピーするか、auto を選んでください。</translation>
</message>
<message>
    <source>Polygons of a class map</source>
    <translation>分類図のポリゴン</translation>
</message>
<message>
    <source>Convert a class map to polygons with class, true area and mean confidence.</source>
    <translation>分類図を、クラス、実面積、平均信頼度を持つポリゴンに変換します。</translation>
</message>
<message>
    <source>&lt;p&gt;Converts a class map to polygons with class, true area (in any CRS) and, if a confidence raster is given, mean confidence. Neighbouring polygons share their borders exactly, even after simplification. The style is stored in the GeoPackage.&lt;/p&gt; &lt;p&gt;Any integer raster can be used; class names and colours are read from its legend if it has one.&lt;/p&gt;</source>
    <translation>&lt;p&gt;分類図を、クラス、実面積（どのCRSでも正確）、平均信頼度（信頼度ラスタを指定した場合）を持つポリゴンに変換します。隣り合うポリゴンは、簡素化した後も境界を正確に共有します。スタイルはGeoPackageに保存されます。&lt;/p&gt; &lt;p&gt;整数のラスタならどれでも使えます。凡例があれば、クラス名と色をそこから読み込みます。&lt;/p&gt;</translation>
</message>
<message>
    <source>An integer raster; 0 is nodata.</source>
    <translation>整数のラスタ。0はnodata。</translation>
</message>
<message>
    <source>The confidence raster of the same map; each polygon gets the mean of its pixels.</source>
    <translation>同じ地図の信頼度ラスタ。各ポリゴンにピクセルの平均を付けます。</translation>
</message>
<message>
    <source>The engine did not answer, so it was ended; try again.</source>
    <translation>エンジンが応答しないため、終了させました。もう一度試してください。</translation>
</message>
<message>
    <source>Class</source>
    <translation>クラス</translation>
</message>
<message>
    <source>Recall</source>
    <translation>再現率</translation>
</message>
<message>
    <source>Colour of the class</source>
    <translation>クラスの色</translation>
</message>
<message>
    <source>Name of the class, which is also a word to look for, unless it ends with =</source>
    <translation>クラスの名前。末尾が = でなければ、探す単語にもなります</translation>
</message>
<message>
    <source>Other words for the same class, separated by commas</source>
    <translation>同じクラスを表す他の単語。コンマで区切ります</translation>
</message>
<message>
    <source>Share of the examples that is found (cross-validated)</source>
    <translation>学習例のうち見つかった割合（交差検証）</translation>
</message>
<message>
    <source>{share} of what the {count} examples cover is classified correctly (cross-validated).</source>
    <translation>{count} 個の学習例が覆う範囲の {share} が正しく分類されます（交差検証）。</translation>
</message>
<message>
    <source>{share} of what the {count} examples cover is classified correctly (cross-validated); by words alone {words}.</source>
    <translation>{count} 個の学習例が覆う範囲の {share} が正しく分類されます（交差検証）。単語だけでは {words}。</translation>
</message>
<message>
    <source>The engine cannot be started ({reason}); set up the engine again.</source>
    <translation>エンジンを起動できません（{reason}）。エンジンを再度セットアップしてください。</translation>
</message>
<message>
    <source>The engine is an older version that has no sessions; set up the engine again.</source>
    <translation>エンジンのバージョンが古く、セッションに対応していません。エンジンを再度セットアップしてください。</translation>
</message>
<message>
    <source>The engine has ended (exit status {status}); press 'Map the view' again.</source>
    <translation>エンジンが終了しました（終了ステータス {status}）。もう一度「表示範囲を地図化」を押してください。</translation>
</message>
<message>
    <source>'{name}' is outside the map view; zoom to the layer.</source>
    <translation>「{name}」は表示範囲の外にあります。レイヤの領域にズームしてください。</translation>
</message>
<message>
    <source>Starting the engine…</source>
    <translation>エンジンを起動しています…</translation>
</message>
<message>
    <source>Mapping the view…</source>
    <translation>表示範囲を地図化しています…</translation>
</message>
<message>
    <source>Choose a raster layer.</source>
    <translation>ラスタレイヤを選んでください。</translation>
</message>
<message>
    <source>Add at least one class.</source>
    <translation>クラスを1つ以上追加してください。</translation>
</message>
<message>
    <source>Stopped.</source>
    <translation>停止しました。</translation>
</message>
<message>
    <source>Mapping the whole raster in the background.</source>
    <translation>ラスタ全体をバックグラウンドで地図化しています。</translation>
</message>
<message>
    <source>The land-cover map is ready.</source>
    <translation>土地被覆図ができました。</translation>
</message>
<message>
    <source>Choose a raster layer. Then draw the example again.</source>
    <translation>ラスタレイヤを選んでください。その後、学習例をもう一度描画してください。</translation>
</message>
<message>
    <source>Select a class in the table. Then draw the example again.</source>
    <translation>表でクラスを選んでください。その後、学習例をもう一度描画してください。</translation>
</message>
<message>
    <source>Layer of examples</source>
    <translation>学習例のレイヤ</translation>
</message>
<message>
    <source>Example of {name}</source>
    <translation>{name} の学習例</translation>
</message>
<message>
    <source>Live</source>
    <translation>ライブ</translation>
</message>
<message>
    <source>Show</source>
    <translation>表示</translation>
</message>
<message>
    <source>Map the view whenever the canvas, the classes or examples change.</source>
    <translation>キャンバス、クラス、学習例が変わるたびに、表示範囲を地図化します。</translation>
</message>
<message>
    <source>Map the view</source>
    <translation>表示範囲を地図化</translation>
</message>
<message>
    <source>Stop</source>
    <translation>停止</translation>
</message>
<message>
    <source>Map all</source>
    <translation>全体を地図化</translation>
</message>
<message>
    <source>Map the whole raster with these settings, in the background.</source>
    <translation>この設定でラスタ全体をバックグラウンドで地図化します。</translation>
</message>
<message>
    <source>Help</source>
    <translation>ヘルプ</translation>
</message>
<message>
    <source>Open the help page of this panel in the browser.</source>
    <translation>このパネルのヘルプページをブラウザで開きます。</translation>
</message>
<message>
    <source>Add example</source>
    <translation>学習例を追加</translation>
</message>
<message>
    <source>Click on something of the class that is selected in the table, or draw its outline with the mouse button held down.</source>
    <translation>表で選んだクラスの対象物をクリックするか、マウスボタンを押したまま輪郭を描きます。</translation>
</message>
<message>
    <source>Raster</source>
    <translation>ラスタ</translation>
</message>
<message>
    <source>Opacity</source>
    <translation>不透明度</translation>
</message>
<message>
    <source>Add a class</source>
    <translation>クラスを追加</translation>
</message>
<message>
    <source>Remove the class</source>
    <translation>クラスを削除</translation>
</message>
<message>
    <source>Move the class up</source>
    <translation>クラスを上へ</translation>
</message>
<message>
    <source>Move the class down</source>
    <translation>クラスを下へ</translation>
</message>
<message>
    <source>Load list</source>
    <translation>一覧を読み込み</translation>
</message>
<message>
    <source>Replace the table with a predefined class list</source>
    <translation>表を定義済みのクラス一覧で置き換えます</translation>
</message>
<message>
    <source>Layers with a field `reference` to choose from a list</source>
    <translation>値を一覧から選べるフィールド `reference` を持つレイヤ</translation>
</message>
<message>
    <source>Previous</source>
    <translation>前</translation>
</message>
<message>
    <source>Next</source>
    <translation>次</translation>
</message>
<message>
    <source>The feature before this one, labelled or not</source>
    <translation>1つ前の地物（参照クラスの有無を問わない）</translation>
</message>
<message>
    <source>The next feature without a label, by rank if there is one</source>
    <translation>参照クラスのない次の地物（順位があれば順位順）</translation>
</message>
<message>
    <source>Clear (0)</source>
    <translation>クリア (0)</translation>
</message>
<message>
    <source>Save</source>
    <translation>保存</translation>
</message>
<message>
    <source>Remove the label; the key 0 does it, too</source>
    <translation>参照クラスを削除します（0キーでも可）</translation>
</message>
<message>
    <source>Save the edits of the layer, as QGIS does it</source>
    <translation>QGISの機能でレイヤの編集を保存します</translation>
</message>
<message>
    <source>{name}: the key {key}</source>
    <translation>{name}: {key} キー</translation>
</message>
<message>
    <source>1 more class without a key: use the attribute form.</source>
    <translation>キーのないクラスがあと1つあります。属性フォームを使ってください。</translation>
</message>
<message>
    <source>{count} more classes without a key: use the attribute form.</source>
    <translation>キーのないクラスがあと {count} 個あります。属性フォームを使ってください。</translation>
</message>
<message>
    <source>This feature has no place; label it in the attribute table.</source>
    <translation>この地物にはジオメトリがありません。属性テーブルで参照クラスを付けてください。</translation>
</message>
<message>
    <source>This feature cannot be shown in the CRS of the project.</source>
    <translation>この地物はプロジェクトのCRSでは表示できません。</translation>
</message>
<message>
    <source>Label</source>
    <translation>参照クラス</translation>
</message>
<message>
    <source>All {count} features have a label.</source>
    <translation>{count} 個の地物すべてに参照クラスが付いています。</translation>
</message>
<message>
    <source>There is no layer to label. Make one with 'Accuracy: sample to label' or 'Review: polygons to look at'.</source>
    <translation>参照クラスを付けるレイヤがありません。「精度: 標本抽出」または「確認: 見直すポリゴン」で作成してください。</translation>
</message>
<message>
    <source>The layer '{name}' has no features.</source>
    <translation>レイヤ「{name}」に地物がありません。</translation>
</message>
<message>
    <source>{done} of {all} labelled, {unsaved} not saved</source>
    <translation>{all} 個中 {done} 個に付与済み、{unsaved} 個は未保存</translation>
</message>
<message>
    <source>{done} of {all} labelled</source>
    <translation>{all} 個中 {done} 個に付与済み</translation>
</message>
<message>
    <source>Press Next.</source>
    <translation>「次」を押してください。</translation>
</message>
<message>
    <source>The map says: {name}</source>
    <translation>地図のクラス: {name}</translation>
</message>
<message>
    <source>The examples cannot be written: {reason}.</source>
    <translation>学習例を書き込めません: {reason}。</translation>
</message>
<message>
    <source>Land cover: examples</source>
    <translation>土地被覆: 学習例</translation>
</message>
<message>
    <source>The run was stopped.</source>
    <translation>実行が停止されました。</translation>
</message>
<message>
    <source>Land cover by words</source>
    <translation>単語による土地被覆分類</translation>
</message>
<message>
    <source>Models of the engine</source>
    <translation>エンジンのモデル</translation>
</message>
<message>
    <source>Classes of {name}</source>
    <translation>{name} のクラス</translation>
</message>
<message>
    <source>Land cover of the view</source>
    <translation>表示範囲の土地被覆</translation>
</message>
<message>
    <source>the disk is full; free some space, or choose another 'Installation folder'</source>
    <translation>ディスクの空きがありません。空きを作るか、別の「インストール先フォルダ」を選んでください</translation>
</message>
<message>
    <source>a file or folder cannot be written to; close programs that use it, or choose another 'Installation folder'</source>
    <translation>ファイルまたはフォルダに書き込めません。使用中のプログラムを閉じるか、別の「インストール先フォルダ」を選んでください</translation>
</message>
<message>
    <source>the proxy does not let pip through; correct its address, user and password in Settings ▸ Options ▸ Network</source>
    <translation>プロキシがpipの通信を許可していません。設定 ▸ オプション ▸ ネットワーク でアドレス、ユーザー名、パスワードを直してください</translation>
</message>
<message>
    <source>the certificate of the server is not trusted, perhaps because a proxy inspects the traffic; set the environment variable PIP_CERT to its certificate file</source>
    <translation>サーバーの証明書が信頼されていません。プロキシが通信を検査しているためかもしれません。環境変数 PIP_CERT にその証明書ファイルを設定してください</translation>
</message>
<message>
    <source>there is no connection to the server; check the network and the proxy in Settings ▸ Options ▸ Network, or put --find-links FOLDER into 'Additional pip options' on a machine without internet access</source>
    <translation>サーバーに接続できません。設定 ▸ オプション ▸ ネットワーク でネットワークとプロキシを確認してください。インターネットに接続できないコンピュータでは「pipの追加オプション」に --find-links フォルダ を指定してください</translation>
</message>
<message>
    <source>Stopped by the user.</source>
    <translation>ユーザーが停止しました。</translation>
</message>
<message>
    <source>{program} did not list its models. It may be an older version, or not reseg-geo; set up the engine again.</source>
    <translation>{program} がモデルの一覧を返しませんでした。古いバージョンか、reseg-geo ではないかもしれません。エンジンを再度セットアップしてください。</translation>
</message>
<message>
    <source>Settings ▸ Options ▸ Processing ▸ Providers ▸ ReSeg-Geo</source>
    <translation>設定 ▸ オプション ▸ プロセシング ▸ プロバイダ ▸ ReSeg-Geo</translation>
</message>
<message>
    <source>the environment variable {name}</source>
    <translation>環境変数 {name}</translation>
</message>
<message>
    <source>{path} is set in {place}, but reseg-geo was not found there; correct the path or clear it.</source>
    <translation>{place} に {path} が設定されていますが、そこに reseg-geo が見つかりません。パスを直すか、消してください。</translation>
</message>
<message>
    <source>The set-up of the engine was interrupted; run the algorithm 'Set up the engine' again.</source>
    <translation>エンジンのセットアップが中断されました。アルゴリズム「エンジンをセットアップ」をもう一度実行してください。</translation>
</message>
<message>
    <source>The engine is not installed; run the algorithm 'Set up the engine' once, or set the path of reseg-geo in {place}.</source>
    <translation>エンジンがインストールされていません。アルゴリズム「エンジンをセットアップ」を一度実行するか、{place} で reseg-geo のパスを設定してください。</translation>
</message>
<message>
    <source>{program} is not Python 3.10 or newer with the venv module; choose another one (on Debian and Ubuntu, install the package python3-venv).</source>
    <translation>{program} は、venvモジュールを持つPython 3.10以降ではありません。別のものを選んでください（DebianとUbuntuでは、パッケージ python3-venv をインストールしてください）。</translation>
</message>
<message>
    <source>Python 3.10 or newer with the venv module was not found; install it from python.org (on Debian and Ubuntu, the package python3-venv), or set 'Python interpreter'.</source>
    <translation>venvモジュールを持つPython 3.10以降が見つかりません。python.org から（DebianとUbuntuではパッケージ python3-venv を）インストールするか、「Pythonインタプリタ」を設定してください。</translation>
</message>
<message>
    <source>Resume a stopped run</source>
    <translation>中断した実行を再開</translation>
</message>
<message>
    <source>Field of the examples</source>
    <translation>学習例のフィールド</translation>
</message>
<message>
    <source>{program} ended without a result. It may be an older version, or not reseg-geo; see the log and set up the engine again.</source>
    <translation>{program} が結果を返さずに終了しました。古いバージョンか、reseg-geo ではないかもしれません。ログを見て、エンジンを再度セットアップしてください。</translation>
</message>
<message>
    <source>The result of the engine is incomplete. It may be an older version; set up the engine again.</source>
    <translation>エンジンの結果が不完全です。古いバージョンかもしれません。エンジンを再度セットアップしてください。</translation>
</message>
<message>
    <source>{program} cannot be started ({reason}); set up the engine again.</source>
    <translation>{program} を起動できません（{reason}）。エンジンを再度セットアップしてください。</translation>
</message>
<message>
    <source>(further lines are omitted)</source>
    <translation>（以降の行は省略しました）</translation>
</message>
<message>
    <source>About {time} left</source>
    <translation>残り約{time}</translation>
</message>
<message>
    <source>{program} failed with exit status {status}</source>
    <translation>{program} が終了ステータス {status} で失敗しました</translation>
</message>
<message>
    <source>{count} seconds</source>
    <translation>{count}秒</translation>
</message>
<message>
    <source>{minutes} min</source>
    <translation>{minutes}分</translation>
</message>
<message>
    <source>{hours} h {minutes} min</source>
    <translation>{hours}時間{minutes}分</translation>
</message>
<message>
    <source>{output} must be a {kinds} file, not {path}.</source>
    <translation>{output} は {kinds} ファイルでなければなりません（指定: {path}）。</translation>
</message>
<message>
    <source>{output} must be a file without a layer name, unless it is a GeoPackage: {path}.</source>
    <translation>GeoPackage以外では、{output} はレイヤ名のないファイルでなければなりません: {path}。</translation>
</message>
<message>
    <source>Save the layer '{name}' to a file first.</source>
    <translation>先にレイヤ「{name}」をファイルに保存してください。</translation>
</message>
<message>
    <source>Save the edits of the layer '{name}' first.</source>
    <translation>先にレイヤ「{name}」の編集を保存してください。</translation>
</message>
<message>
    <source>{path} is an input; choose another output file.</source>
    <translation>{path} は入力です。別の出力ファイルを選んでください。</translation>
</message>
<message>
    <source>{path} already has a layer '{layer}', which may hold examples; add |layername=NAME for another one, or choose another file.</source>
    <translation>{path} には既にレイヤ「{layer}」があり、学習例が入っているかもしれません。別のレイヤにするには |layername=NAME を付けるか、別のファイルを選んでください。</translation>
</message>
<message>
    <source>{path} cannot be written: {reason}.</source>
    <translation>{path} に書き込めません: {reason}。</translation>
</message>
<message>
    <source>(another class, or none)</source>
    <translation>（他のクラス、またはなし）</translation>
</message>
<message>
    <source>The layer '{name}' comes from a service or database ({provider}), not from a raster file; save it first (right-click ▸ Export ▸ Save As…) and use the saved file.</source>
    <translation>レイヤ「{name}」はラスタファイルではなく、サービスまたはデータベース（{provider}）のものです。先に保存し（右クリック ▸ エクスポート ▸ 名前を付けて保存…）、保存したファイルを使ってください。</translation>
</message>
<message>
    <source>The layer '{name}' exists only in the memory of QGIS; save it first (right-click ▸ Export ▸ Save As…) and use the saved file.</source>
    <translation>レイヤ「{name}」はQGISのメモリ上にしかありません。先に保存し（右クリック ▸ エクスポート ▸ 名前を付けて保存…）、保存したファイルを使ってください。</translation>
</message>
<message>
    <source>The features of '{name}' cannot be written: {reason}.</source>
    <translation>「{name}」の地物を書き込めません: {reason}。</translation>
</message>
<message>
    <source>The layer '{name}' has no field '{field}'; its examples need the name of their class.</source>
    <translation>レイヤ「{name}」にフィールド「{field}」がありません。学習例にはクラス名が必要です。</translation>
</message>
<message>
    <source>The layer '{name}' has no field with classes; its examples need the name of their class.</source>
    <translation>レイヤ「{name}」にクラスのフィールドがありません。学習例にはクラス名が必要です。</translation>
</message>
<message>
    <source>A row of the class table has no name; fill it in or remove the row.</source>
    <translation>クラスの表に名前のない行があります。名前を入れるか、その行を削除してください。</translation>
</message>
<message>
    <source>The layer '{name}' cannot be edited; check that it is not read-only in the project, and that its file may be written.</source>
    <translation>レイヤ「{name}」を編集できません。プロジェクトで読取専用になっていないか、ファイルに書き込めるかを確認してください。</translation>
</message>
<message>
    <source>Remove the label</source>
    <translation>参照クラスを削除</translation>
</message>
<message>
    <source>Label {name}</source>
    <translation>参照クラスを {name} に設定</translation>
</message>
<message>
    <source>The label cannot be written into the layer '{name}'.</source>
    <translation>レイヤ「{name}」に参照クラスを書き込めません。</translation>
</message>
<message>
    <source>The edits of the layer '{name}' cannot be saved: {reasons}</source>
    <translation>レイヤ「{name}」の編集を保存できません: {reasons}</translation>
</message>
<message>
    <source>The engine did not write {path}; see the log.</source>
    <translation>エンジンが {path} を書き出しませんでした。ログを見てください。</translation>
</message>
<message>
    <source>{path} was written, but this QGIS cannot show files of this format.</source>
    <translation>{path} を書き出しましたが、このQGISではこの形式のファイルを表示できません。</translation>
</message>
<message>
    <source>The layer '{name}' comes from a map service, which has pixels of any size; choose an extent and, under the advanced parameters, an output pixel size.</source>
    <translation>レイヤ「{name}」は任意のピクセルサイズで取得できる地図サービスのものです。領域と、詳細パラメータの出力ピクセルサイズを指定してください。</translation>
</message>
<message>
    <source>The map service of the layer '{name}' needs a login, which only QGIS has; save the layer first (right-click ▸ Export ▸ Save As…) and use the saved file.</source>
    <translation>レイヤ「{name}」の地図サービスにはログインが必要ですが、その認証情報はQGISしか持っていません。先にレイヤを保存し（右クリック ▸ エクスポート ▸ 名前を付けて保存…）、保存したファイルを使ってください。</translation>
</message>
<message>
    <source>The pixels of '{name}' come from {host}, which will be asked for about 1 picture; please check that the terms of this service allow that.</source>
    <translation>「{name}」のピクセルを取得するため、{host} に画像を約1枚要求します。このサービスの利用規約で認められているか確認してください。</translation>
</message>
<message>
    <source>The pixels of '{name}' come from {host}, which will be asked for about {count} pictures; please check that the terms of this service allow that.</source>
    <translation>「{name}」のピクセルを取得するため、{host} に画像を約 {count} 枚要求します。このサービスの利用規約で認められているか確認してください。</translation>
</message>
<message>
    <source>The tiles of the layer '{name}' have addresses without {{x}}, {{y}} and {{z}}; save the layer first (right-click ▸ Export ▸ Save As…).</source>
    <translation>レイヤ「{name}」のタイルのアドレスに {{x}}、{{y}}、{{z}} がありません。先にレイヤを保存してください（右クリック ▸ エクスポート ▸ 名前を付けて保存…）。</translation>
</message>
<message>
    <source>ReSeg-Geo: land-cover maps from words</source>
    <translation>ReSeg-Geo: 単語から土地被覆図を作成</translation>
</message>
<message>
    <source>Path to reseg-geo or its environment folder (empty: detect automatically)</source>
    <translation>reseg-geo またはその環境フォルダのパス（空欄: 自動検出）</translation>
</message>
<message>
    <source>{words} or {last}</source>
    <translation>{words} または {last}</translation>
</message>
</context>
</TS>
