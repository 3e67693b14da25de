# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# users -- who runs what; a part of quickstart.

choose_users() {
    local user
    pg_user=$me
    web_user=$pg_user
    intake_user=$pg_user
    staff_user=$pg_user
    if [[ $EUID -ne 0 ]]; then
        say "everything runs as $pg_user: workers, nginx and PostgreSQL are not protected from one another (run it as root to give each its own user)"
        return
    fi
    pg_user=postgres
    web_user=www-data
    intake_user=admitone_intake
    staff_user=admitone_admin
    make_user "$intake_user"
    make_user "$staff_user"
    for user in "$pg_user" "$web_user" "$intake_user" "$staff_user"; do
        know_user "$user"
    done
}

know_user() {
    gid_of[$1]=$(id -g "$1" 2>/dev/null) ||
        die "there is no user $1; Debian's packages create it (deploy/packages)"
}

# A system user, as deploy/systemd/*.sysusers.conf have it. Another
# quickstart may be making it, and hold the lock.
make_user() {
    local tries
    for ((tries = 0; tries < 30; tries++)); do
        ! id "$1" >/dev/null 2>&1 || return 0
        useradd --system --user-group --no-create-home --home-dir / \
            --shell /usr/sbin/nologin "$1" 2>/dev/null || sleep 0.2
    done
    die "cannot create the user $1; see: useradd --system --user-group $1"
}

# run_as USER COMMAND...
run_as() {
    local user=$1
    shift
    if [[ $user == "$me" ]]; then
        "$@"
    else
        setpriv --reuid="$user" --regid="${gid_of[$user]}" --init-groups -- \
            "$@" 9>&-
    fi
}
