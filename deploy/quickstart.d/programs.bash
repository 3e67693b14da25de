# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# programs -- packages, the build, and what is taken of it; a part of quickstart.

# install_packages GROUP, of deploy/packages.
install_packages() {
    if [[ $install == yes ]]; then
        "$src/deploy/install-packages" "$1"
    else
        "$src/deploy/install-packages" --check "$1" || true
    fi
}

# find_programs DATA PROGRAM...: these, and PostgreSQL of DATA's version.
find_programs() {
    local data=$1 version='*' program
    shift
    if [[ -e $data ]]; then
        version=$(run_as "$pg_user" head -n 1 "$data/PG_VERSION") || true
        [[ $version =~ ^[0-9]+$ ]] ||
            die "$data/PG_VERSION does not hold PostgreSQL's version"
    fi
    # shellcheck disable=SC2086     # "*" is any version
    pg_bin=$(printf '%s\n' /usr/lib/postgresql/$version/bin | sort -V | tail -n 1)
    [[ -x $pg_bin/postgres ]] ||
        die "PostgreSQL${version/#\*/} is not in /usr/lib/postgresql; see deploy/packages"
    PATH=$dir/bin:$pg_bin:$PATH:/usr/sbin:/sbin
    for program in "$@"; do
        command -v "$program" >/dev/null ||
            die "$program is missing; see deploy/packages"
    done
}

# step CAPTION COMMAND...: a long command, its output in build.log, a line of
# progress on a terminal. It is in a process group of its own, to be stopped.
step() {
    local caption=$1 log=$dir/log/build.log began=$SECONDS last
    shift
    printf '\n== %s\n' "$*" >>"$log"
    setsid "$@" >>"$log" 2>&1 </dev/null 9>&- &
    step_pid=$!
    while kill -0 "$step_pid" 2>/dev/null; do
        if [[ -t 2 ]]; then
            last=$(tail -n 1 "$log" | cut -c 1-50)
            printf '\r\033[Kquickstart: %s, %d s  %s' \
                "$caption" $((SECONDS - began)) "$last" >&2
        fi
        sleep 0.2
    done
    [[ ! -t 2 ]] || printf '\r\033[K' >&2
    if ! wait "$step_pid"; then
        step_pid=
        tail -n 25 "$log" >&2
        die "$caption failed; the whole output is in $log"
    fi
    step_pid=
    [[ $((SECONDS - began)) -lt 2 ]] ||
        say "$caption: done in $((SECONDS - began)) s"
}

# Builds in DIR/build, or in the source tree if that was configured in place.
build() {
    : >"$dir/log/build.log"
    tree=$dir/build
    if [[ -e $src/config.status ]]; then
        tree=$src
        step "building" make -C "$tree" -j "$(nproc)"
        return
    fi
    if [[ ! -e $src/configure || ! -e $src/Makefile.in ]]; then
        [[ -w $src ]] ||
            die "$src/configure is missing, and $src is not writable; run ./bootstrap there as its owner"
        step "making configure" env -C "$src" ./bootstrap
    fi
    # A tree made from other sources knows their paths.
    if [[ $(cat "$tree/.source" 2>/dev/null) != "$src" ]]; then
        rm -rf "$tree"
        mkdir -p "$tree"
    fi
    # Again where npm, which makes the pages, was missing and now is there.
    if [[ ! -e $tree/Makefile ]] || { command -v npm >/dev/null &&
        grep -qx 'NPM = ' "$tree/Makefile"; }; then
        step "configuring" env -C "$tree" "$src/configure"
        echo "$src" >"$tree/.source"
    fi
    step "building" make -C "$tree" -j "$(nproc)"
}

take_programs() {
    local program
    tree=${ADMITONE_BUILD:-}
    if [[ -z $tree ]]; then
        build
    fi
    for program in admitone admitone-intake admitone-admin; do
        [[ -x $tree/src/$program ]] ||
            die "$tree/src/$program is missing; is $tree a build tree?"
        cmp -s "$tree/src/$program" "$dir/bin/$program" ||
            install -m 755 "$tree/src/$program" "$dir/bin/"
    done
}

take_pages() {
    rm -rf "$dir/web"
    if [[ -e $tree/web/dist.stamp ]]; then
        cp -R "$tree/web/dist" "$dir/web"
    else
        mkdir "$dir/web"
        say "no pages, only the API: $tree was built --without-web, or without node and npm"
    fi
    chmod -R a+rX "$dir/web"
}
