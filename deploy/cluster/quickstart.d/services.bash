# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# services -- starts what runs on each host, again when it ends, and stops it all; a part of cluster/quickstart.

services=()     # what was started, as HOST/SERVICE, in that order

# launch HOST SERVICE: its run_SERVICE() sees the host's folder, network and
# address. lb is this machine.
launch() {
    local base=$dir pair
    local dir=$base/$1 at=$1/ enter=() addresses=()
    [[ $1 == lb ]] || enter=(nsenter "--net=/run/netns/$net-$1")
    for pair in $nodes $web_hosts; do
        [[ ${pair%%=*} != "$1" ]] || addresses=("${pair#*=}")
    done
    case $2 in
    intake | admin) local PGPASSFILE=$dir/etc/admitone/admitone_$2.pgpass ;;
    esac
    "run_$2"
    disown "${pid_of[$1/$2]}"       # bash does not tell when it is killed
    echo "${pid_of[$1/$2]}" >"$dir/pid/$2.pid"
    [[ " ${services[*]} " == *" $1/$2 "* ]] || services+=("$1/$2")
}

# launch_each HOSTS SERVICE...
launch_each() {
    local name service hosts=$1
    shift
    for name in $hosts; do
        for service in "$@"; do launch "$name" "$service"; done
    done
}

run_haproxy() {
    start haproxy "$me" TERM "$dir/log/haproxy.log" haproxy -db -f "$dir/etc/haproxy/haproxy.cfg"
}

# Unless its file in hold/ says not to.
restart_what_ended() {
    local each
    for each in "${services[@]}"; do
        ! running "$each" || continue
        [[ -z ${pid_of[$each]:-} ]] || say "$each has ended"
        unset "pid_of[$each]"
        [[ -e $dir/${each%/*}/hold/${each#*/} ]] || launch "${each%/*}" "${each#*/}"
    done
}

keep_running() {
    while sleep 1; do restart_what_ended; done
}

# stop_each SIGNAL SECONDS SERVICE [HOST]: on each host but HOST; asks all at
# once, then waits for each.
stop_each() {
    local name asked=()
    for name in $(names "$nodes $web_hosts") lb; do
        [[ $name != "${4:-}" ]] && running "$name/$3" || continue
        kill -"$1" "${pid_of[$name/$3]}" 2>/dev/null || true
        asked+=("$name/$3")
    done
    for name in "${asked[@]}"; do stop "$name" 0 "$2"; done
}

# The balancer and nginx finish what they have, then the workers drain, then
# the database stops; the network goes with what is still in it.
stop_cluster() {
    local at='' leads   # launch() may have called
    trap '' INT TERM HUP
    [[ -z $step_pid ]] || kill -TERM -- "-$step_pid" 2>/dev/null || true
    [[ -n $net ]] || return 0
    say "stopping"
    stop_each TERM 5 haproxy
    stop_each QUIT 15 nginx
    stop_each TERM 35 intake
    stop_each TERM 35 admin
    # The leader last, or another one is made. etcd needs no goodbye, and its
    # members would wait for each other.
    leads=$(leader) || true
    stop_each TERM 30 patroni "$leads"
    stop_each TERM 30 patroni
    stop_each KILL 5 etcd
    remove_network "$net"
}

# What a test, or whoever breaks things, has to know of each host.
write_map() {
    local pair name address comma=''
    {
        echo "{ \"port\": $port, \"bridge\": \"$net\", \"address\": \"$balancer\", \"hosts\": ["
        for pair in $nodes $web_hosts lb="$balancer"; do
            name=${pair%%=*}
            address=${pair#*=}
            echo "$comma{ \"name\": \"$name\", \"address\": \"$address\", \"folder\": \"$dir/$name\""
            [[ $name == lb ]] ||
                echo ", \"namespace\": \"$net-$name\", \"interface\": \"$net-$name\""
            [[ $name != db* ]] ||
                echo ", \"data\": \"$dir/$name/var/lib/postgresql/$(pg_version)/main\"," \
                    "\"socket\": \"$dir/$name/run/postgresql\"," \
                    "\"patroni\": \"https://$address:8008\", \"etcd\": \"https://$address:2379\""
            echo "}"
            comma=,
        done
        echo "] }"
    } >"$dir/cluster.json"
}

# Both hosts, and the way through the balancer.
wait_for_programs() {
    local began=$SECONDS pair urls=() url
    for pair in $web_hosts; do
        urls+=("http://${pair#*=}:$((port + 1))"{/readyz,/admin/readyz})
    done
    urls+=("https://localhost:$port/api/config" "https://localhost:$((port + 2))/staff/")
    for url in "${urls[@]}"; do
        until curl -fs --noproxy '*' --max-time 2 -o /dev/null \
            --cacert "$dir/tls/cert.pem" "$url"; do
            ((SECONDS - began < 60)) ||
                die "$url did not answer within 60 s; see $dir/web1/log and $dir/lb/log"
            restart_what_ended
            sleep 0.1
        done
    done
}
