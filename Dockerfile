# The service in a container. Build: docker build -t credlens . (see deploy/README.md)
FROM python:3.11.11-slim-bookworm AS build
WORKDIR /src
COPY constraints.txt LICENSE README.md pyproject.toml ./
COPY taxonomy taxonomy
COPY models models
COPY service service
RUN python -m venv /opt/credlens \
    && /opt/credlens/bin/pip install --no-cache-dir --disable-pip-version-check -c constraints.txt '.[openid]'

FROM python:3.11.11-slim-bookworm
RUN useradd --uid 10001 --create-home credlens \
    && install --directory --owner credlens --group credlens /data
COPY --from=build /opt/credlens /opt/credlens
ENV PATH=/opt/credlens/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    CREDLENS_HOME=/data \
    CREDLENS_LOGS=json
USER 10001
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
CMD ["credlens", "serve", "--host", "0.0.0.0", "--port", "8000", "--no-worker"]
