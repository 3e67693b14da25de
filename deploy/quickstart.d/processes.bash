# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# processes -- starts, watches and stops them, also what an earlier one left; a part of quickstart.

at=             # in a cluster: "HOST/", which NAMEs below are on
enter=()        # ... and the command that enters the host's network

# start NAME USER SIGNAL LOG COMMAND...: in a session of its own, so
# that the terminal's Ctrl-C reaches quickstart only, which stops things in
# order. SIGNAL is what it gets should quickstart be killed.
start() {
    local name=$1 user=$2 signal=$3 log=$4
    shift 4
    local become=("${enter[@]}" setpriv --pdeathsig "$signal")
    [[ $user == "$me" ]] ||
        become+=(--reuid="$user" --regid="${gid_of[$user]}" --init-groups)
    cd /
    setsid "${become[@]}" -- "$@" >>"$log" 2>&1 </dev/null 9>&- &
    pid_of[$at$name]=$!
    cd "$OLDPWD"
}

running() { [[ -n ${pid_of[$at$1]:-} ]] && kill -0 "${pid_of[$at$1]}" 2>/dev/null; }

# stop NAME SIGNAL SECONDS: asks, waits, and in the end kills the whole group.
stop() {
    local name=$1 signal=$2 seconds=$3 tries
    running "$name" || return 0
    kill -"$signal" "${pid_of[$name]}" 2>/dev/null || true
    for ((tries = 0; tries < seconds * 20; tries++)); do
        running "$name" || return 0
        sleep 0.05
    done
    say "$name did not stop within $seconds s; killing it"
    kill -KILL -- "-${pid_of[$name]}" 2>/dev/null || true
}

# nginx finishes what it has, then the workers drain, then PostgreSQL.
stop_all() {
    trap '' INT TERM HUP
    [[ -z $step_pid ]] || kill -TERM -- "-$step_pid" 2>/dev/null || true
    [[ ${#pid_of[@]} -gt 0 ]] || return 0
    say "stopping"
    stop nginx QUIT 15
    stop intake TERM 35      # it gives its workers 30
    stop admin TERM 35
    stop PostgreSQL INT 60
    stop_leftovers      # the children of one that was killed
    rm -f "$dir/pid/intake.pid" "$dir/pid/admin.pid"
}

# wait_for NAME LOG COMMAND...: until COMMAND succeeds, for a minute, while
# NAME runs.
wait_for() {
    local name=$1 log=$2 tries
    shift 2
    for ((tries = 0; tries < 600; tries++)); do
        "$@" >/dev/null 2>&1 && return
        running "$name" || break
        sleep 0.1
    done
    tail -n 15 "$log" >&2
    die "$at$name did not start; see $log"
}

report_death() {
    local name=$1 log
    case $name in
    PostgreSQL) log=postgres.log ;;
    intake)     log=intake.log ;;
    admin)      log=admin.log ;;
    nginx)      log=nginx-error.log ;;
    esac
    die "$name stopped unexpectedly; see $dir/log/$log"
}

watch() {
    local died='' name
    wait -n -p died "${pid_of[@]}" 2>/dev/null || true
    for name in "${!pid_of[@]}"; do
        [[ ${pid_of[$name]} != "$died" ]] || report_death "$name"
    done
    die "lost track of what it started"
}

# Children end with their quickstart, also when it is killed. This is for
# what is still on its way, or lost its parent: the processes of our programs
# and users that name this DIR or log into it. Nothing else is touched.
# Without a process of its own for each of others', of which there may be many.
leftovers() {
    local proc name key uid uids user log
    local -A name_of=()
    # "daemon" ran the staff's workers of earlier quickstarts.
    uids=" $EUID "
    for user in "$pg_user" "$web_user" "$intake_user" "$staff_user" daemon; do
        uids+="$(id -u "$user" 2>/dev/null || true) "
    done
    for proc in /proc/[0-9]*; do
        read -r name 2>/dev/null <"$proc/comm" || continue
        case $name in nginx | postgres | admitone-intake | admitone-admin) ;; *) continue ;; esac
        while read -r key _ uid _ && [[ $key != Uid: ]]; do :; done \
            2>/dev/null <"$proc/status" || continue
        [[ -n $uid && $uids == *" $uid "* ]] || continue
        if names_dir "$proc"; then echo "${proc#/proc/} $name"; else name_of[$proc]=$name; fi
    done
    [[ ${#name_of[@]} -gt 0 ]] || return 0
    while read -r proc log; do
        proc=${proc%/fd/2}
        case ${log% (deleted)} in
        "$dir"/log/postgres.log | "$dir"/log/intake.log | "$dir"/log/admin.log | \
            "$dir"/log/nginx-error.log)
            echo "${proc#/proc/} ${name_of[$proc]}" ;;
        esac
    done < <(printf '%s/fd/2\0' "${!name_of[@]}" |
        find -files0-from - -maxdepth 0 -printf '%H %l\n' 2>/dev/null)
}

# Whole words only: "/tmp/a/pg" is a part of "/x/tmp/a/pg", and "/tmp/a/"
# begins "/tmp/a/b/pg", which are others'. nginx makes one of all its words.
names_dir() {
    local - word words
    set -f
    mapfile -d '' -t words 2>/dev/null <"$1/cmdline" || return 1
    # shellcheck disable=SC2068     # it is to be split
    for word in ${words[@]}; do
        case $word in
        "$dir/pg" | "$dir/bin/admitone-intake" | "$dir/bin/admitone-admin" | \
            "$dir/nginx.conf")
            return 0 ;;
        esac
    done
    return 1
}

postmaster_pid() {
    run_as "$pg_user" head -n 1 "$dir/pg/postmaster.pid" 2>/dev/null |
        grep -x '[0-9]\+'
}

# A container's process 1 may not collect the dead. PostgreSQL takes a dead
# postmaster that still has its process id for a running one.
forget_dead_postmaster() {
    local pid state=''
    pid=$(postmaster_pid) || return 0
    state=$(awk '/^State:/ { print $2 }' "/proc/$pid/status" 2>/dev/null) || true
    [[ $state != Z ]] ||
        run_as "$pg_user" rm -f "$dir/pg/postmaster.pid"
}

stop_leftovers() {
    local left pid name tries
    left=$(leftovers)
    [[ -n $left ]] || return 0
    while read -r pid name; do
        case $name in
        nginx)    kill -QUIT "$pid" ;;
        postgres) [[ $pid != "$(postmaster_pid)" ]] || kill -INT "$pid" ;;
        *)        kill -TERM "$pid" ;;
        esac 2>/dev/null || true
    done <<<"$left"
    for ((tries = 0; tries < 150; tries++)); do
        left=$(leftovers)
        [[ -n $left ]] || return 0
        sleep 0.1
    done
    while read -r pid name; do
        kill -KILL "$pid" 2>/dev/null || true
    done <<<"$left"
    sleep 0.5
}
