"""Train the mini encoder from scratch: renders of the library, captions, training, evaluation, a model card.

    .venv/bin/python scripts/train_mini.py                    # out/mini/mini, two hours on two cores
    .venv/bin/python scripts/train_mini.py --judge            # out/mini/judge: another seed, architecture and materials

Interrupt it at any time: started again, it goes on where it was. It trains on a GPU if there is one. The judge scores
results (scripts/evaluate.py) and never guides. Each is trained on its own renders.
"""

import argparse
import json
import os
import sys
import time
from hashlib import sha256
from pathlib import Path
from typing import Any

import torch

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from backend.guidance.mini import build_mini  # noqa: E402
from backend.guidance.vocabulary import Vocabulary  # noqa: E402
from scripts.mini.card import Training, model_card, save  # noqa: E402
from scripts.mini.evaluation import as_text, evaluate  # noqa: E402
from scripts.mini.judge_looks import JudgeSubject  # noqa: E402
from scripts.mini.library_subject import LibrarySubject  # noqa: E402
from scripts.mini.parts import digest, render  # noqa: E402
from scripts.mini.studio import IMAGE_SIZE  # noqa: E402
from scripts.mini.subject import Subject  # noqa: E402
from scripts.mini.training import Plan, train  # noqa: E402

CONTEXT_LENGTH = 20  # words with two marks
TEXT: dict[str, Any] = {"context_length": CONTEXT_LENGTH, "width": 128, "heads": 4, "layers": 2}
ARCHITECTURES: dict[str, dict[str, Any]] = {
    "mini": {"timm_model_name": "resnet10t", "timm_pool": "avg", "timm_proj": "linear", "image_size": IMAGE_SIZE},
    "judge": {"layers": 4, "width": 160, "head_width": 40, "patch_size": 12, "image_size": IMAGE_SIZE},
}
EMBED_DIM = 256
SEEDS = {"mini": 1, "judge": 7}
TEST_SEED = 100  # added for the held-out renders


def main() -> None:
    options = parse()
    kind = "judge" if options.judge else "mini"
    seed, device = SEEDS[kind], "cuda" if torch.cuda.is_available() else "cpu"
    torch.set_num_threads(options.cores)
    make, arguments = (JudgeSubject, ()) if options.judge else (LibrarySubject, (options.materials,))
    subject: Subject = make(*arguments)
    folder = options.cache / f"{kind}_{digest()}_{options.materials or 'all'}"
    start = time.time()
    sets = [
        render(make, arguments, name, number, count, folder, options.cores)
        for name, number, count in (("train", seed, options.renders), ("test", seed + TEST_SEED, options.held_out))
    ]
    print(f"{len(sets[0].labels)} renders and {len(sets[1].labels)} held out, {time.time() - start:.0f} s", flush=True)
    torch.manual_seed(seed)
    vocabulary = subject.vocabulary()
    encoder = build_mini(ARCHITECTURES[kind], TEXT, EMBED_DIM, Vocabulary(vocabulary["words"], CONTEXT_LENGTH))
    encoder.to(torch.device(device))
    size = sum(weight.numel() for weight in encoder.model.parameters()) / 1e6
    print(f"Training {kind} on {device}: {size:.1f} M parameters, {len(subject.classes())} materials", flush=True)
    words = sha256(" ".join(vocabulary["words"]).encode()).hexdigest()[:6]
    checkpoint = folder / f"progress_{options.renders}_{options.epochs}_{words}.pt"
    seconds = train(encoder, subject, sets[0], Plan(options.epochs, seed, not options.judge), checkpoint)
    figures = evaluate(encoder, subject, sets[1])
    print(json.dumps(as_text(figures), indent=2))
    training = Training(kind, seed, options.renders, options.epochs, seconds / 60, device.upper())
    config = {"embed_dim": EMBED_DIM, "vision": ARCHITECTURES[kind], "text": TEXT}
    card = model_card(training, figures, vocabulary["colors"])
    save(encoder, config, vocabulary, card, options.output or options.cache / kind)


def parse() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path, help="folder for the encoder, by default in the cache")
    parser.add_argument(
        "--judge", action="store_true", help="train the judge: another seed, architecture and materials"
    )
    parser.add_argument("--renders", type=int, default=80000)
    parser.add_argument("--held-out", type=int, default=8000, help="renders for the evaluation")
    parser.add_argument("--epochs", type=int, default=7)
    parser.add_argument("--materials", type=int, default=0, metavar="N", help="only N materials of the library")
    parser.add_argument("--cores", type=int, default=os.cpu_count() or 1, help="processes and threads")
    parser.add_argument("--cache", type=Path, default=ROOT / "out/mini", help="where renders and progress are kept")
    return parser.parse_args()


if __name__ == "__main__":
    main()
