"""Where things lie in the three buckets. Every key in code, template and jobs is one of these.

Raw bucket: what came in, as it came.  Processed bucket: typed Parquet, one folder a table.
Artifacts bucket: code that jobs run, models, query results, checkpoints, the shop's rules.
"""

from hashlib import sha256

LANDING_KINDS = ("items", "users", "orders", "events")

LANDING = "landing"  # landing/<kind>/<file>: the shop drops files here
ACCEPTED = "accepted"  # accepted/<kind>/<file>.jsonl.gz: rows that passed, with their file and line
QUARANTINE = "quarantine"  # quarantine/<kind>/<file>.jsonl.gz: rows that did not, with the reason
RECEIPTS = "receipts"  # receipts/<kind>/<file>.json: how many of each
EVENTS = "events"  # events/YYYY/MM/DD/HH/: the stream, gzip JSON lines, by arrival (Firehose)
REFUSALS = "refusals"  # refusals/YYYY/MM/DD/HH/: what the collector did not take, by arrival (Firehose)
REFUSALS_FAILED = "refusals-failed"
EVENTS_FAILED = "events-failed"  # what Firehose could not write there, with the reason
ERASURES = "erasures"  # erasures/<hash of the person>.json: people whose rows no job may read again

MODELS = "models"  # models/<training job>/output/model.tar.gz
CODE = "code"  # code/glue/*.py, code/emr/*.py, code/aisle.zip, code/training.zip
CHECKPOINTS = "checkpoints"
ATHENA_RESULTS = "athena"
LOGS = "logs"  # logs/enrich/: the streaming job's own
SCRATCH = "scratch"  # of jobs; gone after a week
RULES_KEY = "config/rules.json"  # what the shop said: include, exclude, boost, bury, pin
CHAMPION_KEY = "config/champion.json"  # {"model_version", "model_artifacts"} of the champion
LANDING_CONFIG_KEY = "config/landing.json"  # how the shop writes its files: docs/landing.md
TRENDING_KEY = "config/trending.json"  # the champion's trending lists: the last thing that can be answered


def landing_parts(key: str) -> tuple[str, str]:
    """The kind and the file of a landing key.

    >>> landing_parts("landing/items/spring/new.csv.gz")
    ('items', 'spring/new.csv.gz')
    """
    zone, kind, file = key.split("/", 2)
    if zone != LANDING or kind not in LANDING_KINDS or not file:
        raise ValueError(f"{key} is not landing/<{'|'.join(LANDING_KINDS)}>/<file>")
    return kind, file


def accepted_key(kind: str, file: str) -> str:
    return f"{ACCEPTED}/{kind}/{readable(file)}.jsonl.gz"


def quarantine_key(kind: str, file: str) -> str:
    return f"{QUARANTINE}/{kind}/{readable(file)}.jsonl.gz"


def receipt_key(kind: str, file: str) -> str:
    return f"{RECEIPTS}/{kind}/{readable(file)}.json"


def readable(file: str) -> str:
    """The name under which Spark reads a file: it passes over `_x` and `.x`, and cannot read `a//b`, `..` and `a:b`.

    Such a part of the name begins with `~`; no two names become one.

    >>> readable("spring/new.csv"), readable("_old/.x.csv"), readable("a//../at 10:00.csv")
    ('spring/new.csv', '~_old/~.x.csv', 'a/~/~../~at 10~100.csv')
    """
    return "/".join(map(_readable_part, file.split("/")))


def _readable_part(part: str) -> str:
    if part and not part.startswith(("_", ".", "~")) and ":" not in part:
        return part
    return "~" + part.replace("~", "~0").replace(":", "~1")


def erasure_key(person: str) -> str:
    """A person's name in the key would outlive the erasure in every log of the bucket."""
    return f"{ERASURES}/{sha256(person.encode()).hexdigest()}.json"
