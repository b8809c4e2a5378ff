# An image that holds Python, the locked dependencies and ringfence, and runs as nobody in particular.
#
#   docker build -t ringfence .
#   docker run --rm ringfence scan --demo
#   docker run --rm -it -e TERM -v "$PWD/state:/state" ringfence tui --demo
#   docker run --rm --read-only -v "$PWD/state:/state" -v "$HOME/.aws:/state/.aws:ro" ringfence scan
#
# The folder mounted at /state has to be writable for uid 10001. Large logs that do not fit into memory go
# there too: a tmpfs at /tmp would be memory again. The tag is for the reader; the digest decides, and is
# that of the index of all platforms.

FROM python:3.13.15-slim-trixie@sha256:7c61056e61ac89e852de05f3dc6fa51a6dd2181797bceed46aa725dd7cb2cd3b AS base

FROM base AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_ROOT_USER_ACTION=ignore
WORKDIR /src
RUN python -m venv /opt/build && python -m venv /opt/ringfence

# Dependencies come first: they change less often than the sources, so their layers are reused.
COPY requirements/build.lock requirements/runtime.lock requirements/
RUN /opt/build/bin/python -m pip install --require-hashes -r requirements/build.lock \
    && /opt/ringfence/bin/python -m pip install --require-hashes --only-binary :all: -r requirements/runtime.lock

COPY LICENSE README.md pyproject.toml ./
COPY scanner scanner
COPY tui tui
COPY rules rules
COPY data data
RUN /opt/build/bin/python -m hatchling build -t wheel -d /tmp/wheel \
    && /opt/ringfence/bin/python -m pip install --no-deps --no-index /tmp/wheel/*.whl

FROM base
LABEL org.opencontainers.image.title="ringfence" \
      org.opencontainers.image.description="Finds ungoverned AI runtimes on AWS, maps where they talk to, and says what would contain them." \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="0.1.0"
COPY --from=build /opt/ringfence /opt/ringfence

# Byte code was compiled at installation; nothing but /state is ever written.
ENV PATH="/opt/ringfence/bin:$PATH" \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOME=/state \
    TMPDIR=/state \
    XDG_STATE_HOME=/state
RUN install -d -o 10001 -g 10001 -m 0700 /state
VOLUME /state
WORKDIR /state
USER 10001:10001
RUN ["ringfence", "--version"]
ENTRYPOINT ["ringfence"]
CMD ["--help"]
