# For processors, several gigabytes smaller; ADDRESS from "Get started" on pytorch.org:
#   docker build -t reseg-geo --build-arg TORCH_INDEX=ADDRESS .
# With a CUDA GPU, PyTorch's own wheels bring CUDA; Debian 12, Ubuntu 22.04 or newer will do:
#   docker build -t reseg-geo:cuda --build-arg BASE=nvidia/cuda:12.8.1-base-ubuntu24.04 .
ARG BASE=python:3.12-slim-bookworm

FROM ${BASE} AS base
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_ROOT_USER_ACTION=ignore
# libexpat1 is the one library that rasterio's wheel, which has GDAL, does not bring.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends libexpat1 \
    && if ! python3 -c 'import ensurepip' 2>/dev/null; then \
        apt-get install -y --no-install-recommends python3-venv; fi \
    && rm -rf /var/lib/apt/lists/*

FROM base AS build
# The address of other builds of PyTorch, from "Get started" on pytorch.org. Empty: the usual one, with
# CUDA on Linux.
ARG TORCH_INDEX=
# Extras of pyproject.toml, with commas.
ARG EXTRAS=cluster
RUN python3 -m venv /opt/reseg-geo
ENV PATH=/opt/reseg-geo/bin:${PATH}
# Before the sources, so that their changes do not fetch PyTorch again.
# hadolint ignore=DL3013
RUN --mount=type=cache,target=/root/.cache/pip \
    pip install ${TORCH_INDEX:+--index-url "${TORCH_INDEX}"} torch torchvision
WORKDIR /src
COPY . .
# hadolint ignore=DL3013
RUN --mount=type=cache,target=/root/.cache/pip \
    pip install ".${EXTRAS:+[${EXTRAS}]}"

FROM base
LABEL org.opencontainers.image.title=reseg-geo \
      org.opencontainers.image.licenses=Apache-2.0
COPY --from=build /opt/reseg-geo /opt/reseg-geo
# Anyone may write here, so that `docker run --user` can name any user.
RUN mkdir --mode=1777 /data /models
# Only /tmp, /data and /models are written to; HOME is for caches of libraries.
ENV PATH=/opt/reseg-geo/bin:${PATH} \
    HOME=/tmp \
    PYTHONDONTWRITEBYTECODE=1 \
    RESEG_GEO_HOME=/models
VOLUME /models
WORKDIR /data
USER 10001:10001
ENTRYPOINT ["reseg-geo"]
CMD ["--help"]
