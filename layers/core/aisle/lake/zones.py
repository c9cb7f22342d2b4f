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
TRENDING_KEY = "config/trending.json"  # what people take, and what is new: the last thing that can be answered
WORDS_KEY = "config/words.npz"  # the catalogue by its words: "similar" without a model


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
    return f"{ACCEPTED}/{kind}/{file}.jsonl.gz"


def quarantine_key(kind: str, file: str) -> str:
    return f"{QUARANTINE}/{kind}/{file}.jsonl.gz"


def receipt_key(kind: str, file: str) -> str:
    return f"{RECEIPTS}/{kind}/{file}.json"


def erasure_key(person: str) -> str:
    """A person's name in the key would outlive the erasure in every log of the bucket."""
    return f"{ERASURES}/{sha256(person.encode()).hexdigest()}.json"
