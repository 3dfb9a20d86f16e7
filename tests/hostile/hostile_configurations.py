from case import Catalogue

configurations = Catalogue("configurations")
