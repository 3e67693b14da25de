# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# folder -- where everything is kept, and that nobody else can touch it; a part of quickstart.

# The first directory on the way to $1 that a service could not pass.
first_unreachable_dir() {
    local path=$1 walked='' part user
    for user in "$pg_user" "$web_user" "$intake_user" "$staff_user"; do
        walked=
        while IFS= read -r -d / part; do
            walked+=$part/
            [[ -e $walked ]] || break
            run_as "$user" test -x "$walked" || { echo "$walked"; return; }
        done <<<"$path/"
    done
}

# Whether nobody could rename or replace what we keep in directory $1, but for
# root, ourselves and whose quickstart this is. A sticky one (/tmp) is good
# enough, and so is an owner's group of the same name.
trusted() {
    local uid mode user group
    [[ -d $1 && ! -L $1 ]] || return 1
    read -r uid mode user group < <(stat -c '%u %a %U %G' -- "$1")
    case $uid in
    0 | "$EUID" | "$(stat -c %u -- "$src/deploy/quickstart")") ;;
    *) return 1 ;;
    esac
    (((8#$mode & 8#1000) == 0)) || return 0
    (((8#$mode & 8#002) == 0)) || return 1
    (((8#$mode & 8#020) == 0)) || [[ $user == "$group" && $user != UNKNOWN ]]
}

# The first directory above $1 that is not.
first_untrusted_parent() {
    local parts part at=''
    IFS=/ read -ra parts <<<"$(dirname "$1")"
    for part in "${parts[@]}"; do
        at=${at%/}/$part
        [[ -e $at || -L $at ]] || return 0
        trusted "$at" || { echo "$at"; return 0; }
    done
}

choose_dir() {
    local wanted=${dir:-$default_dir} reason parent
    wanted=$(realpath -m -- "$wanted")
    parent=$(first_unreachable_dir "$(dirname "$wanted")")
    reason="is behind $parent, which $pg_user, $web_user and the workers may not all enter"
    if [[ -z $parent ]]; then
        parent=$(first_untrusted_parent "$wanted")
        reason="is in $parent, where others could replace it"
    fi
    if [[ -n $parent && -z $dir && $EUID -eq 0 ]]; then
        say "$wanted $reason;"
        wanted=$fallback_dir
        say "using $wanted instead"
    elif [[ -n $parent ]]; then
        die "$wanted $reason.
Name another --dir, for example $fallback_dir."
    fi
    dir=$wanted
    check_name
}

check_name() {
    [[ $dir =~ ^/[A-Za-z0-9/._+-]+$ ]] ||
        die "--dir: $dir: use only letters, digits and / . _ + -"
    # A worker's socket has 100 bytes, PostgreSQL's 107.
    local socket=$dir/run/intake/sock
    [[ ${#socket} -le 100 ]] ||
        die "--dir: $dir is $((${#socket} - 100)) characters too long for the sockets in it"
}

# Whether DIR, new or not, is ours alone. It is looked at once it is there:
# in /tmp somebody else may be faster.
check_dir() {
    local mode
    [[ -d $dir && ! -L $dir ]] || die "--dir: $dir is not a directory"
    [[ $(stat -c %u "$dir") == "$EUID" ]] ||
        die "--dir: $dir belongs to $(stat -c %U "$dir"); start quickstart as that user, or name another --dir"
    [[ -n $(ls -A "$dir") ]] || chmod 755 "$dir"
    [[ -n $(ls -A "$dir") ]] || return 0
    mode=$(stat -c %a "$dir")
    [[ -f $dir/quickstart.lock && $(stat -c %u "$dir/quickstart.lock") == "$EUID" ]] ||
        die "--dir: $dir is not empty; name a new or an empty directory"
    (((8#$mode & 8#022) == 0)) ||
        die "--dir: others can write to $dir; name a new or an empty directory"
    chmod 755 "$dir"
}

# Nothing that root writes, by name, is below a directory that another user
# may write into: such are pg/ and what is in run/ and tmp/.
make_dir() {
    local parent
    mkdir -p "$(dirname "$dir")" || die "cannot create $dir; name another --dir"
    parent=$(first_untrusted_parent "$dir")
    [[ -z $parent ]] || die "$dir is in $parent, where others could replace it"
    [[ -d $dir ]] || mkdir "$dir" || die "cannot create $dir; name another --dir"
    check_dir
    exec 9>>"$dir/quickstart.lock"
    flock -n 9 || die "another quickstart is running in $dir"

    mkdir -p "$dir"/{bin,build,keys,log,pid,tls,tmp}
    chmod 700 "$dir"/{log,tls}
}

# A folder for each that listens, where nobody else may write; what an earlier
# quickstart left goes. The workers' sockets get nginx's group from theirs.
make_run() {
    local web_group
    web_group=$(id -gn "$web_user")
    rm -rf "$dir/run"
    mkdir -m 755 "$dir"/run{,/db}
    mkdir -m 700 "$dir"/run/{intake,admin}
    chown "$pg_user" "$dir/run/db"
    chown "$intake_user:$web_group" "$dir/run/intake"
    chown "$staff_user:$web_group" "$dir/run/admin"
    chmod 2710 "$dir"/run/{intake,admin}
}
