"""The verbs of the shop: one public function is one transaction; plain frozen data in and out."""
