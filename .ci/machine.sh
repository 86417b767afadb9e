# What .ci/run and .ci/nightly have in common: it makes of a Debian machine with a JDK and Maven one on which every test can run.
# Sourced, with the project's root as the working directory.

packages=(docker.io etcd-client etcd-server iperf3 iproute2 iputils-arping iputils-ping perl-base postgresql-15 python3 rootlesskit tshark
    tzdata uidmap util-linux)

missing() {
    local package
    for package in "${packages[@]}"; do
        if [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) != installed ]]; then
            echo "$package"
        fi
    done
}

install_missing() {
    local -a wanted
    mapfile -t wanted < <(missing)
    if ((${#wanted[@]} > 0)); then
        echo "installing ${wanted[*]}"
        export DEBIAN_FRONTEND=noninteractive
        apt-get -qq update
        apt-get -qq -y -o Dpkg::Use-Pty=0 install --no-install-recommends "${wanted[@]}"
    fi
}

docker_answers() {
    timeout 10 docker info >/dev/null 2>&1
}

dockerd_pid=
dockerd_log=

start_docker() {
    if docker_answers; then
        return
    fi
    dockerd_log=$(mktemp --tmpdir netsplit-dockerd.XXXXXX)
    dockerd >"$dockerd_log" 2>&1 </dev/null &
    dockerd_pid=$!
    local deadline=$((SECONDS + 60))
    until docker_answers; do
        if ((SECONDS >= deadline)) || ! kill -0 "$dockerd_pid" 2>/dev/null; then
            echo "dockerd did not start; the end of its log:" >&2
            tail -n 20 "$dockerd_log" >&2
            return 1
        fi
        sleep 0.2
    done
    echo "started dockerd ($dockerd_pid)"
}

stop_docker() {
    if [[ -n $dockerd_pid ]]; then
        kill "$dockerd_pid" 2>/dev/null || true
        wait "$dockerd_pid" 2>/dev/null || true
    fi
    if [[ -n $dockerd_log ]]; then
        rm -f "$dockerd_log"
    fi
}
