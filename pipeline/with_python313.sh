#!/usr/bin/env bash
# Runs a command with a real python3.13 first on the path: `sam build` wants the functions' own Python by that name.
# A pyenv shim answers to the name but fails unless that version is chosen, so each candidate is asked its version.
set -euo pipefail

candidates=$(
  type -ap python3.13 || true
  compgen -G "${PYENV_ROOT:-$HOME/.pyenv}/versions/3.13*/bin/python3.13" || true
  compgen -G "/opt/python/cp313-cp313/bin/python3.13" || true
)
for python in $candidates; do
  if "$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 13))' 2>/dev/null; then
    PATH="$(dirname "$python"):$PATH" exec "$@"
  fi
done

echo "No python3.13 was found, and \`sam build\` needs the Python that the functions run on." >&2
echo "Install it (pyenv install 3.13, uv python install 3.13 or your system's package), or use sam build --use-container." >&2
exit 1
