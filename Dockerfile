# One image for the pages, the worker and every command; all that is kept lies in /data.
FROM python:3.12-slim AS build
WORKDIR /opt/patroli
COPY pyproject.toml backend.py constraints.txt package.json package-lock.json README.md ./
COPY geo ./geo
COPY planner ./planner
COPY web ./web
RUN python -m venv .venv \
 && .venv/bin/pip install --no-cache-dir -c constraints.txt -e . \
 && rm -rf node_modules

FROM python:3.12-slim
RUN useradd --system --uid 10001 --home-dir /data patroli \
 && install -d -o patroli -g patroli -m 0700 /data
COPY --from=build /opt/patroli /opt/patroli
COPY data/boundaries /opt/patroli/data/boundaries
ENV PATH=/opt/patroli/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DATABASE_URL=sqlite:////data/patroli.sqlite \
    PATROLI_VAR=/data \
    NUMBA_CACHE_DIR=/data/cache
USER patroli
WORKDIR /data
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
ENTRYPOINT ["patroli"]
CMD ["serve", "--host", "0.0.0.0", "--log-format", "json"]
