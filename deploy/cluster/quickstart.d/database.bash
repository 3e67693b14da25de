# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# database -- etcd and Patroni, who leads, the roles' passwords; a part of cluster/quickstart.

# With what systemd gives it as its EnvironmentFile=.
run_etcd() {
    local settings
    mapfile -t settings < <(grep '^ETCD_' "$dir/etc/default/etcd")
    start etcd etcd TERM "$dir/log/etcd.log" env -i PATH=/usr/bin "${settings[@]}" etcd
}

run_patroni() {
    start patroni "$pg_user" TERM "$dir/log/patroni.log" \
        env -i PATH=/usr/bin:/bin LANG=C.UTF-8 patroni "$dir/etc/patroni/config.yml"
}

# patroni_says ADDRESS PATH: whether Patroni there answers PATH with 200.
patroni_says() {
    curl -fs --noproxy '*' --max-time 2 --cacert "$dir/ca/ca.crt" -o /dev/null \
        "https://$1:8008$2"
}

# The name of the host that leads.
leader() {
    local pair
    for pair in $nodes; do
        ! patroni_says "${pair#*=}" /primary || { echo "${pair%%=*}"; return; }
    done
    return 1
}

# One host leads, one is its synchronous standby, the others follow. Patroni
# calls a server the primary that it has just begun to promote.
database_is_ready() {
    local pair leads=0 sync=0
    for pair in $nodes; do
        if patroni_says "${pair#*=}" /primary; then
            leads=1
        elif patroni_says "${pair#*=}" /synchronous; then
            sync=1
        else
            patroni_says "${pair#*=}" /replica || return
        fi
    done
    ((leads && sync)) || return
    # shellcheck disable=SC2016     # it is SQL
    as_superuser -d postgres <<<'DO $$ BEGIN ASSERT NOT pg_is_in_recovery(); END $$' 2>/dev/null
}

wait_for_database() {
    local began=$SECONDS name
    while ((SECONDS - began < 120)); do
        ! database_is_ready || {
            say "$(leader) leads the database: done in $((SECONDS - began)) s"
            return
        }
        restart_what_ended
        sleep 0.2
    done
    for name in $(names "$nodes"); do tail -n 5 "$dir/$name"/log/*.log >&2; done
    die "the database did not start within 120 s; see $dir/db1/log/patroni.log"
}

# Where it is, for libpq: whichever host leads, and no other's certificate.
set_server() {
    local pair named='' addresses='' members=''
    for pair in $nodes; do
        named+=,${pair%%=*}
        addresses+=,${pair#*=}
        members+=,${pair#*=}:2379
    done
    export PGHOST=${named#,} PGHOSTADDR=${addresses#,}
    [[ $balanced == no ]] || export PGHOST=database PGHOSTADDR=$balancer
    export PGTARGETSESSIONATTRS=read-write PGCONNECT_TIMEOUT=5
    export PGSSLMODE=verify-full PGSSLROOTCERT=$dir/web1/etc/admitone/database.pem
    export PGPASSFILE=$dir/web1/etc/admitone/admitone_owner.pgpass
    etcd_members=${members#,}
}

# For whoever looks at the cluster, besides the settings of admitone and psql.
write_cluster_env() {
    cat >>"$dir/env.sh" <<EOF
export PATRONICTL_CONFIG_FILE="$dir/db1/etc/patroni/config.yml"
export ETCDCTL_API=3 ETCDCTL_ENDPOINTS="$etcd_members"
export ETCDCTL_CACERT="$dir/ca/ca.crt"
export ETCDCTL_CERT="$dir/ca/db1.crt" ETCDCTL_KEY="$dir/ca/db1.key"
EOF
}

# as_superuser ARGUMENT...: psql at the host that leads, with SQL from its input.
as_superuser() {
    local leads
    leads=$(leader) || die "no host leads the database"
    run_as "$pg_user" env -i -C / "PATH=$PATH" "PGHOST=$dir/$leads/run/postgresql" \
        psql -X -q -v ON_ERROR_STOP=1 -U postgres "$@" >&2
}

# Each role's, once. Patroni sees to those of its own.
make_passwords() {
    local role password
    while read -r role password; do
        cat <<EOF
SELECT 'ALTER ROLE $role PASSWORD ''$password''' FROM pg_authid
 WHERE rolname = '$role' AND rolpassword IS NULL \gexec
EOF
    done <"$dir/passwords" | as_superuser -d postgres
}
