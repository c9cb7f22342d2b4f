"""Write every generated document: `python -m generate`."""

from generate.documents import documents

for path, text in documents().items():
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
