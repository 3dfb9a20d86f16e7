from case import Catalogue

names = Catalogue("names")
