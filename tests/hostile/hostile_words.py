from case import Catalogue

words = Catalogue("words")
