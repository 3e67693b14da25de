# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# admitone -- settings, keys, database, the workers of both sides, links; a part of quickstart.

# The settings of env.sh, for this shell's own use of admitone and psql.
# What the caller has of PostgreSQL's is about another database.
set_environment() {
    local name
    for name in "${!PG@}"; do unset "$name"; done
    export PGPORT=5432 PGDATABASE=admitone PGUSER=admitone_owner
    set_server
    export ADMITONE_SEAL_KEYS=$dir/keys/seal.pub
    export ADMITONE_UNSEAL_KEYS=$dir/keys/unseal.key
    export ADMITONE_PUBLIC_URL=https://$host:$port
    export ADMITONE_STAFF_URL=https://$host:$((port + 2))
}

write_env() {
    local name
    cat >"$dir/env.sh" <<EOF
# Written by quickstart; to source: the settings of admitone and psql.
export PATH="$dir/bin:$pg_bin:\$PATH"
$(for name in "${!PG@}"; do echo "export $name=\"${!name}\""; done)
export ADMITONE_SEAL_KEYS="$ADMITONE_SEAL_KEYS"
export ADMITONE_UNSEAL_KEYS="$ADMITONE_UNSEAL_KEYS"
export ADMITONE_PUBLIC_URL="$ADMITONE_PUBLIC_URL"
export ADMITONE_STAFF_URL="$ADMITONE_STAFF_URL"
unset ADMITONE_DATABASE
EOF
}

# admitone as its owner uses it: the caller's ADMITONE_DATABASE is for the
# workers only.
admitone() { env -u ADMITONE_DATABASE "$dir/bin/admitone" "$@"; }

make_keys() {
    local public=$ADMITONE_SEAL_KEYS secret=$ADMITONE_UNSEAL_KEYS
    if [[ ! -e $public && ! -e $secret ]]; then
        admitone keys generate >&2
    fi
    [[ -e $public && -e $secret ]] ||
        die "$dir/keys has only one of two key files; put $public or $secret back"
    chmod 644 "$public"
    chmod 600 "$secret"
    [[ $staff_user == "$me" ]] || chown "$staff_user" "$secret"
}

# No role is a superuser or may make roles, as none would be in production.
make_database() {
    {
        cat "$src/sql/roles.sql"
        echo 'ALTER ROLE admitone_owner NOCREATEROLE;'  # earlier quickstarts gave it
    } | as_superuser -d postgres
}

migrate() {
    as_superuser -d admitone <"$src/sql/superuser.sql"
    admitone migrate >"$dir/log/migrate.log" 2>&1 || {
        cat "$dir/log/migrate.log" >&2
        die "admitone migrate failed"
    }
}

# start_workers NAME USER WORKERS VARIABLE...: the program of one side. Its
# environment is made of nothing but PostgreSQL's, these variables and the
# sanitizers' options.
start_workers() {
    local name=$1 user=$2 workers=$3 socket=$dir/run/$1/sock variable
    local environment=(PATH=/usr/sbin:/usr/bin:/sbin:/bin) PGUSER=admitone_$1
    shift 3
    for variable in "$@" "${!PG@}" "${!ASAN_@}" "${!LSAN_@}" "${!UBSAN_@}"; do
        environment+=("$variable=${!variable}")
    done
    start "$name" "$user" TERM "$dir/log/$name.log" \
        env -i "${environment[@]}" "$dir/bin/admitone-$name" \
        --listen "unix:$socket" ${workers:+--workers "$workers"}
    echo "${pid_of[$at$name]}" >"$dir/pid/$name.pid"
    wait_for "$name" "$dir/log/$name.log" test -S "$socket"
    # For nginx's group, and no more for the workers that own it. They do it:
    # root changes nothing by its name where another user may replace it.
    [[ $user == "$web_user" ]] || run_as "$user" chmod 060 "$socket"
}

# Nothing of the caller's but ADMITONE_*, and not the secret key's path.
run_intake() {
    local name variables=()
    for name in "${!ADMITONE_@}"; do
        case $name in
        ADMITONE_BUILD | ADMITONE_*WORKERS | ADMITONE_UNSEAL_KEYS | ADMITONE_STAFF_URL) ;;
        *) variables+=("$name") ;;
        esac
    done
    start_workers intake "$intake_user" "${ADMITONE_WORKERS:-}" "${variables[@]}"
}

# The same for the staff's; a connection string is for the intake's role.
run_admin() {
    local name variables=()
    for name in "${!ADMITONE_@}"; do
        case $name in
        ADMITONE_BUILD | ADMITONE_*WORKERS | ADMITONE_DATABASE) ;;
        *) variables+=("$name") ;;
        esac
    done
    start_workers admin "$staff_user" "${ADMITONE_ADMIN_WORKERS:-}" "${variables[@]}"
}

# wait_until_ready PATH NAME: until the workers of NAME say so there.
wait_until_ready() {
    local tries name
    for ((tries = 0; tries < 300; tries++)); do
        ! curl -fs --noproxy '*' --max-time 2 -o /dev/null \
            "http://127.0.0.1:$((port + 1))$1" || return 0
        for name in "${!pid_of[@]}"; do running "$name" || report_death "$name"; done
        sleep 0.1
    done
    tail -n 10 "$dir/log/$2.log" >&2
    die "the workers did not become ready within 30 s; see $dir/log/$2.log"
}

# Nobody is invited before it is known who employs them: an example does, as
# far as nothing else is set.
set_examples() {
    local key missing pairs=()
    local -A example=(
        [useEVerify]=false
        [employerName]="Pat Example"
        [employerTitle]="HR manager"
        [employerBusinessName]="Example, Inc."
        [employerBusinessAddress]="1 Main St, Springfield, IL 62701"
    )
    missing=$(psql -XAtq -v ON_ERROR_STOP=1 \
        -c "SELECT key FROM admitone.setting WHERE value = 'null'") ||
        die "cannot read the settings"
    for key in $missing; do
        [[ -z ${example[$key]:-} ]] || pairs+=("$key" "${example[$key]}")
    done
    ((${#pairs[@]} == 0)) || admitone setting set "${pairs[@]}" ||
        die "admitone setting set failed"
}

# A new one-time link for the first administrator, until there is one who has
# chosen a password.
staff_link() {
    local email=admin@example.org state
    state=$(psql -XAtq -v ON_ERROR_STOP=1 -v email="$email" <<'EOF'
SELECT CASE WHEN bool_or(role = 'administrator' AND disabled_at IS NULL AND password_hash IS NOT NULL) THEN 'ready'
            WHEN bool_or(email = :'email') THEN 'known' ELSE 'new' END
  FROM admitone.account
EOF
    ) || die "cannot list the administrators"
    case $state in
    new)   admitone user add --email "$email" --name "First Administrator" --role administrator ;;
    known) admitone user reset-password "$email" ;;
    esac || die "no link for the first administrator"
}

# What the caller waits for: the addresses, and a command to try.
print_links() {
    local link staff
    staff=$(staff_link)
    link=$(admitone invite create --name "Erika Example" --expires-days 7) ||
        die "admitone invite create failed"
    (umask 077 && sed "s|@INVITE_TOKEN@|${link##*#}|" \
        "$src/deploy/sample-form.json" >"$dir/sample.json")
    cat <<EOF
ready https://$host:$port/
staff ${staff:-https://$host:$((port + 2))/staff/}
invite $link
try it: curl -k --json @$dir/sample.json https://localhost:$port/api/submissions
EOF
}
