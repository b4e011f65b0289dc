# One image for every service: what a container runs is said by its arguments, `serve task-service` (or SERVICE_NAME) in the chart,
# `up` on one machine. It holds one file, the program: no shell, no libraries, no package manager, nobody's but root's to change.
#
#   docker buildx build --sbom=true --provenance=mode=max --tag REGISTRY/todo-backend:0.1.0 --push .
#   docker run --read-only --cap-drop ALL -v pando:/data -p 8080:8080 REGISTRY/todo-backend:0.1.0
#
# Images to build with are named by their digests, what they build by lock files, so that the same commit is built from the same.
# Newer ones are taken by whoever changes tag and digest here.

# The bill of materials is made of the lock files in what is sent to the builder: in the image there is nothing that would tell.
ARG BUILDKIT_SBOM_SCAN_CONTEXT=true

# The web interface is files, alike for every processor: it is built once, on the builder's own.
FROM --platform=$BUILDPLATFORM node:24.18.0-alpine@sha256:a0b9bf06e4e6193cf7a0f58816cc935ff8c2a908f81e6f1a95432d679c54fbfd AS web
ENV NEXT_TELEMETRY_DISABLED=1
WORKDIR /src/web
COPY web/package.json web/package-lock.json ./
RUN --mount=type=cache,target=/src/npm npm ci --cache /src/npm --no-audit --no-fund --loglevel=error
COPY web ./
RUN npm run build --silent

# Alpine's Rust builds for musl, and links it in: the program needs nothing beside it, not even a loader. Memory is mimalloc's, so that
# musl's slow allocator is not used. The compiler, musl's headers and a C compiler (for SQLite, ring and mimalloc) are in this image
# already: nothing is installed. Another processor is built for on one of its kind, natively or emulated, in a target folder of its own:
# two that are built at once would take each other's program, as two builds for one processor would: they wait.
FROM rust:1.95.0-alpine3.22@sha256:064dfc925d68d1a63f4fd2871bd7dc6e6ea56692989a487185855d62885d90aa AS build
ENV CARGO_INCREMENTAL=0
WORKDIR /src
COPY . .
COPY --from=web /src/web/out web/out
ARG TARGETARCH
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,id=target-$TARGETARCH,target=/src/target,sharing=locked \
    cargo build --release --locked -p pando \
    && mkdir -p /image/data \
    && cp target/release/pando /image/pando

FROM scratch
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="pando" \
      org.opencontainers.image.description="A task manager with a chat that acts and analytics people trust" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.licenses="Apache-2.0"
# Certificates of public authorities and time zones are compiled in, and so is the web interface. Names are asked of whatever
# /etc/resolv.conf says, which the runtime puts there.
COPY --from=build --chown=0:0 --chmod=0555 /image/pando /pando
# For `up` and its volume; on Kubernetes the data is in PostgreSQL, and nothing is written here.
COPY --from=build --chown=65532:65532 --chmod=0700 /image/data /data
# By number, since there are no names here, and since Kubernetes' runAsNonRoot believes nothing else. It is the chart's podSecurity.user.
USER 65532:65532
# Where services listen beside a sidecar (app port, probes), and people.
EXPOSE 8000 8080 8081
# Without a shell in between the program is process 1, hears SIGTERM itself, and stops as it should (in less than 10 s).
ENTRYPOINT ["/pando"]
CMD ["up", "--data", "/data", "--listen", "0.0.0.0:8080"]
# No HEALTHCHECK: Kubernetes does not look at one, it has the chart's probes, and there is nothing here that could ask.
