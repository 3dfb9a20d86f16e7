from case import Catalogue

checkpoints = Catalogue("checkpoints")
