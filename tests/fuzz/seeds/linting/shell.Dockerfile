FROM debian:13
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
RUN set -eux; \
    # why
    apt-get update && apt-get install -y --no-install-recommends curl=8.* git; \
    curl -fsSL https://example.org/x.tgz | tar xz -C /opt --strip-components=1; \
    for f in $(ls /opt); do if [ -f "$f" ]; then rm -rf "${f%.tmp}"; fi; done; \
    case "$(uname -m)" in x86_64) a=1 ;; *) a=2 ;; esac; \
    rm -rf /var/lib/apt/lists/*
RUN <<-EOT bash
	cat <<'X' > /etc/x
	a $b
	X
EOT
CMD service redis-server start && exec flask run
