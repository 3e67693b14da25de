# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# hosts -- the folder of each host, with its files; a part of cluster/quickstart.

pg_version() { basename "$(dirname "$pg_bin")"; }

# everywhere PORT: on this machine, and where the other hosts reach it.
everywhere() { echo "127.0.0.1:$1,$(! has_ipv6 || echo "[::1]:$1,")$balancer:$1"; }

# What prepare makes certificates and settings of, as for real hosts.
write_conf() {
    cat >"$dir/cluster.conf" <<EOF
# Written by quickstart at each start.
nodes="$(echo $nodes)"
hosts="$(echo $web_hosts)"
network=$network
balancer=lb
version=$(pg_version)
shared_buffers=64MB
public=$(everywhere "$port")
staff=$(everywhere $((port + 2)))
operations=127.0.0.1:$((port + 1))
database=$balancer:5432
port=$port
staff_port=$((port + 2))
operations_port=$((port + 1))
EOF
}

# let_read USER FOLDER: and nobody else; root keeps it.
let_read() {
    chgrp -R "${gid_of[$1]}" "$2"
    chmod -R u=rwX,g=rX,o= "$2"
}

make_node_folder() {
    let_read etcd "$1/etc/etcd"
    let_read "$pg_user" "$1/etc/patroni"
    chmod 755 "$1/etc"
    rm -rf "$1/run"
    mkdir -p "$1"/{run,var/lib}
    install -d -o "$pg_user" "$1/run/postgresql" "$1/var/lib/postgresql"
    install -d -m 700 -o etcd "$1/var/lib/etcd"
    install -d -m 700 -o "$pg_user" "$1/var/lib/postgresql/$(pg_version)"
}

make_web_folder() {
    local name
    mkdir -p "$1/tmp"
    for name in bin web tls; do ln -sfn "../$name" "$1/$name"; done
    chmod 755 "$1"/etc{,/admitone}
    chmod 644 "$1/etc/admitone/database.pem"
    chown "$intake_user" "$1/etc/admitone/admitone_intake.pgpass"
    chown "$staff_user" "$1/etc/admitone/admitone_admin.pgpass"
    (dir=$1 && make_run)
}

make_hosts() {
    local name
    write_conf
    "$src/deploy/cluster/prepare" "$dir/cluster.conf" "$dir" "$dir" ||
        die "no certificates and settings"
    for name in $(names "$nodes $web_hosts") lb; do
        mkdir -p "$dir/$name"/{hold,log,pid}
        chmod 755 "$dir/$name"
        chmod 700 "$dir/$name/log"
        rm -f "$dir/$name"/{hold,pid}/*
    done
    for name in $(names "$nodes"); do make_node_folder "$dir/$name"; done
    for name in $(names "$web_hosts"); do make_web_folder "$dir/$name"; done
    mkdir -p "$dir/lb"/{run,var/lib}/haproxy
}
