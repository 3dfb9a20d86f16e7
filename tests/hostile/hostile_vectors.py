from case import Catalogue

vectors = Catalogue("vectors")
