# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# postgresql -- the cluster, its settings, who may connect, the database; a part of quickstart.

# Made beside its place and moved there when complete.
make_cluster() {
    [[ ! -e $dir/pg ]] || return 0
    say "creating a PostgreSQL cluster"
    rm -rf "$dir/pg.new"
    mkdir -m 700 "$dir/pg.new"
    chown "$pg_user" "$dir/pg.new"
    run_as "$pg_user" env -C / "$pg_bin/initdb" --pgdata "$dir/pg.new" \
        --username postgres --auth-local peer --auth-host reject \
        --encoding UTF8 --locale C.UTF-8 --data-checksums \
        >>"$dir/log/postgres.log" 2>&1 ||
        die "initdb failed; see $dir/log/postgres.log"
    # shellcheck disable=SC2016     # that shell expands it
    echo "include 'quickstart.conf'" |
        run_as "$pg_user" sh -c 'cat >>"$1"' sh "$dir/pg.new/postgresql.conf"
    mv "$dir/pg.new" "$dir/pg"
}

# pg_file NAME: writes its input there, as PostgreSQL's user.
pg_file() {
    # shellcheck disable=SC2016     # that shell expands it
    run_as "$pg_user" sh -c 'rm -f "$1" && cat >"$1"' sh "$dir/pg/$1"
}

# A quarter of the memory, as PostgreSQL advises, at most 2 GiB: that holds the
# upper levels and the newest pages also of ten million invites.
shared_buffers() {
    awk '/^MemTotal/ { m = $2 / 4096; print int(m > 2048 ? 2048 : m) }' /proc/meminfo
}

write_pg_settings() {
    pg_file quickstart.conf <<EOF
# Written by quickstart at each start.

listen_addresses = ''           # only the socket, no network
unix_socket_directories = '$dir/run/db'
port = 5432                     # part of the socket's name
max_connections = 60            # one per worker, and people

fsync = on                      # an acknowledged submission is on the disk
synchronous_commit = on
full_page_writes = on
max_wal_size = 2GB              # far apart checkpoints: fewer full pages
checkpoint_timeout = 15min

shared_buffers = $(shared_buffers)MB
random_page_cost = 1.1          # an SSD
jit = off                       # short statements; compiling costs more

timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] %q%u '

# No personal value gets into the log: no parameters, no failed statement's
# text, no DETAIL, which quotes rows.
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_min_error_statement = panic
log_error_verbosity = terse
EOF
}

# Who may connect: by the socket only, and by name. The workers' users are the
# workers' roles and nothing else; the others are any role.
write_pg_access() {
    local user role
    pg_file pg_hba.conf <<'EOF'
# Written by quickstart at each start.
local all all peer map=quickstart
EOF
    {
        echo "# Written by quickstart at each start: system user, role."
        for user in $(printf '%s\n' "$pg_user" "$me" ${SUDO_USER:+"$SUDO_USER"} | sort -u); do
            for role in postgres admitone_owner admitone_intake admitone_admin admitone_monitor; do
                echo "quickstart \"$user\" $role"
            done
        done
        [[ $intake_user == "$me" ]] ||
            echo "quickstart \"$intake_user\" admitone_intake"
        [[ $staff_user == "$me" ]] ||
            echo "quickstart \"$staff_user\" admitone_admin"
    } | pg_file pg_ident.conf
}

run_postgres() {
    make_cluster
    write_pg_settings
    write_pg_access
    start PostgreSQL "$pg_user" INT "$dir/log/postgres.log" \
        "$pg_bin/postgres" -D "$dir/pg"
    wait_for PostgreSQL "$dir/log/postgres.log" "$pg_bin/pg_isready" -q -t 2
}

# No role is a superuser or may make roles, as none would be in production.
make_database() {
    psql -X -q -v ON_ERROR_STOP=1 -U postgres -d postgres -f "$src/sql/roles.sql" >&2
    psql -X -q -v ON_ERROR_STOP=1 -U postgres -d postgres \
        -c 'ALTER ROLE admitone_owner NOCREATEROLE' >&2     # earlier quickstarts gave it
}
