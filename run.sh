export PYTHONPATH=/tmp/m6b/scanner:/tmp/m6b/tui:/tmp/m6b/rules:/tmp/m6b/data:/tmp/m6b/tests
cd /tmp/m6b; exec "$@"
