"""What ``python main.py bench`` runs: a reference shop, and every figure beside the limit of this computer."""
