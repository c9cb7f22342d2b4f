"""The zones of the three buckets. Every key in code, template and jobs begins with one of them.

Raw bucket: input, unchanged.  Processed bucket: typed Parquet, one folder a table.
Artifacts bucket: code of jobs, models, query results, checkpoints, the shop's rules.
"""

from hashlib import sha256

LONGEST_NAME_BYTES = 980  # of a key's 1,024, less the zone, the kind and the extension

LANDING_KINDS = ("items", "users", "orders", "events")

LANDING = "landing"  # landing/<kind>/<file>: the shop drops files here
ACCEPTED = "accepted"  # accepted/<kind>/<file>.jsonl.gz: valid rows, with their file and line
CALLS = "~calls"  # accepted/items/~calls/YYYY/MM/DD/HH/: rows that callers told (Firehose). No file's name begins so
QUARANTINE = "quarantine"  # quarantine/<kind>/<file>.jsonl.gz: invalid rows, with the reason
REFUSED_BODIES = f"{QUARANTINE}/refused"  # refused/YYYY/MM/DD/HH/: bodies of refused events (Firehose)
REFUSED_BODIES_KEPT_DAYS = 30
RECEIPTS = "receipts"  # receipts/<kind>/<file>.json: the counts of both
EVENTS = "events"  # events/YYYY/MM/DD/HH/: the stream, gzip JSON lines, by arrival (Firehose)
REFUSALS = "refusals"  # refusals/YYYY/MM/DD/HH/: events that the collector refused, by arrival (Firehose)
REFUSALS_FAILED = "refusals-failed"  # refusals that Firehose could not write, with the reason
EVENTS_FAILED = "events-failed"  # events that Firehose could not write, with the reason
ERASURES = "erasures"  # erasures/<hash of the person>.json: erased people; no job may read their rows again

MODELS = "models"  # models/<training job>/output/model.tar.gz
RECIPES = "recipes"  # recipes/{defined,verdicts,trials}/<recipe>.json; recipes/waiting/<time>-<recipe>.json: the line
CODE = "code"  # code/glue/*.py, code/emr/*.py, code/aisle.zip, code/training.zip, code/<tag of an image>/training.zip
CHECKPOINTS = "checkpoints"
ATHENA_RESULTS = "athena"
LOGS = "logs"  # logs/enrich/: logs of the streaming job
SCRATCH = "scratch"  # temporary files of jobs, deleted after a week
RULES_KEY = "config/rules.json"  # the shop's rules, until their first version is written
RULE_VERSIONS = "config/rules"  # config/rules/<version>.json: the shop's rules, never changed
RULES_POINTER_KEY = "config/rules/current.json"  # {"version", "pointed_at"}: which of them is in force
CHAMPION_KEY = "config/champion.json"  # {"model_version", "model_artifacts"} of the champion
# {"snapshot", "deltas_after", "deltas_read", "written_at"}: where readers of the live catalogue begin
LIVE_CATALOGUE_KEY = "catalogue/current.json"
LIVE_FILES = "catalogue/files"  # catalogue/files/<stamp>-<id>.json: files of items of the last week, by arrival
LIVE_SNAPSHOTS = "catalogue/snapshots"  # catalogue/snapshots/<stamp>.npz: aisle.live.facts_file
LIVE_DELTAS = "catalogue/deltas"  # catalogue/deltas/<stamp>-<id>.jsonl.gz: live items that changed, a line each
LANDING_CONFIG_KEY = "config/landing.json"  # how the shop writes its files: docs/landing.md
TRENDING_KEY = "config/trending.json"  # what people buy and view, and what is new: the last rungs of the ladder
SELDOM_SHOWN_KEY = "config/seldom_shown.json"  # few answers had them of late: aisle.serving.exploring.seldom_shown
WORDS_KEY = "config/words.npz"  # the catalogue by its words: "similar" without a model


def landing_parts(key: str) -> tuple[str, str]:
    """Split a landing key into its kind and file.

    >>> landing_parts("landing/items/spring/new.csv.gz")
    ('items', 'spring/new.csv.gz')
    """
    zone, kind, file = key.split("/", 2)
    if zone != LANDING or kind not in LANDING_KINDS or not file:
        raise ValueError(f"{key} is not landing/<{'|'.join(LANDING_KINDS)}>/<file>")
    return kind, file


def accepted_key(kind: str, file: str) -> str:
    """The key of a landing file's valid rows."""
    return f"{ACCEPTED}/{kind}/{readable(file)}.jsonl.gz"


def quarantine_key(kind: str, file: str) -> str:
    """The key of a landing file's invalid rows."""
    return f"{QUARANTINE}/{kind}/{readable(file)}.jsonl.gz"


def receipt_key(kind: str, file: str) -> str:
    """The key of a landing file's receipt."""
    return f"{RECEIPTS}/{kind}/{readable(file)}.json"


def readable(file: str) -> str:
    """The name under which Spark reads a file: it passes over `_x` and `.x`, and cannot read `a//b`, `..` and `a:b`.

    Such a part of the name begins with `~`; no two names become one. A name too long for a key that begins with a zone
    keeps its beginning.

    >>> readable("spring/new.csv"), readable("_old/.x.csv"), readable("a//../at 10:00.csv")
    ('spring/new.csv', '~_old/~.x.csv', 'a/~/~../~at 10~100.csv')
    """
    name = "/".join(map(_readable_part, file.split("/")))
    if len(name.encode()) <= LONGEST_NAME_BYTES:
        return name
    kept = name.encode()[: LONGEST_NAME_BYTES - 66].decode(errors="ignore")
    return f"{kept}~{sha256(name.encode()).hexdigest()}"


def _readable_part(part: str) -> str:
    if part and not part.startswith(("_", ".", "~")) and ":" not in part:
        return part
    return "~" + part.replace("~", "~0").replace(":", "~1")


def erasure_key(person: str) -> str:
    """The key of a person's tombstone. It has a hash: the id itself would stay in the bucket's logs."""
    return f"{ERASURES}/{sha256(person.encode()).hexdigest()}.json"
