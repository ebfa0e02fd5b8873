"""Rebuilds the shipped frustration model. `python models/frustration/train.py --data DIR --name frustration-X.Y.Z`

Only calls the package: the recipe stands in monitor/training/recipe.py, the figures in MODEL_CARD.md beside this file.
DIR holds goemotions.jsonl and scenarios_dev.jsonl; the project's own dialogues lie in data/.
"""

import typer

from monitor.cli.train import train

if __name__ == "__main__":
    typer.run(train)
