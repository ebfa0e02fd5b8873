"""`calmline`: parse, call, print. JSON goes to stdout, logs to stderr; exit 0 ok, 1 failed, 2 wrong usage."""

import sys

import typer

from monitor.cli import (
    bench,
    config,
    demo,
    dialogues,
    doctor,
    imports,
    mic,
    models,
    playbook,
    recordings,
    replay,
    review,
    serve,
    token,
    train,
    whatif,
)
from monitor.errors import CalmlineError, UsageError

app = typer.Typer(
    name="calmline",
    help="Live call-centre monitor: transcribes, scores frustration, prompts. Everything stays on this machine.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command("demo")(demo.demo)
app.command("serve")(serve.serve)
app.command("transcribe")(recordings.transcribe)
app.command("score")(dialogues.score)
app.command("evaluate")(dialogues.evaluate)
app.command("train")(train.train)
app.command("replay")(replay.replay)
app.command("import")(imports.import_calls)
app.command("export")(review.export)
app.command("whatif")(whatif.whatif)
app.command("mic")(mic.mic)
app.command("bench")(bench.bench)
app.command("doctor")(doctor.doctor)
app.add_typer(models.app, name="models")
app.add_typer(token.app, name="token")
app.add_typer(config.app, name="config")
app.add_typer(playbook.app, name="playbook")


def main() -> None:
    """Run, and turn every error of ours into one clear line on stderr."""
    try:
        app()
    except UsageError as error:
        sys.stderr.write(f"calmline: {error}\n")
        raise SystemExit(2) from None
    except CalmlineError as error:
        sys.stderr.write(f"calmline: {error}\n")
        raise SystemExit(1) from None
    except BrokenPipeError:  # the reader of our output left; nothing to say to nobody
        sys.stderr.close()
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None
