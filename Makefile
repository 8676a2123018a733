# One command each: `make app` starts the app, `make test` runs the tests; both install what is missing first.
.PHONY: app test check bench nightly sample setup-app setup-test
PYTHON = .venv/bin/python

app: setup-app
	$(PYTHON) -m streamlit run streamlit_app.py

test: setup-test
	$(PYTHON) -m pytest -n 3 --dist loadfile --no-loadscope-reorder -m "not nightly" --durations=40

check: setup-test
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/pyright

nightly: setup-test
	$(PYTHON) -m pytest -m nightly

bench: setup-test
	$(PYTHON) -m tests.benchmarks

sample: setup-app
	$(PYTHON) -m sample_data.shop --users 20000 --out sample_data/large

setup-app:
	@.ci/setup app

setup-test:
	@.ci/setup test
